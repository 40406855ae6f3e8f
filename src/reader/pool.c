/* pool.c - ticketd's side of the readers: processes that alone touch hostile bytes.
 *
 *             keeper              pool_read()
 *   DOWN ───────────► STARTING ─► IDLE ─────────► BUSY
 *    ▲  ▲                │         ▲               │ │
 *    │  └── back-off ────┘         └─ read, < 1000 ┘ │
 *    └──────────────── died, late, nonsense, used up ┘
 *
 * One thread, the keeper, starts all readers: the kernel ends a reader together with the
 * thread that started it, so it must be one that lives as long as the pool. It alone
 * touches slots that are DOWN or STARTING; a BUSY one belongs to its pool_read(). */
#include "reader/pool.h"

#include <pthread.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/metrics.h"
#include "reader/child.h"
#include "reader/frame.h"
#include "reader/wire.h"

#define DEADLINE_MS 30000
#define READERS_MAX 64
/* A reader is replaced after so many mails: what a library leaks or a mail left
 * behind in one goes with it. */
#define MAILS_PER_READER 1000
/* After a failed start: doubled each time, up to the maximum. */
#define BACKOFF_FIRST_US (G_USEC_PER_SEC / 10)
#define BACKOFF_MAX_US (10 * G_USEC_PER_SEC)
/* Readers that others kill with the same mail in hand before it is believed to be the
 * cause: one that takes all memory is, and the kernel must not be made to kill for ever.
 */
#define DEATHS_MAX 2
/* How long a mail waits for a reader while none can be started. */
#define PATIENCE_US (2 * G_USEC_PER_SEC)

typedef enum SlotState { SLOT_DOWN, SLOT_STARTING, SLOT_IDLE, SLOT_BUSY } SlotState;

typedef struct Slot {
    SlotState state;
    Child child;
    guint mails;       /* read by this process */
    guint failures;    /* starts in a row */
    gint64 not_before; /* monotonic; of the next start */
} Slot;

struct Pool {
    char *path;
    guint deadline_ms;
    guint count;
    Slot *slots;
    pthread_t keeper;
    /* GLib's mutex is futexes inside the library, which ThreadSanitizer cannot see. */
    pthread_mutex_t mutex;
    pthread_cond_t changed; /* of any slot, or of is_stopping: for the keeper */
    pthread_cond_t idle;    /* a reader is, or none will be: for who wants one */
    bool is_stopping;
    char *start_failure; /* of the last start that failed */
};

static void
pool_wait_until(Pool *pool, pthread_cond_t *cond, gint64 monotonic)
{
    const struct timespec until = {
        .tv_sec = monotonic / G_USEC_PER_SEC,
        .tv_nsec = (monotonic % G_USEC_PER_SEC) * 1000,
    };

    pthread_cond_timedwait(cond, &pool->mutex, &until);
}

/* How many idle and busy ones there are is counted. */
static void
slot_turn(Slot *slot, SlotState state)
{
    static const struct {
        SlotState state;
        MetricsGauge gauge;
    } counted[] = { { SLOT_IDLE, METRICS_READERS_IDLE },
                    { SLOT_BUSY, METRICS_READERS_BUSY } };

    for (gsize i = 0; i < G_N_ELEMENTS(counted); i++)
        metrics_move(counted[i].gauge,
                     (state == counted[i].state) - (slot->state == counted[i].state));
    slot->state = state;
}

/* ------------------------------------------------------------------- keeper */

static void
slot_down(Slot *slot)
{
    slot_turn(slot, SLOT_DOWN);
    slot->mails = 0;
    slot->not_before = 0;
}

static void
slot_back_off(Slot *slot)
{
    gint64 delay = BACKOFF_FIRST_US << MIN(slot->failures, 10);

    slot_down(slot);
    slot->failures++;
    slot->not_before = g_get_monotonic_time() + MIN(delay, BACKOFF_MAX_US);
}

