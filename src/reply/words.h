/* words.h - a text as its sequence of words, to be compared whatever a client did to it.
 */
#ifndef TICKETD_REPLY_WORDS_H
#define TICKETD_REPLY_WORDS_H

#include <glib.h>
#include <stdbool.h>

/* A run of letters and digits; in scripts without blanks, one character. Case, accents
 * and entities do not count. */
typedef struct Word {
    guint64 hash;     /* equal for equal words, never 0 */
    const char *text; /* in the text; not ended */
    guint length;     /* bytes */
    guint line;       /* number of the line that it is on, as the caller counts them */
} Word;

/* An array of Word. */
GArray *words_new(void);

/* Add those of `length` bytes at `text`, which must outlive the words. Linear. */
void words_add(GArray *words, const char *text, gsize length, guint line);

/* Do the words of both ranges hold the same letters, wherever the ranges are divided? */
bool words_spell_same(const Word *a, guint count_a, const Word *b, guint count_b);

#endif
