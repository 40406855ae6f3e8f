/* test_decide.c - every row of the decision table, and that the first one wins. */
#include "rules/decide.h"

#include <string.h>

/* A mail of a participant to his open ticket; each case changes what it is about. */
typedef struct Fixture {
    Settings settings;
    Department department;
    Mail *mail;
    Ticket *ticket;
    DecideFacts facts;
} Fixture;

static void
fixture_init(Fixture *f)
{
    memset(f, 0, sizeof *f);
    f->settings.strangers = STRANGERS_NEW;
    f->settings.closed_after_days = 30;
    f->settings.reopen_limit = 3;
    f->settings.sender_limit = (Rate){ 10, 900 };
    f->settings.reply_limit = (Rate){ 30, 900 };
    f->settings.automatic_letters_per_day = 3;
    f->settings.same_text_limit = (Rate){ 4, 86400 };
    f->settings.same_alert_limit = (Rate){ 50, 86400 };
    f->department.acknowledge = ACKNOWLEDGE_YES;
    f->mail = mail_new();
    f->mail->has_sole_author = true;
    g_free(f->mail->author.address);
    f->mail->author.address = g_strdup("budi@example.org");
    g_ptr_array_add(f->mail->from, mailbox_new("Budi", "budi@example.org"));
    f->ticket = ticket_new();
    f->ticket->number = 10001;
    f->facts = (DecideFacts){ .mail = f->mail,
                              .envelope_sender = "budi@example.org",
                              .ticket = f->ticket,
                              .trust = { STANDING_PARTICIPANT, "participant", false },
                              .waived = "",
                              .now = 1000 * 86400000LL };
}

static void
fixture_clear(Fixture *f)
{
    mail_free(f->mail);
    ticket_free(f->ticket);
}

static void
close_ticket(Fixture *f, gint64 days_ago)
{
    f->ticket->status = TICKET_CLOSED;
    f->ticket->closed = f->facts.now - days_ago * 86400000LL;
}

static void
stranger(Fixture *f)
{
    f->facts.trust = (Trust){ STANDING_STRANGER, "none", false };
}

static void
no_ticket(Fixture *f)
{
    stranger(f);
    f->facts.ticket = NULL;
}

/* --- set-ups, one a case --- */
static void
reply(Fixture *f)
{
    f->mail->kind = MAIL_PERSON;
}
static void
duplicate(Fixture *f)
{
    f->facts.is_duplicate = true;
    f->facts.mail = NULL;
}
static void
unreadable(Fixture *f)
{
    f->facts.mail = NULL;
}
static void
own_mark(Fixture *f)
{
    f->facts.has_own_mark = true;
}
static void
hops(Fixture *f)
{
    f->mail->hops = HOPS_MAX + 1;
}
static void
hops_enough(Fixture *f)
{
    f->mail->hops = HOPS_MAX;
}
static void
bounce(Fixture *f)
{
    f->mail->kind = MAIL_BOUNCE;
    f->facts.is_proven_bounce = true;
}
static void
bounce_delivered(Fixture *f)
{
    bounce(f);
    f->mail->bounce.action = BOUNCE_DELIVERED;
}
static void
bounce_delayed(Fixture *f)
{
    bounce(f);
    f->mail->bounce.action = BOUNCE_DELAYED;
}
static void
bounce_forged(Fixture *f)
{
    f->mail->kind = MAIL_BOUNCE;
}
static void
bounce_gone(Fixture *f)
{
    bounce(f);
    no_ticket(f);
}
static void
elsewhere(Fixture *f)
{
    no_ticket(f);
    f->facts.elsewhere_ticket = 7;
}
static void
auto_reply(Fixture *f)
{
    f->mail->kind = MAIL_AUTO_REPLY;
    close_ticket(f, 1);
}
static void
auto_stranger(Fixture *f)
{
    f->mail->kind = MAIL_AUTO_REPLY;
    stranger(f);
}
static void
auto_no_ticket(Fixture *f)
{
    f->mail->kind = MAIL_AUTO_REPLY;
    no_ticket(f);
}
static void
receipt(Fixture *f)
{
    f->mail->kind = MAIL_READ_RECEIPT;
}
static void
calendar(Fixture *f)
{
    f->mail->kind = MAIL_CALENDAR;
    no_ticket(f);
}
static void
blocked(Fixture *f)
{
    f->facts.block = "spam.test";
    no_ticket(f);
}
static void
block_waived(Fixture *f)
{
    blocked(f);
    f->facts.waived = "blocked";
}
static void
alert_noted(Fixture *f)
{
    f->mail->kind = MAIL_ALERT;
    close_ticket(f, 1);
}
static void
alert_filed(Fixture *f)
{
    f->mail->kind = MAIL_ALERT;
    no_ticket(f);
}
static void
alert_new(Fixture *f)
{
    alert_filed(f);
    f->department.automatic_mail = AUTOMATIC_NEW;
}
static void
list_participant(Fixture *f)
{
    f->mail->kind = MAIL_LIST;
}
static void
list_closed(Fixture *f)
{
    list_participant(f);
    close_ticket(f, 1);
}
static void
own_address(Fixture *f)
{
    no_ticket(f);
    f->facts.is_own_address = true;
}
static void
repeating(Fixture *f)
{
    f->facts.same_texts = 4;
}
static void
staff(Fixture *f)
{
    f->facts.trust = (Trust){ STANDING_STAFF, "signed", false };
}
static void
staff_note(Fixture *f)
{
    staff(f);
    f->facts.commands = COMMANDS_NOTE;
}

