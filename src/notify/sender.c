/* sender.c - empties the outbox: take, compose, send, settle.
 *
 * `connections` threads talk to the relay, one dispatcher thread talks to the writer:
 *
 *   commit --sender_take--> tray --thread--> done --turn--> settled in the store
 *   store  --turn: claim--> tray
 *
 * What a change adds to the outbox comes from the writer's thread, right after the
 * commit, with its news in memory. What does not fit, what an earlier process left and
 * what is tried again is claimed from the store, by a turn: one job of the writer that
 * also settles what is done, so that many letters share one fsync.
 *
 * When the relay itself cannot be used (Channel.is_down) the circuit opens: one letter at
 * a time goes out as a probe, ever later, until one gets an answer. */
#include "notify/sender.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "notify/circuit.h"
#include "notify/courier.h"
#include "notify/smtp_channel.h"
#include "notify/tray.h"
#include "notify/turn.h"

enum {
    LETTERS_AT_ONCE = 8, /* that one thread takes: of the same news, composed together */
    CLAIM_LETTERS = 100, /* at once: mails wait meanwhile; not before fewer than that wait
                          * here, because what is in hand is read again with them */
    SETTLE_LETTERS = 200, /* when so many are done, or */
    SETTLE_MS = 50,       /* the first of them was so long ago: a commit for many. After a
                           * power cut these go out once more, the same bytes */
    LOOK_MS = 60 * 1000,  /* look into the outbox at least that often */
    TROUBLE_MS = 2 * 1000, /* before a turn that failed is tried again */
    GRACE_MS = 300, /* for letters under way when we end: a relay that answers at all */
    DOUBT_MS = 5 * 1000, /* for the answer to a letter that is wholly with the relay */
};

struct Sender {
    Writer *writer;
    Pool *pool; /* for files that are in a mail; NULL: they are left out */
    pthread_t dispatcher;
    GPtrArray *threads; /* of SenderThread * */
    gint ends;          /* ChannelEnd, atomic; channels look at it */
    ChannelOpen open;
    void *open_data;

    pthread_mutex_t mutex; /* guards all below */
    pthread_cond_t work;   /* for the sending threads */
    pthread_cond_t change; /* for the dispatcher and sender_stop */
    Setup *setup;
    Tray *tray;
    Circuit circuit;
    GPtrArray *done;   /* of Sent * */
    gint64 done_since; /* when the first of them was */
    guint sending;     /* taken by threads and not done */
    bool is_stopping;
    bool is_behind; /* letters are due in the store that are not in the tray */
    gint64 look_at; /* when some may be */
};

typedef struct SenderThread {
    Sender *sender;
    Courier *courier;
    Courier *next; /* of a newer setup, to be taken before the next letter; NULL */
    GQueue mine;   /* of Letter *: taken, in their order */
    pthread_t thread;
} SenderThread;

/* Wait for `cond` until the wall clock says `until`. */
static void
wait_until(Sender *sender, pthread_cond_t *cond, gint64 until)
{
    gint64 ms = CLAMP(until - clock_now(), 0, LOOK_MS);
    struct timespec at;

    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_sec += ms / 1000;
    at.tv_nsec += ms % 1000 * 1000000;
    if (at.tv_nsec >= 1000000000) {
        at.tv_sec++;
        at.tv_nsec -= 1000000000;
    }
    pthread_cond_timedwait(cond, &sender->mutex, &at);
}

/* ------------------------------------------------------------------ new letters */

/* On the writer's thread. While the relay is down they stay in the store, and while older
 * ones are there, so that these go first. */
static void
sender_take(void *data, GPtrArray *letters)
{
    Sender *sender = data;

    pthread_mutex_lock(&sender->mutex);
    sender->is_behind |= letters->len == 0;
    g_ptr_array_set_free_func(letters, NULL);
    for (guint i = 0; i < letters->len; i++) {
        bool is_full;

        if (sender->is_stopping || sender->is_behind || sender->circuit.is_down) {
            sender->is_behind = true;
            letter_free(letters->pdata[i]);
        } else {
            tray_put(sender->tray, letters->pdata[i], &is_full);
            sender->is_behind |= is_full;
        }
    }
    g_ptr_array_unref(letters);
    pthread_cond_signal(&sender->work);
    if (sender->is_behind)
        pthread_cond_broadcast(&sender->change);
    pthread_mutex_unlock(&sender->mutex);
}

/* ------------------------------------------------------------------ a sending thread
 */

