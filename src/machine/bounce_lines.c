/* bounce_lines.c - the lines of a delivery report, up to the returned mail. */
#include "machine/bounce_lines.h"

#include <string.h>

#include "machine/bounce_phrases.h"
#include "core/fold.h"

#define PROSE_MAX (64 * 1024) /* reports are a few kilobytes */
#define LINES_MAX 1000
#define LINE_LENGTH_MAX 2000

static void
line_free(Line *line)
{
    g_free(line->text);
    g_free(line->folded);
    g_free(line);
}

static Line *
line_new(const char *text, gsize length)
{
    Line *line = g_new0(Line, 1);

    if (length > LINE_LENGTH_MAX) {
        length = LINE_LENGTH_MAX;
        while (length && ((guchar)text[length] & 0xc0) == 0x80)
            length--;
    }
    for (; length && g_ascii_isspace(*text); text++, length--)
        line->indent += *text == '\t' ? 8 - line->indent % 8 : 1;
    while (length && g_ascii_isspace(text[length - 1]))
        length--;
    line->text = g_strndup(text, length);
    line->folded = fold_text(line->text, -1);
    return line;
}

static bool
is_ender(const Line *line)
{
    return line->indent < 8 && bounce_phrase_in(line->folded, PHRASE_ENDER);
}

GPtrArray *
bounce_lines_read(const char *body, gsize *length)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func((GDestroyNotify)line_free);
    gsize size = strnlen(body, PROSE_MAX);
    const char *end = body + size, *p = body;
    bool any = false;

    while (p < end && lines->len < LINES_MAX) {
        const char *eol = memchr(p, '\n', (gsize)(end - p));
        Line *line = line_new(p, (gsize)((eol ? eol : end) - p));

        if (any && is_ender(line)) {
            line_free(line);
            break;
        }
        any = any || *line->text;
        g_ptr_array_add(lines, line);
        p = eol ? eol + 1 : end;
    }
    if (length)
        *length = (gsize)(p - body);
    return lines;
}
