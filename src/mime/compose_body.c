/* compose_body.c - what a letter carries, encoded. */
#include "mime/compose_body.h"

#include <gmime/gmime.h>
#include <string.h>

#include "mime/header_write.h"

#define FILE_NAME_CHARS_MAX 120

static char *
clean_file_name(const char *name)
{
    g_autofree char *line = header_clean(name, FILE_NAME_CHARS_MAX);
    GString *out = g_string_new(NULL);

    for (const char *p = line; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (header_is_direction_mark(c))
            continue;
        g_string_append_unichar(out, c == '/' || c == '\\' ? '_' : c);
    }
    if (out->len == 0 || strspn(out->str, ".") == out->len)
        g_string_assign(out, "attachment");
    return g_string_free(out, FALSE);
}

/* As the encoding wants it: no CR but, for base64, before each LF. */
static GString *
canonical_text(const char *valid, gsize length, bool is_base64)
{
    GString *canonical = g_string_sized_new(length + length / 16 + 1);
    const char *p = valid, *end = valid + length;

    while (p < end) {
        gsize run = strcspn(p, "\r\n");

        g_string_append_len(canonical, p, (gssize)run);
        p += run;
        if (*p == '\n')
            g_string_append(canonical, is_base64 ? "\r\n" : "\n");
        p += p < end;
    }
    return canonical;
}

/* Quoted-printable or base64, whichever suits; never 7bit, so that no line of ours
 * can look like a boundary (which begins with "=_") and none is ever too long. */
static GMimePart *
text_part(const char *subtype, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GMimePart *part = g_mime_part_new_with_type("text", subtype);
    gsize length = strlen(valid), high = 0;
    GString *canonical;
    GMimeStream *stream;
    GMimeDataWrapper *content;

    for (gsize i = 0; i < length; i++)
        high += (guchar)valid[i] >> 7;
    canonical = canonical_text(valid, length, high * 4 > length);
    g_mime_object_set_content_type_parameter(GMIME_OBJECT(part), "charset", "utf-8");
    g_mime_part_set_content_encoding(part, high * 4 > length
                                               ? GMIME_CONTENT_ENCODING_BASE64
                                               : GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    stream = g_mime_stream_mem_new_with_buffer(canonical->str, canonical->len);
    content = g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);
    g_mime_part_set_content(part, content);
    g_object_unref(content);
    g_object_unref(stream);
    g_string_free(canonical, TRUE);
    return part;
}

/* The media type of a file name's ending: enough for the files people send. */
static const char *
type_of_name(const char *name)
{
    static const struct {
        const char *ending, *type;
    } table[] = {
        { ".pdf", "application/pdf" },
        { ".png", "image/png" },
        { ".jpg", "image/jpeg" },
        { ".jpeg", "image/jpeg" },
        { ".gif", "image/gif" },
        { ".txt", "text/plain" },
        { ".log", "text/plain" },
        { ".csv", "text/csv" },
        { ".zip", "application/zip" },
        { ".doc", "application/msword" },
        { ".xls", "application/vnd.ms-excel" },
        { ".docx",
          "application/vnd.openxmlformats-officedocument.wordprocessingml.document" },
        { ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
    };
    g_autofree char *folded = g_ascii_strdown(name, -1);

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++)
        if (g_str_has_suffix(folded, table[i].ending))
            return table[i].type;
    return "application/octet-stream";
}

static GMimePart *
file_part(const ComposeAttachment *attachment)
{
    g_autofree char *name = clean_file_name(attachment->name);
    g_auto(GStrv) type = g_strsplit(type_of_name(name), "/", 2);
    GMimePart *part = g_mime_part_new_with_type(type[0], type[1]);
    gsize size;
    const char *bytes = g_bytes_get_data(attachment->bytes, &size);
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes ? bytes : "", size);
    GMimeDataWrapper *content =
        g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);

    g_mime_object_set_disposition(GMIME_OBJECT(part), GMIME_DISPOSITION_ATTACHMENT);
    g_mime_part_set_filename(part, name);
    g_mime_part_set_content_encoding(part, GMIME_CONTENT_ENCODING_BASE64);
    g_mime_part_set_content(part, content);
    g_object_unref(content);
    g_object_unref(stream);
    return part;
}