/* Under the mutex: have letters of its own, if there are any that may go. */
static bool
have_letters(SenderThread *self)
{
    Sender *sender = self->sender;
    bool may = circuit_lets(&sender->circuit, clock_now());

    if (self->mine.length > 0 && sender->circuit.is_down) {
        sender->sending -= self->mine.length;
        tray_put_back(sender->tray, &self->mine);
    }
    if (self->mine.length > 0)
        return true;
    if (tray_is_empty(sender->tray) || !may)
        return false;
    tray_take(sender->tray, sender->circuit.is_down ? 1 : LETTERS_AT_ONCE, &self->mine);
    sender->sending += self->mine.length;
    /* Another thread for what is left. */
    if (!tray_is_empty(sender->tray))
        pthread_cond_signal(&sender->work);
    return true;
}

static void
wait_for_letters(Sender *sender)
{
    const Circuit *circuit = &sender->circuit;

    if (circuit->is_down && !circuit->is_probing && !tray_is_empty(sender->tray))
        wait_until(sender, &sender->work, circuit->probe_at);
    else
        pthread_cond_wait(&sender->work, &sender->mutex);
}

static void
note_done(Sender *sender, Sent *sent)
{
    if (sender->done->len == 0)
        sender->done_since = sent->at;
    g_ptr_array_add(sender->done, sent);
    if (sender->done->len == 1 || sender->done->len == SETTLE_LETTERS ||
        sender->is_stopping)
        pthread_cond_broadcast(&sender->change);
}

/* With the mutex held, but not while the old one says good-bye to its relay. */
static void
change_courier(SenderThread *self)
{
    Courier *old = self->courier;

    self->courier = g_steal_pointer(&self->next);
    pthread_mutex_unlock(&self->sender->mutex);
    courier_close(old);
    pthread_mutex_lock(&self->sender->mutex);
}

static void *
send_letters(void *data)
{
    SenderThread *self = data;
    Sender *sender = self->sender;

    pthread_mutex_lock(&sender->mutex);
    while (!sender->is_stopping) {
        bool was_down, was_probe, is_down;
        Letter *letter;
        Sent *sent;

        if (self->next) {
            change_courier(self);
            continue;
        }
        if (!have_letters(self)) {
            wait_for_letters(sender);
            continue;
        }
        letter = g_queue_pop_head(&self->mine);
        was_down = was_probe = sender->circuit.is_down;
        sender->circuit.is_probing |= was_probe;
        pthread_mutex_unlock(&sender->mutex);

        sent = courier_try(self->courier, letter, &is_down);

        pthread_mutex_lock(&sender->mutex);
        sender->sending--;
        /* What an older setup's relay says does not count any more. */
        if (!self->next)
            circuit_note(&sender->circuit, sender->setup->settings, sent, is_down,
                         was_probe);
        if (was_down != sender->circuit.is_down || was_probe)
            pthread_cond_broadcast(&sender->work);
        note_done(sender, sent);
    }
    sender->sending -= self->mine.length;
    tray_put_back(sender->tray, &self->mine);
    pthread_cond_broadcast(&sender->change);
    pthread_mutex_unlock(&sender->mutex);
    return NULL;
}

/* ------------------------------------------------------------------ turns */

/* How many letters may be claimed now. */
static guint
room(const Sender *sender)
{
    if (sender->is_stopping)
        return 0;
    if (sender->circuit.is_down)
        return tray_is_empty(sender->tray) && !sender->circuit.is_probing ? 1 : 0;
    return tray_count(sender->tray) < CLAIM_LETTERS + sender->threads->len
               ? tray_room(sender->tray)
               : 0;
}

/* Under the mutex, after a turn that was committed. */
static void
take_in(Sender *sender, Turn *turn, gint64 now)
{
    for (guint i = 0; i < turn->done->len; i++) {
        const Sent *sent = turn->done->pdata[i];

        tray_settled(sender->tray, sent->letter->id);
        if (sent->state == LETTER_WAITING)
            sender->look_at = MIN(sender->look_at, sent->next);
    }
    if (turn->limit == 0)
        return;
    /* What was claimed before may be among them: it waits, until it is settled. */
    g_ptr_array_set_free_func(turn->claimed, NULL);
    if (turn->claimed->len == turn->limit)
        sender->is_behind = true;
    for (guint i = 0; i < turn->claimed->len; i++) {
        bool is_full;

        tray_put(sender->tray, turn->claimed->pdata[i], &is_full);
        sender->is_behind |= is_full;
    }
    sender->look_at = MIN(sender->look_at, now + LOOK_MS);
    if (turn->next_due > now)
        sender->look_at = MIN(sender->look_at, turn->next_due);
    pthread_cond_broadcast(&sender->work);
}

