/* header_scan.c - a header block cut into fields, with limits on everything. */
#include "mime/header_scan.h"

#include <string.h>

/* Lines of a field whose folds lost their blanks: a signature has some twenty. */
#define BROKEN_LINES 100

/* Bytes of the line at p without its end; *next is behind its end. */
static gsize
line_read(const char *p, const char *end, const char **next)
{
    const char *newline = memchr(p, '\n', (gsize)(end - p));
    const char *stop = newline ? newline : end;

    *next = newline ? newline + 1 : end;
    if (stop > p && stop[-1] == '\r')
        stop--;
    return (gsize)(stop - p);
}

/* RFC 5322, 3.6.8 allows any of these in a field's name, and no program writes them:
 * they stand in folded addresses, parameters, signatures and encoded-words. */
#define NAME_NEVER "<>()[]@,;\\\"=?/"

/* The length of a field's name, or 0 if the line begins no field. */
static gsize
field_name_length(const char *line, gsize length)
{
    gsize name = 0;

    while (name < length && line[name] > 32 && line[name] < 127 && line[name] != ':' &&
           !strchr(NAME_NEVER, line[name]))
        name++;
    gsize colon = name;
    while (colon < length && (line[colon] == ' ' || line[colon] == '\t'))
        colon++;
    return name > 0 && colon < length && line[colon] == ':' ? name : 0;
}

/* "HeaderWithCapitals" is one, "Note" is not. */
static bool
name_has_capitals(const char *name, gsize length)
{
    guint capitals = 0;

    for (gsize i = 0; i < length; i++)
        capitals += g_ascii_isupper(name[i]) && (i == 0 || g_ascii_islower(name[i - 1]));
    return capitals > 1;
}

/* Names that nobody begins a line of text with. */
static bool
name_is_familiar(const char *line, gsize length)
{
    static const char *const names[] = {
        "from",       "to",           "cc",           "subject",        "date",
        "message-id", "reply-to",     "sender",       "received",       "bcc",
        "references", "in-reply-to",  "mime-version", "delivered-to",   "return-path",
        "precedence", "organization", "user-agent",   "importance",     "priority",
        "errors-to",  "thread-topic", "thread-index", "auto-submitted", "dkim-signature",
    };
    static const char *const beginnings[] = { "x-", "content-", "list-", "arc-",
                                              "resent-" };

    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        if (strlen(names[i]) == length &&
            g_ascii_strncasecmp(line, names[i], length) == 0)
            return true;
    for (guint i = 0; i < G_N_ELEMENTS(beginnings); i++)
        if (length > strlen(beginnings[i]) &&
            g_ascii_strncasecmp(line, beginnings[i], strlen(beginnings[i])) == 0)
            return true;
    return false;
}

static bool
line_is_mbox(const char *line, gsize length)
{
    return ((length > 5 && memcmp(line, "From ", 5) == 0) ||
            (length > 6 && memcmp(line, ">From ", 6) == 0)) &&
           field_name_length(line, length) == 0;
}

/* What stands before the first field of a message that went through an mbox, an
 * editor or a careless script. */
