/* test_subject_words.c - what a subject hints at, in many languages. */
#include "machine/subject_words.h"

#include <glib.h>

static const struct {
    const char *subject;
    SubjectHint want;
} table[] = {
    { "", SUBJECT_PLAIN },
    { "Printer", SUBJECT_PLAIN },
    { "Automatic reply: Printer", SUBJECT_AUTO_REPLY },
    { "AUTO: Smith is out of the office (returning 05/01)", SUBJECT_AUTO_REPLY },
    { "Re: Printer (Automatic Response)", SUBJECT_AUTO_REPLY },
    { "Re: Automatic reply: Printer", SUBJECT_PLAIN },
    { "Fwd: Out of office", SUBJECT_PLAIN },
    { "Réponse automatique : Facture", SUBJECT_AUTO_REPLY },
    { "RÉPONSE AUTOMATIQUE", SUBJECT_AUTO_REPLY },
    { "Automatická odpověď: Faktura", SUBJECT_AUTO_REPLY },
    { "[Automatyczna odpowiedź] test", SUBJECT_AUTO_REPLY },
    { "Автоответ: счет", SUBJECT_AUTO_REPLY },
    { "Αυτόματη απάντηση: τιμολόγιο", SUBJECT_AUTO_REPLY },
    { "Otomatik yanıt: Fatura", SUBJECT_AUTO_REPLY },
    { "Balasan otomatis: Tagihan", SUBJECT_AUTO_REPLY },
    { "自動返信: 請求書", SUBJECT_AUTO_REPLY },
    { "자동 회신: 송장", SUBJECT_AUTO_REPLY },
    { "Undelivered Mail Returned to Sender", SUBJECT_BOUNCE },
    { "[users] Mail delivery failed: returning message to sender", SUBJECT_BOUNCE },
    { "**Undeliverable mail**", SUBJECT_BOUNCE },
    { "Re: Undeliverable mail", SUBJECT_PLAIN },
    { "WG: Unzustellbar: Rechnung", SUBJECT_PLAIN },
    { "Unzustellbar: Rechnung", SUBJECT_BOUNCE },
    { "Non remis\u00a0: Facture", SUBJECT_BOUNCE },
    { "Недоставленное сообщение", SUBJECT_BOUNCE },
    { "Delivery Status Notification (Failure)", SUBJECT_BOUNCE },
    { "Delivery Status Notification (Delay)", SUBJECT_DELAY },
    { "Warning: could not send message for past 4 hours", SUBJECT_DELAY },
    { "Gelesen: Rechnung", SUBJECT_RECEIPT },
    { "[[[[", SUBJECT_PLAIN },
    { "[x]", SUBJECT_PLAIN },
};

static void
test_hints(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_test_message("%s", table[i].subject);
        g_assert_cmpint(subject_hint(table[i].subject), ==, table[i].want);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/machine/subject_words/hints", test_hints);
    return g_test_run();
}
