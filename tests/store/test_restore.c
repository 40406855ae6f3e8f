/* test_restore.c - a copy put in the database's place, whatever lies about. */
#include "store/sqlite/sqlite.h"

#include <glib/gstdio.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "store/place.h"
#include "store/suite.h"

#define NOW G_GINT64_CONSTANT(1767268800000) /* 2026-01-01T12:00:00Z */

typedef struct Case {
    char *url, *copy; /* the database, and a copy of it */
    const char *path;
} Case;

static void
add_tickets(const char *url, const char *subject, guint count)
{
    Store *store = NULL;

    SUITE_OK(store_open(url, STORE_WRITE, 1, &store, &why));
    for (guint i = 0; i < count; i++)
        suite_add_ticket(store, subject, "a@example.org", NOW + i);
    store_close(store);
}

static void
set_up(Case *c, gconstpointer data)
{
    Store *store = NULL;

    c->url = place_make();
    c->path = place_path(c->url);
    c->copy = g_strconcat(c->path, ".copy", NULL);
    add_tickets(c->url, "copied", 3);
    SUITE_OK(store_open(c->url, STORE_READ, 0, &store, &why));
    SUITE_OK(store_backup(store, c->copy, &why));
    store_close(store);
    add_tickets(c->url, "later", 2);
}

static void
tear_down(Case *c, gconstpointer data)
{
    place_forget(c->url);
    g_free(c->url);
    g_free(c->copy);
}

static char *
beside(const Case *c, const char *end)
{
    return g_strconcat(c->path, end, NULL);
}

static bool
is_there(const Case *c, const char *end)
{
    g_autofree char *name = beside(c, end);

    return g_file_test(name, G_FILE_TEST_EXISTS);
}

static void
write_beside(const Case *c, const char *end, const char *bytes, gsize length)
{
    g_autofree char *name = beside(c, end);

    g_assert_true(g_file_set_contents(name, bytes, (gssize)length, NULL));
}

static gint64
tickets_in(const char *path)
{
    g_autofree char *url = g_strconcat("sqlite:", path, NULL);

    return place_number(url, "SELECT count(*) FROM ticket");
}

/* Where the database is that was there. */
static char *
restore(Case *c, const char *copy)
{
    StoreRestored restored;

    SUITE_OK(store_restore(c->url, copy, NOW, &restored, &why));
    return restored.before;
}

static void
test_twice(Case *c, gconstpointer data)
{
    g_autofree char *first = restore(c, c->copy);
    g_autofree char *second = NULL;

    g_assert_cmpint(tickets_in(c->path), ==, 3);
    g_assert_cmpint(tickets_in(first), ==, 5);
    add_tickets(c->url, "between", 1);
    second = restore(c, c->copy);
    g_assert_cmpstr(first, !=, second);
    g_assert_cmpint(tickets_in(first), ==, 5);
    g_assert_cmpint(tickets_in(second), ==, 4);
    g_assert_false(is_there(c, ".restoring"));
    g_assert_false(is_there(c, ".restoring.lock"));
}

/* Who was put out since the copy was made does not come in again by it. */
static void
test_sessions(Case *c, gconstpointer data)
{
    g_autofree char *copy = g_strconcat("sqlite:", c->copy, NULL);
    g_autofree char *before = NULL;

    place_exec(copy, "INSERT INTO account VALUES (1, '', '', '', '', '', '', 0, 1, 0)");
    place_exec(
        copy,
        "INSERT INTO session VALUES (zeroblob(32), 1, 1, 9000000000000, 0, '', '')");
    place_exec(copy, "INSERT INTO pass VALUES (zeroblob(32), 'login', NULL, "
                     "'a@example.org', 9000000000000)");
    before = restore(c, c->copy);
    g_assert_cmpint(place_number(c->url, "SELECT count(*) FROM account"), ==, 1);
    g_assert_cmpint(place_number(c->url, "SELECT count(*) FROM session"), ==, 0);
    g_assert_cmpint(place_number(c->url, "SELECT count(*) FROM pass"), ==, 0);
}

/* The one before is put back: it is a copy like any other. */
static void
test_back(Case *c, gconstpointer data)
{
    g_autofree char *before = restore(c, c->copy);
    g_autofree char *other = restore(c, before);

    g_assert_cmpint(tickets_in(c->path), ==, 5);
    g_assert_cmpint(tickets_in(other), ==, 3);
}

static void
test_none_there(Case *c, gconstpointer data)
{
    g_autofree char *before = NULL;

    g_unlink(c->path);
    before = restore(c, c->copy);
    g_assert_cmpstr(before, ==, "");
    g_assert_cmpint(tickets_in(c->path), ==, 3);
}

/* A database that nobody closed, with a ticket more in its log: both under other names.
 */
static void
copy_open_one(const Case *c, const char *end)
{
    Store *store = NULL;
    g_autofree char *log = beside(c, "-wal");
    g_autofree char *bytes = NULL, *log_bytes = NULL;
    g_autofree char *log_end = g_strconcat(end, "-wal", NULL);
    gsize length, log_length;

    SUITE_OK(store_open(c->url, STORE_WRITE, 1, &store, &why));
    suite_add_ticket(store, "in the log", "a@example.org", NOW);
    g_assert_true(g_file_get_contents(c->path, &bytes, &length, NULL));
    g_assert_true(g_file_get_contents(log, &log_bytes, &log_length, NULL));
    g_assert_cmpuint(log_length, >, 0);
    write_beside(c, end, bytes, length);
    write_beside(c, log_end, log_bytes, log_length);
    store_close(store);
}

