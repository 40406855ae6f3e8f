/* template.h - text with places for data: a small part of Mustache, without logic.
 *
 *   {{name}}              the value, escaped as the template's form needs it
 *   {{"name}}             the same for an attribute or a text area of HTML, where blanks and
 *                         line ends stand for themselves
 *   {{#name}}...{{/name}} once if the value is there, once for each item of a list
 *   {{^name}}...{{/name}} if it is not there, false, "" or an empty list
 *   {{.}}                 the item of a list, in its section
 *   {{>name}}             another template of the set, with the same data
 *   {{! words }}          nothing
 *
 * A tag of a section, a partial or a comment that stands alone on its line takes the line
 * with it.
 * There is no way to put a value into HTML unescaped. */
#ifndef TICKETD_TEMPLATE_TEMPLATE_H
#define TICKETD_TEMPLATE_TEMPLATE_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>

typedef struct Templates Templates;

Templates *templates_new(void);
void templates_free(Templates *templates); /* NULL is fine */

/* Add one, or put it in the place of one of that name. A name that ends with ".html" is
 * HTML: values are escaped, their line ends become <br>, blanks at a line's beginning
 * stay. All others are plain text. `place` is what errors call it: its file. False if
 * something is wrong with it: each error is added to `errors` (of char *, which the array
 * frees), "PLACE:LINE: what and what was expected"; nothing is added to the set. */
bool templates_add(Templates *templates, const char *name, const char *text,
                   const char *place, GPtrArray *errors);
/* After the last one: are all names in them data's (`names`, NULL-terminated) and all
 * partials there, and none within itself? Errors as above. */
bool templates_check(const Templates *templates, const char *const *names,
                     GPtrArray *errors);
/* Of a set that was checked. Values that are no string, number or boolean give nothing.
 * The caller frees it. */
char *templates_render(const Templates *templates, const char *name, const json_t *data);
/* NULL if there is none of that name. */
const char *templates_place(const Templates *templates, const char *name);

/* Append `text` as HTML would have it. */
void template_put_html(GString *out, const char *text);

#endif
