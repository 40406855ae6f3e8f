/* rows.c - from a row of the database to one of the desk's nouns. */
#include "store/sqlite/sqlite.h"

Ticket *
sqlite_read_ticket(Statement *s)
{
    Ticket *ticket = ticket_new();

    ticket->number = statement_int(s);
    statement_take(s, &ticket->subject);
    ticket_status_parse(statement_peek(s), &ticket->status);
    statement_take(s, &ticket->department);
    statement_take(s, &ticket->priority);
    statement_take(s, &ticket->language);
    statement_take(s, &ticket->customer.name);
    statement_take(s, &ticket->customer.address);
    statement_take(s, &ticket->answer_to);
    statement_take(s, &ticket->assigned);
    ticket->created = statement_int(s);
    ticket->updated = statement_int(s);
    ticket->closed = statement_int(s);
    ticket->merged_into = statement_int(s);
    ticket->linked_from = statement_int(s);
    statement_take(s, &ticket->root_id);
    statement_take(s, &ticket->thread_topic);
    statement_take(s, &ticket->thread_index);
    ticket->entries = (guint)statement_int(s);
    ticket->reopened = (guint)statement_int(s);
    statement_take(s, &ticket->type);
    ticket->warned = statement_int(s);
    return ticket;
}

Delivery *
sqlite_read_delivery(Statement *s)
{
    Delivery *delivery = delivery_new();

    delivery->id = statement_int(s);
    delivery->at = statement_int(s);
    statement_take(s, &delivery->sender);
    statement_take(s, &delivery->recipient);
    statement_take(s, &delivery->queue_id);
    statement_take(s, &delivery->client_address);
    statement_take(s, &delivery->login);
    statement_take(s, &delivery->department);
    statement_take(s, &delivery->message_id);
    statement_take(s, &delivery->from);
    statement_take(s, &delivery->subject);
    statement_take(s, &delivery->content_hash);
    statement_take(s, &delivery->kind);
    outcome_parse(statement_peek(s), &delivery->outcome);
    delivery->ticket = statement_int(s);
    statement_take(s, &delivery->rule);
    statement_take(s, &delivery->trace);
    statement_take(s, &delivery->held_reason);
    statement_take(s, &delivery->would);
    delivery->is_waiting = statement_int(s) != 0;
    delivery->size = statement_int(s);
    return delivery;
}

Letter *
sqlite_read_letter(Statement *s)
{
    Letter *letter = letter_new();

    letter->id = statement_int(s);
    letter->ticket = statement_int(s);
    statement_take(s, &letter->event);
    statement_take(s, &letter->recipient);
    statement_take(s, &letter->name);
    statement_take(s, &letter->envelope_sender);
    statement_take(s, &letter->reply_to);
    statement_take(s, &letter->message_id);
    letter->is_to_staff = statement_int(s) != 0;
    letter->is_automatic = statement_int(s) != 0;
    letter_state_parse(statement_peek(s), &letter->state);
    letter->attempts = (guint)statement_int(s);
    letter->created = statement_int(s);
    letter->next = statement_int(s);
    letter->settled = statement_int(s);
    statement_take(s, &letter->last_error);
    return letter;
}
