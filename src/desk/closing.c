/* closing.c - answered tickets whose customers say nothing more are closed. */
#include "desk/closing.h"

#include "life/people.h"
#include "notify/wordbook.h"
#include "store/query.h"

#define DAY_MS ((gint64)86400 * 1000)

typedef struct ClosingJob {
    const Desk *desk;
    gint64 now;
    guint warned, closed;
} ClosingJob;

static char *
days_text(const Wordbook *words, guint days, const char *language)
{
    return g_strdup_printf(
        "%u %s", days,
        wordbook_language(words, language)->words[days == 1 ? WORD_DAY : WORD_DAYS]);
}

static bool
warn(Life *life, const Department *department, Fault *why)
{
    g_autofree char *now = g_strdup_printf("%" G_GINT64_FORMAT, life->now);
    g_autofree char *days =
        days_text(life->words, department->close_warning, life->ticket->language);

    return store_set_field(life->store, life->ticket->number, "warned", now, life->now,
                           why) &&
           life_add_history(life, life->ticket->number, "closing-soon", days, why) &&
           people_tell(life, NOTICE_CLOSING_SOON, days, why);
}

static bool
close_one(Life *life, const Department *department, Fault *why)
{
    gint64 number = life->ticket->number;
    g_autofree char *days = days_text(life->words, department->close_after, "en");
    g_autofree char *detail = g_strdup_printf("no news of the customer for %s", days);
    const char *before = ticket_status_name(life->ticket->status);

    life->ticket->status = TICKET_CLOSED;
    return store_set_status(life->store, number, TICKET_CLOSED, 0, life->now, why) &&
           life_remember(life, "status", before, ticket_status_name(TICKET_CLOSED), NULL,
                         why) &&
           life_add_history(life, number, "closed", detail, why) &&
           people_tell(life, NOTICE_CLOSED_INACTIVE, "", why);
}

static bool
handle(ClosingJob *job, Store *store, const Department *department, gint64 before,
       bool is_warned, Fault *why)
{
    g_autoptr(GPtrArray) tickets = NULL;
    gint64 due = job->now - department->close_warning * DAY_MS;

    if (!query_quiet(store, department->key, before, is_warned, CLOSING_AT_ONCE, &tickets,
                     why))
        return false;
    for (guint i = 0; i < tickets->len; i++) {
        Life life = { .store = store,
                      .settings = job->desk->settings,
                      .words = job->desk->words,
                      .keys = job->desk->keys,
                      .now = job->now,
                      .ticket = tickets->pdata[i] };
        bool is_stale = is_warned && life.ticket->warned < life.ticket->updated;

        if (is_stale) {
            /* Something happened since they were told: they are told again. */
            if (!store_set_field(store, life.ticket->number, "warned", "0", job->now,
                                 why))
                return false;
        } else if (is_warned || department->close_warning == 0) {
            if (is_warned && life.ticket->warned > due)
                continue;
            if (!close_one(&life, department, why))
                return false;
            job->closed++;
        } else {
            if (!warn(&life, department, why))
                return false;
            job->warned++;
        }
    }
    return true;
}

static bool
run(Store *store, void *data, Fault *why)
{
    ClosingJob *job = data;
    const GPtrArray *departments = job->desk->settings->departments;

    job->warned = job->closed = 0;
    for (guint i = 0; i < departments->len; i++) {
        const Department *department = departments->pdata[i];
        gint64 before =
            job->now -
            (gint64)(department->close_after - department->close_warning) * DAY_MS;

        /* First those who were told, so that nobody is told and closed at once. */
        if (department->close_after > 0 &&
            (!handle(job, store, department, before, true, why) ||
             !handle(job, store, department, before, false, why)))
            return false;
    }
    return true;
}

bool
desk_close_quiet(const Desk *desk, gint64 now, guint *warned, guint *closed, Fault *why)
{
    ClosingJob job = { .desk = desk, .now = now };
    bool is_wanted = false;

    for (guint i = 0; i < desk->settings->departments->len; i++) {
        const Department *department = desk->settings->departments->pdata[i];

        is_wanted = is_wanted || department->close_after > 0;
    }
    if (is_wanted && !writer_run(desk->writer, run, &job, why))
        return false;
    *warned = job.warned;
    *closed = job.closed;
    return true;
}
