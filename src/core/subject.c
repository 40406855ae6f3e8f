/* subject.c - what a ticket is called: the customer's words without the mail's clutter.
 */
#include "core/subject.h"

#include "core/subject_prefix.h"
#include "core/token.h"

#include <string.h>

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
    const char *p = clean, *rest;
    SubjectPrefix prefix;

    while ((prefix = subject_prefix_sure(p, &rest)) == SUBJECT_PREFIX_REPLY ||
           prefix == SUBJECT_PREFIX_FORWARD)
        p = rest;
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
