/* compose_check.c - a second look at a finished letter, by code that did not make it. */
#include "mime/compose_check.h"

#include <string.h>

enum { LINE_BYTES_MAX = 998 };

typedef enum Place { IN_HEADER, IN_PART_HEADER, IN_BODY } Place;

/* True if the line (without CRLF) is a delimiter that begins a part. */
static bool
begins_part(const char *line, gsize length, const char *const *boundaries)
{
    if (length < 2 || line[0] != '-' || line[1] != '-')
        return false;
    for (; *boundaries; boundaries++)
        if (length == strlen(*boundaries) + 2 &&
            memcmp(line + 2, *boundaries, length - 2) == 0)
            return true;
    return false;
}

/* Length of the field name that the line begins with, 0 if it begins with none. */
static gsize
name_length(const char *line, gsize length)
{
    gsize n = 0;

    while (n < length && line[n] > ' ' && line[n] < 0x7f && line[n] != ':')
        n++;
    return n < length && line[n] == ':' ? n : 0;
}

/* Cross `name` off the list. */
static bool
take_name(GPtrArray *left, const char *name, gsize length)
{
    for (guint i = 0; i < left->len; i++) {
        const char *wanted = left->pdata[i];

        if (strlen(wanted) == length && g_ascii_strncasecmp(wanted, name, length) == 0) {
            g_ptr_array_remove_index_fast(left, i);
            return true;
        }
    }
    return false;
}

static bool
check_field(const char *line, gsize length, Place place, GPtrArray *left, bool is_first,
            Fault *why)
{
    gsize name;

    if (line[0] == ' ' || line[0] == '\t') {
        if (is_first || strspn(line, " \t") >= length)
            return fault_permanent(why, "5.6.0", "composed a continuation of nothing");
        return true;
    }
    name = name_length(line, length);
    if (name == 0)
        return fault_permanent(why, "5.6.0", "composed a header line that is no field");
    if (place == IN_PART_HEADER) {
        if (name < 8 || g_ascii_strncasecmp(line, "Content-", 8) != 0)
            return fault_permanent(why, "5.6.0",
                                   "composed an unasked field %.*s in a part", (int)name,
                                   line);
        return true;
    }
    if (!take_name(left, line, name))
        return fault_permanent(why, "5.6.0", "composed an unasked field %.*s", (int)name,
                               line);
    return true;
}

/* Eight bytes at a time: this sees every byte of every letter. */
static bool
is_ascii(const char *line, gsize length)
{
    guint64 eight, all = 0;

    for (; length >= sizeof eight; line += sizeof eight, length -= sizeof eight) {
        memcpy(&eight, line, sizeof eight);
        all |= eight;
    }
    for (; length > 0; line++, length--)
        all |= (guchar)*line;
    return (all & G_GUINT64_CONSTANT(0x8080808080808080)) == 0;
}

static bool
check_line(const char *line, gsize length, bool is_utf8, Fault *why)
{
    if (length > LINE_BYTES_MAX)
        return fault_permanent(why, "5.6.0", "composed a line of %zu bytes", length);
    if (memchr(line, '\r', length) || memchr(line, '\0', length))
        return fault_permanent(why, "5.6.0", "composed a stray CR or NUL");
    if (!is_utf8 && !is_ascii(line, length))
        return fault_permanent(why, "5.6.0", "composed 8-bit bytes");
    return true;
}

bool
compose_check(GBytes *message, const GPtrArray *names, const char *const *boundaries,
              bool is_utf8, Fault *why)
{
    gsize size;
    const char *p = g_bytes_get_data(message, &size), *end = p + size;
    g_autoptr(GPtrArray) left = g_ptr_array_new();
    Place place = IN_HEADER;
    bool is_first = true;

    for (guint i = 0; i < names->len; i++)
        g_ptr_array_add(left, names->pdata[i]);
    while (p < end) {
        const char *lf = memchr(p, '\n', (gsize)(end - p));
        gsize length;

        if (!lf || lf == p || lf[-1] != '\r')
            return fault_permanent(why, "5.6.0", "composed a line without CRLF");
        length = (gsize)(lf - p) - 1;
        if (!check_line(p, length, is_utf8, why))
            return false;
        if (place == IN_BODY) {
            if (begins_part(p, length, boundaries)) {
                place = IN_PART_HEADER;
                is_first = true;
            }
        } else if (length == 0) {
            place = IN_BODY;
        } else {
            if (!check_field(p, length, place, left, is_first, why))
                return false;
            is_first = false;
        }
        p = lf + 1;
    }
    if (place != IN_BODY)
        return fault_permanent(why, "5.6.0", "composed a header without end");
    if (left->len > 0)
        return fault_permanent(why, "5.6.0", "composed no field %s",
                               (char *)left->pdata[0]);
    return true;
}
