/* reply_to.h - whom an answer would reach, where a program sent the mail: web forms. */
#ifndef TICKETD_MACHINE_REPLY_TO_H
#define TICKETD_MACHINE_REPLY_TO_H

#include "core/mail.h"

typedef enum ReplyTo {
    REPLY_TO_NOBODY,    /* none, the author itself, no-reply, a mail server */
    REPLY_TO_OFFICE,    /* info@ and its kin of the author's own house */
    REPLY_TO_COLLEAGUE, /* a person of the author's house */
    REPLY_TO_STRANGER,  /* any address of another house: who filled in a form */
} ReplyTo;

/* The best of its addresses. A house is a registered domain, as far as can be seen
 * without a list of them: two labels, three below short ones ("co.id"). */
ReplyTo reply_to_of(const Mail *mail);

#endif
