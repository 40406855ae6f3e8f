/* mail_json.h - what was read in a mail, as `ticketctl parse` prints it. */
#ifndef TICKETD_MIME_MAIL_JSON_H
#define TICKETD_MIME_MAIL_JSON_H

#include "core/mail.h"

#include <jansson.h>

/* All of it: from, to, cc, subject, ..., text, quoted, body, attachments, class, bounce
 * (only of bounces), and ticket (the number in the subject, or null). A new reference. */
json_t *mail_json(const Mail *mail);

#endif
