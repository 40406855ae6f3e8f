/* test_commands.c - what a staff member's mail can do to a ticket, and what never goes to
 * the customer for it. */
#include "rules/signature.h"
#include "tests/intake/told.h"

#include <string.h>

static void
set_up(DeskFixture *f, gconstpointer data)
{
    static char billing[] = "Billing", technical[] = "Technical";
    static char *types[] = { billing, technical, NULL };

    desk_fixture_init(f);
    f->support.types = types;
}

static void
tear_down(DeskFixture *f, gconstpointer data)
{
    desk_fixture_clear(f);
}

static Mail *
staff_mail(DeskFixture *f, const char *text)
{
    Mail *mail = desk_fixture_mail("alice@desk.test", "Re: [Ticket ID: 10001] x", text);

    g_ptr_array_add(mail->in_reply_to,
                    signature_message_id(&f->keys, SIGN_STAFF, 10001, 1,
                                         "alice@desk.test", f->settings.hostname));
    return mail;
}

/* "status department priority assigned type tags" of the ticket, or where it went. */
static char *
state_of(DeskFixture *f, gint64 number)
{
    g_auto(Fault) why = { 0 };
    g_autoptr(Ticket) ticket = NULL;
    g_autoptr(GPtrArray) tags = NULL;
    GString *out = g_string_new(NULL);

    g_assert_true(store_ticket(f->store, number, &ticket, &why));
    g_assert_true(store_tags(f->store, number, &tags, &why));
    if (ticket->merged_into)
        g_string_append_printf(out, "in %" G_GINT64_FORMAT, ticket->merged_into);
    else
        g_string_append_printf(out, "%s %s %s %s %s", ticket_status_name(ticket->status),
                               ticket->department, ticket->priority,
                               *ticket->assigned ? ticket->assigned : "-",
                               *ticket->type ? ticket->type : "-");
    for (guint i = 0; i < tags->len; i++)
        g_string_append_printf(out, " +%s", (char *)tags->pdata[i]);
    return g_string_free(out, FALSE);
}

typedef struct Case {
    const char *text, *want, *letters, *state;
} Case;

#define CUSTOMER "budi@example.org"
#define ANSWER "answer>budi@example.org answer>rina@example.org"
#define TOLD "command>alice@desk.test"

static const Case cases[] = {
    /* Commands alone: the customer hears nothing. */
    { "#close", "note staff-command", TOLD, "closed support normal - -" },
    { "#CLOSE\n\nAlice\nSupport, +62 21 555", "note staff-command", TOLD,
      "closed support normal - -" },
    { "#take", "note staff-command", TOLD, "open support normal alice -" },
    { "#assign me", "note staff-command", TOLD, "open support normal alice -" },
    { "#assign Bob", "note staff-command", "assigned>bob@desk.test " TOLD,
      "open support normal bob -" },
    { "#assign bob@desk.test\n#assign nobody", "note staff-command",
      "assigned>bob@desk.test " TOLD, "open support normal - -" },
    { "#priority HIGH\n#status on-hold", "note staff-command", TOLD,
      "on-hold support high - -" },
    { "#status In Progress", "note staff-command", TOLD,
      "in-progress support normal - -" },
    { "#type billing\n#tag +vip new -old", "note staff-command", TOLD,
      "open support normal - Billing +new +vip" },
    { "#department Sales", "note staff-command", TOLD " opened>bob@desk.test",
      "open sales normal - -" },
    { "#cc add dewi@example.org", "note staff-command", TOLD, "open support normal - -" },
    { "#spam", "note staff-command", TOLD, "closed support normal - - +spam" },
    { "#merge 10004", "note staff-command", TOLD, "in 10004" },
    /* With words they go to the customer; what is asked for happens as well. */
    { "#close\n\nIt is repaired.", "answer staff-answer", ANSWER " " TOLD,
      "closed support normal - -" },
    { "#status on-hold\nWe wait for the part.", "answer staff-answer", ANSWER " " TOLD,
      "on-hold support normal - -" },
    { "It is repaired.\n#close", "answer staff-answer", ANSWER,
      "answered support normal - -" },
    /* Words for colleagues. */
    { "#take\n#note He pays late.", "note staff-note", TOLD " note>bob@desk.test",
      "open support normal alice -" },
    { "#spam\nSell it elsewhere.", "note staff-note", TOLD " note>bob@desk.test",
      "closed support normal - - +spam" },
    /* One that is none: nothing changes, whatever stands above it. */
    { "#close\n#clsoe", "note unknown-command", TOLD " note>bob@desk.test",
      "open support normal - -" },
    { "#assign carol\nHello", "note unknown-command", TOLD " note>bob@desk.test",
      "open support normal - -" },
    { "#close\n#merge 4711\nHello", "note unknown-command", TOLD " note>bob@desk.test",
      "open support normal - -" },
    { "#type Poetry", "note unknown-command", TOLD " note>bob@desk.test",
      "open support normal - -" },
    /* The type must be one of where the ticket goes. */
    { "#department sales\n#type Billing", "note unknown-command",
      TOLD " note>bob@desk.test", "open support normal - -" },
    { "#cc add support@desk.test", "note unknown-command", TOLD " note>bob@desk.test",
      "open support normal - -" },
    { "#tag +good a/b", "note unknown-command", TOLD " note>bob@desk.test",
      "open support normal - -" },
};