static GMimeObject *
multipart(const char *subtype, const char *boundary)
{
    /* Not by g_mime_multipart_new(), which reads /dev/urandom for a boundary of its own.
     */
    GMimeMultipart *multi = g_object_new(GMIME_TYPE_MULTIPART, NULL);
    GMimeContentType *type = g_mime_content_type_new("multipart", subtype);

    g_mime_object_set_content_type(GMIME_OBJECT(multi), type);
    g_object_unref(type);
    g_mime_multipart_set_boundary(multi, boundary);
    return GMIME_OBJECT(multi);
}

static void
add_part(GMimeObject *multi, gpointer part)
{
    g_mime_multipart_add(GMIME_MULTIPART(multi), GMIME_OBJECT(part));
    g_object_unref(part);
}

/* Boundaries begin with "=_", which neither encoding can produce. */
static GMimeObject *
body_tree(const ComposeBody *names, const char *text, const char *html,
          const GPtrArray *attachments)
{
    GMimeObject *body = GMIME_OBJECT(text_part("plain", text));

    if (*html) {
        GMimeObject *both = multipart("alternative", names->alternative);

        add_part(both, body);
        add_part(both, text_part("html", html));
        body = both;
    }
    if (attachments && attachments->len > 0) {
        GMimeObject *all = multipart("mixed", names->mixed);

        add_part(all, body);
        for (guint i = 0; i < attachments->len; i++)
            add_part(all, file_part(attachments->pdata[i]));
        body = all;
    }
    return body;
}

static void
body_write(ComposeBody *body, GMimeObject *tree)
{
    GMimeFormatOptions *format = g_mime_format_options_new();
    GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(body->bytes);

    g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
    g_mime_format_options_set_newline_format(format, GMIME_NEWLINE_FORMAT_DOS);
    g_mime_object_write_to_stream(tree, format, stream);
    g_mime_format_options_free(format);
    g_object_unref(stream);
    if (body->bytes->len < 2 ||
        memcmp(body->bytes->data + body->bytes->len - 2, "\r\n", 2) != 0)
        g_byte_array_append(body->bytes, (const guint8 *)"\r\n", 2);
}

ComposeBody *
compose_body_new(const char *seed, const char *text, const char *html,
                 const GPtrArray *attachments)
{
    static gsize is_ready;
    ComposeBody *body = g_new(ComposeBody, 1);
    g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, seed, -1);
    GMimeObject *tree;

    if (g_once_init_enter(&is_ready)) {
        g_mime_init();
        g_once_init_leave(&is_ready, 1);
    }
    body->mixed = g_strdup_printf("=_m%.24s", digest);
    body->alternative = g_strdup_printf("=_a%.24s", digest);
    body->bytes = g_byte_array_new();
    tree = body_tree(body, text, html, attachments);
    body->is_multipart = GMIME_IS_MULTIPART(tree);
    body_write(body, tree);
    g_object_unref(tree);
    return body;
}

void
compose_init(void)
{
    g_autoptr(GBytes) bytes = g_bytes_new_static("x", 1);
    ComposeAttachment file = { "x", bytes };
    g_autoptr(GPtrArray) files = g_ptr_array_new();

    g_ptr_array_add(files, &file);
    compose_body_free(compose_body_new("", "x", "<p>x", files));
}

void
compose_body_free(ComposeBody *body)
{
    if (!body)
        return;
    g_free(body->mixed);
    g_free(body->alternative);
    g_byte_array_unref(body->bytes);
    g_free(body);
}
