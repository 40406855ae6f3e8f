/* figures.c - how the desk is, in numbers for Prometheus. */
#include "config.h"

#include "desk/figures.h"

#include "base/clock.h"
#include "base/metrics.h"
#include "store/query.h"

typedef struct FiguresJob {
    Stats stats;
    GPtrArray *held; /* of Delivery * */
    gint64 log_bytes, backup;
} FiguresJob;

static bool
read_figures(Store *store, void *data, Fault *why)
{
    FiguresJob *job = data;
    g_autofree char *note = NULL;

    g_clear_pointer(&job->held, g_ptr_array_unref);
    if (!query_stats(store, &job->stats, why) || !query_held(store, &job->held, why) ||
        !store_get_note(store, "backup", &note, why))
        return false;
    job->log_bytes = store_log_bytes(store);
    job->backup = g_ascii_strtoll(note, NULL, 10);
    return true;
}

static double
age(gint64 at)
{
    return at > 0 ? (double)MAX(clock_now() - at, 0) / 1000 : 0;
}

static void
put_one(GString *out, const char *name, const char *type, const char *help, double value)
{
    metrics_put_head(out, name, type, help);
    metrics_put_sample(out, name, "", value);
}

static void
put_tickets(GString *out, const Stats *stats)
{
    metrics_put_head(out, "ticketd_tickets", "gauge", "Tickets by status.");
    for (TicketStatus status = TICKET_OPEN; status <= TICKET_CLOSED; status++) {
        g_autofree char *label =
            g_strdup_printf("status=\"%s\"", ticket_status_name(status));

        metrics_put_sample(out, "ticketd_tickets", label, (double)stats->tickets[status]);
    }
    put_one(out, "ticketd_unanswered_oldest_seconds", "gauge",
            "Since when the oldest open or customer-reply ticket waits.",
            age(stats->oldest_unanswered));
}

static void
put_letters(GString *out, const Stats *stats)
{
    metrics_put_head(out, "ticketd_letters", "gauge", "Letters in the outbox by state.");
    for (LetterState state = LETTER_WAITING; state <= LETTER_DEAD; state++) {
        g_autofree char *label =
            g_strdup_printf("state=\"%s\"", letter_state_name(state));

        metrics_put_sample(out, "ticketd_letters", label, (double)stats->letters[state]);
    }
    put_one(out, "ticketd_letters_oldest_waiting_seconds", "gauge",
            "Since when the oldest letter waits.", age(stats->oldest_waiting_letter));
}

static void
put_held(GString *out, const GPtrArray *held)
{
    g_autoptr(GHashTable) reasons =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GList) keys = NULL;
    gint64 oldest = 0;

    for (guint i = 0; i < held->len; i++) {
        const Delivery *one = held->pdata[i];
        guint count =
            GPOINTER_TO_UINT(g_hash_table_lookup(reasons, one->held_reason)) + 1;

        g_hash_table_insert(reasons, g_strdup(one->held_reason), GUINT_TO_POINTER(count));
        oldest = oldest == 0 ? one->at : MIN(oldest, one->at);
    }
    metrics_put_head(out, "ticketd_held", "gauge",
                     "Mail that waits for a person, by reason.");
    keys = g_list_sort(g_hash_table_get_keys(reasons), (GCompareFunc)g_strcmp0);
    for (GList *key = keys; key; key = key->next) {
        g_autofree char *label = g_strdup_printf("reason=\"%s\"", (char *)key->data);

        metrics_put_sample(out, "ticketd_held", label,
                           GPOINTER_TO_UINT(g_hash_table_lookup(reasons, key->data)));
    }
    put_one(out, "ticketd_held_oldest_seconds", "gauge",
            "Since when the oldest held mail waits.", age(oldest));
}

static void
put_writer(GString *out, Writer *writer)
{
    guint64 jobs, commits;

    writer_figures(writer, &jobs, &commits);
    put_one(out, "ticketd_writer_jobs_total", "counter", "Jobs done by the writer.",
            (double)jobs);
    put_one(out, "ticketd_writer_commits_total", "counter",
            "Commits made: jobs share them.", (double)commits);
    put_one(out, "ticketd_writer_waiting", "gauge", "Jobs that wait for the writer.",
            writer_waiting(writer));
}

bool
desk_figures(const Desk *desk, char **out, Fault *why)
{
    FiguresJob job = { .held = NULL };
    GString *text;

    if (!writer_run(desk->writer, read_figures, &job, why)) {
        g_clear_pointer(&job.held, g_ptr_array_unref);
        return false;
    }
    text = g_string_new(NULL);
    metrics_put_head(text, "ticketd_build_info", "gauge", "The version that runs.");
    metrics_put_sample(text, "ticketd_build_info", "version=\"" PACKAGE_VERSION "\"", 1);
    metrics_put(text);
    put_tickets(text, &job.stats);
    put_letters(text, &job.stats);
    put_held(text, job.held);
    put_writer(text, desk->writer);
    put_one(text, "ticketd_database_bytes", "gauge", "Size of the database.",
            (double)job.stats.database_bytes);
    put_one(text, "ticketd_database_log_bytes", "gauge", "Size of its write-ahead log.",
            (double)job.log_bytes);
    put_one(text, "ticketd_backup_timestamp_seconds", "gauge",
            "When ticketctl made the last backup; 0 is never.",
            (double)job.backup / 1000);
    g_ptr_array_unref(job.held);
    *out = g_string_free(text, FALSE);
    return true;
}
