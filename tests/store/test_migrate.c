/* test_migrate.c - a database of an older schema keeps all that is in it. */
#include "store/sqlite/sqlite.h"

#include <string.h>
#include <zstd.h>

#include "core/news.h"
#include "store/place.h"
#include "store/suite.h"

#define DATABASE_BYTES_MAX (1024 * 1024)

/* A small desk as schema 1 kept it: letters with their bytes, one of them typed with a
 * file; events by name, an index row for every id, counts by triggers. */
static const char *const schema_1_desk[] = {
    "INSERT INTO counter VALUES ('ticket', 10002), ('letter', 5)",
    ("INSERT INTO ticket VALUES (10001, 'Printer', 'open', 'support', 'normal', 'en', "
     "'Budi', 'budi@example.org', '', '', 1, 2, 0, NULL, NULL, 'root1@desk.test', '', "
     "'', "
     "2, 0)"),
    ("INSERT INTO ticket VALUES (10002, 'Invoice', 'closed', 'support', 'normal', 'en', "
     "'Siti', 'siti@example.org', '', '', 1, 2, 2, NULL, NULL, 'root2@desk.test', '', "
     "'', "
     "1, 0)"),
    ("INSERT INTO participant VALUES (10001, 'budi@example.org', 'Budi', 'customer'), "
     "(10002, 'siti@example.org', 'Siti', 'customer')"),
    "INSERT INTO content (id, sha256, bytes) VALUES (1, zeroblob(32), x'52617720')",
    ("INSERT INTO delivery (id, at, sender, recipient, queue_id, client_address, login, "
     "department, message_id, author, subject, content_hash, kind, outcome, ticket, "
     "rule, "
     "trace, held_reason, would, is_waiting, size, content) VALUES (1, 1, "
     "'budi@example.org', 'support@desk.test', '', '', '', 'support', 'm1@example.org', "
     "'budi@example.org', 'Printer', 'h1', 'person', 'create', 10001, 'new', '', '', '', "
     "0, 4, 1)"),
    ("INSERT INTO entry (id, ticket, kind, author_name, author_address, at, message_id, "
     "proof, delivery, text, quoted) VALUES (1, 10001, 'customer', 'Budi', "
     "'budi@example.org', 1, 'm1@example.org', 'plain', 1, 'It burns', '> old'), "
     "(2, 10001, 'staff', 'Alice', 'alice@desk.test', 2, '', 'staff', NULL, "
     "'See the file', '')"),
    ("INSERT INTO attachment VALUES (2, 0, 'how.txt', '', '', '', '', 3, 0, 0)"),
    ("INSERT INTO message VALUES ('m1@example.org', 10001), ('l1@desk.test', 10001), "
     "('root1@desk.test', 10001)"),
    ("INSERT INTO letter VALUES "
     "(1, 10001, 1, 'opened', 'budi@example.org', '', 'l1@desk.test', 1, 'sent', 1, 1, "
     "1, "
     "1, 1, ''), "
     "(2, 10001, 1, 'opened', 'alice@desk.test', '', 'l2@desk.test', 1, 'waiting', 0, 1, "
     "5, 5, 0, ''), "
     "(3, 10001, 1, 'opened', 'bob@desk.test', '', 'l3@desk.test', 1, 'waiting', 2, 1, "
     "7, "
     "99, 0, '421 later'), "
     "(4, 10001, 2, 'answer', 'budi@example.org', 'support@desk.test', 'l4@desk.test', "
     "0, "
     "'sent', 1, 2, 2, 2, 2, ''), "
     "(5, 10001, 1, 'opened', 'dead@example.org', '', 'l5@desk.test', 1, 'dead', 1, 1, "
     "1, "
     "1, 3, '550 no')"),
    ("INSERT INTO letter_message SELECT id, CAST('letter ' || id AS BLOB) FROM letter"),
    ("INSERT INTO event (what, key, at) VALUES ('ticket', 'Budi@example.org', 10), "
     "('ticket', 'budi@example.org', 10), ('letter', 'budi@example.org', 20)"),
    "INSERT INTO unindexed VALUES (2), (4), (20003), (20005)",
};

static void
make_desk(const char *url)
{
    g_autofree char *marks = g_strdup_printf(
        "PRAGMA application_id = %d; PRAGMA user_version = 1", SQLITE_APPLICATION_ID);

    place_exec(url, sqlite_schema[0]);
    for (gsize i = 0; i < G_N_ELEMENTS(schema_1_desk); i++)
        place_exec(url, schema_1_desk[i]);
    place_exec(url, marks);
}

static char *
bytes_of(Store *store, gint64 id)
{
    g_autoptr(Letter) letter = NULL;

    SUITE_OK(store_letter(store, id, true, &letter, &why));
    g_assert_nonnull(letter);
    return letter->message ? g_strndup(g_bytes_get_data(letter->message, NULL),
                                       g_bytes_get_size(letter->message))
                           : g_strdup("");
}

