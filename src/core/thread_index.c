/* thread_index.c - Outlook's conversation index: a child is its parent plus five bytes.
 */
#include "core/thread_index.h"

#include <stdbool.h>
#include <string.h>

enum {
    ROOT_BYTES = 22,
    CHILD_BYTES = 5,
    ANSWERS_MAX = 40, /* then the field still fits a line of 400 bytes */
    PARENT_CHARS_MAX = 4096,
};

/* Milliseconds between 1601, where FILETIME begins, and 1970. */
#define FILETIME_EPOCH_MS G_GUINT64_CONSTANT(11644473600000)

static bool
is_base64(const char *text)
{
    gsize length =
        strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
    gsize padding = strspn(text + length, "=");

    return text[length + padding] == '\0' && padding <= 2 && (length + padding) % 4 == 0;
}

char *
thread_index_child(const char *parent, gint64 now, guint8 tail)
{
    g_autofree guchar *bytes = NULL;
    gsize length = 0;
    guint64 start = 0, delta;
    guint32 ticks;

    if (strnlen(parent, PARENT_CHARS_MAX + 1) > PARENT_CHARS_MAX || !is_base64(parent) ||
        now < 0)
        return g_strdup("");
    bytes = g_base64_decode(parent, &length);
    if (length < ROOT_BYTES || (length - ROOT_BYTES) % CHILD_BYTES != 0)
        return g_strdup("");
    length = MIN(length, ROOT_BYTES + (ANSWERS_MAX - 1) * CHILD_BYTES);

    for (int i = 0; i < 6; i++)
        start = start << 8 | bytes[i];
    start <<= 16;
    delta = ((guint64)now + FILETIME_EPOCH_MS) * 10000;
    delta = delta > start ? delta - start : 0;
    /* Below 2^49 units of 100 ns (1.7 years) 31 bits from bit 18 on; above it from
     * bit 23 on, and the first bit says so. */
    if (delta < G_GUINT64_CONSTANT(1) << 49)
        ticks = (guint32)(delta >> 18) & 0x7fffffff;
    else
        ticks = ((guint32)(delta >> 23) & 0x7fffffff) | 0x80000000;

    bytes = g_realloc(bytes, length + CHILD_BYTES);
    for (int i = 0; i < 4; i++)
        bytes[length + i] = (guchar)(ticks >> (24 - 8 * i));
    bytes[length + 4] = tail;
    return g_base64_encode(bytes, length + CHILD_BYTES);
}
