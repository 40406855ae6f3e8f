/* test_mention.c - an address by itself, and one that is a piece of another. */
#include "core/mention.h"

#include <string.h>

static void
test_find(void)
{
    static const struct {
        const char *text;
        int at; /* -1: not named */
    } table[] = {
        { "e@mail.test", 0 },
        { "E@Mail.TEST", 0 },
        { "ask e@mail.test, please", 4 },
        { "ask e@mail.test. Thanks", 4 },
        { "<e@mail.test>", 1 },
        { "mailto:e@mail.test?x", 7 },
        { "'e@mail.test'", 1 },
        { "to -- e@mail.test", 6 },
        { "to --e@mail.test", 5 },
        { "=3Ce@mail.test=3E", 3 },
        { "a=3Ce@mail.test", 4 },
        { "%3ce@mail.test%3e", 3 },
        { "href=e@mail.test", 5 },
        { "\xe2\x80\x9c"
          "e@mail.test\xe2\x80\x9d",
          3 },
        { "jane@mail.test e@mail.test", 15 },
        { "\xff"
          "e@mail.test\xff",
          1 },
        { "", -1 },
        { "e@mail.tes", -1 },
        { "jane@mail.test", -1 },
        { "jan.e@mail.test", -1 },
        { "jan-e@mail.test", -1 },
        { "x+e@mail.test", -1 },
        { "x_e@mail.test", -1 },
        { "\xc3\xa9"
          "e@mail.test",
          -1 },
        { "e@mail.test.example", -1 },
        { "e@mail.tests", -1 },
        { "e@mail.test-1.example", -1 },
        { "e@mail.test\xc3\xa9", -1 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        const char *text = table[i].text, *found;

        found = mention_find(text, strlen(text), "e@mail.test");
        if ((found ? (int)(found - text) : -1) != table[i].at)
            g_error("%s: %d", text, found ? (int)(found - text) : -1);
    }
    g_assert_null(mention_find("erased", 6, "erased"));
    g_assert_null(mention_find("", 0, "@"));
}

/* A text of core/flat, and the length of the next. */
static void
test_flat(void)
{
    static const char flat[] = "\0\0\0e@mail.test1\0\0\0\0\0\0\0x";
    static const char longer[] = "\0\0\0e@mail.test.example.org\0";

    g_assert_true(mention_find(flat, sizeof flat - 1, "e@mail.test") == flat + 3);
    g_assert_null(mention_find(longer, sizeof longer - 1, "e@mail.test"));
}

static void
test_replace(void)
{
    g_autofree char *twice =
        mention_replace("e@mail.test, jane@mail.test, E@MAIL.test", "e@mail.test", "?");
    g_autofree char *none = mention_replace("jane@mail.test", "e@mail.test", "?");

    g_assert_cmpstr(twice, ==, "?, jane@mail.test, ?");
    g_assert_null(none);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/core/mention/find", test_find);
    g_test_add_func("/core/mention/flat", test_flat);
    g_test_add_func("/core/mention/replace", test_replace);
    return g_test_run();
}
