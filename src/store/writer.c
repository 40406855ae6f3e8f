/* writer.c - the one thread that changes the world, many jobs a commit. */
#include "store/writer.h"

#include <pthread.h>
#include <time.h>

#include "base/log.h"

/* Jobs that share one commit at most: more would make the first of them wait. */
#define JOBS_A_COMMIT 128
/* With nothing to do for this long, the writer cleans up. */
#define IDLE_SECONDS 1

/*
 * writer_run()            the writer's thread
 *   queue, signal `work` ──► take up to 128
 *   wait for `done`            begin, each job behind a savepoint, commit
 *   answer             ◄────── set the answers, signal each `done`
 *
 * Plain POSIX locks rather than a GAsyncQueue: the thread sanitizer sees them.
 */
typedef struct Request {
    WriterJob job;
    void *data;
    bool ok;
    Fault fault;
    bool is_alone; /* outside of a transaction, and with nobody beside it */
    bool is_done;
    pthread_cond_t done;
    struct Request *next;
} Request;

struct Writer {
    Store *store;    /* the thread's alone */
    GThread *thread; /* with the mutex held */
    pthread_mutex_t mutex;
    pthread_cond_t work;
    /* Below: with the mutex held. */
    Request *first, *last;
    bool runs_alone; /* a job that has all to itself is being done */
    guint waiting;
    bool is_stopping;
    bool is_recovered; /* never changes */
    guint64 jobs, commits;

    pthread_mutex_t letters_mutex; /* held while letters are handed over */
    WriterLetters *letters;
    void *letters_data;
};

static void
copy_fault(const Fault *from, Fault *to)
{
    if (from->kind == FAULT_PERMANENT)
        fault_permanent(to, from->status, "%s", from->text);
    else
        fault_temporary(to, from->status, "%s", from->text);
}

/* The only one of a transaction needs no savepoint: what it did goes with the whole. */
static bool
run_job(Store *store, Request *request, bool is_alone)
{
    if (is_alone) {
        bool ok = request->job(store, request->data, &request->fault);

        g_assert(ok || request->fault.kind != FAULT_NONE);
        return ok;
    }
    if (!store_savepoint(store, &request->fault))
        return false;
    if (!request->job(store, request->data, &request->fault)) {
        g_assert(request->fault.kind != FAULT_NONE);
        store_undo(store);
        return false;
    }
    if (!store_release(store, &request->fault)) {
        store_undo(store);
        return false;
    }
    return true;
}

static void
fail_all(Request *batch, const Fault *fault)
{
    for (Request *request = batch; request; request = request->next)
        if (request->ok) {
            request->ok = false;
            copy_fault(fault, &request->fault);
        }
}

/* True if it was committed; then those that are ok are safe. */
static bool
run_batch(Store *store, Request *batch)
{
    g_auto(Fault) fault = { 0 };
    bool any = false;

    if (batch->is_alone) {
        batch->ok = batch->job(store, batch->data, &batch->fault);
        g_assert(batch->ok || batch->fault.kind != FAULT_NONE);
        return batch->ok;
    }
    if (!store_begin(store, &fault)) {
        for (Request *request = batch; request; request = request->next)
            request->ok = true;
        fail_all(batch, &fault);
        return false;
    }
    for (Request *request = batch; request; request = request->next)
        any |= request->ok = run_job(store, request, !batch->next);
    if (!any) {
        store_rollback(store);
        return false;
    }
    if (!store_commit(store, &fault)) {
        fail_all(batch, &fault);
        return false;
    }
    return true;
}

/* True if there is more to tidy. */
static bool
tend(Store *store, StoreTending when)
{
    g_auto(Fault) fault = { 0 };
    bool more = false;

    if (!store_tend(store, when, &more, &fault)) {
        log_warning("%s", fault.text);
        return false;
    }
    return more;
}

/* How long the writer may wait for work before it looks after the store. */
typedef enum Patience { WAIT_NOT, WAIT_A_WHILE, WAIT_FOR_EVER } Patience;

static void
wait_for_work(Writer *writer, Patience patience)
{
    struct timespec until;

    if (patience == WAIT_NOT)
        return;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += IDLE_SECONDS;
    while (!writer->first && !writer->is_stopping)
        if (patience == WAIT_FOR_EVER)
            pthread_cond_wait(&writer->work, &writer->mutex);
        else if (pthread_cond_timedwait(&writer->work, &writer->mutex, &until) != 0)
            return;
}

static Request *
take_batch(Writer *writer)
{
    Request *batch = writer->first, *last = batch;

    if (!batch)
        return NULL;
    writer->waiting--;
    for (guint n = 1;
         !last->is_alone && last->next && !last->next->is_alone && n < JOBS_A_COMMIT;
         n++) {
        last = last->next;
        writer->waiting--;
    }
    writer->first = last->next;
    if (!writer->first)
        writer->last = NULL;
    last->next = NULL;
    return batch;
}

/* Before whoever waits for the commit goes on, and before anything else is changed: so
 * they are in the hands of the sender when a later claim finds them waiting. */
static void
hand_over_letters(Writer *writer)
{
    GPtrArray *letters = store_take_letters(writer->store);

    if (!letters)
        return;
    pthread_mutex_lock(&writer->letters_mutex);
    if (writer->letters)
        writer->letters(writer->letters_data, letters);
    else
        g_ptr_array_unref(letters);
    pthread_mutex_unlock(&writer->letters_mutex);
}

