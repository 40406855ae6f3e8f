/* inner_answer.c - answers written inside of a letter of ours that is quoted.
 *
 * Outlook, phones and many web mailers mark nothing: people write below a question,
 * behind it, over it, in a colour that does not survive. What we sent is known word by
 * word (reply/known_text); the rest is either what the client put round it or an answer.
 * When in doubt it is an answer. */
#include "reply/inner_answer.h"

#include <string.h>

#include "reply/attribution.h"
#include "reply/header_block.h"
#include "reply/our_pieces.h"
#include "reply/phrases.h"
#include "reply/sign_off.h"

#define OURS_MIN 8     /* words that make a quote of ours sure */
#define ACROSS_MAX 100 /* words looked at for where a letter goes on */
#define GOES_ON_MIN 2  /* words of a line in which our text goes on */
#define OURS_FEW 3     /* that do where hardly anything else is there */
#define INTRO_LINES_MAX 4
#define LABEL_LINES_MAX 8
#define LABEL_LENGTH_MAX 60
#define LABEL_LINE_MAX 200
#define CONTEXT_LINES_MAX 4 /* of a sentence of ours that was wrapped */
#define WRAPPED_MIN 40      /* a shorter line was not wrapped */

static bool
is_known_letter(const KnownText *known, const ReplyLine *line)
{
    guint count, first = known_text_line(known, line, &count);

    for (guint i = first; i < first + count; i++)
        if (known->places[i] > 0)
            return known_text_begins(known, i);
    return false;
}

/* ----------------------------------------------------------------- frames */

/* Banners stand over a letter or below it; within it people may write the same words. */
static bool
is_framing_line(const ReplyLine *line, bool is_edge)
{
    const char *folded = line->folded;

    return line->is_blank || line->is_rule || line->mark == LINE_ATTRIBUTION ||
           line->part == PART_INTRO || is_original_line(folded) ||
           is_forward_line(folded) || is_reply_above_line(folded) ||
           attribution_is_ruled(folded) || attribution_is_date(folded) ||
           is_device_line(folded) || (is_edge && phrase_within(PHRASES_FRAME, folded));
}

/* The index behind an introduction at `start`, or `start`. */
static guint
skip_introduction(const GArray *lines, guint start)
{
    g_autoptr(GString) joined = g_string_new(NULL);

    if (!attribution_may_start(reply_line(lines, start)->folded))
        return start;
    for (guint i = start; i < MIN(start + INTRO_LINES_MAX, lines->len); i++) {
        const ReplyLine *line = reply_line(lines, i);

        if (line->is_blank)
            break;
        g_string_append_printf(joined, "%s%s", joined->len ? " " : "", line->folded);
        if (attribution_judge(joined->str).strength == ATTRIBUTION_STRONG)
            return i + 1;
    }
    return start;
}

static bool
is_label_line(const ReplyLine *line)
{
    const char *colon = strchr(line->folded, ':');

    if (strlen(line->folded) > LABEL_LINE_MAX)
        return false;
    return strchr(line->folded, '@') ||
           (colon && colon - line->folded <= LABEL_LENGTH_MAX);
}

/* Lines with labels or addresses right above the beginning of a letter of ours: its
 * header block in a language that no table knows. */
static guint
skip_labels(const GArray *lines, const KnownText *known, guint start)
{
    guint end = start, below;

    while (end < lines->len && end - start < LABEL_LINES_MAX &&
           !reply_line(lines, end)->is_blank && is_label_line(reply_line(lines, end)) &&
           known_text_count(known, reply_line(lines, end)) == 0)
        end++;
    below = reply_lines_skip_blank(lines, end, lines->len);
    if (end - start < 2 || below == lines->len ||
        !is_known_letter(known, reply_line(lines, below)))
        return start;
    return end;
}

/* Is the next line the beginning of a letter of ours? */
static bool
letter_follows(const GArray *lines, const KnownText *known, guint index)
{
    index = reply_lines_skip_blank(lines, index, lines->len);
    return index < lines->len && is_known_letter(known, reply_line(lines, index));
}

static bool
holds_ours(const GArray *lines, guint start, guint end)
{
    for (guint i = start; i < end; i++)
        if (reply_line(lines, i)->ours > 0)
            return true;
    return false;
}

/* Within a letter a header or an introduction that introduces none, and is not what our
 * notices say of a mail, is pasted: an answer. */
static guint
skip_frame(const GArray *lines, const KnownText *known, guint index, bool is_edge)
{
    guint end;

    if (is_framing_line(reply_line(lines, index), is_edge))
        return index + 1;
    end = header_block_end(lines, index, lines->len);
    if (end == 0)
        end = skip_introduction(lines, index);
    if (end > index && !is_edge && !letter_follows(lines, known, end) &&
        !holds_ours(lines, index, end))
        end = index;
    if (end == index)
        end = skip_labels(lines, known, index);
    return MAX(end, index);
}

/* --------------------------------------------------------------- segments */

