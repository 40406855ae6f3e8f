/* intake.c - one mail for one recipient taken in: decided, recorded, told of. */
#include "intake/intake.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/spool.h"
#include "core/content_hash.h"
#include "intake/ahead.h"
#include "intake/intake_mail.h"
#include "intake/record.h"
#include "store/packed.h"

#include <string.h>

bool
intake_read(const Intake *intake, GBytes *raw, const char *envelope_sender,
            IntakeMail **out, Fault *why)
{
    g_auto(Fault) reason = { 0 };
    gint64 started = g_get_monotonic_time();
    Mail *mail = NULL;
    ReadResult result = pool_read(intake->pool, raw, envelope_sender, &mail, &reason);

    if (result == READ_FAILED)
        return fault_temporary(why, "4.3.0", "no reader: %s", reason.text);
    *out = g_new0(IntakeMail, 1);
    (*out)->raw = g_bytes_ref(raw);
    (*out)->mail = result == READ_DONE ? mail : NULL;
    (*out)->unreadable = g_strdup(result == READ_UNREADABLE ? reason.text : "");
    if ((*out)->mail)
        attached_mail_read(intake->pool, intake->settings, raw, (*out)->mail,
                           &(*out)->attached);
    (*out)->content_hash = content_hash(raw);
    (*out)->body_hash = (*out)->mail ? content_text_hash((*out)->mail->text) : NULL;
    (*out)->sha256 = content_sha256(raw);
    (*out)->packed = packed_make(raw);
    spool_let_go(raw);
    (*out)->started = started;
    return true;
}

void
intake_mail_free(IntakeMail *mail)
{
    if (!mail)
        return;
    g_bytes_unref(mail->raw);
    mail_free(mail->mail);
    attached_mail_clear(&mail->attached);
    g_free(mail->unreadable);
    g_free(mail->content_hash);
    g_free(mail->body_hash);
    g_bytes_unref(mail->sha256);
    g_clear_pointer(&mail->packed, g_bytes_unref);
    g_free(mail);
}

void
intake_mail_fill(const Intake *intake, const IntakeMail *mail, VerdictInput *input)
{
    input->settings = intake->settings;
    input->words = intake->words;
    input->keys = intake->keys;
    input->mail = mail->mail;
    input->unreadable = mail->unreadable;
    input->attached = &mail->attached;
    input->content_hash = mail->content_hash;
    input->body_hash = mail->body_hash;
    input->sha256 = mail->sha256;
    input->packed = mail->packed;
    input->mail_size = g_bytes_get_size(mail->raw);
    input->waived = "";
    input->is_form = mail->is_form;
    input->into = mail->into;
    input->type = mail->type;
    if (mail->is_closed) {
        input->has_status = true;
        input->status = TICKET_CLOSED;
    }
}

typedef struct TakeJob {
    VerdictInput input;
    GBytes *raw;
    bool may_be_held;
    Recorded recorded;
    Outcome outcome;
    const char *rule;
} TakeJob;

/* Who wrote it still has it before them: rather than held it is not taken, and they are
 * told. */
static bool
is_taken(const Decision *decision, Fault *why)
{
    if (decision->outcome == OUTCOME_DUPLICATE ||
        strcmp(decision->rule, "unreadable") == 0 ||
        (decision->adds_entry && decision->entry_kind == ENTRY_CUSTOMER))
        return true;
    return fault_permanent(why, strstr(decision->rule, "limit") ? "5.7.28" : "5.7.1",
                           "not taken: %s", decision->rule);
}

static bool
take(Store *store, void *data, Fault *why)
{
    TakeJob *job = data;
    g_auto(Verdict) verdict = { 0 };

    if (!verdict_reach(store, &job->input, &verdict, why) ||
        (job->input.is_form && !job->may_be_held && !is_taken(&verdict.decision, why)) ||
        !record_verdict(store, &job->input, &verdict, job->raw, NULL, &job->recorded,
                        why))
        return false;
    job->outcome = verdict.decision.outcome;
    job->rule = verdict.decision.rule;
    return true;
}

