/* test_input.c - whole files and streams, up to a limit. */
#include "base/input.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static char *
file_of(gsize length)
{
    g_autofree char *text = g_malloc(length + 1);
    memset(text, 'x', length);
    char *path = NULL;
    int fd = g_file_open_tmp("input-XXXXXX", &path, NULL);
    g_assert_cmpint(fd, >=, 0);
    close(fd);
    g_assert_true(g_file_set_contents(path, text, (gssize)length, NULL));
    return path;
}

static void
test_file(void)
{
    static const struct {
        gsize length, limit;
        bool fits;
    } cases[] = {
        { 0, 0, true },
        { 0, 10, true },
        { 1, 0, false },
        { 10, 10, true },
        { 11, 10, false },
        { 200000, 200000, true },
        { 200001, 200000, false },
        { 200001, G_MAXSIZE, true },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = file_of(cases[i].length);
        g_autoptr(GBytes) bytes = NULL;
        g_auto(Fault) why = { 0 };
        g_assert_cmpint(input_read_file(path, cases[i].limit, &bytes, &why), ==,
                        cases[i].fits);
        if (cases[i].fits) {
            g_assert_cmpuint(g_bytes_get_size(bytes), ==, cases[i].length);
        } else {
            g_assert_null(bytes);
            g_assert_cmpint(why.kind, ==, FAULT_PERMANENT);
            g_assert_cmpstr(why.status, ==, "5.3.4");
        }
        g_unlink(path);
    }
}

static gpointer
write_slowly(gpointer data)
{
    int fd = GPOINTER_TO_INT(data);
    char block[1000];
    memset(block, 'y', sizeof block);
    for (int i = 0; i < 300; i++)
        g_assert_cmpint(write(fd, block, sizeof block), ==, sizeof block);
    close(fd);
    return NULL;
}

static void
test_pipe(void)
{
    int ends[2];
    g_assert_cmpint(pipe(ends), ==, 0);
    GThread *writer = g_thread_new("writer", write_slowly, GINT_TO_POINTER(ends[1]));
    g_autoptr(GBytes) bytes = NULL;
    g_auto(Fault) why = { 0 };
    g_assert_true(input_read_fd(ends[0], 1000000, &bytes, &why));
    g_thread_join(writer);
    g_assert_cmpuint(g_bytes_get_size(bytes), ==, 300000);
    close(ends[0]);
}

static void
test_missing(void)
{
    g_autoptr(GBytes) bytes = NULL;
    g_auto(Fault) why = { 0 };
    g_assert_false(input_read_file("/nonexistent/file", 10, &bytes, &why));
    g_assert_cmpint(why.kind, ==, FAULT_TEMPORARY);
    g_assert_nonnull(strstr(why.text, "/nonexistent/file"));
    fault_clear(&why);
    g_assert_false(input_read_file("/", 10, &bytes, &why));
    g_assert_cmpint(why.kind, ==, FAULT_TEMPORARY);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/base/input/file", test_file);
    g_test_add_func("/base/input/pipe", test_pipe);
    g_test_add_func("/base/input/missing", test_missing);
    return g_test_run();
}
