/* account.h - who may log in: a customer, or a member of staff. */
#ifndef TICKETD_CORE_ACCOUNT_H
#define TICKETD_CORE_ACCOUNT_H

#include "core/mail.h"

/* Strings are never NULL; empty means there is none. Times are ms since 1970, 0 never. */
typedef struct Account {
    gint64 id;
    char *staff;    /* key of the [staff ...] section; "" for a customer */
    Mailbox person; /* the address is proven, and the first of `addresses` */
    GPtrArray *addresses; /* of char *: all that are proven */
    char *user_name;      /* no '@', no blank, not all digits; case does not count */
    char *phone;          /* account_phone_fold() of it */
    char *language;       /* "en", "id", ...; "": never chosen */
    char *password;       /* crypto_pwhash_str(), or "" */
    bool is_locked;
    gint64 created;
    gint64 password_at; /* when the password was set */
} Account;

/* A visitor who logged in. */
typedef struct Session {
    gint64 account;
    gint64 created, seen;
    bool is_by_link; /* logged in by a mailed link: may set a password without the old one */
    char *client;    /* address and program it was made from, for the person to see */
    char *agent;
} Session;

/* All empty. The caller owns it. */
Account *account_new(void);
void account_free(Account *account);
Session *session_new(void);
void session_free(Session *session);

/* Digits alone, with the '+' or "00" of a country made "+"; "0812..." becomes "+62812...",
 * as `country` ("62") says. "" if it is no number of 7 to 15 digits. The caller frees it. */
char *account_phone_fold(const char *phone, const char *country);
bool account_user_name_is_valid(const char *user_name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Account, account_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Session, session_free)

#endif
