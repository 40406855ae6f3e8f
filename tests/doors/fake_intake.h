/* fake_intake.h - an intake that writes down what a door hands it. */
#ifndef TICKETD_TESTS_DOORS_FAKE_INTAKE_H
#define TICKETD_TESTS_DOORS_FAKE_INTAKE_H

#include "intake/intake.h"

#include <pthread.h>

/* One intake_take() that was answered with success. */
typedef struct Taken {
    Envelope *envelope;
    GBytes *raw;
} Taken;

/* Recipients decide what happens: unknown@ is not known, busy@ is a temporary fault,
 * full@ 4.3.1, bad@ a permanent one, hold@ is held; all others get ticket 10001. The
 * envelope sender noreader@ makes intake_read() fail. */
typedef struct FakeIntake {
    Settings settings;
    Intake intake; /* what the door gets; its settings are the first of the fake */
    pthread_mutex_t lock;
    GPtrArray *taken; /* of Taken *, under the lock */
    guint read;       /* intake_read() calls */
} FakeIntake;

FakeIntake *fake_intake_new(void);
void fake_intake_free(FakeIntake *fake);
/* How many mails were taken in so far, and the nth of them (borrowed). */
guint fake_intake_count(FakeIntake *fake);
const Taken *fake_intake_taken(FakeIntake *fake, guint n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(FakeIntake, fake_intake_free)

#endif
