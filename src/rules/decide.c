/* decide.c - what happens to a mail: the decision table, and nothing else.
 *
 * A row is a name, a question and an answer; rows are asked from the top and the first
 * that says yes decides. What a row may ask is in DecideFacts; nothing else exists here.
 */
#include "rules/decide.h"

#include "rules/acknowledge.h"

#include <string.h>

typedef struct Case {
    const DecideFacts *facts;
    const Settings *settings;
    const Department *department;
} Case;

typedef struct Row {
    const char *rule;
    bool (*matches)(const Case *c);
    Decision decision;
} Row;

static bool
is_waived(const Case *c, const char *reason)
{
    return c->facts->is_import || strcmp(c->facts->waived, reason) == 0;
}

static bool
is_kind(const Case *c, MailKind kind)
{
    bool is_person = strcmp(c->facts->waived, WAIVED_FILED) == 0;

    return (is_person ? MAIL_PERSON : c->facts->mail->kind) == kind;
}

static bool
has_ticket(const Case *c)
{
    return c->facts->ticket != NULL;
}

static bool
stands(const Case *c, Standing standing)
{
    return has_ticket(c) && c->facts->trust.standing == standing;
}

/* What became of the ticket since says nothing about an old mail. */
static bool
is_closed(const Case *c)
{
    return has_ticket(c) && !c->facts->is_import &&
           c->facts->ticket->status == TICKET_CLOSED;
}

/* An answer of a machine to a letter of ours, or to something else? */
static bool
is_automatic_answer(const Case *c)
{
    return is_kind(c, MAIL_AUTO_REPLY) || is_kind(c, MAIL_READ_RECEIPT) ||
           is_kind(c, MAIL_CALENDAR);
}

static bool
is_list_or_alert(const Case *c)
{
    return is_kind(c, MAIL_LIST) || is_kind(c, MAIL_ALERT);
}

/* ------------------------------------------------------------------ rows */

static bool
row_duplicate(const Case *c)
{
    return c->facts->is_duplicate;
}

static bool
row_unreadable(const Case *c)
{
    return !c->facts->mail;
}

static bool
row_loop(const Case *c)
{
    return c->facts->has_own_mark || is_kind(c, MAIL_LOOP) ||
           c->facts->mail->hops > HOPS_MAX;
}

static bool
row_other_department(const Case *c)
{
    return c->facts->elsewhere_ticket != 0;
}

static bool
row_bounce(const Case *c)
{
    return is_kind(c, MAIL_BOUNCE) && c->facts->is_proven_bounce && has_ticket(c);
}

/* Delivered, or not yet given up: nothing for staff to do. */
static bool
row_bounce_delivered(const Case *c)
{
    return row_bounce(c) && c->facts->mail->bounce.action == BOUNCE_DELIVERED;
}

static bool
row_bounce_delayed(const Case *c)
{
    return row_bounce(c) && c->facts->mail->bounce.action == BOUNCE_DELAYED;
}

static bool
row_bounce_unproven(const Case *c)
{
    return is_kind(c, MAIL_BOUNCE);
}

static bool
row_automatic_noted(const Case *c)
{
    return is_automatic_answer(c) &&
           (stands(c, STANDING_PARTICIPANT) || stands(c, STANDING_STAFF));
}

static bool
row_automatic_filed(const Case *c)
{
    return is_automatic_answer(c);
}

static bool
row_blocked(const Case *c)
{
    return c->facts->block && !is_waived(c, "blocked");
}

/* An alert about a ticket's matter is worth reading there but is nobody's answer. */
static bool
row_alert_noted(const Case *c)
{
    return is_kind(c, MAIL_ALERT) && stands(c, STANDING_PARTICIPANT);
}

/* Sent through a list it may be a person's answer, but not one that opens anything. */
static bool
row_list_noted(const Case *c)
{
    return is_kind(c, MAIL_LIST) && stands(c, STANDING_PARTICIPANT) && is_closed(c);
}

static bool
row_list_filed(const Case *c)
{
    return is_list_or_alert(c) && !stands(c, STANDING_PARTICIPANT) &&
           !stands(c, STANDING_STAFF) && c->department->automatic_mail == AUTOMATIC_FILE;
}

/* Our own address as author without our mark: a forger, or a colleague who sends as the
 * department. Answering it could run in a circle, so somebody should look. */
static bool
row_own_address(const Case *c)
{
    return c->facts->is_own_address && !is_waived(c, "own-address");
}

