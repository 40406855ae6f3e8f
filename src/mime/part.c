/* part.c - the tree of a message's parts, as places in its bytes.
 *
 * A list of parts grows at its end while it is worked off from its start: a part's
 * header is read, and if it is a multipart, its body is cut at its boundary and the
 * pieces are put at the end. An outer boundary therefore ends an inner part that
 * lost its own end, and no input can make this recurse. */
#include "mime/part.h"

#include "mime/charset.h"
#include "mime/encoded_word.h"

#include <string.h>

typedef struct Cutting {
    PartTree *tree;
    gsize scanned;
} Cutting;

static void
part_free(Part *part)
{
    g_free(part->path);
    g_array_unref(part->children);
    header_block_clear(&part->header);
    parameters_free(part->type);
    parameters_free(part->disposition);
    g_free(part->content_id);
    g_free(part);
}

static GString *
field_line(const Part *part, const char *name)
{
    const ScannedField *field = header_block_find(&part->header, name);

    return field ? header_unfold(field->value) : g_string_new(NULL);
}

/* The type of a part that names none: text, or a message inside a digest. */
static const char *
default_type(const PartTree *tree, const Part *part)
{
    if (part->parent >= 0 &&
        part_is(part_at(tree, (guint)part->parent), "multipart/digest"))
        return "message/rfc822";
    return "text/plain";
}

/* Give a part whose type is none one that fits, and keep its parameters. */
static void
type_repair(PartTree *tree, Part *part, const GString *written)
{
    bool is_file = *parameters_get(part->type, "name") &&
                   !g_str_has_prefix(parameters_value(part->type), "text");
    const char *parameters = strchr(written->str, ';');
    g_autofree char *type =
        g_strconcat(is_file ? "application/octet-stream" : default_type(tree, part), "; ",
                    parameters ? parameters + 1 : written->str, NULL);

    parameters_free(part->type);
    part->type = parameters_read(type, strlen(type), tree->charset);
}

static void
part_describe(PartTree *tree, Part *part)
{
    g_autoptr(GString) type = field_line(part, "Content-Type");
    g_autoptr(GString) disposition = field_line(part, "Content-Disposition");
    g_autoptr(GString) encoding = field_line(part, "Content-Transfer-Encoding");
    g_autoptr(GString) id = field_line(part, "Content-ID");

    part->type = parameters_read(type->str, type->len, tree->charset);
    const char *slash = strchr(parameters_value(part->type), '/');
    if (!slash || slash == parameters_value(part->type))
        type_repair(tree, part, type);
    part->disposition =
        parameters_read(disposition->str, disposition->len, tree->charset);
    part->encoding = transfer_encoding(encoding->str);
    g_strdelimit(id->str, "<>", ' ');
    part->content_id = encoded_word_decode(id->str, strlen(g_strstrip(id->str)), NULL);
    const char *charset = parameters_get(part->type, "charset");
    if (!tree->charset && *charset)
        tree->charset = g_strdup(charset);
}

static Part *
part_new(PartTree *tree, int parent, const char *bytes, gsize length)
{
    Part *part = g_new0(Part, 1);

    part->parent = parent;
    part->children = g_array_new(FALSE, FALSE, sizeof(guint));
    part->body = bytes;
    part->length = length;
    if (parent >= 0) {
        Part *above = part_at(tree, (guint)parent);
        guint index = tree->parts->len;
        part->depth = above->depth + 1;
        g_array_append_val(above->children, index);
        part->path = strcmp(above->path, "0") == 0
                         ? g_strdup_printf("%u", above->children->len)
                         : g_strdup_printf("%s.%u", above->path, above->children->len);
    } else {
        part->path = g_strdup("1");
    }
    g_ptr_array_add(tree->parts, part);
    return part;
}

/* The delimiter line at or after p: where it begins, and where the line behind it
 * does. `exactly` asks that nothing but blanks follows the boundary. */
static const char *
delimiter_find(const char *start, const char *p, const char *end, const char *mark,
               gsize size, bool exactly, const char **behind, bool *is_last)
{
    while (p < end) {
        const char *found = memmem(p, (gsize)(end - p), mark, size);
        if (!found)
            return NULL;
        p = found + 1;
        if (found > start && found[-1] != '\n' && found[-1] != '\r')
            continue;
        const char *rest = found + size;
        bool closes = end - rest >= 2 && rest[0] == '-' && rest[1] == '-';
        const char *q = closes ? rest + 2 : rest;
        while (q < end && (*q == ' ' || *q == '\t'))
            q++;
        if (q < end && *q != '\n' && *q != '\r') {
            if (exactly && !closes)
                continue;
            const char *newline = memchr(q, '\n', (gsize)(end - q));
            q = newline ? newline : end;
        }
        if (q < end && *q == '\r')
            q++;
        if (q < end && *q == '\n')
            q++;
        *behind = q;
        *is_last = closes;
        return found;
    }
    return NULL;
}

/* The line end before a delimiter belongs to the delimiter. */
static gsize
without_line_end(const char *from, const char *to)
{
    if (to > from && to[-1] == '\n')
        to--;
    if (to > from && to[-1] == '\r')
        to--;
    return (gsize)(to - from);
}

