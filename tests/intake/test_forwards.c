/* test_forwards.c - a colleague's forward: whose ticket it becomes, what is kept where,
 * and what the author gets of it later. */
#include "rules/signature.h"
#include "tests/intake/told.h"

#include <string.h>

static void
set_up(DeskFixture *f, gconstpointer data)
{
    desk_fixture_init(f);
}

static void
tear_down(DeskFixture *f, gconstpointer data)
{
    desk_fixture_clear(f);
}

#define BLOCK                                                                            \
    "---------- Forwarded message ---------\n"                                           \
    "From: Dewi Sari <dewi@example.com>\n"                                               \
    "Date: Wed, 25 Nov 2020 15:04:11 +0700\n"                                            \
    "Subject: Server down\n"                                                             \
    "To: <alice@desk.test>\n\n"                                                          \
    "My server is down.\n"

/* By Alice, with what proves it. */
static Mail *
forward_mail(const char *subject, const char *text)
{
    Mail *mail = desk_fixture_mail("alice@desk.test", subject, text);

    g_free(mail->body);
    mail->body = g_strdup(text);
    g_ptr_array_insert(
        mail->headers, 0,
        header_field_new("Authentication-Results",
                         "mx.desk.test; dmarc=pass header.from=desk.test"));
    return mail;
}

static Entry *
entry_at(DeskFixture *f, gint64 ticket, guint index, GPtrArray **hold)
{
    g_auto(Fault) why = { 0 };

    g_assert_true(query_entries(f->store, ticket, hold, &why));
    g_assert_cmpuint((*hold)->len, >, index);
    return (*hold)->pdata[index];
}

static void
test_new(DeskFixture *f, gconstpointer data)
{
    g_autoptr(Mail) mail = forward_mail("Fwd: Server down", "Please help her.\n\n" BLOCK);
    gint64 before = last_letter(f);
    Recorded recorded = deliver(f, mail, "create forward-new");
    g_auto(Fault) why = { 0 };
    g_autoptr(Ticket) ticket = NULL;
    g_autoptr(GPtrArray) entries = NULL;
    const Entry *first, *note;

    ASSERT_TEXT(letters_after(f, before), "opened>bob@desk.test");
    g_assert_true(store_ticket(f->store, recorded.ticket, &ticket, &why));
    g_assert_cmpstr(ticket->customer.address, ==, "dewi@example.com");
    g_assert_cmpstr(ticket->customer.name, ==, "Dewi Sari");
    g_assert_cmpstr(ticket->subject, ==, "Server down");
    g_assert_cmpint(ticket->status, ==, TICKET_OPEN);
    g_assert_cmpuint(ticket->entries, ==, 2);
    g_assert_cmpint(role_of(f, recorded.ticket, "alice@desk.test"), ==, ROLE_STRANGER);
    first = entry_at(f, recorded.ticket, 0, &entries);
    g_assert_cmpint(first->kind, ==, ENTRY_CUSTOMER);
    g_assert_cmpstr(first->author.address, ==, "dewi@example.com");
    g_assert_cmpstr(first->text, ==, "My server is down.");
    g_assert_cmpstr(first->proof, ==, "forwarded");
    g_assert_cmpstr(first->message_id, ==, "");
    g_assert_cmpint(first->at, ==, G_GINT64_CONSTANT(1606291451000));
    note = entries->pdata[1];
    g_assert_cmpint(note->kind, ==, ENTRY_NOTE);
    g_assert_cmpstr(note->author.address, ==, "alice@desk.test");
    g_assert_cmpstr(note->text, ==, "Please help her.");
}

/* The colleague hears who passed it on; the author's first letter has nothing of that. */
static void
test_letters(DeskFixture *f, gconstpointer data)
{
    g_autoptr(Mail) mail = forward_mail("Fwd: Server down", "She pays late.\n\n" BLOCK);
    Recorded recorded = deliver(f, mail, "create forward-new");
    g_autoptr(Letter) notice = letter_to(f, "bob@desk.test");
    g_autoptr(Letter) to_customer = NULL;

    g_assert_true(says(notice, "My server is down."));
    g_assert_true(says(notice, "forwarded by Alice: She pays late."));
    g_assert_true(says(notice, "dewi@example.com"));
    answer(f, recorded.ticket, "It is up again.");
    to_customer = letter_to(f, "dewi@example.com");
    g_assert_true(says(to_customer, "It is up again."));
    g_assert_false(says(to_customer, "pays late"));
    g_assert_false(says(to_customer, "alice@desk.test"));
    g_assert_false(says(to_customer, mail->message_id));
}

/* Attached it keeps its Message-ID and files, and its author's answers find the ticket.
 */