static void
answer_batch(Writer *writer, Request *batch, bool committed)
{
    pthread_mutex_lock(&writer->mutex);
    writer->commits += committed;
    while (batch) {
        Request *request = batch;

        /* Once it is done, its owner may take it off the stack. */
        batch = request->next;
        writer->jobs += request->ok;
        request->is_done = true;
        pthread_cond_signal(&request->done);
    }
    pthread_mutex_unlock(&writer->mutex);
}

/* What comes next after a batch, or after none came in time. */
static Patience
look_after(Store *store, bool was_busy)
{
    bool more = tend(store, was_busy ? STORE_BUSY : STORE_IDLE);

    if (was_busy)
        return WAIT_A_WHILE;
    return more ? WAIT_NOT : WAIT_FOR_EVER;
}

static gpointer
writer_thread(gpointer data)
{
    Writer *writer = data;
    Patience patience = WAIT_A_WHILE;

    pthread_mutex_lock(&writer->mutex);
    for (;;) {
        Request *batch;

        wait_for_work(writer, patience);
        batch = take_batch(writer);
        if (!batch && writer->is_stopping)
            break;
        writer->runs_alone = batch && batch->is_alone;
        pthread_mutex_unlock(&writer->mutex);
        if (batch) {
            bool committed = run_batch(writer->store, batch);

            hand_over_letters(writer);
            answer_batch(writer, batch, committed);
        }
        patience = look_after(writer->store, batch != NULL);
        pthread_mutex_lock(&writer->mutex);
        writer->runs_alone = false;
    }
    pthread_mutex_unlock(&writer->mutex);
    tend(writer->store, STORE_STOP);
    g_clear_pointer(&writer->store, store_close);
    return NULL;
}

bool
writer_start(const char *url, gint64 first_ticket_number, Writer **out, Fault *why)
{
    Writer *writer;
    Store *store;
    pthread_condattr_t attributes;

    if (!store_open(url, STORE_WRITE, first_ticket_number, &store, why))
        return false;
    writer = g_new0(Writer, 1);
    writer->store = store;
    writer->is_recovered = store_is_recovered(store);
    pthread_mutex_init(&writer->mutex, NULL);
    pthread_mutex_init(&writer->letters_mutex, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&writer->work, &attributes);
    pthread_condattr_destroy(&attributes);
    writer->thread = g_thread_new("writer", writer_thread, writer);
    *out = writer;
    return true;
}

static bool
enqueue(Writer *writer, Request *request)
{
    if (writer->is_stopping)
        return false;
    if (writer->last)
        writer->last->next = request;
    else
        writer->first = request;
    writer->last = request;
    writer->waiting++;
    pthread_cond_signal(&writer->work);
    return true;
}

static bool
run_request(Writer *writer, Request *request, Fault *why)
{
    bool taken;

    pthread_cond_init(&request->done, NULL);
    pthread_mutex_lock(&writer->mutex);
    g_assert(g_thread_self() != writer->thread);
    taken = enqueue(writer, request);
    while (taken && !request->is_done)
        pthread_cond_wait(&request->done, &writer->mutex);
    pthread_mutex_unlock(&writer->mutex);
    pthread_cond_destroy(&request->done);
    if (!taken)
        return fault_temporary(why, "4.3.2", "ticketd is stopping");
    if (!request->ok)
        copy_fault(&request->fault, why);
    fault_clear(&request->fault);
    return request->ok;
}

bool
writer_run(Writer *writer, WriterJob job, void *data, Fault *why)
{
    Request request = { .job = job, .data = data };

    return run_request(writer, &request, why);
}

bool
writer_run_alone(Writer *writer, WriterJob job, void *data, Fault *why)
{
    Request request = { .job = job, .data = data, .is_alone = true };

    return run_request(writer, &request, why);
}

bool
writer_runs_alone(Writer *writer)
{
    bool runs_alone;

    pthread_mutex_lock(&writer->mutex);
    runs_alone = writer->runs_alone;
    pthread_mutex_unlock(&writer->mutex);
    return runs_alone;
}

void
writer_stop(Writer *writer)
{
    GThread *thread;

    pthread_mutex_lock(&writer->mutex);
    writer->is_stopping = true;
    thread = g_steal_pointer(&writer->thread);
    pthread_cond_signal(&writer->work);
    pthread_mutex_unlock(&writer->mutex);
    if (thread)
        g_thread_join(thread);
}

void
writer_free(Writer *writer)
{
    if (!writer)
        return;
    writer_stop(writer);
    pthread_cond_destroy(&writer->work);
    pthread_mutex_destroy(&writer->mutex);
    pthread_mutex_destroy(&writer->letters_mutex);
    g_free(writer);
}

void
writer_give_letters(Writer *writer, WriterLetters *letters, void *data)
{
    pthread_mutex_lock(&writer->letters_mutex);
    writer->letters = letters;
    writer->letters_data = data;
    pthread_mutex_unlock(&writer->letters_mutex);
}

void
writer_figures(Writer *writer, guint64 *jobs, guint64 *commits)
{
    pthread_mutex_lock(&writer->mutex);
    *jobs = writer->jobs;
    *commits = writer->commits;
    pthread_mutex_unlock(&writer->mutex);
}

guint
writer_waiting(Writer *writer)
{
    guint waiting;

    pthread_mutex_lock(&writer->mutex);
    waiting = writer->waiting;
    pthread_mutex_unlock(&writer->mutex);
    return waiting;
}

bool
writer_is_recovered(Writer *writer)
{
    return writer->is_recovered;
}
