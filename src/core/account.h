/* account.h - who may log in: a customer, or a member of staff. */
#ifndef TICKETD_CORE_ACCOUNT_H
#define TICKETD_CORE_ACCOUNT_H

#include "core/mail.h"

/* Strings are never NULL; empty means there is none. Times are ms since 1970, 0 never. */
typedef struct Account {
    gint64 id;
    char *staff;          /* key of the [staff ...] section; "" for a customer */
    Mailbox person;       /* the address is proven, and the first of `addresses` */
    GPtrArray *addresses; /* of char *: all that are proven */
    char *user_name;      /* account_user_name_is_valid(); case does not count */
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
    bool is_by_link; /* logged in by a mailed link: may set a password without the old one
                      */
    char *client;    /* address and program it was made from, for the person to see */
    char *agent;
} Session;

/* All empty. The caller owns it. */
Account *account_new(void);
void account_free(Account *account);
Session *session_new(void);
void session_free(Session *session);

/* "+" and digits alone, however it is written. "00" before a country is "+"; a number
 * without a country, "0812..." or "812...", is of `country` ("62"): "+62812...", and so
 * is "62812...". "" if it is no number of 7 to 15 digits, or has no country and `country`
 * is "". The caller frees it. */
char *account_phone_fold(const char *phone, const char *country);
/* 2 to 40 ASCII letters, digits and "._-", a letter among them: so it is neither an
 * address nor a phone number. */
bool account_user_name_is_valid(const char *user_name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Account, account_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Session, session_free)

#endif
