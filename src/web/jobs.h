/* jobs.h - threads that wait for ticketd, so that those which talk to browsers never do.
 */
#ifndef TICKETD_WEB_JOBS_H
#define TICKETD_WEB_JOBS_H

#include "base/fault.h"

typedef struct Jobs Jobs;

/* At most `queue` jobs wait for the `threads`. */
bool jobs_new(guint threads, guint queue, void (*run)(void *job), Jobs **out, Fault *why);
/* False: too many wait already, or jobs_stop() was called. */
bool jobs_add(Jobs *jobs, void *job);
/* Runs what waits and ends the threads. */
void jobs_stop(Jobs *jobs);
/* Once nobody adds any more. */
void jobs_free(Jobs *jobs);

#endif
