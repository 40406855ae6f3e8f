/* caretaker.c - what is done now and then at the desk, whatever comes in. */
#include "desk/caretaker.h"

#include "account/login.h"
#include "base/clock.h"
#include "base/log.h"
#include "desk/closing.h"
#include "desk/digest.h"
#include "desk/erasing.h"
#include "desk/gathering.h"

#include <pthread.h>
#include <time.h>

enum { ROUND_SECONDS = 60, ERRAND_SECONDS = 2 };

struct Caretaker {
    const Desk *desk;
    CaretakerErrand errand;
    pthread_t thread;
    pthread_mutex_t mutex; /* of all below */
    pthread_cond_t ends;
    bool is_stopping;
};

static bool
tell_of_held(const Desk *desk, Fault *why)
{
    guint letters;

    if (!desk_digest(desk, clock_now(), &letters, why))
        return false;
    if (letters > 0)
        log_info("held digest letters=%u", letters);
    return true;
}

static bool
send_digests(const Desk *desk, Fault *why)
{
    guint letters;

    if (!desk_gather(desk, clock_now(), &letters, why))
        return false;
    if (letters > 0)
        log_info("digests for staff letters=%u", letters);
    return true;
}

static bool
close_quiet(const Desk *desk, Fault *why)
{
    guint warned, closed;

    if (!desk_close_quiet(desk, clock_now(), &warned, &closed, why))
        return false;
    if (warned > 0 || closed > 0)
        log_info("answered and silent: warned=%u closed=%u", warned, closed);
    return true;
}

static bool
delete_old(const Desk *desk, Fault *why)
{
    StoreErased old;

    if (!desk_retain(desk, clock_now(), &old, why))
        return false;
    if (old.tickets + old.mails + old.letters > 0)
        log_info("deleted what is old: tickets=%u mails=%u letters=%u", old.tickets,
                 old.mails, old.letters);
    return true;
}

static bool
forget_sessions(const Desk *desk, Fault *why)
{
    guint count;

    if (!login_sweep(desk->writer, desk->settings, clock_now(), &count, why))
        return false;
    if (count > 0)
        log_debug("forgot what is over: sessions and links=%u", count);
    return true;
}

static const struct {
    const char *what;
    bool (*act)(const Desk *desk, Fault *why);
} rounds[] = {
    { "held digest", tell_of_held },
    { "digests for staff", send_digests },
    { "closing what is answered", close_quiet },
    { "deleting what is old", delete_old },
    { "forgetting sessions that are over", forget_sessions },
};

static gint64
now_seconds(void)
{
    return g_get_monotonic_time() / G_USEC_PER_SEC;
}

/* With the mutex held: until that second, or the end. */
static void
rest(Caretaker *caretaker, gint64 second)
{
    const struct timespec until = { .tv_sec = second };

    while (!caretaker->is_stopping &&
           pthread_cond_timedwait(&caretaker->ends, &caretaker->mutex, &until) == 0)
        ;
}

/* With the mutex held but for the work itself. */
static void
do_one(Caretaker *caretaker, gsize i)
{
    g_autoptr(Setup) setup = setups_take(caretaker->desk->setups);
    Desk desk = desk_by(caretaker->desk, setup);
    g_auto(Fault) why = { 0 };
    bool is_done;

    pthread_mutex_unlock(&caretaker->mutex);
    is_done = rounds[i].act(&desk, &why);
    pthread_mutex_lock(&caretaker->mutex);
    if (!is_done && !caretaker->is_stopping)
        log_error("%s: %s", rounds[i].what, why.text);
}

/* Likewise. False: it failed. */
static bool
run_errand(Caretaker *caretaker)
{
    g_auto(Fault) why = { 0 };
    bool is_done;

    pthread_mutex_unlock(&caretaker->mutex);
    is_done = caretaker->errand.run(caretaker->errand.data, &why);
    pthread_mutex_lock(&caretaker->mutex);
    if (!is_done && !caretaker->is_stopping)
        log_error("%s: %s", caretaker->errand.what, why.text);
    return is_done;
}

static void *
make_rounds(void *data)
{
    Caretaker *caretaker = data;
    gint64 errand = 0, round = 0; /* when they are due, in seconds */

    pthread_mutex_lock(&caretaker->mutex);
    while (!caretaker->is_stopping) {
        if (now_seconds() >= errand)
            errand =
                now_seconds() + (run_errand(caretaker) ? ERRAND_SECONDS : ROUND_SECONDS);
        if (now_seconds() >= round) {
            for (gsize i = 0; i < G_N_ELEMENTS(rounds) && !caretaker->is_stopping; i++)
                do_one(caretaker, i);
            round = now_seconds() + ROUND_SECONDS;
        }
        rest(caretaker, MIN(errand, round));
    }
    pthread_mutex_unlock(&caretaker->mutex);
    return NULL;
}

static void
caretaker_free(Caretaker *caretaker)
{
    pthread_cond_destroy(&caretaker->ends);
    pthread_mutex_destroy(&caretaker->mutex);
    g_free(caretaker);
}

bool
caretaker_start(const Desk *desk, const CaretakerErrand *errand, Caretaker **out,
                Fault *why)
{
    Caretaker *caretaker = g_new0(Caretaker, 1);
    pthread_condattr_t attributes;
    int error;

    caretaker->desk = desk;
    caretaker->errand = *errand;
    pthread_mutex_init(&caretaker->mutex, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&caretaker->ends, &attributes);
    pthread_condattr_destroy(&attributes);
    error = pthread_create(&caretaker->thread, NULL, make_rounds, caretaker);
    if (error != 0) {
        caretaker_free(caretaker);
        return fault_temporary(why, "4.3.0", "cannot start a thread: %s",
                               g_strerror(error));
    }
    *out = caretaker;
    return true;
}

void
caretaker_end(Caretaker *caretaker)
{
    pthread_mutex_lock(&caretaker->mutex);
    caretaker->is_stopping = true;
    pthread_cond_signal(&caretaker->ends);
    pthread_mutex_unlock(&caretaker->mutex);
}

void
caretaker_stop(Caretaker *caretaker)
{
    caretaker_end(caretaker);
    pthread_join(caretaker->thread, NULL);
    caretaker_free(caretaker);
}
