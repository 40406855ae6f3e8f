/* top.c - ticketctl top: how ticketd is, on one screen, again and again. */
#include "base/clock.h"
#include "ctl/client.h"
#include "ctl/output.h"
#include "ctl/table.h"
#include "ctl/verbs.h"
#include "ctl/watch.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { OUTCOMES_SHOWN = 12 };

/* What ticketctl metrics prints: "name{labels}" to double *. */
typedef struct Sample {
    gint64 at; /* monotonic, us */
    GHashTable *values;
} Sample;

typedef struct Top {
    Sample before, now; /* no values: never seen */
} Top;

static void
sample_clear(Sample *sample)
{
    g_clear_pointer(&sample->values, g_hash_table_unref);
}

static void
sample_parse(const char *text, Sample *out)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    out->at = g_get_monotonic_time();
    out->values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (char **line = lines; *line != NULL; line++) {
        char *blank = strrchr(*line, ' ');
        if (**line == '#' || blank == NULL)
            continue;
        double value = g_ascii_strtod(blank + 1, NULL);
        g_hash_table_insert(out->values, g_strndup(*line, (gsize)(blank - *line)),
                            g_memdup2(&value, sizeof value));
    }
}

static double
value(const Sample *sample, const char *name)
{
    const double *found =
        sample->values == NULL ? NULL : g_hash_table_lookup(sample->values, name);
    return found == NULL ? 0 : *found;
}

/* Of all labels. */
static double
sum(const Sample *sample, const char *name)
{
    g_autofree char *begins = g_strconcat(name, "{", NULL);
    GHashTableIter iter;
    gpointer key, found;
    double total = 0;
    if (sample->values == NULL)
        return 0;
    g_hash_table_iter_init(&iter, sample->values);
    while (g_hash_table_iter_next(&iter, &key, &found))
        if (g_str_has_prefix(key, begins))
            total += *(double *)found;
    return total;
}

/* How much it grew since the last look; all of it if ticketd started anew. */
static double
growth(double before, double now)
{
    return now >= before ? now - before : now;
}

static double
seconds(const Top *top)
{
    return (double)(top->now.at - top->before.at) / G_USEC_PER_SEC;
}

static bool
has_rates(const Top *top)
{
    return top->before.values != NULL && seconds(top) > 0;
}

static double
rate(const Top *top, double before, double now)
{
    return has_rates(top) ? growth(before, now) / seconds(top) : 0;
}

static double
rate_of(const Top *top, const char *name)
{
    return rate(top, value(&top->before, name), value(&top->now, name));
}

/* Of the mails since the last look, in ms. */
static double
mail_ms(const Top *top)
{
    double mails = rate_of(top, "ticketd_mail_seconds_count");
    return mails > 0 ? rate_of(top, "ticketd_mail_seconds_sum") / mails * 1000 : 0;
}

/* ---------------------------------------------------------------- outcomes */

typedef struct Decided {
    const char *labels; /* outcome="create",rule="new" */
    double rate, total;
} Decided;

static gint
compare_outcomes(gconstpointer a, gconstpointer b)
{
    const Decided *x = a, *y = b;
    if (x->rate < y->rate || x->rate > y->rate)
        return x->rate < y->rate ? 1 : -1;
    if (x->total < y->total || x->total > y->total)
        return x->total < y->total ? 1 : -1;
    return strcmp(x->labels, y->labels);
}

/* The busiest first. */
static GArray *
outcomes_of(const Top *top)
{
    static const char begins[] = "ticketd_mails_total{";
    GArray *outcomes = g_array_new(FALSE, FALSE, sizeof(Decided));
    GHashTableIter iter;
    gpointer key, found;
    g_hash_table_iter_init(&iter, top->now.values);
    while (g_hash_table_iter_next(&iter, &key, &found)) {
        if (!g_str_has_prefix(key, begins))
            continue;
        const Decided outcome = { (const char *)key + strlen(begins), rate_of(top, key),
                                  *(double *)found };
        g_array_append_val(outcomes, outcome);
    }
    g_array_sort(outcomes, compare_outcomes);
    return outcomes;
}

/* What stands in quotes behind `label="`. */
static char *
label_of(const char *labels, const char *label)
{
    g_autofree char *begins = g_strconcat(label, "=\"", NULL);
    const char *at = strstr(labels, begins);
    at = at == NULL ? "" : at + strlen(begins);
    return g_strndup(at, strcspn(at, "\""));
}

/* ----------------------------------------------------------------- printing */

