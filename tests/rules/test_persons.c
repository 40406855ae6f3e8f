/* test_persons.c - a person who pastes, forwards or attaches a machine's mail is a
 * person; the machine's own mail is a machine's. */
#include "rules/classify.h"

#include <string.h>

/* What persons write above it; asked, told, thanked. */
static const char *const own[] = {
    "Kenapa saya dapat ini?",
    "Halo,\n\nemail saya ke klien tidak sampai. Mohon bantuannya.\n\nSalam,\nRina",
    "Selamat pagi, server kami menolak email? Tolong dicek.",
    "What does this mean?",
    "Hello,\n\nI get this whenever I write to our customer. Can you fix it?\n\nAnn",
    "Was bedeutet das?",
    "Guten Tag,\n\nmeine Mail an unseren Kunden kam zur\xc3\xbc"
    "ck, siehe unten. "
    "K\xc3\xb6nnen Sie helfen?\n\nMit freundlichen Gr\xc3\xbc\xc3\x9f"
    "en\nUwe",
    "\xc2\xbfPor qu\xc3\xa9 recibo esto?",
    "Hola,\n\nmis correos no llegan. \xc2\xbfPueden revisarlo, por favor?\n\nSaludos",
    "これは何ですか？",
    "どうして届かないのですか。",
    "お世話になっております。\n弊社からのメールが届きません。ご確認をお願いします。",
    "Bonjour,\n\npourquoi mes messages sont-ils refus\xc3\xa9s ?\n\nCordialement",
    "Por que recebo isto?",
    "Perch\xc3\xa9 ricevo questo messaggio?",
    "Waarom krijg ik dit?",
    "Почему я это получаю?",
    "我为什么收到这封邮件？",
    "저는 왜 이 메일을 받나요?",
    "Dlaczego to dostaj\xc4\x99?",
    "Bu nedir? Bana neden geldi?",
};

enum { TOLD = 11 };

static const struct {
    const char *subject, *body;
    MailKind kind; /* from a machine, with the null return path */
} machines[] = {
    { "Undelivered Mail Returned to Sender",
      "This is the mail system at host mx.example.test.\n\n"
      "I'm sorry to have to inform you that your message could not\n"
      "be delivered to one or more recipients. It's attached below.\n\n"
      "<bob@example.org>: host mx.example.org[192.0.2.1] said: 550 5.1.1\n"
      "    <bob@example.org>: Recipient address rejected: User unknown\n",
      MAIL_BOUNCE },
    { "Mail delivery failed: returning message to sender",
      "This message was created automatically by mail delivery software.\n\n"
      "A message that you sent could not be delivered to one or more of its\n"
      "recipients. This is a permanent error. The following address(es) failed:\n\n"
      "  bob@example.org\n    mailbox is full\n",
      MAIL_BOUNCE },
    { "failure notice",
      "Hi. This is the qmail-send program at example.test.\n"
      "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
      "This is a permanent error; I've given up. Sorry it didn't work out.\n\n"
      "<bob@example.org>:\nSorry, no mailbox here by that name. (#5.1.1)\n",
      MAIL_BOUNCE },
    { "Returned mail: User unknown",
      "   ----- Transcript of session follows -----\n"
      ">>> RCPT To:<bob@example.org>\n<<< 550 <bob@example.org>... User unknown\n",
      MAIL_BOUNCE },
    { "Undeliverable: Invoice",
      "Your message did not reach some or all of the intended recipients.\n\n"
      "      Subject: Invoice\n\nThe following recipient(s) could not be reached:\n\n"
      "      bob@example.org on 3/4/2024 10:00 AM\n"
      "            The e-mail account does not exist. <mx.example.test #5.1.1>\n",
      MAIL_BOUNCE },
    { "Pengiriman gagal",
      "Pesan Anda tidak dapat dikirim ke alamat berikut:\n\n"
      "bob@example.org\nAlamat tidak dikenal (550 5.1.1)\n",
      MAIL_BOUNCE },
    { "Warning: message 1abC delayed 24 hours",
      "A message that you sent has not yet been delivered to one or more of its\n"
      "recipients after more than 24 hours.\n\nThe address to which the message has\n"
      "not yet been delivered is:\n\n  bob@example.org\n",
      MAIL_BOUNCE },
    { "Automatic reply: Invoice",
      "I am out of the office until Monday, and will answer then.\n", MAIL_AUTO_REPLY },
    { "Abwesenheitsnotiz: Rechnung",
      "Ich bin nicht im B\xc3\xbcro und ab Montag wieder erreichbar.\n",
      MAIL_AUTO_REPLY },
};

typedef enum Layout {
    PASTED,
    GLUED, /* without an empty line between */
    QUOTED,
    FORWARDED,      /* with the client's prefix */
    FORWARDED_BARE, /* under the machine's own subject */
    ATTACHED,       /* as message/rfc822 */
    FLATTENED,      /* its parts beside the person's text, as some clients forward */
    LAYOUTS,
} Layout;

