/* check.c - is every page of the database as it should be? Reads the whole file. */
#include "store/sqlite/sqlite.h"

#include <string.h>
#include <sys/stat.h>

#define FINDINGS_MAX 100 /* of one table */

static bool
add_findings(SqliteStore *store, const char *table, GPtrArray *found, Fault *why)
{
    g_autofree char *sql =
        g_strdup_printf("PRAGMA integrity_check('%s')", table); /* names of our schema */
    sqlite3_stmt *handle = NULL;
    int code = sqlite3_prepare_v2(store->db, sql, -1, &handle, NULL);

    while (code == SQLITE_OK && (code = sqlite3_step(handle)) == SQLITE_ROW) {
        const char *line = (const char *)sqlite3_column_text(handle, 0);

        if (g_strcmp0(line, "ok") != 0 && found->len < FINDINGS_MAX) {
            g_autofree char *whole = g_strdup(line ? line : "");

            g_ptr_array_add(found, g_strdelimit(g_steal_pointer(&whole), "\n\r", ' '));
        }
        code = SQLITE_OK;
    }
    sqlite3_finalize(handle);
    if (code == SQLITE_DONE)
        return true;
    if ((code & 0xff) == SQLITE_CORRUPT) {
        g_ptr_array_add(
            found, g_strdup_printf("table %s: %s", table, sqlite3_errmsg(store->db)));
        return true;
    }
    return sqlite_fault(store, code, sqlite3_errmsg(store->db), why);
}

/* Rows that name others which are not there. */
static bool
add_dangling(SqliteStore *store, const char *table, GPtrArray *found, Fault *why)
{
    g_autofree char *sql = g_strdup_printf("PRAGMA foreign_key_check('%s')", table);
    sqlite3_stmt *handle = NULL;
    int code = sqlite3_prepare_v2(store->db, sql, -1, &handle, NULL);

    while (code == SQLITE_OK && (code = sqlite3_step(handle)) == SQLITE_ROW) {
        if (found->len < FINDINGS_MAX)
            g_ptr_array_add(
                found, g_strdup_printf("table %s, row %" G_GINT64_FORMAT
                                       ": what it names in %s is not there",
                                       table, (gint64)sqlite3_column_int64(handle, 1),
                                       (const char *)sqlite3_column_text(handle, 2)));
        code = SQLITE_OK;
    }
    sqlite3_finalize(handle);
    return code == SQLITE_DONE || (code & 0xff) == SQLITE_CORRUPT ||
           sqlite_fault(store, code, sqlite3_errmsg(store->db), why);
}

static bool
table_names(Store *base, GPtrArray *names, Fault *why)
{
    Statement s = statement_open(
        base, "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 "
              "ORDER BY rootpage");

    while (statement_row(&s))
        g_ptr_array_add(names, statement_text(&s));
    return statement_close(&s, why);
}

bool
sqlite_check(Store *base, GPtrArray *found, Fault *why)
{
    SqliteStore *store = (SqliteStore *)base;
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

    if (!table_names(base, names, why))
        return false;
    /* One transaction a table, so that the log can be emptied in between. */
    for (guint i = 0; i < names->len; i++)
        if (!add_findings(store, names->pdata[i], found, why) ||
            !add_dangling(store, names->pdata[i], found, why))
            return false;
    return true;
}

void
sqlite_interrupt_check(Store *base)
{
    sqlite3_interrupt(((SqliteStore *)base)->db);
}

gint64
sqlite_log_bytes(Store *base)
{
    g_autofree char *path = g_strconcat(((SqliteStore *)base)->path, "-wal", NULL);
    struct stat file;

    return stat(path, &file) == 0 ? (gint64)file.st_size : 0;
}
