/* known_text.c - lines of our own letters and earlier entries, found again in a reply.
 *
 * Whatever a client does to what it quotes (prefixes, other line breaks, entities, HTML
 * to text and back), it leaves the words in order. So a text is its sequence of words,
 * and every four words in a row that stand in a known text are known, across line breaks.
 * A line is known if nearly all its words are; a run of known lines counts if it is
 * longer than what a person repeats in their own words. */
#include "reply/known_text.h"

#define SHINGLE 4
#define WORDS_EXPECTED 1024
#define RUN_WORDS_MIN 8 /* shorter runs are greetings and phrases of courtesy */
#define LINE_KNOWN_PERCENT 80

typedef struct Word {
    guint64 hash;
    guint line; /* that it is on */
} Word;

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

static void
add_word(GArray *words, guint64 hash, guint line)
{
    Word word = { .hash = hash, .line = line };

    g_array_append_val(words, word);
}

static void
add_line(GArray *words, const char *folded, guint line)
{
    guint64 hash = 0;

    for (; *folded; folded += g_utf8_skip[(guchar)*folded]) {
        gunichar c = (guchar)*folded < 0x80 ? (guchar)*folded : g_utf8_get_char(folded);
        bool is_letter = is_letter_of_word(c);

        if (hash != 0 && (!is_letter || stands_alone(c))) {
            add_word(words, hash, line);
            hash = 0;
        }
        if (is_letter)
            hash = (hash ^ c) * 0x9E3779B97F4A7C15u + 0x1B873593u;
    }
    if (hash != 0)
        add_word(words, hash, line);
}

static GArray *
words_new(void)
{
    return g_array_sized_new(FALSE, FALSE, sizeof(Word), WORDS_EXPECTED);
}

static gpointer
shingle_at(const GArray *words, guint index)
{
    guint64 hash = 0;

    for (guint i = 0; i < SHINGLE; i++)
        hash = (hash ^ g_array_index(words, Word, index + i).hash) * 0xC2B2AE3D27D4EB4Fu;
    return GSIZE_TO_POINTER((gsize)(hash | 1));
}

static GHashTable *
shingles_of(const GPtrArray *known)
{
    GHashTable *shingles = g_hash_table_new(NULL, NULL);
    guint left = KNOWN_WORDS_MAX;

    for (guint k = 0; k < known->len && left > 0; k++) {
        g_autoptr(GArray) lines = reply_lines_new(g_ptr_array_index(known, k), NULL);
        g_autoptr(GArray) words = words_new();

        for (guint i = 0; i < lines->len && words->len < left; i++)
            add_line(words, reply_line(lines, i)->folded, i);
        for (guint i = 0; i + SHINGLE <= words->len; i++)
            g_hash_table_add(shingles, shingle_at(words, i));
        left -= MIN(left, words->len);
    }
    return shingles;
}

/* Words known of each line, and words at all. */
static void
count_known(const GArray *words, GHashTable *shingles, guint *known, guint *all)
{
    guint known_until = 0; /* index behind the last word that is known */

    for (guint i = 0; i < words->len; i++) {
        guint line = g_array_index(words, Word, i).line;

        if (i + SHINGLE <= words->len &&
            g_hash_table_contains(shingles, shingle_at(words, i)))
            known_until = i + SHINGLE;
        all[line]++;
        if (i < known_until)
            known[line]++;
    }
}

static bool
is_known(guint known, guint all)
{
    return all > 0 && known * 100 >= all * LINE_KNOWN_PERCENT;
}

GByteArray *
known_text_find(const GArray *lines, const GPtrArray *known)
{
    GByteArray *found = g_byte_array_new();
    g_autoptr(GHashTable) shingles = NULL;
    g_autofree guint *known_words = g_new0(guint, lines->len + 1);
    g_autofree guint *all_words = g_new0(guint, lines->len + 1);
    g_autoptr(GArray) words = NULL;

    g_byte_array_set_size(found, lines->len);
    for (guint i = 0; i < lines->len; i++)
        found->data[i] = 0;
    if (!known || known->len == 0)
        return found;
    shingles = shingles_of(known);
    words = words_new();
    for (guint i = 0; i < lines->len && words->len < KNOWN_WORDS_MAX; i++)
        add_line(words, reply_line(lines, i)->folded, i);
    count_known(words, shingles, known_words, all_words);

    for (guint start = 0; start < lines->len;) {
        guint end = start, last = start, run = 0;

        while (end < lines->len &&
               (all_words[end] == 0 || is_known(known_words[end], all_words[end]))) {
            run += known_words[end];
            if (all_words[end++] > 0)
                last = end;
        }
        for (guint i = start; run >= RUN_WORDS_MIN && i < last; i++)
            found->data[i] = 1;
        start = end + 1;
    }
    return found;
}