static void
log_taken(const IntakeMail *mail, const Envelope *envelope, const TakeJob *job)
{
    const Mail *read = mail->mail;
    g_autofree char *ticket =
        job->recorded.ticket ? g_strdup_printf("%" G_GINT64_FORMAT, job->recorded.ticket)
                             : g_strdup("none");
    /* A quoted local part or a Message-ID could otherwise write fields of its own. */
    g_autofree char *queue_id = log_word(envelope->queue_id);
    g_autofree char *sender = log_word(envelope->sender);
    g_autofree char *recipient = log_word(envelope->recipient);
    g_autofree char *message_id = log_word(read ? read->message_id : "");
    gint64 ms = (g_get_monotonic_time() - mail->started) / 1000;

    log_info(
        "delivery queue_id=%s from=<%s> to=<%s> message_id=<%s> size=%" G_GSIZE_FORMAT
        " class=%s outcome=%s ticket=%s status=%s rule=%s letters=%u "
        "ms=%" G_GINT64_FORMAT,
        *queue_id ? queue_id : "none", sender, recipient, message_id,
        g_bytes_get_size(mail->raw), read ? mail_kind_class(read->kind) : "unreadable",
        outcome_name(job->outcome), ticket,
        job->recorded.ticket && job->outcome != OUTCOME_DUPLICATE
            ? ticket_status_name(job->recorded.status)
            : "none",
        job->rule, job->recorded.letters, ms);
    if (!read)
        log_warning("held delivery=%" G_GINT64_FORMAT
                    " reason=unreadable cause=\"%s\"; see "
                    "ticketctl held show %" G_GINT64_FORMAT,
                    job->recorded.delivery, mail->unreadable, job->recorded.delivery);
}

static void
count_taken(const IntakeMail *mail, const TakeJob *job)
{
    g_autofree char *labels = g_strdup_printf("outcome=\"%s\",rule=\"%s\"",
                                              outcome_name(job->outcome), job->rule);

    metrics_count(METRICS_MAILS, labels);
    metrics_mail_took((g_get_monotonic_time() - mail->started) / 1000);
}

static void
read_ahead(const Intake *intake, const VerdictInput *input, Ahead *out)
{
    g_auto(Fault) why = { 0 };
    Store *store = intake->stores ? stores_take(intake->stores, &why) : NULL;

    *out = (Ahead){ 0 };
    if (!store)
        return;
    ahead_read(store, input, out);
    stores_put_back(intake->stores, store, true);
}

bool
intake_take(const Intake *intake, const IntakeMail *mail, const Envelope *envelope,
            IntakeResult *out, Fault *why)
{
    g_autofree char *extension = NULL;
    TakeJob job = { .raw = mail->raw, .may_be_held = mail->may_be_held };
    Ahead ahead;
    bool done;

    job.input.department =
        settings_department_for(intake->settings, envelope->recipient, &extension);
    if (!job.input.department)
        return fault_temporary(why, "4.1.1",
                               "no department has the address %s; add it to an "
                               "address or aliases in %s",
                               envelope->recipient, intake->settings->path);
    job.input.extension = extension;
    job.input.envelope = envelope;
    intake_mail_fill(intake, mail, &job.input);
    job.input.now = clock_now();
    read_ahead(intake, &job.input, &ahead);
    job.input.ahead = &ahead;
    done = writer_run(intake->writer, take, &job, why);
    ahead_clear(&ahead);
    if (!done)
        return false;
    out->outcome = job.outcome;
    out->ticket = job.recorded.ticket;
    out->delivery = job.recorded.delivery;
    g_strlcpy(out->rule, job.rule, sizeof out->rule);
    log_taken(mail, envelope, &job);
    count_taken(mail, &job);
    return true;
}

bool
intake_knows_recipient(const Intake *intake, const char *recipient)
{
    return settings_department_for(intake->settings, recipient, NULL) != NULL;
}
