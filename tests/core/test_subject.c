/* test_subject.c - prefixes of all languages go, real titles stay. */
#include "core/subject.h"

static const struct {
    const char *subject, *want;
} table[] = {
    { "Printer does not print", "Printer does not print" },
    { "Re: Printer", "Printer" },
    { "RE[2]: Printer", "Printer" },
    { "Re(3): Printer", "Printer" },
    { "Re^2: Printer", "Printer" },
    { "Re : Facture", "Facture" },
    { "re:re: FW: Fwd: Printer", "Printer" },
    { "AW: WG: Drucker", "Drucker" },
    { "SV: VS: Skrivare", "Skrivare" },
    { "Antw: Printer", "Printer" },
    { "RES: ENC: Impressora", "Impressora" },
    { "RIF: Stampante", "Stampante" },
    { "TR: RE: Imprimante", "Imprimante" },
    { "RV: Impresora", "Impresora" },
    { "Odp: Drukarka", "Drukarka" },
    { "YNT: Yazıcı", "Yazıcı" },
    { "Vá: Nyomtató", "Nyomtató" },
    { "Отв: НА: Принтер", "Принтер" },
    { "Bls: Balas: Trs: Terusan: Tagihan bulan Juli", "Tagihan bulan Juli" },
    { "回复: 打印机", "打印机" },
    { "回复：打印机", "打印机" },
    { "回覆: 答复: 转发: 轉寄: 印表機", "印表機" },
    { "[Ticket ID: 10001] Re: Printer", "Printer" },
    { "Re: [Ticket ID: 10001] Printer", "Printer" },
    { "Printer [Ticket ID: 10001] again", "Printer again" },
    { "[hosting-users] Re: Printer", "Printer" },
    { "Re: [hosting-users] Printer", "[hosting-users] Printer" },
    { "[URGENT] server down", "[URGENT] server down" },
    { "SQL: error 1064", "SQL: error 1064" },
    { "HA: node down", "HA: node down" },
    { "Return: my order", "Return: my order" },
    { "Regarding: invoice", "Regarding: invoice" },
    { "Reset password", "Reset password" },
    { "http://example.org: down", "http://example.org: down" },
    { "  two   blanks\t and\r\n fold ", "two blanks and fold" },
    { "evil\xe2\x80\xaetxt.exe", "eviltxt.exe" },
    { "a\x07"
      "b",
      "a b" },
    { "Re:", "" },
    { "", "" },
};

static void
test_table(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autofree char *got = subject_for_ticket(table[i].subject);

        g_assert_cmpstr(got, ==, table[i].want);
    }
}

static void
test_idempotent_and_capped(void)
{
    GString *longest = g_string_new("Re: ");
    g_autofree char *once = NULL, *twice = NULL;

    for (int i = 0; i < 5000; i++)
        g_string_append(longest, "ä");
    once = subject_for_ticket(longest->str);
    twice = subject_for_ticket(once);
    g_assert_cmpint(g_utf8_strlen(once, -1), ==, SUBJECT_CHARACTERS_MAX);
    g_assert_cmpstr(once, ==, twice);
    g_string_free(longest, TRUE);
}

static void
test_same_topic(void)
{
    g_assert_true(subject_is_same_topic("RE: [Ticket ID: 1] Printer", "printer"));
    g_assert_false(subject_is_same_topic("Re: Printer", "Scanner"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/core/subject/table", test_table);
    g_test_add_func("/core/subject/idempotent-and-capped", test_idempotent_and_capped);
    g_test_add_func("/core/subject/same-topic", test_same_topic);
    return g_test_run();
}