/* One turn, the mutex held but for the job itself. False if the job failed. */
static bool
take_turn(Sender *sender, bool claims)
{
    g_auto(Fault) why = { 0 };
    gint64 now = clock_now();
    Turn turn = { .done = sender->done, .now = now };
    bool is_fine;

    if (claims) {
        turn.limit = MIN(room(sender), CLAIM_LETTERS) + tray_count(sender->tray);
        /* A wake during the job must not be lost. */
        sender->is_behind = false;
        sender->look_at = G_MAXINT64;
    }
    sender->done = g_ptr_array_new_with_free_func((GDestroyNotify)sent_free);
    pthread_mutex_unlock(&sender->mutex);
    is_fine = writer_run(sender->writer, turn_job, &turn, &why);
    if (!is_fine)
        log_error("cannot settle %u letters and claim more: %s", turn.done->len,
                  why.text);
    pthread_mutex_lock(&sender->mutex);
    if (is_fine) {
        take_in(sender, &turn, now);
    } else {
        g_ptr_array_extend_and_steal(turn.done, g_steal_pointer(&sender->done));
        sender->done = g_steal_pointer(&turn.done);
        sender->is_behind |= claims;
    }
    turn_clear(&turn);
    return is_fine;
}

static bool
is_settling_due(const Sender *sender, gint64 now)
{
    if (sender->done->len == 0)
        return false;
    return sender->done->len >= SETTLE_LETTERS || sender->is_stopping ||
           now - sender->done_since >= SETTLE_MS || now < sender->done_since;
}

static void *
dispatch(void *data)
{
    Sender *sender = data;
    bool is_fine = true;

    pthread_mutex_lock(&sender->mutex);
    while (true) {
        gint64 now = clock_now(), left = sender->look_at - now;
        /* Never further off than that, unless the clock was set back. */
        bool claims =
            room(sender) > 0 && (sender->is_behind || left <= 0 || left > LOOK_MS);
        bool settles = is_settling_due(sender, now);

        if (sender->is_stopping && sender->sending == 0 &&
            (sender->done->len == 0 || !is_fine))
            break;
        if (!is_fine && !sender->is_stopping) {
            wait_until(sender, &sender->change, now + TROUBLE_MS);
        } else if (!settles && !claims) {
            wait_until(sender, &sender->change,
                       sender->done->len > 0 ? sender->done_since + SETTLE_MS
                       : room(sender) > 0    ? sender->look_at
                                             : now + LOOK_MS);
            continue;
        }
        is_fine = take_turn(sender, claims);
    }
    pthread_mutex_unlock(&sender->mutex);
    return NULL;
}

/* ---------------------------------------------------------- start and stop */

static void
thread_free(SenderThread *thread)
{
    courier_close(thread->courier);
    if (thread->next)
        courier_close(thread->next);
    g_free(thread);
}

static void
sender_free(Sender *sender)
{
    for (guint i = 0; i < sender->threads->len; i++) {
        SenderThread *thread = sender->threads->pdata[i];

        thread_free(thread);
    }
    g_ptr_array_unref(sender->threads);
    tray_free(sender->tray);
    g_ptr_array_unref(sender->done);
    pthread_cond_destroy(&sender->work);
    pthread_cond_destroy(&sender->change);
    pthread_mutex_destroy(&sender->mutex);
    setup_unref(sender->setup);
    g_free(sender);
}

static Sender *
sender_new(Setup *setup, Writer *writer, Pool *pool)
{
    Sender *sender = g_new0(Sender, 1);
    pthread_condattr_t attributes;

    sender->setup = setup_ref(setup);
    sender->writer = writer;
    sender->pool = pool;
    sender->threads = g_ptr_array_new();
    sender->done = g_ptr_array_new_with_free_func((GDestroyNotify)sent_free);
    sender->tray = tray_new();
    sender->is_behind = true; /* of what an earlier process left */
    pthread_mutex_init(&sender->mutex, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&sender->work, &attributes);
    pthread_cond_init(&sender->change, &attributes);
    pthread_condattr_destroy(&attributes);
    return sender;
}

static bool
open_courier(Sender *sender, Setup *setup, Courier **out, Fault *why)
{
    return courier_open(setup, sender->pool, &sender->ends, sender->open,
                        sender->open_data, out, why);
}

