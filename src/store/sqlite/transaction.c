/* transaction.c - one transaction of many jobs, each behind a savepoint. */
#include "store/sqlite/sqlite.h"

#include <malloc.h>

/* SQLite ends a transaction by itself when the disk is full and the like. */
static bool
transaction_lost(SqliteStore *store, Fault *why)
{
    if (!sqlite3_get_autocommit(store->db))
        return false;
    fault_temporary(why, "4.3.0",
                    "database %s: the transaction was undone by an earlier error",
                    store->path);
    return true;
}

bool
sqlite_begin(Store *base, Fault *why)
{
    SqliteStore *store = (SqliteStore *)base;

    g_assert(store->mode == STORE_WRITE && !store->in_transaction);
    if (!sqlite_step(store, "BEGIN IMMEDIATE", why))
        return false;
    store->in_transaction = true;
    return true;
}

/* The pages of a big mail in the cache serve nobody: the memory is the system's again. */
static void
give_back(SqliteStore *store)
{
    if (!store->has_big)
        return;
    store->has_big = false;
    sqlite3_db_release_memory(store->db);
    malloc_trim(0);
}

bool
sqlite_commit(Store *base, Fault *why)
{
    SqliteStore *store = (SqliteStore *)base;

    g_assert(store->in_transaction);
    if (transaction_lost(store, why) || !sqlite_figures_write(store, why) ||
        !sqlite_note_unindexed(store, why) || !sqlite_step(store, "COMMIT", why)) {
        sqlite_rollback(base);
        return false;
    }
    store->in_transaction = false;
    sqlite_figures_settle(store, true);
    give_back(store);
    return true;
}

void
sqlite_rollback(Store *base)
{
    SqliteStore *store = (SqliteStore *)base;

    store->in_transaction = false;
    if (!sqlite3_get_autocommit(store->db))
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    sqlite_figures_settle(store, false);
    g_array_set_size(store->unindexed, 0);
    g_clear_pointer(&store->blocks, g_ptr_array_unref);
    give_back(store);
}

bool
sqlite_savepoint(Store *base, Fault *why)
{
    SqliteStore *store = (SqliteStore *)base;

    sqlite_figures_mark(store);
    store->unindexed_before = store->unindexed->len;
    return !transaction_lost(store, why) && sqlite_step(store, "SAVEPOINT job", why);
}

bool
sqlite_release(Store *base, Fault *why)
{
    SqliteStore *store = (SqliteStore *)base;

    return !transaction_lost(store, why) && sqlite_step(store, "RELEASE job", why);
}

void
sqlite_undo(Store *base)
{
    SqliteStore *store = (SqliteStore *)base;

    sqlite_figures_back(store);
    g_array_set_size(store->unindexed, store->unindexed_before);
    g_clear_pointer(&store->blocks, g_ptr_array_unref);
    if (sqlite3_get_autocommit(store->db))
        return;
    /* What cannot be taken back alone goes with the whole; the commit then tells. */
    if (sqlite3_exec(store->db, "ROLLBACK TO job; RELEASE job", NULL, NULL, NULL) !=
        SQLITE_OK)
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
}
