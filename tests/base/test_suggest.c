/* test_suggest.c - slips of the fingers find their word, other words find none. */
#include "base/suggest.h"

static void
test_distance(void)
{
    static const struct {
        const char *a, *b;
        guint want;
    } cases[] = {
        { "", "", 0 },          { "", "abc", 3 },         { "abc", "abc", 0 },
        { "ABC", "abc", 0 },    { "abc", "acb", 1 },      { "abcd", "badc", 2 },
        { "relay", "rely", 1 }, { "relay", "relay2", 1 }, { "kitten", "sitting", 3 },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s %s", cases[i].a, cases[i].b);
        g_assert_cmpuint(suggest_distance(cases[i].a, cases[i].b), ==, cases[i].want);
        g_assert_cmpuint(suggest_distance(cases[i].b, cases[i].a), ==, cases[i].want);
    }
    g_autofree char *longer = g_strnfill(5000, 'x');
    g_assert_cmpuint(suggest_distance(longer, "x"), ==, 63);
}

static void
test_suggested(void)
{
    static const char *const words[] = { "hostname", "database", "language", "log",
                                         NULL };
    static const struct {
        const char *input, *want;
    } cases[] = {
        { "hostnaem", "hostname" },
        { "databse", "database" },
        { "Language", "language" },
        { "logs", "log" },
        { "frequency", NULL },
        { "", NULL },
        { "xyz", NULL },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpstr(suggest(cases[i].input, words), ==, cases[i].want);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/base/suggest/distance", test_distance);
    g_test_add_func("/base/suggest/suggested", test_suggested);
    return g_test_run();
}
