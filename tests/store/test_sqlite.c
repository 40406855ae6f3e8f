/* test_sqlite.c - the store's suite on SQLite, and what only SQLite can get wrong. */
#include "store/sqlite/sqlite.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "store/place.h"
#include "store/suite.h"

static Store *
open_store(const char *url, StoreMode mode)
{
    Store *store = NULL;

    SUITE_OK(store_open(url, mode, 10001, &store, &why));
    return store;
}

static sqlite3 *
handle(Store *store)
{
    return ((SqliteStore *)store)->db;
}

/* ------------------------------------------------------------------ settings */

static char *
pragma(sqlite3 *db, const char *name)
{
    g_autofree char *sql = g_strdup_printf("PRAGMA %s", name);
    sqlite3_stmt *statement;
    char *value;

    g_assert_cmpint(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_step(statement), ==, SQLITE_ROW);
    value = g_strdup((const char *)sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    return value;
}

/* NULL: the mode does not care. */
static const struct {
    const char *name, *writer, *reader;
} wanted[] = {
    { "application_id", "1416192875", "1416192875" },
    { "journal_mode", "wal", "wal" },
    { "synchronous", "2", "2" },
    { "foreign_keys", "1", "1" },
    { "mmap_size", "0", "0" },
    { "trusted_schema", "0", "0" },
    { "cell_size_check", "1", "1" },
    { "wal_autocheckpoint", "0", "0" },
    { "query_only", "0", "1" },
    { "busy_timeout", "5000", "5000" },
};

static void
check_settings(Store *store, bool is_reader)
{
    int defensive = -1, extensions = -1, no_checkpoint = -1;

    for (gsize i = 0; i < G_N_ELEMENTS(wanted); i++) {
        g_autofree char *is = pragma(handle(store), wanted[i].name);

        g_assert_cmpstr(is, ==, is_reader ? wanted[i].reader : wanted[i].writer);
    }
    sqlite3_db_config(handle(store), SQLITE_DBCONFIG_DEFENSIVE, -1, &defensive);
    sqlite3_db_config(handle(store), SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, -1,
                      &extensions);
    sqlite3_db_config(handle(store), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, -1,
                      &no_checkpoint);
    g_assert_cmpint(defensive, ==, 1);
    g_assert_cmpint(extensions, ==, 0);
    g_assert_cmpint(no_checkpoint, ==, is_reader);
}

static void
test_settings(const char *url)
{
    g_autoptr(Store) writer = open_store(url, STORE_WRITE);
    g_autoptr(Store) reader = open_store(url, STORE_READ);
    sqlite3 *plain;
    guint different = 0;

    check_settings(writer, false);
    check_settings(reader, true);
    g_assert_cmpint(sqlite3_db_readonly(handle(reader), "main"), ==, 1);
    /* Control: a connection that nobody set up has other values. */
    g_assert_cmpint(sqlite3_open(place_path(url), &plain), ==, SQLITE_OK);
    for (gsize i = 0; i < G_N_ELEMENTS(wanted); i++) {
        g_autofree char *is = pragma(plain, wanted[i].name);

        different += strcmp(is, wanted[i].writer) != 0;
    }
    sqlite3_close(plain);
    g_assert_cmpuint(different, >=, 4);
}

/* ------------------------------------------------------------------ refusals */

static void
make_database(const char *url)
{
    g_autoptr(Store) store = open_store(url, STORE_WRITE);

    for (int i = 0; i < 20; i++)
        suite_add_ticket(store, "a ticket", "a@example.org", 1000 + i);
    SUITE_OK(store_tend(store, STORE_STOP, &(bool){ false }, &why));
}

static void
make_newer(const char *url)
{
    make_database(url);
    place_exec(url, "PRAGMA user_version = 999");
}

static void
make_foreign(const char *url)
{
    place_exec(url,
               "CREATE TABLE t (a); PRAGMA application_id = 7; PRAGMA user_version = 1");
}

static void
make_nameless(const char *url)
{
    place_exec(url, "CREATE TABLE t (a)");
}

static void
make_garbage(const char *url)
{
    g_autofree char *bytes = g_malloc(10000);

    memset(bytes, 'x', 10000);
    g_assert_true(g_file_set_contents(place_path(url), bytes, 10000, NULL));
}

static void
test_refusals(const char *unused)
{
    static const struct {
        const char *name;
        void (*make)(const char *url);
        const char *hint;
    } table[] = {
        { "newer schema", make_newer, "install the newer ticketd" },
        { "another program's", make_foreign, "belongs to another program" },
        { "tables without a name", make_nameless, "belongs to another program" },
        { "no database", make_garbage, "is not a database" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autofree char *url = place_make();
        g_autoptr(GBytes) before = NULL;
        g_autoptr(GBytes) after = NULL;

        g_test_message("%s", table[i].name);
        table[i].make(url);
        before = place_bytes(url);
        for (StoreMode mode = STORE_WRITE; mode <= STORE_READ; mode++) {
            g_auto(Fault) fault = { 0 };
            Store *store = NULL;

            g_assert_false(store_open(url, mode, 1, &store, &fault));
            g_assert_null(store);
            g_assert_cmpint(fault.kind, ==, FAULT_TEMPORARY);
            g_assert_nonnull(strstr(fault.text, place_path(url)));
            if (!strstr(fault.text, table[i].hint))
                g_error("%s: %s", table[i].name, fault.text);
        }
        after = place_bytes(url);
        g_assert_true(g_bytes_equal(before, after));
        place_forget(url);
    }
}

/* Opening reads no more than it must; the check reads all. The control is the database
 * as it was. */
static void
test_check(const char *url)
{
    g_autofree char *bytes = NULL;
    gsize length;
    guint opened = 0;

    make_database(url);
    g_assert_true(g_file_get_contents(place_path(url), &bytes, &length, NULL));
    for (gsize page = length / 4096; page > 0; page--) {
        g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
        g_autofree char *place = place_make();
        g_autofree char *damaged = g_memdup2(bytes, length);
        g_auto(Fault) fault = { 0 };
        Store *store = NULL;
        bool is_whole = page == length / 4096;

        if (!is_whole)
            memset(damaged + page * 4096, 0xa5, 4096);
        g_assert_true(
            g_file_set_contents(place_path(place), damaged, (gssize)length, NULL));
        if (store_open(place, STORE_WRITE, 1, &store, &fault)) {
            opened++;
            g_assert_true(store_check(store, found, &fault));
            g_assert_cmpint(found->len == 0, ==, is_whole);
            for (guint i = 0; i < found->len; i++)
                g_assert_null(strchr(found->pdata[i], '\n'));
            store_close(store);
        } else {
            g_assert_false(is_whole);
        }
        place_forget(place);
    }
    g_assert_cmpuint(opened, >, 2);
}

/* Whether the last writer closed it. */
static void
test_recovered(const char *url)
{
    g_autoptr(Store) first = open_store(url, STORE_WRITE);
    g_autofree char *copy = place_make();
    g_auto(Fault) fault = { 0 };
    Store *second = NULL, *third = NULL;

    g_assert_false(store_is_recovered(first));
    g_assert_true(store_begin(first, &fault));
    g_assert_true(store_set_note(first, "a", "b", &fault));
    g_assert_true(store_commit(first, &fault));
    /* What a power cut would leave. */
    for (guint i = 0; i < 2; i++) {
        g_autofree char *from = g_strconcat(place_path(url), i ? "-wal" : "", NULL);
        g_autofree char *to = g_strconcat(place_path(copy), i ? "-wal" : "", NULL);
        g_autofree char *bytes = NULL;
        gsize length;

        g_assert_true(g_file_get_contents(from, &bytes, &length, NULL));
        g_assert_true(g_file_set_contents(to, bytes, (gssize)length, NULL));
    }
    g_assert_true(store_open(copy, STORE_WRITE, 1, &second, &fault));
    g_assert_true(store_is_recovered(second));
    store_close(second);
    g_assert_true(store_open(copy, STORE_WRITE, 1, &third, &fault));
    g_assert_false(store_is_recovered(third));
    store_close(third);
    place_forget(copy);
}

static void
test_missing(const char *url)
{
    g_auto(Fault) fault = { 0 };
    Store *store = NULL;

    g_assert_false(store_open(url, STORE_READ, 1, &store, &fault));
    g_assert_nonnull(strstr(fault.text, "start ticketd"));
    g_assert_false(g_file_test(place_path(url), G_FILE_TEST_EXISTS));
    make_database(url);
    place_exec(url, "PRAGMA user_version = 0");
    g_assert_false(store_open(url, STORE_READ, 1, &store, &fault));
    g_assert_nonnull(strstr(fault.text, "start ticketd once"));
}

static void
test_second_writer(const char *url)
{
    g_autoptr(Store) first = open_store(url, STORE_WRITE);
    g_autofree char *pid = g_strdup_printf("process %d", (int)getpid());
    g_auto(Fault) fault = { 0 };
    Store *second = NULL;

    g_assert_false(store_open(url, STORE_WRITE, 1, &second, &fault));
    g_assert_nonnull(strstr(fault.text, "in use by another ticketd"));
    g_assert_nonnull(strstr(fault.text, pid));
    g_assert_nonnull(strstr(fault.text, place_path(url)));
    /* The refusal did not take the lock away from the first. */
    g_assert_false(store_open(url, STORE_WRITE, 1, &second, &fault));
    suite_add_ticket(first, "works", "a@example.org", 1);
    g_clear_pointer(&first, store_close);
    second = open_store(url, STORE_WRITE);
    store_close(second);
}

static void
test_link(const char *url)
{
    g_autoptr(Store) first G_GNUC_UNUSED = open_store(url, STORE_WRITE);
    g_autofree char *other = g_strconcat(url, ".link", NULL);
    g_auto(Fault) fault = { 0 };
    Store *second = NULL;

    g_assert_cmpint(symlink(place_path(url), place_path(other)), ==, 0);
    g_assert_false(store_open(other, STORE_WRITE, 1, &second, &fault));
    g_assert_nonnull(strstr(fault.text, "in use by another ticketd"));
}

/* ------------------------------------------------------------------ what is kept */

static gint64
add_raw(Store *store, GBytes *raw)
{
    g_autoptr(Delivery) delivery = delivery_new();

    suite_begin(store);
    SUITE_OK(store_add_delivery(store, delivery, raw, &why));
    suite_commit(store);
    return delivery->id;
}

static void
test_raw_once(const char *url)
{
    g_autofree guint8 *bytes = g_malloc(5000000);
    g_autoptr(Store) store = open_store(url, STORE_WRITE);
    g_autoptr(GBytes) big = NULL;
    g_autoptr(GBytes) empty = g_bytes_new(NULL, 0);
    g_autoptr(GBytes) back = NULL;
    g_autoptr(Delivery) delivery = NULL;
    gint64 first, second;

    for (gsize i = 0; i < 5000000; i++)
        bytes[i] = (guint8)(i * 2654435761u >> 13);
    big = g_bytes_new(bytes, 5000000);
    first = add_raw(store, big);
    second = add_raw(store, big);
    g_assert_cmpint(first, !=, second);
    add_raw(store, empty);
    add_raw(store, empty);
    g_assert_cmpint(place_number(url, "SELECT count(*) FROM content"), ==, 2);
    SUITE_OK(store_delivery(store, second, &delivery, &back, &why));
    g_assert_true(g_bytes_equal(big, back));
    g_assert_cmpint(delivery->size, ==, 5000000);
}

static gint64
wal_size(const char *url)
{
    g_autofree char *name = g_strconcat(place_path(url), "-wal", NULL);
    GStatBuf file;

    return g_stat(name, &file) == 0 ? file.st_size : 0;
}

static void
test_checkpoints(const char *url)
{
    Store *writer = open_store(url, STORE_WRITE), *reader;
    bool more = true;

    suite_add_ticket(writer, "a", "a@example.org", 1);
    reader = open_store(url, STORE_READ);
    g_assert_cmpint(wal_size(url), >, 0);
    /* A reader in mid-read is in the way of nobody. */
    g_assert_cmpint(
        sqlite3_exec(handle(reader), "BEGIN; SELECT * FROM ticket", NULL, NULL, NULL), ==,
        SQLITE_OK);
    while (more)
        SUITE_OK(store_tend(writer, STORE_IDLE, &more, &why));
    suite_add_ticket(writer, "b", "a@example.org", 1);
    g_assert_cmpint(wal_size(url), >, 0);
    store_close(reader);
    for (more = true; more;)
        SUITE_OK(store_tend(writer, STORE_IDLE, &more, &why));
    g_assert_cmpint(wal_size(url), ==, 0);
    store_close(writer);
}

/* ------------------------------------------------------------------ plans */

/* Tables that stay small whatever comes in, or are read to be emptied. */
static bool
is_small(const char *detail)
{
    static const char *const names[] = { "tally", "block", "unindexed" };

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *scan = g_strconcat("SCAN ", names[i], NULL);

        if (g_str_has_prefix(detail, scan))
            return true;
    }
    return false;
}

/* Does it read a whole table, and not just the first rows of an order? */
static bool
reads_whole_table(sqlite3 *db, const char *sql)
{
    g_autofree char *explain = g_strconcat("EXPLAIN QUERY PLAN ", sql, NULL);
    bool scans = false, sorts = false;
    sqlite3_stmt *statement;

    g_assert_cmpint(sqlite3_prepare_v2(db, explain, -1, &statement, NULL), ==, SQLITE_OK);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        const char *detail = (const char *)sqlite3_column_text(statement, 3);

        if (g_str_has_prefix(detail, "USE TEMP B-TREE"))
            sorts = true;
        else if (g_str_has_prefix(detail, "SCAN ") && !strstr(detail, "CONSTANT ROW") &&
                 !strstr(detail, "VIRTUAL TABLE") && !is_small(detail))
            scans = true;
    }
    sqlite3_finalize(statement);
    return scans && (sorts || !strstr(sql, " LIMIT "));
}

