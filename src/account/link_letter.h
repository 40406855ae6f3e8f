/* link_letter.h - letters about logging in: the link, and news of a changed password. */
#ifndef TICKETD_ACCOUNT_LINK_LETTER_H
#define TICKETD_ACCOUNT_LINK_LETTER_H

#include "account/login.h"
#include "notify/wordbook.h"
#include "rules/signature.h"

/* What letters need besides. `words` may be NULL: what is built in. */
typedef struct LinkLetter {
    const Accounts *accounts;
    const Wordbook *words;
    const SignatureKeys *keys;
} LinkLetter;

/* Send a link that logs in to who may have one at that address; nobody learns who that
 * is. `language` is the page's. Nothing is sent without a base-url. */
bool link_letter_send(const LinkLetter *by, const char *address, const char *language,
                      Fault *why);
/* Tell the account that its password is another. */
bool link_letter_password(const LinkLetter *by, const Account *account, Fault *why);

#endif
