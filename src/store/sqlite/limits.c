/* limits.c - events that limits count, addresses that fail, blocks. */
#include "store/sqlite/sqlite.h"

/* No limit looks further back than this. */
#define EVENT_KEPT_MS (G_GINT64_CONSTANT(31) * 24 * 3600 * 1000)
/* An address with this many soft failures in a row is dead. */
#define SOFT_FAILURES 5

bool
sqlite_count_events(Store *store, const char *what, const char *key, gint64 since,
                    guint *out, Fault *why)
{
    Statement s = statement_open(
        store, "SELECT count(*) FROM event WHERE what = ?1 AND key = ?2 AND at >= ?3");
    guint count = 0;

    statement_bind_text(&s, what);
    statement_bind_text(&s, key);
    statement_bind_int(&s, since);
    if (statement_row(&s))
        count = (guint)statement_int(&s);
    if (!statement_close(&s, why))
        return false;
    *out = count;
    return true;
}

static bool
find_oldest_event(Store *base, Fault *why)
{
    SqliteStore *store = (SqliteStore *)base;

    return sqlite_number(store, "SELECT at FROM event ORDER BY id LIMIT 1",
                         &store->oldest_event, why);
}

/* Two old ones go for each that comes, so that the table never grows for ever and no
 * mail pays for a clean-up. */
static bool
forget_events(Store *base, gint64 now, Fault *why)
{
    SqliteStore *store = (SqliteStore *)base;
    gint64 until = now - EVENT_KEPT_MS;
    Statement s;

    if (store->oldest_event >= until && store->oldest_event != 0)
        return true;
    s = statement_open(
        base, "DELETE FROM event WHERE id IN (SELECT id FROM event ORDER BY id LIMIT 2) "
              "AND at < ?1");
    statement_bind_int(&s, until);
    return statement_run(&s, why) && find_oldest_event(base, why);
}

bool
sqlite_add_event(Store *store, const char *what, const char *key, gint64 at, Fault *why)
{
    Statement s =
        statement_open(store, "INSERT INTO event (what, key, at) VALUES (?1, ?2, ?3)");

    statement_bind_text(&s, what);
    statement_bind_text(&s, key);
    statement_bind_int(&s, at);
    return statement_run(&s, why) && forget_events(store, at, why);
}

bool
sqlite_address(Store *store, const char *address, StoreAddress *out, Fault *why)
{
    Statement s =
        statement_open(store, "SELECT is_hard, soft FROM address WHERE address = ?1");
    StoreAddress found = { 0 };

    statement_bind_text(&s, address);
    if (statement_row(&s)) {
        bool is_hard = statement_int(&s) != 0;

        found.soft = (guint)statement_int(&s);
        found.is_dead = is_hard || found.soft >= SOFT_FAILURES;
    }
    if (!statement_close(&s, why))
        return false;
    *out = found;
    return true;
}

bool
sqlite_mark_address(Store *store, const char *address, bool hard, gint64 at,
                    const char *reason, Fault *why)
{
    Statement s = statement_open(
        store, "INSERT INTO address (address, is_hard, soft, at, reason) "
               "VALUES (?1, ?2, NOT ?2, ?3, ?4) ON CONFLICT (address) DO UPDATE SET "
               "is_hard = max(is_hard, excluded.is_hard), soft = soft + excluded.soft, "
               "at = excluded.at, reason = excluded.reason");

    statement_bind_text(&s, address);
    statement_bind_int(&s, hard);
    statement_bind_int(&s, at);
    statement_bind_text(&s, reason ? reason : "");
    return statement_run(&s, why);
}

static bool
run_existed(Statement *s, bool *existed, Fault *why)
{
    sqlite3 *db = s->store->db;

    if (!statement_run(s, why))
        return false;
    if (existed)
        *existed = sqlite3_changes(db) > 0;
    return true;
}

bool
sqlite_clear_address(Store *store, const char *address, bool *existed, Fault *why)
{
    Statement s = statement_open(store, "DELETE FROM address WHERE address = ?1");

    statement_bind_text(&s, address);
    return run_existed(&s, existed, why);
}

bool
sqlite_blocks(Store *store, GPtrArray **out, Fault *why)
{
    Statement s = statement_open(
        store, "SELECT kind, value, created, hits FROM block ORDER BY kind, value");
    g_autoptr(GPtrArray) blocks =
        g_ptr_array_new_with_free_func((GDestroyNotify)store_block_free);

    while (statement_row(&s)) {
        StoreBlock *block = g_new0(StoreBlock, 1);

        block->kind = statement_text(&s);
        block->value = statement_text(&s);
        block->created = statement_int(&s);
        block->hits = statement_int(&s);
        g_ptr_array_add(blocks, block);
    }
    if (!statement_close(&s, why))
        return false;
    *out = g_steal_pointer(&blocks);
    return true;
}

bool
sqlite_add_block(Store *store, const char *kind, const char *value, gint64 at, Fault *why)
{
    Statement s = statement_open(store, "INSERT INTO block (kind, value, created, hits) "
                                        "VALUES (?1, ?2, ?3, 0) ON CONFLICT DO NOTHING");

    statement_bind_text(&s, kind);
    statement_bind_text(&s, value);
    statement_bind_int(&s, at);
    return statement_run(&s, why);
}

bool
sqlite_remove_block(Store *store, const char *kind, const char *value, bool *existed,
                    Fault *why)
{
    Statement s =
        statement_open(store, "DELETE FROM block WHERE kind = ?1 AND value = ?2");

    statement_bind_text(&s, kind);
    statement_bind_text(&s, value);
    return run_existed(&s, existed, why);
}

bool
sqlite_hit_block(Store *store, const char *kind, const char *value, Fault *why)
{
    Statement s = statement_open(
        store, "UPDATE block SET hits = hits + 1 WHERE kind = ?1 AND value = ?2");

    statement_bind_text(&s, kind);
    statement_bind_text(&s, value);
    return statement_run(&s, why);
}
