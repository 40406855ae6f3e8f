/* test_crash.c - the writer's process is killed, or its disk is full: what then? */
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/place.h"
#include "store/suite.h"
#include "store/writer.h"

/* The children are this program again, so that no connection is carried over a fork. */
typedef struct Child {
    pid_t pid;
    FILE *says;
} Child;

static const char *program;

static void
child_start(Child *child, const char *role, const char *url)
{
    const char *argv[] = { program, "--child", role, url, NULL };
    g_autoptr(GError) error = NULL;
    int out;

    if (!g_spawn_async_with_pipes(NULL, (char **)argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD,
                                  NULL, NULL, &child->pid, NULL, &out, NULL, &error))
        g_error("%s", error->message);
    child->says = fdopen(out, "r");
}

/* The next number it prints; -1 at its end. */
static gint64
child_number(Child *child)
{
    char line[64];

    return fgets(line, sizeof line, child->says) ? g_ascii_strtoll(line, NULL, 10) : -1;
}

static int
child_wait(Child *child)
{
    int status;

    g_assert_cmpint(waitpid(child->pid, &status, 0), ==, child->pid);
    fclose(child->says);
    return status;
}

static void
say(gint64 number)
{
    char line[32];
    int length = g_snprintf(line, sizeof line, "%" G_GINT64_FORMAT "\n", number);

    if (write(STDOUT_FILENO, line, (gsize)length) != length)
        _exit(3);
}

/* ------------------------------------------------------------------ children */

static bool
ticket_job(Store *store, void *data, Fault *why)
{
    g_autoptr(Ticket) ticket = ticket_new();
    g_autoptr(Entry) entry = entry_new();

    if (!store_add_ticket(store, ticket, why))
        return false;
    entry->ticket = ticket->number;
    if (!store_add_entry(store, entry, why) ||
        !store_touch_ticket(store, entry->ticket, 1, 1, why))
        return false;
    *(gint64 *)data = ticket->number;
    return true;
}

/* Says the number of each ticket once it is committed, for ever. */
static void
child_commits(const char *url)
{
    Writer *writer;
    gint64 number;

    SUITE_OK(writer_start(url, 1, &writer, &why));
    for (;;) {
        SUITE_OK(writer_run(writer, ticket_job, &number, &why));
        say(number);
    }
}

/* Control: says the number before the commit, which never comes. */
static void
child_promises(const char *url)
{
    Store *store;
    gint64 number = 0;

    SUITE_OK(store_open(url, STORE_WRITE, 1, &store, &why));
    SUITE_OK(store_begin(store, &why));
    SUITE_OK(ticket_job(store, &number, &why));
    say(number);
    for (;;)
        pause();
}

/* Takes the place of the writer until it is killed. */
static void
child_holds(const char *url)
{
    Store *store;

    SUITE_OK(store_open(url, STORE_WRITE, 1, &store, &why));
    say(getpid());
    for (;;)
        pause();
}

static bool
big_job(Store *store, void *data, Fault *why)
{
    g_autoptr(Delivery) delivery = delivery_new();
    g_autofree char *bytes = g_malloc(100000);
    g_autoptr(GRand) noise = g_rand_new_with_seed((guint32) * (int *)data);
    g_autoptr(GBytes) raw = NULL;

    for (gsize i = 0; i < 100000; i++)
        bytes[i] = (char)g_rand_int(noise); /* nothing that can be packed */
    raw = g_bytes_new(bytes, 100000);
    return store_add_delivery(store, delivery, raw, why);
}

#define BIG_JOBS 60

/* Stores mails until there is no room; says how many it could. */
static void
store_until_full(const char *url, bool limited)
{
    const struct rlimit limit = { 3000000, 3000000 };
    Writer *writer;
    int stored = 0;

    SUITE_OK(writer_start(url, 1, &writer, &why));
    signal(SIGXFSZ, SIG_IGN);
    if (limited)
        g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &limit), ==, 0);
    for (int i = 0; i < BIG_JOBS; i++) {
        g_auto(Fault) why = { 0 };

        if (writer_run(writer, big_job, &i, &why))
            stored++;
        else if (strcmp(why.status, "4.3.1") != 0)
            g_error("not the fault of a full disk: %s %s", why.status, why.text);
    }
    writer_free(writer);
    say(stored);
    exit(0);
}

