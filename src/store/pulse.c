/* pulse.c - whether the writer still takes jobs, known without waiting for it. */
#include "store/pulse.h"

#include <pthread.h>
#include <time.h>

struct Pulse {
    Writer *writer;
    gint64 every_ms;
    pthread_t thread;
    pthread_mutex_t mutex; /* of all below */
    pthread_cond_t ends;
    bool is_stopping;
    gint64 felt; /* monotonic, ms */
};

static gint64
now_ms(void)
{
    return g_get_monotonic_time() / 1000;
}

/* It takes the write lock and commits nothing, which writes nothing. */
static bool
nothing(Store *store, void *data, Fault *why)
{
    return true;
}

/* With the mutex held: until the next beat, or the end. */
static void
rest(Pulse *pulse)
{
    gint64 until = pulse->felt + pulse->every_ms;
    struct timespec at = { .tv_sec = until / 1000, .tv_nsec = until % 1000 * 1000000 };

    while (!pulse->is_stopping && now_ms() < until)
        pthread_cond_timedwait(&pulse->ends, &pulse->mutex, &at);
}

static void *
beat(void *data)
{
    Pulse *pulse = data;

    pthread_mutex_lock(&pulse->mutex);
    while (!pulse->is_stopping) {
        g_auto(Fault) why = { 0 };

        pthread_mutex_unlock(&pulse->mutex);
        writer_run(pulse->writer, nothing, NULL, &why);
        pthread_mutex_lock(&pulse->mutex);
        pulse->felt = now_ms();
        rest(pulse);
    }
    pthread_mutex_unlock(&pulse->mutex);
    return NULL;
}

static void
pulse_free(Pulse *pulse)
{
    pthread_cond_destroy(&pulse->ends);
    pthread_mutex_destroy(&pulse->mutex);
    g_free(pulse);
}

bool
pulse_start(Writer *writer, gint64 every_ms, Pulse **out, Fault *why)
{
    Pulse *pulse = g_new0(Pulse, 1);
    pthread_condattr_t attributes;
    int error;

    pulse->writer = writer;
    pulse->every_ms = every_ms;
    pulse->felt = now_ms();
    pthread_mutex_init(&pulse->mutex, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&pulse->ends, &attributes);
    pthread_condattr_destroy(&attributes);
    error = pthread_create(&pulse->thread, NULL, beat, pulse);
    if (error != 0) {
        pulse_free(pulse);
        return fault_temporary(why, "4.3.0", "cannot start a thread: %s",
                               g_strerror(error));
    }
    *out = pulse;
    return true;
}

bool
pulse_is_felt(Pulse *pulse, gint64 within_ms)
{
    bool is_felt;

    pthread_mutex_lock(&pulse->mutex);
    is_felt = now_ms() - pulse->felt <= within_ms;
    pthread_mutex_unlock(&pulse->mutex);
    return is_felt || writer_runs_alone(pulse->writer);
}

void
pulse_stop(Pulse *pulse)
{
    if (!pulse)
        return;
    pthread_mutex_lock(&pulse->mutex);
    pulse->is_stopping = true;
    pthread_cond_signal(&pulse->ends);
    pthread_mutex_unlock(&pulse->mutex);
    pthread_join(pulse->thread, NULL);
    pulse_free(pulse);
}
