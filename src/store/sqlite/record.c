/* record.c - the writing side of tickets: what a decision changes. */
#include "store/sqlite/sqlite.h"

#include <string.h>

static bool
insert_ticket(Store *store, const Ticket *ticket, Fault *why)
{
    Statement s = statement_open(
        store,
        "INSERT INTO ticket (" TICKET_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, "
        "?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)");

    statement_bind_int(&s, ticket->number);
    statement_bind_text(&s, ticket->subject);
    statement_bind_text(&s, ticket_status_name(ticket->status));
    statement_bind_text(&s, ticket->department);
    statement_bind_text(&s, ticket->priority);
    statement_bind_text(&s, ticket->language);
    statement_bind_text(&s, ticket->customer.name);
    statement_bind_text(&s, ticket->customer.address);
    statement_bind_text(&s, ticket->answer_to);
    statement_bind_text(&s, ticket->assigned);
    statement_bind_int(&s, ticket->created);
    statement_bind_int(&s, ticket->updated ? ticket->updated : ticket->created);
    statement_bind_int(&s, ticket->closed);
    statement_bind_id(&s, ticket->merged_into);
    statement_bind_id(&s, ticket->linked_from);
    statement_bind_text(&s, ticket->root_id);
    statement_bind_text(&s, ticket->thread_topic);
    statement_bind_text(&s, ticket->thread_index);
    statement_bind_int(&s, ticket->entries);
    statement_bind_int(&s, ticket->reopened);
    statement_bind_text(&s, ticket->type);
    statement_bind_int(&s, ticket->warned);
    return statement_run(&s, why);
}

bool
sqlite_reserve_ticket(Store *store, gint64 *number, Fault *why)
{
    *number = sqlite_next_number((SqliteStore *)store, FIGURE_LAST_TICKET, 0);
    return true;
}

bool
sqlite_add_ticket(Store *base, Ticket *ticket, Fault *why)
{
    SqliteStore *store = (SqliteStore *)base;
    gint64 given = ticket->number;

    ticket->number = sqlite_next_number(store, FIGURE_LAST_TICKET, given);
    if (insert_ticket(base, ticket, why) &&
        sqlite_add_participant(base, ticket->number, ticket->customer.name,
                               ticket->customer.address, ROLE_CUSTOMER, why)) {
        sqlite_index_ticket(store, ticket->number);
        return true;
    }
    ticket->number = given;
    return false;
}

bool
sqlite_touch_ticket(Store *store, gint64 ticket, guint entries, gint64 at, Fault *why)
{
    Statement s = statement_open(store, "UPDATE ticket SET entries = entries + ?2, "
                                        "updated = max(updated, ?3) WHERE number = ?1");

    statement_bind_int(&s, ticket);
    statement_bind_int(&s, entries);
    statement_bind_int(&s, at);
    return sqlite_run_one(&s, "ticket", ticket, why);
}

bool
sqlite_set_status(Store *store, gint64 ticket, TicketStatus status, guint entries,
                  gint64 at, Fault *why)
{
    Statement s = statement_open(
        store,
        "UPDATE ticket SET reopened = reopened + (status = 'closed' AND ?2 <> 'closed'), "
        "closed = CASE WHEN ?2 <> 'closed' THEN 0 WHEN status = 'closed' THEN closed "
        "ELSE ?3 END, status = ?2, updated = max(updated, ?3), entries = entries + ?4, "
        "warned = 0 "
        "WHERE number = ?1");

    statement_bind_int(&s, ticket);
    statement_bind_text(&s, ticket_status_name(status));
    statement_bind_int(&s, at);
    statement_bind_int(&s, entries);
    return sqlite_run_one(&s, "ticket", ticket, why);
}