static void
set(char **string, const char *value)
{
    g_free(*string);
    *string = g_strdup(value);
}

static char *
quoted(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autofree char *joined = g_strjoinv("\n> ", lines);

    return g_strconcat("> ", joined, NULL);
}

static Mail *
mail_new_from(const char *from, const char *subject, const char *body)
{
    Mail *mail = mail_new();
    const char *open = strchr(from, '<');
    g_autofree char *address =
        open ? g_strndup(open + 1, strcspn(open + 1, ">")) : g_strdup(from);

    g_ptr_array_add(mail->headers, header_field_new("From", from));
    g_ptr_array_add(mail->from, mailbox_new("", address));
    g_ptr_array_add(mail->to, mailbox_new("", "desk@desk.test"));
    set(&mail->subject, subject);
    set(&mail->body, body);
    set(&mail->content_type, "text/plain");
    return mail;
}

static Mail *
mail_of(const char *from, const char *words, gsize machine, Layout layout)
{
    const char *subject = machines[machine].subject, *body = machines[machine].body;
    g_autofree char *quote = quoted(body), *text = NULL;
    g_autofree char *prefixed = g_strconcat("Fwd: ", subject, NULL);
    Mail *mail;

    switch (layout) {
    case PASTED:
        text = g_strconcat(words, "\n\n", body, NULL);
        break;
    case GLUED:
        text = g_strconcat(words, "\n", body, NULL);
        break;
    case QUOTED:
        text = g_strconcat(words, "\n\n", quote, NULL);
        break;
    case FORWARDED:
    case FORWARDED_BARE:
        text = g_strconcat(words, "\n\n---------- Forwarded message ---------\n",
                           "From: MAILER-DAEMON@mx.example.test\nSubject: ", subject,
                           "\nTo: ann@example.org\n\n", body, NULL);
        break;
    case ATTACHED:
    case FLATTENED:
    case LAYOUTS:
        text = g_strdup(words);
        break;
    }
    mail = mail_new_from(from, layout == FORWARDED ? prefixed : subject, text);
    if (layout >= ATTACHED) {
        set(&mail->content_type, "multipart/mixed");
        set(&mail->returned_headers, "From: MAILER-DAEMON@mx.example.test\n"
                                     "Subject: failure notice\n"
                                     "Content-Type: multipart/report\n");
    }
    if (layout == FLATTENED)
        set(&mail->report, "Reporting-MTA: dns; mx.example.test\n\n"
                           "Final-Recipient: rfc822; bob@example.org\n"
                           "Action: failed\nStatus: 5.1.1\n");
    return mail;
}

static void
assert_person(Mail *mail, const char *sender)
{
    classify(mail, sender);
    g_test_message("%s: %s\n%s", mail->subject, mail->kind_reason, mail->body);
    g_assert_cmpstr(mail_kind_name(mail->kind), ==, "person");
}

/* Every person, every machine, every way to show it; MAIL FROM known and unknown. */
static void
test_persons(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(own); i++)
        for (gsize k = 0; k < G_N_ELEMENTS(machines); k++)
            for (Layout layout = 0; layout < LAYOUTS; layout++) {
                g_autoptr(Mail) mail =
                    mail_of("Rina <rina@example.org>", own[i], k, layout);

                /* programs have such sentences before their own words, too */
                if (i == TOLD && machines[k].kind == MAIL_AUTO_REPLY &&
                    (layout == PASTED || layout == GLUED))
                    continue;
                assert_person(mail, NULL);
                assert_person(mail, "rina@example.org");
            }
}

/* Nothing but what a mail server wrote, under its subject, and its name is in it. */
static void
test_without_words(void)
{
    for (gsize k = 0; k < 4; k++)
        for (Layout layout = 0; layout < LAYOUTS; layout++) {
            g_autoptr(Mail) mail = mail_of("Rina <rina@example.org>", "", k, layout);

            assert_person(mail, NULL);
        }
}

