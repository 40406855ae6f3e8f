/* sign_off.c - signatures and the lines that programs add round what somebody wrote.
 *
 * "-- " is the rule of RFC 3676, 4.3; web mailers strip its blank. A device line is a
 * verb of sending and, within few words, a device or a program, or "my" and anything; a
 * person's sentence that begins the same ("Sent from my desk, is much easier than my
 * mobile phone.") is longer or has a comma. Frames are known by phrases that only they
 * hold, and cut by whole paragraphs at the outer edges, never from the middle. */
#include "reply/sign_off.h"

#include <string.h>

#include "reply/phrases.h"
#include "core/fold.h"

#define DEVICE_LINE_MAX 500 /* with a long link */
#define DEVICE_LENGTH_MAX 160
#define DEVICE_WORDS_MAX 10
#define OWN_DEVICE_WORDS_MAX 8
#define SIGNATURE_LINES_MAX 15
#define SIGNATURE_SPAN_MAX 40 /* with empty lines */
#define FRAME_LINES_MAX 12
#define LIST_RULE_MIN 20
#define LIST_LINE_MAX 120
#define NAME_WORDS_MAX 3
#define PHONE_DIGITS_MIN 6
#define OURS_MIN 2 /* words */
#define TITLE_WORDS_MAX 6
#define PARTICLE_LETTERS_MAX 3 /* "van der", "dan" */
#define TITLE_LENGTH_MAX 60

static guint
count_words(const char *folded)
{
    guint words = *folded ? 1 : 0;

    for (; *folded; folded++)
        words += *folded == ' ' ? 1 : 0;
    return words;
}

/* The line without signs round it, without links "<https://...>" or "(https://...)" and
 * without an excuse for being short. */
static char *
device_part(const char *folded)
{
    GString *part = g_string_new(NULL);
    char *stop;

    folded += strspn(folded, "-_([~<\" ");
    while (*folded && part->len <= DEVICE_LENGTH_MAX) {
        if ((*folded == '<' || *folded == '(') && g_str_has_prefix(folded + 1, "http")) {
            folded += strcspn(folded, ">)");
            folded += *folded ? 1 : 0;
        } else if (*folded == '[' || *folded == ']') {
            folded++;
        } else {
            g_string_append_c(part, *folded++);
        }
    }
    stop = strstr(part->str, ". ");
    if (stop && phrase_within(PHRASES_EXCUSE, stop))
        g_string_truncate(part, (gsize)(stop - part->str));
    stop = strstr(part->str, " http");
    if (stop)
        g_string_truncate(part, (gsize)(stop - part->str));
    while (part->len > 0 && strchr(" <([])>.!:\"-_", part->str[part->len - 1]))
        g_string_truncate(part, part->len - 1);
    return g_string_free(part, FALSE);
}

/* The verb ends the line in Turkish, Hungarian, Hindi, Japanese and Korean. */
static bool
has_device_verb(const char *line)
{
    if (phrase_begins(PHRASES_DEVICE_VERB, line))
        return true;
    for (const char *at = strchr(line, ' '); at; at = strchr(at + 1, ' '))
        if (phrase_is(PHRASES_DEVICE_VERB, at + 1, strlen(at + 1)))
            return true;
    return phrase_is(PHRASES_DEVICE_VERB, line, strlen(line)) ||
           ((guchar)line[strlen(line) - 1] >= 0x80 &&
            phrase_within(PHRASES_DEVICE_VERB, line));
}

bool
is_device_line(const char *folded)
{
    g_autofree char *line = NULL;

    if (strlen(folded) > DEVICE_LINE_MAX)
        return false;
    line = device_part(folded);
    if (strlen(line) < 6 || strlen(line) > DEVICE_LENGTH_MAX)
        return false;
    /* A person goes on after a comma. */
    if (count_words(line) > DEVICE_WORDS_MAX || strstr(line, ", ") || strstr(line, ". "))
        return false;
    if (phrase_within(PHRASES_DEVICE, line) && has_device_verb(line))
        return true;
    return count_words(line) <= OWN_DEVICE_WORDS_MAX &&
           phrase_begins(PHRASES_OWN_DEVICE, line) && !strpbrk(line, "!?");
}

/* ------------------------------------------------------------- signatures */

static bool
is_signature_rule(const ReplyLine *line)
{
    return strcmp(line->folded, "--") == 0 && line->depth == 0 && !line->in_fence;
}

/* "1. Login", "2) mail", "- both", "* this": a point of a list. */
static bool
is_list_point(const char *folded)
{
    gsize digits = strspn(folded, "0123456789");

    if (digits > 0 && digits <= 2)
        return strchr(".):", folded[digits]) && folded[digits + 1] == ' ';
    return strchr("-+\u2022", *folded) && folded[1] == ' ' && folded[2] != '\0';
}

