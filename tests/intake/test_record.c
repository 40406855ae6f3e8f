/* test_record.c - what each outcome writes, and who gets a letter of it. */
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

/* ------------------------------------------------------------------ outcomes */

static void
test_new(DeskFixture *f, gconstpointer data)
{
    Recorded got = deliver_words(f, "joko@example.org", "Re: Website down", "Since dawn.",
                                 "create new");
    g_autoptr(Delivery) delivery = delivery_of(f, got.delivery);

    g_assert_cmpint(got.ticket, ==, 10007);
    g_assert_cmpuint(got.letters, ==, 3);
    g_assert_cmpstr(status_of(f, got.ticket), ==, "open");
    ASSERT_TEXT(entries_of(f, got.ticket), "customer/unauthenticated");
    ASSERT_TEXT(history_of(f, got.ticket), "opened");
    ASSERT_TEXT(letters_after(f, 0),
                "opened>alice@desk.test opened>bob@desk.test opened>joko@example.org");
    g_assert_cmpint(delivery->ticket, ==, got.ticket);
    g_assert_cmpstr(delivery->rule, ==, "new");
    g_assert_nonnull(strstr(delivery->trace, "rule: new"));
    g_assert_cmpint(role_of(f, got.ticket, "joko@example.org"), ==, ROLE_CUSTOMER);
}

static void
test_reply(DeskFixture *f, gconstpointer data)
{
    deliver_words(f, "budi@example.org", "Re: [Ticket ID: 10001] Printer", "More.",
                  "reply reply");
    g_assert_cmpstr(status_of(f, 10001), ==, "customer-reply");
    ASSERT_TEXT(entries_of(f, 10001), "customer/unauthenticated");
    ASSERT_TEXT(letters_after(f, 0),
                "customer-reply>alice@desk.test customer-reply>bob@desk.test");
}

static void
test_reopened(DeskFixture *f, gconstpointer data)
{
    deliver_words(f, "budi@example.org", "Re: [Ticket ID: 10003] Printer", "Again.",
                  "reopen reopened");
    g_assert_cmpstr(status_of(f, 10003), ==, "customer-reply");
    ASSERT_TEXT(history_of(f, 10003), "reopened");
    ASSERT_TEXT(letters_after(f, 0), "reopened>alice@desk.test reopened>bob@desk.test");
}

/* The other department's ticket is written to; its staff are told, and so is who
 * answers in the customer's stead. */
static void
test_answer(DeskFixture *f, gconstpointer data)
{
    answer(f, 10001, "Turn it off and on.");
    g_assert_cmpstr(status_of(f, 10001), ==, "answered");
    ASSERT_TEXT(entries_of(f, 10001), "staff/signed");
    /* Tono is pending: nothing for him. */
    ASSERT_TEXT(letters_after(f, 0), "answer>budi@example.org answer>rina@example.org");
}

static void
test_closed_too_long(DeskFixture *f, gconstpointer data)
{
    g_auto(Fault) why = { 0 };
    g_autoptr(Ticket) ticket = NULL;
    Recorded got = deliver_words(f, "budi@example.org", "Re: [Ticket ID: 10004] Printer",
                                 "Again.", "create closed-too-long");

    g_assert_true(store_ticket(f->store, got.ticket, &ticket, &why));
    g_assert_cmpint(ticket->linked_from, ==, 10004);
    g_assert_cmpstr(status_of(f, 10004), ==, "closed");
    ASSERT_TEXT(history_of(f, got.ticket), "opened");
    ASSERT_TEXT(history_of(f, 10004), "continued");
    ASSERT_TEXT(letters_after(f, 0),
                "opened>alice@desk.test opened>bob@desk.test opened>budi@example.org");
}

static void
test_staff_spoofed(DeskFixture *f, gconstpointer data)
{
    Recorded got = deliver_words(f, "alice@desk.test", "Re: [Ticket ID: 10001] Printer",
                                 "Send your password.", "hold staff-unproven");
    g_autoptr(Delivery) delivery = delivery_of(f, got.delivery);

    g_assert_cmpint(got.ticket, ==, 0);
    g_assert_true(delivery->is_waiting);
    g_assert_cmpstr(delivery->held_reason, ==, "staff-unproven");
    g_assert_cmpstr(delivery->would, ==, "note");
    ASSERT_TEXT(entries_of(f, 10001), "");
    ASSERT_TEXT(letters_after(f, 0), "held>alice@desk.test");
}

static void
test_pending_notes(DeskFixture *f, gconstpointer data)
{
    deliver_words(f, "tono@example.org", "Re: [Ticket ID: 10003] Printer", "Me too.",
                  "note pending");
    g_assert_cmpstr(status_of(f, 10003), ==, "closed");
    ASSERT_TEXT(entries_of(f, 10003), "note/pending");
    ASSERT_TEXT(letters_after(f, 0), "note>alice@desk.test note>bob@desk.test");
    g_assert_cmpint(role_of(f, 10003, "tono@example.org"), ==, ROLE_PENDING);
}