/* What has gone needs no bytes; what has not, and what holds a file, has its own. */
static void
check_letters(Store *store)
{
    static const char *const want[] = { "", "letter 2", "letter 3", "letter 4",
                                        "letter 5" };
    g_autoptr(GPtrArray) due = NULL;
    g_autoptr(GBytes) none = NULL;
    g_autoptr(Letter) typed = NULL;
    const Letter *second;
    gint64 at;

    for (gint64 id = 1; id <= 5; id++) {
        g_autofree char *got = bytes_of(store, id);

        g_assert_cmpstr(got, ==, want[id - 1]);
    }
    SUITE_OK(store_next_letter_due(store, &at, &why));
    g_assert_cmpint(at, ==, 5);
    SUITE_OK(store_claim_letters(store, 1000, 10, &due, &why));
    g_assert_cmpuint(due->len, ==, 2);
    second = due->pdata[1];
    g_assert_cmpint(second->id, ==, 3);
    g_assert_cmpuint(second->attempts, ==, 2);
    g_assert_cmpstr(second->last_error, ==, "421 later");
    g_assert_null(second->news);
    SUITE_OK(query_file(store, 2, 0, &none, &why));
    g_assert_null(none);
    SUITE_OK(query_answer_letter(store, 10001, 2, &typed, &why));
    g_assert_cmpint(typed->id, ==, 4);
}

static void
check_figures(Store *store)
{
    Stats stats;

    SUITE_OK(query_stats(store, &stats, &why));
    g_assert_cmpint(stats.schema, ==, sqlite_newest_schema());
    g_assert_cmpint(stats.tickets[TICKET_OPEN], ==, 1);
    g_assert_cmpint(stats.tickets[TICKET_CLOSED], ==, 1);
    g_assert_cmpint(stats.letters[LETTER_WAITING], ==, 2);
    g_assert_cmpint(stats.letters[LETTER_SENT], ==, 2);
    g_assert_cmpint(stats.letters[LETTER_DEAD], ==, 1);
    g_assert_cmpint(stats.deliveries, ==, 1);
}

static void
check_facts(Store *store)
{
    const StoreEvent events[] = { { "ticket", "budi@example.org", 5 },
                                  { "letter", "BUDI@example.org", 5 },
                                  { "letter", "budi@example.org", 21 } };
    guint counts[3];
    gint64 number, letter;
    g_autoptr(Delivery) delivery = NULL;
    g_autoptr(GBytes) raw = NULL;
    g_autoptr(Entry) entry = NULL;
    g_autoptr(GPtrArray) found = NULL;

    SUITE_OK(store_count_events(store, events, 3, counts, &why));
    g_assert_true(counts[0] == 2 && counts[1] == 1 && counts[2] == 0);
    SUITE_OK(store_ticket_of_message(store, "m1@example.org", &number, &why));
    g_assert_cmpint(number, ==, 10001);
    SUITE_OK(store_ticket_of_message(store, "l1@desk.test", &number, &why));
    g_assert_cmpint(number, ==, 0);
    SUITE_OK(store_delivery(store, 1, &delivery, &raw, &why));
    g_assert_cmpmem(g_bytes_get_data(raw, NULL), g_bytes_get_size(raw), "Raw ", 4);
    SUITE_OK(query_entry(store, 1, &entry, &why));
    g_assert_cmpstr(entry->text, ==, "It burns");
    g_assert_cmpstr(entry->quoted, ==, "> old");
    SUITE_OK(query_search(store, "burns", 5, &found, &why));
    g_assert_cmpuint(found->len, ==, 1);
    /* Numbers go on where they were. */
    suite_begin(store);
    SUITE_OK(store_reserve_ticket(store, &number, &why));
    SUITE_OK(store_reserve_letters(store, 1, &letter, &why));
    store_rollback(store);
    g_assert_cmpint(number, ==, 10003);
    g_assert_cmpint(letter, ==, 6);
}

static void
test_from_1(void)
{
    g_autofree char *url = place_make();
    g_autoptr(GPtrArray) wrong = g_ptr_array_new_with_free_func(g_free);
    Store *store = NULL;
    g_auto(Fault) fault = { 0 };

    make_desk(url);
    /* Whoever only reads waits for the writer to bring it up to date. */
    g_assert_false(store_open(url, STORE_READ, 1, &store, &fault));
    for (int again = 0; again < 2; again++) {
        SUITE_OK(store_open(url, STORE_WRITE, 1, &store, &why));
        check_letters(store);
        check_figures(store);
        check_facts(store);
        SUITE_OK(store_check(store, wrong, &why));
        g_assert_cmpuint(wrong->len, ==, 0);
        store_close(store);
    }
    g_assert_cmpint(place_number(url, "SELECT count(*) FROM pragma_foreign_key_check"),
                    ==, 0);
    place_forget(url);
}

/* ------------------------------------------------------------------ of each release */

