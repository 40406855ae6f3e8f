/* attachment_name.h - what a file is called where people see it. */
#ifndef TICKETD_CORE_ATTACHMENT_NAME_H
#define TICKETD_CORE_ATTACHMENT_NAME_H

#include "core/mail.h"

/* Does the name say anything: a letter, digit or sign that is more than blanks, dots and
 * what stands in for characters that cannot be kept ("_", "?", U+FFFD)? */
bool attachment_name_is_usable(const char *name);

/* The names of a mail's files (Attachment *) as they are shown in `language` ("id", else
 * English), one for each and no two the same: a name that is not usable becomes one of
 * its type and place ("attachment-1.pdf", "lampiran-1.pdf"), the second "a.png" is
 * "a (2).png". New strings; the array owns them. Linear. */
GPtrArray *attachment_names(const GPtrArray *attachments, const char *language);

/* Which of them is called so in any language, or is that part ("1.2")? Its index, -1 if
 * none is. */
int attachment_names_find(const GPtrArray *attachments, const char *name);

#endif
