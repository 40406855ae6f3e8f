/* our_pieces.c - a line of a reply in pieces that are ours and pieces that are theirs. */
#include "reply/our_pieces.h"

#include <string.h>

#define BULLET_MAX 3 /* digits of "12." */
#define BRACKETED_MAX 2000

static bool
is_number(const Word *word)
{
    for (guint i = 0; i < word->length; i++)
        if (!g_ascii_isdigit(word->text[i]))
            return false;
    return word->length <= BULLET_MAX;
}

/* Where the bracket ends that opens before `at` on the line; NULL if none does, or if it
 * holds words rather than a link. */
static const char *
bracket_end(const ReplyLine *line, const char *at)
{
    const char *end = line->text + line->length, *open = at, *close;

    while (open > line->text && at - open < BRACKETED_MAX && !strchr("<[(", open[-1]) &&
           !strchr(">])", open[-1]))
        open--;
    if (open == line->text || !strchr("<[(", open[-1]))
        return NULL;
    close = memchr(at,
                   open[-1] == '<'   ? '>'
                   : open[-1] == '[' ? ']'
                                     : ')',
                   (gsize)(end - at));
    if (!close)
        return NULL;
    {
        g_autofree char *inner = g_strndup(open, (gsize)(close - open));

        if (!strstr(inner, "://") && !g_str_has_prefix(inner, "mailto:") &&
            !g_str_has_prefix(inner, "cid:") && !g_str_has_prefix(inner, "tel:") &&
            !g_str_has_prefix(inner, "image:") && !g_str_has_prefix(inner, "www."))
            return NULL;
        return close + 1;
    }
}

/* A link of ours that a scanner rewrote: it stands where ours should. */
static const char *
rewritten_end(const KnownText *known, const ReplyLine *line, guint word)
{
    const Word *words = (const Word *)known->words->data;
    const char *end = line->text + line->length, *at = words[word].text;
    guint32 place = word > 0 ? known->places[word - 1] : 0;
    gsize length = strcspn(at, " \t\n>)\"");

    if (place == 0 || place >= known->known->len || at + length > end ||
        g_ascii_strncasecmp(at, "http", 4) != 0 ||
        g_ascii_strncasecmp(g_array_index(known->known, Word, place).text, "http", 4) !=
            0)
        return NULL;
    return at + length;
}

/* If the words from `word` on are what a client put there, the index behind them. */
static guint
skip_added(const KnownText *known, const ReplyLine *line, guint word, guint end)
{
    const Word *words = (const Word *)known->words->data;
    const char *stop = bracket_end(line, words[word].text);
    guint first, count;

    if (!stop)
        stop = rewritten_end(known, line, word);
    if (stop) {
        while (word < end && words[word].text < stop)
            word++;
        return word;
    }
    first = known_text_line(known, line, &count);
    if (word == first && word + 1 < end && known->places[word + 1] > 0 &&
        is_number(words + word) && words[word].text[words[word].length] &&
        strchr(".)", words[word].text[words[word].length]))
        return word + 1;
    return word;
}

GArray *
our_pieces(const KnownText *known, const ReplyLine *line)
{
    GArray *pieces = g_array_new(FALSE, FALSE, sizeof(Piece));
    const Word *words = (const Word *)known->words->data;
    guint count, first = known_text_line(known, line, &count);
    guint end = first + count;

    for (guint i = first; i < end;) {
        bool is_ours = known->places[i] > 0;
        guint next = is_ours ? i + 1 : skip_added(known, line, i, end);
        Piece *last =
            pieces->len > 0 ? &g_array_index(pieces, Piece, pieces->len - 1) : NULL;

        is_ours = is_ours || next > i;
        next = MAX(next, i + 1);
        if (last && last->is_ours == is_ours) {
            last->end = words[next - 1].text + words[next - 1].length;
        } else {
            Piece piece = { words[i].text, words[next - 1].text + words[next - 1].length,
                            is_ours };

            g_array_append_val(pieces, piece);
        }
        i = next;
    }
    return pieces;
}

bool
is_our_line(const KnownText *known, const ReplyLine *line)
{
    g_autoptr(GArray) pieces = NULL;

    if (known_text_count(known, line) == 0)
        return false;
    pieces = our_pieces(known, line);
    return pieces->len == 1;
}
