/* figures.c - numbers that change with every mail: kept in memory, written once a commit.
 *
 * Rows are counted by triggers of this connection, whatever statement changes them; new
 * letters alone are not, because rows that are inserted together would then be put into a
 * table of their own first. What a job did is taken back with the job, so that no ticket
 * number is lost. */
#include "store/sqlite/sqlite.h"

#include <string.h>

/* In the order of the enum. */
#define COLUMNS                                                                          \
    "last_ticket, last_letter, ticket_open, ticket_answered, ticket_customer_reply, "    \
    "ticket_on_hold, ticket_in_progress, ticket_closed, letter_waiting, letter_sent, "   \
    "letter_dead, deliveries, held, filed"

/* ------------------------------------------------------------------ counting */

static void
count_ticket(sqlite3_context *context, int argc, sqlite3_value **argv)
{
    SqliteStore *store = sqlite3_user_data(context);
    TicketStatus status;

    if (ticket_status_parse((const char *)sqlite3_value_text(argv[0]), &status))
        store->figures[FIGURE_TICKETS + status] += sqlite3_value_int64(argv[1]);
}

static void
count_letter(sqlite3_context *context, int argc, sqlite3_value **argv)
{
    SqliteStore *store = sqlite3_user_data(context);
    LetterState state;

    if (letter_state_parse((const char *)sqlite3_value_text(argv[0]), &state))
        store->figures[FIGURE_LETTERS + state] += sqlite3_value_int64(argv[1]);
}

static void
count_delivery(sqlite3_context *context, int argc, sqlite3_value **argv)
{
    SqliteStore *store = sqlite3_user_data(context);

    store->figures[FIGURE_DELIVERIES] += sqlite3_value_int64(argv[0]);
    store->figures[FIGURE_HELD] += sqlite3_value_int64(argv[1]);
    store->figures[FIGURE_FILED] += sqlite3_value_int64(argv[2]);
}

static const struct {
    const char *name;
    int arguments;
    void (*function)(sqlite3_context *context, int argc, sqlite3_value **argv);
} functions[] = {
    { "count_ticket", 2, count_ticket },
    { "count_letter", 2, count_letter },
    { "count_delivery", 3, count_delivery },
};

static const char triggers[] =
    ("CREATE TEMP TRIGGER ticket_added AFTER INSERT ON main.ticket BEGIN "
     "SELECT count_ticket(NEW.status, 1); END;"
     "CREATE TEMP TRIGGER ticket_moved AFTER UPDATE OF status ON main.ticket "
     "WHEN OLD.status <> NEW.status BEGIN "
     "SELECT count_ticket(OLD.status, -1), count_ticket(NEW.status, 1); END;"
     "CREATE TEMP TRIGGER ticket_gone AFTER DELETE ON main.ticket BEGIN "
     "SELECT count_ticket(OLD.status, -1); END;"
     "CREATE TEMP TRIGGER letter_gone AFTER DELETE ON main.letter BEGIN "
     "SELECT count_letter(OLD.state, -1); END;"
     "CREATE TEMP TRIGGER delivery_gone AFTER DELETE ON main.delivery BEGIN "
     "SELECT count_delivery(-1, -OLD.is_waiting, -(OLD.outcome = 'file')); END;"
     "CREATE TEMP TRIGGER letter_moved AFTER UPDATE OF state ON main.letter "
     "WHEN OLD.state <> NEW.state BEGIN "
     "SELECT count_letter(OLD.state, -1), count_letter(NEW.state, 1); END;"
     "CREATE TEMP TRIGGER delivery_added AFTER INSERT ON main.delivery BEGIN "
     "SELECT count_delivery(1, NEW.is_waiting, NEW.outcome = 'file'); END;"
     "CREATE TEMP TRIGGER delivery_settled AFTER UPDATE OF is_waiting, outcome "
     "ON main.delivery BEGIN SELECT count_delivery(0, NEW.is_waiting - OLD.is_waiting, "
     "(NEW.outcome = 'file') - (OLD.outcome = 'file')); END;");

bool
sqlite_figures_start(SqliteStore *store, Fault *why)
{
    for (gsize i = 0; i < G_N_ELEMENTS(functions); i++) {
        int code = sqlite3_create_function_v2(store->db, functions[i].name,
                                              functions[i].arguments, SQLITE_UTF8, store,
                                              functions[i].function, NULL, NULL, NULL);

        if (code != SQLITE_OK)
            return sqlite_fault(store, code, sqlite3_errmsg(store->db), why);
    }
    if (!sqlite_exec(store, triggers, why) || !sqlite_figures_read(store, why))
        return false;
    memcpy(store->figures_written, store->figures, sizeof store->figures);
    return true;
}

/* ------------------------------------------------------------------ kept */

bool
sqlite_figures_read(SqliteStore *store, Fault *why)
{
    Statement s =
        statement_open(&store->base, "SELECT " COLUMNS " FROM figures WHERE one = 1");

    if (statement_row(&s))
        for (guint i = 0; i < FIGURES; i++)
            store->figures[i] = statement_int(&s);
    return statement_close(&s, why);
}

bool
sqlite_figures_write(SqliteStore *store, Fault *why)
{
    Statement s;

    if (memcmp(store->figures, store->figures_written, sizeof store->figures) == 0)
        return true;
    s = statement_open(&store->base,
                       "UPDATE figures SET (" COLUMNS ") = (?1, ?2, ?3, ?4, ?5, ?6, ?7, "
                       "?8, ?9, ?10, ?11, ?12, ?13, ?14) WHERE one = 1");
    for (guint i = 0; i < FIGURES; i++)
        statement_bind_int(&s, store->figures[i]);
    return statement_run(&s, why);
}

void
sqlite_figures_settle(SqliteStore *store, bool committed)
{
    if (committed)
        memcpy(store->figures_written, store->figures, sizeof store->figures);
    else
        memcpy(store->figures, store->figures_written, sizeof store->figures);
}

void
sqlite_figures_mark(SqliteStore *store)
{
    memcpy(store->figures_before, store->figures, sizeof store->figures);
}

void
sqlite_figures_back(SqliteStore *store)
{
    memcpy(store->figures, store->figures_before, sizeof store->figures);
}

gint64
sqlite_next_number(SqliteStore *store, Figure last, gint64 given)
{
    if (given == 0)
        return ++store->figures[last];
    store->figures[last] = MAX(store->figures[last], given);
    return given;
}
