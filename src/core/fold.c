/* fold.c - text as it is compared: no case, accents, direction marks or odd blanks. */
#include "core/fold.h"

#include <pthread.h>
#include <string.h>

static const struct {
    const char *entity;
    char is;
} entities[] = {
    { "&lt;", '<' },  { "&gt;", '>' },   { "&quot;", '"' },
    { "&amp;", '&' }, { "&nbsp;", ' ' },
};

gsize
fold_entity(const char *at, const char *end, char *is)
{
    for (gsize i = 0; i < G_N_ELEMENTS(entities); i++) {
        gsize length = strlen(entities[i].entity);

        if ((gsize)(end - at) >= length && memcmp(at, entities[i].entity, length) == 0) {
            if (is)
                *is = entities[i].is;
            return length;
        }
    }
    return 0;
}

/* Seen by nobody, or put in by clients: soft hyphen, zero width, direction, variation
 * selectors, byte order mark, combining accents, vowel points, Arabic stretching. */
bool
fold_is_invisible(gunichar c)
{
    return c == 0xAD || c == 0x61C || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) ||
           (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF || (c >= 0x300 && c <= 0x36F) ||
           (c >= 0x591 && c <= 0x5BD) || c == 0x640 || (c >= 0x64B && c <= 0x655) ||
           c == '*';
}

static gunichar
plain_punctuation(gunichar c)
{
    if (c >= 0xFF01 && c <= 0xFF5E)
        return c - 0xFEE0;
    if (c >= 0x2010 && c <= 0x2015)
        return '-';
    if (c == 0x2018 || c == 0x2019 || c == 0x201A || c == 0xB4 || c == '`' || c == 0x2BC)
        return '\'';
    if ((c >= 0x201C && c <= 0x201F) || c == 0xAB || c == 0xBB)
        return '"';
    if (c == 0xFE55 || c == 0xA789 || c == 0x2236 || c == 0x5C3)
        return ':';
    return c;
}

gunichar
fold_char(gunichar c)
{
    gunichar base, accent;
    gint digit;

    c = plain_punctuation(c);
    if (c < 0x80)
        return (guchar)fold_ascii_case((char)c);
    digit = g_unichar_digit_value(c);
    if (digit >= 0 && g_unichar_type(c) == G_UNICODE_DECIMAL_NUMBER)
        return (gunichar)('0' + digit);
    if (g_unichar_isspace(c))
        return ' ';
    if (c == 0x130 || c == 0x131)
        return 'i';
    c = g_unichar_tolower(c);
    while (c >= 0xC0 && c < 0x2000 && g_unichar_decompose(c, &base, &accent) &&
           g_unichar_ismark(accent))
        c = base;
    return c;
}

/* Most of all text: kept apart from the rest for speed. */
static char
fold_ascii(char c)
{
    if (g_ascii_isspace(c))
        return ' ';
    return c == '`' ? '\'' : fold_ascii_case(c);
}

char *
fold_text(const char *text, gssize length)
{
    gsize size = length < 0 ? strlen(text) : (gsize)length;
    GString *folded = g_string_sized_new(size + 1);
    const char *end = text + size;
    gboolean owes_blank = FALSE;

    while (text < end) {
        gunichar c;
        char plain;
        gsize entity;

        if ((guchar)*text < 0x80 && *text != '&') {
            plain = fold_ascii(*text);
            if (*text++ == '*')
                continue;
            if (plain == ' ') {
                owes_blank = folded->len > 0;
                continue;
            }
            if (owes_blank)
                g_string_append_c(folded, ' ');
            owes_blank = FALSE;
            g_string_append_c(folded, plain);
            continue;
        }
        c = g_utf8_get_char(text);
        entity = c == '&' ? fold_entity(text, end, &plain) : 0;

        text += entity > 0 ? entity : (gsize)g_utf8_skip[(guchar)*text];
        c = entity > 0 ? (gunichar)plain : c;
        if (fold_is_invisible(c))
            continue;
        c = fold_char(c);
        if (c == ' ' || (c < 0x80 && g_ascii_isspace((gchar)c))) {
            owes_blank = folded->len > 0;
            continue;
        }
        if (owes_blank)
            g_string_append_c(folded, ' ');
        owes_blank = FALSE;
        if (c == 0xDF)
            g_string_append(folded, "ss");
        else
            g_string_append_unichar(folded, c);
    }
    return g_string_free(folded, FALSE);
}

/* Folded as it stands: most phrases are. */
static bool
is_plain(const char *text)
{
    for (; *text; text++)
        if ((guchar)*text >= 0x80 || g_ascii_isupper(*text) || strchr("*`&", *text))
            return false;
    return true;
}

/* Phrases are of tables, few and the same for each mail: each is folded once. */
static const char *
folded_phrase(const char *phrase)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    static GHashTable *known; /* never freed */
    const char *folded;

    if (is_plain(phrase))
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
