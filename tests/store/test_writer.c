/* test_writer.c - many jobs share a commit, and each answers for itself alone. */
#include "store/writer.h"

#include <glib/gstdio.h>
#include <pthread.h>
#include <string.h>

#include "store/query.h"
#include "store/sqlite/sqlite.h"

typedef struct Place {
    char *folder, *url;
    Writer *writer;
} Place;

static void
place_open(Place *place)
{
    g_auto(Fault) why = { 0 };

    place->folder = g_dir_make_tmp("ticketd-writer-XXXXXX", NULL);
    place->url = g_strdup_printf("sqlite:%s/t.db", place->folder);
    if (!writer_start(place->url, 1, &place->writer, &why))
        g_error("%s", why.text);
}

static void
place_close(Place *place)
{
    static const char *const names[] = { "t.db", "t.db-wal", "t.db-shm", "t.db.lock" };

    writer_free(place->writer);
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *file = g_build_filename(place->folder, names[i], NULL);

        g_unlink(file);
    }
    g_assert_cmpint(g_rmdir(place->folder), ==, 0);
    g_free(place->folder);
    g_free(place->url);
}

static bool
note_job(Store *store, void *data, Fault *why)
{
    return store_set_note(store, data, "set", why);
}

static bool
failing_job(Store *store, void *data, Fault *why)
{
    return store_set_note(store, data, "set", why) &&
           fault_permanent(why, "5.7.1", "refused on purpose");
}

static bool
is_set(Place *place, const char *name)
{
    g_auto(Fault) why = { 0 };
    g_autoptr(Store) reader = NULL;
    g_autofree char *value = NULL;

    if (!store_open(place->url, STORE_READ, 0, &reader, &why) ||
        !store_get_note(reader, name, &value, &why))
        g_error("%s", why.text);
    return strcmp(value, "set") == 0;
}

/* Holds the writer until everybody else has queued. POSIX, for the thread sanitizer. */
typedef struct Gate {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    bool is_reached, is_open;
} Gate;

static bool
gate_job(Store *store, void *data, Fault *why)
{
    Gate *gate = data;

    pthread_mutex_lock(&gate->mutex);
    gate->is_reached = true;
    pthread_cond_signal(&gate->changed);
    while (!gate->is_open)
        pthread_cond_wait(&gate->changed, &gate->mutex);
    pthread_mutex_unlock(&gate->mutex);
    return true;
}

typedef struct Caller {
    Writer *writer;
    WriterJob job;
    void *data;
    char name[16];
    bool ok;
    Fault why;
    GThread *thread;
} Caller;

static gpointer
caller_thread(gpointer data)
{
    Caller *caller = data;

    caller->ok = writer_run(caller->writer, caller->job, caller->data, &caller->why);
    return NULL;
}

static void
caller_start(Caller *caller, Writer *writer, WriterJob job, void *data)
{
    caller->writer = writer;
    caller->job = job;
    caller->data = data;
    caller->thread = g_thread_new("caller", caller_thread, caller);
}

#define CALLERS 40
#define ODD_ONE 7

/* Run a job for each caller, all of them in one transaction, `odd` in place of one. */
static void
run_together(Place *place, Caller callers[CALLERS], WriterJob odd)
{
    Gate gate = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, false };
    Caller holder = { 0 };

    caller_start(&holder, place->writer, gate_job, &gate);
    pthread_mutex_lock(&gate.mutex);
    while (!gate.is_reached)
        pthread_cond_wait(&gate.changed, &gate.mutex);
    pthread_mutex_unlock(&gate.mutex);
    for (guint i = 0; i < CALLERS; i++) {
        g_snprintf(callers[i].name, sizeof callers[i].name, "n%u", i);
        caller_start(&callers[i], place->writer, i == ODD_ONE ? odd : note_job,
                     callers[i].name);
        /* In this order. */
        while (writer_waiting(place->writer) < i + 1)
            g_thread_yield();
    }
    pthread_mutex_lock(&gate.mutex);
    gate.is_open = true;
    pthread_cond_signal(&gate.changed);
    pthread_mutex_unlock(&gate.mutex);
    g_thread_join(holder.thread);
    for (guint i = 0; i < CALLERS; i++)
        g_thread_join(callers[i].thread);
}