static void
check_plans(Store *store)
{
    sqlite3 *db = handle(store);
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    GHashTableIter iter;
    gpointer sql;
    guint bad = 0;

    g_hash_table_iter_init(&iter, ((SqliteStore *)store)->statements);
    while (g_hash_table_iter_next(&iter, &sql, NULL))
        if (!g_str_has_prefix(sql, "PRAGMA"))
            g_ptr_array_add(texts, g_strdup(sql));
    g_assert_cmpuint(texts->len, >=, 60);
    for (guint i = 0; i < texts->len; i++)
        if (reads_whole_table(db, texts->pdata[i])) {
            g_test_message("reads a whole table: %s", (const char *)texts->pdata[i]);
            bad++;
        }
    g_assert_cmpuint(bad, ==, 0);
}

static void
test_plans(const char *url)
{
    Store *store = open_store(url, STORE_WRITE);

    suite_touch_all(store);
    check_plans(store);
    /* Control: what has no index is found out. */
    g_assert_true(
        reads_whole_table(handle(store), "SELECT id FROM entry WHERE text = 'x'"));
    g_assert_true(reads_whole_table(
        handle(store), "SELECT number FROM ticket ORDER BY subject LIMIT 5"));
    /* And it stays so: nothing gathers figures that would change the plans. */
    SUITE_OK(store_tend(store, STORE_STOP, &(bool){ false }, &why));
    g_assert_cmpint(place_number(url,
                                 "SELECT count(*) FROM sqlite_schema WHERE name LIKE "
                                 "'sqlite_stat%'"),
                    ==, 0);
    store_close(store);
}

