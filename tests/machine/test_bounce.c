/* test_bounce.c - delivery reports of many servers, in fields and in words. */
#include "machine/bounce.h"

#include <string.h>

#include "rules/classify.h"
#include "../stopwatch.h"

static const struct {
    const char *name, *from, *subject, *body;
    const char *recipients; /* blank between them */
    const char *status;
    BounceAction action;
    bool hard;
} prose[] = {
    { "postfix", "MAILER-DAEMON@mx.example.test", "Undelivered Mail Returned to Sender",
      "This is the mail system at host mx.example.test.\n\n"
      "I'm sorry to have to inform you that your message could not\n"
      "be delivered to one or more recipients. It's attached below.\n\n"
      "For further assistance, please send mail to <postmaster@example.test>\n\n"
      "<budi@example.org>: host mx.example.org[192.0.2.1] said: 550 5.1.1\n"
      "    <budi@example.org>: Recipient address rejected: User unknown (in reply to\n"
      "    RCPT TO command)\n",
      "budi@example.org", "5.1.1", BOUNCE_FAILED, true },
    { "postfix-two", "MAILER-DAEMON@mx.example.test",
      "Undelivered Mail Returned to Sender",
      "This is the mail system at host mx.example.test.\n\n"
      "<a@example.org>: mail for example.org loops back to myself\n\n"
      "<b@example.org>: Host or domain name not found. Name service error\n",
      "a@example.org b@example.org", "5.4.6", BOUNCE_FAILED, true },
    { "exim", "Mailer-Daemon@mx.example.test",
      "Mail delivery failed: returning message to sender",
      "This message was created automatically by mail delivery software.\n\n"
      "A message that you sent could not be delivered to one or more of its\n"
      "recipients. This is a permanent error. The following address(es) failed:\n\n"
      "  siti@example.org\n"
      "    (ultimately generated from sales@example.org)\n"
      "    host mx.example.org [192.0.2.1]\n"
      "    SMTP error from remote mail server after RCPT TO:<siti@example.org>:\n"
      "    552 5.2.2 mailbox full; ask office@example.org\n\n"
      "------ This is a copy of the message, including all the headers. ------\n\n"
      "Return-path: <desk@example.test>\nTo: other@example.org\n",
      "siti@example.org", "5.2.2", BOUNCE_FAILED, false },
    { "exim-delay", "Mailer-Daemon@mx.example.test",
      "Warning: message 1abC-00 delayed 24 hours",
      "This message was created automatically by mail delivery software.\n"
      "A message that you sent has not yet been delivered to one or more of its\n"
      "recipients after more than 24 hours on the queue on mx.example.test.\n\n"
      "The address to which the message has not yet been delivered is:\n\n"
      "  siti@example.org\n"
      "    Delay reason: Connection timed out\n\n"
      "No action is required on your part.\n",
      "siti@example.org", "4.4.1", BOUNCE_DELAYED, false },
    { "qmail", "MAILER-DAEMON@example.test", "failure notice",
      "Hi. This is the qmail-send program at example.test.\n"
      "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
      "This is a permanent error; I've given up. Sorry it didn't work out.\n\n"
      "<ani@example.org>:\n192.0.2.7 does not like recipient.\n"
      "Remote host said: 554 5.7.1 Message refused\nGiving up on 192.0.2.7.\n\n"
      "--- Below this line is a copy of the message.\n\n"
      "Message-ID: <letter.1@desk.example.test>\n",
      "ani@example.org", "5.7.1", BOUNCE_FAILED, false },
    { "qmail-indonesian", "MAILER-DAEMON@example.test", "Pengiriman gagal",
      "Maaf, server kami tidak dapat mengirim pesan Anda ke alamat berikut.\n"
      "Kesalahan ini bersifat tetap.\n\n"
      "<ani@example.org>:\nMaaf, kotak surat tidak ditemukan. (#5.1.1)\n\n"
      "--- Di bawah ini salinan pesan Anda.\n\nReceived: from x\n",
      "ani@example.org", "5.1.1", BOUNCE_FAILED, true },
    { "sendmail-old", "MAILER-DAEMON@example.test", "Returned mail: User unknown",
      "   ----- Transcript of session follows -----\n"
      "... while talking to mx.example.org.:\n>>> RCPT To:<joko@example.org>\n"
      "<<< 550 <joko@example.org>... User unknown\n"
      "550 <joko@example.org>... User unknown\n\n"
      "   ----- Unsent message follows -----\nReceived: from x\nTo: nobody@example.org\n",
      "joko@example.org", "5.1.1", BOUNCE_FAILED, true },
    { "sendmail-delay", "MAILER-DAEMON@example.test",
      "Warning: could not send message for past 4 hours",
      "    **********************************************\n"
      "    **      THIS IS A WARNING MESSAGE ONLY      **\n"
      "    **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **\n"
      "    **********************************************\n\n"
      "The original message was received at Mon, 4 Mar 2024\n\n"
      "   ----- The following addresses had transient non-fatal errors -----\n"
      "<joko@example.org>\n\n"
      "   ----- Transcript of session follows -----\n"
      "<joko@example.org>... Deferred: Connection refused by mx.example.org.\n"
      "Warning: message still undelivered after 4 hours\n"
      "Will keep trying until message is 5 days old\n",
      "joko@example.org", "4.4.1", BOUNCE_DELAYED, false },
    { "exchange-2003", "System Administrator <postmaster@example.test>",
      "Undeliverable: Tagihan",
      "Your message\n\n  To:      rina@example.org\n  Subject: Tagihan\n"
      "  Sent:    Mon, 4 Mar 2024 10:00:00 +0700\n\n"
      "did not reach the following recipient(s):\n\n"
      "rina@example.org on Mon, 4 Mar 2024 10:00:05 +0700\n"
      "    The recipient name is not recognized\n",
      "rina@example.org", "5.1.1", BOUNCE_FAILED, true },
    { "exchange-2010-de", "Microsoft Exchange <postmaster@example.test>",
      "Unzustellbar: Rechnung",
      "Fehler bei der Nachrichtenzustellung an folgende Empf\xc3\xa4nger oder "
      "Verteilerlisten:\n\n"
      "rolf@example.org\n"
      "Die eingegebene E-Mail-Adresse konnte nicht gefunden werden.\n\n"
      "Diagnoseinformationen f\xc3\xbcr Administratoren:\n\n"
      "rolf@example.org\n#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##\n",
      "rolf@example.org", "5.1.1", BOUNCE_FAILED, true },
    { "exchange-2007-fr", "Microsoft Exchange <postmaster@example.test>",
      "Non remis\xc2\xa0: Facture",
      "\xc3\x89"
      "chec de la remise pour les destinataires suivants ou les listes de distribution "
      ":\n\n"
      "luc@example.org\n"
      "La bo\xc3\xaete aux lettres du destinataire est pleine.\n"
      "#552 5.2.2 STOREDRV.Deliver: mailbox full ##\n",
      "luc@example.org", "5.2.2", BOUNCE_FAILED, false },
    { "exchange-es", "postmaster@example.test", "No se puede entregar: Factura",
      "No se pudo entregar el mensaje a los siguientes destinatarios:\n\n"
      "ana@example.org\n\nEl dominio no existe. 550 5.4.310 DNS domain does not exist\n",
      "ana@example.org", "5.4.310", BOUNCE_FAILED, true },
    { "office365", "postmaster@example.test", "Undeliverable: Invoice",
      "Delivery has failed to these recipients or groups:\n\n"
      "lee@example.org<mailto:lee@example.org>\n"
      "Your message wasn't delivered because the recipient's email provider rejected "
      "it.\n\n"
      "Diagnostic information for administrators:\n\n"
      "Generating server: EX1.example.test\n\nlee@example.org\n"
      "Remote Server returned '550 5.7.520 Access denied, spam'\n\n"
      "Original message headers:\n\nMessage-ID: <m1@example.test>\n",
      "lee@example.org", "5.7.520", BOUNCE_FAILED, false },
    { "domino", "Postmaster@example.test",
      "DELIVERY FAILURE: User rini (rini@example.org) not listed in Domino Directory",
      "Your message\n\n  Subject: Tagihan\n\n"
      "was not delivered to:\n\n  rini@example.org\n\nbecause:\n\n"
      "  User rini (rini@example.org) not listed in Domino Directory\n",
      "rini@example.org", "5.1.1", BOUNCE_FAILED, true },
    { "gmail", "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
      "Delivery Status Notification (Failure)",
      "** Address not found **\n\n"
      "Your message wasn't delivered to wati@example.org because the address couldn't be "
      "found.\n\n"
      "The response from the remote server was:\n"
      "550 5.1.1 The email account that you tried to reach does not exist.\n",
      "wati@example.org", "5.1.1", BOUNCE_FAILED, true },
    { "yahoo", "MAILER-DAEMON@yahoo.com", "Failure Notice",
      "Sorry, we were unable to deliver your message to the following address.\n\n"
      "<tono@example.org>:\n554: 5.7.9 Message not accepted for policy reasons.\n\n"
      "--- Below this line is a copy of the message.\n\nReceived: x\n",
      "tono@example.org", "5.7.9", BOUNCE_FAILED, false },
    { "courier", "\"Courier mail server at mx.example.test\" <@>",
      "NOTICE: mail delivery status.",
      "This is a delivery status notification from mx.example.test,\n"
      "running the Courier mail server, version 0.76.\n\n"
      "                           UNDELIVERABLE MAIL\n\n"
      "Your message to the following recipients cannot be delivered:\n\n"
      "<yudi@example.org>:\n    mx.example.org [192.0.2.4]:\n"
      "<<< 550 User unknown.\n",
      "yudi@example.org", "5.1.1", BOUNCE_FAILED, true },
    { "mdaemon", "MDaemon@example.test", "Permanent Delivery Failure",
      "The attached message had PERMANENT fatal delivery errors!\n\n"
      "YOUR MESSAGE WAS NOT DELIVERED!\n\n"
      "The following addresses did NOT receive a copy of your message:\n\n> "
      "dewi@example.org\n\n"
      "--- Session Transcript ---\n --> RCPT To:<dewi@example.org>\n <-- 550 no such "
      "user\n",
      "dewi@example.org", "5.1.1", BOUNCE_FAILED, true },
    { "hmailserver", "mailer-daemon@example.test", "Message undeliverable: Tagihan",
      "Your message did not reach some or all of the intended recipients.\n\n"
      "   Sent: Mon, 4 Mar 2024\n   Subject: Tagihan\n\n"
      "The following recipient(s) could not be reached:\n\n"
      "eko@example.org\n   Error Type: SMTP\n   Remote server (192.0.2.9) issued an "
      "error.\n"
      "   hMailServer sent: RCPT TO:<eko@example.org>\n"
      "   Remote server replied: 550 No such user here\n\nhMailServer\n",
      "eko@example.org", "5.1.1", BOUNCE_FAILED, true },
    { "imail", "Postmaster@example.test", "Undeliverable Mail",
      "Unknown user: agus@example.org\n\n\nOriginal message follows.\n\nReceived: x\n",
      "agus@example.org", "5.1.1", BOUNCE_FAILED, true },
    { "communigate", "MAILER-DAEMON@example.test", "Undeliverable mail: Tagihan",
      "Failed to deliver to 'hadi@example.org'\n"
      "SMTP module(domain example.org) reports:\n"
      " host mx.example.org says:\n 550 5.1.1 unknown user account\n",
      "hadi@example.org", "5.1.1", BOUNCE_FAILED, true },
    { "kerio", "postmaster@example.test", "Undeliverable: Tagihan",
      "Your message has encountered a delivery problem and could not be delivered to:\n\n"
      "  maya@example.org\n\nReason: 5.2.2 quota exceeded\n",
      "maya@example.org", "5.2.2", BOUNCE_FAILED, false },
    { "zimbra-amavis", "MAILER-DAEMON@example.test", "Undeliverable mail",
      "The message WAS NOT relayed to:\n  <lina@example.org>:\n"
      "   554 5.7.0 Bounce, id=0001, message contains spam\n",
      "lina@example.org", "5.7.0", BOUNCE_FAILED, false },
    { "opensmtpd", "MAILER-DAEMON@example.test", "Delivery status notification: failed",
      "    Hi!\n\n    This is the MAILER-DAEMON, please DO NOT REPLY to this email.\n\n"
      "    An error has occurred while attempting to deliver a message for\n"
      "    the following list of recipients:\n\n"
      "nina@example.org: 550 5.1.1 Recipient rejected: user unknown\n\n"
      "    Below is a copy of the original message:\n\nReceived: x\n",
      "nina@example.org", "5.1.1", BOUNCE_FAILED, true },
    { "symantec", "Symantec_Gateway@example.test", "Delivery failure notification",
      "Your message with Subject: Tagihan\ncould not be delivered to the following "
      "recipients:\n"
      "rudi@example.org\n\nPlease do not resend your original message.\n"
      "Delivery attempts will continue to be made for 5 day(s).\n",
      "rudi@example.org", "4.0.0", BOUNCE_DELAYED, false },
    { "marshal", "postmaster@example.test", "Undeliverable: Tagihan",
      "Your message:\n   From:    desk@example.test\n   Subject: Tagihan\n\n"
      "Could not be delivered because of\n\n550 5.1.1 User unknown\n\n"
      "The following recipients were affected:\n    sari@example.org\n",
      "sari@example.org", "5.1.1", BOUNCE_FAILED, true },
    { "docomo", "mail-daemon@example.ne.test", "Returned mail: User unknown",
      "The user(s) account is temporarily over quota.\n\n<hana@example.ne.test>\n",
      "hana@example.ne.test", "5.2.2", BOUNCE_FAILED, false },
    { "softbank", "MAILER-DAEMON@example.ne.test", "Mail delivery failed",
      "\xe4\xbb\xa5\xe4\xb8\x8b\xe3\x81\xae\xe5\xae\x9b\xe5\x85\x88\xe3\x81\xb8\xe9\x80"
      "\x81"
      "\xe4\xbf\xa1\xe3\x81\xa7\xe3\x81\x8d\xe3\x81\xbe\xe3\x81\x9b\xe3\x82\x93\xe3\x81"
      "\xa7"
      "\xe3\x81\x97\xe3\x81\x9f\xe3\x80\x82\n\nken@example.ne.test\n\n550 Unknown user\n",
      "ken@example.ne.test", "5.1.1", BOUNCE_FAILED, true },
    { "mail-ru", "mailer-daemon@example.test",
      "\xd0\x9d\xd0\xb5\xd0\xb4\xd0\xbe\xd1\x81\xd1\x82\xd0\xb0\xd0\xb2\xd0\xbb\xd0\xb5"
      "\xd0\xbd"
      "\xd0\xbd\xd0\xbe\xd0\xb5",
      "\xd0\x92\xd0\xb0\xd1\x88\xd0\xb5 \xd0\xbf\xd0\xb8\xd1\x81\xd1\x8c\xd0\xbc\xd0\xbe "
      "\xd0\xbd"
      "\xd0\xb5 \xd0\xbc\xd0\xbe\xd0\xb6\xd0\xb5\xd1\x82 "
      "\xd0\xb1\xd1\x8b\xd1\x82\xd1\x8c \xd0\xb4"
      "\xd0\xbe\xd1\x81\xd1\x82\xd0\xb0\xd0\xb2\xd0\xbb\xd0\xb5\xd0\xbd\xd0\xbe "
      "\xd1\x81\xd0\xbb\xd0\xb5\xd0\xb4\xd1\x83\xd1\x8e\xd1\x89\xd0\xb8\xd0\xbc "
      "\xd0\xbf\xd0\xbe\xd0\xbb\xd1\x83\xd1\x87\xd0\xb0\xd1\x82\xd0\xb5\xd0\xbb\xd1\x8f"
      "\xd0\xbc:\n"
      "\n  ivan@example.org\n    550 5.1.1 user not found\n",
      "ivan@example.org", "5.1.1", BOUNCE_FAILED, true },
    { "163", "Postmaster@example.test",
      "\xe7\xb3\xbb\xe7\xbb\x9f\xe9\x80\x80\xe4\xbf\xa1",
      "\xe6\x8a\xb1\xe6\xad\x89\xef\xbc\x8c\xe6\x82\xa8\xe7\x9a\x84\xe9\x82\xae\xe4\xbb"
      "\xb6\xe8\xa2"
      "\xab\xe9\x80\x80\xe5\x9b\x9e\xe6\x9d\xa5\xe4\xba\x86\xe3\x80\x82\n"
      "\xe6\x94\xb6\xe4\xbb\xb6\xe4\xba\xba:\twang@example.org\n"
      "\xe9\x80\x80\xe4\xbf\xa1\xe5\x8e\x9f\xe5\x9b\xa0: 550 User not found\n",
      "wang@example.org", "5.1.1", BOUNCE_FAILED, true },
    { "1und1-de", "mailer-daemon@example.test",
      "Mail delivery failed: returning message to sender",
      "This message was created automatically by mail delivery software.\n\n"
      "A message that you sent could not be delivered to\none or more of its "
      "recipients.\n\n"
      "The following addresses failed:\n\n    uwe@example.org\n\n"
      "SMTP error from remote server after RCPT command:\nhost "
      "mx.example.org[192.0.2.1]:\n"
      "550 mailbox unavailable\n\n--- The header of the original message is following. "
      "---\n",
      "uwe@example.org", "5.0.0", BOUNCE_FAILED, true },
    { "ses-by-sns", "no-reply@sns.example.test", "AWS Notification Message",
      "{\n  \"Type\" : \"Notification\",\n  \"Message\" : \"{\\\"notificationType\\\":"
      "\\\"Bounce\\\",\\\"bounce\\\":{\\\"bounceType\\\":\\\"Permanent\\\","
      "\\\"bouncedRecipients\\\":[{\\\"emailAddress\\\":\\\"a@example.org\\\","
      "\\\"status\\\":\\\"5.1.1\\\"}]},\\\"mail\\\":{\\\"source\\\":"
      "\\\"desk@desk.test\\\"}}\"\n}\n",
      "a@example.org", "5.1.1", BOUNCE_FAILED, true },
    { "nobody-named", "MAILER-DAEMON@example.test", "Undelivered Mail Returned to Sender",
      "The message could not be delivered. Ask postmaster@example.test or "
      "help@example.test.\n",
      "", "5.0.0", BOUNCE_FAILED, false },
    { "sender-blamed", "MAILER-DAEMON@example.test", "Mail delivery failed",
      "The message could not be delivered.\n550 5.1.8 <desk@desk.test>: Sender address "
      "rejected\n",
      "", "5.1.8", BOUNCE_FAILED, false },
};

