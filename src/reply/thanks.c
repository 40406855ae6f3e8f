/* thanks.c - a mail that says nothing but thanks. */
#include "reply/thanks.h"

#include <string.h>

enum { THANKS_BYTES_MAX = 400, THANKS_WORDS_MAX = 25 };

/* Case-folded. The first list thanks; the second may stand beside it. "not", "but",
 * "still" and their like are in neither: one of them and a person should look. */
static const char *const thanking[] = {
    "thanks",   "thank",    "thankyou",  "thx",       "tks",         "ty",
    "cheers",   "terima",   "kasih",     "makasih",   "terimakasih", "trims",
    "tengkyu",  "nuhun",    "suwun",     "danke",     "dankeschön",  "merci",
    "gracias",  "obrigado", "obrigada",  "grazie",    "bedankt",     "dank",
    "tack",     "tak",      "takk",      "kiitos",    "dziękuję",    "dzięki",
    "děkuji",   "díky",     "спасибо",   "благодарю", "дякую",       "teşekkürler",
    "teşekkür", "谢谢",     "謝謝",      "多谢",      "ありがとう",  "감사합니다",
    "شكرا",     "תודה",     "ευχαριστώ", "köszönöm",  "mulțumesc",   "hvala",
    "salamat",
};
static const char *const beside[] = {
    "you",         "very",     "much",       "so",      "a",         "lot",
    "many",        "again",    "all",        "ok",      "okay",      "oke",
    "great",       "perfect",  "good",       "nice",    "excellent", "awesome",
    "it",          "works",    "working",    "now",     "fine",      "for",
    "your",        "the",      "help",       "support", "quick",     "fast",
    "reply",       "response", "hi",         "hello",   "dear",      "team",
    "regards",     "best",     "kind",       "solved",  "resolved",  "fixed",
    "appreciated", "really",   "and",        "sudah",   "bisa",      "beres",
    "banyak",      "atas",     "bantuannya", "bantuan", "responnya", "cepat",
    "ya",          "pak",      "bu",         "mas",     "mbak",      "kak",
    "min",         "admin",    "siap",       "baik",    "sip",       "mantap",
    "halo",        "salam",    "selamat",    "pagi",    "siang",     "sore",
    "malam",       "tim",      "ke",         "nya",     "sangat",    "sama",
    "lancar",      "normal",   "kembali",    "vielen",  "für",       "die",
    "hilfe",       "schnelle", "beaucoup",   "muchas",  "muito",     "mille",
    "hartelijk",   "большое",  "mange",      "tusen",   "çok",       "viszont",
    "bien",        "super",
};

static bool
is_in(const char *const *words, gsize n, const char *word)
{
    for (gsize i = 0; i < n; i++)
        if (strcmp(words[i], word) == 0)
            return true;
    return false;
}

static char **
words_of(const char *text, bool *has_other)
{
    GString *plain = g_string_new(NULL);
    g_autofree char *folded = g_utf8_casefold(text, -1);
    char **words;

    for (const char *p = folded; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (g_unichar_isalpha(c) || g_unichar_ismark(c))
            g_string_append_unichar(plain, c);
        else
            g_string_append_c(plain, ' ');
        if (g_unichar_isdigit(c) || c == '?' || c == 0xff1f || c == 0x61f || c == 0x37e ||
            c == '@' || c == '/')
            *has_other = true;
    }
    words = g_strsplit(plain->str, " ", -1);
    g_string_free(plain, TRUE);
    return words;
}

bool
thanks_is(const char *text, const char *author_name)
{
    bool has_other = false, ignored = false, thanked = false;
    g_auto(GStrv) words = NULL;
    g_auto(GStrv) names = NULL;
    guint count = 0;

    if (strlen(text) > THANKS_BYTES_MAX)
        return false;
    words = words_of(text, &has_other);
    names = words_of(author_name, &ignored);
    if (has_other)
        return false;
    for (guint i = 0; words[i]; i++) {
        if (!*words[i])
            continue;
        if (++count > THANKS_WORDS_MAX)
            return false;
        if (is_in(thanking, G_N_ELEMENTS(thanking), words[i]))
            thanked = true;
        else if (!is_in(beside, G_N_ELEMENTS(beside), words[i]) &&
                 !g_strv_contains((const char *const *)names, words[i]))
            return false;
    }
    return thanked;
}
