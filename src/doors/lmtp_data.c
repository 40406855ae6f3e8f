/* lmtp_data.c - the message between DATA and its final dot, cut out of the stream. */
#include "doors/lmtp_data.h"

#include <string.h>

/* No more memory than this is set aside because a client says it will need it. */
enum { EXPECTED_MAX = 1 << 20 };

void
lmtp_data_init(LmtpData *data, gsize limit, gsize expected)
{
    memset(data, 0, sizeof *data);
    data->state = DATA_LINE_START;
    data->message = g_byte_array_sized_new((guint)MIN(expected + 4096, EXPECTED_MAX));
    data->limit = limit;
}

void
lmtp_data_clear(LmtpData *data)
{
    g_clear_pointer(&data->message, g_byte_array_unref);
}

GBytes *
lmtp_data_finish(LmtpData *data)
{
    return g_byte_array_free_to_bytes(g_steal_pointer(&data->message));
}

void
lmtp_data_drop(LmtpData *data)
{
    data->is_too_big = true;
    g_byte_array_unref(data->message);
    data->message = g_byte_array_new();
}

static void
keep(LmtpData *data, const char *bytes, gsize length)
{
    if (data->is_too_big)
        return;
    if (length > data->limit - data->message->len) {
        lmtp_data_drop(data);
        return;
    }
    g_byte_array_append(data->message, (const guint8 *)bytes, (guint)length);
}

/* What state a byte behind a CR leads to. */
static int
after_cr(char c)
{
    if (c == '\r')
        return DATA_CR;
    return c == '\n' ? DATA_LINE_START : DATA_TEXT;
}

/*
 *   LINE_START --.--> DOT --CR--> DOT_CR --LF--> end
 *       | else         | else        | else: the CR was data
 *       v              v             v
 *      TEXT <----------+--- CR <-----+       CR --LF--> LINE_START
 */
bool
lmtp_data_feed(LmtpData *data, const char *bytes, gsize length, gsize *used)
{
    const char *p = bytes, *end = bytes + length;

    while (p < end) {
        const char *cr;

        switch (data->state) {
        case DATA_LINE_START:
            if (*p == '.') {
                data->state = DATA_DOT;
                p++;
                continue;
            }
            data->state = DATA_TEXT;
            G_GNUC_FALLTHROUGH;
        case DATA_TEXT:
            cr = memchr(p, '\r', (gsize)(end - p));
            keep(data, p, (gsize)((cr ? cr + 1 : end) - p));
            data->state = cr ? DATA_CR : DATA_TEXT;
            p = cr ? cr + 1 : end;
            continue;
        case DATA_DOT:
            /* The stuffed dot is dropped; what follows it is text. */
            if (*p == '\r') {
                data->state = DATA_DOT_CR;
                p++;
                continue;
            }
            data->state = DATA_TEXT;
            continue;
        case DATA_DOT_CR:
            if (*p == '\n') {
                *used = (gsize)(p + 1 - bytes);
                return true;
            }
            keep(data, "\r", 1);
            data->state = DATA_CR;
            continue;
        case DATA_CR:
            keep(data, p, 1);
            data->state = after_cr(*p);
            p++;
            continue;
        }
    }
    *used = length;
    return false;
}