/* The offices of a customer's house, where a person writes. */
static void
test_offices(void)
{
    static const char *const offices[] = {
        "postmaster@example.org", "Abuse <abuse@example.org>", "root@example.org",
        "hostmaster@example.org", "admin@example.org",
    };
    static const char *const told[] = {
        "Dear colleagues,\n\nour server 192.0.2.7 is refused by yours:\n\n"
        "550 5.7.1 <ann@example.org>: blocked\n\nPlease unblock it.\n\nRegards\nTom",
        "Guten Tag,\n\nunser Server wird von Ihnen abgewiesen (550 5.7.1). Bitte "
        "pr\xc3\xbc"
        "fen Sie das.\n\nMit freundlichen Gr\xc3\xbc\xc3\x9f"
        "en\nUwe",
        "Halo,\n\nemail dari kami ke ann@desk.test ditolak dengan 550 5.7.1. Mohon "
        "bantuannya.\n\nSalam,\nBudi",
        "Hola,\n\nnuestro servidor est\xc3\xa1 bloqueado. \xc2\xbfPueden revisarlo?\n",
        "いつもお世話になっております。\n弊社のサーバーが拒否されています。ご確認をお願い"
        "します。\n",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(offices); i++) {
        for (gsize k = 0; k < G_N_ELEMENTS(told); k++) {
            g_autoptr(Mail) mail = mail_new_from(offices[i], "Blocked address", told[k]);
            g_autoptr(Mail) delivery =
                mail_new_from(offices[i], "Mail delivery problem", told[k]);

            assert_person(mail, NULL);
            assert_person(delivery, "postmaster@example.org");
        }
        for (gsize k = 0; k < G_N_ELEMENTS(own); k++)
            for (gsize m = 0; m < 7; m++) {
                g_autoptr(Mail) mail = mail_of(offices[i], own[k], m, PASTED);

                if (strchr(own[k], '?') || strstr(own[k], "？"))
                    assert_person(mail, NULL);
            }
    }
}

/* The control: without a person in From and their words, each is a machine's. */
static void
test_machines(void)
{
    static const char *const daemons[] = {
        "Mail Delivery System <MAILER-DAEMON@mx.example.test>",
        "postmaster@mx.example.test",
        "no-reply@mx.example.test",
        "<>",
    };

    for (gsize k = 0; k < G_N_ELEMENTS(machines); k++)
        for (gsize i = 0; i < G_N_ELEMENTS(daemons); i++)
            for (guint known = 0; known < 2; known++) {
                g_autoptr(Mail) mail =
                    mail_new_from(daemons[i], machines[k].subject, machines[k].body);

                classify(mail, known ? "" : NULL);
                g_test_message("%s: %s", daemons[i], mail->subject);
                g_assert_cmpint(mail->kind, ==, machines[k].kind);
            }
}

/* Out of office: from the person's own address, but a machine's words alone. */
static void
test_auto_replies(void)
{
    for (gsize k = 0; k < G_N_ELEMENTS(machines); k++) {
        g_autoptr(Mail) mail = mail_new_from("Rina <rina@example.org>",
                                             machines[k].subject, machines[k].body);

        if (machines[k].kind != MAIL_AUTO_REPLY)
            continue;
        classify(mail, NULL);
        g_assert_cmpint(mail->kind, ==, MAIL_AUTO_REPLY);
    }
}

static void
test_forms(void)
{
    static const struct {
        const char *from, *reply_to, *name, *value;
        MailKind want;
    } forms[] = {
        { "form@desk.test", "rina@example.org", "Precedence", "bulk", MAIL_PERSON },
        { "form@desk.test", "rina@example.org", "Precedence", "junk", MAIL_PERSON },
        { "form@desk.test", "rina@desk.test", "Precedence", "bulk", MAIL_PERSON },
        { "noreply@shop.co.id", "info@toko.co.id", "Precedence", "bulk", MAIL_PERSON },
        { "noreply@desk.test", "rina@example.org", "List-Unsubscribe", "<https://x>",
          MAIL_PERSON },
        { "noreply@desk.test", "", "Precedence", "bulk", MAIL_LIST },
        { "news@shop.test", "info@shop.test", "Precedence", "bulk", MAIL_LIST },
        { "news@mail.shop.test", "care@shop.test", "List-Unsubscribe", "<https://x>",
          MAIL_LIST },
        { "news@shop.test", "noreply@other.test", "List-Unsubscribe", "<https://x>",
          MAIL_LIST },
        { "ann@example.org", "list@lists.test", "List-Id", "<list.lists.test>",
          MAIL_LIST },
        { "list@lists.test", "ann@example.org", "List-Post", "<mailto:list@lists.test>",
          MAIL_LIST },
        { "ann@example.org", "list@lists.test", "Precedence", "list", MAIL_LIST },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
        g_autoptr(Mail) mail =
            mail_new_from(forms[i].from, "Pesan dari formulir", "Halo");

        g_ptr_array_add(mail->reply_to, mailbox_new("", forms[i].reply_to));
        g_ptr_array_add(mail->headers, header_field_new(forms[i].name, forms[i].value));
        classify(mail, NULL);
        g_test_message("%s, %s: %s", forms[i].from, forms[i].reply_to, mail->kind_reason);
        g_assert_cmpint(mail->kind, ==, forms[i].want);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rules/persons/words", test_persons);
    g_test_add_func("/rules/persons/without_words", test_without_words);
    g_test_add_func("/rules/persons/offices", test_offices);
    g_test_add_func("/rules/persons/forms", test_forms);
    g_test_add_func("/rules/persons/control/machines", test_machines);
    g_test_add_func("/rules/persons/control/auto_replies", test_auto_replies);
    return g_test_run();
}
