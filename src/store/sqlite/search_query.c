/* search_query.c - find tickets by pieces of words, the newest first.
 *
 * The index says of each run of three characters which rows hold it. FTS5 gives the rows
 * that hold all runs of a word in descending order one by one, so what is asked for is
 * had without reading all that is there: the first so many tickets of a common word are
 * near the end of its list, and a rare word has a short list. Rows of entries are in the
 * order in which they came; those of tickets (subject, customer) are looked through
 * apart.
 *
 * Words may stand in different entries of a ticket: rows that hold all of them are looked
 * for first, then the tickets of the rarest word, each of which is read. */
#include "store/sqlite/sqlite.h"

#include <string.h>

/* A word shorter than a run is looked for in the newest texts, then as the runs that
 * begin with it, so many. */
#define RUN_LENGTH 3
#define RUNS_MAX 500
/* More runs of one word do not make a search any narrower. */
#define RUNS_OF_WORD_MAX 24
/* More words than this do not make a search any narrower. */
#define WORDS_MAX 10
/* With a limit, what is looked at of an index list, of texts not in the index, of the
 * newest texts for a short word, of tickets that are read whole. */
#define ROWS_MAX 10000
#define UNINDEXED_ROWS_MAX 2000
#define NEWEST_MAX 2000
#define READ_MAX 1000
/* Of one ticket. */
#define ENTRIES_READ_MAX 500

typedef struct Search {
    Store *store;
    GPtrArray *words;    /* of char *, case-folded */
    GPtrArray *as_typed; /* the same before */
    guint limit;         /* 0: all there are */
    guint target;        /* tickets found that end a walk */
    GHashTable *found;   /* of gint64: tickets that hold all words */
    GHashTable *judged;  /* of gint64: tickets that were read */
} Search;

static bool
is_short(const char *word)
{
    return g_utf8_strlen(word, -1) < RUN_LENGTH;
}

/* Each list that is walked gives as many as are wanted: the newest of all are among them.
 */
static void
aim(Search *search)
{
    search->target = g_hash_table_size(search->found) + search->limit;
}

static bool
is_reached(const Search *search)
{
    return search->limit > 0 && g_hash_table_size(search->found) >= search->target;
}

static bool
is_enough(const Search *search)
{
    return search->limit > 0 && g_hash_table_size(search->found) >= search->limit;
}

static guint
at_most(const Search *search, guint rows)
{
    return search->limit > 0 ? rows : G_MAXUINT;
}

static void
add_number(GHashTable *set, gint64 number)
{
    g_hash_table_add(set, g_memdup2(&number, sizeof number));
}

/* ------------------------------------------------------------ one ticket */

/* Marks the words that the text holds. */
static void
mark_words(const Search *search, const char *text, bool *has)
{
    g_autofree char *folded = g_utf8_casefold(text, -1);

    for (guint i = 0; i < search->words->len; i++)
        has[i] = has[i] || strstr(folded, g_ptr_array_index(search->words, i));
}

static bool
has_all(const Search *search, const bool *has)
{
    for (guint i = 0; i < search->words->len; i++)
        if (!has[i])
            return false;
    return true;
}

/* Read a ticket and its texts; it is found if it holds all the words. */
static bool
judge_ticket(Search *search, gint64 number, Fault *why)
{
    bool has[WORDS_MAX] = { false }, is_fine = true;
    g_autofree char *subject = NULL;
    gint64 ticket;
    Statement s;

    if (number == 0 || g_hash_table_contains(search->judged, &number))
        return true;
    add_number(search->judged, number);
    if (!sqlite_read_indexed(search->store, number * 2 + 1, &subject, &ticket, why))
        return false;
    mark_words(search, subject, has);
    s = statement_open(search->store,
                       "SELECT " ENTRY_TEXTS " FROM entry WHERE ticket = ?1 "
                       "ORDER BY at DESC, id DESC LIMIT ?2");
    statement_bind_int(&s, number);
    statement_bind_int(&s, ENTRIES_READ_MAX);
    while (is_fine && !has_all(search, has) && statement_row(&s)) {
        g_autofree char *text = NULL, *quoted = NULL;

        is_fine = sqlite_take_texts(&s, &text, &quoted, why);
        if (is_fine)
            mark_words(search, text, has);
    }
    if (!statement_close_after(&s, is_fine, why))
        return false;
    if (ticket != 0 && has_all(search, has))
        add_number(search->found, number);
    return true;
}