/* With the mutex held, but not while the reader starts. */
static void
keeper_start(Pool *pool, Slot *slot)
{
    g_auto(Fault) why = { 0 };
    Child child;
    bool is_started;

    slot_turn(slot, SLOT_STARTING);
    pthread_mutex_unlock(&pool->mutex);
    is_started = child_start(pool->path, &child, &why);
    if (!is_started)
        log_warning("%s", why.text);
    pthread_mutex_lock(&pool->mutex);
    if (is_started) {
        slot->child = child;
        slot->failures = 0;
        slot_turn(slot, SLOT_IDLE);
    } else {
        slot_back_off(slot);
        g_free(pool->start_failure);
        pool->start_failure = g_steal_pointer(&why.text);
    }
    pthread_cond_broadcast(&pool->idle);
}

static void *
keeper_run(void *data)
{
    Pool *pool = data;

    pthread_mutex_lock(&pool->mutex);
    while (!pool->is_stopping) {
        gint64 now = g_get_monotonic_time(), next = G_MAXINT64;
        Slot *due = NULL;

        for (guint i = 0; i < pool->count; i++) {
            Slot *slot = &pool->slots[i];

            if (slot->state == SLOT_DOWN) {
                next = MIN(next, slot->not_before);
                if (slot->not_before <= now)
                    due = slot;
            }
        }
        if (due)
            keeper_start(pool, due);
        else if (next == G_MAXINT64)
            pthread_cond_wait(&pool->changed, &pool->mutex);
        else
            pool_wait_until(pool, &pool->changed, next);
    }
    pthread_mutex_unlock(&pool->mutex);
    return NULL;
}

/* ------------------------------------------------------------ start and stop */

static guint
pool_default_count(void)
{
    return CLAMP(g_get_num_processors(), 2, READERS_MAX);
}

static void
pool_free(Pool *pool)
{
    pthread_cond_destroy(&pool->changed);
    pthread_cond_destroy(&pool->idle);
    pthread_mutex_destroy(&pool->mutex);
    g_free(pool->start_failure);
    g_free(pool->slots);
    g_free(pool->path);
    g_free(pool);
}

static Pool *
pool_new(const char *path, guint count, guint deadline_ms)
{
    Pool *pool = g_new0(Pool, 1);
    pthread_condattr_t attributes;

    pool->path = g_strdup(path);
    pool->count = count ? MIN(count, READERS_MAX) : pool_default_count();
    pool->deadline_ms = deadline_ms ? deadline_ms : DEADLINE_MS;
    pool->slots = g_new0(Slot, pool->count);
    pthread_mutex_init(&pool->mutex, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&pool->changed, &attributes);
    pthread_cond_init(&pool->idle, &attributes);
    pthread_condattr_destroy(&attributes);
    return pool;
}

/* Wait until each slot was tried once: true if a reader is there. */
static bool
pool_first_starts(Pool *pool, Fault *why)
{
    guint idle = 0, pending;

    pthread_mutex_lock(&pool->mutex);
    for (;;) {
        idle = pending = 0;
        for (guint i = 0; i < pool->count; i++) {
            const Slot *slot = &pool->slots[i];

            idle += slot->state == SLOT_IDLE;
            pending += slot->state != SLOT_IDLE && slot->failures == 0;
        }
        if (pending == 0)
            break;
        pthread_cond_wait(&pool->idle, &pool->mutex);
    }
    if (idle == 0)
        fault_temporary(why, "4.3.0", "no reader starts: %s", pool->start_failure);
    pthread_mutex_unlock(&pool->mutex);
    return idle > 0;
}

bool
pool_start(const char *path, guint count, guint deadline_ms, Pool **out, Fault *why)
{
    Pool *pool = pool_new(path, count, deadline_ms);
    int error = pthread_create(&pool->keeper, NULL, keeper_run, pool);

    if (error != 0) {
        pool_free(pool);
        return fault_temporary(why, "4.3.0", "cannot start a thread: %s",
                               strerror(error));
    }
    if (!pool_first_starts(pool, why)) {
        pool_stop(pool);
        return false;
    }
    *out = pool;
    return true;
}

void
pool_stop(Pool *pool)
{
    if (!pool)
        return;
    pthread_mutex_lock(&pool->mutex);
    pool->is_stopping = true;
    pthread_cond_broadcast(&pool->changed);
    pthread_mutex_unlock(&pool->mutex);
    pthread_join(pool->keeper, NULL);
    for (guint i = 0; i < pool->count; i++) {
        g_assert(pool->slots[i].state != SLOT_BUSY);
        if (pool->slots[i].state == SLOT_IDLE)
            g_free(child_end(&pool->slots[i].child));
        slot_down(&pool->slots[i]);
    }
    pool_free(pool);
}

