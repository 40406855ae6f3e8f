/* old_token.h - ticket numbers of the desk that ticketd took over from: [Ticket#2024].
 */
#ifndef TICKETD_CORE_OLD_TOKEN_H
#define TICKETD_CORE_OLD_TOKEN_H

#include <glib.h>
#include <stdbool.h>

enum {
    OLD_TOKENS_MAX = 8,        /* taken from one subject */
    OLD_NUMBER_BYTES_MAX = 32, /* of what '*' stands for */
};

/* A pattern is a text with one '*' in it, which stands for the old number: letters,
 * digits and '-', at least one digit among them. A blank stands for any run of blanks;
 * ASCII case does not count (wellformed_old_token()).
 *
 * If a token begins at `text`, its length in bytes, else 0. *key, which the caller frees
 * and which may be NULL, gets the name it is kept under: the token in lower case with
 * single blanks. `patterns` is NULL-terminated; NULL: there are none. The longest match
 * counts. */
gsize old_token_at(const char *text, char *const *patterns, char **key);

/* The keys of the tokens of a decoded subject, each once, in order of appearance: array
 * of char *, which the caller owns. Linear in the subject for a given set of patterns. */
GPtrArray *old_tokens_find(const char *subject, char *const *patterns);

/* The subject without them. The caller frees it. */
char *old_tokens_cut(const char *subject, char *const *patterns);

#endif