/* What one letter's quote is: cut lines between two introductions, and lines that stayed
 * but go on from ours. */
typedef struct Segment {
    guint start, end;
    guint ours, all; /* words */
    guint depth;     /* least quoting of a line of ours */
} Segment;

/* A line that no layer cut, in which our text goes on. */
static bool
goes_on(const Reading *reading, const KnownText *known, guint index)
{
    const ReplyLine *line = reply_line(reading->lines, index);
    guint count, first = known_text_line(known, line, &count);
    guint32 before = 0;

    if (line->in_fence ||
        (known_text_count(known, line) < GOES_ON_MIN && !is_our_line(known, line)))
        return false;
    for (guint i = first; i > 0 && before == 0 && first - i < OURS_MIN; i--)
        before = known->places[i - 1];
    for (guint i = first; i < first + count; i++)
        if (known->places[i] > 0)
            return before > 0 && known->places[i] >= before &&
                   known->places[i] - before <= OURS_MIN;
    return false;
}

/* Does a letter of ours go on behind the lines `start` to `end` where it stopped before
 * them? Then nothing in them introduces another one. */
static bool
goes_on_across(const Reading *reading, const KnownText *known, guint start, guint end)
{
    const ReplyLine *first = reply_line(reading->lines, start);
    const ReplyLine *last = reply_line(reading->lines, end - 1);
    guint count, above = known_text_line(known, first, &count);
    guint below = known_text_line(known, last, &count) + count;
    guint32 before = 0, after = 0;

    for (guint i = above; i > 0 && before == 0 && above - i < ACROSS_MAX; i--)
        before = known->places[i - 1];
    for (guint i = below; i < known->words->len && after == 0 && i - below < ACROSS_MAX;
         i++)
        after = known->places[i];
    return before > 0 && after > before && after - before <= OURS_MIN;
}

/* Introductions that introduce nothing are what somebody pasted as an answer. */
static void
open_pasted(Reading *reading, const KnownText *known)
{
    for (guint start = 0; start < reading->lines->len;) {
        guint end = start;

        while (end < reading->lines->len &&
               reply_line(reading->lines, end)->part == PART_INTRO)
            end++;
        if (end > start && !holds_ours(reading->lines, start, end) &&
            goes_on_across(reading, known, start, end))
            reading_set(reading, start, end, PART_REST);
        start = MAX(end, start + 1);
    }
}

static bool
is_of_segment(const Reading *reading, const KnownText *known, guint index, bool is_inside)
{
    const ReplyLine *line = reply_line(reading->lines, index);

    if (line->part == PART_QUOTE || line->part == PART_REST)
        return true;
    return line->is_blank ? is_inside : goes_on(reading, known, index);
}

static Segment
segment_at(const Reading *reading, const KnownText *known, guint start)
{
    Segment segment = { .start = start, .end = start, .depth = G_MAXUINT };

    while (segment.end < reading->lines->len &&
           is_of_segment(reading, known, segment.end, segment.end > start)) {
        const ReplyLine *line = reply_line(reading->lines, segment.end);
        guint all, ours = known_text_count(known, line);

        /* Another letter's header begins a segment of its own. */
        if (segment.end > start && ours == 0 && !line->is_blank && segment.ours > 0) {
            guint block =
                header_block_end(reading->lines, segment.end, reading->lines->len);

            block = is_original_line(line->folded) ? segment.end + 1 : block;
            if (block > 0 && !goes_on_across(reading, known, segment.end, block))
                break;
        }
        known_text_line(known, line, &all);
        segment.ours += ours;
        segment.all += all;
        if (ours > 0)
            segment.depth = MIN(segment.depth, line->depth);
        segment.end++;
    }
    return segment;
}

static bool
is_ours(const Segment *segment)
{
    return segment->ours >= OURS_MIN ||
           (segment->ours >= OURS_FEW && segment->ours * 2 >= segment->all);
}

/* -------------------------------------------------------------- rebuilding */

/* Blanks and stops that belong to the words before go with them. */
static const char *
piece_stop(const ReplyLine *line, const GArray *pieces, guint index)
{
    const Piece *piece = &g_array_index(pieces, Piece, index);
    const char *limit = index + 1 < pieces->len
                            ? g_array_index(pieces, Piece, index + 1).start
                            : line->text + line->length;
    const char *stop = piece->end;

    if (index + 1 == pieces->len)
        return limit;
    while (stop < limit && !g_ascii_isspace(*stop) && !strchr("([<", *stop))
        stop = g_utf8_next_char(stop);
    while (stop < limit && g_ascii_isspace(*stop))
        stop++;
    return stop;
}

static void
put_piece(GArray *lines, const ReplyLine *line, const char *start, const char *stop,
          ReplyPart part)
{
    ReplyLine piece = *line;

    piece.text = start;
    piece.length = (gsize)(stop - start);
    piece.is_glued = line->is_glued || start > line->text;
    piece.part = part;
    reply_line_refill(&piece);
    piece.is_rescued = part == PART_TEXT;
    g_array_append_val(lines, piece);
}

