/* test_ahead.c - what is read before the writer's turn holds while its ticket is as it
 * was, and not a moment longer. */
#include "intake/ahead.h"

#include "tests/intake/told.h"

#include <string.h>

/* No mail says this: an entry that does was taken from what was read ahead. */
#define MARK "read ahead"

typedef struct Case {
    DeskFixture f;
    Mail *mail;
    Envelope *envelope;
    VerdictInput input;
    Ahead ahead;
} Case;

static void
case_begin(Case *c, const char *subject)
{
    desk_fixture_init(&c->f);
    c->mail = desk_fixture_mail("budi@example.org", subject, "It burns more");
    c->envelope = envelope_new();
    c->input = desk_fixture_input(&c->f, c->mail, c->envelope);
    ahead_read(c->f.store, &c->input, &c->ahead);
    c->input.ahead = &c->ahead;
}

static void
case_end(Case *c)
{
    ahead_clear(&c->ahead);
    envelope_free(c->envelope);
    mail_free(c->mail);
    desk_fixture_clear(&c->f);
}

/* The text of the newest entry once the mail is recorded. */
static char *
recorded_text(Case *c)
{
    g_auto(Fault) why = { 0 };
    g_auto(Verdict) verdict = { 0 };
    g_autoptr(GPtrArray) entries = NULL;
    Recorded recorded;

    g_assert_true(store_begin(c->f.store, &why));
    recorded = desk_fixture_take(&c->f, &c->input, &verdict);
    g_assert_true(store_commit(c->f.store, &why));
    g_assert_true(query_entries(c->f.store, recorded.ticket, &entries, &why));
    return g_strdup(((Entry *)entries->pdata[entries->len - 1])->text);
}

static void
mark(Case *c)
{
    g_free(c->ahead.text);
    c->ahead.text = g_strdup(MARK);
}

static void
test_same_text(void)
{
    Case c;

    case_begin(&c, "Re: [Ticket ID: 10001] x");
    g_assert_cmpint(c.ahead.ticket, ==, 10001);
    g_assert_cmpstr(c.ahead.text, ==, "It burns more");
    ASSERT_TEXT(recorded_text(&c), "It burns more");
    case_end(&c);
}

static void
test_is_used(void)
{
    Case c;

    case_begin(&c, "Re: [Ticket ID: 10001] x");
    mark(&c);
    ASSERT_TEXT(recorded_text(&c), MARK);
    case_end(&c);
}

/* Somebody wrote to the ticket meanwhile: what they said may be quoted. */
static void
test_ticket_has_changed(void)
{
    Case c;

    case_begin(&c, "Re: [Ticket ID: 10001] x");
    mark(&c);
    deliver_words(&c.f, "rina@example.org", "Re: [Ticket ID: 10001] x", "Me too",
                  "reply reply");
    ASSERT_TEXT(recorded_text(&c), "It burns more");
    case_end(&c);
}

/* It was merged meanwhile: the mail goes to another ticket. */
static void
test_other_ticket(void)
{
    g_auto(Fault) why = { 0 };
    Case c;

    case_begin(&c, "Re: [Ticket ID: 10001] x");
    mark(&c);
    g_assert_true(store_begin(c.f.store, &why));
    g_assert_true(store_merge(c.f.store, 10001, 10003, 0, c.f.now, &why));
    g_assert_true(store_commit(c.f.store, &why));
    ASSERT_TEXT(recorded_text(&c), "It burns more");
    case_end(&c);
}

static void
test_new_ticket(void)
{
    Case c;

    case_begin(&c, "Printer");
    g_assert_cmpint(c.ahead.ticket, ==, 0);
    ASSERT_TEXT(recorded_text(&c), "It burns more");
    case_end(&c);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/intake/ahead/same-text", test_same_text);
    g_test_add_func("/intake/ahead/is-used", test_is_used);
    g_test_add_func("/intake/ahead/ticket-has-changed", test_ticket_has_changed);
    g_test_add_func("/intake/ahead/other-ticket", test_other_ticket);
    g_test_add_func("/intake/ahead/new-ticket", test_new_ticket);
    return g_test_run();
}
