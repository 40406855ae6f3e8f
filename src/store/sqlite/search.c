/* search.c - find tickets by pieces of words, in any script. */
#include "store/sqlite/sqlite.h"

#include <string.h>

/* The index holds every run of three characters, so that any piece of a word is
 * found, and in scripts without blanks as well. Row 2n is the text of entry n, row
 * 2n+1 the subject and customer of ticket n. Of a very long text only its beginning
 * is indexed: the rest is mostly what a machine wrote. */
#define INDEXED_BYTES 32768
/* More words than this do not make a search any narrower. */
#define WORDS_MAX 10

static bool
index_text(Store *store, gint64 row, const char *text, Fault *why)
{
    Statement s =
        statement_open(store, "INSERT INTO search (rowid, text) VALUES (?1, ?2)");

    statement_bind_int(&s, row);
    statement_bind_text(&s, text);
    return statement_run(&s, why);
}

bool
sqlite_index_ticket(Store *store, const Ticket *ticket, Fault *why)
{
    g_autofree char *text = g_strdup_printf(
        "%s\n%s\n%s\n", ticket->subject, ticket->customer.name, ticket->customer.address);

    return index_text(store, ticket->number * 2 + 1, text, why);
}

bool
sqlite_index_entry(Store *store, const Entry *entry, Fault *why)
{
    g_autofree char *start = NULL;
    const char *end;

    if (strlen(entry->text) <= INDEXED_BYTES)
        return index_text(store, entry->id * 2, entry->text, why);
    end = g_utf8_find_prev_char(entry->text, entry->text + INDEXED_BYTES);
    start = g_strndup(entry->text, (gsize)(end - entry->text));
    return index_text(store, entry->id * 2, start, why);
}

/* The word as an FTS5 string: nothing in it is syntax. */
static char *
quote(const char *word)
{
    GString *quoted = g_string_new("\"");

    for (const char *p = word; *p; p++) {
        if (*p == '"')
            g_string_append_c(quoted, '"');
        g_string_append_c(quoted, *p);
    }
    g_string_append_c(quoted, '"');
    return g_string_free(quoted, FALSE);
}

/* The set of tickets that hold the word: gint64 keys. */
static bool
tickets_with(Store *store, const char *word, GHashTable **out, Fault *why)
{
    Statement s = statement_open(
        store, "SELECT CASE WHEN rowid & 1 THEN rowid >> 1 "
               "ELSE (SELECT ticket FROM entry WHERE id = search.rowid >> 1) END "
               "FROM search WHERE search MATCH ?1");
    g_autoptr(GHashTable) found =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    g_autofree char *quoted = quote(word);

    statement_bind_text(&s, quoted);
    while (statement_row(&s)) {
        gint64 ticket = statement_int(&s);

        g_hash_table_add(found, g_memdup2(&ticket, sizeof ticket));
    }
    if (!statement_close(&s, why))
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
    g_auto(GStrv) list = g_strsplit_set(words, " \t\r\n", -1);
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
