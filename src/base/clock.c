/* clock.c - the time, and the three ways mail and people write it. */
#include "base/clock.h"

#include <stdlib.h>

static const char *const day_names[] = {
    "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"
};
static const char *const month_names[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

gint64
clock_now(void)
{
    return g_get_real_time() / 1000;
}

/* NULL for 0 and for what no calendar holds. The offset moves the fields; the
 * result itself stays in UTC. */
static GDateTime *
clock_fields(gint64 ms, int minutes)
{
    if (ms == 0)
        return NULL;
    gint64 seconds = ms / 1000 - (ms % 1000 < 0);
    return g_date_time_new_from_unix_utc(seconds + (gint64)minutes * 60);
}

static char *
clock_rfc3339_with(gint64 ms, int minutes, const char *zone)
{
    GDateTime *at = clock_fields(ms, minutes);
    if (at == NULL)
        return g_strdup("");
    char *text =
        g_strdup_printf("%04d-%02d-%02dT%02d:%02d:%02d%s", g_date_time_get_year(at),
                        g_date_time_get_month(at), g_date_time_get_day_of_month(at),
                        g_date_time_get_hour(at), g_date_time_get_minute(at),
                        g_date_time_get_second(at), zone);
    g_date_time_unref(at);
    return text;
}

char *
clock_rfc3339(gint64 ms)
{
    return clock_rfc3339_with(ms, 0, "Z");
}

char *
clock_rfc3339_offset(gint64 ms, int minutes)
{
    /* RFC 3339 has two digits for the hour of an offset, and hours end at 23. */
    if (minutes <= -24 * 60 || minutes >= 24 * 60)
        return clock_rfc3339(ms);
    int size = abs(minutes);
    g_autofree char *zone =
        g_strdup_printf("%c%02d:%02d", minutes < 0 ? '-' : '+', size / 60, size % 60);
    return clock_rfc3339_with(ms, minutes, zone);
}

char *
clock_rfc5322(gint64 ms)
{
    GDateTime *at = clock_fields(ms, 0);
    if (at == NULL)
        return g_strdup("");
    char *text = g_strdup_printf(
        "%s, %02d %s %04d %02d:%02d:%02d +0000",
        day_names[g_date_time_get_day_of_week(at) - 1], g_date_time_get_day_of_month(at),
        month_names[g_date_time_get_month(at) - 1], g_date_time_get_year(at),
        g_date_time_get_hour(at), g_date_time_get_minute(at), g_date_time_get_second(at));
    g_date_time_unref(at);
    return text;
}