/* RFC 3676, 4.3 in full: nobody but a mail program leaves a blank behind it. */
static bool
has_rule_blank(const ReplyLine *line)
{
    return line->length == 3 && memcmp(line->text, "-- ", 3) == 0;
}

/* What signatures are made of: the author's name, an address, a link, a number to call.
 */
static bool
has_contact(const Reading *reading, const char *folded)
{
    const Mailbox *author = &reading->context->author;
    g_autofree char *name = fold_text(author->name, strlen(author->name));
    guint digits = 0;

    for (const char *at = folded; *at; at++)
        digits += g_ascii_isdigit(*at) ? 1 : 0;
    return strchr(folded, '@') || strstr(folded, "http") || strstr(folded, "www.") ||
           digits >= PHONE_DIGITS_MIN || (*name && strstr(folded, name));
}

/* A name, a job, a company: few words, with capitals where the script has them, and none
 * of them ends a sentence. */
static bool
is_name_or_title(const ReplyLine *line)
{
    gsize length = strlen(line->folded);
    const char *end = line->text + line->length;
    bool is_start = strchr(line->folded, ' ') != NULL; /* a name alone may be small */

    if (length > TITLE_LENGTH_MAX || count_words(line->folded) > TITLE_WORDS_MAX ||
        strchr(".!?:;,", line->folded[length - 1]))
        return false;
    for (const char *at = line->text; at < end; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        const char *stop = at;

        while (stop < end && g_unichar_isalpha(g_utf8_get_char(stop)))
            stop = g_utf8_next_char(stop);
        if (is_start && g_unichar_islower(c) &&
            g_utf8_strlen(at, stop - at) > PARTICLE_LETTERS_MAX)
            return false;
        is_start = !g_unichar_isalpha(c);
    }
    return true;
}

/* A few lines below the rule that ask nothing and count nothing up. Where the rule is not
 * quite a signature's, they must look like one: a divider stands in it as often. */
static bool
is_signature(const Reading *reading, guint rule, guint end)
{
    guint count = 0, titles = 0;
    bool has_sign = false;

    if (end - rule > SIGNATURE_SPAN_MAX)
        return false;
    for (guint i = rule + 1; i < end; i++) {
        const ReplyLine *line = reply_line(reading->lines, i);
        gsize length = strlen(line->folded);

        if (line->is_blank || line->is_rule)
            continue;
        count++;
        if (line->ours >= OURS_MIN) /* a letter of ours that is quoted */
            return false;
        if ((line->folded[length - 1] == '?' &&
             !phrase_within(PHRASES_FRAME, line->folded)) ||
            is_list_point(line->folded))
            return false;
        has_sign = has_sign || has_contact(reading, line->folded) ||
                   is_device_line(line->folded) ||
                   phrase_within(PHRASES_FRAME, line->folded);
        titles += is_name_or_title(line) ? 1 : 0;
    }
    if (count > SIGNATURE_LINES_MAX)
        return false;
    return has_rule_blank(reply_line(reading->lines, rule)) || has_sign ||
           titles == count;
}

/* Two rules divide; only a real one at the end is a signature's then. */
static bool
has_other_rule(const Reading *reading, guint rule, guint start, guint end)
{
    for (guint i = start; i < end; i++)
        if (i != rule && is_signature_rule(reply_line(reading->lines, i)))
            return i > rule || !has_rule_blank(reply_line(reading->lines, rule));
    return false;
}

/* Between lines of a letter of ours the rule is that letter's. */
static bool
is_inside_ours(const Reading *reading, guint start, guint end)
{
    while (start > 0 && reply_line(reading->lines, start - 1)->is_blank)
        start--;
    end = reply_lines_skip_blank(reading->lines, end, reading->lines->len);
    return start > 0 && end < reading->lines->len &&
           reply_line(reading->lines, start - 1)->ours > 0 &&
           reply_line(reading->lines, end)->ours > 0;
}

static void
find_signature(Reading *reading, guint start, guint end)
{
    if (is_inside_ours(reading, start, end))
        return;
    for (guint i = start; i < end; i++) {
        const ReplyLine *line = reply_line(reading->lines, i);

        if (reading->has_text && is_signature_rule(line) &&
            !has_other_rule(reading, i, start, end) && is_signature(reading, i, end)) {
            reading_note(reading, "signature");
            reading_set(reading, i, end, PART_SIGN_OFF);
            return;
        }
        reading->has_text = reading->has_text || line_is_written(line);
    }
}

