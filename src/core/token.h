/* token.h - the ticket number in a subject: [Ticket ID: 10001]. */
#ifndef TICKETD_CORE_TOKEN_H
#define TICKETD_CORE_TOKEN_H

#include <glib.h>
#include <stdbool.h>

enum { TOKENS_MAX = 16 };

/* The tokens of a decoded subject, distinct numbers in order of appearance. */
typedef struct Tokens {
    guint count;
    gint64 numbers[TOKENS_MAX];
} Tokens;

/* Find all tokens in `subject` (UTF-8). A token is "[Ticket ID: N]" or "[Tiket ID: N]":
 * keyword in any case; any blanks between its pieces, no-break, ideographic and invisible
 * ones among them; brackets may be full-width; for the colon up to four signs that are no
 * letters, digits or brackets, or none; N has 1 to 18 ASCII digits, the first of them not
 * 0. Linear in the length of subject; numbers past TOKENS_MAX are
 * left out. */
void tokens_find(const char *subject, Tokens *out);

/* If a token begins at `text`, its length in bytes, else 0; *number (may be NULL) gets
 * its number. */
gsize token_at(const char *text, gint64 *number);

/* "[Ticket ID: N]" as our letters write it. The caller frees it. */
char *token_make(gint64 number);

#endif
