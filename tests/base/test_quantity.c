/* test_quantity.c - sizes, durations and rates, and what is none. */
#include "base/quantity.h"

static void
test_numbers(void)
{
    static const struct {
        const char *input;
        gint64 number, size, duration; /* -1: refused */
    } cases[] = {
        { "0", 0, 0, 0 },
        { "42", 42, 42, -1 },
        { "50M", -1, 52428800, -1 },
        { "512K", -1, 524288, -1 },
        { "1G", -1, 1073741824, -1 },
        { "1g", -1, -1, -1 },
        { "1GB", -1, -1, -1 },
        { "90s", -1, -1, 90 },
        { "15min", -1, -1, 900 },
        { "15m", -1, -1, -1 },
        { "4h", -1, -1, 14400 },
        { "5d", -1, -1, 432000 },
        { "2w", -1, -1, 1209600 },
        { "", -1, -1, -1 },
        { " 1", -1, -1, -1 },
        { "-1", -1, -1, -1 },
        { "+1", -1, -1, -1 },
        { "1.5h", -1, -1, -1 },
        { "0x10", -1, -1, -1 },
        { "9223372036854775807", G_MAXINT64, G_MAXINT64, -1 },
        { "9223372036854775808", -1, -1, -1 },
        { "9223372036854775807G", -1, -1, -1 },
        { "99999999999999999999999", -1, -1, -1 },
        { "15250284452472w", -1, -1, -1 },
        { "\331\241", -1, -1, -1 }, /* an Arabic digit */
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        gint64 got = -1;
        g_test_message("%s", cases[i].input);
        g_assert_cmpint(quantity_number(cases[i].input, &got), ==, cases[i].number >= 0);
        g_assert_cmpint(got, ==, cases[i].number);
        got = -1;
        g_assert_cmpint(quantity_size(cases[i].input, &got), ==, cases[i].size >= 0);
        g_assert_cmpint(got, ==, cases[i].size);
        got = -1;
        g_assert_cmpint(quantity_duration(cases[i].input, &got), ==,
                        cases[i].duration >= 0);
        g_assert_cmpint(got, ==, cases[i].duration);
    }
}

static void
test_rates(void)
{
    static const struct {
        const char *input;
        bool fits;
        guint count, seconds;
    } cases[] = {
        { "10/15min", true, 10, 900 }, { "0", true, 0, 0 },
        { "1/1s", true, 1, 1 },        { "10", false, 0, 0 },
        { "10/", false, 0, 0 },        { "/15min", false, 0, 0 },
        { "10/0", false, 0, 0 },       { "10/0s", false, 0, 0 },
        { "10/15", false, 0, 0 },      { "5000000000/1h", false, 0, 0 },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        guint count = 0, seconds = 0;
        g_test_message("%s", cases[i].input);
        g_assert_cmpint(quantity_rate(cases[i].input, &count, &seconds), ==,
                        cases[i].fits);
        g_assert_cmpuint(count, ==, cases[i].count);
        g_assert_cmpuint(seconds, ==, cases[i].seconds);
    }
}

static void
test_written(void)
{
    static const struct {
        gint64 amount;
        const char *size, *duration;
    } cases[] = {
        { 0, "0", "0" },
        { 52428800, "50M", "52428800s" },
        { 3600, "3600", "1h" },
        { 90, "90", "90s" },
        { 604800, "604800", "1w" },
        { 1073741824, "1G", "1073741824s" },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *size = quantity_size_text(cases[i].amount);
        g_autofree char *duration = quantity_duration_text(cases[i].amount);
        g_assert_cmpstr(size, ==, cases[i].size);
        g_assert_cmpstr(duration, ==, cases[i].duration);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/base/quantity/numbers", test_numbers);
    g_test_add_func("/base/quantity/rates", test_rates);
    g_test_add_func("/base/quantity/written", test_written);
    return g_test_run();
}