/* The ticket that a row of the index belongs to; 0 if it is gone. */
static bool
ticket_of_row(Search *search, gint64 row, gint64 *ticket, Fault *why)
{
    Statement s;

    *ticket = row >> 1;
    if (row & 1)
        return true;
    s = statement_open(search->store, "SELECT ticket FROM entry WHERE id = ?1");
    statement_bind_int(&s, row >> 1);
    *ticket = statement_row(&s) ? statement_int(&s) : 0;
    return statement_close(&s, why);
}

/* ------------------------------------------------------------------ lists */

/* Append some characters as an FTS5 string: nothing in it is syntax. */
static void
append_quoted(GString *query, const char *text, gsize length)
{
    g_string_append_c(query, '"');
    for (const char *p = text; p < text + length; p++) {
        if (*p == '"')
            g_string_append_c(query, '"');
        g_string_append_c(query, *p);
    }
    g_string_append_c(query, '"');
}

/* Append the runs of a word, joined by AND. A row that has them all may still not have
 * the word: judge_ticket() reads it. */
static void
append_word(GString *query, const char *word)
{
    const char *from = word, *to = g_utf8_offset_to_pointer(word, RUN_LENGTH);

    for (guint i = 0; i < RUNS_OF_WORD_MAX; i++) {
        if (i > 0)
            g_string_append(query, " AND ");
        append_quoted(query, from, (gsize)(to - from));
        if (*to == '\0')
            return;
        from = g_utf8_next_char(from);
        to = g_utf8_next_char(to);
    }
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
        const char *term;

        if (query->len > 0)
            g_string_append(query, " OR ");
        term = statement_peek(&s);
        append_quoted(query, term, strlen(term));
    }
    return statement_close(&s, why);
}

/* The rows of entries, or of tickets, that match, from the newest down. */
static bool
walk(Search *search, const char *query, bool of_tickets, Fault *why)
{
    const char *sql =
        of_tickets ? "SELECT max(number) FROM ticket" : "SELECT max(id) FROM entry";
    guint before = g_hash_table_size(search->judged);
    gint64 newest = 0;
    bool is_fine = true;
    Statement s;

    if (!sqlite_number((SqliteStore *)search->store, sql, &newest, why))
        return false;
    aim(search);
    s = statement_open(search->store,
                       "SELECT rowid FROM search WHERE search MATCH ?1 AND rowid <= ?2 "
                       "ORDER BY rowid DESC LIMIT ?3");
    statement_bind_text(&s, query);
    statement_bind_int(&s, newest * 2 + 1);
    statement_bind_int(&s, search->limit ? ROWS_MAX : -1);
    while (is_fine && !is_reached(search) &&
           g_hash_table_size(search->judged) - before < at_most(search, READ_MAX) &&
           statement_row(&s)) {
        gint64 row = statement_int(&s), ticket;

        if ((row & 1) == of_tickets)
            is_fine = ticket_of_row(search, row, &ticket, why) &&
                      judge_ticket(search, ticket, why);
    }
    return statement_close_after(&s, is_fine, why);
}

static bool
walk_both(Search *search, const char *query, Fault *why)
{
    return walk(search, query, false, why) && walk(search, query, true, why);
}

/* ------------------------------------------------------------ other texts */

/* Rows that `sql` gives, newest first: their tickets, if the first word is there. */
static bool
walk_texts(Search *search, const char *sql, guint rows, Fault *why)
{
    Statement s = statement_open(search->store, sql);
    const char *word = g_ptr_array_index(search->words, 0);
    bool is_fine = true;

    aim(search);
    statement_bind_int(&s, rows == G_MAXUINT ? -1 : (gint64)rows);
    while (is_fine && !is_reached(search) && statement_row(&s)) {
        gint64 row = statement_int(&s), ticket;
        g_autofree char *text = NULL;
        g_autofree char *folded = NULL;

        is_fine = sqlite_read_indexed(search->store, row, &text, &ticket, why);
        if (!is_fine)
            break;
        folded = g_utf8_casefold(text, -1);
        if (strstr(folded, word))
            is_fine = judge_ticket(search, ticket, why);
    }
    return statement_close_after(&s, is_fine, why);
}

