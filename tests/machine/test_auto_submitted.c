/* test_auto_submitted.c - RFC 3834's field as products and people write it. */
#include "machine/auto_submitted.h"

#include <glib.h>

static const struct {
    const char *name, *value;
    AutoSubmitted want;
} table[] = {
    { "no", "no", AUTO_SUBMITTED_NO },
    { "case", "NO", AUTO_SUBMITTED_NO },
    { "comment", "No (really)", AUTO_SUBMITTED_NO },
    { "comment-first", "(typed by hand) no", AUTO_SUBMITTED_NO },
    { "nested", "(a (b \\) c) d) no (e)", AUTO_SUBMITTED_NO },
    { "parameter", "no; x=y", AUTO_SUBMITTED_NO },
    { "glued", "no;x", AUTO_SUBMITTED_NO },
    { "empty", "", AUTO_SUBMITTED_NO },
    { "blank", " \t ", AUTO_SUBMITTED_NO },
    { "comment-only", "(no)", AUTO_SUBMITTED_NO },
    { "endless", "(auto-replied", AUTO_SUBMITTED_NO },
    { "replied", "auto-replied", AUTO_SUBMITTED_REPLIED },
    { "replied-mixed", "AUTO-Replied (vac); x=y", AUTO_SUBMITTED_REPLIED },
    { "generated", " auto-generated", AUTO_SUBMITTED_GENERATED },
    { "notified", "auto-notified; owner-email=\"a@example.org\"",
      AUTO_SUBMITTED_NOTIFIED },
    { "forwarded", "auto-forwarded", AUTO_SUBMITTED_FORWARDED },
    { "extension", "x-foo", AUTO_SUBMITTED_OTHER },
    { "prefix", "none", AUTO_SUBMITTED_OTHER },
    { "yes", "yes", AUTO_SUBMITTED_OTHER },
    { "quoted", "\"no\"", AUTO_SUBMITTED_OTHER },
    { "semicolon", ";", AUTO_SUBMITTED_OTHER },
};

static void
test_values(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_test_message("%s", table[i].name);
        g_assert_cmpint(auto_submitted_read(table[i].value), ==, table[i].want);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/machine/auto_submitted/values", test_values);
    return g_test_run();
}
