/* when.c - times as people say them. */
#include "ctl/when.h"

enum { MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

static GDateTime *
local(gint64 ms, GTimeZone *zone)
{
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(ms / 1000);
    return utc == NULL ? NULL : g_date_time_to_timezone(utc, zone);
}

char *
when_plain(gint64 at, GTimeZone *zone)
{
    g_autoptr(GDateTime) time = local(at, zone);
    return time == NULL ? g_strdup("-") : g_date_time_format(time, "%Y-%m-%d %H:%M");
}

/* Days between two dates of the calendar; `a` the later one. */
static gint64
days_apart(GDateTime *a, GDateTime *b)
{
    g_autoptr(GDateTime) day_a =
        g_date_time_new_utc(g_date_time_get_year(a), g_date_time_get_month(a),
                            g_date_time_get_day_of_month(a), 0, 0, 0);
    g_autoptr(GDateTime) day_b =
        g_date_time_new_utc(g_date_time_get_year(b), g_date_time_get_month(b),
                            g_date_time_get_day_of_month(b), 0, 0, 0);
    return g_date_time_difference(day_a, day_b) / (DAY * G_TIME_SPAN_SECOND);
}

static char *
by_day(GDateTime *time, GDateTime *today)
{
    gint64 days = days_apart(today, time);
    if (days == 0)
        return g_date_time_format(time, "today %H:%M");
    if (days == 1)
        return g_date_time_format(time, "yesterday %H:%M");
    if (days == -1)
        return g_date_time_format(time, "tomorrow %H:%M");
    if (days > 1 && days < 7)
        return g_date_time_format(time, "%a %H:%M");
    if (g_date_time_get_year(time) == g_date_time_get_year(today))
        return g_date_time_format(time, "%-d %b");
    return g_date_time_format(time, "%-d %b %Y");
}

char *
when_words(gint64 at, gint64 now, GTimeZone *zone)
{
    g_autoptr(GDateTime) time = local(at, zone);
    g_autoptr(GDateTime) today = local(now, zone);
    gint64 ago = (now - at) / 1000;
    if (time == NULL || today == NULL)
        return g_strdup("-");
    if (ago > -MINUTE && ago < MINUTE)
        return g_strdup("just now");
    if (ago > 0 && ago < HOUR)
        return g_strdup_printf("%d min ago", (int)(ago / MINUTE));
    if (ago < 0 && ago > -HOUR)
        return g_strdup_printf("in %d min", (int)(-ago / MINUTE));
    if (ago > 0 && ago < 6 * HOUR)
        return g_strdup_printf("%d h ago", (int)(ago / HOUR));
    if (ago < 0 && ago > -6 * HOUR)
        return g_strdup_printf("in %d h", (int)(-ago / HOUR));
    return by_day(time, today);
}
