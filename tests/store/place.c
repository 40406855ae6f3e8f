/* place.c - a folder of its own for one SQLite database under test. */
#include "store/place.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

char *
place_make(void)
{
    g_autofree char *folder = g_dir_make_tmp("ticketd-store-XXXXXX", NULL);

    g_assert_nonnull(folder);
    return g_strdup_printf("sqlite:%s/t.db", folder);
}

const char *
place_path(const char *url)
{
    return url + strlen("sqlite:");
}

void
place_forget(const char *url)
{
    g_autofree char *folder = g_path_get_dirname(place_path(url));
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);

    for (const char *name = g_dir_read_name(dir); name; name = g_dir_read_name(dir)) {
        g_autofree char *file = g_build_filename(folder, name, NULL);

        g_unlink(file);
    }
    g_assert_cmpint(g_rmdir(folder), ==, 0);
}

GBytes *
place_bytes(const char *url)
{
    char *bytes;
    gsize length;

    g_assert_true(g_file_get_contents(place_path(url), &bytes, &length, NULL));
    return g_bytes_new_take(bytes, length);
}

void
place_exec(const char *url, const char *sql)
{
    sqlite3 *db;

    g_assert_cmpint(sqlite3_open(place_path(url), &db), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_close(db), ==, SQLITE_OK);
}

gint64
place_number(const char *url, const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *statement;
    gint64 number;

    g_assert_cmpint(sqlite3_open(place_path(url), &db), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_step(statement), ==, SQLITE_ROW);
    number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    g_assert_cmpint(sqlite3_close(db), ==, SQLITE_OK);
    return number;
}
