/* tnef.c - winmail.dat: the files and the text that Outlook hides in MS-TNEF.
 *
 * MS-OXTNEF: a signature, a key, then attributes of level (1 byte), id (4), length
 * (4), data, checksum (2), all little-endian. An attachment is the attributes from
 * one attAttachRendData to the next; its better name and type are among the MAPI
 * properties (MS-OXCDATA) of its attAttachment. */
#include "mime/tnef.h"

#include "mime/charset.h"
#include "mime/rtf.h"

#include <string.h>

enum {
    SIGNATURE = 0x223e9f78,
    ATT_BODY = 0x0002800c,
    ATT_RENDERING = 0x00069002,
    ATT_TITLE = 0x00018010,
    ATT_DATA = 0x0006800f,
    ATT_ATTACHMENT = 0x00069005,
    ATT_PROPERTIES = 0x00069003,
    ATT_CODEPAGE = 0x00069007,
    PR_BODY = 0x1000,
    PR_RTF_COMPRESSED = 0x1009,
    PR_BODY_HTML = 0x1013,
    PR_DISPLAY_NAME = 0x3001,
    PR_DATA = 0x3701,
    PR_FILENAME = 0x3704,
    PR_LONG_FILENAME = 0x3707,
    PR_MIME_TAG = 0x370e,
    PR_CONTENT_ID = 0x3712,
    TYPE_STRING8 = 0x1e,
    TYPE_UNICODE = 0x1f,
    TYPE_OBJECT = 0x0d,
    DEPTH = 3,
    FILES = 500,
    VALUES = 100000,
};

typedef struct Bytes {
    const guint8 *p;
    gsize left;
} Bytes;

typedef struct Reading {
    TnefFound found;
    gpointer data;
    TnefText *text;
    guint index, depth;
    /* the attachment being collected */
    bool has_file;
    GString *name, *short_name, *type, *content_id;
    Bytes content;
    bool is_object;
} Reading;

static bool
take(Bytes *from, gsize size, Bytes *out)
{
    if (size > from->left)
        return false;
    *out = (Bytes){ from->p, size };
    from->p += size;
    from->left -= size;
    return true;
}

static bool
take_number(Bytes *from, gsize size, guint32 *out)
{
    Bytes bytes;

    if (!take(from, size, &bytes))
        return false;
    *out = 0;
    for (gsize i = size; i > 0; i--)
        *out = *out << 8 | bytes.p[i - 1];
    return true;
}

static void
codepage_set(TnefText *text, guint32 codepage)
{
    g_snprintf(text->charset, sizeof text->charset, "cp%u", codepage % 100000);
    if (!charset_canonical(text->charset))
        g_strlcpy(text->charset, "windows-1252", sizeof text->charset);
}

/* A string value as one line; the terminating NUL is not part of it. */
static void
string_store(const Reading *reading, GString *where, Bytes value, bool is_unicode)
{
    gsize length = value.left;

    if (is_unicode) {
        length &= ~(gsize)1;
        while (length >= 2 && value.p[length - 1] == 0 && value.p[length - 2] == 0)
            length -= 2;
    } else {
        while (length > 0 && value.p[length - 1] == 0)
            length--;
    }
    g_string_truncate(where, 0);
    if (!is_unicode ||
        !charset_decode_exactly((const char *)value.p, length, "utf-16le", where))
        charset_decode((const char *)value.p, length,
                       is_unicode ? "utf-16le" : reading->text->charset, NULL, where);
    charset_clean_line(where);
}

static void
body_store(GString *where, Bytes value, bool is_unicode)
{
    if (where->len > 0)
        return;
    if (is_unicode)
        charset_decode_exactly((const char *)value.p, value.left & ~(gsize)1, "utf-16le",
                               where);
    else
        g_string_append_len(where, (const char *)value.p, (gssize)value.left);
    while (where->len > 0 && where->str[where->len - 1] == '\0')
        g_string_truncate(where, where->len - 1);
}

