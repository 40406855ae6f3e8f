/* reply_reading.c - one body on its way through the layers of reply/reply_text. */
#include "reply/reply_reading.h"

#include <string.h>

void
reading_note(Reading *reading, const char *layer)
{
    if (strstr(reading->how->str, layer))
        return;
    if (reading->how->len > 0)
        g_string_append(reading->how, ", ");
    g_string_append(reading->how, layer);
}

void
reading_set(Reading *reading, guint start, guint end, ReplyPart part)
{
    for (guint i = start; i < end; i++)
        reply_line(reading->lines, i)->part = part;
}

bool
line_is_written(const ReplyLine *line)
{
    return line->part == PART_TEXT && !line->is_blank && !line->is_rule;
}

bool
reading_has_text(const Reading *reading, guint start, guint end)
{
    for (guint i = start; i < end; i++)
        if (line_is_written(reply_line(reading->lines, i)))
            return true;
    return false;
}

void
reading_each_stretch(Reading *reading, void (*take)(Reading *, guint, guint))
{
    guint start = 0;

    while (start < reading->lines->len) {
        guint end;

        while (start < reading->lines->len &&
               reply_line(reading->lines, start)->part != PART_TEXT)
            start++;
        for (end = start; end < reading->lines->len &&
                          reply_line(reading->lines, end)->part == PART_TEXT;)
            end++;
        if (end > start)
            take(reading, start, end);
        start = end;
    }
}
