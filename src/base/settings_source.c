/* settings_source.c - the text of a settings file: sections, keys, lines, and complaints.
 */
#include "base/settings_source.h"

#include "base/input.h"
#include "base/log.h"
#include "base/suggest.h"

#include <string.h>

/* Settings are a page or two; whatever is larger is another file. */
#define SETTINGS_LIMIT ((gsize)1024 * 1024)

static void
section_free(gpointer data)
{
    SettingsSection *section = data;
    g_free(section->kind);
    g_free(section->key);
    g_free(section->title);
    g_hash_table_unref(section->lines);
    g_free(section);
}

void
settings_source_free(SettingsSource *source)
{
    if (source == NULL)
        return;
    g_free(source->path);
    g_key_file_unref(source->values);
    g_ptr_array_unref(source->sections);
    g_ptr_array_unref(source->errors);
    g_free(source);
}

void
settings_source_complain(SettingsSource *source, guint line, const char *title,
                         const char *key, const char *format, ...)
{
    g_autoptr(GString) text = g_string_new(source->path);
    if (line > 0)
        g_string_append_printf(text, ":%u", line);
    g_string_append(text, ":");
    if (title != NULL)
        g_string_append_printf(text, " [%s]", title);
    if (key != NULL)
        g_string_append_printf(text, " %s", key);
    if (title != NULL)
        g_string_append(text, ":");
    g_string_append_c(text, ' ');
    va_list arguments;
    va_start(arguments, format);
    g_string_append_vprintf(text, format, arguments);
    va_end(arguments);
    g_ptr_array_add(source->errors, log_clean(text->str));
}

char *
settings_source_hint(const char *word, const char *const *candidates)
{
    const char *meant = suggest(word, candidates);
    return meant == NULL ? g_strdup("") : g_strdup_printf(" (did you mean %s?)", meant);
}

/* Cut the line where its comment begins, and blanks at both ends. */
static char *
line_without_comment(char *line)
{
    for (char *p = line; *p != '\0'; p++)
        if (*p == ';' && (p == line || g_ascii_isspace(p[-1]))) {
            *p = '\0';
            break;
        }
    return g_strstrip(line);
}

static SettingsSection *
find_section(const SettingsSource *source, const char *title)
{
    for (guint i = 0; i < source->sections->len; i++) {
        SettingsSection *section = g_ptr_array_index(source->sections, i);
        if (strcmp(section->title, title) == 0)
            return section;
    }
    return NULL;
}

/* "[kind key]" -> a section, or NULL with a complaint. */
static SettingsSection *
read_title(SettingsSource *source, guint line, char *text)
{
    gsize length = strlen(text);
    if (text[length - 1] != ']' || strpbrk(text + 1, "[]") != text + length - 1) {
        settings_source_complain(source, line, NULL, NULL,
                                 "found \"%s\", expected a section such as %s", text,
                                 source->example);
        return NULL;
    }
    text[length - 1] = '\0';
    char *kind = g_strstrip(text + 1);
    char *key = kind + strcspn(kind, " \t");
    if (*key != '\0') {
        *key = '\0';
        key = g_strstrip(key + 1);
    }
    g_autofree char *title =
        *key == '\0' ? g_strdup(kind) : g_strdup_printf("%s %s", kind, key);
    SettingsSection *earlier = find_section(source, title);
    if (earlier != NULL) {
        settings_source_complain(
            source, line, title, NULL,
            "found this section a second time, expected it once; the first "
            "is in line %u",
            earlier->line);
        return earlier;
    }
    SettingsSection *section = g_new0(SettingsSection, 1);
    section->kind = g_strdup(kind);
    section->key = g_strdup(key);
    section->title = g_steal_pointer(&title);
    section->line = line;
    section->lines = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_ptr_array_add(source->sections, section);
    return section;
}

static bool
is_key(const char *text)
{
    if (*text == '\0')
        return false;
    for (; *text != '\0'; text++)
        if (!g_ascii_isalnum(*text) && *text != '-' && *text != '_' && *text != '.')
            return false;
    return true;
}

