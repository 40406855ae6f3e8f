/* bot_text.h - the values in a file of the bot, read and complained of. */
#ifndef TICKETD_CHAT_BOT_TEXT_H
#define TICKETD_CHAT_BOT_TEXT_H

#include "base/settings_source.h"

/* A key of a section, which both may be missing: section is NULL where the file has none,
 * key is NULL for the section itself. All borrowed. */
typedef struct BotPlace {
    SettingsSource *source;
    const SettingsSection *section;
    const char *key;
} BotPlace;

/* "PLACE:LINE: [section] key: ..." */
void bot_complain(const BotPlace *at, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Of the key; of its section where it is missing. */
guint bot_line_of(const BotPlace *at);

/* The bytes of a file as text without a byte order mark; each line that is no UTF-8 is an
 * error. The caller frees it. */
char *bot_clean(const char *bytes, gsize length, const char *place, GPtrArray *errors);

/* Below, "" or NULL is what is missing or wrong, which was complained of. The caller
 * frees what it gets. */

/* A text of several lines, of at most `limit` characters. */
char *bot_text(const BotPlace *at, guint limit);
/* One of a single line. */
char *bot_title(const BotPlace *at, guint limit);
/* What stands between commas: array of char *. */
GPtrArray *bot_list(const BotPlace *at);

bool bot_check_length(const BotPlace *at, const char *text, guint limit);
/* Does nothing but `field` (NULL: nothing) stand in {{}} in the text, and does it where
 * it is needed? */
void bot_check_field(const BotPlace *at, const char *text, const char *field,
                     bool is_needed);
/* Are all keys of the section among those? NULL-terminated. */
void bot_check_keys(const BotPlace *at, const char *const *keys);

#endif
