/* sender.c - empties the outbox: claim, send, settle.
 *
 * One dispatcher thread talks to the writer, `connections` threads talk to the relay:
 *
 *   outbox --claim--> ready --thread--> done --settle--> outbox
 *
 * A letter is in hand from its claim until it is settled, and is not claimed again
 * meanwhile even if its lease runs out, so one process never sends it twice. Settling
 * and claiming are one job of the writer, hence one fsync a turn.
 *
 * When the relay itself cannot be used (Channel.is_down) the circuit opens: one
 * letter at a time goes out as a probe, ever later, until one gets an answer. */
#include "notify/sender.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/unique.h"
#include "rules/retry.h"
#include "notify/sent.h"
#include "notify/smtp_channel.h"

enum {
    IN_HAND_PER_CONNECTION = 4,
    LEASE_MS = 3 * 60 * 1000,     /* how late a letter is that a crash caught in hand */
    LOOK_MS = 60 * 1000,          /* look into the outbox at least that often */
    PROBE_MS_MAX = 6 * 60 * 1000, /* more than the longest back-off of a probe */
    TROUBLE_MS = 2 * 1000,        /* before a turn that failed is tried again */
    GRACE_MS = 300, /* for letters under way when we end: a relay that answers at all */
    DOUBT_MS = 5 * 1000, /* for the answer to a letter that is wholly with the relay */
};

struct Sender {
    const Settings *settings;
    Writer *writer;
    pthread_t dispatcher;
    GPtrArray *threads; /* of SenderThread * */
    gint ends;          /* ChannelEnd, atomic; channels look at it */

    pthread_mutex_t mutex; /* guards all below */
    pthread_cond_t work;   /* for the sending threads */
    pthread_cond_t change; /* for the dispatcher and sender_stop */
    GQueue ready;          /* of Letter * */
    GPtrArray *done;       /* of Sent * */
    GHashTable *in_hand;   /* of letter ids */
    guint sending;
    bool is_stopping;
    gint64 look_at; /* when to claim next */

    bool is_down; /* the circuit is open */
    bool is_probing;
    guint failures; /* of probes in a row */
    gint64 probe_at;
};

