/* reply_lines.c - the lines of a body with what the layers find out about each.
 *
 * Quote marks: ">" from nearly all, "|" from Gmail's old text part, "Name>" or "AB>" from
 * news readers and The Bat. A "|" counts only before a blank, and initials only glued to
 * ">", so that tables and arrows stay text. */
#include "reply/reply_lines.h"

#include <string.h>

#include "core/fold.h"

#define INITIALS_MAX 20 /* "Richard>" */
#define INDENT_MAX 3

static gsize
space_at(const char *at, const char *end)
{
    if (at < end && (*at == ' ' || *at == '\t' || *at == '\r'))
        return 1;
    if (end - at >= 2 && (guchar)at[0] == 0xC2 && (guchar)at[1] == 0xA0)
        return 2;
    return 0;
}

/* Bytes of the ">" at `at`: plain, full-width, entity or the typographer's; else 0. */
static gsize
mark_at(const char *at, const char *end)
{
    gsize left = (gsize)(end - at);

    if (left >= 1 && *at == '>')
        return 1;
    if (left >= 4 && memcmp(at, "&gt;", 4) == 0)
        return 4;
    if (left >= 3 && memcmp(at, "\xef\xbc\x9e", 3) == 0)
        return 3;
    return 0;
}

static gsize
initials_at(const char *at, const char *end)
{
    const char *start = at;

    while (at < end && at - start < INITIALS_MAX &&
           (g_ascii_isalpha(*at) || (guchar)*at >= 0xC0 ||
            ((guchar)*at >= 0x80 && at > start)))
        at++;
    if (at == start || at >= end || *at != '>')
        return 0;
    /* "a->b" and "if x>3" are no quotes: a blank, another mark or the end follows. */
    if (at + 1 < end && space_at(at + 1, end) == 0 && at[1] != '>')
        return 0;
    return (gsize)(at - start);
}

/* Where the line's own text begins; *depth counts the marks before it. */
static const char *
skip_marks(const char *at, const char *end, guint *depth)
{
    guint blanks = 0;
    gsize size;

    *depth = 0;
    while (at < end) {
        if ((size = space_at(at, end)) > 0 && (blanks < INDENT_MAX || *depth > 0)) {
            at += size;
            blanks++;
        } else if ((size = mark_at(at, end)) > 0) {
            at += size;
            (*depth)++;
            blanks = 0;
        } else if (*at == '|' && (at + 1 == end || space_at(at + 1, end) > 0) &&
                   !memchr(at + 1, '|', (gsize)(end - at - 1))) {
            at++;
            (*depth)++;
        } else if (*depth == 0 && (size = initials_at(at, end)) > 0) {
            at += size;
        } else {
            break;
        }
    }
    return at;
}

/* "-----", "* * *", "_______", ". . .", "=====", U+2014, and the mark that mail trackers
 * leave (U+1427): three at least, or one long dash. */
static bool
is_rule(const char *at, const char *end)
{
    guint signs = 0;

    while (at < end) {
        gunichar c = g_utf8_get_char(at);

        if (strchr("-_*=~#+.", (int)MIN(c, 0x7F)) && c != 0 && c < 0x7F)
            signs++;
        else if ((c >= 0x2010 && c <= 0x2015) || c == 0x1427 || c == 0x2500 ||
                 c == 0x2501 || c == 0x30FC || c == 0xFF3F || c == 0x2581 ||
                 c == 0xFF1D || c == 0x2550)
            signs += 3;
        else if (c != 0xA0 && !g_unichar_isspace(c) && c != 0x200B)
            return false;
        at += g_utf8_skip[(guchar)*at];
    }
    return signs >= 2;
}

static char nothing[] = "";

static void
free_folded(ReplyLine *line)
{
    if (line->folded != nothing)
        g_free(line->folded);
}

static void
fill_line(ReplyLine *line)
{
    const char *end = line->text + line->length;
    const char *own = skip_marks(line->text, end, &line->depth);
    gsize length = MIN((gsize)(end - own), LINE_FOLD_MAX);

    while (length > 0 && own + length < end && ((guchar)own[length] & 0xC0) == 0x80)
        length--;
    line->own = (gsize)(own - line->text);
    free_folded(line);
    /* Most lines of the worst bodies are empty: these cost no memory of their own. */
    line->folded = length > 0 ? fold_text(own, length) : nothing;
    line->is_rule = is_rule(own, end);
    line->is_blank = line->folded[0] == '\0' && !line->is_rule;
    if (line->is_blank && line->depth == 0)
        line->mark = line->mark == LINE_ATTRIBUTION ? LINE_TEXT : line->mark;
}

static bool
is_fence(const ReplyLine *line)
{
    return line->length >= 3 && memcmp(line->text, "```", 3) == 0;
}

static void
clear_line(gpointer line)
{
    free_folded(line);
}

GArray *
reply_lines_empty(void)
{
    GArray *lines = g_array_new(FALSE, TRUE, sizeof(ReplyLine));

    g_array_set_clear_func(lines, clear_line);
    return lines;
}

void
reply_line_refill(ReplyLine *piece)
{
    piece->folded = NULL;
    fill_line(piece);
}

void
reply_line_release(ReplyLine *line)
{
    free_folded(line);
    line->folded = nothing;
}

GArray *
reply_lines_new(const char *body, const GByteArray *marks)
{
    GArray *lines = reply_lines_empty();
    bool in_fence = false;

    while (*body) {
        const char *end = strchr(body, '\n');
        gsize length = end ? (gsize)(end - body) : strlen(body);

        if (lines->len + 1 >= LINES_MAX) {
            end = NULL;
            length = strlen(body);
        }

        ReplyLine line = { .text = body, .length = length };

        if (marks && lines->len < marks->len && marks->data[lines->len] <= LINE_SIGNATURE)
            line.mark = (LineMark)marks->data[lines->len];
        fill_line(&line);
        line.in_fence = in_fence;
        if (line.depth == 0 && is_fence(&line)) {
            in_fence = !in_fence;
            line.in_fence = true;
        }
        g_array_append_val(lines, line);
        body += length + (end ? 1 : 0);
    }
    /* A fence that never closes is none. */
    for (guint i = lines->len; in_fence && i-- > 0;) {
        reply_line(lines, i)->in_fence = false;
        if (is_fence(reply_line(lines, i)))
            break;
    }
    return lines;
}

void
reply_lines_split(GArray *lines, guint index, gsize bytes)
{
    ReplyLine rest = *reply_line(lines, index);
    ReplyLine *line = reply_line(lines, index);

    rest.text += bytes;
    rest.length -= bytes;
    rest.folded = NULL;
    rest.is_glued = true;
    line->length = bytes;
    fill_line(line);
    fill_line(&rest);
    g_array_insert_val(lines, index + 1, rest);
}

guint
reply_lines_skip_blank(const GArray *lines, guint index, guint end)
{
    while (index < end && reply_line(lines, index)->is_blank)
        index++;
    return index;
}
