/* talk.h - what customers and staff do in a chat, and what ticketd does with it. */
#ifndef TICKETD_CHAT_TALK_H
#define TICKETD_CHAT_TALK_H

#include "base/settings.h"
#include "chat/bot_books.h"
#include "core/account.h"
#include "core/chat.h"
#include "rules/signature.h"
#include "store/writer.h"

/* Limits: what a person reads in a small window, types, or does by hand. */
enum {
    TALK_LINE_BYTES = 4000,
    TALK_LINES_MAX = 1000,     /* of a chat; who has so many ends it and begins anew */
    TALK_LINES_A_MINUTE = 30,  /* of one customer, choices among them */
    TALK_CHATS_A_DAY = 100,    /* of one customer */
    TALK_LETTERS_A_MINUTE = 1, /* to staff, for one customer, */
    TALK_LETTERS_A_DAY = 20,   /* and in a day: they see who waits without, too */
    TALK_KEPT_SECONDS = 86400, /* so long one that became no ticket is kept, and one
                                * that has ended is shown */
};

typedef struct Talk {
    const Settings *settings;
    const SignatureKeys *keys; /* of letters */
    const BotBooks *books;
    Writer *writer;
} Talk;

/* Who does it, and the form that he does it by. Borrowed. */
typedef struct TalkForm {
    const Account *by;
    const char *key; /* under the same one nothing is done twice within a day */
    gint64 chat;     /* staff: which; customers have theirs */
} TalkForm;

typedef enum TalkResult {
    TALK_DONE,      /* now, or before under the same key, or there was nothing to do */
    TALK_NO_CHAT,   /* there is none of that number */
    TALK_NO_WORDS,  /* nothing is left of the line without what nobody sees */
    TALK_TOO_LONG,  /* the line */
    TALK_FULL,      /* TALK_LINES_MAX */
    TALK_TOO_MANY,  /* lines of late, or chats today */
    TALK_OVER,      /* it has ended */
    TALK_NOT_IN_IT, /* this member of staff is not the one in it */
} TalkResult;

/* Anything but TALK_DONE: nothing was changed. `chat` is the one that it is about, or 0.
 */
typedef struct TalkAnswer {
    TalkResult result;
    gint64 chat;
} TalkAnswer;

/* Each is one job of the writer; false is a fault of the store, and nothing changed. */

/* Which chat a customer sees; NULL: they have none, talk_begin() makes one. Reads only;
 * the caller owns *out. */
bool talk_find(Store *store, gint64 account, gint64 now, Chat **out, Fault *why);
/* The customer looks at their chat: one begins with the greeting, in that language, where
 * talk_find() has none. `form` has no key. */
bool talk_begin(const Talk *talk, const TalkForm *form, const char *language,
                TalkAnswer *out, Fault *why);
/* A line of the customer's, which the bot answers where it is its turn. */
bool talk_say(const Talk *talk, const TalkForm *form, const char *message,
              TalkAnswer *out, Fault *why);
/* The customer presses a button; one of an old page may mean nothing any more. Who asks
 * for a live agent waits from then on, and staff get a letter. In a chat that has ended
 * "restart" begins another one. */
bool talk_choose(const Talk *talk, const TalkForm *form, const char *value,
                 TalkAnswer *out, Fault *why);
/* It is to become a closed ticket if an agent was in it, else none. */
bool talk_end(const Talk *talk, const TalkForm *form, TalkAnswer *out, Fault *why);

/* Of staff. Whoever is the first in it stays, until somebody says that they left. */
bool talk_join(const Talk *talk, const TalkForm *form, TalkAnswer *out, Fault *why);
bool talk_leave(const Talk *talk, const TalkForm *form, TalkAnswer *out, Fault *why);
bool talk_answer(const Talk *talk, const TalkForm *form, const char *message,
                 TalkAnswer *out, Fault *why);
/* It is to become a ticket: closed, or open if they leave it so. */
bool talk_finish(const Talk *talk, const TalkForm *form, bool leaves_open,
                 TalkAnswer *out, Fault *why);

/* By itself: one that waits since before `before` ends, and is to become a ticket. */
bool talk_give_up(const Talk *talk, gint64 chat, gint64 before, Fault *why);
/* It became that ticket, or 0: it is held as mail. Of one that nobody answered the number
 * is said in it. */
bool talk_became(const Talk *talk, gint64 chat, gint64 ticket, Fault *why);
/* Those that were idle for TALK_KEPT_SECONDS: with the bot or ended they are forgotten,
 * with an agent ended, and are to become open tickets. */
bool talk_tidy(const Talk *talk, gint64 now, guint *forgotten, guint *ended, Fault *why);

#endif