static void
rtf_store(TnefText *text, Bytes value)
{
    g_autoptr(GString) rtf = g_string_new(NULL), words = g_string_new(NULL);

    if (text->plain->len > 0 || text->html->len > 0 ||
        !rtf_decompress((const char *)value.p, value.left, rtf))
        return;
    bool is_html = rtf_text(rtf->str, rtf->len, words);
    g_string_append_len(is_html ? text->html : text->plain, words->str,
                        (gssize)words->len);
    if (!is_html && words->len > 0)
        g_strlcpy(text->charset, "utf-8", sizeof text->charset);
}

static void
property_use(Reading *reading, guint32 id, guint32 type, Bytes value)
{
    bool is_unicode = type == TYPE_UNICODE;

    switch (id) {
    case PR_BODY:
        if (reading->depth == 0 && reading->text->plain->len == 0) {
            body_store(reading->text->plain, value, is_unicode);
            if (is_unicode)
                g_strlcpy(reading->text->charset, "utf-8", sizeof reading->text->charset);
        }
        break;
    case PR_BODY_HTML:
        if (reading->depth == 0)
            body_store(reading->text->html, value, is_unicode);
        break;
    case PR_RTF_COMPRESSED:
        if (reading->depth == 0)
            rtf_store(reading->text, value);
        break;
    case PR_LONG_FILENAME:
        string_store(reading, reading->name, value, is_unicode);
        break;
    case PR_FILENAME:
    case PR_DISPLAY_NAME:
        if (reading->short_name->len == 0)
            string_store(reading, reading->short_name, value, is_unicode);
        break;
    case PR_MIME_TAG:
        string_store(reading, reading->type, value, is_unicode);
        break;
    case PR_CONTENT_ID:
        string_store(reading, reading->content_id, value, is_unicode);
        break;
    case PR_DATA:
        reading->content = value;
        reading->is_object = type == TYPE_OBJECT;
        break;
    }
}

/* Bytes of a value of fixed size on the wire, or 0 if its size is written. */
static gsize
value_size(guint32 type)
{
    switch (type) {
    case 0x01:
        return 0; /* null has no bytes, and no length either: see below */
    case 0x02:
    case 0x03:
    case 0x04:
    case 0x0a:
    case 0x0b:
        return 4;
    case 0x05:
    case 0x06:
    case 0x07:
    case 0x14:
    case 0x40:
        return 8;
    case 0x48:
        return 16;
    default:
        return 0;
    }
}

static bool
property_values(Reading *reading, Bytes *from, guint32 id, guint32 type)
{
    guint32 kind = type & 0xfff, count = 1, length;
    bool is_many = type & 0x1000;
    gsize size = value_size(kind);
    bool is_sized = kind == 0x1e || kind == 0x1f || kind == 0x0d || kind == 0x102;
    Bytes value, padding;

    if (kind == 0x01)
        return true;
    if (size == 0 && !is_sized)
        return false;
    if ((is_many || is_sized) && !take_number(from, 4, &count))
        return false;
    for (guint32 i = 0; i < count; i++) {
        if (size > 0) {
            if (!take(from, size, &value))
                return false;
            continue;
        }
        if (i >= VALUES || !take_number(from, 4, &length) || !take(from, length, &value))
            return false;
        take(from, (4 - length % 4) % 4, &padding);
        if (i == 0)
            property_use(reading, id, kind, value);
    }
    return true;
}

static void
properties_read(Reading *reading, Bytes from)
{
    guint32 count, type, id, kind, length;
    Bytes skipped;

    if (!take_number(&from, 4, &count))
        return;
    for (guint32 i = 0; i < count; i++) {
        if (!take_number(&from, 2, &type) || !take_number(&from, 2, &id))
            return;
        if (id >= 0x8000) { /* a named property: its set and its name come first */
            if (!take(&from, 16, &skipped) || !take_number(&from, 4, &kind))
                return;
            if (!take_number(&from, 4, &length))
                return;
            if (kind == 1 && (!take(&from, length, &skipped) ||
                              !take(&from, (4 - length % 4) % 4, &skipped)))
                return;
        }
        if (!property_values(reading, &from, id, type))
            return;
    }
}

static bool stream_read(Reading *reading, Bytes from);

