/* resolve.c - a customer says in our own pages that his matter is settled. */
#include "desk/resolve.h"

#include "base/clock.h"
#include "base/log.h"
#include "life/colleagues.h"

typedef struct ResolveJob {
    const Desk *desk;
    gint64 number, now;
    const Mailbox *who;
    guint letters;
} ResolveJob;

static bool
close_ticket(Life *life, const Mailbox *who, Fault *why)
{
    const char *before = ticket_status_name(life->ticket->status);
    g_autofree char *detail = g_strdup_printf("resolved, %s", who->address);

    if (life->ticket->status == TICKET_CLOSED)
        return true;
    life->ticket->status = TICKET_CLOSED;
    return store_set_status(life->store, life->ticket->number, TICKET_CLOSED, 0,
                            life->now, why) &&
           life_remember(life, "status", before, ticket_status_name(TICKET_CLOSED), NULL,
                         why) &&
           life_add_history(life, life->ticket->number, "closed", detail, why) &&
           colleagues_tell_resolved(life, who, why);
}

static bool
run(Store *store, void *data, Fault *why)
{
    ResolveJob *job = data;
    Life life = { .store = store,
                  .settings = job->desk->settings,
                  .words = job->desk->words,
                  .keys = job->desk->keys,
                  .now = job->now };
    bool done = life_open(&life, job->number, why) && close_ticket(&life, job->who, why);

    job->letters = life.letters;
    life_close(&life);
    return done;
}

bool
desk_resolve(const Desk *desk, gint64 ticket, const Mailbox *who, Fault *why)
{
    ResolveJob job = { .desk = desk, .number = ticket, .now = clock_now(), .who = who };
    g_autofree char *by = log_word(who->address);

    if (!writer_run(desk->writer, run, &job, why))
        return false;
    log_info("desk ticket=%" G_GINT64_FORMAT " what=resolve as=%s letters=%u", ticket, by,
             job.letters);
    return true;
}
