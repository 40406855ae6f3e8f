/* test_classify.c - who wrote it: a person, or which kind of machine. */
#include "rules/classify.h"

#include <string.h>

#define PERSON "From: Ann <ann@example.org>\n"

static const struct {
    const char *name;
    const char *headers; /* "Name: value\n" ... */
    const char *body;
    const char *sender; /* MAIL FROM, or NULL */
    MailKind want;
} table[] = {
    { "person", PERSON "Subject: Printer\n", "It burns.", "ann@example.org",
      MAIL_PERSON },
    { "no-headers", "", "", NULL, MAIL_PERSON },
    { "no", PERSON "Auto-Submitted: No (really)\n", "", NULL, MAIL_PERSON },
    { "forwarded", PERSON "Auto-Submitted: auto-forwarded\n", "", NULL, MAIL_PERSON },
    { "no-and-replied", PERSON "Auto-Submitted: no\nAuto-Submitted: auto-replied\n", "",
      NULL, MAIL_AUTO_REPLY },
    { "suppress-alone", PERSON "X-Auto-Response-Suppress: All\n", "", NULL, MAIL_PERSON },
    { "vacation-talk", PERSON "Subject: Out of office next week?\n", "May I?", NULL,
      MAIL_PERSON },
    { "holiday-plan", PERSON "Subject: Re: Automatic reply: x\n", "Thanks.", NULL,
      MAIL_PERSON },
    { "bounce-talk", PERSON "Subject: Undelivered Mail Returned to Sender\n",
      "I got this. What does it mean?", NULL, MAIL_PERSON },
    { "bounce-pasted", PERSON "Subject: Undelivered Mail Returned to Sender\n",
      "Hello,\nthis came today:\n\nThis is the mail system at host mx.example.test.\n"
      "<b@example.test>: 550 5.1.1 no\n",
      NULL, MAIL_PERSON },
    { "bounce-forwarded", PERSON "Subject: Fwd: Undelivered Mail Returned to Sender\n",
      "> This is the mail system at host mx.example.test.\n> <b@example.test>: 550 no",
      NULL, MAIL_PERSON },
    { "web-form",
      "From: noreply@shop.example.test\nReply-To: Budi <budi@example.org>\n"
      "Subject: Pesan dari formulir\n",
      "Halo", NULL, MAIL_PERSON },
    { "precedence-normal", PERSON "Precedence: first-class\n", "", NULL, MAIL_PERSON },
    { "rule-redirect", PERSON "X-MS-Exchange-Inbox-Rules-Loop: desk@example.test\n", "",
      NULL, MAIL_PERSON },
    { "postmaster-answers",
      "From: postmaster@example.org\nSubject: Re: [Ticket ID: 7] SPF\n", "Done.", NULL,
      MAIL_PERSON },

    { "administrator-asks",
      "From: System Administrator <it@example.org>\nSubject: Mail delivery problem\n",
      "Our mails to you arrive late. Why?", NULL, MAIL_PERSON },
    { "postmaster-asks",
      "From: Post <postmaster@example.org>\n"
      "Subject: Re: Undeliverable: Invoice\n",
      "We have changed our SPF record.", NULL, MAIL_PERSON },
    { "replied", PERSON "Auto-Submitted: AUTO-Replied (vac); x=y\n", "", NULL,
      MAIL_AUTO_REPLY },
    { "generated-answer", PERSON "Auto-Submitted: auto-generated\nSubject: Re: x\n", "",
      NULL, MAIL_AUTO_REPLY },
    { "generated", PERSON "Auto-Submitted: auto-generated\n", "", NULL, MAIL_ALERT },
    { "extension", PERSON "Auto-Submitted: x-foo\n", "", NULL, MAIL_ALERT },
    { "x-autoreply", PERSON "X-Autoreply: yes\n", "", NULL, MAIL_AUTO_REPLY },
    { "x-autoreply-no", PERSON "X-Autoreply: no\n", "", NULL, MAIL_PERSON },
    { "x-autorespond", PERSON "X-Autorespond: Re: hello\n", "", NULL, MAIL_AUTO_REPLY },
    { "precedence-auto", PERSON "Precedence: auto_reply\n", "", NULL, MAIL_AUTO_REPLY },
    { "precedence-vacation", PERSON "Precedence: bulk\nSubject: away from my mail\n", "",
      NULL, MAIL_AUTO_REPLY },
    { "rule-answer", PERSON "X-MS-Exchange-Inbox-Rules-Loop: ann@example.org\n", "", NULL,
      MAIL_AUTO_REPLY },
    { "null-answer", PERSON "Subject: Re: x\n", "", "", MAIL_AUTO_REPLY },
    { "words-and-suppress",
      PERSON "Subject: Automatic reply: x\nX-Auto-Response-Suppress: All\n", "", NULL,
      MAIL_AUTO_REPLY },
    { "words-de", PERSON "Subject: Abwesenheitsnotiz: Rechnung\n",
      "Ich bin nicht im B\xc3\xbcro.", NULL, MAIL_AUTO_REPLY },
    { "words-id", PERSON "Subject: Balasan otomatis: Tagihan\n",
      "Saya sedang cuti sampai Senin.", NULL, MAIL_AUTO_REPLY },
    { "words-pl", PERSON "Subject: [Automatyczna odpowied\xc5\xba] test\n",
      "Wiadomo\xc5\x9b\xc4\x87 automatyczna.", NULL, MAIL_AUTO_REPLY },
    { "words-ja", PERSON "Subject: \xe8\x87\xaa\xe5\x8b\x95\xe8\xbf\x94\xe4\xbf\xa1\n",
      "\xe4\xb8\x8d\xe5\x9c\xa8\xe3\x81\xab\xe3\x81\x97\xe3\x81\xa6\xe3\x81\x8a\xe3\x82"
      "\x8a",
      NULL, MAIL_AUTO_REPLY },
    { "noreply-answers", "From: no-reply@desk.example.test\nSubject: Re: x\n", "", NULL,
      MAIL_AUTO_REPLY },

    { "list-id", PERSON "List-Id: <users.example.org>\n", "", NULL, MAIL_LIST },
    { "list-unsubscribe", PERSON "List-Unsubscribe: <mailto:x@example.org>\n", "", NULL,
      MAIL_LIST },
    { "precedence-list", PERSON "Precedence: list\n", "", NULL, MAIL_LIST },
    { "precedence-bulk", PERSON "Precedence: bulk\n", "", NULL, MAIL_LIST },
    { "owner", PERSON, "", "owner-users@example.org", MAIL_LIST },
    { "verp", PERSON, "", "users-bounces+desk=example.test@example.org", MAIL_LIST },
    { "x-loop-other", PERSON "X-Loop: users@example.test\n", "", NULL, MAIL_LIST },

    { "cron", "From: root@example.test\nX-Cron-Env: <SHELL=/bin/sh>\n", "", NULL,
      MAIL_ALERT },
    { "nagios", "From: noreply@mon.example.test\nSubject: ** PROBLEM: disk **\n", "",
      NULL, MAIL_ALERT },
    { "daemon", "From: MAILER-DAEMON@example.test\nSubject: hello\n", "Hello.", NULL,
      MAIL_ALERT },
    { "null", PERSON "Subject: hello\n", "", "", MAIL_ALERT },

    { "failed-recipients", "X-Failed-Recipients: b@example.test\n", "", NULL,
      MAIL_BOUNCE },
    { "qmail", "From: MAILER-DAEMON@example.test\nSubject: failure notice\n",
      "Hi. This is the qmail-send program at example.test.", "", MAIL_BOUNCE },
};

