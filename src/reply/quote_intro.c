/* quote_intro.c - where a quote begins by what stands over it.
 *
 * A client that marks what it quotes needs only its introduction taken away; one that
 * does not (Outlook, phones) quotes all that follows. Which it is shows in the next line
 * that is not empty. Text above is required only for header blocks, which also stand at
 * the top of forwards and of answers written below them. */
#include "reply/quote_intro.h"

#include <string.h>

#include "reply/attribution.h"
#include "reply/bare_quote.h"
#include "reply/header_block.h"
#include "reply/phrases.h"
#include "core/fold.h"

#define INTRO_LINES_MAX 4
#define GLUED_TRIES_MAX 8
#define GLUED_LENGTH_MAX 600
#define WRAPPED_LENGTH_MAX 40 /* "> wrote:" */
#define NAME_LENGTH_MAX 40
#define SPLITS_MAX 10 /* each moves the lines behind it */

/* Lines `start` to `end` as one folded line. A ">" that wrapping put in front of the
 * second half of an address is part of it. */
static char *
join_lines(const GArray *lines, guint start, guint end)
{
    GString *joined = g_string_new(NULL);

    for (guint i = start; i < end; i++) {
        const ReplyLine *line = reply_line(lines, i);

        if (i > start)
            g_string_append_c(joined, ' ');
        if (i > start && line->depth > 0)
            g_string_append_c(joined, '>');
        g_string_append(joined, line->folded);
    }
    return g_string_free(joined, FALSE);
}

/* "Ann < mailto:a@b <a@b>": the first bracket is still open. */
static bool
has_open_bracket(const char *folded)
{
    int open = 0;

    for (; *folded; folded++)
        open += *folded == '<' ? 1 : *folded == '>' && open > 0 ? -1 : 0;
    return open > 0;
}

static bool
may_join(const GArray *lines, guint index, const char *before)
{
    const ReplyLine *line = reply_line(lines, index);

    if (line->is_rule || line->in_fence)
        return false;
    if (line->depth == 1 && strlen(line->folded) < WRAPPED_LENGTH_MAX)
        return has_open_bracket(before);
    return !line->is_blank && (line->part == PART_TEXT || line->part == PART_INTRO);
}

static bool
is_quote_next(const Reading *reading, guint index)
{
    guint next = reply_lines_skip_blank(reading->lines, index, reading->end);

    return next < reading->end && reply_line(reading->lines, next)->part == PART_QUOTE;
}

/* True if an introduction begins within the lines behind `start`: then they are not the
 * wrapped rest of one that begins at `start`. */
static bool
has_own_start(const Reading *reading, guint start, guint end)
{
    bool is_lead = attribution_leads(reply_line(reading->lines, start)->folded, true);

    for (guint i = start + 1; i < end; i++) {
        g_autofree char *joined = NULL;
        Attribution judged;

        if (!attribution_leads(reply_line(reading->lines, i)->folded, !is_lead))
            continue;
        joined = join_lines(reading->lines, i, end);
        judged = attribution_judge(joined);
        if (judged.strength == ATTRIBUTION_STRONG && judged.has_when)
            return true;
    }
    return false;
}

/* Is a weak sign enough? With a marked quote below; with a letter of a recipient; or at
 * the very end of the mail, where nothing else can be meant. */
static bool
is_weak_believed(const Reading *reading, guint start, guint end,
                 const Attribution *judged)
{
    return is_quote_next(reading, end) ||
           (judged->has_when && introduction_names_recipient(reading, start, end)) ||
           (judged->is_bare && reading->has_text && is_nothing_below(reading, end));
}

/* The index behind the introduction that begins at `start`, or 0. */
static guint
introduction_end(const Reading *reading, guint start, bool *has_rest)
{
    const GArray *lines = reading->lines;
    const ReplyLine *first = reply_line(lines, start);
    guint most = MIN(start + INTRO_LINES_MAX, reading->end);

    if (attribution_is_ruled(first->folded))
        return start + 1;
    if (first->is_rule || !attribution_may_start(first->folded))
        return 0;
    for (guint end = start + 1; end <= most; end++) {
        g_autofree char *joined = join_lines(lines, start, end);
        Attribution judged = attribution_judge(joined);

        bool goes_on = end < most && may_join(lines, end, joined);

        if (judged.strength == ATTRIBUTION_STRONG ||
            (!(goes_on && has_open_bracket(joined)) &&
             judged.strength == ATTRIBUTION_WEAK &&
             is_weak_believed(reading, start, end, &judged))) {
            if (has_own_start(reading, start, end))
                return 0;
            *has_rest = judged.has_rest;
            return end;
        }
        if (!goes_on)
            return 0;
    }
    return 0;
}

static bool
has_digit(const char *at, const char *end)
{
    while (at < end && !g_ascii_isdigit(*at))
        at++;
    return at < end;
}

/* An introduction on the same line as the last words of the answer: "Hello. On 1/12/13,
 * Ann <ann@example.org> wrote:". Splits the line before it; if `only_words`, only behind
 * words without a digit. */
