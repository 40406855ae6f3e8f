/* test_pool.c - a reader that dies, hangs or lies takes nothing but its mail with it. */
#include "reader/pool.h"

#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEADLINE_MS 20000

static char *folder;  /* of links to the reader */
static char *guarded; /* the reader, in its sandbox */

static char *
link_to_reader(const char *name)
{
    g_autofree char *program =
        g_test_build_filename(G_TEST_BUILT, "reader/wicked_reader", NULL);
    char *path = g_build_filename(folder, name, NULL);

    g_assert_no_errno(symlink(program, path));
    return path;
}

static Pool *
start(const char *path, guint count, guint deadline_ms)
{
    g_auto(Fault) why = { 0 };
    Pool *pool = NULL;

    if (!pool_start(path, count, deadline_ms, &pool, &why))
        g_error("%s", why.text);
    return pool;
}

static ReadResult
read_word(Pool *pool, const char *word, Mail **out, Fault *why)
{
    g_autoptr(GBytes) raw = g_bytes_new(word, strlen(word));

    return pool_read(pool, raw, "a@example.org", out, why);
}

static void
assert_reads(Pool *pool, const char *word)
{
    g_auto(Fault) why = { 0 };
    g_autoptr(Mail) mail = NULL;

    if (read_word(pool, word, &mail, &why) != READ_DONE)
        g_error("%s: %s", word, why.text);
    g_assert_cmpstr(mail->subject, ==, word);
}

static pid_t
reader_pid(Pool *pool)
{
    g_auto(Fault) why = { 0 };
    g_autoptr(Mail) mail = NULL;

    g_assert_cmpint(read_word(pool, "pid", &mail, &why), ==, READ_DONE);
    return (pid_t)mail->date;
}

/* Kill a reader and wait until it is dead, but leave the reaping to the pool. */
static void
kill_reader(pid_t pid)
{
    siginfo_t info;

    g_assert_no_errno(kill(pid, SIGKILL));
    g_assert_no_errno(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT));
}

static void
test_reads(void)
{
    Pool *pool = start(guarded, 0, 0);
    gsize size = 20 * 1024 * 1024;
    g_autoptr(GBytes) raw = g_bytes_new_take(g_malloc0(size), size);
    g_autoptr(Mail) first = NULL, second = NULL;
    g_auto(Fault) why = { 0 };

    g_assert_cmpint(pool_read(pool, raw, NULL, &first, &why), ==, READ_DONE);
    g_assert_cmpstr(first->message_id, ==, "(none)");
    g_assert_cmpuint(first->hops, ==, 20);
    g_assert_cmpint(pool_read(pool, raw, "", &second, &why), ==, READ_DONE);
    g_assert_cmpstr(second->message_id, ==, "");
    pool_stop(pool);
}

#define FORBIDDEN "forbidden system call"

static const struct {
    const char *word, *want;
    bool is_forbidden; /* works outside of the sandbox */
    bool only_plain;   /* a limit that sanitizers cannot live with */
} wicked[] = {
    { "crash", "the reader died", false, false },
    { "abort", "the reader died", false, false },
    { "exit", "exit status 7", false, false },
    { "nonsense", "breaks a promise", false, false },
    { "too long", "too long", false, false },
    { "broken promise", "the subject is malformed", false, false },
    { "open", FORBIDDEN, true, false },
    { "socket", FORBIDDEN, true, false },
    { "exec", FORBIDDEN, true, false },
    { "fork", FORBIDDEN, true, false },
    { "thread", FORBIDDEN, true, false },
    { "kill", FORBIDDEN, true, false },
    { "executable memory", FORBIDDEN, true, false },
    { "memory", "exit status 8", true, true },
};

static bool
is_left_out(gsize i)
{
#ifdef TICKETD_SANITIZED
    return wicked[i].only_plain;
#else
    return false;
#endif
}

static void
test_wicked(void)
{
    Pool *pool = start(guarded, 1, DEADLINE_MS);

    for (gsize i = 0; i < G_N_ELEMENTS(wicked); i++) {
        g_auto(Fault) why = { 0 };
        Mail *mail = NULL;

        if (is_left_out(i))
            continue;
        g_test_message("%s", wicked[i].word);
        g_assert_cmpint(read_word(pool, wicked[i].word, &mail, &why), ==,
                        READ_UNREADABLE);
        g_assert_null(mail);
        if (!strstr(why.text, wicked[i].want))
            g_error("%s: %s", wicked[i].word, why.text);
        assert_reads(pool, "the next mail");
    }
    pool_stop(pool);
}

/* The control: without the sandbox the same calls succeed. */
static void
test_unguarded(void)
{
    g_autofree char *path = link_to_reader("unguarded");
    Pool *pool = start(path, 1, DEADLINE_MS);

    for (gsize i = 0; i < G_N_ELEMENTS(wicked); i++)
        if (wicked[i].is_forbidden && !is_left_out(i))
            assert_reads(pool, wicked[i].word);
    pool_stop(pool);
}

static void
test_late(void)
{
    Pool *pool = start(guarded, 1, 300);
    g_auto(Fault) why = { 0 };
    Mail *mail = NULL;
    gint64 begin = g_get_monotonic_time();

    g_assert_cmpint(read_word(pool, "hang", &mail, &why), ==, READ_UNREADABLE);
    g_assert_nonnull(strstr(why.text, "ran out of time"));
    g_assert_cmpint(g_get_monotonic_time() - begin, >=, 300 * 1000);
    pool_stop(pool);
}

