/* metrics.h - what happened since the start, counted for Prometheus. */
#ifndef TICKETD_BASE_METRICS_H
#define TICKETD_BASE_METRICS_H

#include <glib.h>

/* Counters that only grow. From any thread. */
typedef enum MetricsCounter {
    METRICS_MAILS,         /* labels: outcome, rule */
    METRICS_LETTERS,       /* attempts to send one; labels: result */
    METRICS_READER_DEATHS, /* no labels */
    METRICS_COUNTERS,
} MetricsCounter;

/* What there is at a time. From any thread. */
typedef enum MetricsGauge {
    METRICS_LMTP_SESSIONS,
    METRICS_MILTER_SESSIONS,
    METRICS_READERS_IDLE,
    METRICS_READERS_BUSY,
    METRICS_GAUGES,
} MetricsGauge;

/* So many more; fewer if it is negative. */
void metrics_move(MetricsGauge gauge, int by);

/* One more. `labels` is `outcome="create",rule="new"` of words of ours, or "". */
void metrics_count(MetricsCounter counter, const char *labels);
/* A mail took so long, in ms. */
void metrics_mail_took(gint64 ms);

/* All of these in Prometheus' text format 0.0.4, appended to `out`, each with HELP and
 * TYPE. */
void metrics_put(GString *out);
/* A gauge's or counter's head, for figures that are not counted here, and a sample. */
void metrics_put_head(GString *out, const char *name, const char *type, const char *help);
void metrics_put_sample(GString *out, const char *name, const char *labels, double value);

#endif
