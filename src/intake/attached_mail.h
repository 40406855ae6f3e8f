/* attached_mail.h - a message attached to a colleague's mail, read on its own. */
#ifndef TICKETD_INTAKE_ATTACHED_MAIL_H
#define TICKETD_INTAKE_ATTACHED_MAIL_H

#include "base/settings.h"
#include "reader/pool.h"

/* A message that is attached to another, read on its own. */
typedef struct AttachedMail {
    Mail *mail; /* NULL: there is none, or it could not be read */
    char *part; /* where it is in the outer one */
} AttachedMail;

/* Read the first message attached to `mail`, if a staff member's address wrote that:
 * nobody else's forward is taken for one. `raw` is the outer mail's bytes. What cannot be
 * read is no fault: the mail is then what it is without. The caller clears *out. */
void attached_mail_read(Pool *pool, const Settings *settings, GBytes *raw,
                        const Mail *mail, AttachedMail *out);
/* Only where it is, within `mail`; NULL if there is none to be read. */
const char *attached_mail_find(const Settings *settings, const Mail *mail);
void attached_mail_clear(AttachedMail *attached);

#endif
