/* password.h - passwords kept and compared: slow on purpose, and only a few at once. */
#ifndef TICKETD_ACCOUNT_PASSWORD_H
#define TICKETD_ACCOUNT_PASSWORD_H

#include "base/fault.h"
#include "core/account.h"

enum {
    PASSWORD_CHARACTERS_MIN = 10,
    PASSWORD_BYTES_MAX = 1000,
    /* Each takes a processor and 32 MB as long as it takes: mails want some, too. */
    PASSWORD_TURNS = 2,
    /* Two seconds' work at most: who came later would be asked to try again anyway. */
    PASSWORD_WAITING_MAX = 16,
};

/* Wait for one's turn, which password_turn_end() gives to the next. False: so many wait
 * already. What follows is for inside of a turn only. */
bool password_turn(void);
void password_turn_end(void);

/* crypto_pwhash_str(), which the caller frees. Accents count as the same however they
 * were typed (RFC 8265, section 4.2.2: NFC). */
bool password_hash(const char *password, char **out, Fault *why);
/* Takes as long for an empty hash, which no password is, and for one that is too long. A
 * fault: there was no memory for it. */
bool password_check(const char *hash, const char *password, bool *is_right, Fault *why);
/* It was made by other limits than ours. */
bool password_is_old(const char *hash);

/* Under 10 characters or over 1,000 bytes; or an address, a part of one before the '@',
 * or a name or number of the account's, whatever the case. Outside of a turn, too. */
bool password_is_weak(const char *password, const Account *account);

#endif