/* "key = value", added to `clean` for GKeyFile, or a complaint. */
static void
read_pair(SettingsSource *source, SettingsSection *section, guint line, char *text,
          GString *clean)
{
    char *equals = strchr(text, '=');
    if (equals != NULL)
        *equals = '\0';
    g_strchomp(text);
    if (equals == NULL || !is_key(text)) {
        settings_source_complain(
            source, line, section->title, NULL,
            "found \"%s\", expected a line \"key = value\", a [section] or "
            "a comment that begins with # or ;",
            text);
        return;
    }
    gpointer earlier;
    if (g_hash_table_lookup_extended(section->lines, text, NULL, &earlier)) {
        settings_source_complain(
            source, line, section->title, text,
            "found a second time, expected it once; the first is in line %u",
            GPOINTER_TO_UINT(earlier));
        return;
    }
    g_hash_table_insert(section->lines, g_strdup(text), GUINT_TO_POINTER(line));
    g_string_append_printf(clean, "[%s]\n%s=%s\n", section->title, text,
                           g_strchug(equals + 1));
}

static void
read_lines(SettingsSource *source, char *text, GString *clean)
{
    SettingsSection *section = NULL;
    bool is_lost = false; /* below a title that could not be read: said once is enough */
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i] != NULL; i++) {
        char *line = line_without_comment(lines[i]);
        if (*line == '\0' || *line == '#')
            continue;
        if (*line == '[') {
            section = read_title(source, i + 1, line);
            is_lost = section == NULL;
        } else if (section != NULL) {
            read_pair(source, section, i + 1, line, clean);
        } else if (!is_lost) {
            settings_source_complain(source, i + 1, NULL, NULL,
                                     "found \"%s\", expected a section such as %s first",
                                     line, source->example);
            is_lost = true;
        }
    }
}

static bool
read_text(const char *path, char **out, Fault *why)
{
    g_autoptr(GBytes) bytes = NULL;
    if (!input_read_file(path, SETTINGS_LIMIT, &bytes, why))
        return false;
    gsize length;
    const char *text = g_bytes_get_data(bytes, &length);
    const char *end = text;
    if (length > 0 && !g_utf8_validate(text, (gssize)length, &end)) {
        guint line = 1;
        for (const char *p = text; p < end; p++)
            line += *p == '\n';
        return fault_permanent(why, "5.3.5", "line %u is not text in UTF-8", line);
    }
    bool has_mark = length >= 3 && memcmp(text, "\357\273\277", 3) == 0;
    *out = g_strndup(text + (has_mark ? 3 : 0), length - (has_mark ? 3 : 0));
    return true;
}

SettingsSource *
settings_source_parse(const char *place, const char *text, const char *example)
{
    SettingsSource *source = g_new0(SettingsSource, 1);
    source->path = g_strdup(place);
    source->example = example;
    source->values = g_key_file_new();
    source->sections = g_ptr_array_new_with_free_func(section_free);
    source->errors = g_ptr_array_new_with_free_func(g_free);

    g_autofree char *lines = g_strdup(text);
    g_autoptr(GString) clean = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    read_lines(source, lines, clean);
    if (!g_key_file_load_from_data(source->values, clean->str, clean->len,
                                   G_KEY_FILE_NONE, &error))
        settings_source_complain(source, 0, NULL, NULL, "%s", error->message);
    return source;
}

bool
settings_source_read(const char *path, SettingsSource **out, Fault *why)
{
    g_autofree char *text = NULL;
    if (!read_text(path, &text, why))
        return false;
    *out = settings_source_parse(path, text, "[gateway]");
    return true;
}

char *
settings_source_value(const SettingsSource *source, const SettingsSection *section,
                      const char *key)
{
    if (section == NULL || !g_hash_table_contains(section->lines, key))
        return NULL;
    return g_key_file_get_value(source->values, section->title, key, NULL);
}
