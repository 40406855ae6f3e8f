/* people.h - accounts as ticketctl and their owners keep them. */
#ifndef TICKETD_ACCOUNT_PEOPLE_H
#define TICKETD_ACCOUNT_PEOPLE_H

#include "account/login.h"

/* `who` is an address, a user name, a phone number or a key of staff, which goes before a
 * user name; a member of staff is given an account where there is none. What cannot be
 * done as asked is a permanent fault whose text is fit to print. The caller owns *out. */
bool people_find(const Accounts *accounts, const char *who, Account **out, Fault *why);
/* All, in order of their addresses: array of Account *, which the caller owns. */
bool people_list(const Accounts *accounts, GPtrArray **out, Fault *why);
/* NULL or "" is none. The account is made, without a password. */
bool people_add(const Accounts *accounts, const char *address, const char *name,
                const char *user_name, const char *phone, const char *language,
                gint64 *id, Fault *why);
/* NULL leaves it as it is, "" takes it away; the name of staff stands in the settings.
 * `field`, if not NULL, gets which one is to blame for a permanent
 * fault: "name", "user_name", "phone", "language". */
bool people_change(const Accounts *accounts, gint64 account, const char *name,
                   const char *user_name, const char *phone, const char *language,
                   const char **field, Fault *why);
/* All their sessions and mailed links are over. Too weak a password is a permanent fault
 * (5.5.4), too many who ask at once a temporary one. */
bool people_set_password(const Accounts *accounts, const char *who, const char *password,
                         Fault *why);
/* Who is locked is out at once, and comes in by no password and no link. */
bool people_lock(const Accounts *accounts, const char *who, bool is_locked, Fault *why);
/* All their sessions and mailed links are over. */
bool people_logout(const Accounts *accounts, const char *who, guint *count, Fault *why);

#endif
