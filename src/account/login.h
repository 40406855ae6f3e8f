/* login.h - who comes in: by password or by a mailed link; sessions. */
#ifndef TICKETD_ACCOUNT_LOGIN_H
#define TICKETD_ACCOUNT_LOGIN_H

#include "base/settings.h"
#include "core/account.h"
#include "store/stores.h"
#include "store/writer.h"

/* 32 random bytes in base64url without padding. Only their SHA-256 is kept. */
enum { SESSION_TOKEN_LENGTH = 43 };
/* So long a mailed link logs in. */
enum { LOGIN_LINK_SECONDS = 1800 };

/* What people log in to. */
typedef struct Accounts {
    const Settings *settings;
    Writer *writer;
    Stores *stores;
} Accounts;

/* From where somebody asks. Borrowed. */
typedef struct Visitor {
    const char *client; /* "192.0.2.7", "2001:db8::1"; "" if not told */
    const char *agent;  /* the browser's own words */
} Visitor;

typedef enum LoginResult {
    LOGIN_DONE,
    LOGIN_WRONG, /* nobody, no or another password, locked: nobody is told which */
    LOGIN_SLOW,  /* too many wrong ones of late: *wait seconds must pass */
    LOGIN_BUSY,  /* more ask at once than may; try again */
} LoginResult;

/* By address, user name or phone number. Takes as long for one who does not exist. A
 * session is made, `token` (SESSION_TOKEN_LENGTH + 1) is its only copy; the caller owns
 * *out. False: temporary fault, nothing changed. How often one may be wrong says
 * account/guess.h: who is right is never slowed down where they logged in within the last
 * 30 days, nor by a link, whatever comes from elsewhere. */
bool login_by_password(const Accounts *accounts, const char *login, const char *password,
                       const Visitor *visitor, LoginResult *result, guint *wait,
                       char *token, Account **out, Fault *why);

/* A token for `address` that logs in once within half an hour, and then makes its account
 * if there is none yet: until somebody has the letter, nothing is proven. *token is ""
 * where none may be had: by [web] registration, because the account is locked, or because
 * too many were asked for; then the letters of the last half hour log in still, so that
 * nobody is kept out by who asks in their name. Runs within a job of the writer, so that
 * the letter with it is recorded in the same breath; `now` is the job's argument. */
bool login_link_make(Store *store, const Settings *settings, const char *address,
                     gint64 now, char *token, Fault *why);
/* LOGIN_DONE, or LOGIN_WRONG where the token is none, used or over. */
bool login_by_link(const Accounts *accounts, const char *link, const Visitor *visitor,
                   LoginResult *result, char *token, Account **out, Fault *why);

/* Whose session that is; both NULL if it is none, over, or its account is locked or gone.
 * Reads only, but for `seen`, which is written once in ten minutes at most. */
bool login_session(const Accounts *accounts, const char *token, Account **account,
                   Session **session, Fault *why);
/* Does that session live still? Asked by who has a store and only wants to know; that it
 * was asked does not make it live longer. */
bool login_session_lives(Store *store, const Settings *settings, const char *token,
                         gint64 now, bool *lives, Fault *why);
/* That session is over, or with `everywhere` all of its account. */
bool login_end(const Accounts *accounts, const char *token, bool everywhere, Fault *why);

typedef enum PasswordResult {
    PASSWORD_SET,
    PASSWORD_WRONG, /* the current one is not that */
    PASSWORD_WEAK,  /* password_is_weak() in account/password.h */
    PASSWORD_BUSY,  /* more ask at once than may, or it was wrong too often of late */
} PasswordResult;

/* All sessions and mailed links of the account are over, a new session is made. `current`
 * may be "" where there is no password yet, or the session was made by a link less than
 * half an hour ago. A permanent fault (5.7.1): the session is none, or over. */
bool login_set_password(const Accounts *accounts, const char *token, const char *current,
                        const char *password, const Visitor *visitor,
                        PasswordResult *result, char *new_token, Fault *why);

/* Forget sessions and links that are over; *count says how many those were. */
bool login_sweep(Writer *writer, const Settings *settings, gint64 now, guint *count,
                 Fault *why);

#endif