static void
staff_unknown_command(Fixture *f)
{
    staff(f);
    f->facts.commands = COMMANDS_WRONG;
}

static void
staff_command(Fixture *f)
{
    staff(f);
    f->facts.commands = COMMANDS_ALONE;
    f->facts.has_commands = true;
}

static void
staff_command_and_answer(Fixture *f)
{
    staff(f);
    f->facts.commands = COMMANDS_ANSWER;
    f->facts.has_commands = true;
}

/* Commands are for staff who have proved it. */
static void
stranger_note(Fixture *f)
{
    stranger(f);
    f->facts.commands = COMMANDS_NOTE;
}

static void
staff_closed(Fixture *f)
{
    staff(f);
    close_ticket(f, 400);
}
static void
staff_claimed(Fixture *f)
{
    f->facts.trust = (Trust){ STANDING_STAFF_CLAIMED, "none", false };
}
static void
staff_claimed_often(Fixture *f)
{
    staff_claimed(f);
    f->facts.automatic_letters = 3;
}
static void
staff_released(Fixture *f)
{
    staff_claimed(f);
    f->facts.waived = "staff-unproven";
}
static void
staff_no_ticket(Fixture *f)
{
    staff_claimed(f);
    f->facts.ticket = NULL;
}
static void
reply_limit(Fixture *f)
{
    f->facts.replies_of_sender = 30;
}
static void
reply_limit_pending(Fixture *f)
{
    reply_limit(f);
    f->facts.trust = (Trust){ STANDING_PENDING, "pending", false };
}
static void
reply_limit_appended(Fixture *f)
{
    reply_limit(f);
    stranger(f);
    f->settings.strangers = STRANGERS_APPEND;
}
static void
reply_limit_stranger(Fixture *f)
{
    reply_limit(f);
    stranger(f);
}
static void
reply_waived(Fixture *f)
{
    reply_limit(f);
    f->facts.waived = "reply-limit";
}
static void
new_topic(Fixture *f)
{
    f->facts.is_new_topic = true;
    f->settings.new_topic = NEW_TOPIC_NEW;
}
static void
new_topic_append(Fixture *f)
{
    f->facts.is_new_topic = true;
}
static void
new_topic_limit(Fixture *f)
{
    new_topic(f);
    f->facts.tickets_of_sender = 10;
}
static void
thanks(Fixture *f)
{
    f->facts.is_thanks = true;
    f->department.thanks = true;
    close_ticket(f, 1);
}
static void
thanks_off(Fixture *f)
{
    f->facts.is_thanks = true;
    close_ticket(f, 1);
}
static void
closed(Fixture *f)
{
    close_ticket(f, 29);
}
static void
closed_long(Fixture *f)
{
    close_ticket(f, 31);
}
static void
closed_any_time(Fixture *f)
{
    close_ticket(f, 400);
    f->settings.closed_after_days = 0;
}
static void
reopened_often(Fixture *f)
{
    close_ticket(f, 1);
    f->facts.reopens_of_ticket = 3;
}
static void
pending(Fixture *f)
{
    f->facts.trust = (Trust){ STANDING_PENDING, "pending", false };
    close_ticket(f, 1);
}
static void
stranger_new(Fixture *f)
{
    stranger(f);
}
static void
stranger_closed(Fixture *f)
{
    stranger(f);
    close_ticket(f, 400);
}
static void
stranger_hold(Fixture *f)
{
    stranger(f);
    f->settings.strangers = STRANGERS_HOLD;
}
static void
stranger_append(Fixture *f)
{
    stranger(f);
    close_ticket(f, 1);
    f->settings.strangers = STRANGERS_APPEND;
}
static void
stranger_released(Fixture *f)
{
    stranger_hold(f);
    f->facts.waived = "stranger";
}
static void
no_author(Fixture *f)
{
    no_ticket(f);
    g_ptr_array_set_size(f->mail->from, 0);
    f->facts.envelope_sender = "";
}
static void
replies_only(Fixture *f)
{
    no_ticket(f);
    f->department.accept = ACCEPT_REPLIES;
}
static void
replies_only_reply(Fixture *f)
{
    f->department.accept = ACCEPT_REPLIES;
}
static void
unknown(Fixture *f)
{
    no_ticket(f);
    f->department.accept = ACCEPT_KNOWN;
}
static void
known(Fixture *f)
{
    unknown(f);
    f->facts.is_known_address = true;
}
static void
sender_limit(Fixture *f)
{
    no_ticket(f);
    f->facts.tickets_of_sender = 10;
}
static void
sender_limit_off(Fixture *f)
{
    sender_limit(f);
    f->settings.sender_limit.count = 0;
}
static void
plain_new(Fixture *f)
{
    no_ticket(f);
}
static void
null_sender(Fixture *f)
{
    no_ticket(f);
    f->facts.envelope_sender = "";
}
static void
no_ack(Fixture *f)
{
    no_ticket(f);
    f->department.acknowledge = ACKNOWLEDGE_NO;
}
static void
ack_authenticated(Fixture *f)
{
    no_ticket(f);
    f->department.acknowledge = ACKNOWLEDGE_AUTHENTICATED;
}
static void
ack_authenticated_pass(Fixture *f)
{
    ack_authenticated(f);
    f->facts.auth = AUTH_PASS;
}
static void
ack_authenticated_signed(Fixture *f)
{
    ack_authenticated(f);
    f->facts.trust = (Trust){ STANDING_STRANGER, "signed", false };
}
static void
repeating_off(Fixture *f)
{
    no_ticket(f);
    f->facts.same_texts = 1000;
    f->settings.same_text_limit.count = 0;
}
static void
alert_again(Fixture *f)
{
    no_ticket(f);
    f->mail->kind = MAIL_ALERT;
    f->facts.trust = (Trust){ STANDING_STRANGER, "none", false };
    f->department.automatic_mail = AUTOMATIC_NEW;
    f->facts.same_texts = 49;
}
static void
alert_repeating(Fixture *f)
{
    alert_again(f);
    f->facts.same_texts = 50;
}
static void
auth_fail(Fixture *f)
{
    no_ticket(f);
    f->facts.auth = AUTH_FAIL;
}
static void
two_authors(Fixture *f)
{
    no_ticket(f);
    f->mail->has_sole_author = false;
}
static void
letters_enough(Fixture *f)
{
    no_ticket(f);
    f->facts.automatic_letters = 3;
}
static void
letters_proven(Fixture *f)
{
    letters_enough(f);
    f->facts.auth = AUTH_PASS;
}
static void
no_reply_address(Fixture *f)
{
    no_ticket(f);
    g_free(f->mail->author.address);
    f->mail->author.address = g_strdup("No-Reply@example.org");
}
static void
suppressed(Fixture *f)
{
    no_ticket(f);
    g_ptr_array_add(f->mail->headers,
                    header_field_new("x-auto-response-suppress", "DR, OOF, AutoReply"));
}
static void
suppressed_receipts(Fixture *f)
{
    no_ticket(f);
    g_ptr_array_add(f->mail->headers,
                    header_field_new("X-Auto-Response-Suppress", "DR, RN"));
}

