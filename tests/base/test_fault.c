/* test_fault.c - faults say what becomes of the mail and keep the cause to the log. */
#include "base/fault.h"

static void
test_temporary(void)
{
    g_auto(Fault) why = {0};

    g_assert_false(fault_temporary(&why, "4.3.0", "cannot open %s: %s", "/x\ny", "no\rspace"));
    g_assert_cmpint(why.kind, ==, FAULT_TEMPORARY);
    g_assert_cmpstr(why.status, ==, "4.3.0");
    g_assert_cmpstr(why.text, ==, "cannot open /x?y: no?space");
    g_assert_cmpstr(fault_public_text(&why), ==,
                    "Temporary internal error, please try again later");
}

static void
test_replaced(void)
{
    g_auto(Fault) why = {0};

    fault_temporary(&why, "4.3.0", "first");
    g_assert_false(fault_permanent(&why, "5.3.4", "second"));
    g_assert_cmpint(why.kind, ==, FAULT_PERMANENT);
    g_assert_cmpstr(why.text, ==, "second");
    g_assert_cmpstr(fault_public_text(&why), ==, "Message is too big");
    fault_clear(&why);
    g_assert_cmpint(why.kind, ==, FAULT_NONE);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/base/fault/temporary", test_temporary);
    g_test_add_func("/base/fault/replaced", test_replaced);
    return g_test_run();
}
