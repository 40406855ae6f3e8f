/* test_lmtp_data.c - only CR LF dot CR LF ends a message, whatever stands around it. */
#include "doors/lmtp_data.h"

#include <string.h>

static const struct {
    const char *name, *input, *want, *rest; /* want NULL: no end seen */
} cases[] = {
    { "plain", "a\r\nb\r\n.\r\nQUIT\r\n", "a\r\nb\r\n", "QUIT\r\n" },
    { "empty", ".\r\n", "", "" },
    { "empty line", "\r\n.\r\n", "\r\n", "" },
    { "stuffed", "..\r\n...b\r\n.c\r\n.\r\n", ".\r\n..b\r\nc\r\n", "" },
    { "dot in a line", "a.\r\n.\r\n", "a.\r\n", "" },
    { "lone dot far off", "a\r\n. \r\n.\r\n", "a\r\n \r\n", "" },
    { "no end", "a\r\n", NULL, NULL },
    { "no end, dot", "a\r\n.", NULL, NULL },
    { "no end, dot cr", "a\r\n.\r", NULL, NULL },
    /* The ways a second message has been smuggled into other servers. */
    { "lf dot lf", "a\n.\nMAIL\r\n.\r\n", "a\n.\nMAIL\r\n", "" },
    { "lf dot crlf", "a\n.\r\nMAIL\r\n.\r\n", "a\n.\r\nMAIL\r\n", "" },
    { "crlf dot lf", "a\r\n.\nMAIL\r\n.\r\n", "a\r\n\nMAIL\r\n", "" },
    { "crlf dot cr", "a\r\n.\rMAIL\r\n.\r\n", "a\r\n\rMAIL\r\n", "" },
    { "cr dot cr", "a\r.\rMAIL\r\n.\r\n", "a\r.\rMAIL\r\n", "" },
    { "cr dot crlf", "a\r.\r\nMAIL\r\n.\r\n", "a\r.\r\nMAIL\r\n", "" },
    { "crlf dot cr cr lf", "a\r\n.\r\r\nM\r\n.\r\n", "a\r\n\r\r\nM\r\n", "" },
    { "cr cr lf dot crlf", "a\r\r\n.\r\n", "a\r\r\n", "" },
    { "lf at start", "\n.\r\nb\r\n.\r\n", "\n.\r\nb\r\n", "" },
    { "dot lf at start", ".\nb\r\n.\r\n", "\nb\r\n", "" },
    { "bare cr kept", "a\rb\r\n.\r\n", "a\rb\r\n", "" },
    { "bare lf kept", "a\nb\r\n.\r\n", "a\nb\r\n", "" },
};

/* Feed in pieces of `step` bytes; what was used up is returned, or -1 if no end came. */
static gssize
feed(LmtpData *data, const char *input, gsize length, gsize step)
{
    for (gsize i = 0; i < length; i += step) {
        gsize used;

        if (lmtp_data_feed(data, input + i, MIN(step, length - i), &used))
            return (gssize)(i + used);
    }
    return -1;
}

static void
test_cases(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        for (gsize step = 1; step <= strlen(cases[i].input); step++) {
            g_auto(LmtpData) data = { 0 };
            g_autoptr(GBytes) got = NULL;
            gssize used;

            lmtp_data_init(&data, 1000, NULL);
            used = feed(&data, cases[i].input, strlen(cases[i].input), step);
            g_test_message("%s, %zu at a time", cases[i].name, step);
            g_assert_cmpint(used >= 0, ==, cases[i].want != NULL);
            if (!cases[i].want)
                continue;
            g_assert_cmpstr(cases[i].input + used, ==, cases[i].rest);
            g_assert_true(lmtp_data_finish(&data, &got, &data.fault));
            g_assert_cmpmem(g_bytes_get_data(got, NULL), g_bytes_get_size(got),
                            cases[i].want, strlen(cases[i].want));
        }
}

static void
test_nul(void)
{
    static const char input[] = "a\0b\r\n\0\r\n.\r\n";
    g_auto(LmtpData) data = { 0 };
    g_autoptr(GBytes) got = NULL;

    lmtp_data_init(&data, 1000, NULL);
    g_assert_cmpint(feed(&data, input, sizeof input - 1, 1000), ==, sizeof input - 1);
    g_assert_true(lmtp_data_finish(&data, &got, &data.fault));
    g_assert_cmpmem(g_bytes_get_data(got, NULL), g_bytes_get_size(got), "a\0b\r\n\0\r\n",
                    8);
}

static void
test_limit(void)
{
    static const char input[] = "12345678\r\n.\r\n";

    for (gsize limit = 8; limit < 13; limit++)
        for (gsize step = 1; step < sizeof input; step++) {
            g_auto(LmtpData) data = { 0 };

            lmtp_data_init(&data, limit, NULL);
            g_assert_cmpint(feed(&data, input, sizeof input - 1, step), ==,
                            sizeof input - 1);
            g_assert_cmpint(data.is_too_big, ==, limit < 10);
        }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/doors/lmtp_data/cases", test_cases);
    g_test_add_func("/doors/lmtp_data/nul", test_nul);
    g_test_add_func("/doors/lmtp_data/limit", test_limit);
    return g_test_run();
}
