/* test_people.c - who takes part in a ticket, and what a stranger learns: nothing. */
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

static void
test_cc(DeskFixture *f, gconstpointer data)
{
    g_autoptr(Mail) first = desk_fixture_mail("joko@example.org", "Cc", "With Dewi.");
    g_autoptr(Mail) plain = NULL, proven = NULL, by_stranger = NULL;
    g_autofree char *subject = NULL;
    gint64 ticket, letters;

    add_address(first->cc, "dewi@example.org");
    add_address(first->cc, "bob@desk.test");
    add_address(first->to, "sales@desk.test");
    ticket = deliver(f, first, "create new").ticket;
    subject = g_strdup_printf("Re: [Ticket ID: %" G_GINT64_FORMAT "] Cc", ticket);
    g_assert_cmpint(role_of(f, ticket, "dewi@example.org"), ==, ROLE_PENDING);
    g_assert_cmpint(role_of(f, ticket, "bob@desk.test"), ==, ROLE_STRANGER);
    g_assert_cmpint(role_of(f, ticket, "sales@desk.test"), ==, ROLE_STRANGER);

    /* A stranger who names her confirms nobody, and nor does a forged address. */
    by_stranger = desk_fixture_mail("eve@evil.test", subject, "Let her in.");
    add_address(by_stranger->cc, "dewi@example.org");
    deliver(f, by_stranger, "create stranger-new");
    plain = desk_fixture_mail("joko@example.org", subject, "Let her in, please.");
    add_address(plain->cc, "dewi@example.org");
    deliver(f, plain, "reply reply");
    g_assert_cmpint(role_of(f, ticket, "dewi@example.org"), ==, ROLE_PENDING);
    letters = last_letter(f);
    answer(f, ticket, "First answer.");
    ASSERT_TEXT(letters_after(f, letters), "answer>joko@example.org");

    proven = desk_fixture_mail("joko@example.org", subject, "She may read this.");
    sign(f, proven, ticket, "joko@example.org");
    add_address(proven->cc, "dewi@example.org");
    deliver(f, proven, "reply reply");
    g_assert_cmpint(role_of(f, ticket, "dewi@example.org"), ==, ROLE_CC);
    letters = last_letter(f);
    answer(f, ticket, "Second answer.");
    ASSERT_TEXT(letters_after(f, letters),
                "answer>dewi@example.org answer>joko@example.org");
}

/* "Doe, Jane <jane@example.org>", with nothing quoted: who sent it says which of the two
 * it is. */
static void
test_comma_in_a_name(DeskFixture *f, gconstpointer data)
{
    g_autoptr(Mail) mail = desk_fixture_mail("jane@example.org", "Comma", "Hello there.");
    g_auto(Fault) why = { 0 };
    g_autoptr(Ticket) ticket = NULL;

    g_ptr_array_insert(mail->from, 0, mailbox_new("", "Doe@desk.test"));
    mail->has_sole_author = false;
    g_assert_true(
        store_ticket(f->store, deliver(f, mail, "create new").ticket, &ticket, &why));
    g_assert_cmpstr(ticket->customer.address, ==, "jane@example.org");
    g_assert_cmpstr(ticket->customer.name, ==, "Somebody");
}

/* Fifty in Cc make ten pending, and no letter. */
static void
test_cc_many(DeskFixture *f, gconstpointer data)
{
    g_auto(Fault) why = { 0 };
    g_autoptr(Mail) mail = desk_fixture_mail("joko@example.org", "Many", "Hello all.");
    g_autoptr(GPtrArray) participants = NULL;
    gint64 ticket;

    for (int i = 0; i < 50; i++) {
        g_autofree char *address = g_strdup_printf("p%d@example.org", i);

        add_address(mail->cc, address);
    }
    ticket = deliver(f, mail, "create new").ticket;
    g_assert_true(store_participants(f->store, ticket, &participants, &why));
    g_assert_cmpuint(participants->len, ==, 11);
    ASSERT_TEXT(letters_after(f, 0),
                "opened>alice@desk.test opened>bob@desk.test opened>joko@example.org");
}

static void
test_reply_to(DeskFixture *f, gconstpointer data)
{
    g_autoptr(Mail) first = desk_fixture_mail("form@example.org", "Form", "Hello.");
    g_autoptr(Mail) thief = NULL, later = NULL;
    g_autofree char *subject = NULL;
    gint64 ticket, letters;

    add_address(first->reply_to, "wati@example.org");
    ticket = deliver(f, first, "create new").ticket;
    /* The acknowledgement goes to who wrote, the answers where they are asked for. */
    ASSERT_TEXT(letters_after(f, 0),
                "opened>alice@desk.test opened>bob@desk.test opened>form@example.org");
    letters = last_letter(f);
    answer(f, ticket, "Answer.");
    ASSERT_TEXT(letters_after(f, letters), "answer>wati@example.org");

    /* Reply-To is no identity: eve is nobody, whatever she asks for. */
    thief = desk_fixture_mail("eve@evil.test", "Re: [Ticket ID: 10001] Printer", "Mine.");
    add_address(thief->reply_to, "budi@example.org");
    deliver(f, thief, "create stranger-new");
    g_assert_cmpint(role_of(f, 10001, "eve@evil.test"), ==, ROLE_STRANGER);

    /* A later Reply-To moves nothing. */
    subject = g_strdup_printf("Re: [Ticket ID: %" G_GINT64_FORMAT "] Form", ticket);
    later = desk_fixture_mail("form@example.org", subject, "More.");
    add_address(later->reply_to, "eve@evil.test");
    deliver(f, later, "reply reply");
    letters = last_letter(f);
    answer(f, ticket, "Another answer.");
    ASSERT_TEXT(letters_after(f, letters), "answer>wati@example.org");
}

