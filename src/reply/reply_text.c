/* reply_text.c - what the customer newly wrote, apart from what they quoted.
 *
 * The layers, in the order in which they are believed:
 *
 * 1. Known text (reply/known_text). We have what we sent: lines of our letters and of
 *    earlier entries are quoted, whatever the client did to them. Settles most replies.
 * 2. HTML structure (reply/html_text, reply/html_marks), as one mark a line: the element
 *    that a client puts round what it quotes does not hang on language.
 * 3. Text patterns: quote marks (reply/reply_lines), introductions (reply/attribution),
 * header blocks and "Original Message" (reply/header_block), "reply above this line".
 * 4. Sign-offs (reply/sign_off): signatures below "-- ", device lines. A closing
 * ("Regards, Ann") without a rule is text: authors of test data disagree, and a name lost
 * costs more than a name kept.
 * 5. Frames (reply/sign_off): banners, disclaimers, scanners' and lists' tails.
 * 6. Answers inside (reply/inner_answer): in a letter of ours that is quoted, what is not
 *    ours comes back, each answer below the line of ours that it answers.
 * 7. Judgement: an interleaved answer keeps the quotes it answers, without their
 *    introduction; a forward keeps what is forwarded; text below a marked quote is text;
 *    if nothing would be left, the last layer that took the text gives it back, and at
 * last everything is kept. Too much is better than an answer lost.
 *
 * A mail that answers nothing is parted by sure signs alone (reply/bare_quote).
 *
 * Each layer gives every line a part; nothing is thrown away. All are linear: a line is
 * looked at a bounded number of times by each. */
#include "reply/reply_text.h"

#include <string.h>

#include "core/subject_prefix.h"
#include "reply/bare_quote.h"
#include "reply/inner_answer.h"
#include "reply/known_text.h"
#include "reply/our_pieces.h"
#include "reply/quote_intro.h"
#include "reply/reply_lines.h"
#include "reply/reply_reading.h"
#include "reply/sign_off.h"

#define RUN_WORDS_MIN 8   /* shorter runs are greetings and phrases of courtesy */
#define INTRO_LINES_MAX 6 /* a header block */
#define INTRO_LENGTH_MAX 200
#define LABEL_LENGTH_MAX 60 /* bytes */

static bool
looks_wrapped(const ReplyLine *line)
{
    gsize length = strlen(line->folded);

    return line->depth > 0 && line->length >= 65 && length > 0 &&
           !strchr(".!?:", line->folded[length - 1]);
}

/* Lines that are ours in every word, where more of them follow than a person repeats. */
static void
find_known(GArray *lines, const KnownText *known)
{
    if (known_text_is_empty(known))
        return;
    for (guint i = 0; i < lines->len; i++)
        reply_line(lines, i)->ours = known_text_count(known, reply_line(lines, i));
    for (guint start = 0; start < lines->len;) {
        guint end = start, last = start, run = 0;

        while (end < lines->len) {
            const ReplyLine *line = reply_line(lines, end);
            guint all;

            known_text_line(known, line, &all);
            if (all > 0 && !is_our_line(known, line))
                break;
            run += line->ours;
            end++;
            last = all > 0 ? end : last;
        }
        for (guint i = start; run >= RUN_WORDS_MIN && i < last; i++)
            reply_line(lines, i)->is_known = true;
        start = end + 1;
    }
}

/* Give each line the part that its own marks say. */
static void
take_marks(Reading *reading, const KnownText *known)
{
    GArray *lines = reading->lines;

    find_known(lines, known);
    for (guint i = 0; i < lines->len; i++) {
        ReplyLine *line = reply_line(lines, i);

        if (line->in_fence)
            continue;
        if (line->is_known) {
            line->part = PART_QUOTE;
            reading_note(reading, "known-text");
        } else if (line->mark != LINE_TEXT && (reading->layers & REPLY_HTML)) {
            line->part = line->mark == LINE_QUOTE         ? PART_QUOTE
                         : line->mark == LINE_ATTRIBUTION ? PART_INTRO
                                                          : PART_SIGN_OFF;
            reading_note(reading, "html");
        } else if (line->depth > 0 && (reading->layers & REPLY_PATTERNS)) {
            line->part = PART_QUOTE;
            reading_note(reading, "quote marks");
        }
    }
    /* A quote's long line that was wrapped on the way lost the mark of its second half.
     */
    for (guint i = 1; i + 1 < lines->len; i++)
        if (reply_line(lines, i)->part == PART_TEXT && !reply_line(lines, i)->is_blank &&
            looks_wrapped(reply_line(lines, i - 1)) &&
            reply_line(lines, i + 1)->depth > 0)
            reply_line(lines, i)->part = PART_QUOTE;
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

/* What stands right above known text and has an address or labels is its introduction,
 * in a language we need not know. */
static bool
may_introduce(const Reading *reading, guint start, guint end)
{
    guint labels = 0;

    for (guint i = start; i < end; i++) {
        const ReplyLine *line = reply_line(reading->lines, i);

        if (line->in_fence || line->part != PART_TEXT)
            return false;
        if (strchr(line->folded, '@') && strlen(line->folded) < INTRO_LENGTH_MAX)
            return true;
        labels +=
            strcspn(line->folded, ":") <= LABEL_LENGTH_MAX && strchr(line->folded, ':');
    }
    return labels >= 2 && labels == end - start;
}

static void
take_unknown_intros(Reading *reading)
{
    guint first = 0; /* line with text */

    while (first < reading->lines->len &&
           !line_is_written(reply_line(reading->lines, first)))
        first++;
    for (guint i = first + 1; i < reading->lines->len; i++) {
        guint end = i, start;

        if (!reply_line(reading->lines, i)->is_known ||
            reply_line(reading->lines, i - 1)->part != PART_TEXT)
            continue;
        while (end > 0 && reply_line(reading->lines, end - 1)->is_blank)
            end--;
        for (start = end; start > 0 && end - start <= INTRO_LINES_MAX;)
            if (reply_line(reading->lines, --start)->is_blank) {
                start++;
                break;
            }
        if (end - start <= INTRO_LINES_MAX && first < start &&
            may_introduce(reading, start, end)) {
            reading_note(reading, "introduction of known text");
            reading_set(reading, start, end, PART_INTRO);
        }
    }
}

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
        } else if (line_is_written(line)) {
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

    while (last > 0 && !line_is_written(reply_line(reading->lines, last - 1)))
        last--;
    if (last == 0)
        return;
    answered = count_answered(reading, last - 1, &is_bare);
    if (answered == 0 || (answered == 1 && !is_bare))
        return;
    reading_note(reading, "interleaved");
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
    if (reading_has_text(reading, 0, reading->lines->len))
        return;
    restore(reading, PART_FRAME);
    if (!reading_has_text(reading, 0, reading->lines->len))
        restore(reading, PART_SIGN_OFF);
    if (reading_has_text(reading, 0, reading->lines->len))
        return;
    reading_note(reading, "everything kept");
    reading_set(reading, 0, reading->lines->len, PART_TEXT);
}

