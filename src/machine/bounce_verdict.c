/* bounce_verdict.c - is the mail a delivery report? Who says it decides first.
 *
 * Structure (RFC 3464) is believed of everybody. Words are believed of mail servers and
 * of the null sender; of postmasters, gateways and no-reply addresses where no person
 * speaks above them and somebody is named; of an address as persons have it only where
 * nothing else stands in the mail.
 */
#include "machine/bounce_verdict.h"

#include <string.h>

#include "core/fold.h"
#include "machine/bounce_notice.h"
#include "machine/bounce_phrases.h"
#include "machine/bounce_prose.h"
#include "machine/bounce_report.h"
#include "machine/bounce_sender.h"
#include "machine/failure_words.h"
#include "machine/person_words.h"
#include "machine/smtp_status.h"
#include "machine/subject_words.h"

static bool
states_code(const char *text, gsize length)
{
    g_autofree char *report = g_strndup(text, length);
    char status[SMTP_STATUS_SIZE];

    return smtp_status_find(report, status) || smtp_reply_find(report);
}

static bool
states_reason(const char *body)
{
    g_autofree char *report = g_strndup(body, bounce_prose_length(body));

    return failure_reason(report) != FAILURE_UNKNOWN;
}

typedef enum Proof {
    PROOF_LIST, /* the text lists addresses that failed */
    PROOF_CODE, /* it names one, and a code that says why */
    PROOF_NAME, /* it names one near what it says of the failure */
} Proof;

static bool
has_findings(const Mail *mail, Proof proof)
{
    g_autoptr(GPtrArray) failures =
        g_ptr_array_new_with_free_func((GDestroyNotify)bounce_failure_free);
    ProseContext context = { .reporter = "",
                             .senders = mail->to,
                             .lists_only = proof == PROOF_LIST };
    gsize length = bounce_prose_length(mail->body);

    bounce_prose_read(mail->body, &context, failures);
    if (failures->len == 0)
        return false;
    return proof != PROOF_CODE || states_code(mail->body, length);
}

/* A report in words from an address as persons have it. Persons paste reports under
 * the report's own subject, so nothing may be a person's, the addresses stand in a list,
 * and no mail server says its name: those write under their own. */
static bool
is_bare_report(const Mail *mail, bool reports)
{
    return reports && bounce_prose_is_all(mail->body) && bounce_prose_lists(mail->body) &&
           !bounce_prose_names_daemon(mail->body) &&
           person_signs(mail->body, true) == 0 && has_findings(mail, PROOF_LIST);
}

/* Postmasters are persons, too, and write about the delivery of mail; programs that
 * take no answer tell of parcels as well. */
static bool
is_office_report(const Mail *mail, BounceSender sender, bool reports)
{
    g_autofree char *title = fold_text(mail->subject, -1);
    bool says = reports || bounce_phrase_in(title, PHRASE_HERALD);
    bool tells = bounce_prose_tells(mail->body) || bounce_report_is(mail->body);

    guint signs = person_signs(mail->body, false);

    if (signs >= PERSON_SIGNS_MANY)
        return false;
    if (has_findings(mail, PROOF_CODE) && (tells || says || signs == 0))
        return true;
    if (reports && sender == BOUNCE_SENDER_OFFICE && (tells || states_reason(mail->body)))
        return true;
    return (tells || says) && (*mail->returned_headers || has_findings(mail, PROOF_NAME));
}

static bool
is_prose(const Mail *mail, BounceSender sender, bool null_path)
{
    SubjectHint hint = subject_hint(mail->subject);
    bool reports = hint == SUBJECT_BOUNCE || hint == SUBJECT_DELAY;

    if (hint == SUBJECT_AUTO_REPLY)
        return false;
    switch (sender) {
    case BOUNCE_SENDER_OTHER:
        return is_bare_report(mail, reports);
    case BOUNCE_SENDER_ROBOT:
    case BOUNCE_SENDER_OFFICE:
        if (!null_path)
            return is_office_report(mail, sender, reports);
        break;
    case BOUNCE_SENDER_NULL:
    case BOUNCE_SENDER_DAEMON:
        break;
    }
    return reports || bounce_prose_is(mail->body) || bounce_report_is(mail->body) ||
           has_findings(mail, PROOF_CODE) ||
           (sender != BOUNCE_SENDER_NULL && bounce_prose_tells(mail->body) &&
            has_findings(mail, PROOF_NAME));
}

bool
bounce_is(const Mail *mail, const char *envelope_sender)
{
    BounceSender sender = bounce_sender_of(mail, envelope_sender);
    const char *failed = mail_header(mail, "X-Failed-Recipients");

    if (strcmp(mail->report_type, "feedback-report") == 0 ||
        strcmp(mail->report_type, "disposition-notification") == 0)
        return false;
    if (strcmp(mail->report_type, "delivery-status") == 0 || (failed && *failed))
        return true;
    /* a report that is a part of another mail has been attached by somebody */
    if (bounce_report_is(mail->report) &&
        (strcmp(mail->content_type, "multipart/report") == 0 ||
         (sender != BOUNCE_SENDER_OTHER &&
          person_signs(mail->body, false) < PERSON_SIGNS_MANY)))
        return true;
    if (sender != BOUNCE_SENDER_OTHER && bounce_notice_is(mail->body))
        return true;
    return is_prose(mail, sender, bounce_sender_is_null(mail, envelope_sender));
}
