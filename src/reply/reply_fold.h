/* reply_fold.h - text as it is compared: no case, accents, direction marks or odd blanks. */
#ifndef TICKETD_REPLY_REPLY_FOLD_H
#define TICKETD_REPLY_REPLY_FOLD_H

#include <glib.h>
#include <stdbool.h>

/* `text` (valid UTF-8) in the form that all phrase tables are compared in: lower case,
 * accents of Latin, Greek and Cyrillic off, direction marks, zero-width characters and
 * asterisks (bold in plain text) out, full-width and typographic punctuation and digits
 * of all scripts as ASCII, every run of blanks one blank, none at the ends; the five
 * entities that gateways leave behind decoded. The caller frees it. Linear. */
char *reply_fold(const char *text, gsize length);

/* What it does to one character; out are those that reply_fold_is_invisible(). */
gunichar reply_fold_char(gunichar c);
bool reply_fold_is_invisible(gunichar c);

/* The bytes of one of those entities at `at`, before `end`; 0 if none is there. *is (may
 * be NULL) is what it stands for. */
gsize reply_fold_entity(const char *at, const char *end, char *is);

#endif