/* ------------------------------------------------------------------ reading */

/* *is_hopeless: none is idle, and none is busy or just starting either. */
static Slot *
pool_find_idle(Pool *pool, bool *is_hopeless)
{
    *is_hopeless = true;
    for (guint i = 0; i < pool->count; i++) {
        Slot *slot = &pool->slots[i];

        if (slot->state == SLOT_IDLE)
            return slot;
        if (slot->state != SLOT_DOWN || slot->failures == 0)
            *is_hopeless = false;
    }
    return NULL;
}

static Slot *
pool_take(Pool *pool, Fault *why)
{
    gint64 patience = g_get_monotonic_time() + PATIENCE_US;
    bool is_hopeless;
    Slot *slot;

    pthread_mutex_lock(&pool->mutex);
    while (!(slot = pool_find_idle(pool, &is_hopeless))) {
        if (!is_hopeless)
            pthread_cond_wait(&pool->idle, &pool->mutex);
        else if (g_get_monotonic_time() < patience)
            pool_wait_until(pool, &pool->idle, patience);
        else
            break;
    }
    if (slot)
        slot_turn(slot, SLOT_BUSY);
    else
        fault_temporary(why, "4.3.0", "no reader can be had: %s", pool->start_failure);
    pthread_mutex_unlock(&pool->mutex);
    return slot;
}

static void
pool_put_back(Pool *pool, Slot *slot, bool is_alive)
{
    pthread_mutex_lock(&pool->mutex);
    if (is_alive) {
        slot_turn(slot, SLOT_IDLE);
        pthread_cond_signal(&pool->idle);
    } else {
        slot_down(slot);
        pthread_cond_broadcast(&pool->changed);
    }
    pthread_mutex_unlock(&pool->mutex);
}

/* Is this what was asked for? The answer of a reader that was taken over may be
 * anything. */
typedef bool (*AnswerCheck)(GBytes *answer, void *out, Fault *why);

static ReadResult
pool_ask(Pool *pool, GBytes *head, GBytes *raw, AnswerCheck check, void *out, Fault *why)
{
    guint idle_deaths = 0, deaths = 0;

    for (;;) {
        Slot *slot = pool_take(pool, why);
        g_auto(Fault) cause = { 0 };
        g_autofree char *end = NULL;
        g_autoptr(GBytes) answer = NULL;
        ChildResult result;
        gsize sent;

        if (!slot)
            return READ_FAILED;
        result =
            child_ask(&slot->child, head, raw, pool->deadline_ms, &answer, &sent, &cause);
        if (result == CHILD_DONE && !check(answer, out, &cause))
            result = CHILD_BROKEN;
        if (result != CHILD_DONE || ++slot->mails >= MAILS_PER_READER)
            end = child_end(&slot->child);
        pool_put_back(pool, slot, end == NULL);
        if (result == CHILD_DONE)
            return READ_DONE;
        log_warning("%s: %s", cause.text, end);
        metrics_count(METRICS_READER_DEATHS, "");
        /* Through no fault of the mail; all idle ones may have been killed at once. */
        if (result == CHILD_GONE &&
            (sent == 0 ? idle_deaths++ < pool->count : deaths++ < DEATHS_MAX))
            continue;
        fault_temporary(why, "4.3.0", "%s: %s", cause.text, end);
        return result == CHILD_GONE && sent == 0 ? READ_FAILED : READ_UNREADABLE;
    }
}

static bool
take_mail(GBytes *answer, void *out, Fault *why)
{
    return wire_to_mail(answer, out, why);
}

ReadResult
pool_read(Pool *pool, GBytes *raw, const char *envelope_sender, Mail **out, Fault *why)
{
    g_autoptr(GBytes) head = frame_read_head(envelope_sender);

    return pool_ask(pool, head, raw, take_mail, out, why);
}

static bool
take_bytes(GBytes *answer, void *out, Fault *why)
{
    *(GBytes **)out = g_bytes_ref(answer);
    return true;
}

ReadResult
pool_extract(Pool *pool, GBytes *raw, const char *part, GBytes **out, Fault *why)
{
    g_autoptr(GBytes) head = frame_extract_head(part);

    return pool_ask(pool, head, raw, take_bytes, out, why);
}
