/* alignment.c - a body's words beside the known words that they repeat. */
#include "reply/alignment.h"

#define BETWEEN_MAX 400 /* known words between two runs */
#define BEYOND 60       /* known words looked at behind a run that nothing follows */
#define CELLS_MAX (256 * 1024) /* of one comparison */
#define ISLAND_MIN 3           /* words in a row that are no chance */
#define SPELLED_MAX 4          /* words that were divided or joined on the way */

/* A stretch of body words, and the known words it may repeat. */
typedef struct Gap {
    guint start, end;
    GArray *candidates; /* of guint: indexes of known words, ascending */
} Gap;

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

void
alignment_fill_gap(Alignment *a, guint start, guint end)
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

void
alignment_respell_gap(Alignment *a, guint start, guint end)
{
    Gap gap = { start, end, NULL };

    take_respelled(a, &gap);
}
