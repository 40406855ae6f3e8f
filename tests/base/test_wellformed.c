/* test_wellformed.c - names that fit, and the ones that nearly do. */
#include "base/wellformed.h"

#include <string.h>

typedef struct FormCase {
    const char *input;
    bool want;
} FormCase;

static void
check(bool (*fits)(const char *), const FormCase *cases, gsize n)
{
    for (gsize i = 0; i < n; i++) {
        g_test_message("%s", cases[i].input);
        g_assert_cmpint(fits(cases[i].input), ==, cases[i].want);
    }
}

static void
test_hostname(void)
{
    static const FormCase cases[] = {
        { "desk.example.net", true },
        { "a.b", true },
        { "xn--bcher-kva.example", true },
        { "example", false },
        { "", false },
        { ".example.net", false },
        { "example.net.", false },
        { "a..b", false },
        { "-a.example", false },
        { "a-.example", false },
        { "a b.example", false },
        { "a_b.example", false },
        { "b\303\274cher.example", false },
        { "a.example\n", false },
    };
    check(wellformed_hostname, cases, G_N_ELEMENTS(cases));
    g_autofree char *label = g_strnfill(64, 'a');
    g_autofree char *name = g_strconcat(label, ".example", NULL);
    g_assert_false(wellformed_hostname(name));
    g_assert_true(wellformed_hostname(name + 1));
}

static void
test_address(void)
{
    static const FormCase cases[] = {
        { "support@example.net", true },
        { "a+b@example.net", true },
        { "o'hara@example.net", true },
        { "a@localhost", true },
        { "\303\274ser@b\303\274cher.example", true },
        { "", false },
        { "a", false },
        { "@example.net", false },
        { "a@", false },
        { "a@b@example.net", false },
        { "a b@example.net", false },
        { "<a@example.net>", false },
        { "\"a b\"@example.net", false },
        { "a@example.net\r\nBcc: x@example.org", false },
        { ".a@example.net", false },
        { "a.@example.net", false },
        { "a..b@example.net", false },
        { "a@[192.0.2.1]", false },
        { "a\342\200\250@example.net", false },
        { "a\342\200\256@example.net", false },
        { "a\377@example.net", false },
    };
    check(wellformed_address, cases, G_N_ELEMENTS(cases));
    g_autofree char *local = g_strnfill(65, 'a');
    g_autofree char *address = g_strconcat(local, "@example.net", NULL);
    g_assert_false(wellformed_address(address));
    g_assert_true(wellformed_address(address + 1));
}

static void
test_socket(void)
{
    static const FormCase cases[] = {
        { "unix:/run/ticketd/lmtp.sock", true },
        { "inet:127.0.0.1:2024", true },
        { "inet:[::1]:2024", true },
        { "unix:relative", false },
        { "unix:/run/", false },
        { "unix:", false },
        { "/run/ticketd/lmtp.sock", false },
        { "inet:2024", false },
        { "inet:127.0.0.1", false },
        { "inet:127.0.0.1:0", false },
        { "inet:127.0.0.1:65536", false },
        { "inet:localhost:2024", false },
        { "inet:::1:2024", false },
        { "inet:[127.0.0.1]:2024", false },
        { "", false },
    };
    check(wellformed_socket, cases, G_N_ELEMENTS(cases));
    g_autofree char *tail = g_strnfill(107, 'a');
    g_autofree char *name = g_strconcat("unix:/", tail, NULL);
    g_assert_false(wellformed_socket(name));
    name[strlen(name) - 1] = '\0';
    g_assert_true(wellformed_socket(name));
}

static void
test_relay(void)
{
    static const FormCase cases[] = {
        { "smtp://127.0.0.1:25", true },
        { "smtp://mail.example.net", true },
        { "smtps://mail.example.net/", true },
        { "smtp+starttls://mail.example.net:587", true },
        { "smtp://[2001:db8::1]:25", true },
        { "smtp://localhost", true },
        { "http://mail.example.net", false },
        { "smtp:mail.example.net", false },
        { "mail.example.net:25", false },
        { "smtp://", false },
        { "smtp://user:secret@mail.example.net", false },
        { "smtp://mail.example.net:0", false },
        { "smtp://mail.example.net:99999", false },
        { "smtp://mail.example.net/path", false },
        { "smtp://mail.example.net?x=y", false },
        { "smtp://mail example.net", false },
    };
    static const FormCase private_cases[] = {
        { "smtp://127.0.0.1:25", true },
        { "smtp://localhost", true },
        { "smtp://[::1]:25", true },
        { "smtps://mail.example.net", true },
        { "smtp+starttls://mail.example.net", true },
        { "smtp://mail.example.net", false },
        { "smtp://192.0.2.1", false },
        { "nonsense", false },
    };
    check(wellformed_relay, cases, G_N_ELEMENTS(cases));
    check(wellformed_relay_is_private, private_cases, G_N_ELEMENTS(private_cases));
}

static void
test_database(void)
{
    static const FormCase cases[] = {
        { "sqlite:/var/lib/ticketd/ticketd.db", true },
        { "sqlite:relative.db", false },
        { "sqlite:/", false },
        { "sqlite:/dir/", false },
        { "postgresql:/x", false },
        { "/var/lib/ticketd.db", false },
    };
    check(wellformed_database, cases, G_N_ELEMENTS(cases));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/base/wellformed/hostname", test_hostname);
    g_test_add_func("/base/wellformed/address", test_address);
    g_test_add_func("/base/wellformed/socket", test_socket);
    g_test_add_func("/base/wellformed/relay", test_relay);
    g_test_add_func("/base/wellformed/database", test_database);
    return g_test_run();
}