static void
test_killed_between_mails(void)
{
    Pool *pool = start(guarded, 1, DEADLINE_MS);

    for (guint i = 0; i < 5; i++) {
        pid_t pid = reader_pid(pool);

        kill_reader(pid);
        assert_reads(pool, "after the death");
        g_assert_cmpint(reader_pid(pool), !=, pid);
    }
    pool_stop(pool);
}

static void
test_replaced_after_many(void)
{
    Pool *pool = start(guarded, 1, DEADLINE_MS);
    pid_t pid = reader_pid(pool);
    guint same = 1;

    while (same <= 1000 && reader_pid(pool) == pid)
        same++;
    g_assert_cmpuint(same, ==, 1000);
    g_assert_cmpint(kill(pid, 0), ==, -1);
    pool_stop(pool);
}

/* Nothing of ours leaks into a reader, not even what lacks FD_CLOEXEC. */
static void
test_descriptors(void)
{
    g_autofree char *path = link_to_reader("unguarded descriptors");
    int leak = dup2(2, 77);
    Pool *pool = start(path, 1, DEADLINE_MS);
    g_auto(Fault) why = { 0 };
    g_autoptr(Mail) mail = NULL;

    g_assert_cmpint(read_word(pool, "descriptors", &mail, &why), ==, READ_DONE);
    g_assert_cmpstr(mail->subject, ==, "0 1 2 3 ");
    pool_stop(pool);
    close(leak);
}

static void
test_start_fails(void)
{
    static const struct {
        const char *path, *want;
    } table[] = {
        { "/nonexistent/reader", "cannot start /nonexistent/reader: No such file" },
        { "/bin/false", "reader /bin/false died at its start: exit status 1" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_auto(Fault) why = { 0 };
        Pool *pool = NULL;

        g_assert_false(pool_start(table[i].path, 2, 0, &pool, &why));
        g_assert_cmpint(why.kind, ==, FAULT_TEMPORARY);
        if (!strstr(why.text, table[i].want))
            g_error("%s", why.text);
    }
}

/* A reader that cannot be replaced is no fault of the mail; once it can, it is. */
static void
test_none_to_be_had(void)
{
    g_autofree char *path = link_to_reader("vanishing"), *again = NULL;
    Pool *pool = start(path, 1, DEADLINE_MS);
    pid_t pid = reader_pid(pool);
    g_auto(Fault) why = { 0 };
    g_autoptr(Mail) mail = NULL;

    g_assert_no_errno(g_unlink(path));
    kill_reader(pid);
    g_assert_cmpint(read_word(pool, "a mail", &mail, &why), ==, READ_FAILED);
    g_assert_nonnull(strstr(why.text, "no reader can be had"));
    again = link_to_reader("vanishing");
    /* The back-off is some seconds by now, and each call waits two. */
    for (guint i = 0; i < 20 && !mail; i++)
        read_word(pool, "a mail", &mail, &why);
    g_assert_nonnull(mail);
    pool_stop(pool);
}

typedef struct Work {
    Pool *pool;
    guint seed;
    guint done, unreadable;
} Work;

static void *
work(void *data)
{
    static const char *const words[] = { "crash", "exit", "nonsense", "open" };
    Work *w = data;

    for (guint i = 0; i < 40; i++) {
        g_auto(Fault) why = { 0 };
        g_autoptr(Mail) mail = NULL;
        g_autofree char *word = (i + w->seed) % 10 == 0
                                    ? g_strdup(words[i / 10 % G_N_ELEMENTS(words)])
                                    : g_strdup_printf("mail %u of %u", i, w->seed);

        switch (read_word(w->pool, word, &mail, &why)) {
        case READ_DONE:
            g_assert_cmpstr(mail->subject, ==, word);
            w->done++;
            break;
        case READ_UNREADABLE:
            w->unreadable++;
            break;
        case READ_FAILED:
            g_error("%s", why.text);
        }
    }
    return NULL;
}

static void
test_threads(void)
{
    Pool *pool = start(guarded, 3, DEADLINE_MS);
    pthread_t threads[8];
    Work works[8];

    for (guint i = 0; i < 8; i++) {
        works[i] = (Work){ .pool = pool, .seed = i };
        g_assert_cmpint(pthread_create(&threads[i], NULL, work, &works[i]), ==, 0);
    }
    for (guint i = 0; i < 8; i++) {
        pthread_join(threads[i], NULL);
        g_assert_cmpuint(works[i].done, ==, 36);
        g_assert_cmpuint(works[i].unreadable, ==, 4);
    }
    pool_stop(pool);
}

static void
remove_folder(void)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);

    for (const char *name; (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(folder, name, NULL);

        g_unlink(path);
    }
    g_rmdir(folder);
}

int
main(int argc, char **argv)
{
    int status;

    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("ticketd-pool-XXXXXX", NULL);
    g_assert_nonnull(folder);
    guarded = link_to_reader("guarded");
    g_test_add_func("/reader/pool/reads", test_reads);
    g_test_add_func("/reader/pool/wicked", test_wicked);
    g_test_add_func("/reader/pool/unguarded", test_unguarded);
    g_test_add_func("/reader/pool/late", test_late);
    g_test_add_func("/reader/pool/killed-between-mails", test_killed_between_mails);
    g_test_add_func("/reader/pool/replaced-after-many", test_replaced_after_many);
    g_test_add_func("/reader/pool/descriptors", test_descriptors);
    g_test_add_func("/reader/pool/start-fails", test_start_fails);
    g_test_add_func("/reader/pool/none-to-be-had", test_none_to_be_had);
    g_test_add_func("/reader/pool/threads", test_threads);
    status = g_test_run();
    remove_folder();
    g_free(folder);
    g_free(guarded);
    return status;
}
