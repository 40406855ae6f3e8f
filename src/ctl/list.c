/* list.c - ticketctl list, search: many tickets, one a line. */
#include "ctl/output.h"
#include "ctl/table.h"
#include "ctl/verbs.h"
#include "ctl/watch.h"

#include <stdio.h>
#include <string.h>

enum { LIST_LIMIT = 50 };

static void
print_json(const Ticket *ticket)
{
    output_json(json_pack(
        "{s:I, s:s, s:s, s:s, s:o, s:o, s:o, s:i, s:s, s:s, s:s}", "ticket",
        (json_int_t)ticket->number, "subject", ticket->subject, "status",
        ticket_status_name(ticket->status), "department", ticket->department, "customer",
        output_json_mailbox(&ticket->customer), "created",
        output_json_time(ticket->created), "updated", output_json_time(ticket->updated),
        "entries", (int)ticket->entries, "assigned", ticket->assigned, "type",
        ticket->type, "priority", ticket->priority));
}

static void
print_tickets(const Ctl *ctl, const GPtrArray *tickets)
{
    static const char *const columns[] = { ">TICKET",  "STATUS",   "DEPARTMENT",
                                           "UPDATED",  ">ENTRIES", "~CUSTOMER",
                                           "~SUBJECT", NULL };
    Table *table = ctl->json ? NULL : table_new(columns);
    for (guint i = 0; i < tickets->len; i++) {
        const Ticket *ticket = g_ptr_array_index(tickets, i);
        if (table == NULL) {
            print_json(ticket);
            continue;
        }
        g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, ticket->number);
        g_autofree char *entries = g_strdup_printf("%u", ticket->entries);
        g_autofree char *updated = output_time(ticket->updated);
        table_add(table, number, ticket_status_label(ticket->status), ticket->department,
                  updated, entries, ticket->customer.address, ticket->subject);
    }
    if (table != NULL)
        table_print(table, "no tickets");
}

/* ------------------------------------------------------------------ again and again */

typedef struct ListWatch {
    const TicketFilter *filter;
    GHashTable *known; /* what was printed: numbers to times */
} ListWatch;

/* A line for each ticket that is new or changed since the last look. */
static void
print_changes(const GPtrArray *tickets, GHashTable *known)
{
    for (guint i = tickets->len; i > 0; i--) {
        const Ticket *ticket = g_ptr_array_index(tickets, i - 1);
        gint64 *seen = g_hash_table_lookup(known, &ticket->number);
        if (seen != NULL && *seen == ticket->updated)
            continue;
        g_hash_table_insert(known, g_memdup2(&ticket->number, sizeof ticket->number),
                            g_memdup2(&ticket->updated, sizeof ticket->updated));
        print_json(ticket);
    }
}

/* The database is there whether ticketd runs or not. */
static void
look(Ctl *ctl, void *data)
{
    const ListWatch *list = data;
    g_autoptr(GPtrArray) tickets = NULL;
    g_auto(Fault) why = { 0 };
    bool done = query_tickets(ctl->store, list->filter, &tickets, &why);
    watch_clear(ctl);
    if (!done)
        ctl_fault(&why);
    else if (ctl->json)
        print_changes(tickets, list->known);
    else
        print_tickets(ctl, tickets);
}

static CtlExit
watch_list(Ctl *ctl, const TicketFilter *filter)
{
    g_autoptr(GHashTable) known =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    ListWatch list = { filter, known };
    return watch(ctl, look, &list);
}

static bool
read_limit(int limit, guint *out)
{
    if (limit < 0) {
        ctl_say(CTL_USAGE, "--limit: found %d, expected 0 (all) or more", limit);
        return false;
    }
    *out = (guint)limit;
    return true;
}

CtlExit
verb_list(Ctl *ctl, int argc, char **argv)
{
    g_autofree char *status = NULL, *department = NULL, *customer = NULL;
    g_autofree char *assigned = NULL, *type = NULL, *tag = NULL;
    int limit = LIST_LIMIT;
    gboolean watches = FALSE;
    const GOptionEntry entries[] = {
        { "status", 0, 0, G_OPTION_ARG_FILENAME, &status, "Only with this status", "S" },
        { "department", 0, 0, G_OPTION_ARG_FILENAME, &department,
          "Only of this department", "D" },
        { "customer", 0, 0, G_OPTION_ARG_FILENAME, &customer, "Only of this address",
          "A" },
        { "assigned", 0, 0, G_OPTION_ARG_FILENAME, &assigned,
          "Only of this staff member, or nobody's", "STAFF|nobody" },
        { "type", 0, 0, G_OPTION_ARG_FILENAME, &type, "Only of this type", "T" },
        { "tag", 0, 0, G_OPTION_ARG_FILENAME, &tag, "Only with this tag", "TAG" },
        { "limit", 0, 0, G_OPTION_ARG_INT, &limit, "At most so many, 0 is all", "N" },
        { "watch", 0, 0, G_OPTION_ARG_NONE, &watches,
          "Go on showing it; with --json what changes", NULL },
        { NULL, 0, 0, 0, NULL, NULL, NULL },
    };
    TicketFilter filter = { .by_status = false };
    if (!ctl_options(ctl, entries, &argc, &argv, 0, 0) ||
        !read_limit(limit, &filter.limit))
        return CTL_USAGE;
    if (status != NULL && !ticket_status_parse(status, &filter.status))
        return ctl_say(
            CTL_USAGE,
            "--status: found \"%s\", expected open, answered, customer-reply, on-hold, "
            "in-progress or closed",
            status);
    filter.by_status = status != NULL;
    filter.department = department;
    filter.customer = customer;
    filter.assigned = assigned;
    filter.type = type;
    filter.tag = tag;

    CtlExit code = ctl_store(ctl);
    if (code != CTL_DONE)
        return code;
    if (department != NULL && settings_department(ctl->settings, department) == NULL)
        return ctl_say(CTL_REFUSED, "no department \"%s\" in the settings", department);
    if (assigned != NULL && strcmp(assigned, "nobody") != 0 &&
        settings_staff(ctl->settings, assigned) == NULL)
        return ctl_say(CTL_REFUSED, "no [staff %s] in the settings", assigned);
    if (watches)
        return watch_list(ctl, &filter);
    g_autoptr(GPtrArray) tickets = NULL;
    g_auto(Fault) why = { 0 };
    if (!query_tickets(ctl->store, &filter, &tickets, &why))
        return ctl_fault(&why);
    print_tickets(ctl, tickets);
    return CTL_DONE;
}

CtlExit
verb_search(Ctl *ctl, int argc, char **argv)
{
    int limit = LIST_LIMIT;
    guint at_most;
    const GOptionEntry entries[] = {
        { "limit", 0, 0, G_OPTION_ARG_INT, &limit, "At most so many, 0 is all", "N" },
        { NULL, 0, 0, 0, NULL, NULL, NULL },
    };
    if (!ctl_options(ctl, entries, &argc, &argv, 1, G_MAXINT) ||
        !read_limit(limit, &at_most))
        return CTL_USAGE;
    g_autofree char *words = g_strjoinv(" ", argv + 1);
    if (!g_utf8_validate(words, -1, NULL))
        return ctl_say(CTL_USAGE, "the words to search for are not UTF-8");
    CtlExit code = ctl_store(ctl);
    if (code != CTL_DONE)
        return code;
    g_autoptr(GPtrArray) tickets = NULL;
    g_auto(Fault) why = { 0 };
    if (!query_search(ctl->store, words, at_most, &tickets, &why))
        return ctl_fault(&why);
    print_tickets(ctl, tickets);
    return CTL_DONE;
}