static bool
split_glued(Reading *reading, guint index, bool only_words)
{
    const ReplyLine *line = reply_line(reading->lines, index);
    const char *end = line->text + MIN(line->length, LINE_FOLD_MAX);
    bool is_lead = attribution_leads(line->folded, true);
    guint tries = 0;

    if (reading->splits >= SPLITS_MAX || !strchr(line->folded, ':') ||
        !(strchr(line->folded, '@') || strpbrk(line->folded, "0123456789")))
        return false;
    for (const char *at = line->text; at + 2 < end && tries < GLUED_TRIES_MAX; at++) {
        g_autofree char *folded = NULL;
        Attribution judged;

        if (!strchr(".!?)", at[0]) || at[1] != ' ' || at == line->text)
            continue;
        if (only_words && has_digit(line->text, at))
            return false;
        tries++;
        folded = fold_text(
            at + 2, MIN((gsize)(line->text + line->length - at - 2), GLUED_LENGTH_MAX));
        judged = attribution_judge(folded);
        if (judged.strength == ATTRIBUTION_STRONG &&
            (attribution_leads(folded, false)
                 ? judged.has_when
                 : judged.is_bare && !judged.has_when && !is_lead)) {
            reply_lines_split(reading->lines, index, (gsize)(at + 1 - line->text));
            reading->end++;
            reading->splits++;
            return true;
        }
    }
    return false;
}

/* Does the introduction begin a line higher: a rule with words in it, a date without a
 * label, the name that belongs to "<"? */
static bool
begins_above(const Reading *reading, guint start)
{
    const ReplyLine *above = reply_line(reading->lines, start - 1);

    if (above->part != PART_TEXT || above->in_fence)
        return false;
    if (is_worded_rule(above->folded) || attribution_is_date(above->folded))
        return true;
    return reply_line(reading->lines, start)->folded[0] == '<' && !above->is_blank &&
           strlen(above->folded) <= NAME_LENGTH_MAX &&
           !strpbrk(above->folded, ".,:;!?()") &&
           (start == 1 || reply_line(reading->lines, start - 2)->is_blank);
}

/* What introduces a quote at lines `start` to `end` is cut; with an unmarked quote
 * below it all the rest. Returns the line to go on from. */
static guint
cut_below(Reading *reading, guint start, guint end, bool has_rest, const char *layer)
{
    reading_note(reading, layer);
    if (start > 0 && begins_above(reading, start))
        start--;
    reading_set(reading, start, end, PART_INTRO);
    if (!has_rest && is_quote_next(reading, end))
        return end;
    reading_set(reading, end, reading->end, PART_REST);
    reading->end = start;
    return reading->end;
}

/* A forward's text begins at `start`: it and all below it stay. */
static guint
keep_below(Reading *reading, guint start)
{
    reading_note(reading, "forward");
    reading_set(reading, start, reading->end, PART_TEXT);
    reading->end = start;
    return start;
}

/* True for a header block or "Original Message" with something written above it. */
static guint
take_block(Reading *reading, guint index)
{
    const ReplyLine *line = reply_line(reading->lines, index);
    guint end;

    if (is_original_line(line->folded) ||
        (index > 0 && reply_line(reading->lines, index - 1)->is_rule &&
         phrase_is(PHRASES_ORIGINAL, line->folded, strlen(line->folded)))) {
        if (reading->is_forward)
            return keep_below(reading, index);
        end = reply_lines_skip_blank(reading->lines, index + 1, reading->end);
        end =
            end < reading->end ? header_block_end(reading->lines, end, reading->end) : 0;
        if (!header_block_is_believed(reading, index, end > 0 ? end : index + 1))
            return index;
        return cut_below(reading, index, end > 0 ? end : index + 1, false,
                         "original message");
    }
    end = header_block_end(reading->lines, index, reading->end);
    if (end == 0)
        return index;
    if (reading->is_forward)
        return keep_below(reading, index);
    /* Nothing above it: the answer stands below, or a forward without a mark. */
    if (!reading->has_text)
        return end;
    if (!header_block_is_believed(reading, index, end)) {
        reading->has_text = true;
        return end;
    }
    return cut_below(reading, index, end, false, "header block");
}

static guint
take_patterns(Reading *reading, guint index)
{
    const ReplyLine *line = reply_line(reading->lines, index);
    bool has_rest = false;
    guint next;

    if (is_forward_line(line->folded))
        return keep_below(reading, index);
    next = take_block(reading, index);
    if (next != index || reading->end == index)
        return next;
    /* "Hello. On 1/12/13 ..." has all that an introduction has. */
    if (split_glued(reading, index, true)) {
        reading->has_text = true;
        return index + 1;
    }
    next = introduction_end(reading, index, &has_rest);
    if (next > 0 && introduction_is_believed(reading, index, next) &&
        (reading->has_text || reading->context->is_answer))
        return cut_below(reading, index, next, has_rest, "attribution");
    split_glued(reading, index, false);
    reading->has_text = true;
    return index + 1;
}

/* A line that is cut already may still say what becomes of those below it. */
static guint
take_cut_line(Reading *reading, guint index)
{
    const ReplyLine *line = reply_line(reading->lines, index);

    if (line->mark != LINE_TEXT &&
        (is_forward_line(line->folded) ||
         (reading->is_forward && line->part == PART_QUOTE && line->mark == LINE_QUOTE)))
        return keep_below(reading, index);
    return index + 1;
}

void
quote_intro_find(Reading *reading)
{
    guint index = 0;

    while (index < reading->end) {
        const ReplyLine *line = reply_line(reading->lines, index);
        bool is_text = line->part == PART_TEXT && !line->is_rule;

        if (line->is_blank || line->in_fence) {
            reading->has_text = reading->has_text || !line->is_blank;
            index++;
        } else if (is_reply_above_line(line->folded) &&
                   !(is_text && split_glued(reading, index, false))) {
            reading_note(reading, "reply above");
            reading_set(reading, index, reading->end, PART_REST);
            reading->end = index;
        } else if (is_text) {
            index = take_patterns(reading, index);
        } else {
            index = take_cut_line(reading, index);
        }
    }
}
