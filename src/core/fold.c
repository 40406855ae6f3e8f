/* fold.c - text made comparable: without case, accents and double blanks. */
#include "core/fold.h"

#include <string.h>

static bool
is_plain(const char *text, gsize length)
{
    for (gsize i = 0; i < length; i++)
        if ((guchar)text[i] >= 0x80)
            return false;
    return true;
}

/* Squeeze blanks and drop combining marks while copying. */
static char *
squeeze(const char *text, gsize length, bool plain)
{
    GString *out = g_string_sized_new(length + 1);
    const char *end = text + length;
    bool blank = false;

    for (const char *p = text; p < end; p = plain ? p + 1 : g_utf8_next_char(p)) {
        gunichar c = plain ? (guchar)*p : g_utf8_get_char(p);

        if (c >= 0x300 && c <= 0x36f)
            continue;
        if (c == 0xad || (c >= 0x200b && c <= 0x200f) || c == 0xfeff)
            continue;
        if (c == 0xa0 || (c < 0x80 ? g_ascii_isspace((char)c) : g_unichar_isspace(c))) {
            blank = out->len > 0;
            continue;
        }
        if (blank)
            g_string_append_c(out, ' ');
        blank = false;
        if (c == 0x2019)
            c = '\'';
        if (c < 0x80)
            g_string_append_c(out, g_ascii_tolower((char)c));
        else
            g_string_append_unichar(out, c);
    }
    return g_string_free(out, FALSE);
}

char *
fold_text(const char *text, gssize length)
{
    gsize size = length < 0 ? strlen(text) : (gsize)length;
    g_autofree char *cased = NULL, *parts = NULL;

    if (is_plain(text, size))
        return squeeze(text, size, true);
    cased = g_utf8_casefold(text, (gssize)size);
    parts = g_utf8_normalize(cased, -1, G_NORMALIZE_NFKD);
    if (!parts)
        return squeeze(cased, strlen(cased), false);
    return squeeze(parts, strlen(parts), false);
}

bool
fold_contains(const char *folded, const char *phrase)
{
    g_autofree char *same = NULL;

    if (!is_plain(phrase, strlen(phrase)))
        phrase = same = fold_text(phrase, -1);
    return strstr(folded, phrase) != NULL;
}

bool
fold_begins(const char *folded, const char *phrase)
{
    g_autofree char *same = NULL;

    if (!is_plain(phrase, strlen(phrase)))
        phrase = same = fold_text(phrase, -1);
    return g_str_has_prefix(folded, phrase);
}
