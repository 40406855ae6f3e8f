/* message_part.h - messages and reports that a message carries. */
#ifndef TICKETD_MIME_MESSAGE_PART_H
#define TICKETD_MIME_MESSAGE_PART_H

#include "core/mail.h"
#include "mime/part.h"

/* An attached or returned message, its header, a delivery report, a read receipt. */
bool message_part_is(const Part *part);
/* Keep of it (its decoded bytes) what mail->returned_headers or mail->report wants. */
void message_part_read(const PartTree *tree, const Part *part, const GString *bytes,
                       Mail *mail);
/* The name it goes by as a file: a message without one goes by its subject. "" for a
 * report that is no file. The caller frees it. */
char *message_part_name(const PartTree *tree, const Part *part, const GString *bytes);

#endif
