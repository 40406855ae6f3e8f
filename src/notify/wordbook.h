/* wordbook.h - templates and languages of letters: built in, or a site's own. */
#ifndef TICKETD_NOTIFY_WORDBOOK_H
#define TICKETD_NOTIFY_WORDBOOK_H

#include "base/settings.h"
#include "notify/language.h"
#include "template/template.h"

/* The fields that a template of letters may name, NULL-terminated. */
extern const char *const wordbook_fields[];

typedef struct Wordbook Wordbook;

/* Read all and check it: letters/NAME and languages/CODE.json in `folder` (that of
 * ticketd.conf) stand in for those that are built in, one by one. NULL if one is wrong:
 * each error is added to `errors` (of char *, which it frees), with file and line. The
 * caller owns it; it never changes. */
Wordbook *wordbook_read(const char *folder, GPtrArray *errors);
void wordbook_free(Wordbook *book);

/* Below, NULL is the book of all that is built in. */

/* Are there words for each language that the settings name? Each that lacks them is an
 * error. */
bool wordbook_check(const Wordbook *book, const Settings *settings, GPtrArray *errors);
/* Does a site say the same of its own in both? */
bool wordbook_is_like(const Wordbook *book, const Wordbook *other);

const Templates *wordbook_templates(const Wordbook *book);
/* "en" for a code that is not known. */
const Language *wordbook_language(const Wordbook *book, const char *code);
/* All of them; NULL behind the last. */
const Language *wordbook_language_at(const Wordbook *book, guint index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Wordbook, wordbook_free)

#endif