/* ------------------------------------------------------------------ search */

/* Rows with all the words that are long enough, then the tickets of each alone. */
static bool
find_long(Search *search, Fault *why)
{
    g_autoptr(GString) all = g_string_new(NULL);
    guint count = 0;

    for (guint i = 0; i < search->words->len; i++) {
        if (is_short(g_ptr_array_index(search->as_typed, i)))
            continue;
        if (count++ > 0)
            g_string_append(all, " AND ");
        append_word(all, g_ptr_array_index(search->as_typed, i));
    }
    if (!walk_both(search, all->str, why))
        return false;
    for (guint i = 0; i < search->words->len && count > 1 && !is_enough(search); i++) {
        g_autoptr(GString) one = g_string_new(NULL);

        if (is_short(g_ptr_array_index(search->as_typed, i)))
            continue;
        append_word(one, g_ptr_array_index(search->as_typed, i));
        if (!walk_both(search, one->str, why))
            return false;
    }
    return true;
}

static bool
find_short(Search *search, Fault *why)
{
    g_autoptr(GString) query = g_string_new(NULL);

    if (!walk_texts(search, "SELECT id * 2 FROM entry ORDER BY id DESC LIMIT ?1",
                    search->limit ? NEWEST_MAX : 0, why) ||
        !walk_texts(search,
                    "SELECT number * 2 + 1 FROM ticket ORDER BY number DESC LIMIT ?1",
                    search->limit ? NEWEST_MAX : 0, why))
        return false;
    if (is_enough(search))
        return true;
    return query_of_runs(search->store, g_ptr_array_index(search->as_typed, 0), query,
                         why) &&
           (query->len == 0 || walk_both(search, query->str, why));
}

static bool
find(Search *search, Fault *why)
{
    bool has_long = false;

    for (guint i = 0; i < search->as_typed->len; i++)
        has_long = has_long || !is_short(g_ptr_array_index(search->as_typed, i));
    if (search->words->len == 0)
        return true;
    /* One that moves into the index meanwhile is then found twice rather than never. */
    if (!walk_texts(
            search,
            "SELECT row FROM unindexed WHERE row & 1 = 0 ORDER BY row DESC LIMIT ?1",
            at_most(search, UNINDEXED_ROWS_MAX), why) ||
        !walk_texts(
            search,
            "SELECT row FROM unindexed WHERE row & 1 = 1 ORDER BY row DESC LIMIT ?1",
            at_most(search, UNINDEXED_ROWS_MAX), why))
        return false;
    return has_long ? find_long(search, why) : find_short(search, why);
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

static void
take_words(Search *search, const char *words)
{
    g_autofree char *valid = g_utf8_make_valid(words, -1);
    g_auto(GStrv) list = g_strsplit_set(valid, " \t\r\n", -1);

    for (char **word = list; *word && search->words->len < WORDS_MAX; word++)
        if (**word) {
            g_ptr_array_add(search->as_typed, g_strdup(*word));
            g_ptr_array_add(search->words, g_utf8_casefold(*word, -1));
        }
}

bool
sqlite_query_search(Store *store, const char *words, guint limit, GPtrArray **out,
                    Fault *why)
{
    g_autoptr(GPtrArray) folded = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) as_typed = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) found =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    g_autoptr(GHashTable) judged =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    g_autoptr(GPtrArray) tickets =
        g_ptr_array_new_with_free_func((GDestroyNotify)ticket_free);
    Search search = { .store = store,
                      .words = folded,
                      .as_typed = as_typed,
                      .limit = limit,
                      .found = found,
                      .judged = judged };

    take_words(&search, words);
    if (!find(&search, why) || !read_found(store, found, tickets, why))
        return false;
    if (limit && tickets->len > limit)
        g_ptr_array_set_size(tickets, (int)limit);
    *out = g_steal_pointer(&tickets);
    return true;
}
