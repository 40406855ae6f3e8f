/* facts.c - what the decision about a mail asks: ticket, role, seen before. */
#include "store/sqlite/sqlite.h"

#include <string.h>

/* The first here, and the first elsewhere that has a ticket. */
static void
read_seen(Statement *s, const char *department, StoreSeen *seen)
{
    while ((seen->delivery == 0 || seen->elsewhere == 0) && statement_row(s)) {
        gint64 delivery = statement_int(s), ticket = statement_int(s);
        const char *where = statement_peek(s);

        if (strcmp(where, department) == 0) {
            if (seen->delivery == 0) {
                seen->delivery = delivery;
                seen->ticket = ticket;
            }
        } else if (ticket != 0 && seen->elsewhere == 0) {
            seen->elsewhere = ticket;
            g_strlcpy(seen->department, where, sizeof seen->department);
        }
    }
}

bool
sqlite_seen(Store *store, const char *content_hash, const char *department,
            StoreSeen *out, Fault *why)
{
    StoreSeen seen = { 0 };
    Statement s;

    /* What has no hash is like nothing else. */
    if (content_hash[0] != '\0') {
        s = statement_open(store, "SELECT id, ticket, department FROM delivery "
                                  "WHERE content_hash = ?1 AND outcome NOT IN ('refuse', "
                                  "'duplicate') ORDER BY id");
        statement_bind_text(&s, content_hash);
        read_seen(&s, department, &seen);
        if (!statement_close(&s, why))
            return false;
    }
    *out = seen;
    return true;
}

bool
sqlite_ticket(Store *store, gint64 number, Ticket **out, Fault *why)
{
    Statement s =
        statement_open(store, "SELECT " TICKET_COLUMNS " FROM ticket WHERE number = ?1");
    g_autoptr(Ticket) ticket = NULL;

    statement_bind_int(&s, number);
    if (statement_row(&s))
        ticket = sqlite_read_ticket(&s);
    if (!statement_close(&s, why))
        return false;
    *out = g_steal_pointer(&ticket);
    return true;
}

bool
sqlite_role(Store *store, gint64 ticket, const char *address, ParticipantRole *out,
            Fault *why)
{
    Statement s = statement_open(
        store, "SELECT role FROM participant WHERE ticket = ?1 AND address = ?2");
    ParticipantRole role = ROLE_STRANGER;

    statement_bind_int(&s, ticket);
    statement_bind_text(&s, address);
    if (statement_row(&s))
        participant_role_parse(statement_peek(&s), &role);
    if (!statement_close(&s, why))
        return false;
    *out = role;
    return true;
}

bool
sqlite_participants(Store *store, gint64 ticket, GPtrArray **out, Fault *why)
{
    Statement s = statement_open(
        store, "SELECT name, address, role FROM participant WHERE ticket = ?1 "
               "ORDER BY role <> 'customer', role <> 'cc', address");
    g_autoptr(GPtrArray) found =
        g_ptr_array_new_with_free_func((GDestroyNotify)participant_free);

    statement_bind_int(&s, ticket);
    while (statement_row(&s)) {
        const char *name = statement_peek(&s);
        const char *address = statement_peek(&s);
        ParticipantRole role = ROLE_PENDING;

        participant_role_parse(statement_peek(&s), &role);
        g_ptr_array_add(found, participant_new(name, address, role));
    }
    if (!statement_close(&s, why))
        return false;
    *out = g_steal_pointer(&found);
    return true;
}

/* The ticket SQL finds for TEXT, 0 if none. */
static bool
ticket_by_text(Store *store, const char *sql, const char *text, gint64 *ticket,
               Fault *why)
{
    Statement s = statement_open(store, sql);
    gint64 found = 0;

    statement_bind_text(&s, text);
    if (statement_row(&s))
        found = statement_int(&s);
    if (!statement_close(&s, why))
        return false;
    *ticket = found;
    return true;
}

bool
sqlite_ticket_of_message(Store *store, const char *message_id, gint64 *ticket, Fault *why)
{
    return ticket_by_text(store, "SELECT ticket FROM message WHERE message_id = ?1",
                          message_id, ticket, why);
}

bool
sqlite_ticket_of_old_token(Store *store, const char *token, gint64 *ticket, Fault *why)
{
    return ticket_by_text(store, "SELECT ticket FROM old_token WHERE token = ?1", token,
                          ticket, why);
}

bool
sqlite_add_old_token(Store *store, const char *token, gint64 ticket, Fault *why)
{
    Statement s = statement_open(store, "INSERT INTO old_token (token, ticket) "
                                        "VALUES (?1, ?2) ON CONFLICT DO NOTHING");

    statement_bind_text(&s, token);
    statement_bind_int(&s, ticket);
    return statement_run(&s, why);
}

bool
sqlite_known_texts(Store *store, gint64 ticket, guint limit, GPtrArray **out, Fault *why)
{
    Statement s =
        statement_open(store, "SELECT " ENTRY_TEXTS
                              " FROM entry WHERE ticket = ?1 ORDER BY at DESC, id DESC "
                              "LIMIT ?2");
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    bool is_fine = true;

    statement_bind_int(&s, ticket);
    statement_bind_int(&s, limit);
    while (is_fine && statement_row(&s)) {
        char *text, *quoted;

        is_fine = sqlite_take_texts(&s, &text, &quoted, why);
        if (is_fine) {
            g_ptr_array_add(texts, text);
            g_ptr_array_add(texts, quoted);
        }
    }
    if (!statement_close_after(&s, is_fine, why))
        return false;
    *out = g_steal_pointer(&texts);
    return true;
}

bool
sqlite_is_known_address(Store *store, const char *address, bool *out, Fault *why)
{
    Statement s = statement_open(
        store,
        "SELECT 1 FROM participant WHERE address = ?1 AND role <> 'pending' LIMIT 1");
    bool known;

    statement_bind_text(&s, address);
    known = statement_row(&s);
    if (!statement_close(&s, why))
        return false;
    *out = known;
    return true;
}

bool
sqlite_get_note(Store *store, const char *name, char **out, Fault *why)
{
    Statement s = statement_open(store, "SELECT value FROM note WHERE name = ?1");
    g_autofree char *value = g_strdup("");

    statement_bind_text(&s, name);
    if (statement_row(&s))
        statement_take(&s, &value);
    if (!statement_close(&s, why))
        return false;
    *out = g_steal_pointer(&value);
    return true;
}
