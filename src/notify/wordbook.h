/* wordbook.h - templates and languages of letters: built in, or a site's own. */
#ifndef TICKETD_NOTIFY_WORDBOOK_H
#define TICKETD_NOTIFY_WORDBOOK_H

#include "base/settings.h"
#include "notify/language.h"
#include "template/template.h"

/* The fields that a template of letters may name, NULL-terminated. */
extern const char *const wordbook_fields[];

/* Read all and check it, once, before any letter is made and before there are threads.
 * letters/NAME and languages/CODE.json in `folder` (that of ticketd.conf; NULL: none)
 * stand in for those that are built in, one by one. False if one is wrong: each error is
 * added to `errors` (of char *, which it frees), with file and line, and what is built in
 * stays. Without a call what is built in counts. */
bool wordbook_load(const char *folder, GPtrArray *errors);

/* Are there words for each language that the settings name? Each that lacks them is an
 * error. After wordbook_load(). */
bool wordbook_check(const Settings *settings, GPtrArray *errors);

const Templates *wordbook_templates(void);
/* "en" for a code that is not known. */
const Language *wordbook_language(const char *code);
/* All of them; NULL behind the last. */
const Language *wordbook_language_at(guint index);

#endif
