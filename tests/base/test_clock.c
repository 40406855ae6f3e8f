/* test_clock.c - the three ways of writing a time. */
#include "base/clock.h"

typedef struct TimeCase {
    gint64 ms;
    int minutes;
    const char *rfc3339, *offset, *rfc5322;
} TimeCase;

static const TimeCase cases[] = {
    { G_GINT64_CONSTANT(1795311044000), 420, "2026-11-22T01:30:44Z",
      "2026-11-22T08:30:44+07:00", "Sun, 22 Nov 2026 01:30:44 +0000" },
    { G_GINT64_CONSTANT(1795311044999), -210, "2026-11-22T01:30:44Z",
      "2026-11-21T22:00:44-03:30", "Sun, 22 Nov 2026 01:30:44 +0000" },
    { G_GINT64_CONSTANT(1709164800000), 0, "2024-02-29T00:00:00Z",
      "2024-02-29T00:00:00+00:00", "Thu, 29 Feb 2024 00:00:00 +0000" },
    { -1, 60, "1969-12-31T23:59:59Z", "1970-01-01T00:59:59+01:00",
      "Wed, 31 Dec 1969 23:59:59 +0000" },
    { 1000, 1440, "1970-01-01T00:00:01Z", "1970-01-01T00:00:01Z",
      "Thu, 01 Jan 1970 00:00:01 +0000" },
    { 0, 60, "", "", "" },
    { G_MAXINT64, 60, "", "", "" },
    { G_MININT64, -60, "", "", "" },
};

static void
test_written(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *rfc3339 = clock_rfc3339(cases[i].ms);
        g_autofree char *offset = clock_rfc3339_offset(cases[i].ms, cases[i].minutes);
        g_autofree char *rfc5322 = clock_rfc5322(cases[i].ms);
        g_assert_cmpstr(rfc3339, ==, cases[i].rfc3339);
        g_assert_cmpstr(offset, ==, cases[i].offset);
        g_assert_cmpstr(rfc5322, ==, cases[i].rfc5322);
    }
}

static void
test_now(void)
{
    g_assert_cmpint(clock_now(), >, G_GINT64_CONSTANT(1700000000000));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/base/clock/written", test_written);
    g_test_add_func("/base/clock/now", test_now);
    return g_test_run();
}