static const struct {
    const char *name, *report, *recipients, *status;
    BounceAction action;
    bool hard;
} reports[] = {
    { "plain",
      "Reporting-MTA: dns; mx.example.test\n\nFinal-Recipient: rfc822; a@Example.ORG\n"
      "Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user\n",
      "a@example.org", "5.1.1", BOUNCE_FAILED, true },
    { "delayed",
      "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822;a@example.org\n"
      "Action: delayed\nStatus: 4.4.1\n",
      "a@example.org", "4.4.1", BOUNCE_DELAYED, false },
    { "delivered",
      "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822;a@example.org\n"
      "Action: delivered\nStatus: 2.1.5\n",
      "", "", BOUNCE_DELIVERED, false },
    { "one-of-two",
      "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822;a@example.org\nAction: relayed\n"
      "Status: 2.1.5\n\nFinal-Recipient: rfc822;b@example.org\nAction: failed\nStatus: "
      "5.2.2\n",
      "b@example.org", "5.2.2", BOUNCE_FAILED, false },
    { "no-blank-line",
      "Reporting-MTA: dns; x\nFinal-Recipient: rfc822;a@example.org\nAction: failed\n"
      "Status: 5.1.1\nFinal-Recipient: rfc822;b@example.org\nAction: failed\nStatus: "
      "5.1.1\n",
      "a@example.org b@example.org", "5.1.1", BOUNCE_FAILED, true },
    { "order",
      "Reporting-MTA: dns; x\n\nDiagnostic-Code: smtp; 550 nope\nStatus: 5.0.0\n"
      "Action: failed\nFinal-Recipient: rfc822; a@example.org\n",
      "a@example.org", "5.0.0", BOUNCE_FAILED, false },
    { "no-action",
      "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@example.org\n"
      "Status: 5.1.2\n",
      "a@example.org", "5.1.2", BOUNCE_FAILED, true },
    { "vague-status",
      "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@example.org\n"
      "Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp;\n 552 5.2.2 full\n",
      "a@example.org", "5.2.2", BOUNCE_FAILED, false },
    { "answer-outweighs",
      "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@example.org\nAction: failed\n"
      "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.7.1 Your address is blacklisted\n",
      "a@example.org", "5.7.1", BOUNCE_FAILED, false },
    { "status-comment",
      "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@example.org\nAction: failed\n"
      "Status: 5.0.0 (user unknown)\n",
      "a@example.org", "5.0.0", BOUNCE_FAILED, true },
    { "inner-name",
      "Reporting-MTA: dns; x\n\nOriginal-Recipient: rfc822;a@example.org\n"
      "Final-Recipient: rfc822;a@ims-ms-daemon\nAction: failed\nStatus: 5.1.1\n",
      "a@example.org", "5.1.1", BOUNCE_FAILED, true },
    { "smtp-groupwise",
      "Reporting-MTA: dns; x\n\nFinal-Recipient: SMTP;a@example.org\n"
      "Action: failed\nStatus: 5.1.1\n",
      "a@example.org", "5.1.1", BOUNCE_FAILED, true },
    { "eai",
      "Reporting-MTA: dns; x\n\nFinal-Recipient: utf-8; <d\xc3\xb6rte@example.org>\n"
      "Action: failed\nStatus: 5.6.7\n",
      "d\xc3\xb6rte@example.org", "5.6.7", BOUNCE_FAILED, false },
    { "no-address",
      "Reporting-MTA: dns; x\n\nFinal-Recipient: x400; /G=A/S=B/\nAction: failed\n"
      "Status: 5.1.1\n",
      "", "5.1.1", BOUNCE_FAILED, true },
    { "empty", "Reporting-MTA: dns; x\n", "", "5.0.0", BOUNCE_FAILED, false },
};

