/* lmtp_data.c - the message between DATA and its final dot, cut out of the stream. */
#include "doors/lmtp_data.h"

#include <string.h>

void
lmtp_data_init(LmtpData *data, gsize limit, const char *folder)
{
    memset(data, 0, sizeof *data);
    data->state = DATA_LINE_START;
    data->message = spool_new(folder);
    data->limit = limit;
}

void
lmtp_data_clear(LmtpData *data)
{
    g_clear_pointer(&data->message, spool_free);
    fault_clear(&data->fault);
}

gsize
lmtp_data_size(const LmtpData *data)
{
    return data->message ? spool_size(data->message) : 0;
}

bool
lmtp_data_finish(LmtpData *data, GBytes **out, Fault *why)
{
    g_autoptr(Spool) message = g_steal_pointer(&data->message);

    return spool_finish(message, out, why);
}

void
lmtp_data_drop(LmtpData *data)
{
    g_clear_pointer(&data->message, spool_free);
}

static void
keep(LmtpData *data, const char *bytes, gsize length)
{
    if (!data->message)
        return;
    data->is_too_big = length > data->limit - spool_size(data->message);
    if (data->is_too_big || !spool_write(data->message, bytes, length, &data->fault))
        lmtp_data_drop(data);
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
