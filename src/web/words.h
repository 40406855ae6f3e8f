/* words.h - what pages say, in each language that there is. */
#ifndef TICKETD_WEB_WORDS_H
#define TICKETD_WEB_WORDS_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>

typedef struct Words Words;

typedef struct Language {
    char *code, *name; /* "id", "Bahasa Indonesia" */
    char *direction;   /* "ltr" or "rtl" */
    char *place;       /* its file */
    json_t *words;     /* "w/KEY" -> text; not to be changed */
} Language;

/* The language whose keys all others must have. */
#define WORDS_STANDARD "en"

Words *words_new(void);
void words_free(Words *words); /* NULL is fine */
/* `file` is "id.json"; one that is there already is replaced. Errors: see theme.h. */
void words_add(Words *words, const char *file, const char *text, const char *place,
               GPtrArray *errors);
/* Has each language the keys of the standard one, and no others? */
void words_check(const Words *words, GPtrArray *errors);
void words_add_names(const Words *words, GPtrArray *names);

/* NULL if there is none of that code. */
const Language *words_language(const Words *words, const char *code);
/* The best for an Accept-Language (RFC 9110, 12.5.4); NULL if none of them is there. */
const Language *words_accept(const Words *words, const char *accept);
/* All, in order of their codes: array of const Language *, borrowed. */
const GPtrArray *words_all(const Words *words);
/* The text of that key, or the key: nothing says nothing. Borrowed. */
const char *language_word(const Language *language, const char *key);
bool language_has(const Language *language, const char *key);

#endif