static void
set(char **string, const char *value)
{
    g_free(*string);
    *string = g_strdup(value);
}

static char *
joined(const GPtrArray *recipients)
{
    GString *all = g_string_new(NULL);

    for (guint i = 0; i < recipients->len; i++)
        g_string_append_printf(all, "%s%s", i ? " " : "", (char *)recipients->pdata[i]);
    return g_string_free(all, FALSE);
}

static void
check(Mail *mail, const char *recipients, const char *status, BounceAction action,
      bool hard)
{
    g_autofree char *got = NULL;

    classify(mail, "");
    g_assert_cmpstr(mail_kind_name(mail->kind), ==, "bounce");
    bounce_read(mail);
    bounce_read(mail); /* twice is as good as once */
    got = joined(mail->bounce.recipients);
    g_assert_cmpstr(got, ==, recipients);
    g_assert_cmpstr(mail->bounce.status, ==, status);
    g_assert_cmpint(mail->bounce.action, ==, action);
    g_assert_cmpint(mail->bounce.hard, ==, hard);
}

static void
test_prose(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(prose); i++) {
        g_autoptr(Mail) mail = mail_new();
        const char *open = strchr(prose[i].from, '<');
        g_autofree char *address =
            open ? g_strndup(open + 1, strcspn(open + 1, ">")) : g_strdup(prose[i].from);

        g_test_message("%s", prose[i].name);
        g_ptr_array_add(mail->headers, header_field_new("From", prose[i].from));
        g_ptr_array_add(mail->from, mailbox_new("", address));
        g_ptr_array_add(mail->to, mailbox_new("", "desk@desk.test"));
        set(&mail->subject, prose[i].subject);
        set(&mail->body, prose[i].body);
        check(mail, prose[i].recipients, prose[i].status, prose[i].action, prose[i].hard);
    }
}

