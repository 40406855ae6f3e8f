/* merge.c - two tickets about one matter become one. */
#include "store/sqlite/sqlite.h"

/* Where mail to `into` ends up in the end. */
static bool
merge_target(Store *store, gint64 number, gint64 into, gint64 *out, Fault *why)
{
    g_autoptr(Ticket) ticket = NULL;
    g_autoptr(Ticket) target = NULL;

    if (!sqlite_ticket(store, number, &ticket, why) ||
        !sqlite_ticket(store, into, &target, why))
        return false;
    if (!ticket || !target)
        return fault_permanent(why, "5.5.4", "there is no ticket %" G_GINT64_FORMAT,
                               ticket ? into : number);
    if (ticket->merged_into)
        return fault_permanent(why, "5.5.4",
                               "ticket %" G_GINT64_FORMAT
                               " is already merged into %" G_GINT64_FORMAT,
                               number, ticket->merged_into);
    *out = target->merged_into ? target->merged_into : into;
    if (*out == number)
        return fault_permanent(why, "5.5.4",
                               "ticket %" G_GINT64_FORMAT " cannot be merged into itself",
                               number);
    return true;
}

static bool
run_pair(Store *store, const char *sql, gint64 number, gint64 into, Fault *why)
{
    Statement s = statement_open(store, sql);

    statement_bind_int(&s, number);
    statement_bind_int(&s, into);
    return statement_run(&s, why);
}

/* What the merge brings to `into`, for who takes it back. */
static bool
note_moved(Store *store, gint64 change, gint64 number, gint64 into, Fault *why)
{
    static const char *const notes[] = {
        "INSERT INTO moved_entry (change, entry) SELECT ?1, id FROM entry WHERE "
        "ticket = ?2 AND ?3 > 0",
        "INSERT INTO moved_person (change, address) SELECT ?1, address FROM participant "
        "WHERE ticket = ?2 AND address NOT IN (SELECT address FROM participant WHERE "
        "ticket = ?3)",
        "INSERT INTO moved_ticket (change, ticket) SELECT ?1, number FROM ticket WHERE "
        "merged_into = ?2 AND ?3 > 0",
    };

    for (gsize i = 0; change != 0 && i < G_N_ELEMENTS(notes); i++) {
        Statement s = statement_open(store, notes[i]);

        statement_bind_int(&s, change);
        statement_bind_int(&s, number);
        statement_bind_int(&s, into);
        if (!statement_run(&s, why))
            return false;
    }
    return true;
}

static bool
move_participants(Store *store, gint64 number, gint64 into, Fault *why)
{
    g_autoptr(GPtrArray) participants = NULL;

    if (!sqlite_participants(store, number, &participants, why))
        return false;
    for (guint i = 0; i < participants->len; i++) {
        const Participant *participant = g_ptr_array_index(participants, i);

        if (!sqlite_add_participant(store, into, participant->mailbox.name,
                                    participant->mailbox.address, participant->role, why))
            return false;
    }
    return true;
}

static bool
close_merged(Store *store, gint64 number, gint64 into, gint64 at, Fault *why)
{
    Statement s = statement_open(
        store, "UPDATE ticket SET merged_into = ?2, entries = 0, updated = ?3, "
               "closed = CASE WHEN status = 'closed' THEN closed ELSE ?3 END, "
               "status = 'closed' WHERE number = ?1");

    statement_bind_int(&s, number);
    statement_bind_int(&s, into);
    statement_bind_int(&s, at);
    return sqlite_run_one(&s, "ticket", number, why);
}

static bool
touch(Store *store, gint64 number, gint64 at, Fault *why)
{
    Statement s =
        statement_open(store, "UPDATE ticket SET updated = ?2 WHERE number = ?1");

    statement_bind_int(&s, number);
    statement_bind_int(&s, at);
    return sqlite_run_one(&s, "ticket", number, why);
}

bool
sqlite_merge(Store *store, gint64 number, gint64 into, gint64 change, gint64 at,
             Fault *why)
{
    /* Tickets merged into `number` before point to the new one, so that every chain
     * has one link. */
    static const char *const moves[] = {
        ("UPDATE ticket SET entries = entries + (SELECT o.entries FROM ticket o WHERE "
         "o.number = ?1) WHERE number = ?2"),
        "UPDATE entry SET ticket = ?2 WHERE ticket = ?1",
        "UPDATE ticket SET merged_into = ?2 WHERE merged_into = ?1",
    };
    gint64 target = 0;

    if (!merge_target(store, number, into, &target, why) ||
        !note_moved(store, change, number, target, why))
        return false;
    for (gsize i = 0; i < G_N_ELEMENTS(moves); i++)
        if (!run_pair(store, moves[i], number, target, why))
            return false;
    return move_participants(store, number, target, why) &&
           close_merged(store, number, target, at, why) && touch(store, target, at, why);
}

bool
sqlite_unmerge(Store *store, gint64 number, gint64 into, gint64 change,
               TicketStatus status, gint64 at, Fault *why)
{
    /* What came to the other ticket since stays there. */
    static const char *const moves[] = {
        "UPDATE entry SET ticket = ?1 WHERE ticket = ?2 AND id IN (SELECT entry FROM "
        "moved_entry WHERE change = ?3)",
        "DELETE FROM participant WHERE ticket = ?2 AND address IN (SELECT address FROM "
        "moved_person WHERE change = ?3) AND address <> (SELECT customer_address FROM "
        "ticket WHERE number = ?2) AND ?1 > 0",
        "UPDATE ticket SET merged_into = ?1 WHERE merged_into = ?2 AND number IN (SELECT "
        "ticket FROM moved_ticket WHERE change = ?3)",
        "UPDATE ticket SET merged_into = NULL WHERE number = ?1 AND merged_into = ?2 AND "
        "?3 > 0",
        "UPDATE ticket SET entries = (SELECT count(*) FROM entry WHERE entry.ticket = "
        "ticket.number) WHERE number IN (?1, ?2) AND ?3 > 0",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(moves); i++) {
        Statement s = statement_open(store, moves[i]);

        statement_bind_int(&s, number);
        statement_bind_int(&s, into);
        statement_bind_int(&s, change);
        if (!statement_run(&s, why))
            return false;
    }
    return sqlite_set_status(store, number, status, 0, at, why) &&
           touch(store, into, at, why);
}