/* One line of a segment of ours, in pieces. */
static void
put_pieces(GArray *lines, ReplyLine *line, const KnownText *known, bool *found)
{
    g_autoptr(GArray) pieces = our_pieces(known, line);
    const char *start = line->text;

    if (pieces->len == 0) {
        g_array_append_val(lines, *line);
        return;
    }
    for (guint i = 0; i < pieces->len; i++) {
        const Piece *piece = &g_array_index(pieces, Piece, i);
        const char *stop = piece_stop(line, pieces, i);

        *found = *found || !piece->is_ours;
        put_piece(lines, line, start, stop, piece->is_ours ? PART_OURS : PART_TEXT);
        start = stop;
    }
    reply_line_release(line);
}

static void
put_segment(const Reading *reading, const KnownText *known, const Segment *segment,
            GArray *out, bool *found)
{
    guint frame_end = segment->start;
    guint last = segment->end; /* behind the last line of ours */
    bool has_begun = false;

    while (last > segment->start && reply_line(reading->lines, last - 1)->ours == 0)
        last--;
    for (guint i = segment->start; i < segment->end; i++) {
        ReplyLine *line = reply_line(reading->lines, i);

        if (i >= frame_end && !is_our_line(known, line))
            frame_end = skip_frame(reading->lines, known, i, !has_begun || i >= last);
        has_begun = has_begun || line->ours > 0;
        if (i < frame_end || line->is_blank || line->depth > segment->depth) {
            line->part =
                line->part == PART_TEXT && !line->is_blank ? PART_TEXT : PART_REST;
            g_array_append_val(out, *line);
        } else {
            put_pieces(out, line, known, found);
        }
    }
}

/* ----------------------------------------------------------------- context */

static bool
ends_sentence(const ReplyLine *line)
{
    gsize length = strlen(line->folded);

    return length == 0 || strchr(".!?:;", line->folded[length - 1]) ||
           (guchar)line->folded[length - 1] >= 0xE0;
}

/* The line of ours above an answer, and those that its sentence began on. */
static void
set_context(GArray *lines, guint index)
{
    for (guint count = 0; count < CONTEXT_LINES_MAX; count++) {
        reply_line(lines, index)->part = PART_CONTEXT;
        if (index == 0 || reply_line(lines, index)->is_glued ||
            reply_line(lines, index - 1)->part != PART_OURS ||
            reply_line(lines, index - 1)->length < WRAPPED_MIN ||
            ends_sentence(reply_line(lines, index - 1)))
            return;
        index--;
    }
}

/* Each answer's line of ours; none for what stands below the whole letter. */
static void
find_context(GArray *lines)
{
    guint last = 0; /* 1 + the line of ours above */
    guint end = lines->len;
    bool is_inside = false;

    while (end > 0 && reply_line(lines, end - 1)->part != PART_OURS)
        end--;
    for (guint i = 0; i < lines->len; i++) {
        const ReplyLine *line = reply_line(lines, i);

        if (line->part == PART_OURS && !line->is_blank && !line->is_rule) {
            last = i + 1;
        } else if (line_is_written(line)) {
            if (last > 0 && (i < end || is_inside || line->is_glued)) {
                set_context(lines, last - 1);
                is_inside = true;
            }
            last = 0;
        }
    }
}

/* A header block right above a letter of ours with nothing written over it: nobody could
 * tell before whether it introduced a quote. The lines were put last. */
static void
cut_header(const Reading *reading, guint start, GArray *out)
{
    guint end = start, first = start;

    while (end > 0 && reply_line(reading->lines, end - 1)->is_blank)
        end--;
    for (guint i = end; i > 0 && end - i < LABEL_LINES_MAX; i--) {
        const ReplyLine *line = reply_line(reading->lines, i - 1);

        if (line->part != PART_TEXT || line->is_blank)
            break;
        if (header_block_end(reading->lines, i - 1, reading->lines->len) >= end)
            first = i - 1;
    }
    for (guint i = first; i < start && out->len >= start - i; i++)
        reply_line(out, out->len - (start - i))->part = PART_REST;
}

void
inner_answers_find(Reading *reading, const KnownText *known)
{
    GArray *out;
    bool found = false;

    if (known->known->len <= 2)
        return;
    open_pasted(reading, known);
    out = reply_lines_empty();
    for (guint i = 0; i < reading->lines->len;) {
        Segment segment = segment_at(reading, known, i);

        if (segment.end > i && is_ours(&segment)) {
            cut_header(reading, i, out);
            put_segment(reading, known, &segment, out, &found);
            i = segment.end;
            continue;
        }
        segment.end = MAX(segment.end, i + 1);
        g_array_append_vals(out, reply_line(reading->lines, i), segment.end - i);
        i = segment.end;
    }
    g_array_set_clear_func(reading->lines, NULL); /* `out` owns it all now */
    g_array_unref(reading->lines);
    reading->lines = out;
    find_context(reading->lines);
    if (found)
        reading_note(reading, "answers inside");
}
