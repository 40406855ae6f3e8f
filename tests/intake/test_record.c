/* test_record.c - what each outcome writes, and who gets a letter of it. */
#include "rules/signature.h"
#include "store/query.h"
#include "tests/intake/desk_fixture.h"

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

/* ------------------------------------------------------------------ asking */

static gint
compare_words(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static char *
joined(GPtrArray *words, const char *between)
{
    g_ptr_array_sort(words, compare_words);
    g_ptr_array_add(words, NULL);
    return g_strjoinv(between, (char **)words->pdata);
}

/* "event>recipient event>recipient" of the letters after `after`, sorted. */
static char *
letters_after(DeskFixture *f, gint64 after)
{
    g_auto(Fault) why = { 0 };
    g_autoptr(GPtrArray) letters = NULL;
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);

    g_assert_true(query_letters(f->store, 0, &letters, &why));
    for (guint i = 0; i < letters->len; i++) {
        const Letter *letter = letters->pdata[i];

        if (letter->id > after)
            g_ptr_array_add(words,
                            g_strdup_printf("%s>%s", letter->event, letter->recipient));
    }
    return joined(words, " ");
}

static gint64
last_letter(DeskFixture *f)
{
    g_auto(Fault) why = { 0 };
    g_autoptr(GPtrArray) letters = NULL;
    gint64 last = 0;

    g_assert_true(query_letters(f->store, 0, &letters, &why));
    for (guint i = 0; i < letters->len; i++)
        last = MAX(last, ((const Letter *)letters->pdata[i])->id);
    return last;
}

/* The newest letter to that address, with its bytes. */
static Letter *
letter_to(DeskFixture *f, const char *recipient)
{
    g_auto(Fault) why = { 0 };
    g_autoptr(GPtrArray) letters = NULL;
    gint64 id = 0;
    Letter *letter = NULL;

    g_assert_true(query_letters(f->store, 0, &letters, &why));
    for (guint i = 0; i < letters->len; i++) {
        const Letter *one = letters->pdata[i];

        if (strcmp(one->recipient, recipient) == 0)
            id = MAX(id, one->id);
    }
    g_assert_cmpint(id, >, 0);
    g_assert_true(store_letter(f->store, id, true, &letter, &why));
    return letter;
}

static char *
history_of(DeskFixture *f, gint64 ticket)
{
    g_auto(Fault) why = { 0 };
    g_autoptr(GPtrArray) rows = NULL;
    GString *text = g_string_new(NULL);

    g_assert_true(query_history(f->store, ticket, &rows, &why));
    for (guint i = 0; i < rows->len; i++)
        g_string_append_printf(text, "%s%s", i ? " " : "",
                               ((const History *)rows->pdata[i])->what);
    return g_string_free(text, FALSE);
}

/* "kind/proof" of the entries, oldest first. */
static char *
entries_of(DeskFixture *f, gint64 ticket)
{
    g_auto(Fault) why = { 0 };
    g_autoptr(GPtrArray) rows = NULL;
    GString *text = g_string_new(NULL);

    g_assert_true(query_entries(f->store, ticket, &rows, &why));
    for (guint i = 0; i < rows->len; i++) {
        const Entry *entry = rows->pdata[i];

        g_string_append_printf(text, "%s%s/%s", i ? " " : "",
                               entry_kind_name(entry->kind), entry->proof);
    }
    return g_string_free(text, FALSE);
}

static const char *
status_of(DeskFixture *f, gint64 number)
{
    g_auto(Fault) why = { 0 };
    g_autoptr(Ticket) ticket = NULL;

    g_assert_true(store_ticket(f->store, number, &ticket, &why));
    g_assert_nonnull(ticket);
    return ticket_status_name(ticket->status);
}

static ParticipantRole
role_of(DeskFixture *f, gint64 ticket, const char *address)
{
    g_auto(Fault) why = { 0 };
    ParticipantRole role;

    g_assert_true(store_role(f->store, ticket, address, &role, &why));
    return role;
}

static Delivery *
delivery_of(DeskFixture *f, gint64 id)
{
    g_auto(Fault) why = { 0 };
    Delivery *delivery = NULL;

    g_assert_true(store_delivery(f->store, id, &delivery, NULL, &why));
    return delivery;
}

/* ------------------------------------------------------------------ doing */

#define ASSERT_TEXT(expression, want)                                                    \
    do {                                                                                 \
        g_autofree char *got_ = (expression);                                            \
        g_assert_cmpstr(got_, ==, want);                                                 \
    } while (0)

