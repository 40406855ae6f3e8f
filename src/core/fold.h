/* fold.h - text made comparable: without case, accents and double blanks. */
#ifndef TICKETD_CORE_FOLD_H
#define TICKETD_CORE_FOLD_H

#include <glib.h>
#include <stdbool.h>

/* A copy of `length` bytes (valid UTF-8; -1: to the NUL) in which letters are folded
 * to one case, Latin and Cyrillic accents are off, every run of blanks is one blank
 * and the ends are stripped. The caller owns it. Linear time. */
char *fold_text(const char *text, gssize length);

/* Is the phrase, folded in the same way, in `folded`, or at its beginning? Phrases are
 * of our tables, never of a mail: what they fold to is kept. */
bool fold_contains(const char *folded, const char *phrase);
bool fold_begins(const char *folded, const char *phrase);

#endif
