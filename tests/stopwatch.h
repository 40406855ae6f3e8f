/* stopwatch.h - how long something computes, whatever else the machine is doing. */
#ifndef TICKETD_TESTS_STOPWATCH_H
#define TICKETD_TESTS_STOPWATCH_H

#include "config.h"

#include <glib.h>
#include <time.h>

/* How much slower a sanitizer makes us, at most: a factor for limits. */
#ifdef TICKETD_SANITIZED
#define STOPWATCH_SLOWNESS 8
#else
#define STOPWATCH_SLOWNESS 1
#endif

/* Microseconds of processor time that this process has used. */
static inline gint64
stopwatch(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (gint64)now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

#endif
