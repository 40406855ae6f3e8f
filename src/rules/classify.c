/* classify.c - person, automatic answer, bounce, receipt, list, calendar, alert, loop.
 *
 * Signs are asked for in order, the first that speaks decides:
 *   loop      too many hops
 *   bounce    machine/bounce_verdict
 *   receipt   RFC 8098 structure, or a receipt's subject with a second sign
 *   calendar  METHOD:REPLY
 *   answers   Auto-Submitted, the headers of vacation programs, Precedence: auto_reply
 *   list      List-*, Precedence: list or bulk, senders of lists
 *   alert     generated mail that answers nothing; senders that nobody reads
 *   weak      subject words together with one more sign
 * What is left is a person's. Adding a machine's sign never makes a mail a person's.
 * Signs of a person are asked for by the rules that would be wrong without: a stranger's
 * Reply-To (web forms, which write Precedence: bulk), words above what is pasted.
 */
#include "rules/classify.h"

#include <string.h>

#include "core/fold.h"
#include "core/subject_prefix.h"
#include "machine/auto_submitted.h"
#include "machine/bounce_sender.h"
#include "machine/bounce_verdict.h"
#include "machine/person_words.h"
#include "machine/reply_to.h"
#include "machine/robot_address.h"
#include "machine/robot_words.h"
#include "machine/subject_words.h"

#define HOPS_MAX 30 /* a mail that passed more servers goes in a circle */

typedef struct Signs {
    const Mail *mail;
    const char *sender; /* MAIL FROM, or what Return-Path says; NULL if unknown */
    bool null_path;
    bool answers; /* In-Reply-To, or a reply prefix */
    SubjectHint hint;
} Signs;

typedef struct Verdict {
    MailKind kind;
    char *reason;
} Verdict;

