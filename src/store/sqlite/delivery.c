/* delivery.c - what came in and what became of it, with the bytes as they came. */
#include "store/sqlite/sqlite.h"

#include "base/spool.h"
#include "core/content_hash.h"
#include "store/packed.h"

/* Bytes of a raw mail that SQLite is given at once. */
#define PIECE PACKED_BYTES_MAX

static bool
find_content(Store *store, GBytes *sha256, gint64 *out, Fault *why)
{
    Statement s = statement_open(store, "SELECT id FROM content WHERE sha256 = ?1");

    *out = 0;
    statement_bind_bytes(&s, sha256);
    if (statement_row(&s))
        *out = statement_int(&s);
    return statement_close(&s, why);
}

/* SQLite copies what it is given whole; so a big mail goes into its room in pieces, in
 * the transaction that made the room: half a mail is never committed. */
static bool
write_pieces(SqliteStore *store, gint64 content, GBytes *raw, Fault *why)
{
    gsize size;
    const char *data = g_bytes_get_data(raw, &size);
    sqlite3_blob *blob = NULL;
    int code =
        sqlite3_blob_open(store->db, "main", "content", "bytes", content, 1, &blob);
    bool is_written;

    for (gsize at = 0; at < size && code == SQLITE_OK; at += PIECE) {
        code = sqlite3_blob_write(blob, data + at, (int)MIN(PIECE, size - at), (int)at);
        spool_let_go(raw);
    }
    is_written =
        code == SQLITE_OK || sqlite_fault(store, code, sqlite3_errmsg(store->db), why);
    sqlite3_blob_close(blob);
    store->has_big = true;
    return is_written;
}

/* A row without its bytes where they follow in pieces. `size` is NULL where they are kept
 * as they came. False in *is_new: they are there already. */
static bool
insert_content(Store *store, GBytes *sha256, GBytes *bytes, gint64 size, gint64 room,
               bool *is_new, Fault *why)
{
    Statement s = statement_open(
        store, bytes ? "INSERT INTO content (sha256, size, bytes) VALUES (?1, ?2, ?3) "
                       "ON CONFLICT (sha256) DO NOTHING"
                     : "INSERT INTO content (sha256, size, bytes) VALUES (?1, ?2, "
                       "zeroblob(?3)) ON CONFLICT (sha256) DO NOTHING");

    statement_bind_bytes(&s, sha256);
    statement_bind_id(&s, size);
    if (bytes)
        statement_bind_bytes(&s, bytes);
    else
        statement_bind_int(&s, room);
    if (!statement_run(&s, why))
        return false;
    *is_new = sqlite3_changes(((SqliteStore *)store)->db) > 0;
    return true;
}

bool
sqlite_keep_content(Store *store, GBytes *raw, GBytes *known, GBytes *known_packed,
                    gint64 *out, Fault *why)
{
    g_autoptr(GBytes) sha256 = known ? g_bytes_ref(known) : content_sha256(raw);
    /* Who has made the one has tried the other. */
    g_autoptr(GBytes) packed = known_packed ? g_bytes_ref(known_packed)
                               : known      ? NULL
                                            : packed_make(raw);
    gint64 size = (gint64)g_bytes_get_size(raw);
    bool is_big = size > (gint64)PIECE, is_new;

    if (!insert_content(store, sha256,
                        is_big   ? NULL
                        : packed ? packed
                                 : raw,
                        packed ? size : 0, size, &is_new, why))
        return false;
    if (!is_new)
        return find_content(store, sha256, out, why);
    *out = sqlite3_last_insert_rowid(((SqliteStore *)store)->db);
    return !is_big || write_pieces((SqliteStore *)store, *out, raw, why);
}

bool
sqlite_take_content(Statement *s, GBytes **out, Fault *why)
{
    g_autoptr(GBytes) bytes = statement_bytes(s);
    gint64 size = statement_int(s);

    *out = size == 0 ? g_steal_pointer(&bytes) : packed_open(bytes, (gsize)size);
    return *out || fault_temporary(why, "4.3.0",
                                   "database %s is damaged: bytes that were "
                                   "packed cannot be read again",
                                   s->store->path);
}

bool
sqlite_add_delivery(Store *store, Delivery *delivery, GBytes *raw, Fault *why)
{
    gint64 content = 0;
    Statement s;

    if (raw && !sqlite_keep_content(store, raw, delivery->sha256, delivery->packed,
                                    &content, why))
        return false;
    s = statement_open(
        store,
        "INSERT INTO delivery (at, sender, recipient, queue_id, client_address, login, "
        "department, message_id, author, subject, content_hash, kind, outcome, ticket, "
        "rule, trace, held_reason, would, is_waiting, size, content) VALUES (?1, ?2, ?3, "
        "?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, "
        "?21)");
    statement_bind_int(&s, delivery->at);
    statement_bind_text(&s, delivery->sender);
    statement_bind_text(&s, delivery->recipient);
    statement_bind_text(&s, delivery->queue_id);
    statement_bind_text(&s, delivery->client_address);
    statement_bind_text(&s, delivery->login);
    statement_bind_text(&s, delivery->department);
    statement_bind_text(&s, delivery->message_id);
    statement_bind_text(&s, delivery->from);
    statement_bind_text(&s, delivery->subject);
    statement_bind_text(&s, delivery->content_hash);
    statement_bind_text(&s, delivery->kind);
    statement_bind_text(&s, outcome_name(delivery->outcome));
    statement_bind_id(&s, delivery->ticket);
    statement_bind_text(&s, delivery->rule);
    statement_bind_text(&s, delivery->trace);
    statement_bind_text(&s, delivery->held_reason);
    statement_bind_text(&s, delivery->would);
    statement_bind_int(&s, delivery->is_waiting);
    statement_bind_int(&s, raw ? (gint64)g_bytes_get_size(raw) : delivery->size);
    statement_bind_id(&s, content);
    if (!statement_run(&s, why))
        return false;
    delivery->id = sqlite3_last_insert_rowid(((SqliteStore *)store)->db);
    return true;
}