/* flags: a acknowledges, s tells staff, c tells customer, m tells member, l links, S
 * changes status, e adds an entry, b marks the address. */
static const struct {
    const char *name;
    void (*set_up)(Fixture *f);
    const char *outcome, *rule, *flags;
} table[] = {
    { "reply", reply, "reply", "reply", "seS" },
    { "duplicate", duplicate, "duplicate", "duplicate", "" },
    { "unreadable", unreadable, "hold", "unreadable", "" },
    { "own-mark", own_mark, "file", "loop", "" },
    { "hops", hops, "file", "loop", "" },
    { "hops-enough", hops_enough, "reply", "reply", "seS" },
    { "bounce", bounce, "note", "bounce", "seb" },
    { "bounce-delivered", bounce_delivered, "file", "bounce-delivered", "" },
    { "bounce-delayed", bounce_delayed, "note", "bounce-delayed", "e" },
    { "bounce-forged", bounce_forged, "file", "bounce-unproven", "" },
    { "bounce-gone", bounce_gone, "file", "bounce-unproven", "" },
    { "elsewhere", elsewhere, "note", "other-department", "s" },
    { "auto-reply", auto_reply, "note", "automatic-noted", "e" },
    { "auto-stranger", auto_stranger, "file", "automatic-filed", "" },
    { "auto-no-ticket", auto_no_ticket, "file", "automatic-filed", "" },
    { "receipt", receipt, "note", "automatic-noted", "e" },
    { "calendar", calendar, "file", "automatic-filed", "" },
    { "blocked", blocked, "hold", "blocked", "" },
    { "block-waived", block_waived, "create", "new", "ase" },
    { "alert-noted", alert_noted, "note", "alert-noted", "se" },
    { "alert-filed", alert_filed, "file", "list-filed", "" },
    { "alert-new", alert_new, "create", "list-new", "se" },
    { "list-participant", list_participant, "reply", "reply", "seS" },
    { "list-closed", list_closed, "note", "list-noted", "se" },
    { "own-address", own_address, "hold", "own-address", "" },
    { "repeating", repeating, "hold", "repeating", "" },
    { "staff", staff, "answer", "staff-answer", "ceS" },
    { "staff-note", staff_note, "note", "staff-note", "se" },
    { "staff-unknown-command", staff_unknown_command, "note", "unknown-command", "se" },
    { "staff-command", staff_command, "note", "staff-command", "o" },
    { "staff-command-answer", staff_command_and_answer, "answer", "staff-answer",
      "ceSo" },
    { "stranger-note", stranger_note, "create", "stranger-new", "asle" },
    { "staff-closed", staff_closed, "answer", "staff-answer", "ceS" },
    { "staff-claimed", staff_claimed, "hold", "staff-unproven", "m" },
    { "staff-claimed-often", staff_claimed_often, "hold", "staff-unproven", "" },
    { "staff-released", staff_released, "note", "staff-released", "e" },
    { "staff-no-ticket", staff_no_ticket, "create", "new", "ase" },
    { "reply-limit", reply_limit, "hold", "reply-limit", "" },
    { "reply-limit-pending", reply_limit_pending, "hold", "reply-limit", "" },
    { "reply-limit-appended", reply_limit_appended, "hold", "reply-limit", "" },
    { "reply-limit-stranger", reply_limit_stranger, "create", "stranger-new", "asle" },
    { "reply-waived", reply_waived, "reply", "reply", "seS" },
    { "new-topic", new_topic, "create", "new-topic", "asle" },
    { "new-topic-append", new_topic_append, "reply", "reply", "seS" },
    { "new-topic-limit", new_topic_limit, "hold", "sender-limit", "" },
    { "thanks", thanks, "reply", "thanks", "e" },
    { "thanks-off", thanks_off, "reopen", "reopened", "seS" },
    { "closed", closed, "reopen", "reopened", "seS" },
    { "closed-long", closed_long, "create", "closed-too-long", "asle" },
    { "closed-any-time", closed_any_time, "reopen", "reopened", "seS" },
    { "reopened-often", reopened_often, "create", "reopened-too-often", "asle" },
    { "pending", pending, "note", "pending", "se" },
    { "stranger-new", stranger_new, "create", "stranger-new", "asle" },
    { "stranger-closed", stranger_closed, "create", "stranger-new", "asle" },
    { "stranger-hold", stranger_hold, "hold", "stranger-held", "" },
    { "stranger-append", stranger_append, "reply", "stranger-appended", "se" },
    { "stranger-released", stranger_released, "reply", "stranger-appended", "se" },
    { "no-author", no_author, "hold", "no-author", "" },
    { "replies-only", replies_only, "hold", "replies-only", "" },
    { "replies-only-reply", replies_only_reply, "reply", "reply", "seS" },
    { "unknown", unknown, "hold", "unknown-customer", "" },
    { "known", known, "create", "new", "ase" },
    { "sender-limit", sender_limit, "hold", "sender-limit", "" },
    { "sender-limit-off", sender_limit_off, "create", "new", "ase" },
    { "new", plain_new, "create", "new", "ase" },
    { "null-sender", null_sender, "create", "new", "se" },
    { "no-acknowledgement", no_ack, "create", "new", "se" },
    { "ack-authenticated", ack_authenticated, "create", "new", "se" },
    { "ack-authenticated-pass", ack_authenticated_pass, "create", "new", "ase" },
    { "ack-authenticated-signed", ack_authenticated_signed, "create", "new", "ase" },
    { "repeating-off", repeating_off, "create", "new", "ase" },
    { "alert-again", alert_again, "create", "list-new", "se" },
    { "alert-repeating", alert_repeating, "hold", "repeating", "" },
    { "auth-fail", auth_fail, "create", "new", "se" },
    { "two-authors", two_authors, "create", "new", "se" },
    { "letters-enough", letters_enough, "create", "new", "se" },
    { "letters-proven", letters_proven, "create", "new", "ase" },
    { "no-reply-address", no_reply_address, "create", "new", "se" },
    { "suppressed", suppressed, "create", "new", "se" },
    { "suppressed-receipts", suppressed_receipts, "create", "new", "ase" },
};

