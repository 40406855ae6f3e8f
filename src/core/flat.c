/* flat.c - a noun as bytes and back, by one walk over its fields. */
#include "core/flat.h"

#include <string.h>

#define BYTES_EXPECTED 4096

Flat
flat_write(void)
{
    return (Flat){ .out = g_byte_array_sized_new(BYTES_EXPECTED) };
}

GBytes *
flat_bytes(Flat *flat)
{
    return g_byte_array_free_to_bytes(g_steal_pointer(&flat->out));
}

Flat
flat_read(GBytes *bytes)
{
    gsize length;
    const guint8 *data = g_bytes_get_data(bytes, &length);

    return (Flat){ .at = data, .end = data ? data + length : NULL };
}

bool
flat_check(Flat *flat, bool holds, const char *promise)
{
    if (!holds && !flat->broken)
        flat->broken = promise;
    return holds;
}

/* The next bytes; NULL where there are fewer. */
static const guint8 *
take(Flat *flat, gsize length)
{
    const guint8 *bytes = flat->at;

    if (flat->broken ||
        !flat_check(flat, length <= (gsize)(flat->end - flat->at), "it is cut off"))
        return NULL;
    flat->at += length;
    return bytes;
}

void
flat_number(Flat *flat, gint64 *value, gint64 least, gint64 most, const char *promise)
{
    gint64 ordered = GINT64_TO_LE(*value);
    const guint8 *bytes;

    if (flat->out) {
        g_byte_array_append(flat->out, (const guint8 *)&ordered, sizeof ordered);
        return;
    }
    if ((bytes = take(flat, sizeof ordered)) == NULL)
        return;
    memcpy(&ordered, bytes, sizeof ordered);
    ordered = GINT64_FROM_LE(ordered);
    if (flat_check(flat, ordered >= least && ordered <= most, promise))
        *value = ordered;
}

void
flat_flag(Flat *flat, bool *value)
{
    gint64 wide = *value;

    flat_number(flat, &wide, 0, 1, "a flag is neither yes nor no");
    *value = wide != 0;
}

static bool
is_clean(const guint8 *bytes, gsize length, const char *allowed)
{
    bool is_ascii = true;

    for (gsize i = 0; i < length; i++) {
        guint8 c = bytes[i];

        if (c >= 0x20 && c < 0x7f)
            continue;
        if (c == '\0')
            return false;
        if (c >= 0x80) {
            is_ascii = false;
            if (allowed && c == 0xc2 && i + 1 < length && bytes[i + 1] < 0xa0) /* C1 */
                return false;
        } else if (allowed && !strchr(allowed, c)) {
            return false;
        }
    }
    return is_ascii || g_utf8_validate_len((const char *)bytes, length, NULL);
}

void
flat_string(Flat *flat, char **value, gsize most, const char *allowed,
            const char *promise)
{
    gint64 length = flat->out ? (gint64)strlen(*value) : 0;
    const guint8 *bytes;

    flat_number(flat, &length, 0, (gint64)most, promise);
    if (flat->out) {
        g_byte_array_append(flat->out, (const guint8 *)*value, (guint)length);
        return;
    }
    bytes = take(flat, (gsize)length);
    if (!bytes || !flat_check(flat, is_clean(bytes, (gsize)length, allowed), promise))
        return;
    g_free(*value);
    *value = g_strndup((const char *)bytes, (gsize)length);
}

void
flat_octets(Flat *flat, GByteArray *value, gsize most, const char *promise)
{
    gint64 length = value->len;
    const guint8 *bytes;

    flat_number(flat, &length, 0, (gint64)most, promise);
    if (flat->out)
        g_byte_array_append(flat->out, value->data, value->len);
    else if ((bytes = take(flat, (gsize)length)) != NULL)
        g_byte_array_append(value, bytes, (guint)length);
}

void
flat_array(Flat *flat, GPtrArray *elements, gsize most, gpointer (*make)(void),
           void (*visit)(Flat *flat, gpointer *element, const char *promise),
           const char *promise)
{
    gint64 count = flat->out ? elements->len : 0;

    flat_number(flat, &count, 0, (gint64)most, promise);
    for (gint64 i = 0; i < count && !flat->broken; i++) {
        if (!flat->out)
            g_ptr_array_add(elements, make());
        visit(flat, &elements->pdata[i], promise);
    }
}