static void
child_fills(const char *url)
{
    store_until_full(url, true);
}

static void
child_has_room(const char *url)
{
    store_until_full(url, false);
}

/* Reads as a user who may not write: says 1 if the store opens, else 0. */
static void
child_peeks(const char *url)
{
    g_auto(Fault) fault = { 0 };
    Store *store = NULL;
    bool ok;

    if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
        _exit(3);
    ok = store_open(url, STORE_READ, 1, &store, &fault);
    if (!ok && !strstr(fault.text, "-shm"))
        g_error("no help in: %s", fault.text);
    say(ok);
    store_close(store);
    exit(0);
}

static int
child_main(const char *role, const char *url)
{
    static const struct {
        const char *role;
        void (*run)(const char *url);
    } roles[] = {
        { "commits", child_commits },   { "promises", child_promises },
        { "holds", child_holds },       { "fills", child_fills },
        { "has-room", child_has_room }, { "peeks", child_peeks },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(roles); i++)
        if (strcmp(roles[i].role, role) == 0)
            roles[i].run(url);
    return 2;
}

/* ------------------------------------------------------------------ tests */

static void
assert_whole(const char *url)
{
    g_assert_cmpint(place_number(url, "SELECT count(*) FROM pragma_integrity_check "
                                      "WHERE integrity_check <> 'ok'"),
                    ==, 0);
    g_assert_cmpint(place_number(url, "SELECT count(*) FROM pragma_foreign_key_check"),
                    ==, 0);
}

static bool
has_ticket(const char *url, gint64 number)
{
    g_autofree char *sql =
        g_strdup_printf("SELECT count(*) FROM entry JOIN ticket ON ticket = number WHERE "
                        "number = %" G_GINT64_FORMAT,
                        number);

    return place_number(url, sql) == 1;
}

/* Kill it after `commits` commits and whatever it had begun; check all it said. */
static gint64
kill_round(const char *url, guint commits)
{
    Child child;
    gint64 number = 0, last = 0;

    child_start(&child, "commits", url);
    for (guint i = 0; i < commits; i++)
        g_assert_cmpint(child_number(&child), >, 0);
    kill(child.pid, SIGKILL);
    /* What it said before it died counts as well. */
    while ((number = child_number(&child)) > 0)
        last = number;
    g_assert_true(WIFSIGNALED(child_wait(&child)));
    return last;
}

static void
test_kill(void)
{
    g_autofree char *url = place_make();
    gint64 last = 0;

    for (guint round = 0; round < 25; round++) {
        g_autoptr(Store) reader = NULL;
        gint64 said = kill_round(url, 1 + round * 7 % 13);
        Stats stats;

        last = MAX(last, said);
        /* A reader finds it whole, before any writer has been there. */
        SUITE_OK(store_open(url, STORE_READ, 0, &reader, &why));
        SUITE_OK(query_stats(reader, &stats, &why));
        g_assert_cmpint(stats.tickets[TICKET_OPEN], >=, last);
    }
    assert_whole(url);
    /* Numbers are given out in order from 1: none is missing, and none is half there. */
    g_assert_cmpint(place_number(url, "SELECT count(*) = max(number) FROM ticket"), ==,
                    1);
    g_assert_cmpint(place_number(url, "SELECT count(*) FROM ticket WHERE number NOT IN "
                                      "(SELECT ticket FROM entry)"),
                    ==, 0);
    for (gint64 number = 1; number <= last; number++)
        g_assert_true(has_ticket(url, number));
    place_forget(url);
}

static void
test_kill_control(void)
{
    g_autofree char *url = place_make();
    Child child;
    gint64 number;

    child_start(&child, "promises", url);
    number = child_number(&child);
    g_assert_cmpint(number, ==, 1);
    kill(child.pid, SIGKILL);
    child_wait(&child);
    g_assert_false(has_ticket(url, number));
    assert_whole(url);
    place_forget(url);
}