/* Somebody with proof who writes from another address does not take the ticket over. */
static void
test_never_moves(DeskFixture *f, gconstpointer data)
{
    g_autoptr(Mail) mail =
        desk_fixture_mail("budi@home.test", "Re: [Ticket ID: 10001] Printer", "Home.");
    gint64 letters;

    sign(f, mail, 10001, "budi@example.org");
    deliver(f, mail, "reply reply");
    g_assert_cmpint(role_of(f, 10001, "budi@home.test"), ==, ROLE_STRANGER);
    g_assert_cmpint(role_of(f, 10001, "budi@example.org"), ==, ROLE_CUSTOMER);
    letters = last_letter(f);
    answer(f, 10001, "Answer.");
    ASSERT_TEXT(letters_after(f, letters),
                "answer>budi@example.org answer>rina@example.org");
}

/* What an acknowledgement must not differ in: all but the number and what is derived
 * from it. */
static char *
without_numbers(GBytes *message)
{
    gsize size;
    const char *bytes = g_bytes_get_data(message, &size);
    g_autofree char *text = g_strndup(bytes, size);
    static const char *const patterns[] = {
        "<t[0-9]+\\.[a-z0-9.]+\\.k1\\.[0-9A-Za-z_-]+@desk\\.test>",
        "\\b1[0-9]{4}\\b",
        "(?<=Thread-Index: )\\S+(\\r\\n \\S+)*",
        "(?<=boundary=)\\S+",
        "(?<=\\n--)[^\\r\\n]+",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(patterns); i++) {
        g_autoptr(GRegex) regex = g_regex_new(patterns[i], 0, 0, NULL);
        char *replaced;

        g_assert_nonnull(regex);
        replaced = g_regex_replace_literal(regex, text, -1, 0, "#", 0, NULL);
        g_assert_nonnull(replaced);
        g_free(text);
        text = replaced;
    }
    return g_steal_pointer(&text);
}

static void
test_no_oracle(DeskFixture *f, gconstpointer data)
{
    static const char *const subjects[] = {
        "Re: [Ticket ID: 10006] Printer", /* his, open */
        "Re: [Ticket ID: 10003] Printer", /* closed */
        "Re: [Ticket ID: 10004] Printer", /* closed long ago */
        "Re: [Ticket ID: 10005] Printer", /* merged */
        "Re: [Ticket ID: 19999] Printer", /* there is none */
        "Re: Printer",
    };
    g_autofree char *first = NULL;
    gsize size = 0;

    f->settings.automatic_letters_per_day = 100;
    for (gsize i = 0; i < G_N_ELEMENTS(subjects); i++) {
        g_autoptr(Mail) mail =
            desk_fixture_mail("eve@evil.test", subjects[i], "Does it exist?");
        g_autoptr(Envelope) envelope = envelope_new();
        g_autofree char *hash = g_strdup(mail->message_id);
        g_auto(Verdict) verdict = { 0 };
        g_auto(Fault) why = { 0 };
        g_autoptr(Letter) letter = NULL;
        g_autofree char *text = NULL;
        VerdictInput input = desk_fixture_input(f, mail, envelope);

        g_free(mail->message_id);
        mail->message_id = g_strdup("same@evil.test");
        g_free(mail->text);
        mail->text = g_strdup_printf("Does it exist? %c", 'a' + (int)i);
        input.content_hash = hash;
        input.mail_size = 100000;
        g_assert_true(store_begin(f->store, &why));
        desk_fixture_take(f, &input, &verdict);
        g_assert_true(store_commit(f->store, &why));
        g_assert_cmpint(verdict.decision.outcome, ==, OUTCOME_CREATE);
        letter = letter_to(f, "eve@evil.test");
        text = without_numbers(letter->message);
        g_assert_null(strstr(text, "Does it"));
        if (first) {
            g_assert_cmpstr(text, ==, first);
            /* The letter's own number may have grown by a digit. */
            g_assert_cmpuint(g_bytes_get_size(letter->message), <=, size + 1);
        } else {
            first = g_steal_pointer(&text);
            size = g_bytes_get_size(letter->message);
        }
    }
}

int
main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(DeskFixture *f, gconstpointer data);
    } tests[] = {
        { "cc", test_cc },
        { "cc-many", test_cc_many },
        { "comma-in-a-name", test_comma_in_a_name },
        { "reply-to", test_reply_to },
        { "never-moves", test_never_moves },
        { "no-oracle", test_no_oracle },
    };

    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++) {
        g_autofree char *path = g_strdup_printf("/intake/people/%s", tests[i].name);

        g_test_add(path, DeskFixture, NULL, set_up, tests[i].run, tear_down);
    }
    return g_test_run();
}
