/* ticket.c - the desk's nouns: ticket, entry, participant, delivery, letter. */
#include "core/ticket.h"

#include "core/news.h"

#include <string.h>

Ticket *
ticket_new(void)
{
    Ticket *ticket = g_new0(Ticket, 1);

    ticket->subject = g_strdup("");
    ticket->department = g_strdup("");
    ticket->priority = g_strdup("normal");
    ticket->language = g_strdup("");
    ticket->customer.name = g_strdup("");
    ticket->customer.address = g_strdup("");
    ticket->answer_to = g_strdup("");
    ticket->assigned = g_strdup("");
    ticket->root_id = g_strdup("");
    ticket->thread_topic = g_strdup("");
    ticket->thread_index = g_strdup("");
    ticket->type = g_strdup("");
    return ticket;
}

void
ticket_free(Ticket *ticket)
{
    if (!ticket)
        return;
    g_free(ticket->subject);
    g_free(ticket->department);
    g_free(ticket->priority);
    g_free(ticket->language);
    g_free(ticket->customer.name);
    g_free(ticket->customer.address);
    g_free(ticket->answer_to);
    g_free(ticket->assigned);
    g_free(ticket->root_id);
    g_free(ticket->thread_topic);
    g_free(ticket->thread_index);
    g_free(ticket->type);
    g_free(ticket);
}

Entry *
entry_new(void)
{
    Entry *entry = g_new0(Entry, 1);

    entry->author.name = g_strdup("");
    entry->author.address = g_strdup("");
    entry->message_id = g_strdup("");
    entry->text = g_strdup("");
    entry->quoted = g_strdup("");
    entry->proof = g_strdup("");
    entry->attachments = g_ptr_array_new_with_free_func((GDestroyNotify)attachment_free);
    return entry;
}

void
entry_free(Entry *entry)
{
    if (!entry)
        return;
    g_free(entry->author.name);
    g_free(entry->author.address);
    g_free(entry->message_id);
    g_free(entry->text);
    g_free(entry->quoted);
    g_free(entry->proof);
    g_ptr_array_unref(entry->attachments);
    g_free(entry);
}

Delivery *
delivery_new(void)
{
    Delivery *delivery = g_new0(Delivery, 1);

    delivery->sender = g_strdup("");
    delivery->recipient = g_strdup("");
    delivery->queue_id = g_strdup("");
    delivery->client_address = g_strdup("");
    delivery->login = g_strdup("");
    delivery->department = g_strdup("");
    delivery->message_id = g_strdup("");
    delivery->from = g_strdup("");
    delivery->subject = g_strdup("");
    delivery->content_hash = g_strdup("");
    delivery->kind = g_strdup("");
    delivery->rule = g_strdup("");
    delivery->trace = g_strdup("");
    delivery->held_reason = g_strdup("");
    delivery->would = g_strdup("");
    return delivery;
}

void
delivery_free(Delivery *delivery)
{
    if (!delivery)
        return;
    g_free(delivery->sender);
    g_free(delivery->recipient);
    g_free(delivery->queue_id);
    g_free(delivery->client_address);
    g_free(delivery->login);
    g_free(delivery->department);
    g_free(delivery->message_id);
    g_free(delivery->from);
    g_free(delivery->subject);
    g_free(delivery->content_hash);
    g_clear_pointer(&delivery->sha256, g_bytes_unref);
    g_clear_pointer(&delivery->packed, g_bytes_unref);
    g_free(delivery->kind);
    g_free(delivery->rule);
    g_free(delivery->trace);
    g_free(delivery->held_reason);
    g_free(delivery->would);
    g_free(delivery);
}

Letter *
letter_new(void)
{
    Letter *letter = g_new0(Letter, 1);

    letter->event = g_strdup("");
    letter->recipient = g_strdup("");
    letter->name = g_strdup("");
    letter->envelope_sender = g_strdup("");
    letter->reply_to = g_strdup("");
    letter->message_id = g_strdup("");
    letter->last_error = g_strdup("");
    return letter;
}

void
letter_free(Letter *letter)
{
    if (!letter)
        return;
    g_free(letter->event);
    news_unref(letter->news);
    g_free(letter->recipient);
    g_free(letter->name);
    g_free(letter->envelope_sender);
    g_free(letter->reply_to);
    g_free(letter->message_id);
    g_free(letter->last_error);
    g_clear_pointer(&letter->message, g_bytes_unref);
    g_free(letter);
}

