/* bot_text.c - the values in a file of the bot, read and complained of. */
#include "chat/bot_text.h"

#include <string.h>

/* So much of a value is shown in an error. */
#define SHOWN_MAX 60

guint
bot_line_of(const BotPlace *at)
{
    gpointer line = NULL;

    if (!at->section)
        return 1;
    if (at->key)
        line = g_hash_table_lookup(at->section->lines, at->key);
    return line ? GPOINTER_TO_UINT(line) : at->section->line;
}

void
bot_complain(const BotPlace *at, const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list arguments;

    va_start(arguments, format);
    text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    settings_source_complain(at->source, bot_line_of(at),
                             at->section ? at->section->title : "bot", at->key, "%s",
                             text);
}

char *
bot_clean(const char *bytes, gsize length, const char *place, GPtrArray *errors)
{
    const char *at = bytes, *end = bytes + length, *from = bytes;
    guint line = 1, last = 0;
    char *text;

    while (at < end && !g_utf8_validate(at, end - at, &at)) {
        for (; from < at; from++)
            line += *from == '\n';
        if (line != last)
            g_ptr_array_add(errors,
                            g_strdup_printf("%s:%u: found bytes that are not UTF-8, "
                                            "expected text in UTF-8",
                                            place, line));
        last = line;
        at++;
    }
    text = g_utf8_make_valid(bytes, (gssize)length);
    if (g_str_has_prefix(text, "\357\273\277"))
        memmove(text, text + 3, strlen(text) - 2);
    return text;
}

bool
bot_check_length(const BotPlace *at, const char *text, guint limit)
{
    glong length = g_utf8_strlen(text, -1);
    g_autofree char *shown = g_utf8_substring(text, 0, MIN(length, SHOWN_MAX));

    if (length <= (glong)limit)
        return true;
    bot_complain(at, "found \"%s%s\" of %ld characters, expected at most %u", shown,
                 length > SHOWN_MAX ? "..." : "", length, limit);
    return false;
}

/* The value as written, of at most `limit` characters. */
static char *
read_value(const BotPlace *at, guint limit)
{
    g_autofree char *value =
        at->section ? settings_source_value(at->source, at->section, at->key) : NULL;

    if (!value || *value == '\0') {
        bot_complain(at, "found nothing, expected a text");
        return g_strdup("");
    }
    for (const char *p = value; *p; p++)
        if ((guchar)*p < ' ' || *p == 0x7F) {
            bot_complain(at, "found the control character 0x%02X, expected none", *p);
            return g_strdup("");
        }
    return bot_check_length(at, value, limit) ? g_steal_pointer(&value) : g_strdup("");
}

char *
bot_text(const BotPlace *at, guint limit)
{
    g_autofree char *value = read_value(at, limit);
    GString *text = g_string_new(NULL);

    for (const char *p = value; *p; p++) {
        if (*p != '\\') {
            g_string_append_c(text, *p);
            continue;
        }
        p++;
        if (*p == 'n' || *p == '\\') {
            g_string_append_c(text, *p == 'n' ? '\n' : '\\');
            continue;
        }
        bot_complain(at, "found \"\\%.*s\", expected \\n (a new line) or \\\\",
                     (int)(g_utf8_next_char(p) - p), p);
        if (*p == '\0')
            break;
        p = g_utf8_next_char(p) - 1;
    }
    return g_string_free(text, FALSE);
}

char *
bot_title(const BotPlace *at, guint limit)
{
    return read_value(at, limit);
}

GPtrArray *
bot_list(const BotPlace *at)
{
    g_autofree char *value = settings_source_value(at->source, at->section, at->key);
    g_auto(GStrv) pieces = g_strsplit(value ? value : "", ",", -1);
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; pieces[i]; i++) {
        g_strstrip(pieces[i]);
        if (*pieces[i] != '\0')
            g_ptr_array_add(list, g_strdup(pieces[i]));
    }
    if (list->len > 0)
        return g_steal_pointer(&list);
    bot_complain(at, "found nothing, expected words with commas between them");
    return NULL;
}

/* The bytes of the "{{...}}" at `at`; of the "{{" alone where it does not end soon. */
static gsize
field_length(const char *at)
{
    const char *end = strstr(at, "}}");

    return end && end - at < SHOWN_MAX ? (gsize)(end + 2 - at) : 2;
}

void
bot_check_field(const BotPlace *at, const char *text, const char *field, bool is_needed)
{
    g_autofree char *wanted = field ? g_strdup_printf("{{%s}}", field) : NULL;
    bool is_there = false;
    gsize length;

    for (const char *p = text; (p = strstr(p, "{{")); p += length) {
        length = field_length(p);
        if (wanted && strlen(wanted) == length && strncmp(p, wanted, length) == 0)
            is_there = true;
        else
            bot_complain(at, "found %.*s, expected %s", (int)length, p,
                         wanted ? wanted : "no {{ in this text");
    }
    if (is_needed && !is_there && *text != '\0')
        bot_complain(at, "found no %s, expected one in this text", wanted);
}

static gint
by_line(gconstpointer a, gconstpointer b, gpointer lines)
{
    guint left = GPOINTER_TO_UINT(g_hash_table_lookup(lines, *(char *const *)a));
    guint right = GPOINTER_TO_UINT(g_hash_table_lookup(lines, *(char *const *)b));

    return left < right ? -1 : left > right;
}

void
bot_check_keys(const BotPlace *at, const char *const *keys)
{
    guint count;
    g_autofree gpointer *found =
        g_hash_table_get_keys_as_array(at->section->lines, &count);

    g_qsort_with_data(found, (gint)count, sizeof *found, by_line, at->section->lines);
    for (guint i = 0; i < count; i++) {
        g_autofree char *hint = NULL, *there_are = NULL;

        if (g_strv_contains(keys, found[i]))
            continue;
        hint = settings_source_hint(found[i], keys);
        there_are = g_strjoinv(", ", (char **)keys);
        bot_complain(&(BotPlace){ at->source, at->section, found[i] },
                     "found an unknown key%s, expected %s", hint, there_are);
    }
}
