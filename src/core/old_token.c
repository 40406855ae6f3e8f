/* old_token.c - ticket numbers of the desk that ticketd took over from: [Ticket#2024].
 */
#include "core/old_token.h"

#include <string.h>

/* Past the old number, or NULL. */
static const char *
skip_number(const char *p)
{
    const char *start = p;
    bool has_digit = false;

    /* One more than may be, and no further: a stranger wrote it. */
    for (; p - start <= OLD_NUMBER_BYTES_MAX && (g_ascii_isalnum(*p) || *p == '-'); p++)
        has_digit = has_digit || g_ascii_isdigit(*p);
    return has_digit && p - start <= OLD_NUMBER_BYTES_MAX ? p : NULL;
}

static const char *
skip_blanks(const char *p)
{
    while (g_ascii_isspace(*p))
        p++;
    return p;
}

/* Past what the pattern matches, or NULL. */
static const char *
match(const char *p, const char *pattern, GString *key)
{
    while (*pattern) {
        if (*pattern == '*') {
            const char *end = skip_number(p);

            if (!end)
                return NULL;
            g_string_append_len(key, p, end - p);
            p = end;
            pattern++;
        } else if (g_ascii_isspace(*pattern)) {
            if (!g_ascii_isspace(*p))
                return NULL;
            g_string_append_c(key, ' ');
            p = skip_blanks(p);
            pattern = skip_blanks(pattern);
        } else if (g_ascii_tolower(*p) == g_ascii_tolower(*pattern)) {
            g_string_append_c(key, *p);
            p++;
            pattern++;
        } else {
            return NULL;
        }
    }
    return p;
}

gsize
old_token_at(const char *text, char *const *patterns, char **key)
{
    g_autoptr(GString) tried = g_string_new(NULL);
    g_autoptr(GString) best = g_string_new(NULL);
    gsize longest = 0;

    for (; patterns && *patterns; patterns++) {
        const char *end;

        g_string_truncate(tried, 0);
        end = match(text, *patterns, tried);
        if (!end || (gsize)(end - text) <= longest)
            continue;
        longest = (gsize)(end - text);
        g_string_assign(best, tried->str);
    }
    if (longest > 0 && key)
        *key = g_ascii_strdown(best->str, -1);
    return longest;
}

GPtrArray *
old_tokens_find(const char *subject, char *const *patterns)
{
    GPtrArray *keys = g_ptr_array_new_with_free_func(g_free);
    const char *p = subject;

    while (patterns && *patterns && *p && keys->len < OLD_TOKENS_MAX) {
        char *key = NULL;
        gsize length = old_token_at(p, patterns, &key);

        if (length == 0) {
            p = g_utf8_next_char(p);
            continue;
        }
        p += length;
        if (g_ptr_array_find_with_equal_func(keys, key, g_str_equal, NULL))
            g_free(key);
        else
            g_ptr_array_add(keys, key);
    }
    return keys;
}

char *
old_tokens_cut(const char *subject, char *const *patterns)
{
    GString *rest = g_string_new(NULL);

    for (const char *p = subject; *p;) {
        gsize length = old_token_at(p, patterns, NULL);
        const char *next = g_utf8_next_char(p);

        if (length > 0)
            p += length;
        else {
            g_string_append_len(rest, p, next - p);
            p = next;
        }
    }
    return g_string_free(rest, FALSE);
}
