/* caretaker.h - what is done now and then at the desk, whatever comes in. */
#ifndef TICKETD_DESK_CARETAKER_H
#define TICKETD_DESK_CARETAKER_H

#include "desk/desk.h"

typedef struct Caretaker Caretaker;

/* What somebody else wants to have done every few seconds, or a minute after it failed.
 */
typedef struct CaretakerErrand {
    const char *what; /* as the log has it */
    bool (*run)(void *data, Fault *why);
    void *data;
} CaretakerErrand;

/* Start a thread that each minute sends the digests that are due, closes what is answered
 * and silent, and deletes what is old; and runs the errand, first of all. It is copied.
 */
bool caretaker_start(const Desk *desk, const CaretakerErrand *errand, Caretaker **out,
                     Fault *why);
/* It begins nothing more. What is being done may take long, and fails with writer_stop():
 * of that nothing is said any more. */
void caretaker_end(Caretaker *caretaker);
/* caretaker_end(), and wait for what is being done. */
void caretaker_stop(Caretaker *caretaker);

#endif
