/* limits.c - events that limits count, addresses that fail, blocks. */
#include "store/sqlite/sqlite.h"

#include <string.h>

#include "core/sha256.h"

/* No limit looks further back than this. */
#define EVENT_KEPT_MS (G_GINT64_CONSTANT(31) * 24 * 3600 * 1000)
/* An address with this many soft failures in a row is dead. */
#define SOFT_FAILURES 5

/* ------------------------------------------------------------------ events */

/* Of what and whose, without regard to ASCII case. Whoever could find two keys with one
 * hash would gain nothing but to be counted with somebody else. */
static gint64
event_key(const char *what, const char *key)
{
    g_autofree char *folded = g_ascii_strdown(key, -1);
    Sha256 *sum = sha256_new();
    guint8 digest[SHA256_BYTES];
    gint64 hash;

    sha256_add(sum, what, strlen(what) + 1);
    sha256_add(sum, folded, strlen(folded));
    sha256_end(sum, digest);
    memcpy(&hash, digest, sizeof hash);
    return GINT64_FROM_LE(hash);
}

static void
event_key_function(sqlite3_context *context, int argc, sqlite3_value **argv)
{
    const char *what = (const char *)sqlite3_value_text(argv[0]);
    const char *key = (const char *)sqlite3_value_text(argv[1]);

    sqlite3_result_int64(context, event_key(what ? what : "", key ? key : ""));
}

bool
sqlite_limits_start(SqliteStore *store, Fault *why)
{
    int code = sqlite3_create_function_v2(
        store->db, "event_key", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY,
        NULL, event_key_function, NULL, NULL, NULL);

    return code == SQLITE_OK || sqlite_fault(store, code, sqlite3_errmsg(store->db), why);
}

#define COUNT(key, since)                                                                \
    "(SELECT total(count) FROM event WHERE key = " key " AND at >= " since ")"

bool
sqlite_count_events(Store *store, const StoreEvent *events, guint count, guint *out,
                    Fault *why)
{
    Statement s = statement_open(
        store, "SELECT " COUNT("?1", "?2") ", " COUNT("?3", "?4") ", " COUNT(
                   "?5", "?6") ", " COUNT("?7", "?8") ", " COUNT("?9", "?10"));

    g_assert(count <= STORE_EVENTS_MAX);
    for (guint i = 0; i < STORE_EVENTS_MAX; i++)
        if (i < count) {
            statement_bind_int(&s, event_key(events[i].what, events[i].key));
            statement_bind_int(&s, events[i].since);
        } else {
            statement_bind_id(&s, 0);
            statement_bind_id(&s, 0);
        }
    if (statement_row(&s))
        for (guint i = 0; i < count; i++)
            out[i] = (guint)statement_int(&s);
    return statement_close(&s, why);
}

bool
sqlite_add_events(Store *store, const StoreEvent *events, guint count, gint64 at,
                  Fault *why)
{
    static const char *const sql[STORE_EVENTS_MAX] = {
#define ADD(rows)                                                                        \
    "INSERT INTO event (at, key, count) VALUES " rows                                    \
    " ON CONFLICT (key, at) DO UPDATE SET count = count + 1"
        ADD("(?1, ?2, 1)"),
        ADD("(?1, ?2, 1), (?1, ?3, 1)"),
        ADD("(?1, ?2, 1), (?1, ?3, 1), (?1, ?4, 1)"),
        ADD("(?1, ?2, 1), (?1, ?3, 1), (?1, ?4, 1), (?1, ?5, 1)"),
        ADD("(?1, ?2, 1), (?1, ?3, 1), (?1, ?4, 1), (?1, ?5, 1), (?1, ?6, 1)"),
    };
    Statement s;

    g_assert(count <= STORE_EVENTS_MAX);
    if (count == 0)
        return true;
    s = statement_open(store, sql[count - 1]);
    statement_bind_int(&s, at);
    for (guint i = 0; i < count; i++)
        statement_bind_int(&s, event_key(events[i].what, events[i].key));
    return statement_run(&s, why);
}

