/* fake_desk.h - a desk that writes down, as text, what it was asked to do. */
#ifndef TICKETD_TESTS_DOORS_FAKE_DESK_H
#define TICKETD_TESTS_DOORS_FAKE_DESK_H

#include "desk/desk.h"
#include "intake/intake.h"

#include <pthread.h>

/* Ticket 404 does not exist; on ticket 503 the disk is full; held mail 404 likewise. */
typedef struct FakeDesk {
    Settings settings;
    Desk desk; /* its settings are the first of the fake */
    Intake intake;
    pthread_mutex_t lock;
    GString *calls; /* one line each */
} FakeDesk;

FakeDesk *fake_desk_new(void);
void fake_desk_free(FakeDesk *fake);
/* What was asked since the last time. The caller frees it. */
char *fake_desk_calls(FakeDesk *fake);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(FakeDesk, fake_desk_free)

#endif