static bool
row_repeating(const Case *c)
{
    const Rate *limit = decide_same_text_limit(c->settings, c->facts->mail->kind);

    return limit->count > 0 && c->facts->same_texts >= limit->count &&
           !is_waived(c, "repeating");
}

static bool
row_staff_answer(const Case *c)
{
    return stands(c, STANDING_STAFF);
}

/* What is for colleagues, or meant as a command: the customer must not see it. */
static bool
row_staff_note(const Case *c)
{
    return stands(c, STANDING_STAFF) && c->facts->commands == COMMANDS_NOTE;
}

static bool
row_staff_unknown_command(const Case *c)
{
    return stands(c, STANDING_STAFF) && c->facts->commands == COMMANDS_WRONG;
}

static bool
row_staff_command(const Case *c)
{
    return stands(c, STANDING_STAFF) && c->facts->commands == COMMANDS_ALONE;
}

static bool
is_forward(const Case *c, ForwardKind kind)
{
    return c->facts->trust.standing == STANDING_STAFF && c->facts->forward == kind;
}

static bool
row_forward_reopened(const Case *c)
{
    return is_forward(c, FORWARD_CUSTOMER) && is_closed(c);
}

static bool
row_forward_reply(const Case *c)
{
    return is_forward(c, FORWARD_CUSTOMER) && has_ticket(c);
}

/* The customer must not get it as an answer. */
static bool
row_forward_noted(const Case *c)
{
    return is_forward(c, FORWARD_SOMEBODY) && has_ticket(c);
}

static bool
row_forward_new(const Case *c)
{
    return is_forward(c, FORWARD_CUSTOMER);
}

/* What staff wrote first: the customer is whom they wrote to. */
static bool
row_imported_answer(const Case *c)
{
    return c->facts->is_import && c->facts->trust.standing == STANDING_STAFF &&
           !has_ticket(c) && c->facts->has_addressee;
}

static bool
row_imported_own(const Case *c)
{
    return c->facts->is_import && c->facts->is_own_address && !has_ticket(c);
}

static bool
row_staff_unproven(const Case *c)
{
    return stands(c, STANDING_STAFF_CLAIMED) && !is_waived(c, "staff-unproven");
}

/* Somebody looked at it and released it: the words are noted, never sent on. */
static bool
row_staff_released(const Case *c)
{
    return stands(c, STANDING_STAFF_CLAIMED);
}

/* Whoever may write into a ticket may not do so without end. */
static bool
row_reply_limit(const Case *c)
{
    bool is_let_in =
        stands(c, STANDING_PARTICIPANT) || stands(c, STANDING_PENDING) ||
        (stands(c, STANDING_STRANGER) && c->settings->strangers == STRANGERS_APPEND);

    return is_let_in && c->settings->reply_limit.count > 0 &&
           c->facts->replies_of_sender >= c->settings->reply_limit.count &&
           !is_waived(c, "reply-limit");
}

static bool
is_over_sender_limit(const Case *c)
{
    return c->settings->sender_limit.count > 0 &&
           c->facts->tickets_of_sender >= c->settings->sender_limit.count &&
           !is_waived(c, "sender-limit");
}

static bool
is_new_topic(const Case *c)
{
    return stands(c, STANDING_PARTICIPANT) && c->facts->is_new_topic &&
           c->settings->new_topic == NEW_TOPIC_NEW;
}

static bool
is_closed_too_long(const Case *c)
{
    return stands(c, STANDING_PARTICIPANT) && is_closed(c) &&
           c->settings->closed_after_days > 0 &&
           c->facts->now - c->facts->ticket->closed >
               (gint64)c->settings->closed_after_days * 86400 * 1000;
}

static bool
is_reopened_too_often(const Case *c)
{
    return stands(c, STANDING_PARTICIPANT) && is_closed(c) &&
           c->settings->reopen_limit > 0 &&
           c->facts->reopens_of_ticket >= c->settings->reopen_limit;
}

static bool
row_new_topic_limit(const Case *c)
{
    return (is_new_topic(c) || is_closed_too_long(c) || is_reopened_too_often(c)) &&
           is_over_sender_limit(c);
}

static bool
row_thanks(const Case *c)
{
    return stands(c, STANDING_PARTICIPANT) && c->department->thanks &&
           c->facts->is_thanks;
}

static bool
row_reopened(const Case *c)
{
    return stands(c, STANDING_PARTICIPANT) && is_closed(c);
}

