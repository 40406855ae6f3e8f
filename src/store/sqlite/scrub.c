/* scrub.c - the files written anew, without a byte of what was deleted. */
#include "store/sqlite/doomed.h"

/* By a connection of its own: this one's temporary tables are in memory, where a copy of
 * a large database has no place. */
static bool
vacuum(SqliteStore *store, Fault *why)
{
    static const char *const steps[] = { "PRAGMA temp_store = FILE", "VACUUM",
                                         "PRAGMA wal_checkpoint(TRUNCATE)" };
    sqlite3 *db = NULL;
    int code = sqlite3_open_v2(store->path, &db,
                               SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX |
                                   SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE,
                               NULL);
    bool done;

    sqlite3_busy_timeout(db, 5000);
    for (gsize i = 0; code == SQLITE_OK && i < G_N_ELEMENTS(steps); i++)
        code = sqlite3_exec(db, steps[i], NULL, NULL, NULL);
    done = code == SQLITE_OK || sqlite_fault(store, code, sqlite3_errmsg(db), why);
    sqlite3_close(db);
    return done;
}

bool
sqlite_scrub(Store *base, Fault *why)
{
    static const char *const optimize[] = {
        "INSERT INTO search (search) VALUES ('optimize')"
    };
    SqliteStore *store = (SqliteStore *)base;
    int left = 0, done = 0, code;

    g_assert(store->mode == STORE_WRITE && !store->in_transaction);
    if (!sqlite_begin(base, why))
        return false;
    if (!DOOMED_RUN(base, optimize, why)) {
        sqlite_rollback(base);
        return false;
    }
    if (!sqlite_commit(base, why))
        return false;
    sqlite3_db_release_memory(store->db);
    if (!sqlite_drop_copies(store, why) || !vacuum(store, why))
        return false;
    /* Nothing may be left in the log, either. */
    code = sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, &left,
                                     &done);
    store->wal_pages = code == SQLITE_OK ? 0 : store->wal_pages;
    if (code == SQLITE_OK && left == 0)
        return true;
    return fault_temporary(why, "4.3.0",
                           "database %s is being read: its log still holds what was "
                           "erased; try again",
                           store->path);
}
