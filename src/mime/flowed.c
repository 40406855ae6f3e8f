/* flowed.c - format=flowed text (RFC 3676) with its paragraphs whole again. */
#include "mime/flowed.h"

#include <stdbool.h>
#include <string.h>

void
flowed_join(GString *text, gboolean delete_space)
{
    g_autoptr(GString) out = g_string_sized_new(text->len);
    const char *p = text->str, *end = p + text->len;
    bool flows = false;
    gsize depth_before = 0;

    while (p < end) {
        const char *newline = memchr(p, '\n', (gsize)(end - p));
        const char *stop = newline ? newline : end;
        gsize depth = 0;
        const char *line = p;
        while (line < stop && *line == '>') {
            depth++;
            line++;
        }
        bool stuffed = line < stop && *line == ' ';
        const char *content = stuffed ? line + 1 : line;
        gsize length = (gsize)(stop - content);
        bool is_signature = length == 3 && memcmp(content, "-- ", 3) == 0;
        if (flows && (depth != depth_before || is_signature)) {
            g_string_append_c(out, '\n');
            flows = false;
        }
        if (!flows) {
            for (gsize i = 0; i < depth; i++)
                g_string_append_c(out, '>');
            if (depth > 0 && length > 0)
                g_string_append_c(out, ' ');
        }
        flows = length > 0 && content[length - 1] == ' ' && !is_signature && newline;
        g_string_append_len(out, content,
                            (gssize)(flows && delete_space ? length - 1 : length));
        if (!flows && newline)
            g_string_append_c(out, '\n');
        depth_before = depth;
        p = newline ? newline + 1 : end;
    }
    g_string_truncate(text, 0);
    g_string_append_len(text, out->str, (gssize)out->len);
}
