/* member_desk.c - what staff see and do at the member door: all that ticketctl can do to
 * a ticket, by the same functions. */
#include "doors/member_verbs.h"

#include "doors/control_verbs.h"
#include "life/dossier.h"

#include <string.h>

enum { PAGE_TICKETS = 50, PAGES_MAX = 10000 };

/* ------------------------------------------------------------------ the queue */

static json_t *
queue_line(const Ticket *ticket)
{
    return json_pack(
        "{s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I}", "ticket",
        (json_int_t)ticket->number, "subject", ticket->subject, "status",
        ticket_status_name(ticket->status), "department", ticket->department, "type",
        ticket->type, "priority", ticket->priority, "assigned", ticket->assigned,
        "customer",
        *ticket->customer.name ? ticket->customer.name : ticket->customer.address,
        "address", ticket->customer.address, "created", (json_int_t)ticket->created,
        "updated", (json_int_t)ticket->updated, "entries", (json_int_t)ticket->entries);
}

/* With words or a status the newest change comes first, else what waits longest. */
static bool
find_queue(MemberRequest *request, guint page, GPtrArray **out, guint *from, Fault *why)
{
    const char *status = member_string(request, "status"),
               *q = member_string(request, "q");
    guint skip = (page - 1) * PAGE_TICKETS;
    TicketFilter filter = { .department = member_string(request, "department"),
                            .assigned = member_string(request, "assigned"),
                            .skip = skip,
                            .limit = PAGE_TICKETS + 1 };

    if (strcmp(filter.assigned, "me") == 0)
        filter.assigned = request->account->staff;
    *from = 0;
    if (!*q && !*status)
        return query_queue(request->store, &filter, out, why);
    *from = skip;
    filter.limit = skip + PAGE_TICKETS + 1;
    filter.skip = 0;
    filter.by_status = ticket_status_parse(status, &filter.status);
    return *q ? query_search(request->store, q, filter.limit, out, why)
              : query_tickets(request->store, &filter, out, why);
}

bool
member_desk_queue(MemberRequest *request, Fault *why)
{
    guint page = (guint)CLAMP(member_number(request, "page"), 1, PAGES_MAX), from;
    g_autoptr(GPtrArray) tickets = NULL;
    json_t *list = json_array();
    Stats stats;

    json_object_set_new(request->answer, "tickets", list);
    if (!find_queue(request, page, &tickets, &from, why) ||
        !query_stats(request->store, &stats, why))
        return false;
    for (guint i = from; i < tickets->len && i < from + PAGE_TICKETS; i++)
        json_array_append_new(list, queue_line(tickets->pdata[i]));
    json_object_set_new(request->answer, "more",
                        json_boolean(tickets->len > from + PAGE_TICKETS));
    return member_answer_number(request, "page", page) &&
           member_answer_number(request, "held", stats.held);
}

/* ------------------------------------------------------------------ one ticket */

static json_t *
choices_json(const MemberRequest *request)
{
    const Settings *settings = request->settings;
    json_t *staff = json_array(), *departments = json_array();

    for (guint i = 0; i < settings->staff->len; i++) {
        const Staff *one = settings->staff->pdata[i];

        json_array_append_new(
            staff, json_pack("{s:s, s:s}", "key", one->key, "name", one->name));
    }
    for (guint i = 0; i < settings->departments->len; i++) {
        const Department *one = settings->departments->pdata[i];
        json_t *types = json_array();

        for (char **type = one->types; type && *type; type++)
            json_array_append_new(types, json_string(*type));
        json_array_append_new(departments, json_pack("{s:s, s:s, s:o}", "key", one->key,
                                                     "name", one->name, "types", types));
    }
    return json_pack("{s:o, s:o}", "staff", staff, "departments", departments);
}

