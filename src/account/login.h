/* login.h - who comes in: by password or by a mailed link; sessions. */
#ifndef TICKETD_ACCOUNT_LOGIN_H
#define TICKETD_ACCOUNT_LOGIN_H

#include "base/settings.h"
#include "core/account.h"
#include "store/stores.h"
#include "store/writer.h"

/* 32 random bytes in base64url without padding. Only their SHA-256 is kept. */
enum { SESSION_TOKEN_LENGTH = 43 };

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
 * *out. False: temporary fault, nothing changed. */
bool login_by_password(const Accounts *accounts, const char *login, const char *password,
                       const Visitor *visitor, LoginResult *result, guint *wait,
                       char *token, Account **out, Fault *why);

/* A token for `address` that logs in once within half an hour, and makes its account if
 * there is none yet. *token is "" where none may be had: by web-registration, because the
 * account is locked, or because too many were asked for. Runs within a job of the writer,
 * so that the letter with it is recorded in the same breath. */
bool login_link_make(Store *store, const Settings *settings, const char *address,
                     gint64 now, char *token, Fault *why);
bool login_by_link(const Accounts *accounts, const char *link, const Visitor *visitor,
                   LoginResult *result, char *token, Account **out, Fault *why);

/* Whose session that is; both NULL if it is none, over, or its account is locked or gone.
 * Reads only, but for `seen`, which is written once in ten minutes at most. */
bool login_session(const Accounts *accounts, const char *token, Account **account,
                   Session **session, Fault *why);
/* That session is over, or with `everywhere` all of its account. */
bool login_end(const Accounts *accounts, const char *token, bool everywhere, Fault *why);

typedef enum PasswordResult {
    PASSWORD_SET,
    PASSWORD_WRONG,  /* the current one is not that */
    PASSWORD_WEAK,   /* under 10 characters, or the address or a name of theirs */
    PASSWORD_BUSY,
} PasswordResult;

/* All sessions of the account are over, a new one is made. `current` may be "" where there
 * is no password yet, or the session was made by a link less than half an hour ago. */
bool login_set_password(const Accounts *accounts, const char *token, const char *current,
                        const char *password, const Visitor *visitor,
                        PasswordResult *result, char *new_token, Fault *why);

#endif
