/* test_log.c - one record is one line, whatever a stranger put into it. */
#include "base/log.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static void
test_clean(void)
{
    static const struct {
        const char *name, *input, *want;
    } cases[] = {
        { "plain", "from=<a@example.org>", "from=<a@example.org>" },
        { "newline", "a\r\nb\tc", "a??b?c" },
        { "escape", "\033[2Jx\177", "?[2Jx?" },
        { "c1", "a\302\233b", "a?b" },
        { "utf-8", "caf\303\251 \342\202\254", "caf\303\251 \342\202\254" },
        { "latin-1", "caf\351", "caf?" },
        { "overlong", "\300\200x", "??x" },
        { "bidi", "a\342\200\256b\342\201\246c", "a?b?c" },
        { "separator", "a\342\200\250b", "a?b" },
        { "empty", "", "" },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *got = log_clean(cases[i].input);
        g_test_message("%s", cases[i].name);
        g_assert_cmpstr(got, ==, cases[i].want);
    }
}

static void
test_cut(void)
{
    g_autoptr(GString) text = g_string_new("x");
    for (int i = 0; i < 5000; i++)
        g_string_append(text, "\303\251");
    g_autofree char *got = log_clean(text->str);
    g_assert_cmpuint(strlen(got), ==, 1999); /* never in the middle of a character */
    g_assert_true(g_utf8_validate(got, -1, NULL));
}

static void
write_records(void)
{
    log_open("test", "stderr");
    log_debug("unseen");
    log_info("outcome=%s", "create\nforged line");
    log_warning("two");
    log_set_debug(true);
    log_debug("three");
    log_error("four");
}

static void
test_stderr(void)
{
    if (g_test_subprocess()) {
        g_unsetenv("JOURNAL_STREAM");
        write_records();
        return;
    }
    g_test_trap_subprocess(NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
    g_test_trap_assert_passed();
    g_test_trap_assert_stderr("*test: outcome=create?forged line\n"
                              "test: warning: two\n"
                              "test: debug: three\n"
                              "test: error: four\n*");
    g_test_trap_assert_stderr_unmatched("*unseen*");
}

static void
test_journal(void)
{
    if (g_test_subprocess()) {
        g_setenv("JOURNAL_STREAM", "8:12345", TRUE);
        write_records();
        return;
    }
    g_test_trap_subprocess(NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
    g_test_trap_assert_passed();
    g_test_trap_assert_stderr("*<6>outcome=create?forged line\n"
                              "<4>warning: two\n"
                              "<7>debug: three\n"
                              "<3>error: four\n*");
}

/* A pipe nobody reads: the callers must get through, and the loss must be told. */
static void
test_full_pipe(void)
{
    int ends[2];
    int saved = dup(STDERR_FILENO);
    g_assert_cmpint(pipe(ends), ==, 0);
    g_assert_cmpint(fcntl(ends[1], F_SETPIPE_SZ, 8192), ==, 8192);
    log_open("test", "stderr");
    dup2(ends[1], STDERR_FILENO);
    for (int i = 0; i < 9; i++)
        log_info("%01500d", i);
    char buffer[16384];
    gssize got = read(ends[0], buffer, sizeof buffer);
    log_info("after");
    gssize rest = read(ends[0], buffer, sizeof buffer - 1);
    dup2(saved, STDERR_FILENO);
    close(saved);
    close(ends[0]);
    close(ends[1]);
    g_assert_cmpint(got, >, 0);
    g_assert_cmpint(got, <=, 8192);
    g_assert_cmpint(rest, >, 0);
    buffer[rest] = '\0';
    g_assert_nonnull(strstr(buffer, "lines lost"));
    g_assert_nonnull(strstr(buffer, "after\n"));
}

static gpointer
write_many(gpointer data)
{
    for (int i = 0; i < 200; i++)
        log_info("%s", (const char *)data);
    return NULL;
}

static void
test_threads(void)
{
    static char words[][25] = { "aaaaaaaaaaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbbbbbbbbbb" };
    if (g_test_subprocess()) {
        log_open("test", "stderr");
        GThread *one = g_thread_new("a", write_many, words[0]);
        GThread *two = g_thread_new("b", write_many, words[1]);
        g_thread_join(one);
        g_thread_join(two);
        return;
    }
    g_test_trap_subprocess(NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
    g_test_trap_assert_passed();
    g_test_trap_assert_stderr_unmatched("*ab*");
    g_test_trap_assert_stderr_unmatched("*ba*");
}

static void
test_word(void)
{
    static const struct {
        const char *input, *want;
    } cases[] = {
        { "", "" },
        { "a@b.test", "a@b.test" },
        { "\"a> outcome=x to=<b\"@c.test", "?a??outcome=x?to=?b?@c.test" },
        { "a\nb\x1b[1m", "a?b?[1m" },
    };
    g_autofree char *filled = g_strnfill(5000, 'x'), *got = log_word(filled);

    g_assert_cmpuint(strlen(got), ==, 300);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *word = log_word(cases[i].input);

        g_assert_cmpstr(word, ==, cases[i].want);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/base/log/word", test_word);
    g_test_add_func("/base/log/clean", test_clean);
    g_test_add_func("/base/log/cut", test_cut);
    g_test_add_func("/base/log/stderr", test_stderr);
    g_test_add_func("/base/log/journal", test_journal);
    g_test_add_func("/base/log/full-pipe", test_full_pipe);
    g_test_add_func("/base/log/threads", test_threads);
    return g_test_run();
}