static bool decide(Verdict *verdict, MailKind kind, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

static bool
decide(Verdict *verdict, MailKind kind, const char *format, ...)
{
    g_autofree char *reason = NULL;
    va_list args;

    va_start(args, format);
    verdict->kind = kind;
    g_free(verdict->reason);
    reason = g_strdup_vprintf(format, args);
    va_end(args);
    /* a precision counts bytes */
    verdict->reason = g_utf8_make_valid(reason, -1);
    return true;
}

static const char *
author_address(const Mail *mail)
{
    const Mailbox *from = mail->from->len ? mail->from->pdata[0] : NULL;

    return from ? from->address : "";
}

static bool
says_no(const char *value)
{
    return !*value || g_ascii_strcasecmp(value, "no") == 0 ||
           g_ascii_strcasecmp(value, "false") == 0 || strcmp(value, "0") == 0;
}

static bool
is_receipt(const Signs *s, Verdict *verdict)
{
    const Mail *mail = s->mail;

    if (strcmp(mail->report_type, "disposition-notification") == 0 ||
        strcmp(mail->content_type, "message/disposition-notification") == 0)
        return decide(verdict, MAIL_READ_RECEIPT, "read receipt (RFC 8098)");
    if (strcmp(mail->content_type, "multipart/report") == 0 &&
        g_strstr_len(mail->report, -1, "Disposition:"))
        return decide(verdict, MAIL_READ_RECEIPT, "report with a Disposition");
    if (s->hint == SUBJECT_RECEIPT && mail_header(mail, "X-Auto-Response-Suppress"))
        return decide(verdict, MAIL_READ_RECEIPT,
                      "subject of a read receipt, suppresses answers");
    return false;
}

static bool
is_calendar(const Signs *s, Verdict *verdict)
{
    const char *method = s->mail->calendar_method;

    if (strcmp(method, "REPLY") != 0 && strcmp(method, "COUNTER") != 0)
        return false;
    return decide(verdict, MAIL_CALENDAR, "calendar METHOD:%s", method);
}

/* Abuse reports are no bounces, though they look alike. */
static bool
is_feedback(const Signs *s, Verdict *verdict)
{
    /* Microsoft's reports (JMRP) have the complaint's marks in the returned mail only */
    bool hotmail = strstr(s->mail->returned_headers, "X-HmXmrOriginalRecipient:") &&
                   strstr(s->mail->subject, "complaint about message from");

    if (strcmp(s->mail->report_type, "feedback-report") != 0 && !hotmail &&
        !mail_header(s->mail, "X-XARF") && !mail_header(s->mail, "X-ARF"))
        return false;
    return decide(verdict, MAIL_ALERT, "feedback report (RFC 5965)");
}

static bool
is_auto_submitted(const Signs *s, Verdict *verdict)
{
    for (guint i = 0; i < s->mail->headers->len; i++) {
        const HeaderField *field = s->mail->headers->pdata[i];
        AutoSubmitted meaning;

        if (g_ascii_strcasecmp(field->name, "Auto-Submitted") != 0)
            continue;
        meaning = auto_submitted_read(field->value);
        switch (meaning) {
        case AUTO_SUBMITTED_NO:
            break;
        case AUTO_SUBMITTED_FORWARDED:
            /* what was forwarded is somebody's mail; other signs may still speak */
            break;
        case AUTO_SUBMITTED_REPLIED:
            return decide(verdict, MAIL_AUTO_REPLY, "Auto-Submitted: auto-replied");
        case AUTO_SUBMITTED_GENERATED:
        case AUTO_SUBMITTED_NOTIFIED:
        case AUTO_SUBMITTED_OTHER:
            if (s->answers || s->null_path || s->hint == SUBJECT_AUTO_REPLY)
                return decide(verdict, MAIL_AUTO_REPLY,
                              "Auto-Submitted, and answers something");
            return decide(verdict, MAIL_ALERT, "Auto-Submitted, and answers nothing");
        }
    }
    return false;
}

/* Fields that only programs write that answer mail. */
static bool
is_robot_header(const Signs *s, Verdict *verdict)
{
    const Mail *mail = s->mail;
    const char *value;

    for (guint i = 0; i < mail->headers->len; i++) {
        const HeaderField *field = mail->headers->pdata[i];

        if (robot_words_name(field->name) && !says_no(field->value))
            return decide(verdict, MAIL_AUTO_REPLY, "%.40s", field->name);
    }
    /* Forward, Mirror, Redirect and Group mark what somebody else wrote */
    value = mail_header(mail, "X-Autogenerated");
    if (value && (g_ascii_strncasecmp(value, "Reply", 5) == 0 ||
                  g_ascii_strncasecmp(value, "Letter", 6) == 0 ||
                  g_ascii_strcasecmp(value, "yes") == 0))
        return decide(verdict, MAIL_AUTO_REPLY, "X-Autogenerated: %.6s", value);
    value = mail_header(mail, "Delivered-To");
    if (value && g_ascii_strcasecmp(value, "Autoresponder") == 0)
        return decide(verdict, MAIL_AUTO_REPLY, "Delivered-To: Autoresponder");
    value = mail_header(mail, "X-POST-MessageClass");
    if (value && strstr(value, "Autoresponder"))
        return decide(verdict, MAIL_AUTO_REPLY, "X-POST-MessageClass: Autoresponder");
    return false;
}

/* An Exchange rule wrote this if the mailbox that has the rule is the author. Where a
 * rule has redirected somebody's mail, the author is another one. */
static bool
is_rule_answer(const Signs *s, Verdict *verdict)
{
    const char *value = mail_header(s->mail, "X-MS-Exchange-Inbox-Rules-Loop");

    if (!value || !*value ||
        subject_prefix(s->mail->subject, NULL) == SUBJECT_PREFIX_FORWARD)
        return false;
    if (strchr(value, '@') && *author_address(s->mail) &&
        g_ascii_strcasecmp(value, author_address(s->mail)) != 0)
        return false;
    return decide(verdict, MAIL_AUTO_REPLY,
                  "X-MS-Exchange-Inbox-Rules-Loop of the author");
}

static bool
is_loop_marked(const Signs *s, Verdict *verdict)
{
    const char *value = mail_header(s->mail, "X-Loop");

    if (!value || says_no(value))
        return false;
    /* with somebody else's address it is a distributor's mark on what it passes on */
    if (strchr(value, '@') && !g_strstr_len(value, -1, author_address(s->mail)))
        return decide(verdict, MAIL_LIST, "X-Loop of a distributor");
    return decide(verdict, MAIL_AUTO_REPLY, "X-Loop");
}

static bool
is_precedence(const Signs *s, Verdict *verdict)
{
    static const char *const names[] = { "Precedence", "X-Precedence" };

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        const char *value = mail_header(s->mail, names[i]);
        g_autofree char *word = value ? fold_text(value, -1) : NULL;

        if (!word)
            continue;
        if (g_str_has_prefix(word, "auto"))
            return decide(verdict, MAIL_AUTO_REPLY, "Precedence: %s", word);
        if (!g_str_has_prefix(word, "bulk") && !g_str_has_prefix(word, "junk") &&
            !g_str_has_prefix(word, "list"))
            continue;
        /* vacation(1) and its kin write bulk or junk as well */
        if (*word != 'l' && (s->hint == SUBJECT_AUTO_REPLY || s->null_path) &&
            !mail_header(s->mail, "List-Id"))
            return decide(verdict, MAIL_AUTO_REPLY,
                          "Precedence: %.4s, and an answer's signs", word);
        /* web forms write bulk as well */
        if (*word != 'l' && reply_to_of(s->mail) >= REPLY_TO_COLLEAGUE)
            continue;
        return decide(verdict, MAIL_LIST, "Precedence: %.4s", word);
    }
    return false;
}

/* Mails that many get: each of the names is a list's, or a sending service's that adds
 * it to whatever it sends, what people write into web forms too. */
static bool
is_list(const Signs *s, Verdict *verdict)
{
    static const char *const names[] = { "List-Id",          "List-Post",
                                         "Mailing-List",     "X-Mailing-List",
                                         "List-Unsubscribe", "List-Help" };
    const gsize services = 4; /* from here on */
    bool form = reply_to_of(s->mail) == REPLY_TO_STRANGER;

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        const char *value = mail_header(s->mail, names[i]);

        if (value && *value && !(form && i >= services))
            return decide(verdict, MAIL_LIST, "%s", names[i]);
    }
    if (is_precedence(s, verdict))
        return true;
    if (s->sender && robot_address_is_list(s->sender))
        return decide(verdict, MAIL_LIST, "envelope sender of a list");
    if (robot_address_is_list(author_address(s->mail)))
        return decide(verdict, MAIL_LIST, "list program");
    return is_loop_marked(s, verdict);
}