static void
test_attached(DeskFixture *f, gconstpointer data)
{
    g_autoptr(Mail) mail = forward_mail("See attached", "Please help.");
    Mail *inner =
        desk_fixture_mail("dewi@example.com", "Server down", "My server is down.");
    AttachedMail attached = { .mail = inner, .part = g_strdup("2") };
    Attachment *message = attachment_new(), *picture = attachment_new();
    g_autoptr(GPtrArray) entries = NULL;
    g_autoptr(Mail) reply = NULL;
    Recorded recorded;
    const Entry *first;

    message->part = (g_free(message->part), g_strdup("2"));
    message->type = (g_free(message->type), g_strdup("message/rfc822"));
    g_ptr_array_add(mail->attachments, message);
    picture->part = (g_free(picture->part), g_strdup("1.2"));
    picture->name = (g_free(picture->name), g_strdup("rack.png"));
    g_ptr_array_add(inner->attachments, picture);
    inner->message_id = (g_free(inner->message_id), g_strdup("original@example.com"));
    f->attached = &attached;
    recorded = deliver(f, mail, "create forward-new");
    f->attached = NULL;
    first = entry_at(f, recorded.ticket, 0, &entries);
    g_assert_cmpstr(first->text, ==, "My server is down.");
    g_assert_cmpstr(first->message_id, ==, "original@example.com");
    g_assert_cmpuint(first->attachments->len, ==, 1);
    g_assert_cmpstr(((Attachment *)first->attachments->pdata[0])->part, ==, "2/mail:1.2");
    g_assert_cmpstr(((Attachment *)first->attachments->pdata[0])->name, ==, "rack.png");
    g_assert_cmpstr(((Entry *)entries->pdata[1])->text, ==, "Please help.");
    g_assert_cmpuint(((Entry *)entries->pdata[1])->attachments->len, ==, 0);
    reply = desk_fixture_mail("dewi@example.com", "Re: Server down", "Still down.");
    g_ptr_array_add(reply->in_reply_to, g_strdup("original@example.com"));
    g_assert_cmpint(deliver(f, reply, "reply reply").ticket, ==, recorded.ticket);
    attached_mail_clear(&attached);
}

/* What the colleague asks for above it happens to the ticket that it opens. */
static void
test_commands(DeskFixture *f, gconstpointer data)
{
    g_autoptr(Mail) mail =
        forward_mail("Fwd: Server down", "#take\n#priority high\n#merge 4711\n\n" BLOCK);
    g_autoptr(Mail) none = forward_mail("Fwd: Disk full", "#tkae\n\n" BLOCK);
    g_autoptr(Letter) told = NULL;
    g_autoptr(Ticket) ticket = NULL;
    g_autoptr(GPtrArray) entries = NULL, kept = NULL;
    g_auto(Fault) why = { 0 };
    gint64 before = last_letter(f), number;

    number = deliver(f, mail, "create forward-new").ticket;
    ASSERT_TEXT(letters_after(f, before), "command>alice@desk.test opened>bob@desk.test");
    g_assert_true(store_ticket(f->store, number, &ticket, &why));
    g_assert_cmpstr(ticket->assigned, ==, "alice");
    g_assert_cmpstr(ticket->priority, ==, "high");
    told = letter_to(f, "alice@desk.test");
    g_assert_true(says(told, "Done: #take"));
    g_assert_true(says(told, "Not done: #merge 4711"));
    g_assert_true(query_entries(f->store, number, &entries, &why));
    g_assert_cmpuint(entries->len, ==, 1);
    /* One that is none: nothing is done, all words are kept. */
    number = deliver(f, none, "create forward-new").ticket;
    g_assert_true(query_entries(f->store, number, &kept, &why));
    g_assert_cmpuint(kept->len, ==, 2);
    g_assert_cmpstr(((Entry *)kept->pdata[1])->text, ==, "#tkae");
}

/* Into a ticket: the customer's words as theirs, anybody else's as a note. Nobody outside
 * hears of either. */
