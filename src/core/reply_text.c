/* reply_text.c - what the customer newly wrote, apart from what they quoted.
 *
 * The layers, in the order in which they are believed:
 *
 * 1. Known text (core/known_text). We have what we sent: lines of our letters and of
 *    earlier entries are quoted, whatever the client did to them. Settles most replies.
 * 2. HTML structure (core/html_text, core/html_marks), as one mark a line: the element
 *    that a client puts round what it quotes does not hang on language.
 * 3. Text patterns: quote marks (core/reply_lines), introductions (core/attribution),
 * header blocks and "Original Message" (core/header_block), "reply above this line".
 * 4. Sign-offs (core/sign_off): signatures below "-- ", device lines. A closing
 * ("Regards, Ann") without a rule is text: authors of test data disagree, and a name lost
 * costs more than a name kept.
 * 5. Frames (core/sign_off): banners, disclaimers, scanners' and lists' tails.
 * 6. Judgement: an interleaved answer keeps the quotes it answers, without their
 *    introduction; a forward keeps what is forwarded; text below a marked quote is text;
 *    if nothing would be left, the last layer that took the text gives it back, and at
 * last everything is kept. Too much is better than an answer lost.
 *
 * Each layer gives every line a part; nothing is thrown away. All are linear: a line is
 * looked at a bounded number of times by each. */
#include "core/reply_text.h"

#include <string.h>

#include "core/attribution.h"
#include "core/reply_fold.h"
#include "core/header_block.h"
#include "core/known_text.h"
#include "core/phrases.h"
#include "core/reply_lines.h"
#include "core/sign_off.h"

#define INTRO_LINES_MAX 4
#define GLUED_TRIES_MAX 8
#define GLUED_LENGTH_MAX 600
#define SIGNATURE_LINES_MAX 15
#define FRAME_LINES_MAX 12

typedef struct Reading {
    GArray *lines;
    GString *how;
    ReplyLayers layers;
    bool is_forward; /* by its subject */
    guint end;       /* lines from here on are decided: the rest is quoted, or kept */
} Reading;

static void
note(Reading *reading, const char *layer)
{
    if (strstr(reading->how->str, layer))
        return;
    if (reading->how->len > 0)
        g_string_append(reading->how, ", ");
    g_string_append(reading->how, layer);
}

static void
set_part(Reading *reading, guint start, guint end, ReplyPart part)
{
    for (guint i = start; i < end; i++)
        reply_line(reading->lines, i)->part = part;
}

static bool
is_cut(const ReplyLine *line)
{
    return line->part != PART_TEXT;
}

/* Text proper: not blank, not a rule. */
static bool
is_written(const ReplyLine *line)
{
    return line->part == PART_TEXT && !line->is_blank && !line->is_rule;
}

static bool
has_text(const Reading *reading, guint start, guint end)
{
    for (guint i = start; i < end; i++)
        if (is_written(reply_line(reading->lines, i)))
            return true;
    return false;
}

/* ------------------------------------------------------------------ quotes */

static bool
looks_wrapped(const ReplyLine *line)
{
    gsize length = strlen(line->folded);

    return line->depth > 0 && line->length >= 65 && length > 0 &&
           !strchr(".!?:", line->folded[length - 1]);
}

/* Give each line the part that its own marks say. */
static void
take_marks(Reading *reading, const GByteArray *known)
{
    GArray *lines = reading->lines;

    for (guint i = 0; i < lines->len; i++) {
        ReplyLine *line = reply_line(lines, i);

        if (line->in_fence)
            continue;
        if (known->data[i] && (reading->layers & REPLY_KNOWN_TEXT)) {
            line->part = PART_QUOTE;
            note(reading, "known-text");
        } else if (line->mark != LINE_TEXT && (reading->layers & REPLY_HTML)) {
            line->part = line->mark == LINE_QUOTE         ? PART_QUOTE
                         : line->mark == LINE_ATTRIBUTION ? PART_INTRO
                                                          : PART_SIGN_OFF;
            note(reading, "html");
        } else if (line->depth > 0 && (reading->layers & REPLY_PATTERNS)) {
            line->part = PART_QUOTE;
            note(reading, "quote marks");
        }
    }
    /* A quote's long line that was wrapped on the way lost the mark of its second half.
     */
    for (guint i = 1; i + 1 < lines->len; i++)
        if (!is_cut(reply_line(lines, i)) && !reply_line(lines, i)->is_blank &&
            looks_wrapped(reply_line(lines, i - 1)) &&
            reply_line(lines, i + 1)->depth > 0)
            reply_line(lines, i)->part = PART_QUOTE;
}