/* As ticketctl shows it, and of each mail why it went where it went. */
bool
member_desk_ticket(MemberRequest *request, Fault *why)
{
    g_auto(Dossier) dossier = { 0 };
    json_t *ticket, *entries;

    if (!dossier_read(request->store, member_number(request, "ticket"), &dossier, why))
        return false;
    if (!dossier.ticket)
        return member_refuse(request, "not-found", "no-ticket", NULL);
    ticket = dossier_json(&dossier, request->settings, DOSSIER_DESK);
    json_object_set_new(request->answer, "ticket", ticket);
    entries = json_object_get(ticket, "entries");
    for (guint i = 0; i < dossier.entries->len; i++) {
        const Entry *entry = dossier.entries->pdata[i];
        json_t *one = json_array_get(entries, i);
        g_autoptr(Delivery) delivery = NULL;

        if (entry->delivery != 0 &&
            !store_delivery(request->store, entry->delivery, &delivery, NULL, why))
            return false;
        json_object_set_new(one, "at", json_integer(entry->at));
        json_object_set_new(one, "has_original", json_boolean(entry->delivery != 0));
        json_object_set_new(one, "trace", json_string(delivery ? delivery->trace : ""));
    }
    json_object_set_new(request->answer, "choices", choices_json(request));
    return true;
}

/* ------------------------------------------------------------------ held mail */

bool
member_desk_held(MemberRequest *request, Fault *why)
{
    g_autoptr(GPtrArray) held = NULL;
    json_t *list = json_array();

    json_object_set_new(request->answer, "held", list);
    if (!query_held(request->store, &held, why))
        return false;
    for (guint i = 0; i < held->len; i++) {
        const Delivery *one = held->pdata[i];

        json_array_append_new(
            list,
            json_pack("{s:I, s:s, s:I, s:s, s:s, s:s, s:s, s:s}", "held",
                      (json_int_t)one->id, "reason", one->held_reason, "since",
                      (json_int_t)one->at, "sender", *one->from ? one->from : one->sender,
                      "recipient", one->recipient, "subject", one->subject, "would",
                      one->would, "trace", one->trace));
    }
    return true;
}

/* ------------------------------------------------------------------ doing */

/* The desk for one form: sent again it does nothing again. False: it has no key, and that
 * is answered. */
static bool
desk_for_form(MemberRequest *request, Desk *desk)
{
    *desk = *request->desk;
    desk->once = member_string(request, "key");
    if (member_key_is_valid(desk->once))
        return true;
    return !member_refuse(request, "invalid", "bad-key", "key");
}

/* What cannot be done as asked is said in the desk's own words. */
static bool
answer_fault(MemberRequest *request, const Fault *reason, Fault *why)
{
    if (reason->kind != FAULT_PERMANENT)
        return fault_temporary(why, reason->status, "%s", reason->text);
    member_answer_string(request, "detail", reason->text);
    return member_refuse(request, "invalid", "not-done", NULL);
}

static GPtrArray *
attachments_of(const MemberRequest *request)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < request->files->len; i++) {
        const MemberFile *file = request->files->pdata[i];
        LetterAttachment *one = g_new0(LetterAttachment, 1);

        one->name = file->name;
        one->bytes = file->bytes;
        one->is_named = one->is_sent = true;
        g_ptr_array_add(list, one);
    }
    return list;
}

bool
member_desk_answer(MemberRequest *request, Fault *why)
{
    g_autoptr(GPtrArray) attachments = attachments_of(request);
    g_auto(Fault) reason = { 0 };
    guint letters = 0;
    Desk desk;

    if (!desk_for_form(request, &desk))
        return true;
    if (!desk_reply(&desk, member_number(request, "ticket"), request->account->staff,
                    member_string(request, "text"), attachments,
                    json_is_true(json_object_get(request->json, "close")), &letters,
                    &reason))
        return answer_fault(request, &reason, why);
    return member_answer_number(request, "letters", letters);
}

/* "do" is a verb of the control door, whose other fields stand beside it. */
bool
member_desk_do(MemberRequest *request, Fault *why)
{
    static const char *const verbs[] = {
        "note", "status", "assign", "priority", "move",         "merge",       "split",
        "type", "tag",    "cc",     "undo",     "held-release", "held-refuse", NULL,
    };
    const char *verb = member_string(request, "do");
    g_auto(Fault) reason = { 0 };
    ControlHost host = { NULL, request->intake };
    json_t *asked;
    bool done;
    Desk desk;

    if (!g_strv_contains(verbs, verb))
        return member_refuse(request, "invalid", "no-verb", NULL);
    if (!desk_for_form(request, &desk))
        return true;
    host.desk = &desk;
    asked = json_copy((json_t *)request->json);
    json_object_set_new(asked, "verb", json_string(verb));
    json_object_set_new(asked, "as", json_string(request->account->staff));
    done = control_verb_run(&host, asked, request->answer, &reason);
    json_decref(asked);
    return done || answer_fault(request, &reason, why);
}
