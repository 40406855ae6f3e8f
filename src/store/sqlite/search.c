/* search.c - find tickets by pieces of words, in any script. */
#include "store/sqlite/sqlite.h"

#include <string.h>

/* The index holds every run of three characters, so that any piece of a word is
 * found, and in scripts without blanks as well. Row 2n is the text of entry n, row
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
/* A word shorter than a run is looked for as the runs that begin with it, so many. */
#define RUN_LENGTH 3
#define RUNS_MAX 500
/* More words than this do not make a search any narrower. */
#define WORDS_MAX 10

static bool
note_unindexed(Store *base, gint64 row, Fault *why)
{
    SqliteStore *store = (SqliteStore *)base;
    Statement s = statement_open(base, "INSERT INTO unindexed (row) VALUES (?1)");

    statement_bind_int(&s, row);
    store->unindexed++;
    return statement_run(&s, why);
}

bool
sqlite_index_ticket(Store *store, const Ticket *ticket, Fault *why)
{
    return note_unindexed(store, ticket->number * 2 + 1, why);
}

bool
sqlite_index_entry(Store *store, const Entry *entry, Fault *why)
{
    return note_unindexed(store, entry->id * 2, why);
}

static bool
read_text(Store *store, gint64 row, char **out, gint64 *ticket, Fault *why)
{
    Statement s = statement_open(
        store, row & 1
                   ? "SELECT number, subject || char(10) || customer_name || char(10) || "
                     "customer_address FROM ticket WHERE number = ?1"
                   : "SELECT ticket, text FROM entry WHERE id = ?1");
    g_autofree char *text = g_strdup("");
    gint64 number = 0;

    statement_bind_int(&s, row >> 1);
    if (statement_row(&s)) {
        number = statement_int(&s);
        statement_take(&s, &text);
    }
    if (!statement_close(&s, why))
        return false;
    if (strlen(text) > INDEXED_BYTES)
        *g_utf8_find_prev_char(text, text + INDEXED_BYTES) = '\0';
    *out = g_steal_pointer(&text);
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

    if (!read_text(store, row, &text, NULL, why))
        return false;
    padded = g_strconcat(text, PADDING, NULL);
    s = statement_open(store, "INSERT INTO search (rowid, text) VALUES (?1, ?2)");
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
    store->unindexed =
        rows->len < limit ? 0 : store->unindexed - MIN(store->unindexed, limit);
    return sqlite_commit(base, why);
}

bool
sqlite_count_unindexed(SqliteStore *store, Fault *why)
{
    gint64 count;

    if (!sqlite_number(store, "SELECT count(*) FROM unindexed", &count, why))
        return false;
    store->unindexed = (guint)count;
    return true;
}

/* Append the word as an FTS5 string: nothing in it is syntax. */
static void
append_quoted(GString *query, const char *word)
{
    g_string_append_c(query, '"');
    for (const char *p = word; *p; p++) {
        if (*p == '"')
            g_string_append_c(query, '"');
        g_string_append_c(query, *p);
    }
    g_string_append_c(query, '"');
}

/* All runs that begin with the short word, joined by OR; "" if there are none. */
static bool
query_of_runs(Store *store, const char *word, GString *query, Fault *why)
{
    Statement s = statement_open(
        store, "SELECT term FROM search_term WHERE term >= ?1 AND term < ?2 LIMIT ?3");
    g_autofree char *from = g_utf8_strdown(word, -1);
    g_autofree char *to = g_strconcat(from, "\xf4\x8f\xbf\xbf", NULL);

    statement_bind_text(&s, from);
    statement_bind_text(&s, to);
    statement_bind_int(&s, RUNS_MAX);
    while (statement_row(&s)) {
        if (query->len > 0)
            g_string_append(query, " OR ");
        append_quoted(query, statement_peek(&s));
    }
    return statement_close(&s, why);
}

static bool
query_of_word(Store *store, const char *word, GString *query, Fault *why)
{
    if (g_utf8_strlen(word, -1) < RUN_LENGTH)
        return query_of_runs(store, word, query, why);
    append_quoted(query, word);
    return true;
}

static void
add_number(GHashTable *set, gint64 number)
{
    g_hash_table_add(set, g_memdup2(&number, sizeof number));
}

