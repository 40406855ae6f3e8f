/* mention.c - where a text names an address. */
#include "core/mention.h"

#include <stdbool.h>
#include <string.h>

/* Of a number behind a text of core/flat, so many bytes may look like letters. */
#define NUMBER_BYTES 7

static bool
is_word_before(const char *begin, const char *at)
{
    const char *last = at > begin ? g_utf8_find_prev_char(begin, at) : NULL;

    if (!last)
        return false;
    if (!(*last & 0x80))
        return g_ascii_isalnum(*last);
    return g_unichar_isalnum(g_utf8_get_char_validated(last, at - last));
}

/* =3C and %3C: what is written so is the end of something else. */
static bool
is_escape_before(const char *begin, const char *at)
{
    return at - begin >= 3 && (at[-3] == '=' || at[-3] == '%') &&
           g_ascii_isxdigit(at[-2]) && g_ascii_isxdigit(at[-1]);
}

/* Does a longer local part end here? */
static bool
goes_on_before(const char *begin, const char *at)
{
    if (is_escape_before(begin, at))
        return false;
    while (at > begin && strchr("._+-", at[-1]) && at[-1] != '\0')
        at--;
    return is_word_before(begin, at) && !is_escape_before(begin, at);
}

static bool
is_name(char c)
{
    return g_ascii_isalnum(c) || c == '-' || c == '.' || (c & 0x80);
}

/* Does a longer domain begin here? */
static bool
goes_on_behind(const char *at, const char *end)
{
    const char *name = at;

    while (name < end && is_name(*name))
        name++;
    if (name < end && *name == '\0' && name - at <= NUMBER_BYTES)
        return false;
    while (at < end && (*at == '.' || *at == '-'))
        at++;
    if (at == end)
        return false;
    if (!(*at & 0x80))
        return g_ascii_isalnum(*at);
    return g_unichar_isalnum(g_utf8_get_char_validated(at, end - at));
}

const char *
mention_find(const char *bytes, gsize length, const char *address)
{
    const char *at = strchr(address, '@'), *end = bytes + length;
    gsize before = at ? (gsize)(at - address) : 0, whole = strlen(address);

    if (!at || length < whole)
        return NULL;
    for (const char *p = bytes + before;
         p < end && (p = memchr(p, '@', (gsize)(end - p))) != NULL; p++) {
        const char *first = p - before;

        if ((gsize)(end - first) >= whole &&
            g_ascii_strncasecmp(first, address, whole) == 0 &&
            !goes_on_before(bytes, first) && !goes_on_behind(first + whole, end))
            return first;
    }
    return NULL;
}

char *
mention_replace(const char *text, const char *address, const char *instead)
{
    gsize length = strlen(text);
    const char *from = text, *found = mention_find(text, length, address);
    GString *rest;

    if (!found)
        return NULL;
    rest = g_string_new(NULL);
    while (found) {
        g_string_append_len(rest, from, found - from);
        g_string_append(rest, instead);
        from = found + strlen(address);
        found = mention_find(from, length - (gsize)(from - text), address);
    }
    g_string_append(rest, from);
    return g_string_free(rest, FALSE);
}