static const char *
preamble_skip(const char *p, const char *end)
{
    const char *start = p, *next;

    if (end - p >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
        p += 3;
    for (int lines = 0; p < end && lines < 100; lines++) {
        gsize length = line_read(p, end, &next);
        gsize blanks = 0;
        while (blanks < length && (p[blanks] == ' ' || p[blanks] == '\t'))
            blanks++;
        if (blanks < length && !line_is_mbox(p, length))
            return field_name_length(p, length) > 0 ? p : start;
        p = next;
    }
    return start;
}

static bool
value_is_strange(Span value)
{
    if (memchr(value.data, '\0', value.length))
        return true;
    for (gsize i = 0; i < value.length; i++)
        if (value.data[i] == '\r' && (i + 1 == value.length || value.data[i + 1] != '\n'))
            return true;
    return false;
}

static void
field_append(GArray *fields, const char *start, const char *end)
{
    gsize length = (gsize)(end - start);
    gsize name = field_name_length(start, length);
    const char *colon = memchr(start, ':', length);
    ScannedField field = {
        .name = { start, name },
        .value = { colon + 1, (gsize)(end - colon - 1) },
    };

    while (field.value.length > 0 &&
           strchr("\r\n", field.value.data[field.value.length - 1]) &&
           field.value.data[field.value.length - 1])
        field.value.length--;
    field.is_strange = colon != start + name || value_is_strange(field.value);
    g_array_append_val(fields, field);
}

/* Behind the empty line that ends the block, from p on. */
static const char *
block_skip(const char *p, const char *end)
{
    while (p < end) {
        const char *newline = memchr(p, '\n', (gsize)(end - p));
        if (!newline)
            return end;
        p = newline + 1;
        if (p < end && *p == '\n')
            return p + 1;
        if (p + 1 < end && p[0] == '\r' && p[1] == '\n')
            return p + 2;
    }
    return end;
}

static bool
field_is_seen(const GArray *fields, const char *name, gsize length)
{
    for (guint i = 0; i < fields->len; i++) {
        const ScannedField *field = &g_array_index(fields, ScannedField, i);

        if (field->name.length == length &&
            g_ascii_strncasecmp(field->name.data, name, length) == 0)
            return true;
    }
    return false;
}

/* Names that a header holds once and that a mail cannot do without: one that was there
 * before is written in the text. */
static bool
name_is_once(const char *name, gsize length)
{
    static const char *const names[] = { "from", "to", "cc", "subject", "date" };

    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        if (strlen(names[i]) == length &&
            g_ascii_strncasecmp(name, names[i], length) == 0)
            return true;
    return false;
}

/* Where the header goes on behind lines that begin no field: the next field that is
 * known, before an empty line; NULL if none is. */
static const char *
header_goes_on(const GArray *fields, const char *p, const char *end)
{
    const char *next;

    for (guint lines = 0; p < end && lines < BROKEN_LINES; p = next, lines++) {
        gsize length = line_read(p, end, &next);
        gsize name = field_name_length(p, length);

        if (length == 0)
            return NULL;
        if (name > 0 &&
            (name_is_familiar(p, name) || (lines == 0 && name_has_capitals(p, name))))
            return name_is_once(p, name) && field_is_seen(fields, p, name) ? NULL : p;
    }
    return NULL;
}

void
header_scan(const char *bytes, gsize length, bool is_outermost, HeaderBlock *out)
{
    const char *end = bytes + length;
    const char *p = is_outermost ? preamble_skip(bytes, end) : bytes;
    const char *field = NULL, *next;
    const char *sure = p; /* before it all lines are the header's */

    *out = (HeaderBlock){ .fields = g_array_new(FALSE, FALSE, sizeof(ScannedField)) };
    for (guint lines = 0; p < end; p = next, lines++) {
        if (lines >= HEADER_LINES || (gsize)(p - bytes) >= HEADER_BYTES) {
            out->is_shortened = true;
            /* The limit may have been met on the very line that ends the block. */
            p = block_skip(p > bytes ? p - 1 : p, end);
            break;
        }
        gsize size = line_read(p, end, &next);
        if (size == 0) {
            if (field)
                field_append(out->fields, field, p);
            field = NULL;
            p = next;
            break;
        }
        gsize name = field_name_length(p, size);
        if (field && (*p == ' ' || *p == '\t' || (p < sure && name == 0)) &&
            !line_is_mbox(p, size))
            continue;
        if (field && name == 0 && !line_is_mbox(p, size)) {
            g_autoptr(GArray) seen = g_array_copy(out->fields);

            field_append(seen, field, p);
            if ((sure = header_goes_on(seen, next, end)) != NULL)
                continue;
            sure = p;
        }
        if (field)
            field_append(out->fields, field, p);
        field = name > 0 ? p : NULL;
        if (!field && !header_goes_on(out->fields, next, end))
            break;
    }
    if (field)
        field_append(out->fields, field, p);
    out->length = (gsize)(p - bytes);
}

void
header_block_clear(HeaderBlock *block)
{
    g_clear_pointer(&block->fields, g_array_unref);
}

bool
header_field_is(const ScannedField *field, const char *name)
{
    return strlen(name) == field->name.length &&
           g_ascii_strncasecmp(field->name.data, name, field->name.length) == 0;
}

const ScannedField *
header_block_find(const HeaderBlock *block, const char *name)
{
    for (guint i = 0; i < block->fields->len; i++) {
        const ScannedField *field = &g_array_index(block->fields, ScannedField, i);
        if (header_field_is(field, name))
            return field;
    }
    return NULL;
}

GString *
header_unfold(Span value)
{
    GString *line = g_string_sized_new(value.length);
    gsize from = 0, to = value.length;

    while (from < to && strchr(" \t\r\n", value.data[from]) && value.data[from])
        from++;
    while (to > from && strchr(" \t\r\n", value.data[to - 1]) && value.data[to - 1])
        to--;
    for (gsize i = from; i < to; i++) {
        char c = value.data[i];
        if (c == '\r' && i + 1 < to && value.data[i + 1] == '\n')
            continue;
        if (c == '\n') {
            /* A fold that lost its blank on the way. */
            if (value.data[i + 1] != ' ' && value.data[i + 1] != '\t')
                g_string_append_c(line, ' ');
            continue;
        }
        g_string_append_c(line, c == '\0' || c == '\r' ? ' ' : c);
    }
    return line;
}
