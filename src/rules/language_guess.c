/* language_guess.c - in which of our languages somebody writes. */
#include "rules/language_guess.h"

#include "core/fold.h"

#include <stdbool.h>
#include <string.h>

/* So many common words, and so many times those of the other, say it clearly. */
enum { WORDS_LEAST = 3, TIMES_LEAST = 2, WORD_BYTES_MAX = 20 };

/* Words of no matter, which every longer text has, and that the other has not. */
static const char *const english[] = {
    "the",  "and",  "is",   "of",    "not",   "my",     "you",   "for",  "with",
    "have", "it",   "this", "that",  "are",   "was",    "can",   "we",   "please",
    "i",    "but",  "from", "your",  "be",    "thanks", "do",    "does", "what",
    "how",  "when", "will", "would", "there", "been",   "thank", NULL,
};
static const char *const indonesian[] = {
    "yang",  "dan",     "saya",    "tidak",     "bisa",        "untuk", "dengan", "mohon",
    "kasih", "sudah",   "ini",     "itu",       "dari",        "ada",   "kami",   "anda",
    "pada",  "akan",    "apa",     "tolong",    "belum",       "sejak", "karena", "juga",
    "jika",  "kalau",   "atau",    "di",        "ke",          "nya",   "ya",     "pak",
    "bu",    "selamat", "dibantu", "bagaimana", "terimakasih", "agar",  "lagi",   "masih",
    "gak",   "nggak",   "dong",    NULL,
};

static bool
is_one_of(const char *const *words, const char *word, gsize length)
{
    for (; *words; words++)
        if (**words == *word && strncmp(*words, word, length) == 0 &&
            (*words)[length] == '\0')
            return true;
    return false;
}

static const char *
from_field(const char *content_language)
{
    g_autofree char *first = NULL;

    if (!content_language)
        return NULL;
    first = g_ascii_strdown(content_language, -1);
    g_strstrip(first);
    first[strcspn(first, "-_,; (")] = '\0';
    if (strcmp(first, "en") == 0)
        return "en";
    /* "in" is what Indonesian was called until 1989, and still is by some. */
    if (strcmp(first, "id") == 0 || strcmp(first, "in") == 0)
        return "id";
    return NULL;
}

static void
count_words(const char *text, guint *in_english, guint *in_indonesian)
{
    gsize size = strnlen(text, LANGUAGE_GUESS_BYTES);
    g_autofree char *folded = NULL;

    while (size > 0 && ((guchar)text[size] & 0xc0) == 0x80) /* whole characters */
        size--;
    folded = fold_text(text, (gssize)size);
    *in_english = *in_indonesian = 0;
    for (const char *at = folded; *at;) {
        gsize length = 0;

        while (g_ascii_isalpha(at[length]) || (guchar)at[length] >= 0x80)
            length++;
        if (length > 0 && length <= WORD_BYTES_MAX) {
            *in_english += is_one_of(english, at, length);
            *in_indonesian += is_one_of(indonesian, at, length);
        }
        at += length > 0 ? length : 1;
    }
}

const char *
language_guess(const char *content_language, const char *text, const char *fallback)
{
    const char *said = from_field(content_language);
    guint in_english, in_indonesian;

    if (said)
        return said;
    count_words(text, &in_english, &in_indonesian);
    if (in_english >= WORDS_LEAST && in_english >= TIMES_LEAST * in_indonesian)
        return "en";
    if (in_indonesian >= WORDS_LEAST && in_indonesian >= TIMES_LEAST * in_english)
        return "id";
    return fallback;
}
