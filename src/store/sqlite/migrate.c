/* migrate.c - from the schema a database has to the newest one, all or nothing. */
#include "store/sqlite/sqlite.h"

#include "base/log.h"

gint64
sqlite_newest_schema(void)
{
    gint64 n = 0;

    while (sqlite_schema[n])
        n++;
    return n;
}

static bool
apply(SqliteStore *store, gint64 version, Fault *why)
{
    g_autofree char *mark =
        g_strdup_printf("PRAGMA application_id = %d; PRAGMA user_version = %d",
                        SQLITE_APPLICATION_ID, (int)version);

    return sqlite_exec(store, sqlite_schema[version - 1], why) &&
           sqlite_exec(store, mark, why);
}

static bool
start_counters(SqliteStore *store, gint64 first_ticket_number, Fault *why)
{
    Statement s = statement_open(&store->base, "UPDATE figures SET last_ticket = ?1 "
                                               "WHERE one = 1");

    statement_bind_int(&s, first_ticket_number - 1);
    return statement_run(&s, why);
}

static bool
migrate_from(SqliteStore *store, gint64 from, gint64 first_ticket_number, Fault *why)
{
    for (gint64 version = from + 1; version <= sqlite_newest_schema(); version++)
        if (!apply(store, version, why))
            return false;
    return from > 0 || start_counters(store, first_ticket_number, why);
}

bool
sqlite_migrate(SqliteStore *store, gint64 first_ticket_number, Fault *why)
{
    gint64 from;

    if (!sqlite_number(store, "PRAGMA user_version", &from, why))
        return false;
    if (from == sqlite_newest_schema())
        return true;
    if ((from > 0 && !sqlite_keep_copy(store, from, why)) ||
        !sqlite_exec(store, "BEGIN IMMEDIATE", why))
        return false;
    if (!migrate_from(store, from, first_ticket_number, why) ||
        !sqlite_exec(store, "COMMIT", why)) {
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
        return false;
    }
    /* What the steps made and dropped again leaves holes. */
    if (from == 0)
        return sqlite_exec(store, "VACUUM", why);
    log_info("database %s: schema %" G_GINT64_FORMAT " is now %" G_GINT64_FORMAT,
             store->path, from, sqlite_newest_schema());
    return true;
}
