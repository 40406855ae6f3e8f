/* test_bounce_products.c - reports as mail servers of many makers write them. */
#include "machine/bounce.h"

#include <string.h>

#include "report_mail.h"

static const struct {
    const char *name, *from, *subject, *body, *recipients;
    char status;
    BounceAction action;
    bool hard;
} table[] = {
    { "sendmail-multi", "MAILER-DAEMON@mx.example.test", "Returned mail: User unknown",
      "The original message was received at Mon, 4 Mar 2024 10:00:00 +0700\n"
      "from localhost [127.0.0.1]\n"
      "\n"
      "   ----- Transcript of session follows -----\n"
      "... while talking to mx.example.org.:\n"
      ">>> RCPT To:<a@example.org>\n"
      "<<< 550 5.1.1 <a@example.org>... User unknown\n"
      "550 <a@example.org>... User unknown\n"
      ">>> RCPT To:<b@example.org>\n"
      "<<< 550 5.1.1 <b@example.org>... User unknown\n"
      "550 <b@example.org>... User unknown\n"
      "554 <c@example.net>... 550 Host unknown (Name server: example.net: host not "
      "found)\n"
      "\n"
      "   ----- Message header follows -----\n"
      "Received: from x\n",
      "a@example.org b@example.org c@example.net", '5', BOUNCE_FAILED, true },
    { "sendmail-multi2", "MAILER-DAEMON@mx.example.test", "Returned mail: User unknown",
      "   ----- Transcript of session follows -----\n"
      "550 a@example.org... User unknown\n"
      "554 c@example.net... Unknown host\n"
      "421 d@example.com... Deferred: Connection timed out with mx.example.com\n"
      "\n"
      "   ----- Unsent message follows -----\n"
      "Received: from x\n",
      "a@example.org c@example.net", '5', BOUNCE_FAILED, true },
    { "sendmail-multi3", "MAILER-DAEMON@mx.example.test", "Returned mail: User unknown",
      "   ----- Transcript of session follows -----\n"
      "While talking to mx.example.org:\n"
      ">>> MAIL From:<desk@desk.test>\n"
      "<<< 250 ok\n"
      ">>> RCPT To:<a@example.org>\n"
      "<<< 550 no such user\n"
      "550 <a@example.org>... User unknown\n"
      ">>> RCPT To:<b@example.org>\n"
      "<<< 250 ok\n"
      ">>> RCPT To:<c@example.org>\n"
      "<<< 552 mailbox full\n"
      "554 <c@example.org>... Mailbox full\n"
      "\n"
      "   ----- Unsent message follows -----\n"
      "Received: from x\n",
      "a@example.org c@example.org", '5', BOUNCE_FAILED, true },
    { "x400-1", "System Administrator <postmaster@mx.example.test>",
      "Undeliverable: hello",
      "Your message\n"
      "\n"
      "  To:      ann\n"
      "  Subject: hello\n"
      "  Sent:    Mon, 4 Mar 2024 10:00:00 +0700\n"
      "\n"
      "did not reach the following recipient(s):\n"
      "\n"
      "c=us;a= ;p=example;o=site;dda:SMTP=ann@example.org; on Mon, 4 Mar 2024 10:00:01 "
      "+0700\n"
      "    The recipient name is not recognized\n"
      "        The MTS-ID of the original message is: c=us;a= ;p=example;l=SRV-240304\n"
      "    MSEXCH:IMS:Example:SITE:SRV 0 (000C05A6) Unknown Recipient\n",
      "ann@example.org", '5', BOUNCE_FAILED, true },
    { "x400-2", "System Administrator <postmaster@mx.example.test>",
      "Undeliverable: hello",
      "Your message did not reach some or all of the intended recipients.\n"
      "\n"
      "The following recipient(s) could not be reached:\n"
      "\n"
      "/DD.RFC-822=ann(a)example.org/ADMD=x/C=US on 3/4/2024\n"
      "    The recipient name is not recognized\n",
      "ann@example.org", '5', BOUNCE_FAILED, true },
    { "lsmtp", "LSMTP Mail Delivery <postmaster@mx.example.test>",
      "Delivery error report",
      "--> Error description:\n"
      "\n"
      "Error-For:  ann@example.org\n"
      "Error-Code: 3\n"
      "Error-Text: No such local user.\n"
      "\n"
      "Error-End: One error reported.\n"
      "\n"
      "------ Original message ------\n"
      "Received: from x\n",
      "ann@example.org", '5', BOUNCE_FAILED, true },
    { "lsmtp-nr", "no-reply@mx.example.test", "Undelivered mail",
      "--> Error description:\n"
      "Error-for: ann@example.org\n"
      "Error-Code: 3\n"
      "Error-Text: Mailbox full\n"
      "Error-End: 1 error\n",
      "ann@example.org", '5', BOUNCE_FAILED, false },
    { "exch-advisory", "System Administrator <postmaster@mx.example.test>", "Warning",
      "This is an advisory-only email. Please do not reply to it.\n"
      "\n"
      "Delivery of email to this address \"ann@example.org\" has been postponed due to\n"
      "a temporary condition.\n"
      "\n"
      "Attempts will be made to deliver your message for the next 2 days.\n",
      "ann@example.org", '4', BOUNCE_DELAYED, false },
    { "msgswitch", "Message Switch <postmaster@mx.example.test>", "Message status",
      "This is just a warning, you do not need to take any action.\n"
      "\n"
      "Your message to: ann@example.org\n"
      "has not been delivered yet. Attempts will continue.\n",
      "ann@example.org", '4', BOUNCE_DELAYED, false },
    { "eyou", "MAILER-DAEMON@mx.example.test", "failure notice",
      "Hi. This is the deliver program at mx.example.test.\n"
      "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
      "\n"
      "ann@example.org\n"
      "User not exist\n"
      "\n"
      "--- Below this line is a copy of the message.\n",
      "ann@example.org", '5', BOUNCE_FAILED, true },
    { "mdaemon", "MDaemon at example.test <postmaster@example.test>",
      "Permanent Delivery Failure",
      "The attached message had PERMANENT fatal delivery errors!\n"
      "\n"
      "After one or more unsuccessful delivery attempts the attached message has\n"
      "been removed from the mail queue on this server.\n"
      "\n"
      "Failed address: ann@example.org\n"
      "\n"
      "--- Session Transcript ---\n"
      " Mon 2024-03-04 10:00:00: --> RCPT To:<ann@example.org>\n"
      " Mon 2024-03-04 10:00:00: <-- 550 5.1.1 <ann@example.org>, Recipient unknown\n"
      "--- End Transcript ---\n",
      "ann@example.org", '5', BOUNCE_FAILED, true },
    { "imail", "Postmaster <postmaster@example.test>", "Undeliverable Mail",
      "Unknown user: ann@example.org\n"
      "\n"
      "RCPT TO generated following response:\n"
      "550 unknown user\n"
      "\n"
      "Original message follows.\n"
      "\n"
      "Received: from x\n",
      "ann@example.org", '5', BOUNCE_FAILED, true },
    { "smartermail", "System Administrator <postmaster@example.test>", "Delivery Failure",
      "Could not deliver message to the following recipient(s):\n"
      "\n"
      "Failed Recipient: ann@example.org\n"
      "Reason: Remote host said: 550 No such user here\n"
      "\n"
      "   -- The header and top 20 lines of the message follows --\n",
      "ann@example.org", '5', BOUNCE_FAILED, true },
    { "hmail", "MAILER-DAEMON@mx.example.test", "Message undeliverable: hello",
      "Your message did not reach some or all of the intended recipients.\n"
      "\n"
      "   Sent: Mon, 4 Mar 2024 10:00:00 +0700\n"
      "   Subject: hello\n"
      "\n"
      "The following recipient(s) could not be reached:\n"
      "\n"
      "ann@example.org\n"
      "   Error Type: SMTP\n"
      "   Remote server (192.0.2.1) issued an error.\n"
      "   hMailServer sent: RCPT TO:<ann@example.org>\n"
      "   Remote server replied: 550 5.1.1 No such user\n"
      "\n"
      "hMailServer\n",
      "ann@example.org", '5', BOUNCE_FAILED, true },
    { "communigate", "Mail Delivery <MAILER-DAEMON@example.test>", "Undeliverable mail",
      "Failed to deliver to 'ann@example.org'\n"
      "SMTP module(domain example.org) reports:\n"
      " host mx.example.org says:\n"
      " 550 5.1.1 unknown user\n",
      "ann@example.org", '5', BOUNCE_FAILED, true },
    { "opensmtpd", "MAILER-DAEMON@mx.example.test", "Delivery status notification: error",
      "    Hi!\n"
      "\n"
      "    This is the MAILER-DAEMON, please DO NOT REPLY to this email.\n"
      "\n"
      "    An error has occurred while attempting to deliver a message for\n"
      "    the following list of recipients:\n"
      "\n"
      "ann@example.org: 550 5.1.1 Recipient unknown\n"
      "\n"
      "    Below is a copy of the original message:\n"
      "\n",
      "ann@example.org", '5', BOUNCE_FAILED, true },
    { "groupwise", "MAILER-DAEMON@mx.example.test", "Message status - undeliverable",
      "The message that you sent was undeliverable to the following:\n"
      "\tann@example.org (User not found)\n",
      "ann@example.org", '5', BOUNCE_FAILED, true },
    { "yahoo", "MAILER-DAEMON@yahoo.example", "Failure Notice",
      "Sorry, we were unable to deliver your message to the following address.\n"
      "\n"
      "<ann@example.org>:\n"
      "Remote host said: 550 5.1.1 The email account that you tried to reach does not "
      "exist.\n"
      "\n"
      "--- Below this line is a copy of the message.\n",
      "ann@example.org", '5', BOUNCE_FAILED, true },
    { "gmail", "Mail Delivery Subsystem <mailer-daemon@googlemail.example>",
      "Delivery Status Notification (Failure)",
      "** Address not found **\n"
      "\n"
      "Your message wasn't delivered to ann@example.org because the address couldn't be "
      "found, or is unable to receive mail.\n"
      "\n"
      "The response from the remote server was:\n"
      "550 5.1.1 User unknown\n",
      "ann@example.org", '5', BOUNCE_FAILED, true },
    { "qq", "PostMaster@qq.example", "系统退信/Systems bounce",
      "抱歉，您的邮件被退回来了……\n"
      "\n"
      "原邮件信息：\n"
      "时间 2024-03-04 10:00:00\n"
      "主题 你好\n"
      "收件人 ann@example.org\n"
      "\n"
      "退信原因：\t收件人邮件地址（ann@example.org）不存在，邮件无法送达。\n",
      "ann@example.org", '5', BOUNCE_FAILED, true },
    { "netease", "Postmaster@163.example", "系统退信",
      "抱歉，您的邮件被退回来了\n"
      "\n"
      "主题：你好\n"
      "时间：2024-03-04\n"
      "发送状态\n"
      "\n"
      "ann@example.org\n"
      "发送失败\n"
      "退信原因： 550 User not found\n",
      "ann@example.org", '5', BOUNCE_FAILED, true },
    { "mailru", "mailer-daemon@corp.mail.example", "Mail delivery failed",
      "Это письмо создано автоматически сервером Mail.example, отвечать на него не "
      "нужно.\n"
      "\n"
      "К сожалению, Ваше письмо не может быть доставлено одному или нескольким "
      "получателям:\n"
      "\n"
      "**********************\n"
      "\n"
      "ann@example.org\n"
      "SMTP error from remote mail server after RCPT TO:<ann@example.org>:\n"
      "550 Message was not accepted -- invalid mailbox.\n"
      "\n"
      "**********************\n",
      "ann@example.org", '5', BOUNCE_FAILED, true },
    { "gmx", "GMX Mailer Daemon <mailer-daemon@gmx.example>",
      "Mail delivery failed: returning message to sender",
      "This message was created automatically by mail delivery software.\n"
      "\n"
      "A message that you sent could not be delivered to one or more of\n"
      "its recipients. This is a permanent error. The following address\n"
      "failed:\n"
      "\n"
      "\"ann@example.org\":\n"
      "SMTP error from remote server for RCPT TO command, host: mx.example.org "
      "(192.0.2.1) reason: 550 5.1.1\n"
      "User unknown\n"
      "\n"
      "--- The header of the original message is following. ---\n",
      "ann@example.org", '5', BOUNCE_FAILED, true },
    { "yandex", "mailer-daemon@yandex.example", "Недоставленное сообщение",
      "Это сообщение отправлено почтовым сервером yandex.example.\n"
      "\n"
      "К сожалению, мы вынуждены сообщить Вам о том, что Ваше письмо не может быть\n"
      "отправлено одному или нескольким адресатам. Технические подробности можно найти "
      "ниже.\n"
      "\n"
      "<ann@example.org>: host mx.example.org[192.0.2.1] said: 550 5.1.1 No such user!\n",
      "ann@example.org", '5', BOUNCE_FAILED, true },
    { "zoho", "mailer-daemon@mail.zoho.example", "Undelivered Mail Returned to Sender",
      "This message was created automatically by mail delivery software.\n"
      "A message that you sent could not be delivered to one or more of its recipients. "
      "This is a permanent error.\n"
      "\n"
      "ann@example.org,ERROR_CODE :550, ERROR_CODE :5.1.1 User unknown\n",
      "ann@example.org", '5', BOUNCE_FAILED, true },
    { "messagelabs", "Mail Delivery System <mailer-daemon@messagelabs.example>",
      "Mail Delivery Failure",
      "This is the mail delivery agent at messagelabs.example.\n"
      "I was unable to deliver your message to the following addresses:\n"
      "\n"
      "ann@example.org\n"
      "\n"
      "Reason: 550 Requested action not taken: mailbox unavailable\n",
      "ann@example.org", '5', BOUNCE_FAILED, true },
    { "barracuda", "Barracuda <postmaster@spam.example.test>",
      "**Message you sent blocked by our bulk email filter**",
      "Your message to: ann@example.org\n"
      "was blocked by our Spam Firewall. The email you sent with the following subject "
      "has NOT BEEN DELIVERED:\n"
      "\n"
      "Subject: hello\n",
      "ann@example.org", '5', BOUNCE_FAILED, false },
    { "notes", "postmaster@notes.example.test", "Undeliverable message",
      "------- Failure Reasons  --------\n"
      "\n"
      "User not listed in public Name & Address Book\n"
      "ann@example.org\n"
      "\n"
      "------- Returned Message --------\n"
      "\n"
      "Received: from x\n",
      "ann@example.org", '5', BOUNCE_FAILED, true },
    { "domino", "postmaster@notes.example.test",
      "DELIVERY FAILURE: User ann (ann@example.org) not listed in Domino Directory",
      "Your message\n"
      "\n"
      "  Subject: hello\n"
      "\n"
      "was not delivered to:\n"
      "\n"
      "  ann@example.org\n"
      "\n"
      "because:\n"
      "\n"
      "  User ann (ann@example.org) not listed in Domino Directory\n",
      "ann@example.org", '5', BOUNCE_FAILED, true },
    { "docomo", "mail-daemon@docomo.example", "Undelivered Mail Returned to Sender",
      "The message could not be delivered to the following address.\n"
      "<ann@example.org>\n"
      "550 Unknown user ann@example.org\n",
      "ann@example.org", '5', BOUNCE_FAILED, true },
    { "ezweb", "Postmaster@ezweb.example", "Mail System Error - Returned Mail",
      "次のあて先へのメッセージはエラーのため送信できませんでした。\n"
      "送信先メールアドレスが見つからないか、送信先メールサーバの事由により送信できません"
      "でした。\n"
      "\n"
      "<ann@example.org>\n",
      "ann@example.org", '5', BOUNCE_FAILED, false },
    { "courier", "Courier mail server at mx <@mx.example.test>",
      "NOTICE: mail delivery status.",
      "This is a delivery status notification from mx.example.test,\n"
      "running the Courier mail server, version 0.68.\n"
      "\n"
      "The original message was received on Mon, 04 Mar 2024 10:00:00 +0700\n"
      "\n"
      "---------------------------------------------------------------------------\n"
      "\n"
      "                           UNDELIVERABLE MAIL\n"
      "\n"
      "Your message to the following recipients cannot be delivered:\n"
      "\n"
      "<ann@example.org>:\n"
      "    mx.example.org [192.0.2.1]:\n"
      ">>> RCPT TO:<ann@example.org>\n"
      "<<< 550 5.1.1 User unknown\n",
      "ann@example.org", '5', BOUNCE_FAILED, true },
    { "pmta", "postmaster@mx.example.test", "Delivery report",
      "Hello, this is the mail server on mx.example.test.\n"
      "\n"
      "I am sending you this message to inform you on the delivery status of a\n"
      "message you previously sent.  Immediately below you will find a list of\n"
      "the affected recipients;  also attached is a Delivery Status Notification\n"
      "(DSN) report in standard format, as well as the headers of the original\n"
      "message.\n"
      "\n"
      "  <ann@example.org>  delivery failed; will not continue trying\n",
      "ann@example.org", '5', BOUNCE_FAILED, false },
    { "dado", "postmaster@dado.example", "Delivery problem",
      "Your message has encountered delivery problems\n"
      "to local user ann.\n"
      "(Originally addressed to ann@example.org)\n"
      "\n"
      "Your message reads (in part):\n",
      "ann@example.org", '5', BOUNCE_FAILED, false },
    { "iaei", "postmaster@ieo.example", "failure notice",
      "Hi. This is the email server at mx.example.test.\n"
      "The mailbox of ann@example.org, is over quota.\n"
      "--- Below\n",
      "ann@example.org", '5', BOUNCE_FAILED, false },
    { "pla", "MDaemon <postmaster@pla.example>", "Message failed",
      "ann - no such user here.\n"
      "\n"
      "There is no user by that name at this server: ann@example.org\n",
      "ann@example.org", '5', BOUNCE_FAILED, true },
    { "fastdns", "postmaster@fast.example", "Message undeliverable",
      "The following recipient(s) could not be reached:\n"
      "\n"
      " ann@example.org\n"
      "    Error Type: SMTP\n"
      "    Error Description: No mail servers appear to exists for the recipient's "
      "address.\n",
      "ann@example.org", '5', BOUNCE_FAILED, true },
    { "uci", "postmaster@uci.example", "Message not delivered",
      "Message not delivered to the following addresses:\n"
      "\n"
      " ann@example.org\n"
      "\n"
      "Error detail (phonetic match): not found\n",
      "ann@example.org", '5', BOUNCE_FAILED, false },
    { "quota-reject", "postmaster@dove.example", "Automatically rejected mail",
      "Your message to <ann@example.org> was automatically rejected:\n"
      "Quota exceeded (mailbox for user is full)\n",
      "ann@example.org", '5', BOUNCE_FAILED, false },
    { "still-trying", "MAILER-DAEMON@mx.example.test", "Delivery status",
      "Your message to <ann@example.org> could not be delivered yet.\n"
      "\n"
      "450 4.2.1 mailbox busy. We are still trying.\n",
      "ann@example.org", '4', BOUNCE_DELAYED, false },
};

static void
test_products(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++)
        for (guint k = 0; k < 4; k++) {
            g_autoptr(Mail) mail =
                report_mail_new(table[i].from, table[i].subject, table[i].body);

            if (k & 1)
                report_mail_add_list(mail);
            report_mail_read(mail, k & 2 ? "" : NULL);
            g_test_message("%s: %s", table[i].name, mail->kind_reason);
            report_mail_assert(mail, table[i].recipients, table[i].status,
                               table[i].action, table[i].hard);
        }
}

/* The control: under a person's address none of them is believed that names a server. */
static void
test_persons(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autofree char *asked =
            g_strconcat("Why do I get this?\n\n", table[i].body, NULL);
        g_autoptr(Mail) mail =
            report_mail_new("Rina <rina@example.org>", table[i].subject, asked);

        report_mail_read(mail, NULL);
        g_test_message("%s: %s", table[i].name, mail->kind_reason);
        g_assert_cmpint(mail->kind, ==, MAIL_PERSON);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/machine/bounce_products/reports", test_products);
    g_test_add_func("/machine/bounce_products/control/persons", test_persons);
    return g_test_run();
}
