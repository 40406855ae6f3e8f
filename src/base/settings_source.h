/* settings_source.h - the text of a settings file: sections, keys, lines, and complaints.
 */
#ifndef TICKETD_BASE_SETTINGS_SOURCE_H
#define TICKETD_BASE_SETTINGS_SOURCE_H

#include "base/fault.h"

/* One [kind key] of the file; key is "" where there is none. */
typedef struct SettingsSection {
    char *kind, *key;
    char *title; /* "kind" or "kind key", as in the brackets */
    guint line;
    GHashTable *lines; /* name of each key set in it -> line number */
} SettingsSection;

typedef struct SettingsSource {
    char *path;
    const char *example; /* of a section, for complaints: "[gateway]" */
    GKeyFile *values;
    GPtrArray *sections; /* of SettingsSection *, in file order */
    GPtrArray *errors;   /* of char * */
} SettingsSource;

/* Read and split the file. GKeyFile merges sections and keys that come twice and stops
 * at the first line it cannot read; here each of those is an error of its own line, and
 * reading goes on. A comment is a line that begins with '#' or ';', and what follows a
 * blank and ';' on any line. False only if there is no text to read at all. */
bool settings_source_read(const char *path, SettingsSource **out, Fault *why);
/* The same of a text in UTF-8 that is there already; `place` is what complaints call it,
 * `example` (static) a section that they may name. The caller owns it. */
SettingsSource *settings_source_parse(const char *place, const char *text,
                                      const char *example);
void settings_source_free(SettingsSource *source);

/* The value as written, without comment and outer blanks; NULL if the key is not set. */
char *settings_source_value(const SettingsSource *source, const SettingsSection *section,
                            const char *key);

/* Add "FILE:LINE: [section] key: ..." to the errors; key may be NULL, line 0 is left out.
 */
void settings_source_complain(SettingsSource *source, guint line, const char *title,
                              const char *key, const char *format, ...)
    G_GNUC_PRINTF(5, 6);
/* " (did you mean X?)" or "". The caller frees it. */
char *settings_source_hint(const char *word, const char *const *candidates);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(SettingsSource, settings_source_free)

#endif