static Mail *
mail_of(const char *headers, const char *body)
{
    Mail *mail = mail_new();
    g_auto(GStrv) lines = g_strsplit(headers, "\n", -1);

    g_free(mail->body);
    mail->body = g_strdup(body);
    for (char **line = lines; *line && **line; line++) {
        char *value = strstr(*line, ": ");
        g_autofree char *name = g_strndup(*line, (gsize)(value - *line));
        GPtrArray *boxes = strcmp(name, "From") == 0       ? mail->from
                           : strcmp(name, "Reply-To") == 0 ? mail->reply_to
                                                           : NULL;

        value += 2;
        g_ptr_array_add(mail->headers, header_field_new(name, value));
        if (strcmp(name, "Subject") == 0) {
            g_free(mail->subject);
            mail->subject = g_strdup(value);
        }
        if (boxes) {
            const char *open = strchr(value, '<');
            g_autofree char *address =
                open ? g_strndup(open + 1, strcspn(open + 1, ">")) : g_strdup(value);

            g_ptr_array_add(boxes, mailbox_new("", address));
        }
    }
    return mail;
}

static void
test_kinds(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autoptr(Mail) mail = mail_of(table[i].headers, table[i].body);

        classify(mail, table[i].sender);
        g_test_message("%s: %s", table[i].name, mail->kind_reason);
        g_assert_cmpstr(mail_kind_name(mail->kind), ==, mail_kind_name(table[i].want));
        g_assert_cmpint(*mail->kind_reason, !=, '\0');
    }
}

