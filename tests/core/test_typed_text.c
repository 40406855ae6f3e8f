/* test_typed_text.c - what somebody typed, as it is kept. */
#include "core/typed_text.h"

#include <glib.h>

static void
test_table(void)
{
    static const struct {
        const char *text, *want;
    } table[] = {
        { "", "" },
        { "a\r\nb\rc\nd", "a\nb\nc\nd" },
        { "a\r\n\r\nb\r", "a\n\nb\n" },
        { "\302\205x\342\200\250y\342\200\251", "\nx\ny\n" },
        { "tab\there\001\033[31m\177", "tab\there[31m" },
        { "gr\303\274n \344\270\255 \360\237\230\200",
          "gr\303\274n \344\270\255 \360\237\230\200" },
        { "bad \377 byte", "bad \357\277\275 byte" },
        { "> quoted\n-- \nBudi", "> quoted\n-- \nBudi" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autofree char *got = typed_text_clean(table[i].text);

        g_assert_cmpstr(got, ==, table[i].want);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/core/typed-text/table", test_table);
    return g_test_run();
}
