/* log_json.c - a log record as one JSON object, for programs that collect logs. */
#include "base/log_json.h"

#include "base/clock.h"

#include <stdbool.h>
#include <string.h>

enum { DIGITS_MAX = 15 }; /* that every reader of JSON keeps whole */

static void
put_string(GString *out, const char *text, gsize length)
{
    g_string_append_c(out, '"');
    for (gsize i = 0; i < length; i++) {
        guchar c = (guchar)text[i];

        if (c == '"' || c == '\\')
            g_string_append_printf(out, "\\%c", c);
        else if (c < 0x20)
            g_string_append_printf(out, "\\u%04x", c);
        else
            g_string_append_c(out, (char)c);
    }
    g_string_append_c(out, '"');
}

static void
put_field(GString *out, const char *key, gsize key_length, const char *value,
          gsize length)
{
    bool is_id = key_length >= 2 && strncmp(key + key_length - 2, "id", 2) == 0;
    bool is_figure = length > 0 && length <= DIGITS_MAX && !is_id &&
                     strspn(value, "0123456789") >= length &&
                     (length == 1 || *value != '0');

    g_string_append_c(out, ',');
    put_string(out, key, key_length);
    g_string_append_c(out, ':');
    if (is_figure)
        g_string_append_len(out, value, (gssize)length);
    else
        put_string(out, value, length);
}

/* If a pair begins at `p`, what is behind it, else NULL. */
static const char *
take_pair(const char *p, gsize *key_length, const char **value, gsize *length)
{
    const char *end;
    char closing = '\0';

    *key_length = strspn(p, "abcdefghijklmnopqrstuvwxyz_");
    if (*key_length == 0 || p[*key_length] != '=')
        return NULL;
    p += *key_length + 1;
    closing = *p == '<' ? '>' : *p == '"' ? '"' : '\0';
    if (closing) {
        end = strchr(p + 1, closing);
        if (!end)
            return NULL;
        *value = p + 1;
        *length = (gsize)(end - p - 1);
        return end + 1;
    }
    *value = p;
    *length = strcspn(p, " ;");
    return p + *length;
}

/* The name that a record's key gets, unless one has it already: then NULL. The object's
 * own names are not to be had. */
static const char *
take_name(GPtrArray *names, const char *key, gsize length)
{
    static const char *const ours[] = { "at", "level", "program", "what", "text", NULL };
    g_autofree char *name = g_strndup(key, length);

    if (g_strv_contains(ours, name)) {
        char *other = g_strconcat(name, "_", NULL);

        g_free(name);
        name = other;
    }
    if (g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
        return NULL;
    g_ptr_array_add(names, g_steal_pointer(&name));
    return names->pdata[names->len - 1];
}

/* The fields go out, the rest is kept. */
static void
put_fields(GString *out, const char *text, GString *rest)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

    for (const char *p = text; *p;) {
        gsize key_length, length, word = strcspn(p, " ");
        const char *value, *end = take_pair(p, &key_length, &value, &length);
        const char *name = end ? take_name(names, p, key_length) : NULL;

        if (name) {
            put_field(out, name, strlen(name), value, length);
            p = end;
        } else {
            g_string_append_printf(rest, "%s%.*s", rest->len > 0 ? " " : "", (int)word,
                                   p);
            p += word;
        }
        p += strspn(p, " ");
    }
}

char *
log_json(const char *program, const char *level, const char *text, gint64 at)
{
    GString *out = g_string_new("{\"at\":");
    g_autoptr(GString) rest = g_string_new(NULL);
    g_autofree char *time = clock_rfc3339(at);
    gsize length = out->len;

    put_string(out, time, strlen(time));
    put_field(out, "level", 5, level, strlen(level));
    put_field(out, "program", 7, program, strlen(program));
    length = out->len;
    put_fields(out, text, rest);
    if (rest->len > 0 && out->len > length && !strchr(rest->str, ' '))
        put_field(out, "what", 4, rest->str, rest->len);
    else if (rest->len > 0)
        put_field(out, "text", 4, rest->str, rest->len);
    g_string_append_c(out, '}');
    return g_string_free(out, FALSE);
}
