/* packed.c - bytes made smaller to be kept (RFC 8878, Zstandard), and as they were. */
#include "store/packed.h"

#include <zstd.h>

/* The fastest: of a mail of a few KB it takes off what the slower ones do, in a fifth of
 * their time. */
#define LEVEL 1
/* Saved at least, as a part of the whole. */
#define WORTH 8

/* One of each for a thread: making them costs more than a mail does. */
static void
free_packer(gpointer packer)
{
    ZSTD_freeCCtx(packer);
}

static void
free_opener(gpointer opener)
{
    ZSTD_freeDCtx(opener);
}

static ZSTD_CCtx *
packer(void)
{
    static GPrivate own = G_PRIVATE_INIT(free_packer);

    if (!g_private_get(&own))
        g_private_set(&own, ZSTD_createCCtx());
    return g_private_get(&own);
}

static ZSTD_DCtx *
opener(void)
{
    static GPrivate own = G_PRIVATE_INIT(free_opener);

    if (!g_private_get(&own))
        g_private_set(&own, ZSTD_createDCtx());
    return g_private_get(&own);
}

GBytes *
packed_make(GBytes *bytes)
{
    gsize size, room, length;
    gconstpointer data = g_bytes_get_data(bytes, &size);
    g_autofree guint8 *packed = NULL;

    if (size == 0 || size > PACKED_BYTES_MAX)
        return NULL;
    room = ZSTD_compressBound(size);
    packed = g_malloc(room);
    length = ZSTD_compressCCtx(packer(), packed, room, data, size, LEVEL);
    if (ZSTD_isError(length) || length > size - size / WORTH)
        return NULL;
    return g_bytes_new(packed, length);
}

GBytes *
packed_open(GBytes *packed, gsize size)
{
    gsize length;
    gconstpointer data = g_bytes_get_data(packed, &length);
    g_autofree guint8 *bytes = NULL;

    if (size == 0 || size > PACKED_BYTES_MAX)
        return NULL;
    bytes = g_malloc(size);
    if (ZSTD_decompressDCtx(opener(), bytes, size, data, length) != size)
        return NULL;
    return g_bytes_new_take(g_steal_pointer(&bytes), size);
}
