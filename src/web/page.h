/* page.h - pages made of templates, words and data. */
#ifndef TICKETD_WEB_PAGE_H
#define TICKETD_WEB_PAGE_H

#include "web/visit.h"

/* The names of data that templates may use, NULL-terminated. */
extern const char *const page_names[];

/* The template with `data`, which is taken and may be NULL, and what all pages have: the
 * words, who is logged in, form keys, languages. */
Answer *page_show(Visit *visit, guint status, const char *template, json_t *data);
/* "That is not here", "not allowed", ...: with what can be done about it. */
Answer *page_error(Visit *visit, guint status);

/* Of an object: "" or 0 if it is not there, or of another type. Borrowed. */
const char *page_string(const json_t *object, const char *name);
gint64 page_number(const json_t *object, const char *name);

/* Put NAME_iso, NAME_words ("3 hours ago") and NAME_exact into the object for the time
 * `ms` (ms since 1970); `now` likewise. */
void page_put_time(json_t *object, const char *name, gint64 ms, gint64 now,
                   const Language *language);
/* "12 KB". The caller frees it. */
char *page_size(gint64 bytes);
/* The text of a key in `data` as "alert". NULL sets nothing. */
void page_put_alert(const Visit *visit, json_t *data, const char *key);

#endif