static bool
row_reply(const Case *c)
{
    return stands(c, STANDING_PARTICIPANT);
}

static bool
row_pending(const Case *c)
{
    return stands(c, STANDING_PENDING);
}

static bool
row_stranger_held(const Case *c)
{
    return stands(c, STANDING_STRANGER) && c->settings->strangers == STRANGERS_HOLD &&
           !is_waived(c, "stranger");
}

/* Policy append, or a person who released it: the words go in, the status stays. */
static bool
row_stranger_appended(const Case *c)
{
    return stands(c, STANDING_STRANGER) &&
           (c->settings->strangers == STRANGERS_APPEND || is_waived(c, "stranger"));
}

static bool
row_no_author(const Case *c)
{
    return c->facts->mail->from->len == 0 && !*c->facts->envelope_sender &&
           !is_waived(c, "no-author");
}

static bool
row_replies_only(const Case *c)
{
    return c->department->accept == ACCEPT_REPLIES && !is_waived(c, "replies-only");
}

static bool
row_unknown_customer(const Case *c)
{
    return c->department->accept == ACCEPT_KNOWN && !c->facts->is_known_address &&
           !is_waived(c, "unknown-customer");
}

static bool
row_stranger_new(const Case *c)
{
    return stands(c, STANDING_STRANGER);
}

static bool
row_list_new(const Case *c)
{
    return is_list_or_alert(c);
}

static bool
row_new(const Case *c)
{
    return true;
}

/* ------------------------------------------------------------------ table */

#define HOLD(reason) .outcome = OUTCOME_HOLD, .held_reason = reason
#define CREATE                                                                           \
    .outcome = OUTCOME_CREATE, .adds_entry = true, .entry_kind = ENTRY_CUSTOMER,         \
    .tells_staff = true, .takes_cc = true
#define NOTE(kind) .outcome = OUTCOME_NOTE, .adds_entry = true, .entry_kind = kind
#define CUSTOMER_REPLY                                                                   \
    .changes_status = true, .status = TICKET_CUSTOMER_REPLY, .adds_entry = true,         \
    .entry_kind = ENTRY_CUSTOMER, .tells_staff = true, .takes_cc = true