typedef struct SenderThread {
    Sender *sender;
    Channel *channel;
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

/* ------------------------------------------------------- sending one letter */

/* Under the mutex: what this result says about the relay. */
static void
note_relay(Sender *sender, Sent *sent, bool is_down, bool was_probe)
{
    if (was_probe)
        sender->is_probing = false;
    if (!is_down) {
        if (sender->is_down)
            log_info("relay %s answers again", sender->settings->relay);
        sender->is_down = false;
        sender->failures = 0;
        return;
    }
    if (!sender->is_down || was_probe) {
        sender->failures++;
        sender->probe_at =
            sent->at + retry_delay(RETRY_RELAY, sender->failures,
                                   sender->settings->retry_after * 1000, sent_dice());
    }
    if (!sender->is_down)
        log_error("relay %s cannot be used, letters wait: %s", sender->settings->relay,
                  sent->error);
    sender->is_down = true;
    /* The letter is not to blame: it goes as soon as the relay is back. */
    if (sent->state == LETTER_WAITING)
        sent->next = MIN(sent->next, sender->probe_at);
}

/* One that is further off than any back-off: the clock was set back. */
static bool
is_probe_due(const Sender *sender)
{
    gint64 left = sender->probe_at - clock_now();

    return left <= 0 || left > PROBE_MS_MAX;
}

static bool
may_send(const Sender *sender)
{
    if (g_queue_is_empty((GQueue *)&sender->ready))
        return false;
    return !sender->is_down || (!sender->is_probing && is_probe_due(sender));
}

static void *
send_letters(void *data)
{
    SenderThread *self = data;
    Sender *sender = self->sender;

    pthread_mutex_lock(&sender->mutex);
    while (!sender->is_stopping) {
        g_auto(Fault) why = { 0 };
        Letter *letter;
        SendResult result;
        Sent *sent;
        bool is_probe;

        if (!may_send(sender)) {
            if (sender->is_down && !sender->is_probing &&
                !g_queue_is_empty(&sender->ready))
                wait_until(sender, &sender->work, sender->probe_at);
            else
                pthread_cond_wait(&sender->work, &sender->mutex);
            continue;
        }
        letter = g_queue_pop_head(&sender->ready);
        is_probe = sender->is_down;
        sender->is_probing |= is_probe;
        sender->sending++;
        pthread_mutex_unlock(&sender->mutex);

        result = self->channel->send(self->channel, letter, &why);
        sent = sent_judge(sender->settings,
                          g_atomic_int_get(&sender->ends) != CHANNEL_GOES_ON, letter,
                          result, self->channel, &why);

        pthread_mutex_lock(&sender->mutex);
        sender->sending--;
        note_relay(sender, sent, result == SEND_LATER && self->channel->is_down,
                   is_probe);
        g_ptr_array_add(sender->done, sent);
        pthread_cond_broadcast(&sender->work);
        pthread_cond_broadcast(&sender->change);
    }
    pthread_mutex_unlock(&sender->mutex);
    return NULL;
}

/* ------------------------------------------------------- settle and claim */

/* One job of the writer: what is done is settled, what is due is claimed. */
typedef struct Turn {
    const GPtrArray *done; /* of Sent * */
    guint limit;           /* letters to claim; 0: none */
    gint64 due, lease_until;
    GPtrArray *claimed; /* of Letter * */
    gint64 next_due;
} Turn;

static bool
settle(Store *store, const Sent *sent, Fault *why)
{
    const Letter *letter = sent->letter;
    g_autofree char *told = NULL;

    if (!store_settle_letter(store, letter->id, sent->state, sent->at, sent->next,
                             sent->error, why))
        return false;
    if (sent->state != LETTER_DEAD)
        return true;
    if (sent->is_bad_address &&
        !store_mark_address(store, letter->recipient, true, sent->at, sent->error, why))
        return false;
    told = g_strdup_printf("letter to %s failed: %s", letter->recipient, sent->error);
    return letter->ticket == 0 ||
           store_add_history(store, letter->ticket, sent->at, "letter", told, why);
}

static bool
turn_job(Store *store, void *data, Fault *why)
{
    Turn *turn = data;

    g_clear_pointer(&turn->claimed, g_ptr_array_unref);
    for (guint i = 0; i < turn->done->len; i++)
        if (!settle(store, turn->done->pdata[i], why))
            return false;
    if (turn->limit > 0 && !store_claim_letters(store, turn->due, turn->lease_until,
                                                turn->limit, &turn->claimed, why))
        return false;
    return store_next_letter_due(store, &turn->next_due, why);
}

/* How many letters may be claimed now. */
static guint
room(const Sender *sender)
{
    guint most = sender->threads->len * IN_HAND_PER_CONNECTION;
    guint held = g_hash_table_size(sender->in_hand);

    if (sender->is_stopping)
        return 0;
    if (sender->is_down)
        return g_queue_is_empty((GQueue *)&sender->ready) && !sender->is_probing ? 1 : 0;
    return held < most ? most - held : 0;
}

/* Under the mutex, after a turn that was committed. */
static void
take_in(Sender *sender, Turn *turn, GPtrArray *done, gint64 now)
{
    for (guint i = 0; i < done->len; i++)
        g_hash_table_remove(sender->in_hand, &((Sent *)done->pdata[i])->letter->id);
    sender->look_at = now + LOOK_MS;
    if (turn->next_due > 0 && turn->next_due < sender->look_at)
        sender->look_at = turn->next_due;
    for (guint i = 0; turn->claimed && i < turn->claimed->len; i++) {
        Letter *letter = turn->claimed->pdata[i];

        if (g_hash_table_contains(sender->in_hand, &letter->id)) {
            letter_free(letter);
            continue;
        }
        g_hash_table_add(sender->in_hand, g_memdup2(&letter->id, sizeof letter->id));
        g_queue_push_tail(&sender->ready, letter);
    }
    if (turn->claimed)
        g_ptr_array_set_free_func(turn->claimed, NULL);
    pthread_cond_broadcast(&sender->work);
}

/* One turn, the mutex held but for the job itself. False if the job failed. */
static bool
take_turn(Sender *sender, gint64 *recover_until)
{
    g_auto(Fault) why = { 0 };
    GPtrArray *done = sender->done;
    gint64 now = clock_now();
    Turn turn = { .done = done,
                  .limit = room(sender),
                  .lease_until = now + LEASE_MS + 1 };
    bool is_fine;

    if (turn.limit > 0 && now < sender->look_at)
        turn.limit = 0;
    /* At first also what a process before us held when it died: nobody else sends. */
    turn.due = MAX(now, *recover_until);
    sender->done = g_ptr_array_new_with_free_func((GDestroyNotify)sent_free);
    /* A wake during the job must not be lost. */
    if (turn.limit > 0)
        sender->look_at = G_MAXINT64;
    pthread_mutex_unlock(&sender->mutex);
    is_fine = writer_run(sender->writer, turn_job, &turn, &why);
    if (!is_fine)
        log_error("cannot settle %u letters and claim more: %s", done->len, why.text);
    pthread_mutex_lock(&sender->mutex);
    if (is_fine) {
        gint64 woken_at = sender->look_at;

        take_in(sender, &turn, done, now);
        if (turn.limit > 0 && turn.claimed->len == turn.limit)
            sender->look_at = now; /* there may be more */
        else if (turn.limit > 0)
            *recover_until = 0;
        sender->look_at = MIN(sender->look_at, woken_at);
    } else {
        g_ptr_array_extend_and_steal(done, g_steal_pointer(&sender->done));
        sender->done = g_steal_pointer(&done);
        sender->look_at = now;
    }
    g_clear_pointer(&turn.claimed, g_ptr_array_unref);
    g_clear_pointer(&done, g_ptr_array_unref);
    return is_fine;
}

static void *
dispatch(void *data)
{
    Sender *sender = data;
    gint64 recover_until = clock_now() + LEASE_MS;
    bool is_fine = true;

    pthread_mutex_lock(&sender->mutex);
    while (true) {
        gint64 left = sender->look_at - clock_now();
        /* Never further off than that, unless the clock was set back. */
        bool is_due = room(sender) > 0 && (left <= 0 || left > LOOK_MS);

        if (sender->is_stopping && sender->sending == 0 &&
            (sender->done->len == 0 || !is_fine))
            break;
        if (!is_fine && !sender->is_stopping)
            wait_until(sender, &sender->change, clock_now() + TROUBLE_MS);
        else if (sender->done->len == 0 && !is_due) {
            wait_until(sender, &sender->change,
                       room(sender) > 0 ? sender->look_at : clock_now() + LOOK_MS);
            continue;
        }
        is_fine = take_turn(sender, &recover_until);
    }
    pthread_mutex_unlock(&sender->mutex);
    return NULL;
}

/* ---------------------------------------------------------- start and stop */

static void
sender_free(Sender *sender)
{
    for (guint i = 0; i < sender->threads->len; i++) {
        SenderThread *thread = sender->threads->pdata[i];

        thread->channel->close(thread->channel);
        g_free(thread);
    }
    g_ptr_array_unref(sender->threads);
    g_queue_clear_full(&sender->ready, (GDestroyNotify)letter_free);
    g_ptr_array_unref(sender->done);
    g_hash_table_unref(sender->in_hand);
    pthread_cond_destroy(&sender->work);
    pthread_cond_destroy(&sender->change);
    pthread_mutex_destroy(&sender->mutex);
    g_free(sender);
}

static Sender *
sender_new(const Settings *settings, Writer *writer)
{
    Sender *sender = g_new0(Sender, 1);
    pthread_condattr_t attributes;

    sender->settings = settings;
    sender->writer = writer;
    sender->threads = g_ptr_array_new();
    sender->done = g_ptr_array_new_with_free_func((GDestroyNotify)sent_free);
    sender->in_hand = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    g_queue_init(&sender->ready);
    pthread_mutex_init(&sender->mutex, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&sender->work, &attributes);
    pthread_cond_init(&sender->change, &attributes);
    pthread_condattr_destroy(&attributes);
    return sender;
}

static bool
open_channels(Sender *sender, ChannelOpen open, void *data, Fault *why)
{
    for (guint i = 0; i < MAX(sender->settings->connections, 1); i++) {
        SenderThread *thread = g_new0(SenderThread, 1);

        thread->sender = sender;
        if (!open(sender->settings, data, &thread->channel, why)) {
            g_free(thread);
            return false;
        }
        thread->channel->ends = &sender->ends;
        g_ptr_array_add(sender->threads, thread);
    }
    return true;
}

bool
sender_start_over(const Settings *settings, Writer *writer, ChannelOpen open, void *data,
                  Sender **out, Fault *why)
{
    Sender *sender = sender_new(settings, writer);
    guint started = 0;
    int error = 0;

    if (!open_channels(sender, open, data, why)) {
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
        *out = sender;
        return true;
    }
    /* Those that run end at once; the last one did not start. */
    while (sender->threads->len >= started) {
        SenderThread *thread =
            g_ptr_array_steal_index(sender->threads, sender->threads->len - 1);

        thread->channel->close(thread->channel);
        g_free(thread);
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
sender_start(const Settings *settings, Writer *writer, Sender **out, Fault *why)
{
    return sender_start_over(settings, writer, open_smtp, NULL, out, why);
}

void
sender_wake(Sender *sender)
{
    pthread_mutex_lock(&sender->mutex);
    sender->look_at = 0;
    pthread_cond_broadcast(&sender->change);
    pthread_mutex_unlock(&sender->mutex);
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
