/* reply_fold.h - text as it is compared: no case, accents, direction marks or odd blanks. */
#ifndef TICKETD_REPLY_REPLY_FOLD_H
#define TICKETD_REPLY_REPLY_FOLD_H

#include <glib.h>

/* `text` (valid UTF-8) in the form that all phrase tables are compared in: lower case,
 * accents of Latin, Greek and Cyrillic off, direction marks, zero-width characters and
 * asterisks (bold in plain text) out, full-width and typographic punctuation and digits
 * of all scripts as ASCII, every run of blanks one blank, none at the ends; the five
 * entities that gateways leave behind decoded. The caller frees it. Linear. */
char *reply_fold(const char *text, gsize length);

#endif
