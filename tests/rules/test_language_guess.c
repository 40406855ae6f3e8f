/* test_language_guess.c - in which of our languages somebody writes. */
#include "rules/language_guess.h"

#include <glib.h>
#include <string.h>

static const struct {
    const char *field, *text, *want;
} cases[] = {
    { NULL, "My server is down since this morning, please have a look at it.", "en" },
    { NULL, "Server saya tidak bisa dibuka sejak tadi pagi, mohon dibantu.", "id" },
    { NULL, "Website saya error 500, tolong dicek ya. Terima kasih", "id" },
    { NULL, "Halo kak, email saya gak bisa kirim ke gmail", "id" },
    /* Indonesian, full of the trade's English. */
    { NULL,
      "Untuk domain renewal invoice yang kemarin sudah saya bayar via bank transfer, "
      "status "
      "di client area masih unpaid. Please check ya.",
      "id" },
    { NULL, "Thanks", "xx" },
    { NULL, "", "xx" },
    { NULL, "Mein Server ist nicht erreichbar, bitte helfen Sie mir.", "xx" },
    { NULL, "ERROR 500 /var/log/nginx upstream timed out", "xx" },
    { "id", "My server is down, please have a look at it.", "id" },
    { "in-ID", "", "id" },
    { "en-US, id", "", "en" },
    { " EN ", "", "en" },
    { "de", "My server is down and it is not the first time.", "en" },
    { "", "", "xx" },
};

static void
test_table(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].text);
        g_assert_cmpstr(language_guess(cases[i].field, cases[i].text, "xx"), ==,
                        cases[i].want);
    }
}

/* What stands far below does not count, and a cut character does no harm. */
static void
test_long(void)
{
    GString *text = g_string_new(NULL);

    while (text->len < LANGUAGE_GUESS_BYTES)
        g_string_append(text, "\xe6\x9c\x8d ");
    g_string_append(text, " the and is of not my you");
    g_assert_cmpstr(language_guess(NULL, text->str, "xx"), ==, "xx");
    g_string_free(text, TRUE);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rules/language_guess/table", test_table);
    g_test_add_func("/rules/language_guess/long", test_long);
    return g_test_run();
}
