/* suggest.h - what somebody who mistyped a name probably meant. */
#ifndef TICKETD_BASE_SUGGEST_H
#define TICKETD_BASE_SUGGEST_H

#include <glib.h>

/* Damerau-Levenshtein distance (optimal string alignment) of two byte strings,
 * ASCII case ignored; each is looked at up to 64 bytes. */
guint suggest_distance(const char *a, const char *b);

/* The nearest of the candidates (NULL-terminated) if it is near enough to be a
 * slip of the fingers: at most a third of its letters, and at least one, differ.
 * NULL if none is. Borrowed from the candidates. */
const char *suggest(const char *word, const char *const *candidates);

#endif
