/* date.c - Date fields, as mailers write them. */
#include "mime/date.h"

#include <gmime/gmime.h>
#include <string.h>

enum { LENGTH = 200 };

void
date_init(void)
{
    g_mime_init();
}

void
date_read(const char *value, gint64 *seconds, int *offset)
{
    const gint64 first = 315532800, last = 4133980800; /* 1980 and 2101 */

    *seconds = 0;
    *offset = 0;
    if (strlen(value) > LENGTH)
        return;
    g_autoptr(GDateTime) date = g_mime_utils_header_decode_date(value);
    if (!date)
        return;
    gint64 unix_time = g_date_time_to_unix(date);
    if (unix_time < first || unix_time > last)
        return;
    *seconds = unix_time;
    *offset = (int)(g_date_time_get_utc_offset(date) / G_TIME_SPAN_MINUTE);
}
