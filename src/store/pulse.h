/* pulse.h - whether the writer still takes jobs, known without waiting for it. */
#ifndef TICKETD_STORE_PULSE_H
#define TICKETD_STORE_PULSE_H

#include "store/writer.h"

typedef struct Pulse Pulse;

/* Start a thread that gives the writer a job that does nothing, `every_ms` after it had
 * the answer to the last one. An error is an answer, too: a full disk is no hung writer,
 * and no new start helps against it. */
bool pulse_start(Writer *writer, gint64 every_ms, Pulse **out, Fault *why);
/* Did the writer answer in the last so many ms, or is it at a job that has all to itself,
 * such as writing a large database anew? From any thread; never waits. */
bool pulse_is_felt(Pulse *pulse, gint64 within_ms);
/* After writer_stop(), or it waits for a writer that hangs. NULL is fine. */
void pulse_stop(Pulse *pulse);

#endif
