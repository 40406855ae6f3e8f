/* life.c - what staff make of a ticket: tags, links, people, changes to take back. */
#include "store/sqlite/sqlite.h"

/* ------------------------------------------------------------------ tags */

bool
sqlite_set_tag(Store *store, gint64 ticket, const char *tag, bool is_set, bool *changed,
               Fault *why)
{
    Statement s = statement_open(
        store,
        is_set ? "INSERT INTO tag (ticket, tag) VALUES (?1, ?2) ON CONFLICT DO NOTHING"
               : "DELETE FROM tag WHERE ticket = ?1 AND tag = ?2");

    statement_bind_int(&s, ticket);
    statement_bind_text(&s, tag);
    if (!statement_run(&s, why))
        return false;
    *changed = sqlite3_changes(((SqliteStore *)store)->db) > 0;
    return true;
}

bool
sqlite_tags(Store *store, gint64 ticket, GPtrArray **out, Fault *why)
{
    Statement s =
        statement_open(store, "SELECT tag FROM tag WHERE ticket = ?1 ORDER BY tag");
    g_autoptr(GPtrArray) tags = g_ptr_array_new_with_free_func(g_free);

    statement_bind_int(&s, ticket);
    while (statement_row(&s))
        g_ptr_array_add(tags, statement_text(&s));
    if (!statement_close(&s, why))
        return false;
    *out = g_steal_pointer(&tags);
    return true;
}

/* ------------------------------------------------------------------ links */

bool
sqlite_add_link(Store *store, gint64 a, gint64 b, bool *changed, Fault *why)
{
    Statement s = statement_open(
        store, "INSERT INTO link (low, high) VALUES (?1, ?2) ON CONFLICT DO NOTHING");

    statement_bind_int(&s, MIN(a, b));
    statement_bind_int(&s, MAX(a, b));
    if (!statement_run(&s, why))
        return false;
    *changed = sqlite3_changes(((SqliteStore *)store)->db) > 0;
    return true;
}

bool
sqlite_links(Store *store, gint64 ticket, GArray **out, Fault *why)
{
    Statement s =
        statement_open(store, "SELECT high FROM link WHERE low = ?1 UNION "
                              "SELECT low FROM link WHERE high = ?1 ORDER BY 1");
    g_autoptr(GArray) links = g_array_new(FALSE, FALSE, sizeof(gint64));

    statement_bind_int(&s, ticket);
    while (statement_row(&s)) {
        gint64 number = statement_int(&s);

        g_array_append_val(links, number);
    }
    if (!statement_close(&s, why))
        return false;
    *out = g_steal_pointer(&links);
    return true;
}

/* ------------------------------------------------------------------ people */

bool
sqlite_remove_participant(Store *store, gint64 ticket, const char *address, bool *existed,
                          Fault *why)
{
    Statement s = statement_open(store, "DELETE FROM participant WHERE ticket = ?1 AND "
                                        "address = ?2 AND role <> 'customer'");

    statement_bind_int(&s, ticket);
    statement_bind_text(&s, address);
    if (!statement_run(&s, why))
        return false;
    *existed = sqlite3_changes(((SqliteStore *)store)->db) > 0;
    return true;
}

/* ------------------------------------------------------------------ changes */

bool
sqlite_add_change(Store *base, Change *change, Fault *why)
{
    Statement s = statement_open(
        base, "INSERT INTO change (ticket, at, actor, field, before, after, is_undone) "
              "VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0)");

    statement_bind_int(&s, change->ticket);
    statement_bind_int(&s, change->at);
    statement_bind_text(&s, change->actor);
    statement_bind_text(&s, change->field);
    statement_bind_text(&s, change->before);
    statement_bind_text(&s, change->after);
    if (!statement_run(&s, why))
        return false;
    change->id = sqlite3_last_insert_rowid(((SqliteStore *)base)->db);
    return true;
}

bool
sqlite_last_change(Store *store, gint64 ticket, Change **out, Fault *why)
{
    Statement s = statement_open(
        store, "SELECT id, ticket, at, actor, field, before, after FROM change "
               "WHERE ticket = ?1 AND is_undone = 0 ORDER BY id DESC LIMIT 1");

    *out = NULL;
    statement_bind_int(&s, ticket);
    if (statement_row(&s)) {
        Change *change = change_new();

        change->id = statement_int(&s);
        change->ticket = statement_int(&s);
        change->at = statement_int(&s);
        statement_take(&s, &change->actor);
        statement_take(&s, &change->field);
        statement_take(&s, &change->before);
        statement_take(&s, &change->after);
        *out = change;
    }
    if (statement_close(&s, why))
        return true;
    g_clear_pointer(out, change_free);
    return false;
}

bool
sqlite_undo_change(Store *store, gint64 change, Fault *why)
{
    Statement s = statement_open(store, "UPDATE change SET is_undone = 1 WHERE id = ?1");

    statement_bind_int(&s, change);
    return sqlite_run_one(&s, "change", change, why);
}

/* ------------------------------------------------------------------ entries */

bool
sqlite_move_entry(Store *store, const Entry *entry, gint64 to, gint64 at, Fault *why)
{
    Statement move = statement_open(
        store, "UPDATE entry SET ticket = ?2 WHERE id = ?1 AND ticket = ?3");
    Statement count, message;

    statement_bind_int(&move, entry->id);
    statement_bind_int(&move, to);
    statement_bind_int(&move, entry->ticket);
    if (!sqlite_run_one(&move, "entry", entry->id, why))
        return false;
    count = statement_open(store, "UPDATE ticket SET entries = entries - 1, updated = ?2 "
                                  "WHERE number = ?1");
    statement_bind_int(&count, entry->ticket);
    statement_bind_int(&count, at);
    if (!sqlite_run_one(&count, "ticket", entry->ticket, why))
        return false;
    /* What answers this mail goes where the mail is. */
    message = statement_open(store, "UPDATE message SET ticket = ?2 WHERE "
                                    "message_id = ?1 AND ticket = ?3");
    statement_bind_text(&message, entry->message_id);
    statement_bind_int(&message, to);
    statement_bind_int(&message, entry->ticket);
    return statement_run(&message, why);
}

/* ------------------------------------------------------------------ closing */

bool
sqlite_query_quiet(Store *store, const char *department, gint64 before, bool is_warned,
                   guint limit, GPtrArray **out, Fault *why)
{
    Statement s = statement_open(
        store,
        "SELECT " TICKET_COLUMNS " FROM ticket WHERE status = 'answered' AND "
        "updated <= ?2 AND +department = ?1 AND (warned > 0) = ?3 ORDER BY updated "
        "LIMIT ?4");
    g_autoptr(GPtrArray) tickets =
        g_ptr_array_new_with_free_func((GDestroyNotify)ticket_free);

    statement_bind_text(&s, department);
    statement_bind_int(&s, before);
    statement_bind_int(&s, is_warned);
    statement_bind_int(&s, limit);
    while (statement_row(&s))
        g_ptr_array_add(tickets, sqlite_read_ticket(&s));
    if (!statement_close(&s, why))
        return false;
    *out = g_steal_pointer(&tickets);
    return true;
}