static void
test_reports(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(reports); i++) {
        g_autoptr(Mail) mail = mail_new();

        g_test_message("%s", reports[i].name);
        set(&mail->content_type, "multipart/report");
        set(&mail->report_type, "delivery-status");
        set(&mail->report, reports[i].report);
        check(mail, reports[i].recipients, reports[i].status, reports[i].action,
              reports[i].hard);
    }
}

static void
test_returned(void)
{
    g_autoptr(Mail) mail = mail_new();

    set(&mail->report_type, "delivery-status");
    set(&mail->report, "Reporting-MTA: dns; x\n");
    set(&mail->returned_headers, "From: desk@desk.test\nTo: Ann <ann@example.org>\n"
                                 "Message-ID:\n <letter.7@desk.test>\nSubject: x\n");
    check(mail, "ann@example.org", "5.0.0", BOUNCE_FAILED, false);
    g_assert_cmpstr(mail->bounce.returned_message_id, ==, "letter.7@desk.test");
}

/* To many at once: nobody can tell which of them failed. */
static void
test_returned_to_many(void)
{
    static const char *const headers[] = {
        "To: a@example.org, b@example.org\n",
        "To: a@example.org\nCc: b@example.org\n",
        "To: list@example.org\nList-Id: <list.example.org>\n",
        "To: undisclosed-recipients:;\n",
        "Subject: To: a@example.org\n",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(headers); i++) {
        g_autoptr(Mail) mail = mail_new();

        set(&mail->report_type, "delivery-status");
        set(&mail->returned_headers, headers[i]);
        check(mail, "", "5.0.0", BOUNCE_FAILED, false);
    }
}