static void
put_line(GString *out, const ReplyLine *line)
{
    if (out->len > 0 && !line->is_glued)
        g_string_append_c(out, '\n');
    g_string_append_len(out, line->text, (gssize)line->length);
}

/* Are the line's marks nothing but ">", "|" and blanks? Initials before them are words.
 */
static bool
has_bare_marks(const ReplyLine *line)
{
    for (gsize i = 0; i < line->own; i++)
        if (!strchr(">| \t\r", line->text[i]))
            return false;
    return true;
}

/* A line of ours behind a mark, an answer found inside of a quote without the quote's. */
static void
put_own(GString *out, const ReplyLine *line)
{
    gsize marks = has_bare_marks(line) ? line->own : 0;
    g_autofree char *own = g_strndup(line->text + marks, line->length - marks);

    if (out->len > 0)
        g_string_append_c(out, '\n');
    g_string_append_printf(out, "%s%s", line->part == PART_CONTEXT ? "> " : "",
                           g_strstrip(own));
}

/* Blank lines at the edge of a stretch go with what was cut. */
static void
trim_blanks(Reading *reading, guint start, guint end)
{
    while (start < end && reply_line(reading->lines, start)->is_blank)
        reply_line(reading->lines, start++)->part = PART_REST;
    while (end > start && reply_line(reading->lines, end - 1)->is_blank)
        reply_line(reading->lines, --end)->part = PART_REST;
}

static void
put_results(const Reading *reading, ReplyText *out)
{
    GString *text = g_string_new(NULL);
    GString *quoted = g_string_new(NULL);
    bool is_after_cut = false;

    for (guint i = 0; i < reading->lines->len; i++) {
        const ReplyLine *line = reply_line(reading->lines, i);

        bool is_kept = line->part == PART_TEXT || line->part == PART_CONTEXT;

        if (!is_kept) {
            put_line(quoted, line);
        } else {
            /* One empty line stands for what was cut. */
            if (is_after_cut && text->len > 0 && !g_str_has_suffix(text->str, "\n"))
                g_string_append_c(text, '\n');
            if (line->is_rescued || line->part == PART_CONTEXT)
                put_own(text, line);
            else
                put_line(text, line);
        }
        is_after_cut = !is_kept;
    }
    out->text = g_string_free(text, FALSE);
    out->quoted = g_string_free(quoted, FALSE);
}

void
reply_text_read(const char *body, const GByteArray *marks, const ReplyContext *context,
                ReplyText *out)
{
    Reading reading = { .lines = reply_lines_new(body, marks),
                        .how = g_string_new(NULL),
                        .context = context,
                        .layers = context->layers,
                        .is_forward = subject_prefix(context->subject, NULL) ==
                                      SUBJECT_PREFIX_FORWARD };
    bool uses_known = context->layers & REPLY_KNOWN_TEXT;
    g_autoptr(KnownText) known =
        known_text_new(reading.lines, uses_known ? context->known : NULL,
                       uses_known ? context->frames : NULL);

    reading.end = reading.lines->len;
    take_marks(&reading, known);
    if (reading.layers & REPLY_PATTERNS)
        quote_intro_find(&reading);
    if (!context->is_answer)
        bare_quotes_release(&reading);
    if (reading.layers & REPLY_FRAMES)
        frames_find(&reading);
    if (reading.layers & REPLY_SIGN_OFFS)
        sign_offs_find(&reading);
    if (uses_known) {
        take_unknown_intros(&reading);
        if (context->is_answer)
            own_quotes_release(&reading, known);
        inner_answers_find(&reading, known);
    }
    keep_answered(&reading);
    reading_each_stretch(&reading, drop_rules);
    never_empty(&reading);
    reading_each_stretch(&reading, trim_blanks);
    put_results(&reading, out);
    if (*out->text == '\0') {
        g_free(out->text);
        g_free(out->quoted);
        out->text = g_strdup(body);
        out->quoted = g_strdup("");
        g_string_assign(reading.how, "everything kept");
    }
    out->how = g_string_free(reading.how, FALSE);
    g_array_unref(reading.lines);
}

void
reply_text_layers(const char *body, const GByteArray *marks, const char *subject,
                  const GPtrArray *known, ReplyLayers layers, ReplyText *out)
{
    ReplyContext context = {
        .subject = subject,
        .known = known,
        .author = { (char *)"", (char *)"" },
        .is_answer = true,
        .layers = layers,
    };

    reply_text_read(body, marks, &context, out);
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
