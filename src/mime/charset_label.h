/* charset_label.h - what a charset label means, however it is spelt. */
#ifndef TICKETD_MIME_CHARSET_LABEL_H
#define TICKETD_MIME_CHARSET_LABEL_H

#include <glib.h>
#include <stdbool.h>

enum { CHARSET_LABEL_BYTES = 64 };

/* The lower-case name behind a label, aliases resolved: "windows-1252" for
 * "ISO_8859-1:1987", "latin1" and "cp1252". Labels that mean nothing come back folded.
 * `without_prefix` takes "x-" or "cs" off first. */
void charset_label_read(const char *label, bool without_prefix,
                        char name[CHARSET_LABEL_BYTES]);

#endif
