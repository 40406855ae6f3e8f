/* test_failure_words.c - why a delivery failed, by the words servers use. */
#include "machine/failure_words.h"

#include <glib.h>

static const struct {
    const char *text;
    FailureReason want;
} table[] = {
    { "", FAILURE_UNKNOWN },
    { "Something went wrong", FAILURE_UNKNOWN },
    { "550 5.1.1 <a@example.org>: Recipient address rejected: User unknown in virtual "
      "table",
      FAILURE_NO_USER },
    { "The email account that you tried to reach does not exist.", FAILURE_NO_USER },
    { "RESOLVER.ADR.RecipNotFound; not found", FAILURE_NO_USER },
    { "Alamat tidak ditemukan", FAILURE_NO_USER },
    { "Sorry, no mailbox here by that name.", FAILURE_NO_USER },
    { "Host or domain name not found. Name service error", FAILURE_NO_HOST },
    { "an MX or SRV record indicated no SMTP service", FAILURE_NO_HOST },
    { "User has moved to b@example.org", FAILURE_MOVED },
    { "This account has been disabled or discontinued", FAILURE_DISABLED },
    { "552 5.2.2 Over quota", FAILURE_FULL },
    { "La bo\u00eete aux lettres: bo\u00eete pleine", FAILURE_FULL },
    { "552 Message size exceeds fixed limit", FAILURE_TOO_BIG },
    { "554 5.7.1 listed at Spamhaus, user unknown", FAILURE_POLICY },
    { "<desk@example.org>: Sender address rejected: Domain not found", FAILURE_POLICY },
    { "Unknown user ... relay=[192.0.2.1]", FAILURE_NO_USER },
    { "Relaying denied", FAILURE_RELAY },
    { "retry timeout exceeded", FAILURE_RETRIED },
    { "this message has been in the queue too long", FAILURE_EXPIRED },
    { "Connection refused", FAILURE_NETWORK },
    { "Greylisted, please try again later", FAILURE_NETWORK },
    { "mail for example.org loops back to myself", FAILURE_LOOP },
};

static void
test_reasons(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_test_message("%s", table[i].text);
        g_assert_cmpint(failure_reason(table[i].text), ==, table[i].want);
    }
}

static void
test_status(void)
{
    g_assert_cmpint(failure_reason_of_status("5.1.1"), ==, FAILURE_NO_USER);
    g_assert_cmpint(failure_reason_of_status("5.7.26"), ==, FAILURE_POLICY);
    g_assert_cmpint(failure_reason_of_status("5.0.0"), ==, FAILURE_UNKNOWN);
    g_assert_cmpint(failure_reason_of_status(""), ==, FAILURE_UNKNOWN);
    for (int reason = FAILURE_UNKNOWN; reason <= FAILURE_SYSTEM; reason++)
        for (int soft = 0; soft < 2; soft++) {
            const char *status = failure_status((FailureReason)reason, soft);

            g_assert_true(*status == '5' || *status == '4');
            g_assert_cmpint(status[1], ==, '.');
        }
    g_assert_true(failure_is_hard(FAILURE_NO_USER));
    g_assert_false(failure_is_hard(FAILURE_POLICY));
    g_assert_false(failure_is_hard(FAILURE_UNKNOWN));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/machine/failure_words/reasons", test_reasons);
    g_test_add_func("/machine/failure_words/status", test_status);
    return g_test_run();
}
