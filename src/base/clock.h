/* clock.h - the time, and the three ways mail and people write it. */
#ifndef TICKETD_BASE_CLOCK_H
#define TICKETD_BASE_CLOCK_H

#include <glib.h>

/* Wall clock, milliseconds since 1970 UTC. */
gint64 clock_now(void);
/* "2026-11-22T01:30:44Z" (seconds, UTC); "" for 0 or what no calendar holds. Caller frees. */
char *clock_rfc3339(gint64 ms);
/* The same with an offset of `minutes` east of UTC: "2026-11-22T08:30:44+07:00". Caller frees. */
char *clock_rfc3339_offset(gint64 ms, int minutes);
/* RFC 5322 date-time in UTC, "Sun, 22 Nov 2026 01:30:44 +0000". Caller frees. */
char *clock_rfc5322(gint64 ms);

#endif
