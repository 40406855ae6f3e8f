/* token.c - the ticket number in a subject: [Ticket ID: 10001].
 *
 * People retype it and programs mend it: the colon becomes a hash, an underscore or
 * nothing, blanks and invisible characters come in between. The keyword in its brackets
 * and the bare number are what is left of it everywhere. */
#include "core/token.h"

#include <string.h>

enum {
    DIGITS_MAX = 18, /* fits gint64 whatever the digits are */
    SIGNS_MAX = 4,
};

/* Blanks of any width, and what nobody sees: joiners, direction marks, soft hyphens. */
static bool
is_blank(gunichar c)
{
    return c == '\t' || c == '\r' || c == '\n' || g_unichar_isspace(c) || c == 0x180E ||
           g_unichar_type(c) == G_UNICODE_FORMAT;
}

static const char *
skip_blanks(const char *p)
{
    while (*p && is_blank(g_utf8_get_char(p)))
        p = g_utf8_next_char(p);
    return p;
}

/* From the keyword to the first digit: a few signs, the colon among them where it is
 * still there. A sign glued to the number behind a colon makes it another number. NULL if
 * something else stands there. */
static const char *
skip_separator(const char *p)
{
    bool has_colon = false;
    gunichar last = ' ';

    for (guint signs = 0; *p && !g_ascii_isdigit(*p); p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (!is_blank(c) && (g_unichar_isalnum(c) || g_unichar_ismark(c) ||
                             strchr("[]", (int)MIN(c, 0x7F)) || ++signs > SIGNS_MAX))
            return NULL;
        has_colon = has_colon || c == ':' || c == 0xFF1A;
        last = c;
    }
    return has_colon && (last == '-' || last == '+') ? NULL : p;
}

/* Past one of the two spellings, or NULL. */
static const char *
skip_either(const char *p, const char *ascii, const char *wide)
{
    if (g_str_has_prefix(p, ascii))
        return p + strlen(ascii);
    return g_str_has_prefix(p, wide) ? p + strlen(wide) : NULL;
}

static const char *
skip_word(const char *p, const char *word)
{
    gsize length = strlen(word);

    return g_ascii_strncasecmp(p, word, length) == 0 ? p + length : NULL;
}

gsize
token_at(const char *text, gint64 *number)
{
    const char *p = skip_either(text, "[", "\xef\xbc\xbb"), *word;
    gint64 value = 0;
    guint digits = 0;

    if (!p)
        return 0;
    p = skip_blanks(p);
    word = skip_word(p, "ticket");
    p = word ? word : skip_word(p, "tiket");
    if (!p || !(p = skip_word(skip_blanks(p), "id")) || !(p = skip_separator(p)) ||
        *p == '0')
        return 0;
    for (; g_ascii_isdigit(*p); p++) {
        if (++digits > DIGITS_MAX)
            return 0;
        value = value * 10 + (*p - '0');
    }
    if (digits == 0 || !(p = skip_either(skip_blanks(p), "]", "\xef\xbc\xbd")))
        return 0;
    if (number)
        *number = value;
    return (gsize)(p - text);
}

void
tokens_find(const char *subject, Tokens *out)
{
    out->count = 0;
    for (const char *p = subject; *p;) {
        gint64 number;
        gsize length = token_at(p, &number);
        bool known = false;

        if (length == 0) {
            p = g_utf8_next_char(p);
            continue;
        }
        p += length;
        for (guint i = 0; i < out->count; i++)
            known = known || out->numbers[i] == number;
        if (!known && out->count < TOKENS_MAX)
            out->numbers[out->count++] = number;
    }
}

char *
token_make(gint64 number)
{
    return g_strdup_printf("[Ticket ID: %" G_GINT64_FORMAT "]", number);
}
