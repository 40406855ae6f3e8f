/* test_pulse.c - a writer that works is felt, one that hangs is not. */
#include "store/pulse.h"

#include <pthread.h>
#include <sqlite3.h>

#include "store/place.h"

enum {
    EVERY_MS = 5,
    WITHIN_MS = 400, /* of one that works, on a machine that is busy */
};

typedef struct Desk {
    char *url;
    Writer *writer;
    Pulse *pulse;
} Desk;

static void
desk_open(Desk *desk)
{
    g_auto(Fault) why = { 0 };

    desk->url = place_make();
    if (!writer_start(desk->url, 1, &desk->writer, &why) ||
        !pulse_start(desk->writer, EVERY_MS, &desk->pulse, &why))
        g_error("%s", why.text);
}

static void
desk_close(Desk *desk)
{
    writer_stop(desk->writer);
    pulse_stop(desk->pulse);
    writer_free(desk->writer);
    place_forget(desk->url);
    g_free(desk->url);
}

/* Until it is so; a test that waits in vain is ended by its harness. */
static void
await(Desk *desk, bool is_felt)
{
    while (pulse_is_felt(desk->pulse, WITHIN_MS) != is_felt)
        g_usleep(1000);
}

typedef struct Hold {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    bool is_over;
    Writer *writer;
} Hold;

static bool
hang(Store *store, void *data, Fault *why)
{
    Hold *hold = data;

    pthread_mutex_lock(&hold->mutex);
    while (!hold->is_over)
        pthread_cond_wait(&hold->changed, &hold->mutex);
    pthread_mutex_unlock(&hold->mutex);
    return true;
}

static void *
run_hanging(void *data)
{
    Hold *hold = data;
    g_auto(Fault) why = { 0 };

    g_assert_true(writer_run(hold->writer, hang, hold, &why));
    return NULL;
}

static void *
run_alone(void *data)
{
    Hold *hold = data;
    g_auto(Fault) why = { 0 };

    g_assert_true(writer_run_alone(hold->writer, hang, hold, &why));
    return NULL;
}

static void
let_go(Hold *hold, pthread_t thread)
{
    pthread_mutex_lock(&hold->mutex);
    hold->is_over = true;
    pthread_cond_signal(&hold->changed);
    pthread_mutex_unlock(&hold->mutex);
    pthread_join(thread, NULL);
}

static void
test_hangs(void)
{
    Desk desk;
    Hold hold = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, NULL };
    pthread_t thread;

    desk_open(&desk);
    await(&desk, true);
    hold.writer = desk.writer;
    g_assert_cmpint(pthread_create(&thread, NULL, run_hanging, &hold), ==, 0);
    await(&desk, false);
    let_go(&hold, thread);
    await(&desk, true);
    desk_close(&desk);
}

/* A person is erased, and the database written anew: that is no hang. */
static void
test_alone(void)
{
    Desk desk;
    Hold hold = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, NULL };
    pthread_t thread;

    desk_open(&desk);
    await(&desk, true);
    hold.writer = desk.writer;
    g_assert_cmpint(pthread_create(&thread, NULL, run_alone, &hold), ==, 0);
    while (!writer_runs_alone(desk.writer))
        g_usleep(1000);
    g_usleep(2 * WITHIN_MS * 1000);
    g_assert_true(pulse_is_felt(desk.pulse, WITHIN_MS));
    let_go(&hold, thread);
    await(&desk, true);
    g_assert_false(writer_runs_alone(desk.writer));
    desk_close(&desk);
}

static void
exec(sqlite3 *db, const char *sql)
{
    while (sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_BUSY)
        ;
}

/* As another program would that has no business there. */
static void
test_locked_out(void)
{
    Desk desk;
    sqlite3 *db;

    desk_open(&desk);
    await(&desk, true);
    g_assert_cmpint(sqlite3_open(place_path(desk.url), &db), ==, SQLITE_OK);
    exec(db, "BEGIN IMMEDIATE");
    await(&desk, false);
    exec(db, "ROLLBACK");
    await(&desk, true);
    sqlite3_close(db);
    desk_close(&desk);
}

/* The writer that cannot write says so: that is an answer. */
static void
test_refused_is_felt(void)
{
    Desk desk;

    desk_open(&desk);
    writer_stop(desk.writer);
    g_usleep(2 * WITHIN_MS * 1000);
    g_assert_true(pulse_is_felt(desk.pulse, WITHIN_MS));
    desk_close(&desk);
}

static guint64
commits_of(Writer *writer)
{
    guint64 jobs, commits;

    writer_figures(writer, &jobs, &commits);
    return commits;
}

/* What another connection sees change whenever anybody commits a change. */
static gint64
version_of(sqlite3_stmt *statement)
{
    gint64 version;

    g_assert_cmpint(sqlite3_step(statement), ==, SQLITE_ROW);
    version = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return version;
}

static void
test_writes_nothing(void)
{
    Desk desk;
    sqlite3 *db;
    sqlite3_stmt *statement;
    gint64 before;

    desk_open(&desk);
    g_assert_cmpint(sqlite3_open(place_path(desk.url), &db), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_prepare_v2(db, "PRAGMA data_version", -1, &statement, NULL),
                    ==, SQLITE_OK);
    before = version_of(statement);
    while (commits_of(desk.writer) < 20)
        g_usleep(1000);
    g_assert_cmpint(version_of(statement), ==, before);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    desk_close(&desk);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/pulse/hangs", test_hangs);
    g_test_add_func("/store/pulse/alone", test_alone);
    g_test_add_func("/store/pulse/locked-out", test_locked_out);
    g_test_add_func("/store/pulse/refused-is-felt", test_refused_is_felt);
    g_test_add_func("/store/pulse/writes-nothing", test_writes_nothing);
    return g_test_run();
}