static char *
flags_of(const Decision *decision)
{
    return g_strconcat(
        decision->acknowledges ? "a" : "", decision->tells_staff ? "s" : "",
        decision->tells_customer ? "c" : "", decision->tells_member ? "m" : "",
        decision->linked_from ? "l" : "", decision->adds_entry ? "e" : "",
        decision->changes_status ? "S" : "", decision->marks_address ? "b" : "",
        decision->obeys ? "o" : "", NULL);
}

static void
test_table(gconstpointer data)
{
    gsize i = GPOINTER_TO_SIZE(data);
    GString *trace = g_string_new(NULL);
    g_autofree char *flags = NULL;
    Decision decision;
    Fixture f;

    fixture_init(&f);
    table[i].set_up(&f);
    decide(&f.facts, &f.settings, &f.department, &decision, trace);
    flags = flags_of(&decision);
    g_assert_cmpstr(decision.rule, ==, table[i].rule);
    g_assert_cmpstr(outcome_name(decision.outcome), ==, table[i].outcome);
    g_assert_cmpstr(flags, ==, table[i].flags);
    g_assert_true((decision.outcome == OUTCOME_HOLD) == (decision.held_reason != NULL));
    g_assert_nonnull(strstr(trace->str, decision.rule));
    g_string_free(trace, TRUE);
    fixture_clear(&f);
}

