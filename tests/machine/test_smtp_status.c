/* test_smtp_status.c - codes in what mail servers write. */
#include "machine/smtp_status.h"

static const struct {
    const char *text, *status;
    guint reply;
} table[] = {
    { "550 5.1.1 User unknown", "5.1.1", 550 },
    { "550-5.1.1 The account", "5.1.1", 550 },
    { "(#5.1.1)", "5.1.1", 0 },
    { "Remote host said: 452 4.2.2 full", "4.2.2", 452 },
    { "host mx[192.0.2.1]: 550 no", "", 550 },
    { "seen 4.1.1 before 550 5.7.1 spam", "5.7.1", 550 },
    { "192.5.1.1", "", 0 },
    { "5.1.1.1", "", 0 },
    { "version 5.2.3b", "", 0 },
    { "5.1.1@example.test", "", 0 },
    { "2.1.5 fine", "", 0 },
    { "5.1234.1", "", 0 },
    { "tried for 450 seconds", "", 0 },
    { "size 55012", "", 0 },
    { "id 4500-550-1", "", 0 },
    { "SMTP error code 553", "", 553 },
    { "reply:550", "", 550 },
    { "599", "", 0 },
    { "", "", 0 },
    { "5.", "", 0 },
    { "5.1.", "", 0 },
};

static void
test_codes(void)
{
    char status[SMTP_STATUS_SIZE];

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_test_message("%s", table[i].text);
        g_assert_cmpint(smtp_status_find(table[i].text, status), ==,
                        *table[i].status != '\0');
        g_assert_cmpstr(status, ==, table[i].status);
        g_assert_cmpuint(smtp_reply_find(table[i].text), ==, table[i].reply);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/machine/smtp_status/codes", test_codes);
    return g_test_run();
}