static void
test_second_process(void)
{
    g_autofree char *url = place_make();
    g_autoptr(Store) store = NULL;
    g_auto(Fault) fault = { 0 };
    g_autofree char *named = NULL;
    Child child;

    child_start(&child, "holds", url);
    named = g_strdup_printf("process %" G_GINT64_FORMAT, child_number(&child));
    g_assert_false(store_open(url, STORE_WRITE, 1, &store, &fault));
    g_assert_nonnull(strstr(fault.text, "in use by another ticketd"));
    g_assert_nonnull(strstr(fault.text, named));
    SUITE_OK(store_open(url, STORE_READ, 1, &store, &why));
    g_clear_pointer(&store, store_close);
    /* Control: it is the other's life that stands in the way, not its lock file. */
    kill(child.pid, SIGKILL);
    child_wait(&child);
    SUITE_OK(store_open(url, STORE_WRITE, 1, &store, &why));
    g_clear_pointer(&store, store_close);
    place_forget(url);
}

static gint64
fill(const char *url, const char *role)
{
    Child child;
    gint64 stored;

    child_start(&child, role, url);
    stored = child_number(&child);
    g_assert_cmpint(child_wait(&child), ==, 0);
    return stored;
}

static void
test_full(void)
{
    g_autofree char *url = place_make();
    gint64 stored = fill(url, "fills");

    g_assert_cmpint(stored, >, 0);
    g_assert_cmpint(stored, <, BIG_JOBS);
    assert_whole(url);
    g_assert_cmpint(place_number(url, "SELECT count(*) FROM delivery"), ==, stored);
    g_assert_cmpint(place_number(url, "SELECT count(*) FROM content"), ==, stored);
    /* With room again it goes on as if nothing had been. */
    g_assert_cmpint(fill(url, "has-room"), ==, BIG_JOBS);
    assert_whole(url);
    place_forget(url);
}

static gint64
peek(const char *url)
{
    Child child;
    gint64 opened;

    child_start(&child, "peeks", url);
    opened = child_number(&child);
    g_assert_cmpint(child_wait(&child), ==, 0);
    return opened;
}

static void
allow_reading(const char *url, mode_t folder_mode)
{
    static const char *const suffixes[] = { "", "-wal", "-shm" };
    g_autofree char *folder = g_path_get_dirname(place_path(url));

    g_assert_cmpint(g_chmod(folder, folder_mode), ==, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(suffixes); i++) {
        g_autofree char *file = g_strconcat(place_path(url), suffixes[i], NULL);

        (void)!g_chmod(file, 0444);
    }
}

static void
test_reader_rights(void)
{
    g_autofree char *url = place_make();
    Child child;

    child_start(&child, "holds", url);
    g_assert_cmpint(child_number(&child), >, 0);
    allow_reading(url, 0555);
    /* While the writer lives, reading needs no more than the right to read. */
    g_assert_cmpint(peek(url), ==, 1);
    kill(child.pid, SIGTERM);
    child_wait(&child);
    allow_reading(url, 0755);
    g_autofree char *shm = g_strconcat(place_path(url), "-shm", NULL);
    g_autofree char *wal = g_strconcat(place_path(url), "-wal", NULL);
    g_unlink(shm);
    g_unlink(wal);
    allow_reading(url, 0555);
    g_assert_cmpint(peek(url), ==, 0);
    allow_reading(url, 0755);
    place_forget(url);
}

int
main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "--child") == 0)
        return child_main(argv[2], argv[3]);
    program = argv[0];
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/crash/kill", test_kill);
    g_test_add_func("/store/crash/kill-control", test_kill_control);
    g_test_add_func("/store/crash/second-process", test_second_process);
    g_test_add_func("/store/crash/full", test_full);
    g_test_add_func("/store/crash/reader-rights", test_reader_rights);
    return g_test_run();
}