static char *
rate_text(const Top *top, double rate)
{
    return has_rates(top) ? g_strdup_printf("%.1f/s", rate) : g_strdup("-");
}

/* "oldest 3 min", or "" where there is none. */
static char *
oldest(const Top *top, const char *name)
{
    double age = value(&top->now, name);
    g_autofree char *text = output_age((gint64)age);
    return age > 0 ? g_strdup_printf(", oldest %s", text) : g_strdup("");
}

static char *
size_text(double bytes)
{
    if (bytes >= 1e9)
        return g_strdup_printf("%.1f GB", bytes / 1e9);
    return bytes >= 1e6 ? g_strdup_printf("%.1f MB", bytes / 1e6)
                        : g_strdup_printf("%.0f kB", bytes / 1e3);
}

static char *
backup_text(const Top *top)
{
    gint64 at = (gint64)value(&top->now, "ticketd_backup_timestamp_seconds");
    g_autofree char *age = output_age(clock_now() / 1000 - at);
    return at == 0 ? g_strdup("never") : g_strdup_printf("%s ago", age);
}

static void
print_intake(const Top *top)
{
    g_autofree char *mails = rate_text(top, rate_of(top, "ticketd_mail_seconds_count"));
    g_autofree char *jobs = rate_text(top, rate_of(top, "ticketd_writer_jobs_total"));
    g_autofree char *commits =
        rate_text(top, rate_of(top, "ticketd_writer_commits_total"));
    printf("Mails       %s, %.1f ms each, %.0f since the start\n", mails, mail_ms(top),
           value(&top->now, "ticketd_mail_seconds_count"));
    printf("Sessions    LMTP %.0f, milter %.0f\n",
           value(&top->now, "ticketd_sessions{door=\"lmtp\"}"),
           value(&top->now, "ticketd_sessions{door=\"milter\"}"));
    printf("Readers     %.0f busy, %.0f idle, %.0f died\n",
           value(&top->now, "ticketd_readers{state=\"busy\"}"),
           value(&top->now, "ticketd_readers{state=\"idle\"}"),
           value(&top->now, "ticketd_reader_deaths_total"));
    printf("Writer      %.0f jobs wait, %s in %s commits\n",
           value(&top->now, "ticketd_writer_waiting"), jobs, commits);
}

static void
print_queues(const Top *top)
{
    g_autofree char *letter = oldest(top, "ticketd_letters_oldest_waiting_seconds");
    g_autofree char *held = oldest(top, "ticketd_held_oldest_seconds");
    g_autofree char *ticket = oldest(top, "ticketd_unanswered_oldest_seconds");
    g_autofree char *sent =
        rate_text(top, rate_of(top, "ticketd_letter_attempts_total{result=\"sent\"}"));
    printf("Outbox      %.0f wait%s, %.0f dead, %s sent\n",
           value(&top->now, "ticketd_letters{state=\"waiting\"}"), letter,
           value(&top->now, "ticketd_letters{state=\"dead\"}"), sent);
    printf("Held        %.0f%s\n", sum(&top->now, "ticketd_held"), held);
    printf("Unanswered  %.0f%s\n",
           value(&top->now, "ticketd_tickets{status=\"open\"}") +
               value(&top->now, "ticketd_tickets{status=\"customer-reply\"}"),
           ticket);
}

static void
print_database(const Top *top)
{
    g_autofree char *size = size_text(value(&top->now, "ticketd_database_bytes"));
    g_autofree char *log = size_text(value(&top->now, "ticketd_database_log_bytes"));
    g_autofree char *backup = backup_text(top);
    printf("Database    %s, log %s, backup %s\n", size, log, backup);
}

static void
print_outcomes(const Top *top)
{
    static const char *const columns[] = { "OUTCOME", "RULE", ">RATE", ">TOTAL", NULL };
    g_autoptr(GArray) outcomes = outcomes_of(top);
    Table *table = table_new(columns);
    for (guint i = 0; i < MIN(outcomes->len, OUTCOMES_SHOWN); i++) {
        const Decided *outcome = &g_array_index(outcomes, Decided, i);
        g_autofree char *what = label_of(outcome->labels, "outcome");
        g_autofree char *rule = label_of(outcome->labels, "rule");
        g_autofree char *often = rate_text(top, outcome->rate);
        g_autofree char *total = g_strdup_printf("%.0f", outcome->total);
        table_add(table, what, rule, often, total);
    }
    printf("\n");
    table_print(table, "no mail since the start");
}