static char *
place_of_schema(gint64 schema)
{
    g_autofree char *name = g_strdup_printf("schema%" G_GINT64_FORMAT ".db.zst", schema);
    g_autofree char *path =
        g_test_build_filename(G_TEST_DIST, "store", "schemas", name, NULL);
    g_autofree char *packed = NULL;
    g_autofree char *bytes = g_malloc(DATABASE_BYTES_MAX);
    char *url = place_make();
    gsize length, size;

    g_assert_true(g_file_get_contents(path, &packed, &length, NULL));
    size = ZSTD_decompress(bytes, DATABASE_BYTES_MAX, packed, length);
    g_assert_false(ZSTD_isError(size));
    g_assert_true(g_file_set_contents(place_path(url), bytes, (gssize)size, NULL));
    return url;
}

static void
check_words(Store *store)
{
    static const struct {
        EntryKind kind;
        const char *text;
    } want[] = {
        { ENTRY_CUSTOMER, "The printer burns." }, { ENTRY_STAFF, "Use water." },
        { ENTRY_NOTE, "He is angry." },           { ENTRY_CUSTOMER, "It still burns.\n" },
        { ENTRY_STAFF, "Better now?" },
    };
    g_autoptr(GPtrArray) entries = NULL;

    SUITE_OK(query_entries(store, 10001, &entries, &why));
    g_assert_cmpuint(entries->len, ==, G_N_ELEMENTS(want));
    for (guint i = 0; i < entries->len; i++) {
        const Entry *entry = entries->pdata[i];

        g_assert_cmpint(entry->kind, ==, want[i].kind);
        g_assert_true(g_str_has_prefix(entry->text, want[i].text));
    }
    g_assert_cmpuint(strlen(((Entry *)entries->pdata[3])->text), >, 16000);
    g_assert_nonnull(strstr(((Entry *)entries->pdata[3])->text, "> Use water."));
}

static void
check_rest(Store *store)
{
    g_autoptr(GPtrArray) found = NULL, due = NULL, wrong = NULL;
    g_autoptr(Delivery) delivery = NULL;
    g_autoptr(GBytes) raw = NULL;
    const Letter *letter;
    gint64 number;

    SUITE_OK(query_search(store, "burns", 0, &found, &why));
    g_assert_cmpuint(found->len, ==, 1);
    SUITE_OK(store_delivery(store, 3, &delivery, &raw, &why));
    g_assert_cmpint(delivery->size, ==, (gint64)g_bytes_get_size(raw));
    g_assert_nonnull(memmem(g_bytes_get_data(raw, NULL), g_bytes_get_size(raw),
                            "\r\n\r\nAAEC\r\n", 10));
    SUITE_OK(store_ticket_of_message(store, "m3@client.test", &number, &why));
    g_assert_cmpint(number, ==, 10002);
    /* The letter that waits goes on with the bytes that the relay has seen. */
    SUITE_OK(store_claim_letters(store, G_MAXINT64, 10, &due, &why));
    g_assert_cmpuint(due->len, ==, 1);
    letter = due->pdata[0];
    g_assert_cmpstr(letter->recipient, ==, "budi@example.org");
    g_assert_cmpstr(letter->event, ==, "answer");
    g_assert_nonnull(letter->message);
    g_assert_nonnull(memmem(g_bytes_get_data(letter->message, NULL),
                            g_bytes_get_size(letter->message), "Better now?", 11));
    wrong = g_ptr_array_new_with_free_func(g_free);
    SUITE_OK(store_check(store, wrong, &why));
    g_assert_cmpuint(wrong->len, ==, 0);
}

/* The desk goes on: nothing that was given out is given out again. */
static void
check_goes_on(Store *store)
{
    gint64 number = suite_add_ticket(store, "after", "new@example.org", 1);

    g_assert_cmpint(number, ==, 10003);
}

static void
test_release(gconstpointer data)
{
    gint64 schema = GPOINTER_TO_INT(data), kept = 0;
    g_autofree char *url = place_of_schema(schema);
    g_autofree char *copy = g_strdup_printf("%s.schema%" G_GINT64_FORMAT, url, schema);
    Store *store = NULL;

    g_assert_cmpint(place_number(url, "PRAGMA user_version"), ==, schema);
    SUITE_OK(store_open(url, STORE_WRITE, 1, &store, &why));
    check_words(store);
    check_rest(store);
    check_goes_on(store);
    store_close(store);
    g_assert_cmpint(place_number(url, "PRAGMA user_version"), ==, sqlite_newest_schema());
    g_assert_cmpint(place_number(url, "SELECT count(*) FROM pragma_foreign_key_check"),
                    ==, 0);
    /* What it was is kept, as it was. */
    kept = place_number(copy, "PRAGMA user_version");
    g_assert_cmpint(kept, ==, schema);
    g_assert_cmpint(place_number(copy, "SELECT count(*) FROM ticket"), ==, 2);
    place_forget(url);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/migrate/from-1", test_from_1);
    /* One of each: who adds a schema adds the one before. */
    for (gint64 schema = 1; schema < sqlite_newest_schema(); schema++) {
        g_autofree char *path =
            g_strdup_printf("/store/migrate/release-%" G_GINT64_FORMAT, schema);

        g_test_add_data_func(path, GINT_TO_POINTER((int)schema), test_release);
    }
    return g_test_run();
}
