/* known_text.c - words of our own letters and earlier entries, found again in a reply.
 *
 * Whatever a client does to what it quotes (prefixes, other line breaks, entities, HTML
 * to text and back), it leaves the words in order. So a text is its sequence of words.
 * First, every four words in a row that stand in a known text are known, as far as they
 * go on in both. Then, between two such runs, what is left of the body is compared with
 * what is left of the known text: short lines of ours are found there, and what somebody
 * wrote among them stays apart, word by word. */
#include "reply/known_text.h"

#include "reply/alignment.h"

#include <string.h>

#define SHINGLE 4
#define CANDIDATES_MAX 16            /* places of a shingle that are tried */
#define CELLS_ALL (16 * 1024 * 1024) /* of all of a body */
#define TINY_STEPS_ALL (4 * 1024 * 1024)
#define INSERTION_MAX 200 /* words of one answer */
#define BEGINNING 4       /* words of a text */

static void
read_body(KnownText *text)
{
    for (guint i = 0; i < text->lines_count; i++) {
        const ReplyLine *line = reply_line(text->lines, i);
        KnownLine *known = &text->at[i];

        known->text = line->text;
        known->length = line->length;
        known->first = text->words->len;
        if (text->words->len < KNOWN_WORDS_MAX)
            words_add(text->words, line->text + line->own, line->length - line->own, i);
        known->words = text->words->len - known->first;
    }
}

static void
add_divider(GArray *words)
{
    Word divider = { .hash = (guint64)words->len << 1, .text = "" };

    /* Words have odd hashes. */
    divider.hash += 2;
    g_array_append_val(words, divider);
}

static void
add_texts(GArray *words, const GPtrArray *texts, guint *line)
{
    for (guint k = 0; texts && k < texts->len && words->len < KNOWN_WORDS_MAX; k++) {
        const char *text = g_ptr_array_index(texts, k);

        while (*text && words->len < KNOWN_WORDS_MAX) {
            gsize length = strcspn(text, "\n");

            words_add(words, text, length, (*line)++);
            text += length + (text[length] ? 1 : 0);
        }
        add_divider(words);
    }
}

/* ------------------------------------------------------------------- runs */

static guint64
shingle_of(const Word *words)
{
    guint64 hash = 0;

    for (guint i = 0; i < SHINGLE; i++)
        hash = (hash ^ words[i].hash) * 0xC2B2AE3D27D4EB4Fu;
    return hash | 1;
}

/* Where each shingle of the known texts stands: 1 + the first place of a bucket, and of
 * each place the next of its bucket. A hash table of GLib's costs ten times as much. */
typedef struct Places {
    guint *first, *next;
    guint mask;
} Places;

static guint
bucket_of(const Places *places, const Word *words)
{
    return (guint)(shingle_of(words) >> 24) & places->mask;
}

static Places
index_known(const Alignment *a)
{
    Places places = { .mask = 255 };

    while (places.mask < a->known_count)
        places.mask = places.mask * 2 + 1;
    places.first = g_new0(guint, places.mask + 1);
    places.next = g_new0(guint, a->known_count + 1);
    for (guint k = a->known_count; k-- > 0;) {
        guint *first;

        if (k + SHINGLE > a->known_count)
            continue;
        first = &places.first[bucket_of(&places, a->known + k)];
        places.next[k] = *first;
        *first = k + 1;
    }
    return places;
}

static guint
run_length(const Alignment *a, guint body, guint known)
{
    guint length = 0;

    while (body + length < a->body_count && known + length < a->known_count &&
           a->body[body + length].hash == a->known[known + length].hash)
        length++;
    return length;
}

/* The longest run that begins at `body`; of equals the one that goes on from `last`. */
static guint
longest_run(const Alignment *a, const Places *places, guint body, guint last,
            guint *known)
{
    guint place = places->first[bucket_of(places, a->body + body)], best = 0;

    for (guint tries = 0; place > 0 && tries < CANDIDATES_MAX; tries++) {
        guint length = run_length(a, body, place - 1);

        if (length > best || (length == best && *known < last && place - 1 >= last)) {
            best = length;
            *known = place - 1;
        }
        place = places->next[place - 1];
    }
    return best >= SHINGLE ? best : 0;
}

static void
set_run(const Alignment *a, guint body, guint known, guint length)
{
    for (guint i = 0; i < length; i++)
        a->places[body + i] = known + i + 1;
}

static void
find_runs(const Alignment *a)
{
    Places places = index_known(a);
    guint last = 0;

    for (guint i = 0; i + SHINGLE <= a->body_count;) {
        guint known = 0, length = longest_run(a, &places, i, last, &known);

        if (length == 0) {
            i++;
            continue;
        }
        set_run(a, i, known, length);
        i += length;
        last = known + length;
    }
    g_free(places.first);
    g_free(places.next);
}

/* ------------------------------------------------------------ whole lines */

static guint64
hash_of(const Word *words, guint count)
{
    guint64 hash = count;

    for (guint i = 0; i < count; i++)
        hash = (hash ^ words[i].hash) * 0xC2B2AE3D27D4EB4Fu;
    return hash | 1;
}

/* The words of one line from `start` on. */
static guint
line_length(const Word *words, guint count, guint start)
{
    guint end = start + 1;

    while (end < count && words[end].length > 0 && words[end].line == words[start].line)
        end++;
    return end - start;
}

