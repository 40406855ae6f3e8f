/* html_lines.c - lines of text built from a stream of words, breaks and marks. */
#include "reply/html_lines.h"

#include <string.h>

/* More empty lines in a row tell a reader nothing. */
#define BLANKS_MAX 2

void
html_lines_init(HtmlLines *lines, GString *text, GByteArray *marks)
{
    memset(lines, 0, sizeof *lines);
    lines->text = text;
    lines->marks = marks;
    lines->line = g_string_new(NULL);
}

static void
put_line(HtmlLines *lines, const char *text, gsize length, guint quotes, LineMark mark)
{
    guint8 byte = (guint8)mark;

    for (guint i = 0; i < quotes; i++)
        g_string_append(lines->text, i + 1 < quotes || length > 0 ? "> " : ">");
    g_string_append_len(lines->text, text, (gssize)length);
    g_string_append_c(lines->text, '\n');
    g_byte_array_append(lines->marks, &byte, 1);
}

/* An empty line belongs to what is on both its sides, else to the text. */
static void
put_blanks(HtmlLines *lines)
{
    bool is_inside = lines->last.mark == lines->style.mark &&
                     lines->last.quotes == lines->style.quotes;
    guint quotes = MIN(lines->last.quotes, lines->style.quotes);
    LineMark mark = is_inside ? lines->style.mark : quotes > 0 ? LINE_QUOTE : LINE_TEXT;

    if (lines->text->len > 0)
        for (guint i = 0; i < MIN(lines->blanks, BLANKS_MAX); i++)
            put_line(lines, "", 0, quotes, mark);
    lines->blanks = 0;
}

static void
end_line(HtmlLines *lines)
{
    gsize length = lines->line->len;

    while (length > 0 && strchr(" \t", lines->line->str[length - 1]))
        length--;
    if (length > 0) {
        put_blanks(lines);
        put_line(lines, lines->line->str, length, lines->style.quotes, lines->style.mark);
        lines->last = lines->style;
    }
    g_string_truncate(lines->line, 0);
    lines->has_space = false;
    lines->has_filler = false;
}

void
html_lines_break(HtmlLines *lines)
{
    if (lines->line->len == 0)
        lines->blanks++;
    end_line(lines);
}

void
html_lines_block(HtmlLines *lines, bool apart)
{
    /* <p>&nbsp;</p> is how an editor writes an empty line. */
    if (lines->line->len == 0 && lines->has_filler)
        lines->blanks++;
    end_line(lines);
    if (apart && lines->blanks == 0)
        lines->blanks = 1;
}

void
html_lines_cell(HtmlLines *lines)
{
    if (lines->line->len > 0 && lines->line->str[lines->line->len - 1] != '\t')
        g_string_append_c(lines->line, '\t');
    lines->has_space = false;
}

static void
adopt_style(HtmlLines *lines, const LineStyle *style)
{
    if (lines->line->len > 0 &&
        (lines->style.mark != style->mark || lines->style.quotes != style->quotes))
        end_line(lines);
    if (lines->line->len == 0)
        lines->style = *style;
}

static void
put_word(HtmlLines *lines, const LineStyle *style, const char *word, gsize length)
{
    adopt_style(lines, style);
    if (lines->has_space && lines->line->len > 0 &&
        lines->line->str[lines->line->len - 1] != '\t')
        g_string_append_c(lines->line, ' ');
    lines->has_space = false;
    /* Control characters come as they are and as "&#127;". */
    for (gsize i = 0; i < length; i++)
        if ((guchar)word[i] >= ' ' ? word[i] != 0x7F : word[i] == '\t')
            g_string_append_c(lines->line, word[i]);
}

/* Bytes of the space at `at`: ASCII blanks, no-break space; 0 if it is none. */
static gsize
space_length(const char *at, const char *end)
{
    if (strchr(" \t\n\r\f", *at) && *at != '\0')
        return 1;
    if (end - at >= 2 && (guchar)at[0] == 0xC2 && (guchar)at[1] == 0xA0)
        return 2;
    return 0;
}

static void
put_kept(HtmlLines *lines, const LineStyle *style, const char *text, gsize length)
{
    const char *end = text + length;

    while (text < end) {
        const char *stop = memchr(text, '\n', (gsize)(end - text));
        gsize run = (gsize)((stop ? stop : end) - text);

        if (run > 0)
            put_word(lines, style, text, run);
        if (!stop)
            return;
        html_lines_break(lines);
        text = stop + 1;
    }
}

void
html_lines_text(HtmlLines *lines, const LineStyle *style, const char *text, gsize length)
{
    const char *end = text + length;

    if (style->keeps_space) {
        put_kept(lines, style, text, length);
        return;
    }
    while (text < end) {
        gsize space = space_length(text, end);
        const char *word = text;

        if (space > 0) {
            lines->has_space = true;
            lines->has_filler = lines->has_filler || space == 2;
            text += space;
            continue;
        }
        while (text < end && space_length(text, end) == 0)
            text++;
        put_word(lines, style, word, (gsize)(text - word));
    }
}

void
html_lines_finish(HtmlLines *lines)
{
    end_line(lines);
    g_string_free(g_steal_pointer(&lines->line), TRUE);
}