static json_t *
json_outcomes(const Top *top)
{
    g_autoptr(GArray) outcomes = outcomes_of(top);
    json_t *array = json_array();
    for (guint i = 0; i < outcomes->len; i++) {
        const Decided *outcome = &g_array_index(outcomes, Decided, i);
        g_autofree char *what = label_of(outcome->labels, "outcome");
        g_autofree char *rule = label_of(outcome->labels, "rule");
        json_array_append_new(array, json_pack("{s:s, s:s, s:f, s:f}", "outcome", what,
                                               "rule", rule, "rate", outcome->rate,
                                               "total", outcome->total));
    }
    return array;
}

static void
print_json(const Top *top)
{
    static const struct {
        const char *key, *metric;
    } numbers[] = {
        { "mails", "ticketd_mail_seconds_count" },
        { "lmtp_sessions", "ticketd_sessions{door=\"lmtp\"}" },
        { "milter_sessions", "ticketd_sessions{door=\"milter\"}" },
        { "readers_busy", "ticketd_readers{state=\"busy\"}" },
        { "readers_idle", "ticketd_readers{state=\"idle\"}" },
        { "reader_deaths", "ticketd_reader_deaths_total" },
        { "writer_waiting", "ticketd_writer_waiting" },
        { "letters_waiting", "ticketd_letters{state=\"waiting\"}" },
        { "letters_oldest_seconds", "ticketd_letters_oldest_waiting_seconds" },
        { "letters_dead", "ticketd_letters{state=\"dead\"}" },
        { "held_oldest_seconds", "ticketd_held_oldest_seconds" },
        { "unanswered_oldest_seconds", "ticketd_unanswered_oldest_seconds" },
        { "database_bytes", "ticketd_database_bytes" },
        { "log_bytes", "ticketd_database_log_bytes" },
    };
    json_t *object =
        json_pack("{s:o, s:f, s:f, s:f}", "at", output_json_time(clock_now()),
                  "mails_rate", rate_of(top, "ticketd_mail_seconds_count"), "mail_ms",
                  mail_ms(top), "held", sum(&top->now, "ticketd_held"));
    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
        json_object_set_new(object, numbers[i].key,
                            json_real(value(&top->now, numbers[i].metric)));
    json_object_set_new(object, "outcomes", json_outcomes(top));
    output_json(object);
}

static void
print_screen(const Ctl *ctl, const Top *top)
{
    g_autofree char *at = output_time_exact(clock_now());
    if (ctl->json) {
        print_json(top);
        return;
    }
    printf("ticketd     %s\n\n", at);
    print_intake(top);
    print_queues(top);
    print_database(top);
    print_outcomes(top);
}

/* ------------------------------------------------------------------ looking */

static CtlExit
take_sample(Ctl *ctl, Top *top)
{
    g_autofree char *text = NULL;
    CtlExit code = client_metrics(ctl, &text);
    if (code != CTL_DONE)
        return code;
    sample_clear(&top->before);
    top->before = top->now;
    top->now = (Sample){ 0 };
    sample_parse(text, &top->now);
    return CTL_DONE;
}

static void
look(Ctl *ctl, void *data)
{
    Top *top = data;
    if (take_sample(ctl, top) != CTL_DONE)
        return;
    watch_clear(ctl);
    print_screen(ctl, top);
}

/* Two samples, or there would be no rates. */
static CtlExit
look_once(Ctl *ctl, Top *top)
{
    const struct timespec pause = { .tv_sec = 1 };
    CtlExit code = take_sample(ctl, top);
    if (code != CTL_DONE)
        return code;
    nanosleep(&pause, NULL);
    code = take_sample(ctl, top);
    if (code == CTL_DONE)
        print_screen(ctl, top);
    return code;
}

CtlExit
verb_top(Ctl *ctl, int argc, char **argv)
{
    gboolean once = FALSE;
    Top top = { 0 };
    const GOptionEntry entries[] = {
        { "once", 0, 0, G_OPTION_ARG_NONE, &once, "Look once, for a second, and end",
          NULL },
        { NULL, 0, 0, 0, NULL, NULL, NULL },
    };
    if (!ctl_options(ctl, entries, &argc, &argv, 0, 0))
        return CTL_USAGE;
    CtlExit code = ctl_settings(ctl);
    if (code == CTL_DONE)
        code = once ? look_once(ctl, &top) : watch(ctl, look, &top);
    sample_clear(&top.before);
    sample_clear(&top.now);
    return code;
}
