/* connection.c - a connection that is sure of its file and of its settings. */
#include "store/sqlite/sqlite.h"

#include <string.h>

#include "base/log.h"

static void
log_of_sqlite(void *data, int code, const char *text)
{
    /* Notices tell of recovered logs and the like; a full disk and constraints come
     * back as faults and are logged where they are handled. */
    if ((code & 0xff) == SQLITE_NOTICE || (code & 0xff) == SQLITE_SCHEMA ||
        (code & 0xff) == SQLITE_CONSTRAINT || (code & 0xff) == SQLITE_BUSY)
        log_debug("sqlite: %s (code %d)", text, code);
    else
        log_warning("sqlite: %s (code %d)", text, code);
}

static void
prepare_library(void)
{
    static gsize done;

    if (g_once_init_enter(&done)) {
        sqlite3_config(SQLITE_CONFIG_LOG, log_of_sqlite, NULL);
        /* Nobody reads the figures, and keeping them takes a lock at each malloc. */
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
        g_once_init_leave(&done, 1);
    }
}

static bool
open_failed(SqliteStore *store, int code, Fault *why)
{
    const char *text = store->db ? sqlite3_errmsg(store->db) : sqlite3_errstr(code);
    int cause = store->db ? sqlite3_system_errno(store->db) : 0;

    switch (code & 0xff) {
    case SQLITE_NOTADB:
        return fault_temporary(
            why, "4.3.0",
            "%s is not a database: it was left as it is; give another path "
            "in [gateway] database, or move the file away",
            store->path);
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return fault_temporary(
            why, "4.3.0", "cannot open database %s: %s: %s", store->path,
            cause ? g_strerror(cause) : text,
            store->mode == STORE_READ
                ? "start ticketd, which makes it and its -shm file, or run this as the "
                  "same user"
                : "the file and its folder must belong to the user ticketd runs as");
    default:
        return sqlite_fault(store, code, text, why);
    }
}

/* A value from the file's header or schema; the first touch of the file. */
static bool
read_number(SqliteStore *store, const char *sql, gint64 *out, Fault *why)
{
    sqlite3_stmt *handle = NULL;
    int code = sqlite3_prepare_v2(store->db, sql, -1, &handle, NULL);

    if (code == SQLITE_OK) {
        code = sqlite3_step(handle);
        *out = code == SQLITE_ROW ? sqlite3_column_int64(handle, 0) : 0;
        if (code == SQLITE_ROW)
            code = SQLITE_OK;
    }
    if (code != SQLITE_OK)
        open_failed(store, code, why);
    sqlite3_finalize(handle);
    return code == SQLITE_OK;
}

static bool
check_schema(SqliteStore *store, gint64 schema, Fault *why)
{
    gint64 newest = sqlite_newest_schema();

    if (schema > newest)
        return fault_temporary(
            why, "4.3.0",
            "database %s has schema %" G_GINT64_FORMAT ", this program knows "
            "%" G_GINT64_FORMAT " at most: it was left as it is; install the "
            "newer ticketd that wrote it",
            store->path, schema, newest);
    if (schema < newest && store->mode == STORE_READ)
        return fault_temporary(
            why, "4.3.0",
            "database %s has schema %" G_GINT64_FORMAT ", this program needs "
            "%" G_GINT64_FORMAT ": start ticketd once, it brings it up to date",
            store->path, schema, newest);
    return true;
}

static bool
check_ours(SqliteStore *store, Fault *why)
{
    gint64 application = 0, schema = 0, objects = 0;
    bool is_new;

    if (!read_number(store, "PRAGMA application_id", &application, why) ||
        !read_number(store, "PRAGMA user_version", &schema, why) ||
        !read_number(store, "SELECT count(*) FROM sqlite_schema", &objects, why))
        return false;
    is_new = application == 0 && schema == 0 && objects == 0;
    if (application != SQLITE_APPLICATION_ID && !is_new)
        return fault_temporary(
            why, "4.3.0",
            "database %s belongs to another program: it was left as it is; "
            "give another path in [gateway] database",
            store->path);
    return check_schema(store, schema, why);
}

/* No feature that SQL in a prepared file could use against us. */
static bool
disarm(SqliteStore *store, Fault *why)
{
    const struct {
        int option, want;
    } table[] = {
        { SQLITE_DBCONFIG_DEFENSIVE, 1 },
        { SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
        { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
        { SQLITE_DBCONFIG_DQS_DML, 0 },
        { SQLITE_DBCONFIG_DQS_DDL, 0 },
        { SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
        { SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, store->mode == STORE_READ },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        int is = -1;

        sqlite3_db_config(store->db, table[i].option, table[i].want, &is);
        if (is != table[i].want)
            return fault_temporary(why, "4.3.0", "SQLite %s refuses option %d",
                                   sqlite3_libversion(), table[i].option);
    }
    return true;
}

bool
sqlite_connect(SqliteStore *store, Fault *why)
{
    int flags = store->mode == STORE_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                           : SQLITE_OPEN_READONLY;
    int code;

    prepare_library();
    code = sqlite3_open_v2(
        store->path, &store->db,
        flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE, NULL);
    if (code != SQLITE_OK)
        return open_failed(store, code, why);
    sqlite3_busy_timeout(store->db, 5000);
    return disarm(store, why) && check_ours(store, why);
}

static bool
pragma(SqliteStore *store, const char *name, const char *value, const char *want,
       Fault *why)
{
    g_autofree char *set = g_strdup_printf("PRAGMA %s = %s", name, value);
    g_autofree char *get = g_strdup_printf("PRAGMA %s", name);
    sqlite3_stmt *handle = NULL;
    g_autofree char *is = NULL;
    int code;

    if (!sqlite_exec(store, set, why))
        return false;
    code = sqlite3_prepare_v2(store->db, get, -1, &handle, NULL);
    if (code == SQLITE_OK && sqlite3_step(handle) == SQLITE_ROW)
        is = g_strdup((const char *)sqlite3_column_text(handle, 0));
    sqlite3_finalize(handle);
    if (g_strcmp0(is, want) != 0)
        return fault_temporary(why, "4.3.0", "database %s: %s is %s and should be %s",
                               store->path, name, is ? is : "missing", want);
    return true;
}

bool
sqlite_configure(SqliteStore *store, Fault *why)
{
    static const struct {
        const char *name, *value, *want;
        bool writer, reader;
    } table[] = {
        { "journal_mode", "WAL", "wal", true, false },
        { "synchronous", "FULL", "2", true, true },
        { "foreign_keys", "ON", "1", true, true },
        { "mmap_size", "0", "0", true, true },
        { "trusted_schema", "OFF", "0", true, true },
        { "cell_size_check", "ON", "1", true, true },
        { "temp_store", "MEMORY", "2", true, true },
        { "query_only", "ON", "1", false, true },
        /* The writer checkpoints by itself, when nothing waits. */
        { "wal_autocheckpoint", "0", "0", true, true },
        { "cache_size", "-16000", "-16000", true, false },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        bool applies = store->mode == STORE_WRITE ? table[i].writer : table[i].reader;

        if (applies && !pragma(store, table[i].name, table[i].value, table[i].want, why))
            return false;
    }
    return true;
}
