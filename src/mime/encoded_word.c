/* encoded_word.c - RFC 2047 as mailers write it, with nothing lost.
 *
 * A run is a row of encoded-words with nothing but blanks between them. The bytes
 * of neighbours in one charset are joined before that charset is decoded, since
 * mailers cut words inside a character. Base64 is decoded word by word, and only
 * if that gives no valid text as one piece, since some cut inside a group. */
#include "mime/encoded_word.h"

#include "mime/charset.h"
#include "mime/transfer.h"

#include <stdbool.h>
#include <string.h>

enum { CHARSET_BYTES = 64 };

typedef struct Word {
    char charset[CHARSET_BYTES];
    char encoding; /* 'b' or 'q' */
    const char *start, *text;
    gsize length;
    gsize whole; /* bytes from "=?" to behind "?=" */
} Word;

/* "?=" from p on. *none_before remembers that there is none at all, so that a
 * value full of "=?a?q?" costs one search and not one each. */
static const char *
word_end(const char *p, const char *end, const char **none_from)
{
    if (*none_from && p >= *none_from)
        return NULL;
    const char *found = p < end ? memmem(p, (gsize)(end - p), "?=", 2) : NULL;
    if (!found)
        *none_from = p;
    return found;
}

/* An unescaped '?' before "=3F" looks like the end of the word. */
static bool
end_is_escape(const Word *word, const char *found, const char *end)
{
    if (word->encoding != 'q' || found + 4 > end || !g_ascii_isxdigit(found[2]) ||
        !g_ascii_isxdigit(found[3]))
        return false;
    const char *next = memmem(found + 2, (gsize)(end - found - 2), "?=", 2);
    return next && !memchr(found + 2, ' ', (gsize)(next - found - 2)) &&
           !memmem(found + 2, (gsize)(next - found), "=?", 2);
}

static bool
word_read(const char *p, const char *end, const char **none_from, Word *word)
{
    if (end - p < 7 || p[0] != '=' || p[1] != '?')
        return false;
    const char *q = p + 2;
    gsize length = 0;
    while (q < end && *q != '?' && length < CHARSET_BYTES - 1 && (guchar)*q > 32 &&
           (guchar)*q < 127 && *q != '=')
        word->charset[length++] = *q++;
    word->charset[length] = '\0';
    if (end - q < 4 || q[0] != '?' || q[2] != '?')
        return false;
    word->encoding = g_ascii_tolower(q[1]);
    if (word->encoding != 'b' && word->encoding != 'q')
        return false;
    word->start = p;
    word->text = q + 3;
    const char *found = word_end(word->text, end, none_from);
    for (int tries = 0; found && tries < 16 && end_is_escape(word, found, end); tries++)
        found = word_end(found + 2, end, none_from);
    if (!found)
        return false;
    word->length = (gsize)(found - word->text);
    word->whole = (gsize)(found + 2 - p);
    return true;
}

static void
word_bytes(const Word *word, GString *out)
{
    if (word->encoding == 'b') {
        transfer_base64(word->text, word->length, out);
        return;
    }
    for (gsize i = 0; i < word->length; i++) {
        char c = word->text[i];
        if (c == '_') {
            c = ' ';
        } else if (c == '=' && i + 2 < word->length &&
                   g_ascii_isxdigit(word->text[i + 1]) &&
                   g_ascii_isxdigit(word->text[i + 2])) {
            c = (char)(g_ascii_xdigit_value(word->text[i + 1]) << 4 |
                       g_ascii_xdigit_value(word->text[i + 2]));
            i += 2;
        }
        g_string_append_c(out, c);
    }
}

static bool
words_are_kin(const Word *a, const Word *b)
{
    const char *one = charset_canonical(a->charset), *two = charset_canonical(b->charset);

    if (one && two)
        return one == two;
    return g_ascii_strcasecmp(a->charset, b->charset) == 0;
}

/* Words cut inside a base64 group: their texts are one base64 text. */
static bool
kin_decode_as_one(const Word *words, guint count, GString *out)
{
    g_autoptr(GString) text = g_string_new(NULL), bytes = g_string_new(NULL);
    bool is_cut = false;

    for (guint i = 0; i < count; i++) {
        if (words[i].encoding != 'b')
            return false;
        if (i + 1 < count && words[i].length % 4 != 0)
            is_cut = true;
        g_string_append_len(text, words[i].text, (gssize)words[i].length);
    }
    if (!is_cut)
        return false;
    transfer_base64(text->str, text->len, bytes);
    return charset_decode_exactly(bytes->str, bytes->len, words[0].charset, out);
}

/* Base64 of something else than text: its control characters tell. The word is then
 * more useful to a person as it stands. */
static bool
bytes_are_garbage(const GString *bytes, const char *charset)
{
    g_autoptr(GString) text = g_string_new(NULL);
    gsize controls = 0;

    for (gsize i = 0; i < bytes->len; i++)
        controls += (guchar)bytes->str[i] < 32 && !strchr("\t\r\n", bytes->str[i]);
    return controls > 0 && !charset_decode_exactly(bytes->str, bytes->len, charset, text);
}

static void
kin_decode(const Word *words, guint count, const char *hint, GString *out)
{
    g_autoptr(GString) bytes = g_string_new(NULL);

    for (guint i = 0; i < count; i++)
        word_bytes(&words[i], bytes);
    if (count > 1) {
        if (charset_decode_exactly(bytes->str, bytes->len, words[0].charset, out) ||
            kin_decode_as_one(words, count, out))
            return;
    }
    if (bytes_are_garbage(bytes, words[0].charset))
        charset_decode(
            words[0].start,
            (gsize)(words[count - 1].text + words[count - 1].length + 2 - words[0].start),
            NULL, hint, out);
    else
        charset_decode(bytes->str, bytes->len, words[0].charset, hint, out);
}

static void
run_decode(const GArray *run, const char *hint, GString *out)
{
    const Word *words = (const Word *)(gconstpointer)run->data;

    for (guint from = 0, to; from < run->len; from = to) {
        for (to = from + 1; to < run->len && words_are_kin(&words[from], &words[to]);
             to++)
            ;
        kin_decode(words + from, to - from, hint, out);
    }
}

/* Read the run that begins at p; *next is behind its last word. */
static bool
run_read(const char *p, const char *end, const char **none_from, GArray *run,
         const char **next)
{
    Word word;

    g_array_set_size(run, 0);
    while (word_read(p, end, none_from, &word)) {
        g_array_append_val(run, word);
        *next = p + word.whole;
        for (p = *next; p < end && (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n');
             p++)
            ;
    }
    return run->len > 0;
}

char *
encoded_word_decode(const char *value, gsize length, const char *hint)
{
    GString *out = g_string_sized_new(length);
    g_autoptr(GArray) run = g_array_new(FALSE, FALSE, sizeof(Word));
    const char *p = value, *end = value + length, *none_from = NULL, *next = end;

    while (p < end) {
        if (run_read(p, end, &none_from, run, &next)) {
            run_decode(run, hint, out);
            p = next;
            continue;
        }
        const char *plain = p++;
        while (p < end && !(p[0] == '=' && p + 1 < end && p[1] == '?'))
            p++;
        charset_decode(plain, (gsize)(p - plain), NULL, hint, out);
    }
    charset_clean_line(out);
    return g_string_free(out, FALSE);
}