static void
test_with_log(Case *c, gconstpointer data)
{
    g_autofree char *open_one = beside(c, ".open");
    g_autofree char *before = NULL;

    copy_open_one(c, ".open");
    before = restore(c, open_one);
    g_assert_cmpint(tickets_in(c->path), ==, 6);
}

/* The database was not closed: its log is a part of what is kept, and of nothing else. */
static void
test_log_there(Case *c, gconstpointer data)
{
    g_autofree char *open_one = beside(c, ".open");
    g_autofree char *open_log = beside(c, ".open-wal");
    g_autofree char *log = beside(c, "-wal");
    g_autofree char *before = NULL;

    copy_open_one(c, ".open");
    g_assert_cmpint(g_rename(open_one, c->path), ==, 0);
    g_assert_cmpint(g_rename(open_log, log), ==, 0);
    before = restore(c, c->copy);
    g_assert_cmpint(tickets_in(c->path), ==, 3);
    g_assert_cmpint(tickets_in(before), ==, 6);
}

/* What an attempt that was killed left behind. */
static void
test_left_behind(Case *c, gconstpointer data)
{
    g_autofree char *before = NULL;
    g_autofree char *more = beside(c, ".more");
    Store *store = NULL;

    copy_open_one(c, ".restoring");
    write_beside(c, ".restoring.schema1", "x", 1);
    write_beside(c, ".more.part", "x", 1);
    before = restore(c, c->copy);
    g_assert_cmpint(tickets_in(c->path), ==, 3);
    g_assert_false(is_there(c, ".restoring-wal"));
    g_assert_false(is_there(c, ".restoring.schema1"));
    SUITE_OK(store_open(c->url, STORE_READ, 0, &store, &why));
    SUITE_OK(store_backup(store, more, &why));
    store_close(store);
    g_assert_cmpint(tickets_in(more), ==, 3);
}

/* A letter that is dead since the restore is as old as that. */
static void
test_settled(Case *c, gconstpointer data)
{
    static const char sql[] =
        "INSERT INTO letter VALUES (1, NULL, 1, 'opened', 'a@b.test', '', '', '', "
        "'x@y.test', 0, 0, 'waiting', 0, 5, 5, 0, '')";
    g_autofree char *copied = g_strconcat("sqlite:", c->copy, NULL);
    g_autofree char *before = NULL;
    StoreErased erased;
    gint64 position = 0;
    Store *store = NULL;

    place_exec(copied, sql);
    before = restore(c, c->copy);
    SUITE_OK(store_open(c->url, STORE_WRITE, 1, &store, &why));
    SUITE_OK(store_purge(store, STORE_OLD_LETTERS, NOW, &position, &erased, &why));
    g_assert_cmpuint(erased.letters, ==, 0);
    position = 0;
    SUITE_OK(store_purge(store, STORE_OLD_LETTERS, NOW + 1, &position, &erased, &why));
    g_assert_cmpuint(erased.letters, ==, 1);
    store_close(store);
}

/* ------------------------------------------------------------------ at no time none */

typedef struct Watch {
    const char *path;
    gint is_over;
    guint looks, missing;
} Watch;

static void *
watch(void *data)
{
    Watch *w = data;

    while (!__atomic_load_n(&w->is_over, __ATOMIC_ACQUIRE)) {
        w->looks++;
        w->missing += access(w->path, F_OK) != 0;
    }
    return NULL;
}

static Watch
watched(Case *c, void (*change)(Case *c))
{
    Watch w = { .path = c->path };
    pthread_t thread;

    g_assert_cmpint(pthread_create(&thread, NULL, watch, &w), ==, 0);
    for (guint i = 0; i < 30; i++)
        change(c);
    __atomic_store_n(&w.is_over, 1, __ATOMIC_RELEASE);
    pthread_join(thread, NULL);
    return w;
}

static void
change_by_restore(Case *c)
{
    g_autofree char *before = restore(c, c->copy);

    g_unlink(before);
}

/* Control: one goes aside before the other comes. */
static void
change_by_hand(Case *c)
{
    g_autofree char *aside = beside(c, ".aside");

    g_assert_cmpint(g_rename(c->path, aside), ==, 0);
    g_usleep(2000);
    g_assert_cmpint(g_rename(aside, c->path), ==, 0);
}

static void
test_never_none(Case *c, gconstpointer data)
{
    Watch restored = watched(c, change_by_restore);
    Watch by_hand = watched(c, change_by_hand);

    g_assert_cmpuint(restored.looks, >, 100);
    g_assert_cmpuint(restored.missing, ==, 0);
    g_assert_cmpuint(by_hand.missing, >, 0);
}

int
main(int argc, char **argv)
{
    static const struct {
        const char *path;
        void (*run)(Case *c, gconstpointer data);
    } tests[] = {
        { "/store/restore/twice", test_twice },
        { "/store/restore/sessions", test_sessions },
        { "/store/restore/back", test_back },
        { "/store/restore/none-there", test_none_there },
        { "/store/restore/with-log", test_with_log },
        { "/store/restore/log-there", test_log_there },
        { "/store/restore/left-behind", test_left_behind },
        { "/store/restore/settled", test_settled },
        { "/store/restore/never-none", test_never_none },
    };

    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].path, Case, NULL, set_up, tests[i].run, tear_down);
    return g_test_run();
}
