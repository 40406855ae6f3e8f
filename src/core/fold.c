/* fold.c - text made comparable: without case, accents and double blanks. */
#include "core/fold.h"

#include <pthread.h>
#include <string.h>

static bool
is_plain(const char *text, gsize length)
{
    for (gsize i = 0; i < length; i++)
        if ((guchar)text[i] >= 0x80)
            return false;
    return true;
}

/* The same as squeeze(), where all is ASCII. */
static char *
squeeze_plain(const char *text, gsize length)
{
    char *out = g_malloc(length + 1), *to = out;
    bool blank = false;

    for (gsize i = 0; i < length; i++) {
        if (g_ascii_isspace(text[i])) {
            blank = to > out;
            continue;
        }
        if (blank)
            *to++ = ' ';
        blank = false;
        *to++ = g_ascii_tolower(text[i]);
    }
    *to = '\0';
    return out;
}

/* Squeeze blanks and drop combining marks while copying. */
static char *
squeeze(const char *text, gsize length)
{
    GString *out = g_string_sized_new(length + 1);
    const char *end = text + length;
    bool blank = false;

    for (const char *p = text; p < end; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

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
        return squeeze_plain(text, size);
    cased = g_utf8_casefold(text, (gssize)size);
    parts = g_utf8_normalize(cased, -1, G_NORMALIZE_NFKD);
    if (!parts)
        return squeeze(cased, strlen(cased));
    return squeeze(parts, strlen(parts));
}

/* Phrases are of tables, few and the same for each mail: each is folded once. */
static const char *
folded_phrase(const char *phrase)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    static GHashTable *known; /* never freed */
    const char *folded;

    if (is_plain(phrase, strlen(phrase)))
        return phrase;
    pthread_mutex_lock(&lock);
    if (!known)
        known = g_hash_table_new(g_str_hash, g_str_equal);
    folded = g_hash_table_lookup(known, phrase);
    if (!folded) {
        folded = fold_text(phrase, -1);
        g_hash_table_insert(known, g_strdup(phrase), (char *)folded);
    }
    pthread_mutex_unlock(&lock);
    return folded;
}

bool
fold_contains(const char *folded, const char *phrase)
{
    return strstr(folded, folded_phrase(phrase)) != NULL;
}

bool
fold_begins(const char *folded, const char *phrase)
{
    return g_str_has_prefix(folded, folded_phrase(phrase));
}
