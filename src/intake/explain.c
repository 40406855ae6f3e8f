/* explain.c - what would happen to a mail, and why; changes nothing. */
#include "intake/explain.h"

#include "core/content_hash.h"
#include "core/notice.h"
#include "intake/audience.h"

#include <string.h>

static TicketStatus
status_after(const Verdict *verdict)
{
    if (verdict->decision.changes_status)
        return verdict->decision.status;
    if (verdict->decision.outcome == OUTCOME_CREATE || !verdict->ticket)
        return TICKET_OPEN;
    return verdict->ticket->status;
}

static gint64
ticket_told_of(const Verdict *verdict)
{
    switch (verdict->decision.outcome) {
    case OUTCOME_DUPLICATE:
        return verdict->seen.ticket;
    case OUTCOME_REPLY:
    case OUTCOME_REOPEN:
    case OUTCOME_ANSWER:
    case OUTCOME_NOTE:
        break;
    case OUTCOME_CREATE:
    case OUTCOME_HOLD:
    case OUTCOME_FILE:
    case OUTCOME_REFUSE:
        return 0;
    }
    if (verdict->seen.elsewhere &&
        strcmp(verdict->decision.rule, "other-department") == 0)
        return verdict->seen.elsewhere;
    return verdict->ticket ? verdict->ticket->number : 0;
}

bool
explain(Store *store, const Intake *intake, GBytes *raw, const Mail *mail,
        const AttachedMail *attached, const Envelope *envelope, gint64 now,
        Explanation *out, Fault *why)
{
    const Settings *settings = intake->settings;
    g_autofree char *extension = NULL;
    g_autofree char *hash = content_hash(raw);
    const Department *department =
        settings_department_for(settings, envelope->recipient, &extension);
    g_autoptr(GPtrArray) participants = NULL;
    g_auto(Verdict) verdict = { 0 };
    VerdictInput input = {
        .settings = settings,
        .words = intake->words,
        .keys = intake->keys,
        .department = department,
        .extension = extension,
        .envelope = envelope,
        .mail = mail,
        .attached = attached,
        .unreadable = "no reader could read it",
        .content_hash = hash,
        .mail_size = g_bytes_get_size(raw),
        .waived = "",
        .now = now,
    };
    const Department *told = department;

    if (!department)
        return fault_permanent(why, "5.1.1",
                               "no department has the address <%s>; name one with "
                               "--recipient",
                               envelope->recipient);
    if (!verdict_reach(store, &input, &verdict, why))
        return false;
    if (verdict.ticket && verdict.decision.outcome != OUTCOME_CREATE) {
        const Department *owner =
            settings_department(settings, verdict.ticket->department);

        told = owner ? owner : told;
        if (!store_participants(store, verdict.ticket->number, &participants, why))
            return false;
    } else {
        participants = g_ptr_array_new();
    }
    out->outcome = verdict.decision.outcome;
    out->ticket = ticket_told_of(&verdict);
    out->status = status_after(&verdict);
    out->rule = g_strdup(verdict.decision.rule);
    out->trace = g_steal_pointer(&verdict.trace);
    out->letters = mail ? audience_notices(&input, &verdict,
                                           verdict.decision.outcome == OUTCOME_CREATE
                                               ? NULL
                                               : verdict.ticket,
                                           told, participants)
                        : g_ptr_array_new();
    return true;
}

void
explanation_clear(Explanation *explanation)
{
    g_clear_pointer(&explanation->rule, g_free);
    g_clear_pointer(&explanation->trace, g_free);
    g_clear_pointer(&explanation->letters, g_ptr_array_unref);
}