static bool
find_indexed(Store *store, const char *word, GHashTable *found, Fault *why)
{
    g_autoptr(GString) query = g_string_new("");
    Statement s;

    if (!query_of_word(store, word, query, why))
        return false;
    if (query->len == 0)
        return true;
    s = statement_open(store,
                       "SELECT CASE WHEN rowid & 1 THEN rowid >> 1 "
                       "ELSE (SELECT ticket FROM entry WHERE id = search.rowid >> 1) END "
                       "FROM search WHERE search MATCH ?1");
    statement_bind_text(&s, query->str);
    while (statement_row(&s))
        add_number(found, statement_int(&s));
    return statement_close(&s, why);
}

static bool
find_unindexed(Store *store, const char *word, GHashTable *found, Fault *why)
{
    g_autoptr(GArray) rows = NULL;
    g_autofree char *wanted = g_utf8_casefold(word, -1);

    if (!read_unindexed(store, 0, &rows, why))
        return false;
    for (guint i = 0; i < rows->len; i++) {
        g_autofree char *text = NULL;
        g_autofree char *folded = NULL;
        gint64 ticket;

        if (!read_text(store, g_array_index(rows, gint64, i), &text, &ticket, why))
            return false;
        folded = g_utf8_casefold(text, -1);
        if (strstr(folded, wanted))
            add_number(found, ticket);
    }
    return true;
}

/* The set of tickets that hold the word: gint64 keys. The unindexed rows come first:
 * one that moves into the index meanwhile is then found twice rather than never. */
static bool
tickets_with(Store *store, const char *word, GHashTable **out, Fault *why)
{
    g_autoptr(GHashTable) found =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);

    if (!find_unindexed(store, word, found, why) ||
        !find_indexed(store, word, found, why))
        return false;
    *out = g_steal_pointer(&found);
    return true;
}

static gboolean
is_missing(gpointer key, gpointer value, gpointer other)
{
    return !g_hash_table_contains(other, key);
}

static int
newest_update_first(gconstpointer a, gconstpointer b)
{
    const Ticket *left = *(Ticket *const *)a, *right = *(Ticket *const *)b;

    if (left->updated != right->updated)
        return left->updated < right->updated ? 1 : -1;
    return left->number < right->number ? 1 : -1;
}

static bool
read_found(Store *store, GHashTable *numbers, GPtrArray *tickets, Fault *why)
{
    GHashTableIter iter;
    gpointer number;

    g_hash_table_iter_init(&iter, numbers);
    while (g_hash_table_iter_next(&iter, &number, NULL)) {
        Ticket *ticket;

        if (!sqlite_ticket(store, *(const gint64 *)number, &ticket, why))
            return false;
        if (ticket)
            g_ptr_array_add(tickets, ticket);
    }
    g_ptr_array_sort(tickets, newest_update_first);
    return true;
}

static bool
tickets_with_all(Store *store, char **words, GHashTable **out, Fault *why)
{
    g_autoptr(GHashTable) found = NULL;
    guint used = 0;

    for (char **word = words; *word && used < WORDS_MAX; word++) {
        g_autoptr(GHashTable) with = NULL;

        if (**word == '\0')
            continue;
        used++;
        if (!tickets_with(store, *word, &with, why))
            return false;
        if (found)
            g_hash_table_foreach_remove(found, is_missing, with);
        else
            found = g_steal_pointer(&with);
    }
    *out = found ? g_steal_pointer(&found)
                 : g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    return true;
}

bool
sqlite_query_search(Store *store, const char *words, guint limit, GPtrArray **out,
                    Fault *why)
{
    g_autofree char *valid = g_utf8_make_valid(words, -1);
    g_auto(GStrv) list = g_strsplit_set(valid, " \t\r\n", -1);
    g_autoptr(GHashTable) numbers = NULL;
    g_autoptr(GPtrArray) tickets =
        g_ptr_array_new_with_free_func((GDestroyNotify)ticket_free);

    if (!tickets_with_all(store, list, &numbers, why) ||
        !read_found(store, numbers, tickets, why))
        return false;
    if (limit && tickets->len > limit)
        g_ptr_array_set_size(tickets, (int)limit);
    *out = g_steal_pointer(&tickets);
    return true;
}