static void
test_ticket(DeskFixture *f, gconstpointer data)
{
    g_autoptr(Mail) customers = forward_mail(
        "Fwd: [Ticket ID: 10001] Printer",
        "He wrote to me.\n\nFrom: Budi <budi@example.org>\nSent: Wednesday, November 25, "
        "2026 3:04 PM\nTo: Alice\nSubject: RE: Printer\n\nIt hums now.\n");
    g_autoptr(Mail) others =
        forward_mail("Fwd: [Ticket ID: 10001] Printer", "Our supplier.\n\n" BLOCK);
    g_autoptr(GPtrArray) entries = NULL;
    gint64 before = last_letter(f);
    const Entry *last;

    deliver(f, others, "note forward-noted");
    ASSERT_TEXT(letters_after(f, before), "note>bob@desk.test");
    g_assert_cmpstr(status_of(f, 10001), ==, "open");
    before = last_letter(f);
    deliver(f, customers, "reply forward-reply");
    ASSERT_TEXT(letters_after(f, before), "customer-reply>bob@desk.test");
    g_assert_cmpstr(status_of(f, 10001), ==, "customer-reply");
    last = entry_at(f, 10001, 1, &entries);
    last = entries->pdata[entries->len - 2];
    g_assert_cmpint(last->kind, ==, ENTRY_CUSTOMER);
    g_assert_cmpstr(last->author.address, ==, "budi@example.org");
    g_assert_cmpstr(last->text, ==, "It hums now.");
}

/* An answer with a message attached is an answer: the customer gets both. */
static void
test_answer_with_message(DeskFixture *f, gconstpointer data)
{
    g_autoptr(Mail) mail =
        forward_mail("Re: [Ticket ID: 10001] Printer", "This is what we got from them.");
    AttachedMail attached = { .mail = desk_fixture_mail("dewi@example.com", "Delivery",
                                                        "On its way."),
                              .part = g_strdup("2") };
    gint64 before = last_letter(f);

    f->attached = &attached;
    deliver(f, mail, "answer staff-answer");
    f->attached = NULL;
    ASSERT_TEXT(letters_after(f, before),
                "answer>budi@example.org answer>rina@example.org");
    attached_mail_clear(&attached);
}

/* What cannot be taken for anybody's mail keeps all its words, those like commands, too.
 */
static void
test_nobodys(DeskFixture *f, gconstpointer data)
{
    g_autoptr(Mail) unknown =
        forward_mail("Fwd: Server down",
                     "#take\nWho is this?\n\nFrom: Jane Doe\nSent: Wednesday, "
                     "November 25, 2026 3:04 PM\nTo: Alice\nSubject: x\n\nDown.\n");
    g_autoptr(Mail) noted =
        forward_mail("Fwd: [Ticket ID: 10001] Printer", "#close\nA supplier.\n\n" BLOCK);
    g_autoptr(GPtrArray) entries = NULL, notes = NULL;
    const Entry *entry;

    entry = entry_at(f, deliver(f, unknown, "create new").ticket, 0, &entries);
    g_assert_true(g_str_has_prefix(entry->text, "#take\n"));
    deliver(f, noted, "note forward-noted");
    entry_at(f, 10001, 0, &notes);
    entry = notes->pdata[notes->len - 1];
    g_assert_true(g_str_has_prefix(entry->text, "#close\n"));
    g_assert_cmpstr(status_of(f, 10001), ==, "open");
}

/* Without proof, or by anybody else, it is what it always was: a ticket of who sent it.
 */
static void
test_not_proven(DeskFixture *f, gconstpointer data)
{
    g_autoptr(Mail) unproven = forward_mail("Fwd: Server down", "Help.\n\n" BLOCK);
    g_autoptr(Mail) stranger =
        desk_fixture_mail("eve@evil.test", "Fwd: Server down", "Look.\n\n" BLOCK);
    g_autoptr(Mail) reply = forward_mail("Re: Server down", "A reply.\n\n" BLOCK);
    g_auto(Fault) why = { 0 };
    g_autoptr(Ticket) ticket = NULL, second = NULL;

    g_ptr_array_remove_index(unproven->headers, 0);
    g_assert_true(
        store_ticket(f->store, deliver(f, unproven, "create new").ticket, &ticket, &why));
    g_assert_cmpstr(ticket->customer.address, ==, "alice@desk.test");
    g_assert_true(
        store_ticket(f->store, deliver(f, stranger, "create new").ticket, &second, &why));
    g_assert_cmpstr(second->customer.address, ==, "eve@evil.test");
    deliver(f, reply, "create new");
}

int
main(int argc, char **argv)
{
    static const struct {
        const char *path;
        void (*run)(DeskFixture *f, gconstpointer data);
    } tests[] = {
        { "/intake/forwards/new", test_new },
        { "/intake/forwards/letters", test_letters },
        { "/intake/forwards/attached", test_attached },
        { "/intake/forwards/commands", test_commands },
        { "/intake/forwards/ticket", test_ticket },
        { "/intake/forwards/answer-with-message", test_answer_with_message },
        { "/intake/forwards/nobodys", test_nobodys },
        { "/intake/forwards/not-proven", test_not_proven },
    };

    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].path, DeskFixture, NULL, set_up, tests[i].run, tear_down);
    return g_test_run();
}
