/* test_import.c - old mail taken in: whose ticket, when, by which number, and nobody
 * told.
 */
#include "intake/record.h"
#include "tests/intake/told.h"

#include <string.h>

static char patterns_text[][16] = { "[Ticket#*]", "[#*]" };
static char *patterns[] = { patterns_text[0], patterns_text[1], NULL };

enum { THEN = 1606291451 }; /* 25 November 2020 */

static void
set_up(DeskFixture *f, gconstpointer data)
{
    desk_fixture_init(f);
    f->settings.old_tokens = patterns;
}

static void
tear_down(DeskFixture *f, gconstpointer data)
{
    desk_fixture_clear(f);
}

/* Sent so many minutes after THEN. */
static Mail *
old_mail(const char *from, const char *to, const char *subject, guint minutes)
{
    Mail *mail = desk_fixture_mail(from, subject, subject);

    mail->date = THEN + minutes * 60;
    add_address(mail->to, to);
    return mail;
}

static Recorded
import(DeskFixture *f, const Mail *mail, const TicketStatus *status, const char *want)
{
    g_autoptr(Envelope) envelope = envelope_new();
    VerdictInput input = desk_fixture_input(f, mail, envelope);
    g_auto(Verdict) verdict = { 0 };
    g_auto(Fault) why = { 0 };
    g_autofree char *got = NULL;
    gint64 before = last_letter(f);
    Recorded recorded;

    input.is_import = true;
    input.taken_in = f->now;
    input.now = mail->date * 1000;
    input.has_status = status != NULL;
    input.status = status ? *status : TICKET_OPEN;
    g_assert_true(store_begin(f->store, &why));
    recorded = desk_fixture_take(f, &input, &verdict);
    g_assert_true(store_commit(f->store, &why));
    got = g_strdup_printf("%s %s", outcome_name(verdict.decision.outcome),
                          verdict.decision.rule);
    g_assert_cmpstr(got, ==, want);
    /* Whatever it is: nobody hears of it. */
    ASSERT_TEXT(letters_after(f, before), "");
    return recorded;
}

static Ticket *
ticket_of(DeskFixture *f, gint64 number)
{
    g_auto(Fault) why = { 0 };
    Ticket *ticket = NULL;

    g_assert_true(store_ticket(f->store, number, &ticket, &why));
    return ticket;
}

/* A dialogue by an old number: asked, answered by Alice, by the desk's own address, and
 * asked again by somebody whom the old desk let in. */
static void
test_dialogue(DeskFixture *f, gconstpointer data)
{
    g_autoptr(Mail) asked =
        old_mail("dewi@example.com", "support@desk.test", "[#4711] Server down", 0);
    g_autoptr(Mail) answered =
        old_mail("alice@desk.test", "dewi@example.com", "Re: [#4711] Server down", 5);
    g_autoptr(Mail) again =
        old_mail("support@desk.test", "dewi@example.com", "Re: [#4711] Server down", 6);
    g_autoptr(Mail) other =
        old_mail("made@example.com", "support@desk.test", "AW: [#4711] Server down", 9);
    gint64 number = import(f, asked, NULL, "create new").ticket;
    g_autoptr(Ticket) ticket = NULL;
    g_autoptr(GPtrArray) entries = NULL;
    g_auto(Fault) why = { 0 };

    g_assert_cmpint(import(f, answered, NULL, "answer staff-answer").ticket, ==, number);
    g_assert_cmpstr(status_of(f, number), ==, "answered");
    g_assert_cmpint(import(f, again, NULL, "answer staff-answer").ticket, ==, number);
    g_assert_cmpint(import(f, other, NULL, "reply reply").ticket, ==, number);
    ticket = ticket_of(f, number);
    g_assert_cmpstr(ticket->subject, ==, "Server down");
    g_assert_cmpstr(ticket->customer.address, ==, "dewi@example.com");
    g_assert_cmpint(ticket->created, ==, (gint64)THEN * 1000);
    g_assert_cmpint(ticket->updated, ==, (gint64)(THEN + 9 * 60) * 1000);
    g_assert_cmpint(ticket->status, ==, TICKET_CUSTOMER_REPLY);
    g_assert_cmpuint(ticket->entries, ==, 4);
    g_assert_cmpint(role_of(f, number, "made@example.com"), ==, ROLE_PENDING);
    g_assert_cmpint(role_of(f, number, "alice@desk.test"), ==, ROLE_STRANGER);
    g_assert_true(query_entries(f->store, number, &entries, &why));
    g_assert_cmpint(((Entry *)entries->pdata[2])->kind, ==, ENTRY_STAFF);
    g_assert_cmpstr(((Entry *)entries->pdata[3])->proof, ==, "imported");
}

/* The old number goes on to count when mail comes in by the doors, for who takes part; it
 * gives a stranger nothing. */