static void
test_case(DeskFixture *f, gconstpointer data)
{
    const Case *c = data;
    g_autoptr(Mail) mail = staff_mail(f, c->text);
    gint64 before = last_letter(f);

    deliver(f, mail, c->want);
    ASSERT_TEXT(letters_after(f, before), c->letters);
    ASSERT_TEXT(state_of(f, 10001), c->state);
}

/* The commands are in no letter but that to who wrote them. */
static void
test_privacy(DeskFixture *f, gconstpointer data)
{
    g_autoptr(Mail) mail = staff_mail(f, "#tag +slowpayer\n#close\nIt is repaired.");
    g_autoptr(Letter) to_customer = NULL, to_member = NULL;

    deliver(f, mail, "answer staff-answer");
    to_customer = letter_to(f, CUSTOMER);
    g_assert_true(says(to_customer, "It is repaired."));
    g_assert_false(says(to_customer, "slowpayer"));
    g_assert_false(says(to_customer, "#close"));
    to_member = letter_to(f, "alice@desk.test");
    g_assert_true(says(to_member, "#tag +slowpayer"));
    g_assert_true(says(to_member, "X-Ticket-Event: command"));
}

/* What is wrong is said by line, with all there are. */
static void
test_complaint(DeskFixture *f, gconstpointer data)
{
    g_autoptr(Mail) mail = staff_mail(f, "#take\n#priority asap");
    g_autoptr(Letter) letter = NULL;

    deliver(f, mail, "note unknown-command");
    letter = letter_to(f, "alice@desk.test");
    g_assert_true(says(letter, "#priority asap"));
    g_assert_true(says(letter, "low, normal, high"));
    g_assert_true(says(letter, "#spam"));
}

/* Nobody but proven staff commands anything; in a customer's mail it is text. */
static void
test_others(DeskFixture *f, gconstpointer data)
{
    g_autoptr(Mail) by_customer =
        desk_fixture_mail(CUSTOMER, "Re: [Ticket ID: 10001] x", "#close\n#spam");
    g_autoptr(Mail) by_forger =
        desk_fixture_mail("alice@desk.test", "Re: [Ticket ID: 10001] x", "#close");

    deliver(f, by_customer, "reply reply");
    ASSERT_TEXT(state_of(f, 10001), "customer-reply support normal - -");
    deliver(f, by_forger, "hold staff-unproven");
    ASSERT_TEXT(state_of(f, 10001), "customer-reply support normal - -");
}

/* A department may tell of notes only whose ticket it is, and everybody what they want to
 * hear of. */
static void
test_who_hears(DeskFixture *f, gconstpointer data)
{
    static const struct {
        const char *assigned;
        bool notes_to_assigned;
        NotifyPolicy bob;
        const char *note, *reply;
    } table[] = {
        { "", false, NOTIFY_ALL, "bob", "alice bob" },
        { "", true, NOTIFY_ALL, "bob", "alice bob" },
        { "alice", false, NOTIFY_ALL, "bob", "alice bob" },
        { "alice", true, NOTIFY_ALL, "", "alice bob" },
        { "bob", true, NOTIFY_ALL, "bob", "alice bob" },
        { "", false, NOTIFY_ASSIGNED, "bob", "alice bob" },
        { "alice", false, NOTIFY_ASSIGNED, "", "alice" },
        { "bob", false, NOTIFY_ASSIGNED, "bob", "alice bob" },
        { "bob", false, NOTIFY_NONE, "", "alice" },
    };

    static const char *const things[G_N_ELEMENTS(table)] = {
        "apples", "pears", "plums", "figs", "dates", "limes", "nuts", "grapes", "mangoes"
    };

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_auto(Fault) why = { 0 };
        /* Other words each time: digits do not make a text another. */
        g_autofree char *note_words = g_strdup_printf("#note About %s", things[i]);
        g_autofree char *reply_words = g_strdup_printf("More of %s", things[i]);
        g_autoptr(Mail) note = staff_mail(f, note_words);
        g_autofree char *want_note = g_strdup(*table[i].note ? "note>bob@desk.test" : "");
        g_autofree char *want_reply = g_strdup_printf(
            "customer-reply>alice@desk.test%s",
            strstr(table[i].reply, "bob") ? " customer-reply>bob@desk.test" : "");
        gint64 before = last_letter(f);

        g_test_message("%zu", i);
        f->support.notes_to_assigned = table[i].notes_to_assigned;
        f->bob.notify = table[i].bob;
        g_assert_true(store_begin(f->store, &why));
        g_assert_true(store_set_field(f->store, 10001, "assigned", table[i].assigned,
                                      f->now, &why));
        g_assert_true(store_commit(f->store, &why));
        deliver(f, note, "note staff-note");
        ASSERT_TEXT(letters_after(f, before), want_note);
        before = last_letter(f);
        deliver_words(f, CUSTOMER, "Re: [Ticket ID: 10001] x", reply_words,
                      "reply reply");
        ASSERT_TEXT(letters_after(f, before), want_reply);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strdup_printf("/intake/commands/%zu", i);

        g_test_add(path, DeskFixture, &cases[i], set_up, test_case, tear_down);
    }
    g_test_add("/intake/commands/privacy", DeskFixture, NULL, set_up, test_privacy,
               tear_down);
    g_test_add("/intake/commands/complaint", DeskFixture, NULL, set_up, test_complaint,
               tear_down);
    g_test_add("/intake/commands/others", DeskFixture, NULL, set_up, test_others,
               tear_down);
    g_test_add("/intake/commands/who-hears", DeskFixture, NULL, set_up, test_who_hears,
               tear_down);
    return g_test_run();
}
