/* subject.c - what a ticket is called: the customer's words without the mail's clutter.
 */
#include "core/subject.h"

#include "core/token.h"

#include <string.h>

/* Words that mail programs put before a colon, case-folded. A real title such as
 * "SQL: error" or "HA: node down" (Latin letters) must not be among them, so single
 * letters (Italian "R:", "I:") are left out: a letter too many does no harm. */
static const char *const prefixes[] = {
    "re",       "fw",    "fwd",     "aw",         "antw",    "antwort",     "wg",
    "sv",       "vs",    "vb",      "vl",         "res",     "enc",         "rif",
    "rv",       "tr",    "réf",     "rép",        "odp",     "pd",          "ynt",
    "ilt",      "i̇lt",   "vá",      "továbbítás", "отв",     "ответ",       "на",
    "пересл",   "fs",    "ang",     "doorst",     "odg",     "odpověď",     "přep",
    "bls",      "balas", "balasan", "trs",        "terusan", "teruskan",    "απ",
    "απάντηση", "πρθ",   "atb",     "ats",        "trả lời", "回复",        "回覆",
    "答复",     "答覆",  "转发",    "轉寄",       "轉發",    "返信",        "転送",
    "회신",     "전달",  "رد",      "תשובה",      "הועבר",   "إعادة توجيه", "ตอบ",
};

enum { PREFIX_BYTES_MAX = 40 };

static const char *
skip_blanks(const char *p)
{
    while (*p && g_unichar_isspace(g_utf8_get_char(p)))
        p = g_utf8_next_char(p);
    return p;
}

/* "[2]", "(2)", "^2" after a prefix. */
static const char *
skip_count(const char *p)
{
    char close = *p == '[' ? ']' : *p == '(' ? ')' : '\0';
    const char *start = p + 1;

    if (!close && *p != '^')
        return p;
    for (p++; g_ascii_isdigit(*p); p++)
        ;
    if (p == start || p - start > 4)
        return start - 1;
    if (close && *p++ != close)
        return start - 1;
    return p;
}

/* Past one prefix with its colon, or NULL. */
static const char *
skip_prefix(const char *subject)
{
    const char *end = subject, *colon;
    g_autofree char *folded = NULL;
    bool known = false;

    while (*end && end - subject <= PREFIX_BYTES_MAX && !strchr(":[(^", *end) &&
           !g_str_has_prefix(end, "\xef\xbc\x9a"))
        end = g_utf8_next_char(end);
    if (end == subject || end - subject > PREFIX_BYTES_MAX)
        return NULL;
    colon = skip_blanks(skip_count(end));
    if (*colon == ':')
        colon++;
    else if (g_str_has_prefix(colon, "\xef\xbc\x9a"))
        colon += strlen("\xef\xbc\x9a");
    else
        return NULL;
    {
        g_autofree char *word = g_strndup(subject, (gsize)(end - subject));
        folded = g_utf8_casefold(g_strstrip(word), -1);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(prefixes) && !known; i++)
        known = strcmp(prefixes[i], folded) == 0;
    return known ? colon : NULL;
}

/* Past "[list name]", or NULL. */
static const char *
skip_tag(const char *p)
{
    const char *start = p;

    if (*p != '[')
        return NULL;
    for (p++; *p && *p != ']'; p = g_utf8_next_char(p))
        if (*p == '[' || p - start > 60)
            return NULL;
    return *p == ']' && p > start + 1 ? p + 1 : NULL;
}

/* Without tokens, control and direction characters; blanks joined. */
static char *
subject_clean(const char *subject)
{
    GString *clean = g_string_new(NULL);
    bool blank = false;

    for (const char *p = subject; *p;) {
        gsize token = token_at(p, NULL);
        gunichar c = g_utf8_get_char(p);
        GUnicodeType type = g_unichar_type(c);

        if (token > 0 || g_unichar_isspace(c) || type == G_UNICODE_CONTROL) {
            blank = true;
            p += token > 0 ? token : (gsize)(g_utf8_next_char(p) - p);
            continue;
        }
        p = g_utf8_next_char(p);
        if (type == G_UNICODE_FORMAT && c != 0x200d &&
            c != 0x200c) /* joiners shape scripts */
            continue;
        if (blank && clean->len > 0)
            g_string_append_c(clean, ' ');
        blank = false;
        g_string_append_unichar(clean, c);
    }
    return g_string_free(clean, FALSE);
}

char *
subject_for_ticket(const char *subject)
{
    g_autofree char *clean = subject_clean(subject);
    const char *p = clean;

    for (;;) {
        const char *next = skip_prefix(p), *tag;

        if (!next && (tag = skip_tag(p)))
            next = skip_prefix(skip_blanks(tag));
        if (!next)
            break;
        p = skip_blanks(next);
    }
    if (g_utf8_strlen(p, -1) > SUBJECT_CHARACTERS_MAX) {
        g_autofree char *cut = g_utf8_substring(p, 0, SUBJECT_CHARACTERS_MAX - 1);
        return g_strconcat(g_strchomp(cut), "…", NULL);
    }
    return g_strdup(p);
}

gboolean
subject_is_same_topic(const char *a, const char *b)
{
    g_autofree char *topic_a = subject_for_ticket(a), *topic_b = subject_for_ticket(b);
    g_autofree char *fold_a = g_utf8_casefold(topic_a, -1),
                    *fold_b = g_utf8_casefold(topic_b, -1);

    return strcmp(fold_a, fold_b) == 0;
}

/* The words of three letters or more, case-folded; each character of a script without
 * blanks between words counts as one. */
static GHashTable *
topic_words(const char *subject)
{
    GHashTable *words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autofree char *topic = subject_for_ticket(subject);
    g_autofree char *folded = g_utf8_casefold(topic, -1);
    GString *word = g_string_new(NULL);
    guint letters = 0;

    for (const char *p = folded;; p = g_utf8_next_char(p)) {
        gunichar c = *p ? g_utf8_get_char(p) : 0;
        bool wide = c != 0 && g_unichar_iswide(c);

        if (c != 0 && !wide && g_unichar_isalnum(c)) {
            g_string_append_unichar(word, c);
            letters++;
            continue;
        }
        if (letters >= 3)
            g_hash_table_add(words, g_strdup(word->str));
        g_string_truncate(word, 0);
        letters = 0;
        if (wide && g_unichar_isalnum(c)) {
            char utf8[7] = "";

            g_unichar_to_utf8(c, utf8);
            g_hash_table_add(words, g_strdup(utf8));
        }
        if (c == 0)
            break;
    }
    g_string_free(word, TRUE);
    return words;
}

gboolean
subject_is_other_topic(const char *a, const char *b)
{
    g_autoptr(GHashTable) words_a = topic_words(a);
    g_autoptr(GHashTable) words_b = topic_words(b);
    GHashTableIter each;
    gpointer word;

    if (g_hash_table_size(words_a) == 0 || g_hash_table_size(words_b) == 0)
        return FALSE;
    g_hash_table_iter_init(&each, words_a);
    while (g_hash_table_iter_next(&each, &word, NULL))
        if (g_hash_table_contains(words_b, word))
            return FALSE;
    return TRUE;
}
