/* bare_quote.c - what looks quoted and is not a quote of ours.
 *
 * People who ask a mail host for help paste what their question is about: headers, logs,
 * conversations, errors behind ">". None of it is a quote of ours, and what they write
 * below it is theirs as well. But answers come whose References were lost on the way, so
 * a letter of the desk, named by its own address, still is a quote. */
#include "reply/bare_quote.h"

#include <string.h>

#include "reply/attribution.h"
#include "reply/header_block.h"
#include "reply/phrases.h"

#define POINTING_LINES 2 /* above the introduction */

static bool
is_part_of_address(char c)
{
    return g_ascii_isalnum(c) || (c && strchr(".-_", c)) || (guchar)c >= 0x80;
}

/* Does the folded line hold the address, with or without what stands behind a "+"? */
static bool
holds_address(const char *folded, const char *address)
{
    g_autofree char *wanted = g_ascii_strdown(address, -1);
    const char *domain = strchr(wanted, '@');
    gsize local = domain ? strcspn(wanted, "+@") : 0;

    if (local == 0)
        return false;
    for (const char *at = folded; (at = strstr(at, domain)) != NULL; at++) {
        const char *start = at;

        if (is_part_of_address(at[strlen(domain)]) && at[strlen(domain)] != '.')
            continue;
        while (start > folded && (is_part_of_address(start[-1]) || start[-1] == '+'))
            start--;
        if (strncmp(start, wanted, local) == 0 &&
            (start[local] == '+' || start[local] == '@'))
            return true;
    }
    return false;
}

static bool
names_recipient(const Reading *reading, const char *folded)
{
    const GPtrArray *recipients = reading->context->recipients;

    for (guint k = 0; recipients && k < recipients->len; k++) {
        const Mailbox *box = g_ptr_array_index(recipients, k);

        if (holds_address(folded, box->address))
            return true;
    }
    return false;
}

/* "This is the mail:", "Kenapa saya dapat ini?" right above. */
static bool
is_pointed_at(const Reading *reading, guint start)
{
    guint seen = 0;

    while (start > 0 && seen < POINTING_LINES) {
        const ReplyLine *line = reply_line(reading->lines, --start);
        gsize length = strlen(line->folded);

        if (line->is_blank || line->is_rule)
            continue;
        if (seen++ == 0 && line->folded[length - 1] == ':')
            return true;
        if (phrase_has_word(PHRASES_POINTING, line->folded))
            return true;
    }
    return seen == 0;
}

bool
introduction_names_recipient(const Reading *reading, guint start, guint end)
{
    for (guint i = start; i < end; i++)
        if (names_recipient(reading, reply_line(reading->lines, i)->folded))
            return true;
    return false;
}

/* Is the letter that these fields belong to one of a recipient? */
static bool
is_letter_of_recipient(const Reading *reading, guint start, guint end)
{
    for (guint i = start; i < end; i++)
        if (is_sender_field(reply_line(reading->lines, i)->folded))
            return names_recipient(reading, reply_line(reading->lines, i)->folded) ||
                   (i + 1 < end &&
                    names_recipient(reading, reply_line(reading->lines, i + 1)->folded) &&
                    !strchr(reply_line(reading->lines, i + 1)->folded, ':'));
    return false;
}

bool
header_block_is_believed(const Reading *reading, guint start, guint end)
{
    return reading->context->is_answer || is_letter_of_recipient(reading, start, end);
}

bool
is_nothing_below(const Reading *reading, guint end)
{
    while (end < reading->lines->len && (reply_line(reading->lines, end)->is_blank ||
                                         reply_line(reading->lines, end)->is_rule))
        end++;
    return end == reading->lines->len;
}

bool
introduction_is_believed(const Reading *reading, guint start, guint end)
{
    bool any = false;

    if (reading->context->is_answer || is_nothing_below(reading, end))
        return true;
    for (guint i = start; i < end; i++) {
        const char *folded = reply_line(reading->lines, i)->folded;

        any = any || strchr(folded, '@');
        if (names_recipient(reading, folded) ||
            holds_address(folded, reading->context->author.address))
            return true;
    }
    return !any && attribution_is_ruled(reply_line(reading->lines, start)->folded) &&
           !is_pointed_at(reading, start);
}

/* The header block of a letter, inside of what the HTML marks as quoted. */
static bool
begins_with_letter(const Reading *reading, guint start, guint end)
{
    guint first = reply_lines_skip_blank(reading->lines, start, end);
    guint block;

    if (first >= end)
        return false;
    block = header_block_end(reading->lines, first, end);
    return block > 0 && is_letter_of_recipient(reading, first, block);
}

/* Lines that introduce the quote below them. */
static bool
is_introduced(const Reading *reading, guint start)
{
    guint end, first;

    while (start > 0 && reply_line(reading->lines, start - 1)->is_blank)
        start--;
    end = start;
    for (first = end; first > 0; first--) {
        ReplyPart part = reply_line(reading->lines, first - 1)->part;

        if (part != PART_INTRO)
            break;
    }
    return first < end && introduction_is_believed(reading, first, end);
}

void
bare_quotes_release(Reading *reading)
{
    guint start = 0;

    while (start < reading->lines->len) {
        guint end = start;

        while (end < reading->lines->len &&
               (reply_line(reading->lines, end)->part == PART_QUOTE ||
                (end > start && reply_line(reading->lines, end)->is_blank)))
            end++;
        if (end > start && !is_introduced(reading, start) &&
            !begins_with_letter(reading, start, end))
            for (guint i = start; i < end; i++)
                if (reply_line(reading->lines, i)->part == PART_QUOTE)
                    reply_line(reading->lines, i)->part = PART_TEXT;
        start = MAX(end, start + 1);
    }
    /* Lines that introduce by the HTML alone. */
    for (start = 0; start < reading->lines->len;) {
        guint end = start;

        while (end < reading->lines->len &&
               reply_line(reading->lines, end)->part == PART_INTRO &&
               reply_line(reading->lines, end)->mark == LINE_ATTRIBUTION)
            end++;
        if (end > start && !introduction_is_believed(reading, start, end))
            reading_set(reading, start, end, PART_TEXT);
        start = MAX(end, start + 1);
    }
}

void
own_quotes_release(Reading *reading, const KnownText *known)
{
    const GArray *lines = reading->lines;
    ReplyPart above = PART_TEXT; /* of the last line that is not blank */

    if (known_text_is_empty(known))
        return;
    for (guint start = 0; start < lines->len;) {
        const ReplyLine *first = reply_line(lines, start);
        guint end = start, ours = 0;

        while (end < lines->len && ((reply_line(lines, end)->part == PART_QUOTE &&
                                     reply_line(lines, end)->depth > 0) ||
                                    (end > start && reply_line(lines, end)->is_blank)))
            ours += known_text_count(known, reply_line(lines, end++));
        if (end > start && above == PART_TEXT && ours == 0)
            for (guint i = start; i < end; i++)
                if (reply_line(lines, i)->part == PART_QUOTE)
                    reply_line(lines, i)->part = PART_TEXT;
        if (!first->is_blank)
            above = first->part;
        start = MAX(end, start + 1);
    }
}