static void
test_automatic(DeskFixture *f, gconstpointer data)
{
    static const MailKind kinds[] = { MAIL_AUTO_REPLY, MAIL_READ_RECEIPT, MAIL_CALENDAR };

    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autoptr(Mail) noted = desk_fixture_mail(
            "budi@example.org", "Re: [Ticket ID: 10003] Printer", "I am away.");
        g_autoptr(Mail) filed = desk_fixture_mail(
            "eve@evil.test", "Re: [Ticket ID: 10003] Printer", "I am away.");

        noted->kind = filed->kind = kinds[i];
        deliver(f, noted, "note automatic-noted");
        g_assert_cmpint(deliver(f, filed, "file automatic-filed").ticket, ==, 0);
    }
    g_assert_cmpstr(status_of(f, 10003), ==, "closed");
    ASSERT_TEXT(letters_after(f, 0), "");
    ASSERT_TEXT(
        entries_of(f, 10003),
        "automatic/unauthenticated automatic/unauthenticated automatic/unauthenticated");
}

static void
test_duplicate(DeskFixture *f, gconstpointer data)
{
    g_autoptr(Mail) mail =
        desk_fixture_mail("joko@example.org", "Twice", "The same bytes.");
    Recorded first = deliver(f, mail, "create new");
    gint64 letters = last_letter(f);
    Recorded second = deliver(f, mail, "duplicate duplicate");

    g_assert_cmpint(second.ticket, ==, first.ticket);
    g_assert_cmpint(second.delivery, ==, first.delivery);
    g_assert_cmpint(last_letter(f), ==, letters);
    ASSERT_TEXT(entries_of(f, first.ticket), "customer/unauthenticated");
}

static void
test_other_department(DeskFixture *f, gconstpointer data)
{
    g_auto(Fault) why = { 0 };
    g_autoptr(Mail) mail = desk_fixture_mail("joko@example.org", "Both", "For both.");
    Recorded first = deliver(f, mail, "create new");
    gint64 letters = last_letter(f);
    g_autoptr(Envelope) envelope = envelope_new();
    VerdictInput input = desk_fixture_input(f, mail, envelope);
    g_auto(Verdict) verdict = { 0 };
    Recorded second;

    input.department = &f->sales;
    g_assert_true(store_begin(f->store, &why));
    second = desk_fixture_take(f, &input, &verdict);
    g_assert_true(store_commit(f->store, &why));
    g_assert_cmpstr(verdict.decision.rule, ==, "other-department");
    g_assert_cmpint(second.ticket, ==, first.ticket);
    ASSERT_TEXT(entries_of(f, first.ticket), "customer/unauthenticated");
    ASSERT_TEXT(history_of(f, first.ticket), "opened also-sent-to");
    ASSERT_TEXT(letters_after(f, letters), "opened>bob@desk.test");
}

/* ------------------------------------------------------------------ bounces */

static void
bounce(DeskFixture *f, const char *message_id, BounceAction action, bool hard,
       const char *want)
{
    g_autoptr(Mail) mail =
        desk_fixture_mail("mailer-daemon@example.org", "Undelivered", "It failed.");

    mail->kind = MAIL_BOUNCE;
    mail->bounce.action = action;
    mail->bounce.hard = hard;
    g_free(mail->bounce.returned_message_id);
    mail->bounce.returned_message_id = g_strdup(message_id);
    deliver(f, mail, want);
}

static void
test_bounce_hard(DeskFixture *f, gconstpointer data)
{
    g_auto(Fault) why = { 0 };
    g_autoptr(Letter) letter = NULL;
    gint64 letters;
    bool existed;

    answer(f, 10001, "First answer.");
    letter = letter_to(f, "budi@example.org");
    letters = last_letter(f);
    bounce(f, "t10001.c1.0000000000000000.k1.0000@desk.test", BOUNCE_FAILED, true,
           "file bounce-unproven");
    bounce(f, letter->message_id, BOUNCE_DELIVERED, false, "file bounce-delivered");
    bounce(f, letter->message_id, BOUNCE_DELAYED, false, "note bounce-delayed");
    ASSERT_TEXT(letters_after(f, letters), "");
    bounce(f, letter->message_id, BOUNCE_FAILED, true, "note bounce");
    ASSERT_TEXT(letters_after(f, letters), "bounce>alice@desk.test bounce>bob@desk.test");
    g_assert_cmpstr(status_of(f, 10001), ==, "answered");
    ASSERT_TEXT(entries_of(f, 10001), "staff/signed bounce/none bounce/none");

    letters = last_letter(f);
    answer(f, 10001, "Second answer.");
    ASSERT_TEXT(letters_after(f, letters), "answer>rina@example.org");
    ASSERT_TEXT(history_of(f, 10001), "answered bounced bounced answered letter");

    g_assert_true(store_begin(f->store, &why));
    g_assert_true(store_clear_address(f->store, "budi@example.org", &existed, &why));
    g_assert_true(store_commit(f->store, &why));
    letters = last_letter(f);
    answer(f, 10001, "Third answer.");
    ASSERT_TEXT(letters_after(f, letters),
                "answer>budi@example.org answer>rina@example.org");
}