Participant *
participant_new(const char *name, const char *address, ParticipantRole role)
{
    Participant *participant = g_new0(Participant, 1);

    participant->mailbox.name = g_strdup(name);
    participant->mailbox.address = g_strdup(address);
    participant->role = role;
    return participant;
}

void
participant_free(Participant *participant)
{
    if (!participant)
        return;
    mailbox_clear(&participant->mailbox);
    g_free(participant);
}

Change *
change_new(void)
{
    Change *change = g_new0(Change, 1);

    change->actor = g_strdup("");
    change->field = g_strdup("");
    change->before = g_strdup("");
    change->after = g_strdup("");
    return change;
}

void
change_free(Change *change)
{
    if (!change)
        return;
    g_free(change->actor);
    g_free(change->field);
    g_free(change->before);
    g_free(change->after);
    g_free(change);
}

History *
history_new(gint64 at, const char *what, const char *why)
{
    History *history = g_new0(History, 1);

    history->at = at;
    history->what = g_strdup(what);
    history->why = g_strdup(why);
    return history;
}

void
history_free(History *history)
{
    if (!history)
        return;
    g_free(history->what);
    g_free(history->why);
    g_free(history);
}

static int
word_index(const char *const *words, guint n, const char *word)
{
    for (guint i = 0; i < n; i++)
        if (strcmp(words[i], word) == 0)
            return (int)i;
    return -1;
}

/* Defines the pair NOUN_name() and NOUN_parse() over a table of words. */
#define WORDS(Type, noun, table)                                                             \
    const char *noun##_name(Type value)                                                      \
    {                                                                                        \
        return table[value];                                                                 \
    }                                                                                        \
    bool noun##_parse(const char *name, Type *out)                                           \
    {                                                                                        \
        int i = word_index(table, G_N_ELEMENTS(table), name);                                \
                                                                                             \
        if (i >= 0)                                                                          \
            *out = (Type)i;                                                                  \
        return i >= 0;                                                                       \
    }

static const char *const statuses[] = {
    [TICKET_OPEN] = "open",
    [TICKET_ANSWERED] = "answered",
    [TICKET_CUSTOMER_REPLY] = "customer-reply",
    [TICKET_ON_HOLD] = "on-hold",
    [TICKET_IN_PROGRESS] = "in-progress",
    [TICKET_CLOSED] = "closed",
};
static const char *const roles[] = {
    [ROLE_STRANGER] = "stranger",
    [ROLE_PENDING] = "pending",
    [ROLE_CC] = "cc",
    [ROLE_CUSTOMER] = "customer",
};
static const char *const kinds[] = {
    [ENTRY_CUSTOMER] = "customer",
    [ENTRY_STAFF] = "staff",
    [ENTRY_NOTE] = "note",
    [ENTRY_AUTOMATIC] = "automatic",
    [ENTRY_BOUNCE] = "bounce",
};
static const char *const states[] = {
    [LETTER_WAITING] = "waiting",
    [LETTER_SENT] = "sent",
    [LETTER_DEAD] = "dead",
};
static const char *const outcomes[] = {
    [OUTCOME_CREATE] = "create", [OUTCOME_REPLY] = "reply",   [OUTCOME_REOPEN] = "reopen",
    [OUTCOME_ANSWER] = "answer", [OUTCOME_NOTE] = "note",     [OUTCOME_HOLD] = "hold",
    [OUTCOME_FILE] = "file",     [OUTCOME_REFUSE] = "refuse", [OUTCOME_DUPLICATE] = "duplicate",
};

WORDS(TicketStatus, ticket_status, statuses)
WORDS(ParticipantRole, participant_role, roles)
WORDS(EntryKind, entry_kind, kinds)
WORDS(LetterState, letter_state, states)
WORDS(Outcome, outcome, outcomes)

const char *
ticket_status_label(TicketStatus status)
{
    static const char *const labels[] = {
        [TICKET_OPEN] = "Open",
        [TICKET_ANSWERED] = "Answered",
        [TICKET_CUSTOMER_REPLY] = "Customer-Reply",
        [TICKET_ON_HOLD] = "On Hold",
        [TICKET_IN_PROGRESS] = "In Progress",
        [TICKET_CLOSED] = "Closed",
    };

    return labels[status];
}
