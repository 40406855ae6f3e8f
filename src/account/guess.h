/* guess.h - how often wrong passwords may be tried, by whom, before they must wait. */
#ifndef TICKETD_ACCOUNT_GUESS_H
#define TICKETD_ACCOUNT_GUESS_H

#include "store/store.h"

/* Counted are wrong passwords alone, in the store's events: nobody who is right is ever
 * slowed down by it, and who must wait is not counted. Somebody who logged in to the
 * account from there before ("known") is counted apart, so that no guesser from elsewhere
 * can keep the owner out. */

/* At most `count` wrong ones in `seconds`; 0: no limit. */
typedef struct GuessLimit {
    guint count, seconds;
} GuessLimit;

typedef struct GuessLimits {
    GuessLimit account[2]; /* at one account, from wherever it is not known */
    GuessLimit client[2];  /* from one place at all accounts where it is not known */
    GuessLimit all;        /* at all accounts, from wherever they are not known */
    GuessLimit known[2];   /* from a known place at that account */
} GuessLimits;
extern const GuessLimits guess_limits;

/* Who tries what from where. */
typedef struct Guess {
    char *account; /* its id; of nobody's the login as it was typed, in lower case */
    char *client;  /* guess_place() */
    char *pair;    /* both */
} Guess;
/* `account` is 0 where `login` is nobody's. */
void guess_init(Guess *guess, gint64 account, const char *login, const char *client);
void guess_clear(Guess *guess);

/* May it be tried now? *wait is 0, or how many seconds must pass until then, if there is
 * no wrong one meanwhile. Reads only. */
bool guess_wait(Store *store, const GuessLimits *limits, const Guess *guess, gint64 now,
                guint *wait, Fault *why);
/* In a job of the writer: it was wrong; or right, so the place is known for 30 days. */
bool guess_was_wrong(Store *store, const Guess *guess, gint64 now, Fault *why);
bool guess_was_right(Store *store, const Guess *guess, gint64 now, Fault *why);

/* What an address of a client is counted as: an IPv6 /64, which is one customer's
 * (RFC 6177), an IPv4 address also where it is mapped into IPv6 (RFC 4291, 2.5.5.2). The
 * caller frees it. */
char *guess_place(const char *client);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Guess, guess_clear)

#endif