static bool
multipart_cut(Cutting *cutting, guint index, const char *boundary, bool exactly)
{
    Part *part = part_at(cutting->tree, index);
    const char *end = part->body + part->length;
    g_autofree char *mark = g_strconcat("--", boundary, NULL);
    gsize size = strlen(mark);
    const char *behind = NULL, *from = NULL;
    bool is_last = false;

    const char *found = delimiter_find(part->body, part->body, end, mark, size, exactly,
                                       &behind, &is_last);
    if (!found)
        return false;
    /* A part may follow even the last delimiter: some mailers write it too soon. */
    while (found) {
        from = behind;
        bool was_last = is_last;
        found =
            delimiter_find(part->body, from, end, mark, size, exactly, &behind, &is_last);
        if (was_last && !found)
            break;
        const char *to = found ? found : end;
        gsize length = without_line_end(from, to);
        if (!found && length == 0)
            break;
        if (was_last && length == 0)
            continue;
        if (cutting->tree->parts->len >= PART_COUNT) {
            cutting->tree->is_shortened = true;
            break;
        }
        part_new(cutting->tree, (int)index, from, length);
    }
    return true;
}

/* The boundary that the body of a multipart uses although its header names none. */
static char *
boundary_guess(const Part *part)
{
    const char *p = part->body, *end = p + MIN(part->length, (gsize)64 * 1024);

    while (p < end) {
        const char *newline = memchr(p, '\n', (gsize)(end - p));
        const char *stop = newline ? newline : end;
        gsize length = (gsize)(stop - p);
        if (length > 4 && p[0] == '-' && p[1] == '-') {
            g_autofree char *line = g_strndup(p + 2, length - 2);
            g_strchomp(line);
            if (*line && strlen(line) <= 200 && newline && end - newline > 9 &&
                g_ascii_strncasecmp(newline + 1, "Content-", 8) == 0)
                return g_steal_pointer(&line);
        }
        p = stop + 1;
    }
    return NULL;
}

static void
part_retype(Part *part, const char *type)
{
    g_autofree char *value =
        g_strconcat(type, "; charset=", parameters_get(part->type, "charset"), NULL);

    parameters_free(part->type);
    part->type = parameters_read(value, strlen(value), NULL);
}

static void
multipart_read(Cutting *cutting, guint index)
{
    Part *part = part_at(cutting->tree, index);
    const char *boundary = parameters_get(part->type, "boundary");
    g_autofree char *guess = NULL;

    if (part->depth >= PART_DEPTH || cutting->scanned > PART_SCANNED_BYTES) {
        cutting->tree->is_shortened = true;
        return;
    }
    cutting->scanned += part->length;
    if (index == 0)
        part->path[0] = '0';
    /* A multipart cannot be encoded, but some are. */
    if (part->encoding == TRANSFER_BASE64 ||
        part->encoding == TRANSFER_QUOTED_PRINTABLE) {
        g_autofree char *mark = g_strconcat("--", boundary, NULL);
        if (!memmem(part->body, part->length, mark, strlen(mark))) {
            GString *content = part_content(part);
            GBytes *bytes = g_string_free_to_bytes(content);
            g_ptr_array_add(cutting->tree->buffers, bytes);
            part->body = g_bytes_get_data(bytes, &part->length);
            if (!part->body)
                part->body = "";
        }
        part->encoding = TRANSFER_IDENTITY;
    }
    if (*boundary && (multipart_cut(cutting, index, boundary, true) ||
                      multipart_cut(cutting, index, boundary, false)))
        return;
    guess = boundary_guess(part);
    if (guess && multipart_cut(cutting, index, guess, true))
        return;
    if (index == 0)
        part->path[0] = '1';
    part_retype(part, "text/plain");
    part->was_multipart = true;
}

static void
part_read(Cutting *cutting, guint index)
{
    PartTree *tree = cutting->tree;
    Part *part = part_at(tree, index);
    const char *bytes = part->body;
    gsize length = part->length;

    header_scan(bytes, length, index == 0, &part->header);
    part->body = bytes + part->header.length;
    part->length = length - part->header.length;
    if (part->header.is_shortened)
        tree->is_shortened = true;
    part_describe(tree, part);
    if (part_is(part, "multipart/"))
        multipart_read(cutting, index);
}

PartTree *
part_tree_read(const char *bytes, gsize length)
{
    PartTree *tree = g_new0(PartTree, 1);
    Cutting cutting = { .tree = tree };

    tree->parts = g_ptr_array_new_with_free_func((GDestroyNotify)part_free);
    tree->buffers = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    part_new(tree, -1, bytes ? bytes : "", length);
    for (guint i = 0; i < tree->parts->len; i++)
        part_read(&cutting, i);
    return tree;
}

void
part_tree_free(PartTree *tree)
{
    if (!tree)
        return;
    g_ptr_array_unref(tree->parts);
    g_ptr_array_unref(tree->buffers);
    g_free(tree->charset);
    g_free(tree);
}

Part *
part_at(const PartTree *tree, guint index)
{
    return g_ptr_array_index(tree->parts, index);
}

bool
part_is(const Part *part, const char *type)
{
    const char *value = parameters_value(part->type);

    return g_str_has_suffix(type, "/") ? g_str_has_prefix(value, type)
                                       : strcmp(value, type) == 0;
}

GString *
part_content(const Part *part)
{
    GString *content = g_string_sized_new(part->length);

    transfer_decode(part->encoding, part->body, part->length, content);
    return content;
}

char *
part_header(const PartTree *tree, const Part *part, const char *name)
{
    g_autoptr(GString) line = field_line(part, name);

    return encoded_word_decode(line->str, line->len, tree->charset);
}

char *
part_file_name(const Part *part)
{
    static const struct {
        bool in_disposition;
        const char *name;
    } places[] = {
        { true, "filename" }, { true, "name" }, { false, "name" }, { false, "filename" }
    };

    for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
        const char *name = parameters_get(
            places[i].in_disposition ? part->disposition : part->type, places[i].name);
        if (*name)
            return g_strdup(name);
    }
    return g_strdup("");
}

bool
part_is_attached(const Part *part)
{
    return strcmp(parameters_value(part->disposition), "attachment") == 0;
}