static void
file_close(Reading *reading)
{
    enum { INTERFACE_BYTES = 16 };

    if (reading->has_file && reading->index < FILES) {
        Bytes content = reading->content;
        if (reading->is_object && content.left > INTERFACE_BYTES) {
            content.p += INTERFACE_BYTES;
            content.left -= INTERFACE_BYTES;
        }
        Reading inner = *reading;
        inner.name = g_string_new(NULL);
        inner.short_name = g_string_new(NULL);
        inner.type = g_string_new(NULL);
        inner.content_id = g_string_new(NULL);
        inner.depth++;
        inner.has_file = false;
        bool opened =
            reading->is_object && inner.depth < DEPTH && stream_read(&inner, content);
        g_string_free(inner.name, TRUE);
        g_string_free(inner.short_name, TRUE);
        g_string_free(inner.type, TRUE);
        g_string_free(inner.content_id, TRUE);
        reading->index = inner.index;
        if (!opened) {
            g_autoptr(GString) bytes =
                g_string_new_len((const char *)content.p, (gssize)content.left);
            const GString *name =
                reading->name->len > 0 ? reading->name : reading->short_name;
            g_autofree char *type = g_ascii_strdown(reading->type->str, -1);
            reading->found(reading->data, reading->index++, name->str,
                           *type ? type : "application/octet-stream",
                           reading->content_id->str, bytes);
        }
    }
    reading->has_file = reading->is_object = false;
    reading->content = (Bytes){ (const guint8 *)"", 0 };
    g_string_truncate(reading->name, 0);
    g_string_truncate(reading->short_name, 0);
    g_string_truncate(reading->type, 0);
    g_string_truncate(reading->content_id, 0);
}

static void
attribute_use(Reading *reading, guint32 id, Bytes value)
{
    guint32 codepage;
    Bytes copy = value;

    switch (id) {
    case ATT_CODEPAGE:
        if (take_number(&copy, 4, &codepage))
            codepage_set(reading->text, codepage);
        break;
    case ATT_BODY:
        if (reading->depth == 0)
            body_store(reading->text->plain, value, false);
        break;
    case ATT_PROPERTIES:
        properties_read(reading, value);
        break;
    case ATT_RENDERING:
        file_close(reading);
        reading->has_file = true;
        break;
    case ATT_TITLE:
        string_store(reading, reading->short_name, value, false);
        break;
    case ATT_DATA:
        reading->content = value;
        reading->has_file = true;
        break;
    case ATT_ATTACHMENT:
        properties_read(reading, value);
        break;
    }
}

static bool
stream_read(Reading *reading, Bytes from)
{
    guint32 signature, key, level, id, length, checksum;
    Bytes value;

    if (!take_number(&from, 4, &signature) || signature != SIGNATURE ||
        !take_number(&from, 2, &key))
        return false;
    reading->content = (Bytes){ (const guint8 *)"", 0 };
    while (take_number(&from, 1, &level) && take_number(&from, 4, &id) &&
           take_number(&from, 4, &length)) {
        /* What is left of a stream that was cut off is better than nothing. */
        if (!take(&from, MIN(length, from.left), &value))
            break;
        attribute_use(reading, id, value);
        if (!take_number(&from, 2, &checksum))
            break;
    }
    file_close(reading);
    return true;
}

bool
tnef_read(const char *bytes, gsize length, TnefFound found, gpointer data, TnefText *text)
{
    g_autoptr(GString) name = g_string_new(NULL), short_name = g_string_new(NULL);
    g_autoptr(GString) type = g_string_new(NULL), id = g_string_new(NULL);
    Reading reading = {
        .found = found,
        .data = data,
        .text = text,
        .name = name,
        .short_name = short_name,
        .type = type,
        .content_id = id,
    };

    *text = (TnefText){ g_string_new(NULL), g_string_new(NULL), "windows-1252" };
    return stream_read(&reading, (Bytes){ (const guint8 *)bytes, length });
}

void
tnef_text_clear(TnefText *text)
{
    if (text->plain)
        g_string_free(text->plain, TRUE);
    if (text->html)
        g_string_free(text->html, TRUE);
    *text = (TnefText){ 0 };
}
