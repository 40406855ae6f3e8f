/* words.c - a text as its sequence of words, to be compared whatever a client did to it.
 */
#include "reply/words.h"

#include <string.h>

#include "core/fold.h"

#define WORDS_EXPECTED 1024

/* One word a character where a script has no blanks. */
static bool
stands_alone(gunichar c)
{
    return (c >= 0x0E00 && c < 0x1000) || (c >= 0x2E80 && c < 0xAC00) || c >= 0x20000;
}

static bool
is_letter_of_word(gunichar c)
{
    if (c < 0x80)
        return g_ascii_isalnum((char)c);
    return g_unichar_isalnum(c) || g_unichar_ismark(c);
}

static guint64
hash_add(guint64 hash, gunichar c)
{
    return (hash ^ c) * 0x9E3779B97F4A7C15u + 0x1B873593u;
}

GArray *
words_new(void)
{
    return g_array_sized_new(FALSE, FALSE, sizeof(Word), WORDS_EXPECTED);
}

static void
end_word(GArray *words, Word *word, const char *end)
{
    if (word->hash == 0)
        return;
    word->length = (guint)(end - word->text);
    g_array_append_val(words, *word);
    word->hash = 0;
}

void
words_add(GArray *words, const char *text, gsize length, guint line)
{
    const char *end = text + length;
    Word word = { .line = line };

    while (text < end) {
        gunichar c = (guchar)*text < 0x80 ? (guchar)*text : g_utf8_get_char(text);
        gsize size = c == '&' ? fold_entity(text, end, NULL) : 0;
        bool is_letter;

        /* Most of all text: kept apart from the rest for speed. */
        if (c < 0x80 && g_ascii_isalnum((char)c)) {
            if (word.hash == 0)
                word.text = text;
            word.hash = hash_add(word.hash, (guchar)fold_ascii_case((char)c)) | 1;
            text++;
            continue;
        }
        if (size > 0) {
            end_word(words, &word, text);
            text += size;
            continue;
        }
        size = g_utf8_skip[(guchar)*text];
        c = fold_char(c);
        if (fold_is_invisible(c)) {
            text += size;
            continue;
        }
        is_letter = is_letter_of_word(c);
        if (!is_letter || stands_alone(c))
            end_word(words, &word, text);
        if (is_letter) {
            if (word.hash == 0)
                word.text = text;
            word.hash = hash_add(word.hash, c) | 1;
        }
        text += size;
        if (is_letter && stands_alone(c))
            end_word(words, &word, text);
    }
    end_word(words, &word, end);
}

/* The hash of all letters in a row. */
static guint64
spelling(const Word *words, guint count)
{
    guint64 hash = 1;

    for (guint i = 0; i < count; i++)
        for (const char *at = words[i].text; at < words[i].text + words[i].length;
             at = g_utf8_next_char(at)) {
            gunichar c = fold_char(g_utf8_get_char(at));

            if (!fold_is_invisible(c))
                hash = hash_add(hash, c);
        }
    return hash;
}

bool
words_spell_same(const Word *a, guint count_a, const Word *b, guint count_b)
{
    return spelling(a, count_a) == spelling(b, count_b);
}
