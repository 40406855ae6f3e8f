/* undo.c - the last change of a ticket taken back. */
#include "life/undo.h"

#include "base/quantity.h"

#include <string.h>

static bool
is_changed_since(const Change *change, Fault *why)
{
    return fault_permanent(why, "5.5.4",
                           "the %s was changed since to something else; set it by hand",
                           change->field);
}

static bool
undo_status(Life *life, const Change *change, Fault *why)
{
    TicketStatus before = TICKET_OPEN;

    if (strcmp(ticket_status_name(life->ticket->status), change->after) != 0)
        return is_changed_since(change, why);
    ticket_status_parse(change->before, &before);
    life->ticket->status = before;
    return store_set_status(life->store, life->ticket->number, before, 0, life->now, why);
}

static bool
undo_field(Life *life, const Change *change, Fault *why)
{
    const struct {
        const char *field, *now;
    } fields[] = {
        { "assigned", life->ticket->assigned },
        { "priority", life->ticket->priority },
        { "department", life->ticket->department },
        { "type", life->ticket->type },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
        if (strcmp(fields[i].field, change->field) == 0 &&
            strcmp(fields[i].now, change->after) != 0)
            return is_changed_since(change, why);
    return store_set_field(life->store, life->ticket->number, change->field,
                           change->before, life->now, why);
}

static bool
undo_tags(Life *life, const Change *change, Fault *why)
{
    g_auto(GStrv) words = g_strsplit(change->after, " ", -1);
    bool changed;

    for (char **word = words; *word; word++)
        if (!store_set_tag(life->store, life->ticket->number, *word + 1, **word == '-',
                           &changed, why))
            return false;
    return store_touch_ticket(life->store, life->ticket->number, 0, life->now, why);
}

static bool
undo_cc(Life *life, const Change *change, Fault *why)
{
    bool existed;

    if (*change->after)
        return store_remove_participant(life->store, life->ticket->number, change->after,
                                        &existed, why);
    return store_add_participant(life->store, life->ticket->number, "", change->before,
                                 ROLE_CC, why);
}

static bool
undo_merge(Life *life, const Change *change, Fault *why)
{
    g_autofree char *there =
        g_strdup_printf("merge of ticket %" G_GINT64_FORMAT, life->ticket->number);
    TicketStatus before = TICKET_OPEN;
    gint64 into = life->ticket->merged_into, then = 0;

    if (into == 0 || !quantity_number(change->after, &then) || then != into)
        return is_changed_since(change, why);
    ticket_status_parse(change->before, &before);
    return store_unmerge(life->store, life->ticket->number, into, change->id, before,
                         life->now, why) &&
           life_add_history(life, into, "undone", there, why);
}

static bool
take_back(Life *life, const Change *change, Fault *why)
{
    static const struct {
        const char *field;
        bool (*undo)(Life *life, const Change *change, Fault *why);
    } table[] = {
        { "status", undo_status },  { "assigned", undo_field },
        { "priority", undo_field }, { "department", undo_field },
        { "type", undo_field },     { "tags", undo_tags },
        { "cc", undo_cc },          { "merged", undo_merge },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++)
        if (strcmp(table[i].field, change->field) == 0)
            return table[i].undo(life, change, why);
    return fault_permanent(why, "5.5.4", "a change of %s cannot be taken back",
                           change->field);
}

bool
undo_last(Life *life, gint64 ticket, char **what, Fault *why)
{
    g_autoptr(Change) change = NULL;
    g_autofree char *line = NULL;

    life_close(life);
    if (!store_ticket(life->store, ticket, &life->ticket, why))
        return false;
    if (!life->ticket)
        return fault_permanent(why, "5.1.1", "no ticket %" G_GINT64_FORMAT, ticket);
    if (!store_last_change(life->store, ticket, &change, why))
        return false;
    if (!change)
        return fault_permanent(why, "5.1.1",
                               "nothing that staff changed of ticket %" G_GINT64_FORMAT
                               " can be taken back",
                               ticket);
    /* A part of another ticket is nothing but that, until it comes back. */
    if (life->ticket->merged_into != 0 && strcmp(change->field, "merged") != 0)
        return fault_permanent(
            why, "5.1.1", "ticket %" G_GINT64_FORMAT " was merged into %" G_GINT64_FORMAT,
            ticket, life->ticket->merged_into);
    line = g_strdup_printf("%s, %s -> %s", change->field,
                           *change->after ? change->after : "nothing",
                           *change->before ? change->before : "nothing");
    if (!take_back(life, change, why) ||
        !store_undo_change(life->store, change->id, why) ||
        !life_add_history(life, ticket, "undone", line, why))
        return false;
    *what = g_steal_pointer(&line);
    return true;
}