/* ------------------------------------------------------------------ all */

static void
tend_until_idle(Store *store)
{
    bool more;

    do
        SUITE_OK(store_tend(store, STORE_IDLE, &more, &why));
    while (more);
}

static bool
file_holds(const char *url, const char *suffix, const char *word)
{
    g_autofree char *path = g_strconcat(place_path(url), suffix, NULL);
    g_autofree char *bytes = NULL;
    gsize length = 0;

    return g_file_get_contents(path, &bytes, &length, NULL) &&
           memmem(bytes, length, word, strlen(word)) != NULL;
}

/* Deleted rows leave their bytes in the file and its log; only after the scrub is nothing
 * left in either. */
static void
test_scrub(const char *url)
{
    Store *store = NULL;
    StoreErased erased;

    SUITE_OK(store_open(url, STORE_WRITE, 10001, &store, &why));
    for (guint i = 0; i < 50; i++)
        suite_add_ticket(store, "a canary in the roof", "siti@example.org", i + 1);
    suite_add_ticket(store, "printer", "budi@example.org", 99);
    tend_until_idle(store);
    SUITE_OK(store_erase_person(store, "siti@example.org", &erased, &why));
    g_assert_cmpuint(erased.tickets, ==, 50);
    g_assert_true(file_holds(url, "", "canary") || file_holds(url, "-wal", "canary"));
    SUITE_OK(store_scrub(store, &why));
    g_assert_false(file_holds(url, "", "canary"));
    g_assert_false(file_holds(url, "-wal", "canary"));
    g_assert_false(file_holds(url, "", "siti@example.org"));
    g_assert_true(file_holds(url, "", "printer"));
    /* And goes on as before. */
    suite_add_ticket(store, "mouse", "joko@example.org", 100);
    store_close(store);
}

typedef void (*TestAt)(const char *url);

typedef struct PlacedTest {
    const char *path;
    TestAt run;
} PlacedTest;

static void
run_placed(gconstpointer data)
{
    const PlacedTest *test = data;
    g_autofree char *url = place_make();

    test->run(url);
    place_forget(url);
}

int
main(int argc, char **argv)
{
    static const SuitePlace place = { place_make, place_forget };
    static const PlacedTest tests[] = {
        { "/store/sqlite-only/settings", test_settings },
        { "/store/sqlite-only/refusals", test_refusals },
        { "/store/sqlite-only/missing", test_missing },
        { "/store/sqlite-only/check", test_check },
        { "/store/sqlite-only/recovered", test_recovered },
        { "/store/sqlite-only/second-writer", test_second_writer },
        { "/store/sqlite-only/link", test_link },
        { "/store/sqlite-only/raw-once", test_raw_once },
        { "/store/sqlite-only/checkpoints", test_checkpoints },
        { "/store/sqlite-only/scrub", test_scrub },
        { "/store/sqlite-only/plans", test_plans },
    };

    g_test_init(&argc, &argv, NULL);
    suite_add("sqlite", &place);
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add_data_func(tests[i].path, &tests[i], run_placed);
    return g_test_run();
}
