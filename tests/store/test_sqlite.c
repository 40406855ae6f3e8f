/* test_sqlite.c - the store's suite on SQLite, and what only SQLite can get wrong. */
#include <glib/gstdio.h>
#include <string.h>

#include "store/sqlite/sqlite.h"
#include "store/suite.h"

static char *
place_make(void)
{
    g_autofree char *folder = g_dir_make_tmp("ticketd-store-XXXXXX", NULL);

    g_assert_nonnull(folder);
    return g_strdup_printf("sqlite:%s/t.db", folder);
}

static void
place_forget(const char *url)
{
    const char *path = url + strlen("sqlite:");
    g_autofree char *folder = g_path_get_dirname(path);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);

    for (const char *name = g_dir_read_name(dir); name; name = g_dir_read_name(dir)) {
        g_autofree char *file = g_build_filename(folder, name, NULL);

        g_unlink(file);
    }
    g_rmdir(folder);
}

static const SuitePlace place = { place_make, place_forget };

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    suite_add("sqlite", &place);
    return g_test_run();
}
