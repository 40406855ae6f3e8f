/* query.c - lists of tickets, their history, and figures. */
#include "store/sqlite/sqlite.h"

#include <string.h>

static bool
read_tickets(Statement *s, GPtrArray **out, Fault *why)
{
    g_autoptr(GPtrArray) tickets =
        g_ptr_array_new_with_free_func((GDestroyNotify)ticket_free);

    while (statement_row(s))
        g_ptr_array_add(tickets, sqlite_read_ticket(s));
    if (!statement_close(s, why))
        return false;
    *out = g_steal_pointer(&tickets);
    return true;
}

#define LIST_TICKETS "SELECT " TICKET_COLUMNS " FROM ticket WHERE "
/* Conditions that no index serves in this order; not given they are ''. */
#define NEWEST_FIRST                                                                     \
    " AND (?5 = '' OR assigned = CASE ?5 WHEN 'nobody' THEN '' ELSE ?5 END)"             \
    " AND (?6 = '' OR type = ?6)"                                                        \
    " AND (?7 = '' OR number IN (SELECT ticket FROM tag WHERE tag = ?7))"                \
    " ORDER BY updated DESC, number DESC LIMIT ?1"

/* Addresses looked for at once; an account has few. */
#define PEOPLE_MAX 10

static bool
query_tickets_of_people(Store *store, const TicketFilter *filter, GPtrArray **out,
                        Fault *why)
{
    Statement s = statement_open(
        store, LIST_TICKETS
        "merged_into IS NULL AND number IN (SELECT ticket FROM participant WHERE address "
        "IN (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) AND role <> 'pending') AND (?11 = "
        "'' OR status = ?11) AND (?12 = 0 OR status <> 'closed') ORDER BY updated DESC, "
        "number DESC LIMIT ?13 OFFSET ?14");

    for (guint i = 0; i < PEOPLE_MAX; i++)
        statement_bind_text(&s, i < filter->people->len ? filter->people->pdata[i] : "");
    statement_bind_text(&s, filter->by_status ? ticket_status_name(filter->status) : "");
    statement_bind_int(&s, filter->is_active);
    statement_bind_int(&s, filter->limit ? (gint64)filter->limit : -1);
    statement_bind_int(&s, filter->skip);
    return read_tickets(&s, out, why);
}

bool
sqlite_query_tickets(Store *store, const TicketFilter *filter, GPtrArray **out,
                     Fault *why)
{
    /* Each has an index that gives the order too; the narrowest condition comes first
     * (a customer has few tickets, a status fewer than a department) and the unary
     * plus keeps the others from taking its place. */
    static const char *const sql[] = {
        LIST_TICKETS "1" NEWEST_FIRST,
        LIST_TICKETS "status = ?2" NEWEST_FIRST,
        LIST_TICKETS "department = ?3" NEWEST_FIRST,
        LIST_TICKETS "status = ?2 AND +department = ?3" NEWEST_FIRST,
        LIST_TICKETS "customer_address = ?4" NEWEST_FIRST,
        LIST_TICKETS "customer_address = ?4 AND +status = ?2" NEWEST_FIRST,
        LIST_TICKETS "customer_address = ?4 AND +department = ?3" NEWEST_FIRST,
        LIST_TICKETS
        "customer_address = ?4 AND +status = ?2 AND +department = ?3" NEWEST_FIRST,
    };
    bool by_department = filter->department && *filter->department;
    bool by_customer = filter->customer && *filter->customer;
    Statement s;

    if (filter->people)
        return query_tickets_of_people(store, filter, out, why);
    s = statement_open(store, sql[(by_customer ? 4 : 0) + (by_department ? 2 : 0) +
                                  (filter->by_status ? 1 : 0)]);
    statement_bind_int(&s, filter->limit ? (gint64)filter->limit : -1);
    /* Parameters are numbered by what they are: skip those this text does not have. */
    if (filter->by_status)
        statement_bind_text(&s, ticket_status_name(filter->status));
    s.bound = 2;
    if (by_department)
        statement_bind_text(&s, filter->department);
    s.bound = 3;
    if (by_customer)
        statement_bind_text(&s, filter->customer);
    s.bound = 4;
    statement_bind_text(&s, filter->assigned ? filter->assigned : "");
    statement_bind_text(&s, filter->type ? filter->type : "");
    statement_bind_text(&s, filter->tag ? filter->tag : "");
    return read_tickets(&s, out, why);
}