bool
sqlite_set_field(Store *store, gint64 ticket, const char *field, const char *value,
                 gint64 at, Fault *why)
{
    static const struct {
        const char *field, *sql;
    } table[] = {
        { "assigned", "UPDATE ticket SET assigned = ?2, updated = ?3 WHERE number = ?1" },
        { "priority", "UPDATE ticket SET priority = ?2, updated = ?3 WHERE number = ?1" },
        { "department",
          "UPDATE ticket SET department = ?2, updated = ?3 WHERE number = ?1" },
        { "language", "UPDATE ticket SET language = ?2, updated = ?3 WHERE number = ?1" },
        { "type", "UPDATE ticket SET type = ?2, updated = ?3 WHERE number = ?1" },
        /* That it was warned is no news of the ticket. */
        { "warned",
          "UPDATE ticket SET warned = CAST(?2 AS INTEGER) WHERE number = ?1 AND ?3 > 0" },
        { "merged_into",
          "UPDATE ticket SET merged_into = nullif(CAST(?2 AS INTEGER), 0), "
          "updated = ?3 WHERE number = ?1" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        Statement s;

        if (strcmp(table[i].field, field) != 0)
            continue;
        s = statement_open(store, table[i].sql);
        statement_bind_int(&s, ticket);
        statement_bind_text(&s, value);
        statement_bind_int(&s, at);
        return sqlite_run_one(&s, "ticket", ticket, why);
    }
    g_assert_not_reached();
}

bool
sqlite_add_history(Store *store, gint64 ticket, gint64 at, const char *what,
                   const char *why_text, Fault *why)
{
    Statement s = statement_open(
        store, "INSERT INTO history (ticket, at, what, why) VALUES (?1, ?2, ?3, ?4)");

    statement_bind_int(&s, ticket);
    statement_bind_int(&s, at);
    statement_bind_text(&s, what);
    statement_bind_text(&s, why_text);
    return statement_run(&s, why);
}

/* The rank of a role, in SQL. */
#define RANK(role) "CASE " role " WHEN 'customer' THEN 3 WHEN 'cc' THEN 2 ELSE 1 END"

bool
sqlite_add_participant(Store *store, gint64 ticket, const char *name, const char *address,
                       ParticipantRole role, Fault *why)
{
    Statement s = statement_open(
        store,
        "INSERT INTO participant (ticket, address, name, role) VALUES (?1, ?2, ?3, ?4) "
        "ON CONFLICT (ticket, address) DO UPDATE SET "
        "name = CASE WHEN participant.name = '' THEN excluded.name "
        "ELSE participant.name END, role = excluded.role "
        "WHERE " RANK("excluded.role") " > " RANK("participant.role"));

    g_assert(role != ROLE_STRANGER);
    statement_bind_int(&s, ticket);
    statement_bind_text(&s, address);
    statement_bind_text(&s, name);
    statement_bind_text(&s, participant_role_name(role));
    return statement_run(&s, why);
}

bool
sqlite_add_message_id(Store *store, const char *message_id, gint64 ticket, Fault *why)
{
    Statement s = statement_open(store, "INSERT INTO message (message_id, ticket) VALUES "
                                        "(?1, ?2) ON CONFLICT DO NOTHING");

    if (message_id[0] == '\0')
        return statement_close(&s, why);
    statement_bind_text(&s, message_id);
    statement_bind_int(&s, ticket);
    return statement_run(&s, why);
}

bool
sqlite_set_note(Store *store, const char *name, const char *value, Fault *why)
{
    Statement s =
        statement_open(store, "INSERT INTO note (name, value) VALUES (?1, ?2) "
                              "ON CONFLICT (name) DO UPDATE SET value = excluded.value");

    statement_bind_text(&s, name);
    statement_bind_text(&s, value);
    return statement_run(&s, why);
}

bool
sqlite_reserve_letters(Store *base, guint count, gint64 *first, Fault *why)
{
    SqliteStore *store = (SqliteStore *)base;

    *first = store->figures[FIGURE_LAST_LETTER] + 1;
    store->figures[FIGURE_LAST_LETTER] += count;
    return true;
}