/* Twice the text may take a little more than twice the time, whatever the text. */
static void
test_linear(void)
{
    static const char *const seeds[] = {
        "<a@b.example>: 550 5.1.1 no\n",
        "@@@@@@@@",
        "a@a@a@a@",
        "\"\"\"\"@",
        "550 ",
        "((((",
        "following address\n",
        "5.1.5.1.",
        "Final-Recipient: rfc822; a@b.example\n",
        "Action: failed\n\n",
        " \n",
        "x@example.org ",
        "\xe9\x80\x81\xe4\xbf\xa1",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(seeds); i++) {
        gint64 took[2];

        for (int k = 0; k < 2; k++) {
            g_autoptr(Mail) mail = mail_new();
            gsize times = (k + 1) * (1u << 20) / strlen(seeds[i]);
            GString *text = g_string_new(NULL);
            gint64 start;

            while (times--)
                g_string_append(text, seeds[i]);
            set(&mail->body, text->str);
            set(&mail->report, text->str);
            set(&mail->returned_headers, text->str);
            set(&mail->subject, text->str);
            set(&mail->report_type, "delivery-status");
            g_string_free(text, TRUE);
            start = stopwatch();
            classify(mail, "");
            bounce_read(mail);
            took[k] = stopwatch() - start;
        }
        g_test_message("%.10s: %d ms, %d ms", seeds[i], (int)(took[0] / 1000),
                       (int)(took[1] / 1000));
        g_assert_cmpint(took[1], <, 4 * took[0] + 1000000 * STOPWATCH_SLOWNESS);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/machine/bounce/prose", test_prose);
    g_test_add_func("/machine/bounce/reports", test_reports);
    g_test_add_func("/machine/bounce/returned", test_returned);
    g_test_add_func("/machine/bounce/returned_to_many", test_returned_to_many);
    g_test_add_func("/machine/bounce/linear", test_linear);
    return g_test_run();
}