static void
test_bounce_soft(DeskFixture *f, gconstpointer data)
{
    gint64 letters;

    for (int i = 0; i < 5; i++) {
        g_autofree char *text = g_strdup_printf("Answer %c.", 'a' + i);
        g_autoptr(Letter) letter = NULL;

        letters = last_letter(f);
        answer(f, 10001, text);
        ASSERT_TEXT(letters_after(f, letters),
                    "answer>budi@example.org answer>rina@example.org");
        letter = letter_to(f, "budi@example.org");
        bounce(f, letter->message_id, BOUNCE_FAILED, false, "note bounce");
    }
    letters = last_letter(f);
    answer(f, 10001, "Last answer.");
    ASSERT_TEXT(letters_after(f, letters), "answer>rina@example.org");
}

/* ------------------------------------------------------------------ keys */

static void
rotate(SignatureKeys *keys, guint id)
{
    keys->ids[1] = keys->ids[0];
    memcpy(keys->keys[1], keys->keys[0], SIGNATURE_KEY_BYTES);
    keys->ids[0] = id;
    memset(keys->keys[0], (int)id, SIGNATURE_KEY_BYTES);
    keys->count = 2;
}

static void
test_keys_rotated(DeskFixture *f, gconstpointer data)
{
    const char *subject = "Something else";
    g_autoptr(Mail) mail = desk_fixture_mail("budi@home.test", subject, "One.");
    g_autoptr(Mail) second = desk_fixture_mail("budi@home.test", subject, "Two.");
    g_autoptr(Mail) third = desk_fixture_mail("budi@home.test", subject, "Three.");

    sign(f, mail, 10001, "budi@example.org");
    sign(f, second, 10001, "budi@example.org");
    sign(f, third, 10001, "budi@example.org");
    deliver(f, mail, "reply reply");
    rotate(&f->keys, 2);
    deliver(f, second, "reply reply");
    rotate(&f->keys, 3);
    deliver(f, third, "create new");
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

/* A note is for colleagues; what was meant as a command and is none, too. The customer
 * gets neither. */
static void
test_staff_note(void)
{
    static const struct {
        const char *text, *want, *letters, *kept, *told;
    } cases[] = {
        { "#note He pays late", "note staff-note", "note>bob@desk.test", "He pays late",
          "He pays late" },
        { "#clsoe\nBye", "note unknown-command",
          "command>alice@desk.test note>bob@desk.test", "#clsoe\nBye", "#clsoe" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(Fault) why = { 0 };
        DeskFixture f;
        g_autoptr(Mail) mail = NULL;
        g_autoptr(GPtrArray) entries = NULL;
        g_autoptr(Letter) letter = NULL;
        const Entry *entry;

        desk_fixture_init(&f);
        mail = staff_mail(&f, cases[i].text);
        deliver(&f, mail, cases[i].want);
        ASSERT_TEXT(letters_after(&f, 0), cases[i].letters);
        g_assert_cmpstr(status_of(&f, 10001), ==, "open");
        g_assert_true(query_entries(f.store, 10001, &entries, &why));
        entry = entries->pdata[entries->len - 1];
        g_assert_cmpint(entry->kind, ==, ENTRY_NOTE);
        g_assert_cmpstr(entry->text, ==, cases[i].kept);
        letter = letter_to(&f, "bob@desk.test");
        g_assert_nonnull(g_strstr_len(g_bytes_get_data(letter->message, NULL),
                                      (gssize)g_bytes_get_size(letter->message),
                                      cases[i].told));
        desk_fixture_clear(&f);
    }
}

int
main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(DeskFixture *f, gconstpointer data);
    } tests[] = {
        { "new", test_new },
        { "reply", test_reply },
        { "reopened", test_reopened },
        { "answer", test_answer },
        { "closed-too-long", test_closed_too_long },
        { "staff-spoofed", test_staff_spoofed },
        { "pending-notes", test_pending_notes },
        { "automatic", test_automatic },
        { "duplicate", test_duplicate },
        { "other-department", test_other_department },
        { "bounce-hard", test_bounce_hard },
        { "bounce-soft", test_bounce_soft },
        { "keys-rotated", test_keys_rotated },
    };

    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++) {
        g_autofree char *path = g_strdup_printf("/intake/record/%s", tests[i].name);

        g_test_add(path, DeskFixture, NULL, set_up, tests[i].run, tear_down);
    }
    g_test_add_func("/intake/record/staff-note", test_staff_note);
    return g_test_run();
}
