/* test_thanks.c - mere thanks, and what only begins like them. */
#include "reply/thanks.h"

static const struct {
    const char *text;
    bool want;
} table[] = {
    { "Thanks!", true },
    { "Thank you very much", true },
    { "Ok, thanks, it works now.", true },
    { "Terima kasih banyak atas bantuannya", true },
    { "Makasih ya min, sudah beres", true },
    { "Vielen Dank!", true },
    { "Merci beaucoup", true },
    { "谢谢", true },
    { "Спасибо большое!", true },
    { "Thanks\n\nBudi Santoso", true },
    { "Thanks, but it still fails", false },
    { "Thanks. When will it be fixed?", false },
    { "Terima kasih, tapi masih error", false },
    { "Thanks, see http://example.org", false },
    { "Thanks 404", false },
    { "ok", false },
    { "", false },
    { "Thanks in advance, please reset my password", false },
    { "No thanks", false },
};

static void
test_table(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        if (thanks_is(table[i].text, "Budi Santoso") != table[i].want)
            g_test_message("row: %s", table[i].text);
        g_assert_cmpint(thanks_is(table[i].text, "Budi Santoso"), ==, table[i].want);
    }
}

static void
test_long(void)
{
    GString *text = g_string_new(NULL);

    for (int i = 0; i < 60; i++)
        g_string_append(text, "thanks ");
    g_assert_false(thanks_is(text->str, ""));
    g_string_free(text, TRUE);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/reply/thanks/table", test_table);
    g_test_add_func("/reply/thanks/long", test_long);
    return g_test_run();
}
