/* search.c - the index by which tickets are found, in any script. */
#include "store/sqlite/sqlite.h"

#include <string.h>

/* The index holds every run of three characters, so that any piece of a word is
 * found, and in scripts without blanks as well; not where in the text it is, which would
 * make the index larger than the mails. Row 2n is the text of entry n, row
 * 2n+1 the subject and customer of ticket n.
 *
 * Indexing a text costs more than everything else about its mail. So the mail's
 * transaction only notes the row as unindexed, the writer indexes it when nothing
 * waits, and until then a search reads the text itself: what it finds is the same. */

/* Of a very long text only the beginning is searched: the rest is mostly what a
 * machine wrote. */
#define INDEXED_BYTES 32768
/* What an indexed text ends with, so that its last characters begin a run too. */
#define PADDING "\n\n"

void
sqlite_index_ticket(SqliteStore *store, gint64 number)
{
    gint64 row = number * 2 + 1;

    g_array_append_val(store->unindexed, row);
}

void
sqlite_index_entry(SqliteStore *store, gint64 id)
{
    gint64 row = id * 2;

    g_array_append_val(store->unindexed, row);
}

/* Rows written by one statement: where there are fewer, the first fills the rest. */
#define NOTED_AT_ONCE 8

static bool
note_rows(SqliteStore *store, guint from, Fault *why)
{
    Statement s = statement_open(
        &store->base, "INSERT INTO unindexed (row) VALUES (?1), (?2), (?3), (?4), (?5), "
                      "(?6), (?7), (?8) ON CONFLICT DO NOTHING");

    for (guint i = from; i < from + NOTED_AT_ONCE; i++)
        statement_bind_int(&s, g_array_index(store->unindexed, gint64,
                                             i < store->unindexed->len ? i : from));
    return statement_run(&s, why);
}

bool
sqlite_note_unindexed(SqliteStore *store, Fault *why)
{
    for (guint i = 0; i < store->unindexed->len; i += NOTED_AT_ONCE)
        if (!note_rows(store, i, why))
            return false;
    store->unindexed_rows += store->unindexed->len;
    g_array_set_size(store->unindexed, 0);
    return true;
}

static bool
read_entry_text(Store *store, gint64 id, char **out, gint64 *ticket, Fault *why)
{
    Statement s =
        statement_open(store, "SELECT ticket, " ENTRY_TEXTS " FROM entry WHERE id = ?1");
    g_autofree char *quoted = NULL;
    bool is_fine = true;

    statement_bind_int(&s, id);
    if (statement_row(&s)) {
        *ticket = statement_int(&s);
        is_fine = sqlite_take_texts(&s, out, &quoted, why);
    }
    return statement_close_after(&s, is_fine, why);
}

static bool
read_ticket_text(Store *store, gint64 number, char **out, gint64 *ticket, Fault *why)
{
    Statement s = statement_open(
        store, "SELECT number, subject || char(10) || customer_name || char(10) || "
               "customer_address FROM ticket WHERE number = ?1");

    statement_bind_int(&s, number);
    if (statement_row(&s)) {
        *ticket = statement_int(&s);
        *out = statement_text(&s);
    }
    return statement_close(&s, why);
}

bool
sqlite_read_indexed(Store *store, gint64 row, char **out, gint64 *ticket, Fault *why)
{
    g_autofree char *text = NULL;
    gint64 number = 0;

    if (!(row & 1 ? read_ticket_text(store, row >> 1, &text, &number, why)
                  : read_entry_text(store, row >> 1, &text, &number, why)))
        return false;
    if (text && strlen(text) > INDEXED_BYTES)
        *g_utf8_find_prev_char(text, text + INDEXED_BYTES) = '\0';
    *out = text ? g_steal_pointer(&text) : g_strdup("");
    if (ticket)
        *ticket = number;
    return true;
}

/* Rows not yet in the index, in the ascending order that FTS5 likes best. */
static bool
read_unindexed(Store *store, guint limit, GArray **out, Fault *why)
{
    Statement s =
        statement_open(store, "SELECT row FROM unindexed ORDER BY row LIMIT ?1");
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(gint64));

    statement_bind_int(&s, limit ? (gint64)limit : -1);
    while (statement_row(&s)) {
        gint64 row = statement_int(&s);

        g_array_append_val(rows, row);
    }
    if (!statement_close(&s, why))
        return false;
    *out = g_steal_pointer(&rows);
    return true;
}

static bool
index_row(Store *store, gint64 row, Fault *why)
{
    g_autofree char *text = NULL;
    g_autofree char *padded = NULL;
    Statement s;

    if (!sqlite_read_indexed(store, row, &text, NULL, why))
        return false;
    padded = g_strconcat(text, PADDING, NULL);
    s = statement_open(store, "INSERT INTO search (rowid, text) VALUES (?1, ?2)");
    statement_bind_int(&s, row);
    statement_bind_text(&s, padded);
    return statement_run(&s, why);
}

/* An index without content must be told what it is to forget. */
bool
sqlite_unindex(Store *store, gint64 row, Fault *why)
{
    g_autofree char *text = NULL;
    g_autofree char *padded = NULL;
    Statement s;

    if (!sqlite_read_indexed(store, row, &text, NULL, why))
        return false;
    padded = g_strconcat(text, PADDING, NULL);
    s = statement_open(
        store, "INSERT INTO search (search, rowid, text) VALUES ('delete', ?1, ?2)");
    statement_bind_int(&s, row);
    statement_bind_text(&s, padded);
    return statement_run(&s, why);
}

static bool
index_rows(Store *store, const GArray *rows, Fault *why)
{
    Statement s;

    for (guint i = 0; i < rows->len; i++)
        if (!index_row(store, g_array_index(rows, gint64, i), why))
            return false;
    s = statement_open(store, "DELETE FROM unindexed WHERE row <= ?1");
    statement_bind_int(&s, g_array_index(rows, gint64, rows->len - 1));
    return statement_run(&s, why);
}

bool
sqlite_index_some(Store *base, guint limit, Fault *why)
{
    SqliteStore *store = (SqliteStore *)base;
    g_autoptr(GArray) rows = NULL;

    if (!sqlite_begin(base, why))
        return false;
    if (!read_unindexed(base, limit, &rows, why) ||
        (rows->len > 0 && !index_rows(base, rows, why))) {
        sqlite_rollback(base);
        return false;
    }
    store->unindexed_rows =
        rows->len < limit ? 0 : MAX(store->unindexed_rows - (gint64)limit, 0);
    return sqlite_commit(base, why);
}

bool
sqlite_count_unindexed(SqliteStore *store, Fault *why)
{
    return sqlite_number(store, "SELECT count(*) FROM unindexed", &store->unindexed_rows,
                         why);
}
