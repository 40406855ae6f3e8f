/* join.c - tickets put together and taken apart: merge, link, split. */
#include "life/join.h"

#include "life/people.h"
#include "store/query.h"

#include <string.h>

static bool
find_other(const Life *life, gint64 number, const char *what, Ticket **out, Fault *why)
{
    if (number == life->ticket->number)
        return fault_permanent(why, "5.5.4", "a ticket cannot be %s itself", what);
    if (!store_ticket(life->store, number, out, why))
        return false;
    if (!*out || (*out)->merged_into != 0) {
        g_clear_pointer(out, ticket_free);
        return fault_permanent(
            why, "5.1.1", "there is no ticket %" G_GINT64_FORMAT " that it could be %s",
            number, what);
    }
    return true;
}

/* While its people and mails are its own still; what is told shows it as it will be. */
static bool
tell_merged(Life *life, const char *into, Fault *why)
{
    life->ticket->status = TICKET_CLOSED;
    return people_tell(life, NOTICE_MERGED, into, why);
}

bool
join_merge(Life *life, gint64 into, Fault *why)
{
    gint64 number = life->ticket->number, change = 0;
    g_autofree char *here = g_strdup_printf("into %" G_GINT64_FORMAT, into);
    g_autofree char *there = g_strdup_printf("ticket %" G_GINT64_FORMAT, number);
    g_autofree char *target = g_strdup_printf("%" G_GINT64_FORMAT, into);
    g_autoptr(Ticket) other = NULL;

    if (!find_other(life, into, "merged into", &other, why) ||
        !life_remember(life, "merged", ticket_status_name(life->ticket->status), target,
                       &change, why))
        return false;
    if (!life->is_trial &&
        (!tell_merged(life, target, why) ||
         !store_merge(life->store, number, into, change, life->now, why) ||
         !life_add_history(life, number, "merged", here, why) ||
         !life_add_history(life, into, "merged", there, why)))
        return false;
    ticket_free(life->ticket);
    life->ticket = g_steal_pointer(&other);
    return true;
}

bool
join_link(Life *life, gint64 other, Fault *why)
{
    g_autofree char *here = g_strdup_printf("ticket %" G_GINT64_FORMAT, other);
    g_autofree char *there =
        g_strdup_printf("ticket %" G_GINT64_FORMAT, life->ticket->number);
    g_autoptr(Ticket) found = NULL;
    bool changed = true;

    if (!find_other(life, other, "linked to", &found, why))
        return false;
    if (life->is_trial)
        return true;
    if (!store_add_link(life->store, life->ticket->number, other, &changed, why))
        return false;
    if (!changed)
        return fault_permanent(why, "5.5.4", "the two are linked already");
    return life_add_history(life, life->ticket->number, "linked", here, why) &&
           life_add_history(life, other, "linked", there, why);
}

/* ------------------------------------------------------------------ split */

static void
set_string(char **to, const char *value)
{
    g_free(*to);
    *to = g_strdup(value);
}

static bool
find_entry(const Life *life, gint64 id, Entry **out, Fault *why)
{
    if (!query_entry(life->store, id, out, why))
        return false;
    if (*out && (*out)->ticket == life->ticket->number) {
        if ((*out)->kind == ENTRY_CUSTOMER || (*out)->kind == ENTRY_NOTE)
            return true;
        fault_permanent(why, "5.5.4",
                        "entry %" G_GINT64_FORMAT " is no customer's mail and no note",
                        id);
    } else {
        fault_permanent(why, "5.1.1",
                        "ticket %" G_GINT64_FORMAT " has no entry %" G_GINT64_FORMAT,
                        life->ticket->number, id);
    }
    g_clear_pointer(out, entry_free);
    return false;
}

/* The new ticket, as like the old one as its matter may be. */
static bool
add_part(const Life *life, const Entry *entry, Ticket *part, Fault *why)
{
    const Ticket *whole = life->ticket;
    bool is_own = entry->kind == ENTRY_NOTE ||
                  g_ascii_strcasecmp(entry->author.address, whole->customer.address) == 0;
    g_autofree char *root_id = NULL;

    set_string(&part->subject, whole->subject);
    set_string(&part->department, whole->department);
    set_string(&part->language, whole->language);
    set_string(&part->priority, whole->priority);
    set_string(&part->type, whole->type);
    set_string(&part->assigned, whole->assigned);
    set_string(&part->customer.address,
               is_own ? whole->customer.address : entry->author.address);
    set_string(&part->customer.name, is_own ? whole->customer.name : entry->author.name);
    set_string(&part->answer_to, is_own ? whole->answer_to : "");
    part->status = TICKET_OPEN;
    part->created = part->updated = life->now;
    part->linked_from = whole->number;
    part->entries = 1;
    if (!store_reserve_ticket(life->store, &part->number, why))
        return false;
    root_id = signature_message_id(life->keys, SIGN_ROOT, part->number, 0, "",
                                   life->settings->hostname);
    set_string(&part->root_id, root_id);
    return store_add_ticket(life->store, part, why) &&
           (!*part->answer_to || store_add_participant(life->store, part->number, "",
                                                       part->answer_to, ROLE_CC, why));
}

static bool
tell_split(Life *life, Ticket *part, Fault *why)
{
    Ticket *whole = life->ticket;
    g_autofree char *from = g_strdup_printf("%" G_GINT64_FORMAT, whole->number);
    bool done;

    life->ticket = part;
    done = people_tell(life, NOTICE_SPLIT, from, why);
    life->ticket = whole;
    return done;
}

bool
join_split(Life *life, gint64 id, gint64 *number, Fault *why)
{
    g_autoptr(Entry) entry = NULL;
    g_autoptr(Ticket) part = ticket_new();
    g_autofree char *here = NULL, *there = NULL;

    if (!find_entry(life, id, &entry, why))
        return false;
    if (life->ticket->entries < 2)
        return fault_permanent(why, "5.5.4",
                               "it is the only entry of ticket %" G_GINT64_FORMAT,
                               life->ticket->number);
    if (life->is_trial)
        return true;
    if (!add_part(life, entry, part, why))
        return false;
    here = g_strdup_printf("entry %" G_GINT64_FORMAT ", ticket %" G_GINT64_FORMAT, id,
                           part->number);
    there = g_strdup_printf("entry %" G_GINT64_FORMAT ", from ticket %" G_GINT64_FORMAT,
                            id, life->ticket->number);
    *number = part->number;
    life->ticket->entries--;
    return store_move_entry(life->store, entry, part->number, life->now, why) &&
           life_add_history(life, life->ticket->number, "split", here, why) &&
           life_add_history(life, part->number, "opened", there, why) &&
           (entry->kind == ENTRY_NOTE || tell_split(life, part, why));
}
