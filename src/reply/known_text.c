/* known_text.c - words of our own letters and earlier entries, found again in a reply.
 *
 * Whatever a client does to what it quotes (prefixes, other line breaks, entities, HTML
 * to text and back), it leaves the words in order. So a text is its sequence of words.
 * First, every four words in a row that stand in a known text are known, as far as they
 * go on in both. Then, between two such runs, what is left of the body is compared with
 * what is left of the known text: short lines of ours are found there, and what somebody
 * wrote among them stays apart, word by word. */
#include "reply/known_text.h"

#include <string.h>

#define SHINGLE 4
#define CANDIDATES_MAX 8 /* places of a shingle that are tried */
#define BETWEEN_MAX 400  /* known words between two runs */
#define BEYOND 60        /* known words looked at behind a run that nothing follows */
#define CELLS_MAX (256 * 1024)       /* of one comparison */
#define CELLS_ALL (16 * 1024 * 1024) /* of all of a body */
#define ISLAND_MIN 3                 /* words in a row that are no chance */
#define SPELLED_MAX 4                /* words that were divided or joined on the way */
#define TINY_STEPS_ALL (4 * 1024 * 1024)
#define INSERTION_MAX 200 /* words of one answer */
#define BEGINNING 4       /* words of a text */

typedef struct Alignment {
    const Word *body, *known;
    guint body_count, known_count;
    guint32 *places;
    guint cells_left;
    guint tiny_left; /* places that are looked at for texts of a word or two */
} Alignment;

/* A stretch of body words, and the known words it may repeat. */
typedef struct Gap {
    guint start, end;
    GArray *candidates; /* of guint: indexes of known words, ascending */
} Gap;

