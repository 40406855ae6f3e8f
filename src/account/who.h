/* who.h - which account somebody means, and whether it counts. */
#ifndef TICKETD_ACCOUNT_WHO_H
#define TICKETD_ACCOUNT_WHO_H

#include "base/settings.h"
#include "store/accounts.h"

/* A member of staff is who the settings say: their account counts as long as it has the
 * address of the section of its key. Accounts whose section is gone, or has another
 * address now, are nobody's until somebody proves one of their addresses. */

/* Of an address, a user name or a phone number; NULL if it is nobody's that counts. */
bool who_logs_in(Store *store, const Settings *settings, const char *login, Account **out,
                 Fault *why);
/* The same by the key of a section as well, which goes before a user name. */
bool who_is_meant(Store *store, const Settings *settings, const char *who, Account **out,
                  Fault *why);
/* By its id. */
bool who_has_id(Store *store, const Settings *settings, gint64 id, Account **out,
                Fault *why);
/* In a job of the writer: the account of an address that was proven, made if there is
 * none. Where its owner became staff, or is no more, it loses password and sessions: what
 * they were given for is something else now. */
bool who_proved(Store *store, const Settings *settings, const char *address, gint64 now,
                Account **out, Fault *why);

/* Likewise: from now on the account has that password (a hash), and all sessions and
 * mailed links of before are over. */
bool who_has_password(Store *store, Account *account, const char *hash, gint64 now,
                      Fault *why);
/* All of its sessions and mailed links. */
bool who_is_out(Store *store, const Account *account, guint *sessions, Fault *why);

#endif
