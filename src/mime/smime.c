/* smime.c - the message inside an opaque-signed one: opened, not verified. */
#include "mime/smime.h"

#include <string.h>

enum {
    TAG_OCTETS = 0x04,
    TAG_OID = 0x06,
    TAG_SEQUENCE = 0x30,
    TAG_EXPLICIT = 0xa0,
    TAG_OCTETS_CONSTRUCTED = 0x24,
    DEPTH = 8,
};

/* 1.2.840.113549.1.7.x and 1.2.840.113549.1.9.16.1.23 */
static const guint8 oid_signed[] = {
    0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02
};
static const guint8 oid_enveloped[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7,
                                        0x0d, 0x01, 0x07, 0x03 };
static const guint8 oid_auth_enveloped[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d,
                                             0x01, 0x09, 0x10, 0x01, 0x17 };

typedef struct Der {
    const guint8 *p, *end;
} Der;

/* One element; of indefinite length (BER) it reaches to the end of what holds it,
 * and its end mark is met as an element of tag 0. */
static bool
element_read(Der *from, guint8 *tag, Der *content, bool *is_indefinite)
{
    if (from->end - from->p < 2)
        return false;
    *tag = *from->p++;
    if ((*tag & 31) == 31)
        return false;
    gsize length = *from->p++;
    *is_indefinite = length == 0x80;
    if (*is_indefinite) {
        *content = *from;
        return true;
    }
    if (length > 0x80) {
        gsize count = length & 127;
        if (count > 4 || (gsize)(from->end - from->p) < count)
            return false;
        for (length = 0; count > 0; count--)
            length = length << 8 | *from->p++;
    }
    /* A signed mail that was cut off still has a text. */
    length = MIN(length, (gsize)(from->end - from->p));
    *content = (Der){ from->p, from->p + length };
    from->p += length;
    return true;
}

static bool
enter(Der *at, guint8 want)
{
    guint8 tag;
    Der content;
    bool is_indefinite;

    if (!element_read(at, &tag, &content, &is_indefinite) || tag != want)
        return false;
    *at = content;
    return true;
}

static bool
is_oid(const Der *oid, const guint8 *want, gsize size)
{
    return (gsize)(oid->end - oid->p) == size && memcmp(oid->p, want, size) == 0;
}

/* ContentInfo ::= SEQUENCE { contentType OID, content [0] EXPLICIT ANY } */
static bool
content_info(const char *bytes, gsize length, Der *type, Der *rest)
{
    guint8 tag;
    bool is_indefinite;

    *rest = (Der){ (const guint8 *)bytes, (const guint8 *)bytes + length };
    return enter(rest, TAG_SEQUENCE) && element_read(rest, &tag, type, &is_indefinite) &&
           tag == TAG_OID;
}

/* An OCTET STRING, in one piece or in many. Returns where it ends. */
static bool
octets_append(Der *from, guint depth, GString *out)
{
    guint8 tag;
    Der content;
    bool is_indefinite;

    if (depth > DEPTH || !element_read(from, &tag, &content, &is_indefinite))
        return false;
    if (tag == TAG_OCTETS && !is_indefinite) {
        g_string_append_len(out, (const char *)content.p, content.end - content.p);
        return true;
    }
    if (tag != TAG_OCTETS_CONSTRUCTED)
        return false;
    while (octets_append(&content, depth + 1, out))
        ;
    if (is_indefinite)
        from->p = content.p;
    return true;
}

bool
smime_open(const char *bytes, gsize length, GString *out)
{
    Der type, at, skipped;
    guint8 tag;
    bool is_indefinite;

    /* SignedData ::= SEQUENCE { version, digestAlgorithms, encapContentInfo, ... } */
    if (!content_info(bytes, length, &type, &at) ||
        !is_oid(&type, oid_signed, sizeof oid_signed) || !enter(&at, TAG_EXPLICIT) ||
        !enter(&at, TAG_SEQUENCE) || !element_read(&at, &tag, &skipped, &is_indefinite) ||
        !element_read(&at, &tag, &skipped, &is_indefinite))
        return false;
    if (is_indefinite)
        return false;
    /* EncapsulatedContentInfo ::= SEQUENCE { eContentType, eContent [0] EXPLICIT } */
    if (!enter(&at, TAG_SEQUENCE) || !element_read(&at, &tag, &skipped, &is_indefinite) ||
        tag != TAG_OID || !enter(&at, TAG_EXPLICIT))
        return false;
    gsize before = out->len;
    if (octets_append(&at, 0, out) && out->len > before)
        return true;
    g_string_truncate(out, before);
    return false;
}

bool
smime_is_encrypted(const char *bytes, gsize length)
{
    Der type, at;

    return content_info(bytes, length, &type, &at) &&
           (is_oid(&type, oid_enveloped, sizeof oid_enveloped) ||
            is_oid(&type, oid_auth_enveloped, sizeof oid_auth_enveloped));
}