static GArray *
body_words(const GArray *lines)
{
    GArray *words = words_new();

    for (guint i = 0; i < lines->len && words->len < KNOWN_WORDS_MAX; i++) {
        const ReplyLine *line = reply_line(lines, i);

        words_add(words, line->text + line->own, line->length - line->own, i);
    }
    return words;
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

/* Where each shingle of the known texts stands: the first place by its hash, the others
 * by the one before. */
static GHashTable *
index_known(const Alignment *a, guint *next)
{
    GHashTable *places = g_hash_table_new(NULL, NULL);

    for (guint k = a->known_count; k-- > 0;) {
        gpointer key;

        if (k + SHINGLE > a->known_count)
            continue;
        key = GSIZE_TO_POINTER((gsize)shingle_of(a->known + k));
        next[k] = GPOINTER_TO_UINT(g_hash_table_lookup(places, key));
        g_hash_table_insert(places, key, GUINT_TO_POINTER(k + 1));
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
longest_run(const Alignment *a, GHashTable *places, const guint *next, guint body,
            guint last, guint *known)
{
    gpointer key = GSIZE_TO_POINTER((gsize)shingle_of(a->body + body));
    guint place = GPOINTER_TO_UINT(g_hash_table_lookup(places, key)), best = 0;

    for (guint tries = 0; place > 0 && tries < CANDIDATES_MAX; tries++) {
        guint length = run_length(a, body, place - 1);

        if (length > best || (length == best && *known < last && place - 1 >= last)) {
            best = length;
            *known = place - 1;
        }
        place = next[place - 1];
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
    g_autofree guint *next = g_new0(guint, a->known_count + 1);
    g_autoptr(GHashTable) places = index_known(a, next);
    guint last = 0;

    for (guint i = 0; i + SHINGLE <= a->body_count;) {
        guint known = 0, length = longest_run(a, places, next, i, last, &known);

        if (length == 0) {
            i++;
            continue;
        }
        set_run(a, i, known, length);
        i += length;
        last = known + length;
    }
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

/* ------------------------------------------------------------------- gaps */

typedef enum Step { FROM_MATCH = 1, FROM_BODY = 2, FROM_KNOWN = 4, GOES_ON = 8 } Step;

/* Fill the table of the best way to pair the words of both: a pair counts, and counts
 * more if it goes on from the pair before. */
static guint8 *
compare(const Alignment *a, const Gap *gap)
{
    guint rows = gap->end - gap->start, columns = gap->candidates->len;
    const guint *candidates = (const guint *)gap->candidates->data;
    guint8 *steps = g_malloc0((gsize)rows * columns);
    g_autofree guint *best = g_new0(guint, columns + 1);
    g_autofree guint *pair = g_new0(guint, columns + 1);

    for (guint i = 0; i < rows; i++) {
        guint diagonal = 0, diagonal_pair = 0; /* of the row before, one to the left */

        for (guint j = 0; j < columns; j++) {
            guint above = best[j + 1], above_pair = pair[j + 1], score = 0;
            guint8 step = above >= best[j] ? FROM_BODY : FROM_KNOWN;

            if (a->body[gap->start + i].hash == a->known[candidates[j]].hash) {
                bool is_next = j == 0 || candidates[j] == candidates[j - 1] + 1;

                score = diagonal + 4;
                if (is_next && diagonal_pair > 0 && diagonal_pair + 6 > score) {
                    score = diagonal_pair + 6;
                    step |= GOES_ON;
                }
                if (score >= MAX(above, best[j]))
                    step = (step & GOES_ON) | FROM_MATCH;
            }
            steps[(gsize)i * columns + j] = step;
            diagonal = above;
            diagonal_pair = above_pair;
            pair[j + 1] = score;
            best[j + 1] = MAX(MAX(above, best[j]), score);
        }
    }
    return steps;
}

static void
take_pairs(const Alignment *a, const Gap *gap, const guint8 *steps)
{
    guint i = gap->end - gap->start, j = gap->candidates->len, columns = j;
    bool must_pair = false;

    while (i > 0 && j > 0) {
        guint8 step = steps[(gsize)(i - 1) * columns + j - 1];

        if (must_pair || (step & FROM_MATCH)) {
            a->places[gap->start + i - 1] =
                g_array_index(gap->candidates, guint, j - 1) + 1;
            must_pair = step & GOES_ON;
            i--;
            j--;
        } else if (step & FROM_BODY) {
            i--;
        } else {
            j--;
        }
    }
}

/* Does a stretch of pairs fill whole lines, here or in the known text, or begin a line in
 * both? */
static bool
fills_lines(const Alignment *a, guint start, guint end)
{
    bool begins = start == 0 || a->body[start - 1].line != a->body[start].line;
    guint first = a->places[start] - 1, last = a->places[end - 1] - 1;

    bool begins_ours = a->known[first - 1].length == 0 ||
                       a->known[first - 1].line != a->known[first].line;

    if (begins && begins_ours && end - start > 1)
        return true;
    if (begins && (end == a->body_count || a->body[end].line != a->body[end - 1].line))
        return true;
    return begins_ours && (last + 1 == a->known_count || a->known[last + 1].length == 0 ||
                           a->known[last + 1].line != a->known[last].line);
}

/* One or two words that both happen to have are no quote. */
static void
drop_islands(const Alignment *a, const Gap *gap)
{
    for (guint i = gap->start; i < gap->end;) {
        guint start = i++;

        if (a->places[start] == 0)
            continue;
        while (i < gap->end && a->places[i] == a->places[i - 1] + 1)
            i++;
        if (i - start >= ISLAND_MIN || fills_lines(a, start, i) ||
            (start > 0 && start == gap->start &&
             a->places[start] == a->places[start - 1] + 1) ||
            (i < a->body_count && i == gap->end && a->places[i] == a->places[i - 1] + 1))
            continue;
        for (guint k = start; k < i; k++)
            a->places[k] = 0;
    }
}

static void
add_candidates(const Alignment *a, Gap *gap, guint start, guint end)
{
    for (guint k = start; k < MIN(end, a->known_count) && a->known[k].length > 0; k++)
        g_array_append_val(gap->candidates, k);
}

/* The end of the text before a run is all that may precede it. */
static void
add_candidates_before(const Alignment *a, Gap *gap, guint end, guint most)
{
    guint start = end;

    while (start > 0 && end - start < most && a->known[start - 1].length > 0)
        start--;
    add_candidates(a, gap, start, end);
}

/* Words between known text that was divided or joined: "ad=" "d" for "add". */
static void
take_respelled(const Alignment *a, const Gap *gap)
{
    guint first, last, count = gap->end - gap->start;

    if (gap->start == 0 || gap->end >= a->body_count || count > SPELLED_MAX)
        return;
    first = a->places[gap->start - 1];
    last = a->places[gap->end] - 1;
    if (last <= first || last - first > SPELLED_MAX ||
        !words_spell_same(a->body + gap->start, count, a->known + first, last - first))
        return;
    for (guint i = gap->start; i < gap->end; i++)
        a->places[i] = MIN(first + (i - gap->start), last - 1) + 1;
}

static void
fill_gap(Alignment *a, guint start, guint end)
{
    g_autoptr(GArray) candidates = g_array_new(FALSE, FALSE, sizeof(guint));
    Gap gap = { start, end, candidates };
    guint first = start > 0 ? a->places[start - 1] : 0;        /* behind the run above */
    guint last = end < a->body_count ? a->places[end] - 1 : 0; /* the run below */
    guint beyond = end - start + BEYOND;
    guint cells;

    if (first > 0 && last >= first && last - first <= BETWEEN_MAX) {
        for (guint k = first; k < last; k++)
            if (a->known[k].length > 0)
                g_array_append_val(candidates, k);
    } else {
        if (first > 0)
            add_candidates(a, &gap, first, first + beyond);
        if (last > 0)
            add_candidates_before(a, &gap, last, beyond);
    }
    cells = (end - start) * candidates->len;
    if (cells == 0 || end - start > CELLS_MAX || candidates->len > CELLS_MAX ||
        cells > CELLS_MAX || cells > a->cells_left)
        return;
    a->cells_left -= cells;
    {
        g_autofree guint8 *steps = compare(a, &gap);
        take_pairs(a, &gap, steps);
    }
    drop_islands(a, &gap);
    take_respelled(a, &gap);
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

static void
respell_gap(Alignment *a, guint start, guint end)
{
    Gap gap = { start, end, NULL };

    take_respelled(a, &gap);
}

KnownText *
known_text_new(const GArray *lines, const GPtrArray *known, const GPtrArray *frames)
{
    KnownText *text = g_new0(KnownText, 1);
    Alignment a = { .cells_left = CELLS_ALL, .tiny_left = TINY_STEPS_ALL };
    guint line = 0, frames_end;

    text->words = body_words(lines);
    text->known = words_new();
    add_divider(text->known);
    add_texts(text->known, frames, &line);
    frames_end = text->known->len;
    add_texts(text->known, known, &line);
    text->places = g_new0(guint32, text->words->len + 1);
    a.body = (const Word *)text->words->data;
    a.body_count = text->words->len;
    a.known = (const Word *)text->known->data;
    a.known_count = text->known->len;
    a.places = text->places;
    if (a.known_count > 2) {
        find_runs(&a);
        each_gap(&a, fill_gap);
        each_gap(&a, respell_gap);
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
    g_free(text);
}

guint
known_text_words(const KnownText *text, const char *at, gsize length, guint *count)
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
known_text_count(const KnownText *text, const ReplyLine *line)
{
    guint all, known = 0, first = known_text_words(text, line->text, line->length, &all);

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
