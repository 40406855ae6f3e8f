/* letter.c - the outbox: leased, sent, settled. */
#include "store/sqlite/sqlite.h"

static bool
insert_letter(Store *store, const Letter *letter, Fault *why)
{
    Statement s = statement_open(store, "INSERT INTO letter (" LETTER_COLUMNS
                                        ", due) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, "
                                        "?8, ?9, ?10, ?11, ?12, ?13, ?14, ?12)");

    statement_bind_int(&s, letter->id);
    statement_bind_id(&s, letter->ticket);
    statement_bind_id(&s, letter->entry);
    statement_bind_text(&s, letter->event);
    statement_bind_text(&s, letter->recipient);
    statement_bind_text(&s, letter->envelope_sender);
    statement_bind_text(&s, letter->message_id);
    statement_bind_int(&s, letter->is_automatic);
    statement_bind_text(&s, letter_state_name(letter->state));
    statement_bind_int(&s, letter->attempts);
    statement_bind_int(&s, letter->created);
    statement_bind_int(&s, letter->next);
    statement_bind_int(&s, letter->settled);
    statement_bind_text(&s, letter->last_error);
    return statement_run(&s, why);
}

bool
sqlite_add_letter(Store *store, const Letter *letter, Fault *why)
{
    Statement s;

    g_assert(letter->id > 0 && letter->message);
    if (!insert_letter(store, letter, why))
        return false;
    s = statement_open(store,
                       "INSERT INTO letter_message (letter, bytes) VALUES (?1, ?2)");
    statement_bind_int(&s, letter->id);
    statement_bind_bytes(&s, letter->message);
    return statement_run(&s, why) &&
           (letter->ticket == 0 ||
            sqlite_add_message_id(store, letter->message_id, letter->ticket, why));
}

static bool
read_message(Store *store, Letter *letter, Fault *why)
{
    Statement s =
        statement_open(store, "SELECT bytes FROM letter_message WHERE letter = ?1");

    statement_bind_int(&s, letter->id);
    if (statement_row(&s))
        letter->message = statement_bytes(&s);
    return statement_close(&s, why);
}

static bool
read_letters(Statement *s, GPtrArray **out, Fault *why)
{
    g_autoptr(GPtrArray) letters =
        g_ptr_array_new_with_free_func((GDestroyNotify)letter_free);

    while (statement_row(s))
        g_ptr_array_add(letters, sqlite_read_letter(s));
    if (!statement_close(s, why))
        return false;
    *out = g_steal_pointer(&letters);
    return true;
}

static bool
lease(Store *store, gint64 id, gint64 until, Fault *why)
{
    Statement s = statement_open(store, "UPDATE letter SET due = ?2 WHERE id = ?1");

    statement_bind_int(&s, id);
    statement_bind_int(&s, until);
    return statement_run(&s, why);
}

bool
sqlite_claim_letters(Store *store, gint64 now, gint64 lease_until, guint limit,
                     GPtrArray **out, Fault *why)
{
    Statement s = statement_open(
        store, "SELECT " LETTER_COLUMNS " FROM letter WHERE state = 'waiting' "
               "AND state <> 'sent' AND due <= ?1 ORDER BY due, id LIMIT ?2");
    g_autoptr(GPtrArray) letters = NULL;

    statement_bind_int(&s, now);
    statement_bind_int(&s, limit);
    if (!read_letters(&s, &letters, why))
        return false;
    for (guint i = 0; i < letters->len; i++) {
        Letter *letter = g_ptr_array_index(letters, i);

        if (!read_message(store, letter, why) ||
            !lease(store, letter->id, lease_until, why))
            return false;
    }
    *out = g_steal_pointer(&letters);
    return true;
}