/* "-Ann", "/Ann Lee": the last line, apart, a mark glued to a name. */
static bool
is_name_line(const ReplyLine *line)
{
    const char *name = line->folded + 1;

    if (line->folded[0] == '\0' || !strchr("-/~", line->folded[0]) || line->depth > 0)
        return false;
    if (!g_unichar_isalpha(g_utf8_get_char(name)) || count_words(name) > NAME_WORDS_MAX)
        return false;
    return !strpbrk(name, ":;,?!/=<>0123456789") &&
           !g_unichar_islower(g_utf8_get_char(line->text + 1));
}

static void
find_name_line(Reading *reading, guint start, guint end)
{
    while (end > start && reply_line(reading->lines, end - 1)->is_blank)
        end--;
    if (end - start < 3 || !is_name_line(reply_line(reading->lines, end - 1)) ||
        !reply_line(reading->lines, end - 2)->is_blank)
        return;
    reading_note(reading, "name line");
    reply_line(reading->lines, end - 1)->part = PART_SIGN_OFF;
}

/* ------------------------------------------------------------ device lines */

/* Alone in its paragraph, or the first or last of the text. */
static bool
stands_apart(const Reading *reading, guint index, guint first, guint end)
{
    guint after = reply_lines_skip_blank(reading->lines, index + 1, end);

    while (after < end && reply_line(reading->lines, after)->is_rule)
        after = reply_lines_skip_blank(reading->lines, after + 1, end);
    if (after >= end || index == first)
        return true;
    return reply_line(reading->lines, index - 1)->is_blank &&
           reply_line(reading->lines, index + 1)->is_blank;
}

static void
find_device_lines(Reading *reading, guint start, guint end)
{
    guint first = reply_lines_skip_blank(reading->lines, start, end);

    for (guint i = end; i-- > first;) {
        ReplyLine *line = reply_line(reading->lines, i);

        if (line->is_blank || line->in_fence)
            continue;
        /* The cheaper question first: it is "no" for most lines. */
        if (stands_apart(reading, i, first, end) && is_device_line(line->folded)) {
            reading_note(reading, "device line");
            line->part = PART_SIGN_OFF;
        }
        /* What is below is cut or text: the next can only be last if all below was cut.
         */
        if (line->part == PART_SIGN_OFF &&
            reply_lines_skip_blank(reading->lines, i + 1, end) == end)
            end = i;
    }
}

void
sign_offs_find(Reading *reading)
{
    reading->has_text = false;
    reading_each_stretch(reading, find_signature);
    reading_each_stretch(reading, find_device_lines);
    reading_each_stretch(reading, find_name_line);
}

/* ------------------------------------------------------------------ frames */

static bool
has_frame_line(const Reading *reading, guint start, guint end)
{
    for (guint i = start; i < end; i++)
        if (phrase_within(PHRASES_FRAME, reply_line(reading->lines, i)->folded))
            return true;
    return false;
}

/* Mailman and its kin: a long rule, the list's name, an address or a link. */
static bool
is_list_tail(const Reading *reading, guint start, guint end)
{
    const ReplyLine *rule = reply_line(reading->lines, start);
    bool has_link = false;

    if (!rule->is_rule || rule->length < LIST_RULE_MIN || end - start < 2)
        return false;
    for (guint i = start + 1; i < end; i++) {
        const char *folded = reply_line(reading->lines, i)->folded;

        if (strlen(folded) > LIST_LINE_MAX)
            return false;
        has_link = has_link || strstr(folded, "http") || strchr(folded, '@');
    }
    return has_link;
}

static guint
paragraph_end(const Reading *reading, guint start, guint end)
{
    while (start < end && !reply_line(reading->lines, start)->is_blank)
        start++;
    return start;
}

static guint
take_banner(Reading *reading, guint start, guint end)
{
    guint first = reply_lines_skip_blank(reading->lines, start, end);
    guint last = paragraph_end(reading, first, end);

    if (last >= end || last - first > FRAME_LINES_MAX ||
        !has_frame_line(reading, first, last) || !reading_has_text(reading, last, end))
        return start;
    reading_note(reading, "frame");
    reading_set(reading, first, last, PART_FRAME);
    return last;
}

static void
find_frames(Reading *reading, guint start, guint end)
{
    if (start == 0)
        start = take_banner(reading, start, end);
    while (end > start) {
        guint bottom = end, top;

        while (bottom > start && reply_line(reading->lines, bottom - 1)->is_blank)
            bottom--;
        for (top = bottom; top > start && !reply_line(reading->lines, top - 1)->is_blank;)
            top--;
        if (top == bottom || bottom - top > FRAME_LINES_MAX ||
            (!has_frame_line(reading, top, bottom) &&
             !is_list_tail(reading, top, bottom)))
            return;
        reading_note(reading, "frame");
        reading_set(reading, top, bottom, PART_FRAME);
        end = top;
    }
}

void
frames_find(Reading *reading)
{
    reading_each_stretch(reading, find_frames);
}
