/* test_spool.c - what was written comes back to the byte, and no file is left behind. */
#include "base/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char *folder;

static bool
folder_is_empty(void)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);

    return g_dir_read_name(dir) == NULL;
}

static guint8 *
pattern(gsize size)
{
    guint8 *bytes = g_malloc(size + 1);

    for (gsize i = 0; i < size; i++)
        bytes[i] = (guint8)(i * 31 + i / 251);
    return bytes;
}

static void
test_round(void)
{
    static const struct {
        gsize size, step;
        bool has_file;
    } table[] = {
        { 0, 1, false },
        { 1, 1, false },
        { SPOOL_MEMORY, 1000, false },
        { SPOOL_MEMORY + 1, 1000, true },
        { SPOOL_MEMORY + 1, SPOOL_MEMORY + 1, true },
        { SPOOL_MEMORY * 5 + 7, 65536, true },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++)
        for (int has_folder = 0; has_folder < 2; has_folder++) {
            g_autofree guint8 *bytes = pattern(table[i].size);
            g_autoptr(Spool) spool = spool_new(has_folder ? folder : NULL);
            g_autoptr(GBytes) got = NULL;
            g_auto(Fault) why = { 0 };

            for (gsize at = 0; at < table[i].size; at += table[i].step) {
                gsize length = MIN(table[i].step, table[i].size - at);

                g_assert_true(spool_write(spool, bytes + at, length, &why));
                g_assert_true(folder_is_empty());
            }
            g_assert_cmpuint(spool_size(spool), ==, table[i].size);
            g_assert_true(spool_finish(spool, &got, &why));
            g_assert_cmpmem(g_bytes_get_data(got, NULL), g_bytes_get_size(got), bytes,
                            table[i].size);
            g_assert_cmpint(spool_descriptor(got) >= 0, ==,
                            has_folder && table[i].has_file);
        }
}

/* Whoever is handed the descriptor can read the file and not touch it. */
static void
test_descriptor(void)
{
    g_autofree guint8 *bytes = pattern(SPOOL_MEMORY * 2);
    g_autoptr(Spool) spool = spool_new(folder);
    g_autoptr(GBytes) got = NULL, piece = NULL;
    g_auto(Fault) why = { 0 };
    guint8 first[16];
    struct stat st;
    int fd;

    g_assert_true(spool_write(spool, bytes, SPOOL_MEMORY * 2, &why));
    g_assert_true(spool_finish(spool, &got, &why));
    fd = spool_descriptor(got);
    g_assert_cmpint(fstat(fd, &st), ==, 0);
    g_assert_cmpint(st.st_size, ==, SPOOL_MEMORY * 2);
    g_assert_cmpint(st.st_nlink, ==, 0);
    g_assert_cmpint(pread(fd, first, sizeof first, 0), ==, sizeof first);
    g_assert_cmpmem(first, sizeof first, bytes, sizeof first);
    g_assert_cmpint(write(fd, "x", 1), <, 0);
    g_assert_cmpint(errno, ==, EBADF);
    g_assert_cmpint(ftruncate(fd, 0), <, 0);
    spool_let_go(got);
    g_assert_cmpmem(g_bytes_get_data(got, NULL), g_bytes_get_size(got), bytes,
                    SPOOL_MEMORY * 2);
    /* A part of the bytes is not the file. */
    piece = g_bytes_new_from_bytes(got, 0, 10);
    g_assert_cmpint(spool_descriptor(piece), ==, -1);
    g_clear_pointer(&piece, g_bytes_unref);
    g_clear_pointer(&got, g_bytes_unref);
    g_assert_cmpint(fcntl(fd, F_GETFD), <, 0);
}

static void
test_full(void)
{
    g_autofree guint8 *bytes = pattern(SPOOL_MEMORY * 4);
    g_autoptr(Spool) spool = spool_new(folder);
    g_auto(Fault) why = { 0 };
    struct rlimit old, small;

    signal(SIGXFSZ, SIG_IGN);
    g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &old), ==, 0);
    small = old;
    small.rlim_cur = SPOOL_MEMORY * 2;
    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &small), ==, 0);
    g_assert_true(spool_write(spool, bytes, SPOOL_MEMORY + 1, &why));
    g_assert_false(spool_write(spool, bytes, SPOOL_MEMORY * 2, &why));
    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &old), ==, 0);
    g_assert_cmpint(why.kind, ==, FAULT_TEMPORARY);
    g_assert_cmpstr(why.status, ==, "4.3.1");
    g_assert_true(folder_is_empty());
}

static void
test_no_folder(void)
{
    g_autofree guint8 *bytes = pattern(SPOOL_MEMORY + 1);
    g_autofree char *nowhere = g_build_filename(folder, "nowhere", NULL);
    g_autoptr(Spool) spool = spool_new(nowhere);
    g_auto(Fault) why = { 0 };

    g_assert_true(spool_write(spool, bytes, 10, &why));
    g_assert_false(spool_write(spool, bytes, SPOOL_MEMORY, &why));
    g_assert_cmpint(why.kind, ==, FAULT_TEMPORARY);
    g_assert_cmpstr(why.status, ==, "4.3.0");
}

int
main(int argc, char **argv)
{
    int result;

    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("ticketd-spool-XXXXXX", NULL);
    g_test_add_func("/base/spool/round", test_round);
    g_test_add_func("/base/spool/descriptor", test_descriptor);
    g_test_add_func("/base/spool/full", test_full);
    g_test_add_func("/base/spool/no_folder", test_no_folder);
    result = g_test_run();
    g_rmdir(folder);
    g_free(folder);
    return result;
}