bool
sqlite_query_queue(Store *store, const TicketFilter *filter, GPtrArray **out, Fault *why)
{
    Statement s = statement_open(
        store, LIST_TICKETS
        "status IN ('open', 'customer-reply') AND merged_into IS NULL AND (?1 = '' OR "
        "department = ?1) AND (?2 = '' OR assigned = CASE ?2 WHEN 'nobody' THEN '' ELSE "
        "?2 END) ORDER BY updated, number LIMIT ?3 OFFSET ?4");

    statement_bind_text(&s, filter->department ? filter->department : "");
    statement_bind_text(&s, filter->assigned ? filter->assigned : "");
    statement_bind_int(&s, filter->limit ? (gint64)filter->limit : -1);
    statement_bind_int(&s, filter->skip);
    return read_tickets(&s, out, why);
}

bool
sqlite_query_changed(Store *store, gint64 since, guint limit, GPtrArray **out, Fault *why)
{
    Statement s = statement_open(store, LIST_TICKETS
                                 "updated > ?1 ORDER BY updated, number LIMIT ?2");

    statement_bind_int(&s, since);
    statement_bind_int(&s, limit ? (gint64)limit : -1);
    return read_tickets(&s, out, why);
}

bool
sqlite_query_version(Store *store, gint64 *out, Fault *why)
{
    return sqlite_number((SqliteStore *)store, "PRAGMA data_version", out, why);
}

bool
sqlite_query_tickets_of(Store *store, const char *person, GArray **out, Fault *why)
{
    Statement s = statement_open(
        store,
        "SELECT DISTINCT coalesce(merged_into, number) FROM ticket WHERE number IN "
        "(SELECT ticket FROM participant WHERE address = ?1 UNION SELECT number "
        "FROM ticket WHERE customer_address = ?1 UNION SELECT ticket FROM entry "
        "WHERE author_address = ?1) ORDER BY 1");
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(gint64));

    statement_bind_text(&s, person);
    while (statement_row(&s)) {
        gint64 number = statement_int(&s);

        g_array_append_val(found, number);
    }
    if (!statement_close(&s, why))
        return false;
    *out = g_steal_pointer(&found);
    return true;
}

bool
sqlite_query_history(Store *store, gint64 ticket, GPtrArray **out, Fault *why)
{
    Statement s = statement_open(
        store, "SELECT at, what, why FROM history WHERE ticket = ?1 ORDER BY id");
    g_autoptr(GPtrArray) found =
        g_ptr_array_new_with_free_func((GDestroyNotify)history_free);

    statement_bind_int(&s, ticket);
    while (statement_row(&s)) {
        gint64 at = statement_int(&s);
        const char *what = statement_peek(&s);

        g_ptr_array_add(found, history_new(at, what, statement_peek(&s)));
    }
    if (!statement_close(&s, why))
        return false;
    *out = g_steal_pointer(&found);
    return true;
}

/* The older of two times, where 0 is none. */
static gint64
older(gint64 a, gint64 b)
{
    return a == 0 || (b != 0 && b < a) ? b : a;
}

bool
sqlite_query_stats(Store *base, Stats *out, Fault *why)
{
    SqliteStore *store = (SqliteStore *)base;
    Stats stats = { 0 };
    gint64 open, reply, pages, page_size;

    if ((store->mode == STORE_READ && !sqlite_figures_read(store, why)) ||
        !sqlite_number(store, "SELECT min(created) FROM letter WHERE state = 'waiting'",
                       &stats.oldest_waiting_letter, why) ||
        !sqlite_number(store, "SELECT min(updated) FROM ticket WHERE status = 'open'",
                       &open, why) ||
        !sqlite_number(store,
                       "SELECT min(updated) FROM ticket WHERE status = 'customer-reply'",
                       &reply, why) ||
        !sqlite_number(store, "PRAGMA page_count", &pages, why) ||
        !sqlite_number(store, "PRAGMA page_size", &page_size, why) ||
        !sqlite_number(store, "PRAGMA user_version", &stats.schema, why))
        return false;
    for (guint i = 0; i <= TICKET_CLOSED; i++)
        stats.tickets[i] = store->figures[FIGURE_TICKETS + i];
    for (guint i = 0; i <= LETTER_DEAD; i++)
        stats.letters[i] = store->figures[FIGURE_LETTERS + i];
    stats.deliveries = store->figures[FIGURE_DELIVERIES];
    stats.held = store->figures[FIGURE_HELD];
    stats.filed = store->figures[FIGURE_FILED];
    stats.oldest_unanswered = older(open, reply);
    stats.database_bytes = pages * page_size;
    *out = stats;
    return true;
}