static void
test_later(DeskFixture *f, gconstpointer data)
{
    g_autoptr(Mail) asked =
        old_mail("dewi@example.com", "support@desk.test", "[Ticket#2020112] Disk", 0);
    gint64 number = import(f, asked, NULL, "create new").ticket;
    Recorded stranger;

    g_assert_cmpint(deliver_words(f, "dewi@example.com", "Re: [Ticket#2020112] Disk",
                                  "It is back.", "reply reply")
                        .ticket,
                    ==, number);
    stranger = deliver_words(f, "eve@example.net", "Re: [Ticket#2020112] Disk",
                             "Me, too.", "create stranger-new");
    g_assert_cmpint(stranger.ticket, !=, number);
    /* One that was never imported is a part of the subject. */
    deliver_words(f, "dewi@example.com", "[Ticket#99] Mouse", "Broken.", "create new");
}

/* Our own token in old mail is that of another desk: 10002 is Siti's here. */
static void
test_own_token(DeskFixture *f, gconstpointer data)
{
    g_autoptr(Mail) asked = old_mail("siti@example.org", "support@desk.test",
                                     "[Ticket ID: 10002] Printer", 0);

    g_assert_cmpint(import(f, asked, NULL, "create new").ticket, !=, 10002);
}

/* What staff wrote first is a ticket of whom they wrote to. */
static void
test_answer_first(DeskFixture *f, gconstpointer data)
{
    g_autoptr(Mail) answered =
        old_mail("support@desk.test", "dewi@example.com", "[#1] Maintenance", 0);
    g_autoptr(Mail) replied =
        old_mail("dewi@example.com", "support@desk.test", "Re: [#1] Maintenance", 5);
    g_autoptr(Mail) inside =
        old_mail("support@desk.test", "support@desk.test", "For the file", 6);
    gint64 number = import(f, answered, NULL, "create imported-answer").ticket;
    g_autoptr(Ticket) ticket = ticket_of(f, number);

    g_assert_cmpstr(ticket->customer.address, ==, "dewi@example.com");
    g_assert_cmpint(ticket->status, ==, TICKET_ANSWERED);
    g_assert_cmpint(import(f, replied, NULL, "reply reply").ticket, ==, number);
    import(f, inside, NULL, "file imported-own");
}

static void
test_status(DeskFixture *f, gconstpointer data)
{
    const TicketStatus closed = TICKET_CLOSED;
    g_autoptr(Mail) asked =
        old_mail("dewi@example.com", "support@desk.test", "[#2] Mouse", 0);
    g_autoptr(Mail) more =
        old_mail("dewi@example.com", "support@desk.test", "Re: [#2] Mouse", 5);
    gint64 number = import(f, asked, &closed, "create new").ticket;
    g_autoptr(Ticket) ticket = NULL;

    import(f, more, &closed, "reply reply");
    ticket = ticket_of(f, number);
    g_assert_cmpint(ticket->status, ==, TICKET_CLOSED);
    g_assert_cmpint(ticket->closed, ==, (gint64)THEN * 1000);
    g_assert_cmpuint(ticket->reopened, ==, 0);
}

/* No limit counts, none is used up, no block holds; what machines wrote is filed. */
static void
test_limits(DeskFixture *f, gconstpointer data)
{
    g_auto(Fault) why = { 0 };
    g_autoptr(Mail) robot =
        old_mail("robot@example.com", "support@desk.test", "Out of office", 0);

    f->settings.sender_limit = (Rate){ 2, 900 };
    g_assert_true(store_begin(f->store, &why));
    g_assert_true(store_add_block(f->store, "domain", "example.com", f->now, &why));
    g_assert_true(store_commit(f->store, &why));
    for (guint i = 0; i < 5; i++) {
        g_autofree char *subject = g_strdup_printf("[#30%u] Same", i);
        g_autoptr(Mail) mail =
            old_mail("dewi@example.com", "support@desk.test", subject, i);

        import(f, mail, NULL, "create new");
    }
    robot->kind = MAIL_AUTO_REPLY;
    import(f, robot, NULL, "file automatic-filed");
    deliver_words(f, "tini@example.net", "One", "Hello.", "create new");
}

/* The ticket has moved on since: nothing of it goes back. */
static void
test_into_living(DeskFixture *f, gconstpointer data)
{
    g_autoptr(Ticket) before = ticket_of(f, 10001);
    g_autoptr(Mail) late =
        old_mail("budi@example.org", "support@desk.test", "Re: [#5] Printer", 0);
    g_autoptr(Ticket) after = NULL;
    g_auto(Fault) why = { 0 };

    g_assert_true(store_begin(f->store, &why));
    g_assert_true(store_add_old_token(f->store, "[#5]", 10001, &why));
    /* The first keeps it. */
    g_assert_true(store_add_old_token(f->store, "[#5]", 10002, &why));
    g_assert_true(store_commit(f->store, &why));
    g_assert_cmpint(import(f, late, NULL, "reply reply").ticket, ==, 10001);
    after = ticket_of(f, 10001);
    g_assert_cmpint(after->updated, >=, before->updated);
}

#define ADD(name, function)                                                              \
    g_test_add("/intake/import/" name, DeskFixture, NULL, set_up, function, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("dialogue", test_dialogue);
    ADD("later", test_later);
    ADD("own-token", test_own_token);
    ADD("answer-first", test_answer_first);
    ADD("status", test_status);
    ADD("limits", test_limits);
    ADD("into-living", test_into_living);
    return g_test_run();
}
