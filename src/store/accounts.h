/* accounts.h - who may log in, and who has: the part of a store that no mail needs. */
#ifndef TICKETD_STORE_ACCOUNTS_H
#define TICKETD_STORE_ACCOUNTS_H

#include "core/account.h"
#include "store/store.h"

/* As in store.h: all that changes something is for inside a transaction. */

typedef enum StoreAccountBy {
    STORE_BY_ADDRESS, /* any of theirs */
    STORE_BY_USER_NAME,
    STORE_BY_PHONE, /* as account_phone_fold() gives it */
    STORE_BY_STAFF, /* key of the [staff ...] section */
} StoreAccountBy;

/* With all their addresses; NULL where there is none. The caller owns *out. "" finds
 * nobody. */
bool store_account(Store *store, gint64 id, Account **out, Fault *why);
bool store_find_account(Store *store, StoreAccountBy by, const char *what, Account **out,
                        Fault *why);
/* All, in order of their first addresses: array of Account *, which the caller owns. */
bool store_accounts(Store *store, GPtrArray **out, Fault *why);
/* The account and its one address; sets account->id and `addresses`. Whoever calls has
 * looked whether address, user name, phone or key are somebody's: if so it is a fault. */
bool store_add_account(Store *store, Account *account, Fault *why);
/* All but id, `created` and the addresses. */
bool store_set_account(Store *store, const Account *account, Fault *why);
/* One more address, which nobody has. */
bool store_add_account_address(Store *store, gint64 account, const char *address,
                               Fault *why);

/* What a token is known by: its SHA-256, 32 bytes. */
#define STORE_TOKEN_BYTES 32
/* Of one account at once; one more ends the one that was seen longest ago. */
#define STORE_SESSIONS_MAX 100

bool store_add_session(Store *store, const guint8 *token, const Session *session,
                       Fault *why);
/* NULL where there is none. The caller owns it. */
bool store_session(Store *store, const guint8 *token, Session **out, Fault *why);
/* Of an account, the one that was seen last first: array of Session *, which the caller
 * owns. */
bool store_sessions(Store *store, gint64 account, GPtrArray **out, Fault *why);
bool store_touch_session(Store *store, const guint8 *token, gint64 seen, Fault *why);
bool store_end_session(Store *store, const guint8 *token, bool *existed, Fault *why);
bool store_end_sessions(Store *store, gint64 account, guint *count, Fault *why);

/* What a mailed token is good for, once. */
typedef struct StorePass {
    const char *purpose; /* "login" */
    const char *address; /* whom it was mailed to */
    gint64 account;      /* 0: none yet */
    gint64 expires;
} StorePass;
bool store_add_pass(Store *store, const guint8 *token, const StorePass *pass, Fault *why);
/* Its address, which the caller frees, and account; NULL where there is none of that
 * purpose, or it is over at `now`. */
bool store_pass(Store *store, const guint8 *token, const char *purpose, gint64 now,
                char **address, gint64 *account, Fault *why);
bool store_end_pass(Store *store, const guint8 *token, bool *existed, Fault *why);
/* All that were mailed to that address. */
bool store_end_passes(Store *store, const char *address, Fault *why);

/* Delete sessions made or seen before then, and passes that are over at `now`: some
 * thousand at once. *count is how many those were; 0: nothing is left. */
bool store_sweep_sessions(Store *store, gint64 made_before, gint64 seen_before,
                          gint64 now, guint *count, Fault *why);

#endif