static const Row table[] = {
    { "duplicate", row_duplicate, { .outcome = OUTCOME_DUPLICATE } },
    { "unreadable", row_unreadable, { HOLD("unreadable") } },
    { "loop", row_loop, { .outcome = OUTCOME_FILE } },
    { "bounce-delivered", row_bounce_delivered, { .outcome = OUTCOME_FILE } },
    { "bounce-delayed", row_bounce_delayed, { NOTE(ENTRY_BOUNCE) } },
    { "bounce",
      row_bounce,
      { NOTE(ENTRY_BOUNCE), .tells_staff = true, .marks_address = true } },
    { "bounce-unproven", row_bounce_unproven, { .outcome = OUTCOME_FILE } },
    { "other-department",
      row_other_department,
      { .outcome = OUTCOME_NOTE, .tells_staff = true } },
    { "automatic-noted", row_automatic_noted, { NOTE(ENTRY_AUTOMATIC) } },
    { "automatic-filed", row_automatic_filed, { .outcome = OUTCOME_FILE } },
    { "blocked", row_blocked, { HOLD("blocked") } },
    { "alert-noted", row_alert_noted, { NOTE(ENTRY_AUTOMATIC), .tells_staff = true } },
    { "list-noted", row_list_noted, { NOTE(ENTRY_AUTOMATIC), .tells_staff = true } },
    { "list-filed", row_list_filed, { .outcome = OUTCOME_FILE } },
    { "own-address", row_own_address, { HOLD("own-address") } },
    { "repeating", row_repeating, { HOLD("repeating") } },
    { "forward-reopened",
      row_forward_reopened,
      { .outcome = OUTCOME_REOPEN, CUSTOMER_REPLY, .takes_forward = true } },
    { "forward-reply",
      row_forward_reply,
      { .outcome = OUTCOME_REPLY, CUSTOMER_REPLY, .takes_forward = true } },
    { "forward-noted", row_forward_noted, { NOTE(ENTRY_NOTE), .tells_staff = true } },
    { "forward-new", row_forward_new, { CREATE, .takes_forward = true } },
    { "staff-note", row_staff_note, { NOTE(ENTRY_NOTE), .tells_staff = true } },
    { "unknown-command",
      row_staff_unknown_command,
      { NOTE(ENTRY_NOTE), .tells_staff = true, .tells_author = true } },
    { "staff-command", row_staff_command, { .outcome = OUTCOME_NOTE, .obeys = true } },
    { "staff-answer",
      row_staff_answer,
      { .outcome = OUTCOME_ANSWER,
        .changes_status = true,
        .status = TICKET_ANSWERED,
        .adds_entry = true,
        .entry_kind = ENTRY_STAFF,
        .tells_customer = true } },
    { "imported-answer",
      row_imported_answer,
      { .outcome = OUTCOME_CREATE,
        .changes_status = true,
        .status = TICKET_ANSWERED,
        .adds_entry = true,
        .entry_kind = ENTRY_STAFF } },
    { "imported-own", row_imported_own, { .outcome = OUTCOME_FILE } },
    { "staff-unproven",
      row_staff_unproven,
      { HOLD("staff-unproven"), .tells_member = true } },
    { "staff-released", row_staff_released, { NOTE(ENTRY_NOTE) } },
    { "reply-limit", row_reply_limit, { HOLD("reply-limit") } },
    { "sender-limit", row_new_topic_limit, { HOLD("sender-limit") } },
    { "new-topic", is_new_topic, { CREATE } },
    { "thanks",
      row_thanks,
      { .outcome = OUTCOME_REPLY, .adds_entry = true, .entry_kind = ENTRY_CUSTOMER } },
    { "closed-too-long", is_closed_too_long, { CREATE } },
    { "reopened-too-often", is_reopened_too_often, { CREATE } },
    { "reopened", row_reopened, { .outcome = OUTCOME_REOPEN, CUSTOMER_REPLY } },
    { "reply", row_reply, { .outcome = OUTCOME_REPLY, CUSTOMER_REPLY } },
    { "pending", row_pending, { NOTE(ENTRY_NOTE), .tells_staff = true } },
    { "stranger-held", row_stranger_held, { HOLD("stranger") } },
    { "stranger-appended",
      row_stranger_appended,
      { .outcome = OUTCOME_REPLY,
        .adds_entry = true,
        .entry_kind = ENTRY_CUSTOMER,
        .tells_staff = true } },
    { "no-author", row_no_author, { HOLD("no-author") } },
    { "replies-only", row_replies_only, { HOLD("replies-only") } },
    { "unknown-customer", row_unknown_customer, { HOLD("unknown-customer") } },
    { "sender-limit", is_over_sender_limit, { HOLD("sender-limit") } },
    { "stranger-new", row_stranger_new, { CREATE } },
    { "list-new", row_list_new, { CREATE } },
    { "new", row_new, { CREATE } },
};

/* ------------------------------------------------------------------ acknowledgement */

const Rate *
decide_same_text_limit(const Settings *settings, MailKind kind)
{
    return kind == MAIL_ALERT || kind == MAIL_LIST ? &settings->same_alert_limit
                                                   : &settings->same_text_limit;
}

void
decide(const DecideFacts *facts, const Settings *settings, const Department *department,
       Decision *out, GString *trace)
{
    Case c = { facts, settings, department };
    gsize i = 0;

    while (!table[i].matches(&c))
        i++;
    *out = table[i].decision;
    out->rule = table[i].rule;
    if (out->outcome == OUTCOME_CREATE) {
        /* Whose mail was forwarded hears of it when staff answer. */
        out->acknowledges =
            !out->takes_forward && acknowledge_may(facts, settings, department, trace);
        out->linked_from = facts->ticket ? facts->ticket->number : 0;
    }
    if (out->takes_forward)
        out->takes_cc = false;
    if (out->takes_forward || strcmp(out->rule, "staff-note") == 0 ||
        strcmp(out->rule, "staff-answer") == 0)
        out->obeys = facts->has_commands;
    /* A member's robot may answer what tells him so; the digest tells him of the rest. */
    if (out->tells_member && settings->automatic_letters_per_day > 0 &&
        facts->automatic_letters >= settings->automatic_letters_per_day) {
        out->tells_member = false;
        g_string_append(trace, "the staff member was told often enough today\n");
    }
    if (facts->is_import)
        out->acknowledges = out->tells_staff = out->tells_customer = false;
    if (facts->block)
        g_string_append_printf(trace, "block: %s\n", facts->block);
    g_string_append_printf(trace, "rule: %s\n", out->rule);
}