/* Whatever the facts: no machine is answered, no stranger changes a state, nothing closed
 * is opened by anyone but a participant. */
static void
test_properties(void)
{
    GRand *random = g_rand_new_with_seed(1);

    for (int round = 0; round < 200000; round++) {
        GString *trace = g_string_new(NULL);
        Decision decision;
        Fixture f;

        fixture_init(&f);
        f.mail->kind = (MailKind)g_rand_int_range(random, 0, MAIL_LOOP + 1);
        f.mail->has_sole_author = g_rand_boolean(random);
        f.facts.trust.standing =
            (Standing)g_rand_int_range(random, 0, STANDING_STAFF + 1);
        f.facts.auth = (AuthVerdict)g_rand_int_range(random, 0, AUTH_FAIL + 1);
        f.facts.ticket = g_rand_boolean(random) ? f.ticket : NULL;
        f.ticket->status = (TicketStatus)g_rand_int_range(random, 0, TICKET_CLOSED + 1);
        f.facts.is_proven_bounce = g_rand_boolean(random);
        f.facts.commands = (CommandsKind)g_rand_int_range(random, 0, COMMANDS_WRONG + 1);
        f.facts.has_commands = g_rand_boolean(random);
        f.facts.is_thanks = g_rand_boolean(random);
        f.facts.is_new_topic = g_rand_boolean(random);
        f.facts.envelope_sender = g_rand_boolean(random) ? "" : "budi@example.org";
        f.facts.tickets_of_sender = (guint)g_rand_int_range(random, 0, 12);
        f.settings.strangers = (StrangersPolicy)g_rand_int_range(random, 0, 3);
        f.department.automatic_mail = (AutomaticPolicy)g_rand_int_range(random, 0, 2);
        f.department.accept = (AcceptPolicy)g_rand_int_range(random, 0, 3);
        decide(&f.facts, &f.settings, &f.department, &decision, trace);
        if (f.mail->kind != MAIL_PERSON || !*f.facts.envelope_sender)
            g_assert_false(decision.acknowledges);
        if (decision.changes_status) {
            g_assert_nonnull(f.facts.ticket);
            g_assert_cmpint(f.facts.trust.standing, !=, STANDING_STRANGER);
            g_assert_cmpint(f.facts.trust.standing, !=, STANDING_PENDING);
            g_assert_cmpint(f.facts.trust.standing, !=, STANDING_STAFF_CLAIMED);
            g_assert_true(f.mail->kind == MAIL_PERSON || f.mail->kind == MAIL_LIST ||
                          f.mail->kind == MAIL_ALERT);
        }
        if (decision.tells_customer || decision.obeys)
            g_assert_cmpint(f.facts.trust.standing, ==, STANDING_STAFF);
        if (decision.tells_customer)
            g_assert_true(f.facts.commands == COMMANDS_NONE ||
                          f.facts.commands == COMMANDS_ANSWER);
        if (f.facts.commands == COMMANDS_WRONG)
            g_assert_false(decision.obeys);
        g_string_free(trace, TRUE);
        fixture_clear(&f);
    }
    g_rand_free(random);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autofree char *path = g_strconcat("/rules/decide/", table[i].name, NULL);
        g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_table);
    }
    g_test_add_func("/rules/decide/properties", test_properties);
    return g_test_run();
}