bool
sqlite_settle_delivery(Store *store, const Delivery *delivery, Fault *why)
{
    Statement s = statement_open(
        store, "UPDATE delivery SET outcome = ?2, ticket = ?3, rule = ?4, trace = ?5, "
               "held_reason = ?6, would = ?7, is_waiting = ?8 WHERE id = ?1");

    statement_bind_int(&s, delivery->id);
    statement_bind_text(&s, outcome_name(delivery->outcome));
    statement_bind_id(&s, delivery->ticket);
    statement_bind_text(&s, delivery->rule);
    statement_bind_text(&s, delivery->trace);
    statement_bind_text(&s, delivery->held_reason);
    statement_bind_text(&s, delivery->would);
    statement_bind_int(&s, delivery->is_waiting);
    return sqlite_run_one(&s, "delivery", delivery->id, why);
}

static bool
read_content(Store *store, gint64 delivery, GBytes **out, Fault *why)
{
    Statement s = statement_open(store, "SELECT bytes, size FROM content WHERE id = "
                                        "(SELECT content FROM delivery WHERE id = ?1)");
    g_autoptr(GBytes) raw = NULL;
    bool is_fine = true;

    statement_bind_int(&s, delivery);
    if (statement_row(&s))
        is_fine = sqlite_take_content(&s, &raw, why);
    if (!statement_close_after(&s, is_fine, why))
        return false;
    *out = g_steal_pointer(&raw);
    return true;
}

bool
sqlite_delivery(Store *store, gint64 id, Delivery **out, GBytes **raw, Fault *why)
{
    Statement s =
        statement_open(store, "SELECT " DELIVERY_COLUMNS " FROM delivery WHERE id = ?1");
    g_autoptr(Delivery) delivery = NULL;
    g_autoptr(GBytes) bytes = NULL;

    statement_bind_int(&s, id);
    if (statement_row(&s))
        delivery = sqlite_read_delivery(&s);
    if (!statement_close(&s, why))
        return false;
    if (delivery && raw && !read_content(store, id, &bytes, why))
        return false;
    *out = g_steal_pointer(&delivery);
    if (raw)
        *raw = g_steal_pointer(&bytes);
    return true;
}

static bool
read_deliveries(Statement *s, GPtrArray **out, Fault *why)
{
    g_autoptr(GPtrArray) found =
        g_ptr_array_new_with_free_func((GDestroyNotify)delivery_free);

    while (statement_row(s))
        g_ptr_array_add(found, sqlite_read_delivery(s));
    if (!statement_close(s, why))
        return false;
    *out = g_steal_pointer(&found);
    return true;
}

bool
sqlite_query_log(Store *store, guint limit, GPtrArray **out, Fault *why)
{
    Statement s = statement_open(store, "SELECT " DELIVERY_COLUMNS
                                        " FROM delivery ORDER BY id DESC LIMIT ?1");

    statement_bind_int(&s, limit ? (gint64)limit : -1);
    return read_deliveries(&s, out, why);
}

bool
sqlite_query_filed(Store *store, gint64 after, guint limit, GPtrArray **out, Fault *why)
{
    /* No index holds them: a desk that files little would read its whole past. */
    Statement s = statement_open(
        store, "SELECT " DELIVERY_COLUMNS
               " FROM delivery WHERE outcome = 'file' AND id > ?1 AND "
               "id > (SELECT max(id) FROM delivery) - 100000 ORDER BY id DESC LIMIT ?2");

    statement_bind_int(&s, after);
    statement_bind_int(&s, limit ? (gint64)limit : -1);
    return read_deliveries(&s, out, why);
}

bool
sqlite_query_loose_mails(Store *store, const char *person, GPtrArray **out, Fault *why)
{
    Statement s = statement_open(
        store, "SELECT " DELIVERY_COLUMNS " FROM delivery WHERE (author = ?1 COLLATE "
               "NOCASE OR sender = ?1 COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM "
               "entry WHERE entry.delivery = delivery.id) ORDER BY id");

    statement_bind_text(&s, person);
    return read_deliveries(&s, out, why);
}

bool
sqlite_query_held(Store *store, GPtrArray **out, Fault *why)
{
    Statement s = statement_open(store, "SELECT " DELIVERY_COLUMNS " FROM delivery "
                                        "WHERE is_waiting = 1 ORDER BY at, id");

    return read_deliveries(&s, out, why);
}