static void
test_group(void)
{
    Place place;
    Caller callers[CALLERS] = { 0 };
    guint64 jobs, commits;

    place_open(&place);
    run_together(&place, callers, failing_job);
    for (guint i = 0; i < CALLERS; i++) {
        g_assert_true(callers[i].ok == (i != ODD_ONE));
        g_assert_true(is_set(&place, callers[i].name) == (i != ODD_ONE));
    }
    g_assert_cmpstr(callers[ODD_ONE].why.status, ==, "5.7.1");
    fault_clear(&callers[ODD_ONE].why);
    writer_figures(place.writer, &jobs, &commits);
    g_assert_cmpuint(jobs, ==, CALLERS); /* the gate, and all but the failing one */
    g_assert_cmpuint(commits, ==, 2);
    place_close(&place);
}

/* What SQLite does by itself when it cannot go on: the whole transaction is gone. */
static bool
losing_job(Store *store, void *data, Fault *why)
{
    sqlite3_exec(((SqliteStore *)store)->db, "ROLLBACK", NULL, NULL, NULL);
    return fault_temporary(why, "4.3.1", "no room");
}

static void
test_lost(void)
{
    Place place;
    Caller callers[CALLERS] = { 0 };
    guint64 jobs, commits;
    g_auto(Fault) why = { 0 };

    place_open(&place);
    run_together(&place, callers, losing_job);
    for (guint i = 0; i < CALLERS; i++) {
        /* Nobody was told that it is safe, and nothing is there. */
        g_assert_false(callers[i].ok);
        g_assert_cmpint(callers[i].why.kind, ==, FAULT_TEMPORARY);
        g_assert_cmpstr(callers[i].why.status, ==, i == ODD_ONE ? "4.3.1" : "4.3.0");
        g_assert_false(is_set(&place, callers[i].name));
        fault_clear(&callers[i].why);
    }
    writer_figures(place.writer, &jobs, &commits);
    g_assert_cmpuint(jobs, ==, 1);
    g_assert_cmpuint(commits, ==, 1);
    /* The next job finds a writer that works. */
    g_assert_true(writer_run(place.writer, note_job, (char[]){ "after" }, &why));
    g_assert_true(is_set(&place, "after"));
    place_close(&place);
}

static void
test_stop(void)
{
    Place place;
    g_auto(Fault) why = { 0 };

    place_open(&place);
    g_assert_true(writer_run(place.writer, note_job, (char[]){ "before" }, &why));
    writer_stop(place.writer);
    g_assert_false(writer_run(place.writer, note_job, (char[]){ "after" }, &why));
    g_assert_cmpstr(why.status, ==, "4.3.2");
    g_assert_true(is_set(&place, "before"));
    g_assert_false(is_set(&place, "after"));
    writer_stop(place.writer); /* twice is fine */
    place_close(&place);
}

#define THREADS 8
#define ROUNDS 50

static gpointer
busy_thread(gpointer data)
{
    for (int i = 0; i < ROUNDS; i++) {
        g_auto(Fault) why = { 0 };
        g_autofree char *name = g_strdup_printf("%p.%d", g_thread_self(), i);

        if (!writer_run(data, i % 10 == 9 ? failing_job : note_job, name, &why))
            g_assert_cmpint(i % 10, ==, 9);
    }
    return NULL;
}

static void
test_many(void)
{
    Place place;
    GThread *threads[THREADS];
    guint64 jobs, commits;

    place_open(&place);
    for (int i = 0; i < THREADS; i++)
        threads[i] = g_thread_new("busy", busy_thread, place.writer);
    for (int i = 0; i < THREADS; i++)
        g_thread_join(threads[i]);
    writer_figures(place.writer, &jobs, &commits);
    g_assert_cmpuint(jobs, ==, THREADS * ROUNDS * 9 / 10);
    g_test_message("%" G_GUINT64_FORMAT " jobs in %" G_GUINT64_FORMAT " commits", jobs,
                   commits);
    place_close(&place);
}

static void
test_no_start(void)
{
    g_auto(Fault) why = { 0 };
    Writer *writer = NULL;

    g_assert_false(writer_start("sqlite:/nonexistent/t.db", 1, &writer, &why));
    g_assert_null(writer);
    g_assert_nonnull(strstr(why.text, "/nonexistent/t.db"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/writer/group", test_group);
    g_test_add_func("/store/writer/lost", test_lost);
    g_test_add_func("/store/writer/stop", test_stop);
    g_test_add_func("/store/writer/many", test_many);
    g_test_add_func("/store/writer/no-start", test_no_start);
    return g_test_run();
}
