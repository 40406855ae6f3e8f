/* phrase.h - a line of a letter: words with the values of a ticket in them. */
#ifndef TICKETD_NOTIFY_PHRASE_H
#define TICKETD_NOTIFY_PHRASE_H

#include "notify/language.h"

#define PHRASE_LINE_CHARS 200 /* of a name, a subject */

/* U+202A to U+202E and U+2066 to U+2069: what makes text look like other text. */
bool phrase_is_direction_override(gunichar c);

/* The text as one clean line without these, of at most so many characters; the caller
 * owns it. */
char *phrase_line(const char *text, guint most);

/* What stands in braces in the words of notify/language.h, as clean lines. */
typedef struct PhraseValues {
    gint64 ticket;
    char *department, *author, *reason; /* owned; without an author the department is */
} PhraseValues;

PhraseValues phrase_values(gint64 ticket, const char *department, const char *author,
                           const char *reason);
void phrase_values_clear(PhraseValues *values);

/* The words with the values in them, put in in one pass: what they hold is never looked
 * at again. The caller owns it. */
char *phrase_expand(const char *words, const PhraseValues *values);

/* How an author is known: a plain address is the weakest, and looks like it. The caller
 * owns it. */
char *phrase_proof(const Language *language, const char *proof);

#endif