static bool
open_couriers(Sender *sender, Fault *why)
{
    for (guint i = 0; i < MAX(sender->setup->settings->connections, 1); i++) {
        SenderThread *thread = g_new0(SenderThread, 1);

        thread->sender = sender;
        if (!open_courier(sender, sender->setup, &thread->courier, why)) {
            g_free(thread);
            return false;
        }
        g_queue_init(&thread->mine);
        g_ptr_array_add(sender->threads, thread);
    }
    return true;
}

bool
sender_start_over(Setup *setup, Writer *writer, Pool *pool, ChannelOpen open, void *data,
                  Sender **out, Fault *why)
{
    Sender *sender = sender_new(setup, writer, pool);
    guint started = 0;
    int error = 0;

    sender->open = open;
    sender->open_data = data;
    if (!open_couriers(sender, why)) {
        sender_free(sender);
        return false;
    }
    error = pthread_create(&sender->dispatcher, NULL, dispatch, sender);
    if (error != 0) {
        sender_free(sender);
        return fault_temporary(why, "4.3.0", "cannot start a thread: %s",
                               g_strerror(error));
    }
    for (; error == 0 && started < sender->threads->len; started++) {
        SenderThread *thread = sender->threads->pdata[started];

        error = pthread_create(&thread->thread, NULL, send_letters, thread);
    }
    if (error == 0) {
        writer_give_letters(writer, sender_take, sender);
        *out = sender;
        return true;
    }
    /* Those that run end at once; the last one did not start. */
    while (sender->threads->len >= started) {
        SenderThread *thread =
            g_ptr_array_steal_index(sender->threads, sender->threads->len - 1);

        thread_free(thread);
    }
    sender_stop(sender);
    return fault_temporary(why, "4.3.0", "cannot start a thread: %s", g_strerror(error));
}

static bool
open_smtp(const Settings *settings, void *data, Channel **out, Fault *why)
{
    return smtp_channel_open(settings, NULL, out, why);
}

bool
sender_start(Setup *setup, Writer *writer, Pool *pool, Sender **out, Fault *why)
{
    return sender_start_over(setup, writer, pool, open_smtp, NULL, out, why);
}

static void
courier_release(gpointer courier)
{
    if (courier)
        courier_close(courier);
}

bool
sender_renew(Sender *sender, Setup *setup, Fault *why)
{
    /* First the new ones, then those that were never used. */
    g_autoptr(GPtrArray) couriers = g_ptr_array_new_with_free_func(courier_release);
    Setup *old;

    for (guint i = 0; i < sender->threads->len; i++) {
        Courier *courier;

        if (!open_courier(sender, setup, &courier, why))
            return false;
        g_ptr_array_add(couriers, courier);
    }
    pthread_mutex_lock(&sender->mutex);
    for (guint i = 0; i < sender->threads->len; i++) {
        SenderThread *thread = sender->threads->pdata[i];
        Courier *unused = thread->next;

        thread->next = couriers->pdata[i];
        couriers->pdata[i] = unused;
    }
    old = sender->setup;
    sender->setup = setup_ref(setup);
    sender->circuit = (Circuit){ 0 };
    sender->is_behind = true;
    pthread_cond_broadcast(&sender->work);
    pthread_cond_broadcast(&sender->change);
    pthread_mutex_unlock(&sender->mutex);
    setup_unref(old);
    return true;
}

/* With the mutex held: until none is under way, or so long. */
static void
await_letters(Sender *sender, gint64 ms)
{
    gint64 end = clock_now() + ms;

    while (sender->sending > 0 && clock_now() < end)
        wait_until(sender, &sender->change, end);
}

void
sender_end(Sender *sender)
{
    writer_give_letters(sender->writer, NULL, NULL);
    pthread_mutex_lock(&sender->mutex);
    sender->is_stopping = true;
    pthread_cond_broadcast(&sender->work);
    pthread_cond_broadcast(&sender->change);
    await_letters(sender, GRACE_MS);
    g_atomic_int_set(&sender->ends, CHANNEL_ENDS_UNLESS_IN_DOUBT);
    await_letters(sender, DOUBT_MS);
    pthread_mutex_unlock(&sender->mutex);
    g_atomic_int_set(&sender->ends, CHANNEL_ENDS);
    for (guint i = 0; i < sender->threads->len; i++)
        pthread_join(((SenderThread *)sender->threads->pdata[i])->thread, NULL);
    pthread_join(sender->dispatcher, NULL);
}

void
sender_stop(Sender *sender)
{
    sender_end(sender);
    sender_free(sender);
}