bool
sqlite_settle_letter(Store *store, gint64 id, LetterState state, gint64 at, gint64 next,
                     const char *error, Fault *why)
{
    /* One that was sent stays sent: of two that held the letter, the lease of the
     * first having run out, the second may have failed where the first did not. */
    Statement s = statement_open(
        store, "UPDATE letter SET state = ?2, attempts = attempts + 1, "
               "settled = CASE WHEN ?2 = 'waiting' THEN 0 ELSE ?3 END, "
               "next = CASE WHEN ?2 = 'waiting' THEN ?4 ELSE next END, "
               "due = CASE WHEN ?2 = 'waiting' THEN ?4 ELSE next END, last_error = ?5 "
               "WHERE id = ?1 AND state <> 'sent'");

    statement_bind_int(&s, id);
    statement_bind_text(&s, letter_state_name(state));
    statement_bind_int(&s, at);
    statement_bind_int(&s, next);
    statement_bind_text(&s, error ? error : "");
    return statement_run(&s, why);
}

static bool
retry_all(Store *store, gint64 at, guint *count, Fault *why)
{
    /* A letter that is being sent right now is left alone: twice is worse than late. */
    Statement s = statement_open(
        store, "UPDATE letter SET state = 'waiting', next = ?1, due = ?1, settled = 0 "
               "WHERE state IN ('waiting', 'dead') AND state <> 'sent' "
               "AND NOT (state = 'waiting' AND due <> next AND due > ?1)");

    statement_bind_int(&s, at);
    if (!statement_run(&s, why))
        return false;
    *count = (guint)sqlite3_changes(((SqliteStore *)store)->db);
    return true;
}

bool
sqlite_retry_letter(Store *store, gint64 id, gint64 at, guint *count, Fault *why)
{
    Statement s;

    if (id == 0)
        return retry_all(store, at, count, why);
    s = statement_open(
        store, "UPDATE letter SET state = 'waiting', next = ?2, due = ?2, settled = 0 "
               "WHERE id = ?1 AND state <> 'sent' "
               "AND NOT (state = 'waiting' AND due <> next AND due > ?2)");
    statement_bind_int(&s, id);
    statement_bind_int(&s, at);
    if (!statement_run(&s, why))
        return false;
    *count = (guint)sqlite3_changes(((SqliteStore *)store)->db);
    return true;
}

bool
sqlite_next_letter_due(Store *store, gint64 *at, Fault *why)
{
    return sqlite_number((SqliteStore *)store,
                         "SELECT max(min(due), 1) FROM letter WHERE state = 'waiting' "
                         "AND state <> 'sent'",
                         at, why);
}

bool
sqlite_letter(Store *store, gint64 id, bool bytes, Letter **out, Fault *why)
{
    Statement s =
        statement_open(store, "SELECT " LETTER_COLUMNS " FROM letter WHERE id = ?1");
    g_autoptr(Letter) letter = NULL;

    statement_bind_int(&s, id);
    if (statement_row(&s))
        letter = sqlite_read_letter(&s);
    if (!statement_close(&s, why))
        return false;
    if (letter && bytes && !read_message(store, letter, why))
        return false;
    *out = g_steal_pointer(&letter);
    return true;
}

bool
sqlite_query_answer_letter(Store *store, gint64 ticket, gint64 entry, gint64 *letter,
                           Fault *why)
{
    Statement s =
        statement_open(store, "SELECT id FROM letter WHERE ticket = ?1 AND entry = ?2 "
                              "AND is_automatic = 0 ORDER BY id LIMIT 1");
    gint64 found = 0;

    statement_bind_int(&s, ticket);
    statement_bind_int(&s, entry);
    if (statement_row(&s))
        found = statement_int(&s);
    if (!statement_close(&s, why))
        return false;
    *letter = found;
    return true;
}

bool
sqlite_query_letters(Store *store, guint limit, GPtrArray **out, Fault *why)
{
    Statement s = statement_open(store, "SELECT " LETTER_COLUMNS
                                        " FROM letter ORDER BY id DESC LIMIT ?1");

    statement_bind_int(&s, limit ? (gint64)limit : -1);
    return read_letters(&s, out, why);
}
