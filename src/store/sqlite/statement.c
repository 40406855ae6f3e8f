/* statement.c - prepared once, bound, stepped; the first failure is told at the end. */
#include "store/sqlite/sqlite.h"

#include <errno.h>

static bool
file_is_full(sqlite3_file *file)
{
    int cause = 0;

    if (file && file->pMethods)
        file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &cause);
    return cause == ENOSPC || cause == EDQUOT || cause == EFBIG;
}

/* SQLite calls only ENOSPC a full disk. A quota or a limit is told as an I/O error,
 * whose cause each file keeps for itself: by now the errno is another's. */
static bool
is_full(sqlite3 *db, int code)
{
    sqlite3_file *file = NULL, *log = NULL;

    if ((code & 0xff) == SQLITE_FULL)
        return true;
    if ((code & 0xff) != SQLITE_IOERR || !db)
        return false;
    sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
    return file_is_full(file) || file_is_full(log);
}

bool
sqlite_fault(SqliteStore *store, int code, const char *text, Fault *why)
{
    int primary = code & 0xff;

    if (is_full(store->db, code))
        return fault_temporary(why, "4.3.1",
                               "database %s: no room left: make room on its disk",
                               store->path);
    if (primary == SQLITE_CORRUPT)
        return fault_temporary(why, "4.3.0",
                               "database %s is damaged (%s): stop ticketd and put back a "
                               "backup, or save what can be read with sqlite3 .recover",
                               store->path, text);
    return fault_temporary(why, "4.3.0", "database %s: %s (code %d)", store->path, text,
                           code);
}

static void
statement_fail(Statement *statement, int code, const char *text)
{
    if (statement->code != SQLITE_OK)
        return;
    statement->code = code;
    statement->text = g_strdup(text);
}

static void
statement_check(Statement *statement, int code)
{
    if (code != SQLITE_OK)
        statement_fail(statement, code, sqlite3_errmsg(statement->store->db));
}

static sqlite3_stmt *
statement_prepare(Statement *statement, const char *sql)
{
    SqliteStore *store = statement->store;
    sqlite3_stmt *handle = g_hash_table_lookup(store->statements, sql);

    if (handle)
        return handle;
    statement_check(
        statement,
        sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, NULL));
    if (handle)
        g_hash_table_insert(store->statements, (gpointer)sqlite3_sql(handle), handle);
    return handle;
}

Statement
statement_open(Store *base, const char *sql)
{
    Statement statement = { .store = (SqliteStore *)base };

    statement.handle = statement_prepare(&statement, sql);
    if (!statement.handle)
        return statement;
    g_assert(!sqlite3_stmt_busy(statement.handle));
    /* SQLite ends a transaction by itself on some errors. What follows must not then
     * commit one statement at a time. */
    if (!sqlite3_stmt_readonly(statement.handle) &&
        sqlite3_get_autocommit(statement.store->db)) {
        statement_fail(&statement, SQLITE_MISUSE, "a change outside a transaction");
        statement.handle = NULL;
    }
    return statement;
}

void
statement_bind_int(Statement *statement, gint64 value)
{
    if (statement->code == SQLITE_OK)
        statement_check(statement,
                        sqlite3_bind_int64(statement->handle, ++statement->bound, value));
}

void
statement_bind_id(Statement *statement, gint64 id)
{
    if (id)
        statement_bind_int(statement, id);
    else if (statement->code == SQLITE_OK)
        statement_check(statement,
                        sqlite3_bind_null(statement->handle, ++statement->bound));
}

void
statement_bind_text(Statement *statement, const char *text)
{
    if (statement->code == SQLITE_OK)
        statement_check(statement,
                        sqlite3_bind_text(statement->handle, ++statement->bound, text, -1,
                                          SQLITE_STATIC));
}

void
statement_bind_bytes(Statement *statement, GBytes *bytes)
{
    gsize length;
    const void *data = g_bytes_get_data(bytes, &length);

    /* A NULL pointer would be bound as NULL. */
    if (statement->code == SQLITE_OK)
        statement_check(statement,
                        sqlite3_bind_blob64(statement->handle, ++statement->bound,
                                            length ? data : "", length, SQLITE_STATIC));
}

bool
statement_row(Statement *statement)
{
    int code;

    if (statement->code != SQLITE_OK)
        return false;
    statement->column = 0;
    code = sqlite3_step(statement->handle);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        statement_check(statement, code);
    return code == SQLITE_ROW;
}

gint64
statement_int(Statement *statement)
{
    return sqlite3_column_int64(statement->handle, statement->column++);
}

const char *
statement_peek(Statement *statement)
{
    const char *text =
        (const char *)sqlite3_column_text(statement->handle, statement->column++);

    return text ? text : "";
}

char *
statement_text(Statement *statement)
{
    return g_strdup(statement_peek(statement));
}

void
statement_take(Statement *statement, char **field)
{
    g_free(*field);
    *field = statement_text(statement);
}

GBytes *
statement_bytes(Statement *statement)
{
    const void *data = sqlite3_column_blob(statement->handle, statement->column);
    int length = sqlite3_column_bytes(statement->handle, statement->column++);

    return g_bytes_new(data, (gsize)length);
}

bool
statement_close(Statement *statement, Fault *why)
{
    bool ok = statement->code == SQLITE_OK;

    if (!ok)
        sqlite_fault(statement->store, statement->code, statement->text, why);
    if (statement->handle) {
        sqlite3_reset(statement->handle);
        sqlite3_clear_bindings(statement->handle);
    }
    g_clear_pointer(&statement->text, g_free);
    return ok;
}

bool
statement_close_after(Statement *statement, bool is_fine, Fault *why)
{
    g_auto(Fault) later = { 0 };

    return statement_close(statement, is_fine ? why : &later) && is_fine;
}

bool
statement_run(Statement *statement, Fault *why)
{
    while (statement_row(statement))
        ;
    return statement_close(statement, why);
}

bool
sqlite_run_one(Statement *statement, const char *noun, gint64 id, Fault *why)
{
    if (!statement_run(statement, why))
        return false;
    if (sqlite3_changes(statement->store->db) == 0)
        return fault_temporary(why, "4.3.0", "there is no %s %" G_GINT64_FORMAT, noun,
                               id);
    return true;
}

bool
sqlite_step(SqliteStore *store, const char *sql, Fault *why)
{
    Statement s = { .store = store };

    /* Not by statement_open(): these begin and end what it asks for. */
    s.handle = statement_prepare(&s, sql);
    return statement_run(&s, why);
}

bool
sqlite_exec(SqliteStore *store, const char *sql, Fault *why)
{
    int code = sqlite3_exec(store->db, sql, NULL, NULL, NULL);

    return code == SQLITE_OK || sqlite_fault(store, code, sqlite3_errmsg(store->db), why);
}

bool
sqlite_number(SqliteStore *store, const char *sql, gint64 *out, Fault *why)
{
    Statement s = statement_open(&store->base, sql);
    gint64 number = 0;

    if (statement_row(&s))
        number = statement_int(&s);
    if (!statement_close(&s, why))
        return false;
    *out = number;
    return true;
}

void
statements_free(SqliteStore *store)
{
    GHashTableIter iter;
    gpointer handle;

    if (!store->statements)
        return;
    g_hash_table_iter_init(&iter, store->statements);
    while (g_hash_table_iter_next(&iter, NULL, &handle)) {
        /* Its key is the statement's own text. */
        g_hash_table_iter_steal(&iter);
        sqlite3_finalize(handle);
    }
    g_clear_pointer(&store->statements, g_hash_table_unref);
}