/* Does a person write from such an address? root's programs ask for things, too. */
static bool
is_personal(const char *author, const char *body)
{
    static const char *const root = "root";

    return person_signs(body, false) >=
           (guint)(robot_address_is(author, &root, 1) ? PERSON_SIGNS_SOME : 1);
}

static bool
is_machine(const Signs *s, Verdict *verdict)
{
    static const char *const offices[] = { "postmaster", "root", "abuse-autoreply" };
    const Mail *mail = s->mail;
    const char *value, *author = author_address(mail);
    ReplyTo reply_to = reply_to_of(mail);

    if ((value = mail_header(mail, "X-FC-MachineGenerated")) && !says_no(value))
        return decide(verdict, s->answers ? MAIL_AUTO_REPLY : MAIL_ALERT,
                      "X-FC-MachineGenerated");
    if (mail_header(mail, "X-Cron-Env"))
        return decide(verdict, MAIL_ALERT, "X-Cron-Env");
    if ((value = mail_header(mail, "X-Amazon-Mail-Relay-Type")) &&
        g_ascii_strcasecmp(value, "notification") == 0)
        return decide(verdict, MAIL_ALERT, "X-Amazon-Mail-Relay-Type");
    if (s->null_path)
        return decide(verdict, s->answers ? MAIL_AUTO_REPLY : MAIL_ALERT,
                      "null envelope sender");
    if (robot_address_is_daemon(author))
        return decide(verdict, MAIL_ALERT, "sender %.60s", author);
    if (robot_address_is_nobody(author) && reply_to == REPLY_TO_NOBODY)
        return decide(verdict, s->answers ? MAIL_AUTO_REPLY : MAIL_ALERT,
                      "sender that takes no answer");
    if (robot_address_is(author, offices, G_N_ELEMENTS(offices)) && !s->answers &&
        reply_to == REPLY_TO_NOBODY && !is_personal(author, mail->body))
        return decide(verdict, MAIL_ALERT, "sender %.60s", author);
    return false;
}

/* Subject words count with a second sign only: people write about holidays, too. */
static bool
is_worded(const Signs *s, Verdict *verdict)
{
    const char *suppress = mail_header(s->mail, "X-Auto-Response-Suppress");

    if (s->hint != SUBJECT_AUTO_REPLY)
        return false;
    if (suppress && *suppress)
        return decide(verdict, MAIL_AUTO_REPLY,
                      "subject words and X-Auto-Response-Suppress");
    if (robot_address_is_nobody(author_address(s->mail)))
        return decide(verdict, MAIL_AUTO_REPLY,
                      "subject words and a sender that takes no answer");
    /* somebody who asks about an automatic answer pastes it */
    if (robot_words_in(s->mail->body) &&
        !person_asks_before(s->mail->body, robot_words_at(s->mail->body)))
        return decide(verdict, MAIL_AUTO_REPLY, "subject words and the text says so");
    return false;
}

static const char *
return_path(const Mail *mail, const char *envelope_sender)
{
    return envelope_sender ? envelope_sender : mail_header(mail, "Return-Path");
}

static bool
is_bounce(const Signs *s, const char *envelope_sender, Verdict *verdict)
{
    if (!bounce_is(s->mail, envelope_sender))
        return false;
    return decide(verdict, MAIL_BOUNCE, "%s",
                  *s->mail->report ? "delivery report (RFC 3464)"
                                   : "delivery report in words");
}

void
classify(Mail *mail, const char *envelope_sender)
{
    static bool (*const rows[])(const Signs *, Verdict *) = {
        is_receipt,     is_calendar, is_feedback, is_auto_submitted, is_robot_header,
        is_rule_answer, is_list,     is_worded,   is_machine,
    };
    const char *sender = return_path(mail, envelope_sender);
    Signs signs = {
        .mail = mail,
        .sender = sender ? sender + (*sender == '<') : NULL,
        .null_path = bounce_sender_is_null(mail, envelope_sender),
        .answers = mail->in_reply_to->len ||
                   subject_prefix(mail->subject, NULL) == SUBJECT_PREFIX_REPLY,
        .hint = subject_hint(mail->subject),
    };
    Verdict verdict = { MAIL_PERSON, g_strdup("no sign of a machine") };
    bool decided = false;

    if (mail->hops > HOPS_MAX)
        decided = decide(&verdict, MAIL_LOOP, "%u Received fields", mail->hops);
    if (!decided)
        decided = is_bounce(&signs, envelope_sender, &verdict);
    for (gsize i = 0; i < G_N_ELEMENTS(rows) && !decided; i++)
        decided = rows[i](&signs, &verdict);
    mail->kind = verdict.kind;
    g_free(mail->kind_reason);
    mail->kind_reason = verdict.reason;
}