static Recorded
deliver(DeskFixture *f, const Mail *mail, const char *want)
{
    g_autofree char *got = NULL;
    Recorded recorded = desk_fixture_deliver(f, mail, &got);

    g_assert_cmpstr(got, ==, want);
    return recorded;
}

static Recorded
deliver_words(DeskFixture *f, const char *from, const char *subject, const char *text,
              const char *want)
{
    g_autoptr(Mail) mail = desk_fixture_mail(from, subject, text);

    return deliver(f, mail, want);
}

/* Alice answers from her mail client: at the letter that told her. */
static Recorded
answer(DeskFixture *f, gint64 ticket, const char *text)
{
    g_autofree char *subject =
        g_strdup_printf("Re: [Ticket ID: %" G_GINT64_FORMAT "] x", ticket);
    g_autoptr(Mail) mail = desk_fixture_mail("alice@desk.test", subject, text);

    g_ptr_array_add(mail->in_reply_to,
                    signature_message_id(&f->keys, SIGN_STAFF, ticket, 1,
                                         "alice@desk.test", f->settings.hostname));
    return deliver(f, mail, "answer staff-answer");
}

static void
add_address(GPtrArray *list, const char *address)
{
    g_ptr_array_add(list, mailbox_new("", address));
}

static void
sign(DeskFixture *f, Mail *mail, gint64 ticket, const char *recipient)
{
    g_ptr_array_add(mail->in_reply_to,
                    signature_message_id(&f->keys, SIGN_CUSTOMER, ticket, 1, recipient,
                                         f->settings.hostname));
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
    ASSERT_TEXT(entries_of(f, 10003),
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

/* ------------------------------------------------------------------ people */

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

/* ------------------------------------------------------------------ held */

/* Everything that came of a mail, as text. */
static char *
outcome_text(DeskFixture *f, const Recorded *recorded, const Verdict *verdict,
             gint64 letters)
{
    g_autoptr(Delivery) delivery = delivery_of(f, recorded->delivery);
    gint64 number = recorded->ticket;
    g_autofree char *history = number ? history_of(f, number) : g_strdup("");
    g_autofree char *entries = number ? entries_of(f, number) : g_strdup("");
    g_autofree char *sent = letters_after(f, letters);

    return g_strdup_printf("%s %s ticket %" G_GINT64_FORMAT " %s waiting %d linked %d\n"
                           "%s\n%s\n%s",
                           outcome_name(delivery->outcome), delivery->rule, number,
                           number ? status_of(f, number) : "", delivery->is_waiting,
                           (int)verdict->decision.linked_from, history, entries, sent);
}

static Mail *
mail_for(const char *from, const char *subject)
{
    Mail *mail = desk_fixture_mail(from, subject, "Please look at this.");

    add_address(mail->cc, "dewi@example.org");
    g_free(mail->message_id);
    mail->message_id = g_strdup("held@example.org");
    return mail;
}

typedef struct HeldCase {
    const char *name, *from, *subject, *reason;
    void (*hinder)(DeskFixture *f);
} HeldCase;

static void
hinder_block(DeskFixture *f)
{
    g_auto(Fault) why = { 0 };

    g_assert_true(store_begin(f->store, &why));
    g_assert_true(store_add_block(f->store, "domain", "example.org", f->now, &why));
    g_assert_true(store_commit(f->store, &why));
}

static void
hinder_phrase(DeskFixture *f)
{
    g_auto(Fault) why = { 0 };

    g_assert_true(store_begin(f->store, &why));
    g_assert_true(store_add_block(f->store, "body", "look at", f->now, &why));
    g_assert_true(store_commit(f->store, &why));
}

static void
hinder_replies_only(DeskFixture *f)
{
    f->support.accept = ACCEPT_REPLIES;
}

static void
hinder_known(DeskFixture *f)
{
    f->support.accept = ACCEPT_KNOWN;
}

static void
hinder_events(DeskFixture *f, const char *what, const char *key)
{
    g_auto(Fault) why = { 0 };

    g_assert_true(store_begin(f->store, &why));
    for (int i = 0; i < 2; i++)
        g_assert_true(store_add_event(f->store, what, key, f->now - 1000, &why));
    g_assert_true(store_commit(f->store, &why));
}

static void
hinder_sender_limit(DeskFixture *f)
{
    f->settings.sender_limit = (Rate){ 2, 900 };
    hinder_events(f, "ticket", "joko@example.org");
}

static void
hinder_reply_limit(DeskFixture *f)
{
    f->settings.reply_limit = (Rate){ 2, 900 };
    hinder_events(f, "reply", "10001 budi@example.org");
}

static const HeldCase held_cases[] = {
    { "block-new", "joko@example.org", "New", "blocked", hinder_block },
    { "block-reply", "budi@example.org", "Re: [Ticket ID: 10001] Printer", "blocked",
      hinder_block },
    { "block-reopen", "budi@example.org", "Re: [Ticket ID: 10003] Printer", "blocked",
      hinder_block },
    { "block-long-closed", "budi@example.org", "Re: [Ticket ID: 10004] Printer",
      "blocked", hinder_block },
    { "block-merged", "budi@example.org", "Re: [Ticket ID: 10005] Printer", "blocked",
      hinder_block },
    { "block-stranger", "joko@example.org", "Re: [Ticket ID: 10001] Printer", "blocked",
      hinder_block },
    { "phrase", "joko@example.org", "New", "blocked", hinder_phrase },
    { "replies-only", "joko@example.org", "New", "replies-only", hinder_replies_only },
    { "unknown", "ani@example.org", "New", "unknown-customer", hinder_known },
    { "sender-limit", "joko@example.org", "New", "sender-limit", hinder_sender_limit },
    { "reply-limit", "budi@example.org", "Re: [Ticket ID: 10001] Printer", "reply-limit",
      hinder_reply_limit },
};

static char *
take_directly(const HeldCase *one)
{
    g_auto(Fault) why = { 0 };
    DeskFixture f;
    g_autoptr(Mail) mail = mail_for(one->from, one->subject);
    g_autoptr(Envelope) envelope = envelope_new();
    g_auto(Verdict) verdict = { 0 };
    VerdictInput input;
    Recorded recorded;
    char *text;

    desk_fixture_init(&f);
    input = desk_fixture_input(&f, mail, envelope);
    g_assert_true(store_begin(f.store, &why));
    recorded = desk_fixture_take(&f, &input, &verdict);
    g_assert_true(store_commit(f.store, &why));
    text = outcome_text(&f, &recorded, &verdict, 0);
    desk_fixture_clear(&f);
    return text;
}

/* Held, asked what would come of it, released. */
static char *
take_by_release(const HeldCase *one)
{
    g_auto(Fault) why = { 0 };
    DeskFixture f;
    g_autoptr(Mail) mail = mail_for(one->from, one->subject);
    g_autoptr(Envelope) envelope = envelope_new();
    g_autoptr(Delivery) delivery = NULL;
    g_auto(Verdict) held = { 0 };
    g_auto(Verdict) verdict = { 0 };
    VerdictInput input;
    Recorded recorded;
    char *text;

    desk_fixture_init(&f);
    one->hinder(&f);
    input = desk_fixture_input(&f, mail, envelope);
    g_assert_true(store_begin(f.store, &why));
    recorded = desk_fixture_take(&f, &input, &held);
    g_assert_cmpstr(held.decision.held_reason, ==, one->reason);
    g_assert_cmpint(recorded.ticket, ==, 0);
    delivery = delivery_of(&f, recorded.delivery);
    g_assert_true(delivery->is_waiting);
    g_assert_cmpint(last_letter(&f), ==, 0);
    input.is_release = true;
    input.waived = one->reason;
    g_assert_true(verdict_reach(f.store, &input, &verdict, &why));
    g_assert_cmpstr(delivery->would, ==, outcome_name(verdict.decision.outcome));
    g_assert_true(
        record_verdict(f.store, &input, &verdict, NULL, delivery, &recorded, &why));
    g_assert_true(store_commit(f.store, &why));
    text = outcome_text(&f, &recorded, &verdict, 0);
    desk_fixture_clear(&f);
    return text;
}

static void
test_release(gconstpointer data)
{
    g_autofree char *direct = take_directly(data);
    g_autofree char *released = take_by_release(data);

    g_assert_cmpstr(released, ==, direct);
}

/* ------------------------------------------------------------------ oracle */

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
        { "cc", test_cc },
        { "cc-many", test_cc_many },
        { "reply-to", test_reply_to },
        { "never-moves", test_never_moves },
        { "bounce-hard", test_bounce_hard },
        { "bounce-soft", test_bounce_soft },
        { "no-oracle", test_no_oracle },
        { "keys-rotated", test_keys_rotated },
    };

    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++) {
        g_autofree char *path = g_strdup_printf("/intake/record/%s", tests[i].name);

        g_test_add(path, DeskFixture, NULL, set_up, tests[i].run, tear_down);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(held_cases); i++) {
        g_autofree char *path =
            g_strdup_printf("/intake/record/release/%s", held_cases[i].name);

        g_test_add_data_func(path, &held_cases[i], test_release);
    }
    return g_test_run();
}