/* ------------------------------------------------------------ introductions */

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

static bool
has_open_bracket(const char *folded)
{
    const char *open = strrchr(folded, '<');

    return open && !strchr(open, '>');
}

static bool
may_join(const GArray *lines, guint index, const char *before)
{
    const ReplyLine *line = reply_line(lines, index);

    if (line->is_blank || line->is_rule || line->in_fence)
        return false;
    return line->part == PART_TEXT || line->part == PART_INTRO ||
           (line->depth == 1 && has_open_bracket(before) && strlen(line->folded) < 40);
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

/* The index behind the introduction that begins at `start`, or 0. */
static guint
introduction_end(const Reading *reading, guint start, bool *has_rest)
{
    const GArray *lines = reading->lines;
    const ReplyLine *first = reply_line(lines, start);
    guint most = MIN(start + INTRO_LINES_MAX, reading->end);

    if (first->is_rule || !attribution_may_start(first->folded))
        return 0;
    for (guint end = start + 1; end <= most; end++) {
        g_autofree char *joined = join_lines(lines, start, end);
        Attribution judged = attribution_judge(joined);

        if (judged.strength == ATTRIBUTION_STRONG ||
            (judged.strength == ATTRIBUTION_WEAK && is_quote_next(reading, end))) {
            if (has_own_start(reading, start, end))
                return 0;
            *has_rest = judged.has_rest;
            return end;
        }
        if (end < most && !may_join(lines, end, joined))
            return 0;
    }
    return 0;
}

/* An introduction on the same line as the last words of the answer: "Hello. On 1/12/13,
 * Ann <ann@example.org> wrote:". Splits the line before it. */
static bool
split_glued(Reading *reading, guint index)
{
    const ReplyLine *line = reply_line(reading->lines, index);
    const char *end = line->text + MIN(line->length, LINE_FOLD_MAX);
    guint tries = 0;

    if (!strchr(line->folded, ':') ||
        !(strchr(line->folded, '@') || strpbrk(line->folded, "0123456789")))
        return false;
    for (const char *at = line->text; at + 2 < end && tries < GLUED_TRIES_MAX; at++) {
        g_autofree char *folded = NULL;
        Attribution judged;

        if (!strchr(".!?)", at[0]) || at[1] != ' ' || at == line->text)
            continue;
        tries++;
        folded = reply_fold(
            at + 2, MIN((gsize)(line->text + line->length - at - 2), GLUED_LENGTH_MAX));
        if (!attribution_leads(folded, false))
            continue;
        judged = attribution_judge(folded);
        if (judged.strength == ATTRIBUTION_STRONG && judged.has_when) {
            reply_lines_split(reading->lines, index, (gsize)(at + 2 - line->text));
            reading->end++;
            return true;
        }
    }
    return false;
}

/* ------------------------------------------------------------ text patterns */

/* What introduces a quote at lines `start` to `end` is cut; with an unmarked quote
 * below it all the rest. Returns the line to go on from. */
static guint
cut_below(Reading *reading, guint start, guint end, bool has_rest, const char *layer)
{
    note(reading, layer);
    set_part(reading, start, end, PART_INTRO);
    if (!has_rest && is_quote_next(reading, end))
        return end;
    set_part(reading, end, reading->end, PART_REST);
    reading->end = start;
    return reading->end;
}

/* A forward's text begins at `start`: it and all below it stay. */
static guint
keep_below(Reading *reading, guint start)
{
    note(reading, "forward");
    set_part(reading, start, reading->end, PART_TEXT);
    reading->end = start;
    return start;
}

/* True for a header block or "Original Message" with something written above it. */
static guint
take_block(Reading *reading, guint index)
{
    const ReplyLine *line = reply_line(reading->lines, index);
    guint end;

    if (is_original_line(line->folded)) {
        if (reading->is_forward)
            return keep_below(reading, index);
        end = reply_lines_skip_blank(reading->lines, index + 1, reading->end);
        end =
            end < reading->end ? header_block_end(reading->lines, end, reading->end) : 0;
        return cut_below(reading, index, end > 0 ? end : index + 1, false,
                         "original message");
    }
    end = header_block_end(reading->lines, index, reading->end);
    if (end == 0)
        return index;
    if (reading->is_forward)
        return keep_below(reading, index);
    /* Nothing above it: the answer stands below, or a forward without a mark. */
    if (!has_text(reading, 0, index))
        return end;
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
    next = introduction_end(reading, index, &has_rest);
    if (next > 0)
        return cut_below(reading, index, next, has_rest, "attribution");
    if (split_glued(reading, index))
        return index + 1;
    return index + 1;
}

static void
find_patterns(Reading *reading)
{
    guint index = 0;

    while (index < reading->end) {
        const ReplyLine *line = reply_line(reading->lines, index);

        if (line->is_blank || line->in_fence) {
            index++;
        } else if (is_reply_above_line(line->folded)) {
            note(reading, "reply above");
            set_part(reading, index, reading->end, PART_REST);
            reading->end = index;
        } else if (line->part == PART_TEXT && !line->is_rule) {
            index = take_patterns(reading, index);
        } else if (reading->is_forward && line->part == PART_QUOTE &&
                   line->mark == LINE_QUOTE) {
            index = keep_below(reading, index);
        } else if (line->part != PART_TEXT && line->mark != LINE_TEXT &&
                   is_forward_line(line->folded)) {
            index = keep_below(reading, index);
        } else {
            index++;
        }
    }
}

/* ---------------------------------------------------------------- sign-offs */

/* A rule and a few lines below it that ask nothing. */
static bool
is_signature(const Reading *reading, guint rule, guint end)
{
    guint count = 0;

    for (guint i = rule + 1; i < end; i++) {
        const ReplyLine *line = reply_line(reading->lines, i);
        gsize length = strlen(line->folded);

        count += line->is_blank ? 0 : 1;
        if (length > 0 && line->folded[length - 1] == '?' && !is_frame_line(line->folded))
            return false;
    }
    return count <= SIGNATURE_LINES_MAX;
}

static void
find_signature(Reading *reading, guint start, guint end)
{
    for (guint i = start; i < end; i++)
        if (is_signature_rule(reply_line(reading->lines, i)) && has_text(reading, 0, i) &&
            !reply_line(reading->lines, i)->in_fence && is_signature(reading, i, end)) {
            note(reading, "signature");
            set_part(reading, i, end, PART_SIGN_OFF);
            return;
        }
}

/* Alone in its paragraph, or first or last of the text. */
static bool
stands_apart(const Reading *reading, guint index, guint start, guint end)
{
    guint after = reply_lines_skip_blank(reading->lines, index + 1, end);

    while (after < end && reply_line(reading->lines, after)->is_rule)
        after = reply_lines_skip_blank(reading->lines, after + 1, end);
    if (after >= end)
        return true;
    return reply_lines_skip_blank(reading->lines, start, end) == index ||
           (index > start && reply_line(reading->lines, index - 1)->is_blank &&
            reply_line(reading->lines, index + 1)->is_blank);
}

static void
find_device_lines(Reading *reading, guint start, guint end)
{
    for (guint i = end; i-- > start;) {
        ReplyLine *line = reply_line(reading->lines, i);

        if (line->is_blank || line->in_fence || line->part != PART_TEXT)
            continue;
        if (is_device_line(line->folded) && stands_apart(reading, i, start, end)) {
            note(reading, "device line");
            line->part = PART_SIGN_OFF;
            if (reply_lines_skip_blank(reading->lines, i + 1, end) == end)
                end = i;
        }
    }
}

/* ------------------------------------------------------------------- frames */

static bool
has_frame_line(const Reading *reading, guint start, guint end)
{
    for (guint i = start; i < end; i++)
        if (is_frame_line(reply_line(reading->lines, i)->folded))
            return true;
    return false;
}

static void
find_frames(Reading *reading, guint start, guint end)
{
    guint first = reply_lines_skip_blank(reading->lines, start, end);
    guint last = end;
    guint i;

    for (i = first; i < end && !reply_line(reading->lines, i)->is_blank; i++)
        continue;
    if (start == 0 && i < end && i - first <= FRAME_LINES_MAX &&
        has_frame_line(reading, first, i) && has_text(reading, i, end)) {
        note(reading, "frame");
        set_part(reading, first, i, PART_FRAME);
        start = i;
    }
    while (last > start) {
        guint top, bottom = last;

        while (bottom > start && reply_line(reading->lines, bottom - 1)->is_blank)
            bottom--;
        for (top = bottom; top > start && !reply_line(reading->lines, top - 1)->is_blank;
             top--)
            continue;
        if (top == bottom || bottom - top > FRAME_LINES_MAX ||
            !has_frame_line(reading, top, bottom))
            return;
        note(reading, "frame");
        set_part(reading, top, bottom, PART_FRAME);
        last = top;
    }
}

/* Each stretch of text between cuts. */
static void
each_stretch(Reading *reading, void (*take)(Reading *, guint, guint))
{
    guint start = 0;

    while (start < reading->lines->len) {
        guint end;

        while (start < reading->lines->len && is_cut(reply_line(reading->lines, start)))
            start++;
        for (end = start;
             end < reading->lines->len && !is_cut(reply_line(reading->lines, end));)
            end++;
        if (end > start)
            take(reading, start, end);
        start = end;
    }
}

/* A rule at the end of a stretch divides it from what was cut. */
static void
drop_rules(Reading *reading, guint start, guint end)
{
    while (end > start && (reply_line(reading->lines, end - 1)->is_blank ||
                           reply_line(reading->lines, end - 1)->is_rule)) {
        end--;
        if (reply_line(reading->lines, end)->is_rule &&
            !reply_line(reading->lines, end)->in_fence)
            reply_line(reading->lines, end)->part = PART_FRAME;
    }
}

/* ---------------------------------------------------------------- judgement */

static bool
is_quoted(const ReplyLine *line)
{
    return line->part == PART_QUOTE || line->part == PART_INTRO;
}

/* The quotes that have something written below them; *is_bare if one without any
 * introduction or HTML element round it is among them. */
static guint
count_answered(const Reading *reading, guint last, bool *is_bare)
{
    guint answered = 0;
    bool in_quote = false;

    *is_bare = false;
    for (guint i = 0; i <= last && i < reading->lines->len; i++) {
        const ReplyLine *line = reply_line(reading->lines, i);

        if (line->is_blank)
            continue;
        if (is_quoted(line) && !in_quote) {
            in_quote = true;
            answered++;
            *is_bare = *is_bare || (line->part == PART_QUOTE && line->mark == LINE_TEXT &&
                                    line->depth > 0);
        } else if (is_written(line)) {
            in_quote = false;
        }
    }
    return answered;
}

/* Answers between or below quotes keep them. One quote that a client introduced, with
 * the answer below it, is an answer below the whole letter and goes. */
static void
keep_answered(Reading *reading)
{
    guint last = reading->lines->len;
    bool is_bare;
    guint answered;

    while (last > 0 && !is_written(reply_line(reading->lines, last - 1)))
        last--;
    if (last == 0)
        return;
    answered = count_answered(reading, last - 1, &is_bare);
    if (answered == 0 || (answered == 1 && !is_bare))
        return;
    note(reading, "interleaved");
    for (guint i = 0; i < last; i++)
        if (reply_line(reading->lines, i)->part == PART_QUOTE)
            reply_line(reading->lines, i)->part = PART_TEXT;
}

static void
restore(Reading *reading, ReplyPart part)
{
    for (guint i = 0; i < reading->lines->len; i++)
        if (reply_line(reading->lines, i)->part == part)
            reply_line(reading->lines, i)->part = PART_TEXT;
}

static void
never_empty(Reading *reading)
{
    if (has_text(reading, 0, reading->lines->len))
        return;
    restore(reading, PART_FRAME);
    if (!has_text(reading, 0, reading->lines->len))
        restore(reading, PART_SIGN_OFF);
    if (has_text(reading, 0, reading->lines->len))
        return;
    note(reading, "everything kept");
    set_part(reading, 0, reading->lines->len, PART_TEXT);
}

/* ------------------------------------------------------------------ results */

static void
put_line(GString *out, const ReplyLine *line)
{
    if (out->len > 0 && !line->is_glued)
        g_string_append_c(out, '\n');
    g_string_append_len(out, line->text, (gssize)line->length);
}

static void
put_results(const Reading *reading, ReplyText *out)
{
    GString *text = g_string_new(NULL);
    GString *quoted = g_string_new(NULL);
    guint blanks = 0;

    for (guint i = 0; i < reading->lines->len; i++) {
        const ReplyLine *line = reply_line(reading->lines, i);

        if (line->part == PART_TEXT && !(line->is_blank && line->depth == 0)) {
            for (; blanks > 0 && text->len > 0; blanks--)
                g_string_append_c(text, '\n');
            blanks = 0;
            put_line(text, line);
        } else if (line->is_blank && line->depth == 0 && line->part == PART_TEXT) {
            blanks++;
        } else {
            blanks = MAX(blanks, 1);
            put_line(quoted, line);
        }
    }
    out->text = g_string_free(text, FALSE);
    out->quoted = g_string_free(quoted, FALSE);
}

/* "Fwd: ..." in the language of the client; "Re: Fwd: ..." is an answer. */
static bool
is_forward_subject(const char *subject)
{
    g_autofree char *folded = reply_fold(subject, strlen(subject));
    const char *at = folded;

    while (*at == '[' && strchr(at, ']'))
        at = strchr(at, ']') + 1 + strspn(strchr(at, ']') + 1, " ");
    return strchr(at, ':') && phrase_is(PHRASES_FORWARD_PREFIX, at, strcspn(at, ":"));
}

void
reply_text_layers(const char *body, const GByteArray *marks, const char *subject,
                  const GPtrArray *known, ReplyLayers layers, ReplyText *out)
{
    Reading reading = { reply_lines_new(body, marks), g_string_new(NULL), layers,
                        is_forward_subject(subject), 0 };
    g_autoptr(GByteArray) repeated = known_text_find(reading.lines, known);

    reading.end = reading.lines->len;
    take_marks(&reading, repeated);
    if (layers & REPLY_PATTERNS)
        find_patterns(&reading);
    if (layers & REPLY_FRAMES)
        each_stretch(&reading, find_frames);
    if (layers & REPLY_SIGN_OFFS) {
        each_stretch(&reading, find_signature);
        each_stretch(&reading, find_device_lines);
    }
    keep_answered(&reading);
    each_stretch(&reading, drop_rules);
    never_empty(&reading);
    put_results(&reading, out);
    if (*out->text == '\0') {
        g_free(out->text);
        out->text = g_strdup(body);
        g_string_assign(reading.how, "everything kept");
    }
    out->how = g_string_free(reading.how, FALSE);
    g_array_unref(reading.lines);
}

void
reply_text(const char *body, const GByteArray *marks, const char *subject,
           const GPtrArray *known, ReplyText *out)
{
    reply_text_layers(body, marks, subject, known, REPLY_ALL_LAYERS, out);
}

void
reply_text_clear(ReplyText *reply)
{
    g_free(reply->text);
    g_free(reply->quoted);
    g_free(reply->how);
    memset(reply, 0, sizeof *reply);
}
