/* quantity.h - sizes, durations and rates as people write them in a settings file. */
#ifndef TICKETD_BASE_QUANTITY_H
#define TICKETD_BASE_QUANTITY_H

#include <glib.h>
#include <stdbool.h>

/* Each reads the whole text or returns false and leaves *out alone: no signs, no
 * blanks inside, no overflow. */

/* "0", "42": ASCII digits only. */
bool quantity_number(const char *text, gint64 *out);
/* "1000", "512K", "50M", "1G": bytes, steps of 1024. */
bool quantity_size(const char *text, gint64 *out);
/* "90s", "15min", "4h", "5d", "2w", and "0": seconds. */
bool quantity_duration(const char *text, gint64 *out);
/* "10/15min": count and seconds; "0" is no limit. */
bool quantity_rate(const char *text, guint *count, guint *seconds);

/* The shortest way to write it that reads back the same. The caller frees it. */
char *quantity_size_text(gint64 bytes);
char *quantity_duration_text(gint64 seconds);

#endif
