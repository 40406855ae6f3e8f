/* test_when.c - times as people say them, in their own zone and with a wrong clock. */
#include "ctl/when.h"

#define SECOND 1000
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY ((gint64)24 * HOUR)
/* Friday, 27 November 2026, 10:00 UTC: 17:00 in Jakarta. */
#define NOW G_GINT64_CONSTANT(1795773600000)

static void
test_words(void)
{
    static const struct {
        gint64 at;
        const char *want;
    } table[] = {
        { NOW, "just now" },
        { NOW - 59 * SECOND, "just now" },
        { NOW + 59 * SECOND, "just now" },
        { NOW - MINUTE, "1 min ago" },
        { NOW - 59 * MINUTE, "59 min ago" },
        { NOW - HOUR, "1 h ago" },
        { NOW - 5 * HOUR, "5 h ago" },
        { NOW - 7 * HOUR, "today 10:00" },
        { NOW - 17 * HOUR, "today 00:00" },
        { NOW - 17 * HOUR - MINUTE, "yesterday 23:59" },
        { NOW - 3 * DAY, "Tue 17:00" },
        { NOW - 6 * DAY, "Sat 17:00" },
        { NOW - 7 * DAY, "20 Nov" },
        { NOW - 300 * DAY, "31 Jan" },
        { NOW - 400 * DAY, "23 Oct 2025" },
        { NOW + 5 * MINUTE, "in 5 min" },
        { NOW + 3 * HOUR, "in 3 h" },
        { NOW + 20 * HOUR, "tomorrow 13:00" },
        { NOW + 40 * DAY, "6 Jan 2027" },
    };
    g_autoptr(GTimeZone) jakarta = g_time_zone_new_identifier("Asia/Jakarta");
    g_autoptr(GTimeZone) offset = g_time_zone_new_offset(7 * 3600);
    GTimeZone *zone = jakarta != NULL ? jakarta : offset;

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autofree char *got = when_words(table[i].at, NOW, zone);
        g_assert_cmpstr(got, ==, table[i].want);
    }
    g_autofree char *plain = when_plain(NOW, zone);
    g_assert_cmpstr(plain, ==, "2026-11-27 17:00");
    g_autofree char *absurd = when_words(G_MAXINT64, NOW, zone);
    g_assert_cmpstr(absurd, ==, "-");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ctl/when/words", test_words);
    return g_test_run();
}