static void
test_structure(void)
{
    g_autoptr(Mail) mail = mail_of(PERSON, "");

    mail->hops = 31;
    classify(mail, NULL);
    g_assert_cmpint(mail->kind, ==, MAIL_LOOP);
    mail->hops = 0;
    g_free(mail->calendar_method);
    mail->calendar_method = g_strdup("REPLY");
    classify(mail, NULL);
    g_assert_cmpint(mail->kind, ==, MAIL_CALENDAR);
    g_free(mail->calendar_method);
    mail->calendar_method = g_strdup("REQUEST");
    classify(mail, NULL);
    g_assert_cmpint(mail->kind, ==, MAIL_PERSON);
    g_free(mail->report_type);
    mail->report_type = g_strdup("disposition-notification");
    classify(mail, "");
    g_assert_cmpint(mail->kind, ==, MAIL_READ_RECEIPT);
    g_free(mail->report_type);
    mail->report_type = g_strdup("feedback-report");
    classify(mail, "");
    g_assert_cmpint(mail->kind, ==, MAIL_ALERT);
}

/* One more sign of a machine never makes a mail a person's. */
static void
test_monotony(void)
{
    static const char *const signs[] = {
        "Auto-Submitted: auto-replied\n",
        "Auto-Submitted: no\n",
        "Precedence: bulk\n",
        "Precedence: list\n",
        "List-Id: <l.example.org>\n",
        "X-Autoreply: yes\n",
        "X-Loop: yes\n",
        "X-Auto-Response-Suppress: All\n",
        "X-FC-MachineGenerated: true\n",
        "X-Failed-Recipients: b@example.test\n",
        "Return-Path: <>\n",
        "X-MS-Exchange-Inbox-Rules-Loop: ann@example.org\n",
        "Auto-Submitted: auto-forwarded\n",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autoptr(Mail) before = mail_of(table[i].headers, table[i].body);

        classify(before, table[i].sender);
        for (gsize k = 0; k < 2 * G_N_ELEMENTS(signs); k++) {
            const char *sign = signs[k / 2];
            g_autofree char *more = k % 2 ? g_strconcat(sign, table[i].headers, NULL)
                                          : g_strconcat(table[i].headers, sign, NULL);
            g_autoptr(Mail) after = mail_of(more, table[i].body);

            classify(after, table[i].sender);
            g_test_message("%s + %s", table[i].name, sign);
            if (before->kind != MAIL_PERSON)
                g_assert_cmpint(after->kind, !=, MAIL_PERSON);
        }
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rules/classify/kinds", test_kinds);
    g_test_add_func("/rules/classify/structure", test_structure);
    g_test_add_func("/rules/classify/monotony", test_monotony);
    return g_test_run();
}
