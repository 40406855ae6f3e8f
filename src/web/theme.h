/* theme.h - how pages look and what they say: templates, words, style, script; those
 * built in, and those of the site in their place. */
#ifndef TICKETD_WEB_THEME_H
#define TICKETD_WEB_THEME_H

#include "template/template.h"
#include "web/words.h"

typedef struct Theme Theme;

/* What lies in `folder` goes before what is built in, file by file; the folder need not
 * be there. `names` (NULL-terminated) are those that templates may use beside the words,
 * which they use as {{w/KEY}}. False: each error was added to `errors` (char *, which the
 * array frees) with file, line and what was expected. */
bool theme_load(const char *folder, const char *const *names, Theme **out,
                GPtrArray *errors);
void theme_free(Theme *theme); /* NULL is fine */

/* "ticket.html". The caller frees it. */
char *theme_render(const Theme *theme, const char *name, const json_t *data);
const Words *theme_words(const Theme *theme);
/* "style.css"; NULL if there is none. Borrowed. */
GBytes *theme_file(const Theme *theme, const char *name);
/* Changes whenever one of the files does. Borrowed. */
const char *theme_version(const Theme *theme);

#endif