/* Lines of letters' frames, which nobody else writes: "Status: Open". */
static void
take_frame_lines(const Alignment *a, guint frames_end)
{
    g_autoptr(GHashTable) lines = g_hash_table_new(NULL, NULL);

    for (guint k = 0, length; k < frames_end; k += length) {
        length = 1;
        if (a->known[k].length == 0)
            continue;
        length = line_length(a->known, frames_end, k);
        g_hash_table_insert(lines, GSIZE_TO_POINTER((gsize)hash_of(a->known + k, length)),
                            GUINT_TO_POINTER(k + 1));
    }
    for (guint i = 0, length; i < a->body_count; i += length) {
        guint place, known = 0;

        length = line_length(a->body, a->body_count, i);
        place = GPOINTER_TO_UINT(g_hash_table_lookup(
            lines, GSIZE_TO_POINTER((gsize)hash_of(a->body + i, length))));
        for (guint k = i; k < i + length; k++)
            known += a->places[k] > 0 ? 1 : 0;
        if (place > 0 && known == 0)
            set_run(a, i, place - 1, length);
    }
}

/* A text of a word or two, alone between what stands round it in a letter. */
static void
take_tiny_text(Alignment *a, guint start, guint end)
{
    guint count = end - start;

    if (count >= SHINGLE)
        return;
    for (guint k = 1; k + count < a->known_count && a->tiny_left > 0; k++, a->tiny_left--)
        if (a->known[k - 1].length == 0 && a->known[k + count].length == 0 &&
            hash_of(a->known + k, count) == hash_of(a->body + start, count)) {
            set_run(a, start, k, count);
            return;
        }
}

/* Words from elsewhere between two that stand together in a known text were put in: who
 * answers may say again what they said before. */
static void
drop_insertions(const Alignment *a)
{
    for (guint i = 0; i + 1 < a->body_count; i++) {
        guint32 place = a->places[i];
        guint found = 0;

        if (place == 0 || a->places[i + 1] == place + 1 || a->places[i + 1] == place)
            continue;
        for (guint k = i + 1; k < MIN(a->body_count, i + INSERTION_MAX) && !found; k++)
            if (a->places[k] == place + 1)
                found = k;
        for (guint k = i + 1; k < found; k++)
            a->places[k] = 0;
    }
}

static void
each_gap(Alignment *a, void (*take)(Alignment *, guint, guint))
{
    for (guint i = 0; i < a->body_count;) {
        guint start = i;

        while (i < a->body_count && a->places[i] == 0)
            i++;
        if (i > start && (start > 0 || i < a->body_count))
            take(a, start, i);
        i += i == start ? 1 : 0;
    }
}

KnownText *
known_text_new(const GArray *lines, const GPtrArray *known, const GPtrArray *frames)
{
    KnownText *text = g_new0(KnownText, 1);
    Alignment a = { .cells_left = CELLS_ALL, .tiny_left = TINY_STEPS_ALL };
    guint line = 0, frames_end;

    text->lines = lines;
    text->lines_count = lines->len;
    text->at = g_new0(KnownLine, lines->len);
    text->words = words_new();
    text->known = words_new();
    add_divider(text->known);
    add_texts(text->known, frames, &line);
    frames_end = text->known->len;
    add_texts(text->known, known, &line);
    if (!known_text_is_empty(text))
        read_body(text);
    text->places = g_new0(guint32, text->words->len + 1);
    a.body = (const Word *)text->words->data;
    a.body_count = text->words->len;
    a.known = (const Word *)text->known->data;
    a.known_count = text->known->len;
    a.places = text->places;
    if (!known_text_is_empty(text)) {
        find_runs(&a);
        each_gap(&a, alignment_fill_gap);
        each_gap(&a, alignment_respell_gap);
        take_frame_lines(&a, frames_end);
        each_gap(&a, take_tiny_text);
        drop_insertions(&a);
    }
    return text;
}

void
known_text_free(KnownText *text)
{
    g_array_unref(text->words);
    g_array_unref(text->known);
    g_free(text->places);
    g_free(text->at);
    g_free(text);
}

bool
known_text_is_empty(const KnownText *text)
{
    return text->known->len <= 2;
}

/* The words of `length` bytes at `at`, which are in the body. */
static guint
search(const KnownText *text, const char *at, gsize length, guint *count)
{
    guint low = 0, high = text->words->len, end;

    while (low < high) {
        guint middle = low + (high - low) / 2;

        if (g_array_index(text->words, Word, middle).text < at)
            low = middle + 1;
        else
            high = middle;
    }
    for (end = low; end < text->words->len &&
                    g_array_index(text->words, Word, end).text < at + length;)
        end++;
    *count = end - low;
    return low;
}

guint
known_text_line(const KnownText *text, const ReplyLine *line, guint *count)
{
    gsize index = (gsize)(line - reply_line(text->lines, 0));
    const KnownLine *known = text->at + index;

    /* A line that was cut in two since, or moved by that, is looked for. */
    if (index >= text->lines_count || known->text != line->text ||
        known->length != line->length)
        return search(text, line->text, line->length, count);
    *count = known->words;
    return known->first;
}

guint
known_text_count(const KnownText *text, const ReplyLine *line)
{
    guint all, known = 0, first = known_text_line(text, line, &all);

    for (guint i = first; i < first + all; i++)
        known += text->places[i] > 0 ? 1 : 0;
    return known;
}

bool
known_text_begins(const KnownText *text, guint word)
{
    guint32 place = text->places[word];

    for (guint back = 1; place > 0 && back <= BEGINNING && back <= place; back++)
        if (g_array_index(text->known, Word, place - back).length == 0)
            return true;
    return false;
}
