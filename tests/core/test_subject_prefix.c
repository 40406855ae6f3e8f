/* test_subject_prefix.c - prefixes are told apart, and from real titles. */
#include "core/subject_prefix.h"

#include <glib.h>

static const struct {
    const char *subject;
    SubjectPrefix want, sure;
    const char *rest; /* behind the prefix */
} table[] = {
    { "", SUBJECT_PREFIX_NONE, SUBJECT_PREFIX_NONE, "" },
    { "Printer", SUBJECT_PREFIX_NONE, SUBJECT_PREFIX_NONE, "Printer" },
    { "SQL: error", SUBJECT_PREFIX_NONE, SUBJECT_PREFIX_NONE, "SQL: error" },
    { "HA: node down", SUBJECT_PREFIX_NONE, SUBJECT_PREFIX_NONE, "HA: node down" },
    { "Return: order", SUBJECT_PREFIX_NONE, SUBJECT_PREFIX_NONE, "Return: order" },
    { "Re: Printer", SUBJECT_PREFIX_REPLY, SUBJECT_PREFIX_REPLY, "Printer" },
    { "RE[12]: Printer", SUBJECT_PREFIX_REPLY, SUBJECT_PREFIX_REPLY, "Printer" },
    { "Re^2 : Printer", SUBJECT_PREFIX_REPLY, SUBJECT_PREFIX_REPLY, "Printer" },
    { "Re\u00a0: Facture", SUBJECT_PREFIX_REPLY, SUBJECT_PREFIX_REPLY, "Facture" },
    { "AW: WG: Drucker", SUBJECT_PREFIX_REPLY, SUBJECT_PREFIX_REPLY, "WG: Drucker" },
    { "Balas: Tagihan", SUBJECT_PREFIX_REPLY, SUBJECT_PREFIX_REPLY, "Tagihan" },
    { "回复：打印机", SUBJECT_PREFIX_REPLY, SUBJECT_PREFIX_REPLY, "打印机" },
    { "R: Stampante", SUBJECT_PREFIX_REPLY, SUBJECT_PREFIX_NONE, "Stampante" },
    { "Fwd: Printer", SUBJECT_PREFIX_FORWARD, SUBJECT_PREFIX_FORWARD, "Printer" },
    { "TR : Facture", SUBJECT_PREFIX_FORWARD, SUBJECT_PREFIX_FORWARD, "Facture" },
    { "Trs: Tagihan", SUBJECT_PREFIX_FORWARD, SUBJECT_PREFIX_FORWARD, "Tagihan" },
    { "I: Fattura", SUBJECT_PREFIX_FORWARD, SUBJECT_PREFIX_NONE, "Fattura" },
    { "転送: 請求書", SUBJECT_PREFIX_FORWARD, SUBJECT_PREFIX_FORWARD, "請求書" },
    { "[list] Re: x", SUBJECT_PREFIX_REPLY, SUBJECT_PREFIX_REPLY, "x" },
    { "[a] [b] Fwd: x", SUBJECT_PREFIX_FORWARD, SUBJECT_PREFIX_FORWARD, "x" },
    { "[Ticket ID: 10001] AW: x", SUBJECT_PREFIX_REPLY, SUBJECT_PREFIX_REPLY, "x" },
    { "[URGENT] down", SUBJECT_PREFIX_NONE, SUBJECT_PREFIX_NONE, "[URGENT] down" },
    { "[[[[", SUBJECT_PREFIX_NONE, SUBJECT_PREFIX_NONE, "[[[[" },
    { "Automatic reply: Re: x", SUBJECT_PREFIX_AUTO_REPLY, SUBJECT_PREFIX_AUTO_REPLY,
      "Re: x" },
    { "Réponse automatique : Facture", SUBJECT_PREFIX_AUTO_REPLY,
      SUBJECT_PREFIX_AUTO_REPLY, "Facture" },
    { "Balasan otomatis", SUBJECT_PREFIX_AUTO_REPLY, SUBJECT_PREFIX_AUTO_REPLY, "" },
    { "AUTO: Ann is out", SUBJECT_PREFIX_AUTO_REPLY, SUBJECT_PREFIX_AUTO_REPLY,
      "Ann is out" },
    { "Re: Automatic reply: x", SUBJECT_PREFIX_REPLY, SUBJECT_PREFIX_REPLY,
      "Automatic reply: x" },
};

static void
test_table(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        const char *subject = table[i].subject, *rest = NULL;

        g_test_message("%s", subject);
        g_assert_cmpint(subject_prefix_sure(subject, NULL), ==, table[i].sure);
        g_assert_cmpint(subject_prefix(subject, &rest), ==, table[i].want);
        g_assert_cmpstr(rest, ==, table[i].rest);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/core/subject_prefix/table", test_table);
    return g_test_run();
}
