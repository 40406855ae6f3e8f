/* test_retry.c - waits double, stay under their caps and spread a little. */
#include "rules/retry.h"

enum { MINUTE = 60 * 1000, HOUR = 60 * MINUTE };

static void
test_table(void)
{
    static const struct {
        RetryClass class;
        guint attempts;
        gint64 want;
    } cases[] = {
        { RETRY_LATER, 1, MINUTE },
        { RETRY_LATER, 2, 2 * MINUTE },
        { RETRY_LATER, 3, 4 * MINUTE },
        { RETRY_LATER, 9, 4 * HOUR },
        { RETRY_LATER, 4000000000u, 4 * HOUR },
        { RETRY_RELAY, 1, 15 * 1000 },
        { RETRY_RELAY, 3, MINUTE },
        { RETRY_RELAY, 50, 5 * MINUTE },
        { RETRY_FULL, 1, 15 * MINUTE },
        { RETRY_FULL, 2, 30 * MINUTE },
        { RETRY_FULL, 20, 4 * HOUR },
        { RETRY_LATER, 0, MINUTE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        gint64 least = retry_delay(cases[i].class, cases[i].attempts, MINUTE, 0);
        gint64 most = retry_delay(cases[i].class, cases[i].attempts, MINUTE,
                                  (guint32)(cases[i].want / 5));

        g_test_message("case %zu", i);
        g_assert_cmpint(least, ==, cases[i].want - cases[i].want / 10);
        g_assert_cmpint(most, ==, cases[i].want + cases[i].want / 10);
    }
    g_assert_cmpint(retry_delay(RETRY_LATER, 5, 0, 77), ==, 0);
    g_assert_cmpint(retry_delay(RETRY_LATER, 5, -1, 77), ==, 0);
}

static void
test_class(void)
{
    g_assert_cmpint(retry_class("4.2.2"), ==, RETRY_FULL);
    g_assert_cmpint(retry_class("4.7.1"), ==, RETRY_LATER);
    g_assert_cmpint(retry_class(""), ==, RETRY_LATER);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rules/retry/table", test_table);
    g_test_add_func("/rules/retry/class", test_class);
    return g_test_run();
}