/* The table is swept a slice of its keys at a time, when nothing waits: no mail pays. */
#define SLICES 1024
#define SWEEP_EVERY_MS (G_GINT64_CONSTANT(24) * 3600 * 1000)

static gint64
slice_start(gint64 slice)
{
    return slice < SLICES ? G_MININT64 + slice * (gint64)(G_MAXUINT64 / SLICES + 1)
                          : G_MAXINT64;
}

bool
sqlite_sweep_events(SqliteStore *store, gint64 now, bool *more, Fault *why)
{
    Statement s;

    *more = false;
    if (store->events_swept != 0 && now - store->events_swept < SWEEP_EVERY_MS &&
        now >= store->events_swept)
        return true;
    if (!sqlite_begin(&store->base, why))
        return false;
    s = statement_open(&store->base, "DELETE FROM event WHERE key >= ?1 AND key <= ?2 "
                                     "AND at < ?3");
    statement_bind_int(&s, slice_start(store->sweep));
    statement_bind_int(&s, slice_start(store->sweep + 1));
    statement_bind_int(&s, now - EVENT_KEPT_MS);
    if (!statement_run(&s, why)) {
        sqlite_rollback(&store->base);
        return false;
    }
    if (++store->sweep == SLICES) {
        store->sweep = 0;
        store->events_swept = now;
    }
    *more = store->sweep != 0;
    return sqlite_commit(&store->base, why);
}

/* ------------------------------------------------------------------ addresses */

bool
sqlite_find_addresses(SqliteStore *store, Fault *why)
{
    gint64 is_there;

    if (!sqlite_number(store, "SELECT 1 FROM address LIMIT 1", &is_there, why))
        return false;
    store->has_addresses = is_there;
    return true;
}

bool
sqlite_address(Store *base, const char *address, StoreAddress *out, Fault *why)
{
    SqliteStore *store = (SqliteStore *)base;
    StoreAddress found = { 0 };
    Statement s;

    *out = found;
    if (store->mode == STORE_WRITE && !store->has_addresses)
        return true;
    s = statement_open(base, "SELECT is_hard, soft FROM address WHERE address = ?1");
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
    ((SqliteStore *)store)->has_addresses = true;
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

/* ------------------------------------------------------------------ blocks */

static bool
read_blocks(Store *store, GPtrArray **out, Fault *why)
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

/* Each mail asks for them, and they seldom change. */
bool
sqlite_blocks(Store *base, GPtrArray **out, Fault *why)
{
    SqliteStore *store = (SqliteStore *)base;

    if (store->mode == STORE_READ)
        return read_blocks(base, out, why);
    if (!store->blocks && !read_blocks(base, &store->blocks, why))
        return false;
    *out = g_ptr_array_ref(store->blocks);
    return true;
}

static void
forget_blocks(Store *store)
{
    g_clear_pointer(&((SqliteStore *)store)->blocks, g_ptr_array_unref);
}

bool
sqlite_add_block(Store *store, const char *kind, const char *value, gint64 at, Fault *why)
{
    Statement s = statement_open(store, "INSERT INTO block (kind, value, created, hits) "
                                        "VALUES (?1, ?2, ?3, 0) ON CONFLICT DO NOTHING");

    forget_blocks(store);
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

    forget_blocks(store);
    statement_bind_text(&s, kind);
    statement_bind_text(&s, value);
    return run_existed(&s, existed, why);
}

bool
sqlite_hit_block(Store *store, const char *kind, const char *value, Fault *why)
{
    Statement s = statement_open(
        store, "UPDATE block SET hits = hits + 1 WHERE kind = ?1 AND value = ?2");

    forget_blocks(store);
    statement_bind_text(&s, kind);
    statement_bind_text(&s, value);
    return statement_run(&s, why);
}
