/* test_statements.c - how many SQL statements a mail costs. More are more time in the one
 * writer that all mails wait for: who adds one must say so here. */
#include "store/sqlite/sqlite.h"
#include "tests/intake/told.h"

#include <string.h>

static guint statements;

/* What triggers run is told as a comment. */
static int
on_statement(unsigned kind, void *data, void *statement, void *sql)
{
    if (strncmp(sql, "--", 2) == 0)
        return 0;
    statements++;
    g_test_message("%u %.150s", statements, (const char *)sql);
    return 0;
}

static sqlite3 *
handle(DeskFixture *f)
{
    return ((SqliteStore *)f->store)->db;
}

/* Statements from BEGIN to COMMIT of one mail. */
static guint
cost(DeskFixture *f, const Mail *mail, const char *want)
{
    statements = 0;
    deliver(f, mail, want);
    return statements;
}

static void
fixture_begin(DeskFixture *f)
{
    g_autoptr(Mail) first = desk_fixture_mail("first@example.org", "First", "Hello");

    desk_fixture_init(f);
    deliver(f, first, "create new"); /* what is prepared once */
    sqlite3_trace_v2(handle(f), SQLITE_TRACE_STMT, on_statement, NULL);
}

static void
test_mails(void)
{
    DeskFixture f;
    g_autoptr(Mail) fresh = desk_fixture_mail("ani@example.org", "Printer", "It burns");
    g_autoptr(Mail) reply = desk_fixture_mail(
        "budi@example.org", "Re: [Ticket ID: 10001] x", "It burns more");
    g_autoptr(Mail) reopen =
        desk_fixture_mail("budi@example.org", "Re: [Ticket ID: 10003] x", "Once again");

    fixture_begin(&f);
    g_assert_cmpuint(cost(&f, fresh, "create new"), <=, 16);
    g_assert_cmpuint(cost(&f, reply, "reply reply"), <=, 18);
    g_assert_cmpuint(cost(&f, reopen, "reopen reopened"), <=, 18);
    /* The same again: it is looked up, and nothing is written. */
    g_assert_cmpuint(cost(&f, fresh, "duplicate duplicate"), <=, 3);
    desk_fixture_clear(&f);
}

static void
test_answer(void)
{
    DeskFixture f;

    fixture_begin(&f);
    statements = 0;
    answer(&f, 10001, "Turn it off and on again");
    g_assert_cmpuint(statements, <=, 20);
    desk_fixture_clear(&f);
}

/* All that was sent since the last commit. */
static void
test_letters(void)
{
    g_auto(Fault) why = { 0 };
    DeskFixture f;
    StoreSettled settled[8] = { { 0 } };
    guint count = 0;

    fixture_begin(&f);
    for (gint64 id = 1; id <= 3; id++)
        settled[count++] =
            (StoreSettled){ .id = id, .state = LETTER_SENT, .at = f.now, .error = "" };
    statements = 0;
    g_assert_true(store_begin(f.store, &why));
    g_assert_true(store_settle_letters(f.store, settled, count, &why));
    g_assert_true(store_commit(f.store, &why));
    g_assert_cmpuint(statements, <=, 4);
    desk_fixture_clear(&f);
}

/* Control: a statement more is seen. */
static void
test_one_more(void)
{
    DeskFixture f;

    fixture_begin(&f);
    statements = 0;
    g_assert_cmpint(sqlite3_exec(handle(&f), "SELECT 1", NULL, NULL, NULL), ==,
                    SQLITE_OK);
    g_assert_cmpuint(statements, ==, 1);
    desk_fixture_clear(&f);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/intake/statements/mails", test_mails);
    g_test_add_func("/intake/statements/answer", test_answer);
    g_test_add_func("/intake/statements/letters", test_letters);
    g_test_add_func("/intake/statements/one-more", test_one_more);
    return g_test_run();
}
