/* test_bounce_fate.c - failed for good or still tried, where report and text disagree. */
#include "machine/bounce.h"

#include <string.h>

#include "report_mail.h"

#define DAEMON "MAILER-DAEMON@mx.example.test"
#define NAMED "<ann@example.org>\n\n"
#define GROUP(action, status)                                                            \
    "Reporting-MTA: dns; mx.example.test\n\nFinal-Recipient: rfc822; ann@example.org\n"  \
    "Action: " action "\nStatus: " status "\n"

static const struct {
    const char *name, *body, *report;
    const char *status;
    BounceAction action;
    bool hard;
} table[] = {
    { "expired", "The message expired. Giving up.\n", GROUP("failed", "4.4.7"), "4.4.7",
      BOUNCE_FAILED, false },
    { "still-tried-5xx", "Delivery is delayed and will be retried.\n",
      GROUP("delayed", "5.1.1"), "4.1.1", BOUNCE_DELAYED, false },
    { "delayed-but-5xx", "Undeliverable.\n", GROUP("delayed", "5.1.1"), "5.1.1",
      BOUNCE_FAILED, true },
    { "delayed-giving-up", "Delivery was delayed. We are giving up now.\n",
      GROUP("delayed", "5.4.7"), "5.4.7", BOUNCE_FAILED, false },
    { "failed-after-delays", "It was delayed, and the message has expired.\n",
      GROUP("failed", "5.4.7"), "5.4.7", BOUNCE_FAILED, false },
    { "text-tries-on",
      "Your message could not be delivered yet. We will keep trying.\n\n" NAMED
      "550 5.7.1 busy\n",
      "", "4.7.1", BOUNCE_DELAYED, false },
    { "text-gives-up",
      "Your message was delayed and could not be delivered. Giving up.\n\n" NAMED
      "450 4.2.1 busy\n",
      "", "4.2.1", BOUNCE_FAILED, false },
    { "text-gives-up-de",
      "Ihre Nachricht ist verz\xc3\xb6gert; es wird nicht weiter versucht.\n\n" NAMED
      "450 4.2.1 busy\n",
      "", "4.2.1", BOUNCE_FAILED, false },
    { "text-gives-up-id",
      "Pesan Anda tertunda dan tidak akan dicoba lagi.\n\n" NAMED "450 4.2.1 busy\n", "",
      "4.2.1", BOUNCE_FAILED, false },
    { "retry-timeout",
      "A message that you sent could not be delivered; it was delayed.\n\n" NAMED
      "retry timeout exceeded\n",
      "", "4.4.7", BOUNCE_FAILED, false },
};

static void
test_table(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autoptr(Mail) mail = report_mail_new(DAEMON, "Delivery status", table[i].body);

        if (*table[i].report) {
            report_mail_set(&mail->content_type, "multipart/report");
            report_mail_set(&mail->report_type, "delivery-status");
            report_mail_set(&mail->report, table[i].report);
        }
        report_mail_read(mail, "");
        g_test_message("%s: %s", table[i].name, mail->bounce.status);
        g_assert_cmpstr(mail->bounce.status, ==, table[i].status);
        report_mail_assert(mail, "ann@example.org", table[i].status[0], table[i].action,
                           table[i].hard);
    }
}

/* Addresses of X.400 that hold one of the Internet, in fields and in words. */
static void
test_x400(void)
{
    static const char *const written[] = {
        "dda:SMTP=ann@example.org",
        "c=us;a= ;p=example;o=site;dda:SMTP=ann@example.org;",
        "/DD.SMTP=ann@example.org/C=US/ADMD=X/",
        "/DD.RFC-822=ann(a)example.org/PRMD=X/C=US/",
        "RFC-822=ann(a)example.org",
        "/dd.rfc822=ann(a)example.org/c=us",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(written); i++) {
        g_autofree char *report =
            g_strconcat("Reporting-MTA: x400; x\n\nFinal-Recipient: X400; ", written[i],
                        "\nAction: failed\nStatus: 5.1.1\n", NULL);
        g_autofree char *body =
            g_strconcat("Your message did not reach the following recipient(s):\n\n",
                        written[i], " on Mon, 4 Mar 2024\n    User unknown\n", NULL);
        g_autoptr(Mail) fields = report_mail_new(DAEMON, "Undeliverable", "");
        g_autoptr(Mail) words = report_mail_new(DAEMON, "Undeliverable", body);

        report_mail_set(&fields->report_type, "delivery-status");
        report_mail_set(&fields->report, report);
        report_mail_read(fields, "");
        report_mail_read(words, "");
        g_test_message("%s", written[i]);
        report_mail_assert(fields, "ann@example.org", '5', BOUNCE_FAILED, true);
        report_mail_assert(words, "ann@example.org", '5', BOUNCE_FAILED, true);
    }
}

/* The control: what only looks like such a key is part of the address. */
static void
test_no_x400(void)
{
    static const char *const addresses[] = {
        "bounce-smtp=ann@example.org",
        "list+ann=example.net@example.org",
        "a.b=c@example.org",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(addresses); i++) {
        g_autofree char *report =
            g_strconcat("Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; ",
                        addresses[i], "\nAction: failed\nStatus: 5.1.1\n", NULL);
        g_autoptr(Mail) mail = report_mail_new(DAEMON, "Undeliverable", "");

        report_mail_set(&mail->report_type, "delivery-status");
        report_mail_set(&mail->report, report);
        report_mail_read(mail, "");
        report_mail_assert(mail, addresses[i], '5', BOUNCE_FAILED, true);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/machine/bounce_fate/table", test_table);
    g_test_add_func("/machine/bounce_fate/x400", test_x400);
    g_test_add_func("/machine/bounce_fate/control/no_x400", test_no_x400);
    return g_test_run();
}
