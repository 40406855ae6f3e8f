/* when.h - times as people say them. */
#ifndef TICKETD_CTL_WHEN_H
#define TICKETD_CTL_WHEN_H

#include <glib.h>

/* "just now", "5 min ago", "3 h ago", "yesterday 14:02", "Mon 14:02", "12 Nov", "12 Nov
 * 2025"; of what is to come "in 5 min", "in 3 h", else the same with the day. `at` and
 * `now` are ms, days are those of `zone`. The caller frees it. */
char *when_words(gint64 at, gint64 now, GTimeZone *zone);
/* "2026-11-22 08:30" there. */
char *when_plain(gint64 at, GTimeZone *zone);

#endif
