/* metrics.c - what happened since the start, counted for Prometheus. */
#include "base/metrics.h"

#include <pthread.h>
#include <string.h>

static const struct {
    const char *name, *help;
} counters[METRICS_COUNTERS] = {
    [METRICS_MAILS] = { "ticketd_mails_total",
                        "Mails taken, by what was decided and why." },
    [METRICS_LETTERS] = { "ticketd_letter_attempts_total",
                          "Attempts to send a letter, by what came of it." },
    [METRICS_READER_DEATHS] = { "ticketd_reader_deaths_total",
                                "Reader processes that died or were ended on a mail." },
};

static const struct {
    const char *name, *labels, *help;
} gauges[METRICS_GAUGES] = {
    [METRICS_LMTP_SESSIONS] = { "ticketd_sessions", "door=\"lmtp\"",
                                "Sessions that are open." },
    [METRICS_MILTER_SESSIONS] = { "ticketd_sessions", "door=\"milter\"", NULL },
    [METRICS_READERS_IDLE] = { "ticketd_readers", "state=\"idle\"",
                               "Reader processes that run." },
    [METRICS_READERS_BUSY] = { "ticketd_readers", "state=\"busy\"", NULL },
};

/* Upper bounds in ms. */
static const gint64 bounds[] = { 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000, 30000 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/* Below: with the lock held. Labels to counts; one a counter. */
static GHashTable *counts[METRICS_COUNTERS];
static gint64 there[METRICS_GAUGES];
static guint64 buckets[G_N_ELEMENTS(bounds)], took_count;
static double took_seconds;

void
metrics_count(MetricsCounter counter, const char *labels)
{
    guint64 *count;

    pthread_mutex_lock(&lock);
    if (!counts[counter])
        counts[counter] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    count = g_hash_table_lookup(counts[counter], labels);
    if (!count) {
        count = g_new0(guint64, 1);
        g_hash_table_insert(counts[counter], g_strdup(labels), count);
    }
    (*count)++;
    pthread_mutex_unlock(&lock);
}

void
metrics_move(MetricsGauge gauge, int by)
{
    pthread_mutex_lock(&lock);
    there[gauge] += by;
    pthread_mutex_unlock(&lock);
}

void
metrics_mail_took(gint64 ms)
{
    pthread_mutex_lock(&lock);
    for (gsize i = 0; i < G_N_ELEMENTS(bounds); i++)
        buckets[i] += ms <= bounds[i];
    took_count++;
    took_seconds += (double)ms / 1000;
    pthread_mutex_unlock(&lock);
}

void
metrics_put_head(GString *out, const char *name, const char *type, const char *help)
{
    g_string_append_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

void
metrics_put_sample(GString *out, const char *name, const char *labels, double value)
{
    char number[G_ASCII_DTOSTR_BUF_SIZE];

    g_ascii_formatd(number, sizeof number, "%.15g", value);
    g_string_append_printf(out, "%s%s%s%s %s\n", name, *labels ? "{" : "", labels,
                           *labels ? "}" : "", number);
}

static void
put_counter(GString *out, MetricsCounter counter)
{
    g_autoptr(GList) keys =
        counts[counter] ? g_hash_table_get_keys(counts[counter]) : NULL;

    metrics_put_head(out, counters[counter].name, "counter", counters[counter].help);
    keys = g_list_sort(keys, (GCompareFunc)strcmp);
    for (GList *key = keys; key; key = key->next)
        metrics_put_sample(
            out, counters[counter].name, key->data,
            (double)*(guint64 *)g_hash_table_lookup(counts[counter], key->data));
    if (!keys && counter == METRICS_READER_DEATHS)
        metrics_put_sample(out, counters[counter].name, "", 0);
}

static void
put_histogram(GString *out)
{
    static const char name[] = "ticketd_mail_seconds";

    metrics_put_head(out, name, "histogram", "From the reading of a mail to its commit.");
    for (gsize i = 0; i < G_N_ELEMENTS(bounds); i++) {
        char bound[G_ASCII_DTOSTR_BUF_SIZE];
        g_autofree char *labels = NULL;

        g_ascii_formatd(bound, sizeof bound, "%g", (double)bounds[i] / 1000);
        labels = g_strdup_printf("le=\"%s\"", bound);
        metrics_put_sample(out, "ticketd_mail_seconds_bucket", labels,
                           (double)buckets[i]);
    }
    metrics_put_sample(out, "ticketd_mail_seconds_bucket", "le=\"+Inf\"",
                       (double)took_count);
    metrics_put_sample(out, "ticketd_mail_seconds_sum", "", took_seconds);
    metrics_put_sample(out, "ticketd_mail_seconds_count", "", (double)took_count);
}

/* Those of one name stand together. */
static void
put_gauge(GString *out, MetricsGauge gauge)
{
    if (gauges[gauge].help)
        metrics_put_head(out, gauges[gauge].name, "gauge", gauges[gauge].help);
    metrics_put_sample(out, gauges[gauge].name, gauges[gauge].labels,
                       (double)there[gauge]);
}

void
metrics_put(GString *out)
{
    pthread_mutex_lock(&lock);
    for (MetricsCounter counter = 0; counter < METRICS_COUNTERS; counter++)
        put_counter(out, counter);
    put_histogram(out);
    for (MetricsGauge gauge = 0; gauge < METRICS_GAUGES; gauge++)
        put_gauge(out, gauge);
    pthread_mutex_unlock(&lock);
}
