/* uuencode.c - files that stand in the text: uuencode and yEnc. */
#include "mime/uuencode.h"

#include <stdbool.h>
#include <string.h>

enum { FILES = 100, NAME_BYTES = 1000 };

typedef struct Lines {
    const char *p, *end;
} Lines;

static bool
line_next(Lines *lines, const char **line, gsize *length)
{
    if (lines->p >= lines->end)
        return false;
    const char *newline = memchr(lines->p, '\n', (gsize)(lines->end - lines->p));
    const char *stop = newline ? newline : lines->end;
    *line = lines->p;
    lines->p = newline ? newline + 1 : lines->end;
    if (stop > *line && stop[-1] == '\r')
        stop--;
    *length = (gsize)(stop - *line);
    return true;
}

static bool
has_prefix(const char *line, gsize length, const char *prefix)
{
    return length >= strlen(prefix) && memcmp(line, prefix, strlen(prefix)) == 0;
}

/* "begin 644 name": three or four octal digits and a name. */
static bool
uu_begins(const char *line, gsize length, char **name)
{
    if (!has_prefix(line, length, "begin "))
        return false;
    gsize i = 6, digits = 0;
    while (i < length && line[i] >= '0' && line[i] <= '7') {
        i++;
        digits++;
    }
    if (digits < 3 || digits > 4 || i + 1 >= length || line[i] != ' ')
        return false;
    *name = g_strndup(line + i + 1, MIN(length - i - 1, (gsize)NAME_BYTES));
    return true;
}

/* A data line says in its first byte how long it is. Some mailers cut blanks off
 * its end, others add a check byte. */
static bool
uu_is_data(const char *line, gsize length)
{
    if (length == 0 || line[0] < 32 || line[0] > 96)
        return false;
    gsize bytes = (gsize)(line[0] - 32) & 63, want = (bytes + 2) / 3 * 4 + 1;
    if (length > want + 2 || length + 3 < MIN(want, 4))
        return false;
    for (gsize i = 0; i < length; i++)
        if (line[i] < 32 || line[i] > 96)
            return false;
    return true;
}

static void
uu_line(const char *line, gsize length, GString *out)
{
    gsize bytes = (gsize)(line[0] - 32) & 63;

    for (gsize at = 1; bytes > 0; at += 4) {
        guint32 group = 0;
        for (gsize i = 0; i < 4; i++)
            group =
                group << 6 | (at + i < length ? (guint32)(line[at + i] - 32) & 63 : 0);
        char three[3] = { (char)(group >> 16), (char)(group >> 8), (char)group };
        gsize size = MIN(bytes, 3);
        g_string_append_len(out, three, (gssize)size);
        bytes -= size;
    }
}

/* "=ybegin line=128 size=123 name=x.bin" */
static bool
yenc_begins(const char *line, gsize length, char **name)
{
    if (!has_prefix(line, length, "=ybegin "))
        return false;
    const char *found = memmem(line, length, " name=", 6);
    if (!found)
        return false;
    gsize size = length - (gsize)(found + 6 - line);
    *name = g_strndup(found + 6, MIN(size, (gsize)NAME_BYTES));
    return true;
}

/* Read on to the end line; false if the lines are not those of a file. */
static bool
file_end(Lines *lines, bool is_yenc)
{
    const char *line;
    gsize length, count = 0;

    while (line_next(lines, &line, &length)) {
        if (is_yenc) {
            if (has_prefix(line, length, "=yend"))
                return true;
            continue;
        }
        if (length >= 3 && memcmp(line, "end", 3) == 0 && length <= 5)
            return count > 0;
        if (length > 0 && !uu_is_data(line, length))
            return false;
        count += length > 0;
    }
    return false;
}

static void
embedded_file_free(EmbeddedFile *file)
{
    g_free(file->name);
    g_free(file);
}

GPtrArray *
uuencode_find(const char *text, gsize length)
{
    GPtrArray *files = g_ptr_array_new_with_free_func((GDestroyNotify)embedded_file_free);
    Lines lines = { text, text + length };
    const char *line;
    gsize size;
    bool no_yend = false;

    while (files->len < FILES && line_next(&lines, &line, &size)) {
        g_autofree char *name = NULL;
        bool is_yenc = false;
        if (!uu_begins(line, size, &name)) {
            is_yenc = !no_yend && yenc_begins(line, size, &name);
            if (!is_yenc)
                continue;
        }
        Lines rest = lines;
        if (!file_end(&rest, is_yenc)) {
            no_yend = no_yend || is_yenc;
            continue;
        }
        EmbeddedFile *file = g_new0(EmbeddedFile, 1);
        file->from = (gsize)(line - text);
        file->to = (gsize)(rest.p - text);
        file->name = g_steal_pointer(&name);
        file->is_yenc = is_yenc;
        g_ptr_array_add(files, file);
        lines = rest;
    }
    return files;
}

static void
yenc_line(const char *line, gsize length, GString *out)
{
    for (gsize i = 0; i < length; i++) {
        guchar c = (guchar)line[i];
        if (c == '=' && i + 1 < length)
            c = (guchar)((guchar)line[++i] - 64);
        g_string_append_c(out, (char)(guchar)(c - 42));
    }
}

void
uuencode_extract(const char *text, const EmbeddedFile *file, GString *out)
{
    Lines lines = { text + file->from, text + file->to };
    const char *line;
    gsize length;

    line_next(&lines, &line, &length);
    while (line_next(&lines, &line, &length)) {
        if (file->is_yenc) {
            if (has_prefix(line, length, "=yend"))
                return;
            if (!has_prefix(line, length, "=ypart"))
                yenc_line(line, length, out);
        } else if (length > 0) {
            if (length <= 5 && has_prefix(line, length, "end"))
                return;
            uu_line(line, length, out);
        }
    }
}

void
uuencode_decode(const char *text, gsize length, GString *out)
{
    Lines lines = { text, text + length };
    const char *line;
    gsize size;
    bool begun = false;

    while (line_next(&lines, &line, &size)) {
        g_autofree char *name = NULL;
        if (!begun) {
            begun = uu_begins(line, size, &name);
            continue;
        }
        if (size <= 5 && has_prefix(line, size, "end"))
            return;
        if (uu_is_data(line, size))
            uu_line(line, size, out);
    }
}
