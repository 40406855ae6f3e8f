/* held.c - what a person does with held or filed mail: release it, or refuse it. */
#include "intake/held.h"

#include "base/clock.h"
#include "base/log.h"
#include "intake/record.h"

#include <string.h>

typedef struct HeldJob {
    const Intake *intake;
    gint64 id, into, now;
    bool refuses;
    const Mail *mail; /* read again for a release */
    AttachedMail attached;
    GBytes *raw;
    Recorded recorded;
    Outcome outcome;
    const char *rule;
} HeldJob;

static bool
is_filed(const Delivery *delivery)
{
    return delivery->outcome == OUTCOME_FILE;
}

static bool
find_held(Store *store, gint64 id, bool or_filed, Delivery **out, GBytes **raw,
          Fault *why)
{
    g_autoptr(Delivery) delivery = NULL;

    if (!store_delivery(store, id, &delivery, raw, why))
        return false;
    if (!delivery || !(delivery->is_waiting || (or_filed && is_filed(delivery)))) {
        if (raw)
            g_clear_pointer(raw, g_bytes_unref);
        return fault_permanent(
            why, "5.1.1", "no held%s mail %" G_GINT64_FORMAT "; see ticketctl held%s",
            or_filed ? " or filed" : "", id, or_filed ? " and log --filed" : "");
    }
    *out = g_steal_pointer(&delivery);
    return true;
}

static Envelope *
envelope_of(const Delivery *delivery)
{
    Envelope *envelope = envelope_new();

    g_free(envelope->sender);
    envelope->sender = g_strdup(delivery->sender);
    g_free(envelope->recipient);
    envelope->recipient = g_strdup(delivery->recipient);
    g_free(envelope->queue_id);
    envelope->queue_id = g_strdup(delivery->queue_id);
    g_free(envelope->client_address);
    envelope->client_address = g_strdup(delivery->client_address);
    g_free(envelope->login);
    envelope->login = g_strdup(delivery->login);
    return envelope;
}

static bool
refuse(Store *store, HeldJob *job, Delivery *delivery, Fault *why)
{
    delivery->is_waiting = false;
    delivery->outcome = job->outcome = OUTCOME_FILE;
    g_free(delivery->rule);
    delivery->rule = g_strdup("refused");
    job->rule = "refused";
    job->recorded.delivery = delivery->id;
    return store_settle_delivery(store, delivery, why);
}

static bool
decide_again(Store *store, HeldJob *job, Delivery *delivery, Fault *why)
{
    const Settings *settings = job->intake->settings;
    g_autoptr(Envelope) envelope = envelope_of(delivery);
    g_autofree char *extension = NULL;
    g_autofree char *waived =
        g_strdup(is_filed(delivery) ? WAIVED_FILED : delivery->held_reason);
    g_auto(Verdict) verdict = { 0 };
    VerdictInput input = {
        .settings = settings,
        .words = job->intake->words,
        .keys = job->intake->keys,
        .envelope = envelope,
        .mail = job->mail,
        .attached = &job->attached,
        .unreadable = "",
        .content_hash = delivery->content_hash,
        .mail_size = (gsize)delivery->size,
        .is_release = true,
        .waived = waived,
        .into = job->into,
        .now = job->now,
    };

    input.department = settings_department_for(settings, delivery->recipient, &extension);
    if (!input.department)
        return fault_permanent(why, "5.1.1", "no department has the address %s any more",
                               delivery->recipient);
    input.extension = extension;
    if (job->into != 0) {
        g_autoptr(Ticket) ticket = NULL;

        if (!store_ticket(store, job->into, &ticket, why))
            return false;
        if (!ticket)
            return fault_permanent(why, "5.1.1", "no ticket %" G_GINT64_FORMAT,
                                   job->into);
    }
    if (!verdict_reach(store, &input, &verdict, why) ||
        !record_verdict(store, &input, &verdict, job->raw, delivery, &job->recorded, why))
        return false;
    job->outcome = verdict.decision.outcome;
    job->rule = verdict.decision.rule;
    return true;
}

static bool
settle(Store *store, void *data, Fault *why)
{
    HeldJob *job = data;
    g_autoptr(Delivery) delivery = NULL;

    if (!find_held(store, job->id, !job->refuses, &delivery, NULL, why))
        return false;
    return job->refuses ? refuse(store, job, delivery, why)
                        : decide_again(store, job, delivery, why);
}

typedef struct RawJob {
    gint64 id;
    GBytes *raw;
    char *sender;
} RawJob;

static bool
fetch(Store *store, void *data, Fault *why)
{
    RawJob *job = data;
    g_autoptr(Delivery) delivery = NULL;

    g_clear_pointer(&job->raw, g_bytes_unref);
    if (!find_held(store, job->id, true, &delivery, &job->raw, why))
        return false;
    if (!job->raw)
        return fault_permanent(why, "5.6.0",
                               "the mail of delivery %" G_GINT64_FORMAT " was erased",
                               job->id);
    g_free(job->sender);
    job->sender = g_strdup(delivery->sender);
    return true;
}

static void
log_settled(const HeldJob *job)
{
    log_info("held delivery=%" G_GINT64_FORMAT " outcome=%s ticket=%" G_GINT64_FORMAT
             " rule=%s letters=%u",
             job->id, outcome_name(job->outcome), job->recorded.ticket, job->rule,
             job->recorded.letters);
}

bool
held_release(const Intake *intake, gint64 id, gint64 into, IntakeResult *out, Fault *why)
{
    RawJob raw = { .id = id };
    HeldJob job = { .intake = intake, .id = id, .into = into, .now = clock_now() };
    Mail *mail = NULL;
    bool done = writer_run(intake->writer, fetch, &raw, why);

    if (done) {
        g_auto(Fault) reason = { 0 };

        switch (pool_read(intake->pool, raw.raw, raw.sender, &mail, &reason)) {
        case READ_DONE:
            attached_mail_read(intake->pool, intake->settings, raw.raw, mail,
                               &job.attached);
            break;
        case READ_UNREADABLE:
            done = fault_permanent(why, "5.6.0",
                                   "still unreadable (%s); get its bytes with "
                                   "ticketctl raw %" G_GINT64_FORMAT,
                                   reason.text, id);
            break;
        case READ_FAILED:
            done = fault_temporary(why, "4.3.0", "no reader: %s", reason.text);
            break;
        }
    }
    job.mail = mail;
    job.raw = raw.raw;
    done = done && writer_run(intake->writer, settle, &job, why);
    if (done) {
        out->outcome = job.outcome;
        out->ticket = job.recorded.ticket;
        out->delivery = id;
        g_strlcpy(out->rule, job.rule, sizeof out->rule);
        log_settled(&job);
    }
    mail_free(mail);
    attached_mail_clear(&job.attached);
    g_clear_pointer(&raw.raw, g_bytes_unref);
    g_free(raw.sender);
    return done;
}

bool
held_refuse(const Intake *intake, gint64 id, Fault *why)
{
    HeldJob job = { .intake = intake, .id = id, .now = clock_now(), .refuses = true };

    if (!writer_run(intake->writer, settle, &job, why))
        return false;
    log_settled(&job);
    return true;
}
