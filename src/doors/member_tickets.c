/* member_tickets.c - what a visitor sees at the member door: tickets, their threads,
 * files.
 */
#include "doors/member_verbs.h"

#include "core/attachment_name.h"
#include "store/query.h"

#include <string.h>

enum {
    PAGE_TICKETS = 50,
    PAGES_MAX = 10000,
    SEARCHED_MAX = 200, /* of one's newest tickets */
};

/* ------------------------------------------------------------------ the list */

static const char *
department_name(const MemberRequest *request, const Ticket *ticket)
{
    const Department *department =
        settings_department(request->settings, ticket->department);

    return department ? department->name : ticket->department;
}

static const char *
name_of(const Mailbox *person)
{
    return *person->name ? person->name : person->address;
}

static json_t *
ticket_line(const MemberRequest *request, const Ticket *ticket)
{
    return json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:I, s:I}", "ticket",
                     (json_int_t)ticket->number, "subject", ticket->subject, "opener",
                     name_of(&ticket->customer), "department",
                     department_name(request, ticket), "type", ticket->type, "status",
                     ticket_status_name(ticket->status), "created",
                     (json_int_t)ticket->created, "updated", (json_int_t)ticket->updated);
}

/* Takes what is found out of `left`. */
static void
strike_words(GPtrArray *left, const char *text)
{
    g_autofree char *folded = g_utf8_casefold(text, -1);

    for (guint i = left->len; i-- > 0;)
        if (strstr(folded, left->pdata[i]))
            g_ptr_array_remove_index(left, i);
}

/* Does it hold all the words, where its customer can see them? */
static bool
is_about(MemberRequest *request, const Ticket *ticket, char *const *words, bool *is,
         Fault *why)
{
    g_autoptr(GPtrArray) left = g_ptr_array_new();
    g_autoptr(GPtrArray) entries = NULL;
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, ticket->number);

    for (; *words; words++)
        if (**words)
            g_ptr_array_add(left, *words);
    strike_words(left, number);
    strike_words(left, ticket->subject);
    if (left->len > 0 && !query_entries(request->store, ticket->number, &entries, why))
        return false;
    for (guint i = 0; left->len > 0 && i < entries->len; i++) {
        const Entry *entry = entries->pdata[i];

        if (access_sees_entry(ACCESS_PARTICIPANT, entry->kind))
            strike_words(left, entry->text);
    }
    *is = left->len == 0;
    return true;
}

static bool
keep_those_about(MemberRequest *request, GPtrArray *tickets, const char *q, Fault *why)
{
    g_autofree char *folded = g_utf8_casefold(q, -1);
    g_auto(GStrv) words = g_strsplit_set(folded, " \t\r\n", -1);

    for (guint i = tickets->len; i-- > 0;) {
        bool is;

        if (!is_about(request, tickets->pdata[i], words, &is, why))
            return false;
        if (!is)
            g_ptr_array_remove_index(tickets, i);
    }
    return true;
}

bool
member_tickets(MemberRequest *request, Fault *why)
{
    const char *status = member_string(request, "status");
    const char *q = member_string(request, "q");
    gint64 page = CLAMP(member_number(request, "page"), 1, PAGES_MAX);
    TicketFilter filter = { .people = request->account->addresses,
                            .is_active = strcmp(status, "active") == 0,
                            .skip = *q ? 0 : (guint)(page - 1) * PAGE_TICKETS,
                            .limit = *q ? SEARCHED_MAX : PAGE_TICKETS + 1 };
    g_autoptr(GPtrArray) tickets = NULL;
    json_t *list = json_array();
    guint from;

    filter.by_status = ticket_status_parse(status, &filter.status);
    json_object_set_new(request->answer, "tickets", list);
    if (!query_tickets(request->store, &filter, &tickets, why) ||
        (*q && !keep_those_about(request, tickets, q, why)))
        return false;
    from = *q ? (guint)(page - 1) * PAGE_TICKETS : 0;
    for (guint i = from; i < tickets->len && i < from + PAGE_TICKETS; i++)
        json_array_append_new(list, ticket_line(request, tickets->pdata[i]));
    json_object_set_new(request->answer, "more",
                        json_boolean(tickets->len > from + PAGE_TICKETS));
    return member_answer_number(request, "page", page);
}

/* ------------------------------------------------------------------ one ticket */

static json_t *
attachments_json(const Entry *entry, const char *language)
{
    g_autoptr(GPtrArray) names = attachment_names(entry->attachments, language);
    json_t *list = json_array();

    for (guint i = 0; i < entry->attachments->len; i++) {
        const Attachment *one = entry->attachments->pdata[i];

        json_array_append_new(list,
                              json_pack("{s:I, s:s, s:s, s:I}", "part", (json_int_t)i,
                                        "name", names->pdata[i], "type", one->type,
                                        "size", (json_int_t)one->size));
    }
    return list;
}

/* Of staff customers see a name. */
static const char *
author_of(const MemberRequest *request, const Ticket *ticket, const Entry *entry)
{
    if (entry->kind == ENTRY_STAFF)
        return *entry->author.name ? entry->author.name
                                   : department_name(request, ticket);
    return name_of(&entry->author);
}

static bool
is_mine(const Account *account, const Entry *entry)
{
    for (guint i = 0; i < account->addresses->len; i++)
        if (g_ascii_strcasecmp(entry->author.address, account->addresses->pdata[i]) == 0)
            return true;
    return false;
}

static bool
put_entries(MemberRequest *request, const Ticket *ticket, AccessPerson person,
            json_t *list, Fault *why)
{
    g_autoptr(GPtrArray) entries = NULL;

    if (!query_entries(request->store, ticket->number, &entries, why))
        return false;
    for (guint i = 0; i < entries->len; i++) {
        const Entry *entry = entries->pdata[i];
        const char *kind = entry_kind_name(entry->kind);

        if (access_sees_entry(person, entry->kind))
            json_array_append_new(
                list,
                json_pack("{s:I, s:s, s:s, s:b, s:I, s:s, s:b, s:o}", "entry",
                          (json_int_t)entry->id, "kind", kind, "author",
                          author_of(request, ticket, entry), "is_mine",
                          is_mine(request->account, entry), "at", (json_int_t)entry->at,
                          "text", entry->text, "has_original", entry->delivery != 0,
                          "attachments", attachments_json(entry, ticket->language)));
    }
    return true;
}

bool
member_ticket(MemberRequest *request, Fault *why)
{
    g_autoptr(Ticket) ticket = NULL;
    AccessPerson person;
    json_t *one, *entries;

    if (!member_find_ticket(request, ACCESS_SEE, &ticket, NULL, why))
        return false;
    if (!ticket)
        return true;
    if (!member_person(request, ticket->number, &person, NULL, why))
        return false;
    one = ticket_line(request, ticket);
    entries = json_array();
    json_object_set_new(one, "entries", entries);
    json_object_set_new(one, "merged_into", json_integer(ticket->merged_into));
    json_object_set_new(one, "may_reply",
                        json_boolean(access_may(person, ACCESS_REPLY, ticket)));
    json_object_set_new(one, "may_resolve",
                        json_boolean(access_may(person, ACCESS_RESOLVE, ticket)));
    json_object_set_new(request->answer, "ticket", one);
    return put_entries(request, ticket, person, entries, why);
}

/* ------------------------------------------------------------------ files */

/* The entry that the request names, in its ticket, if the visitor may see it. NULL: that
 * is answered. */
static bool
find_entry(MemberRequest *request, Entry **out, Fault *why)
{
    g_autoptr(Ticket) ticket = NULL;
    g_autoptr(Entry) entry = NULL;
    AccessPerson person;

    *out = NULL;
    if (!member_find_ticket(request, ACCESS_SEE, &ticket, NULL, why))
        return false;
    if (!ticket)
        return true;
    if (!member_person(request, ticket->number, &person, NULL, why) ||
        !query_entry(request->store, member_number(request, "entry"), &entry, why))
        return false;
    if (!entry || entry->ticket != ticket->number ||
        !access_sees_entry(person, entry->kind))
        return member_refuse(request, "not-found", "no-file", NULL);
    *out = g_steal_pointer(&entry);
    return true;
}

static bool
extract(MemberRequest *request, const Entry *entry, guint place, GBytes **out, Fault *why)
{
    const Attachment *one = entry->attachments->pdata[place];
    g_autoptr(Delivery) delivery = NULL;
    g_autoptr(GBytes) raw = NULL;
    g_auto(Fault) reason = { 0 };

    *out = NULL;
    if (!query_file(request->store, entry->id, place, out, why))
        return false;
    if (*out || entry->delivery == 0)
        return true;
    if (!store_delivery(request->store, entry->delivery, &delivery, &raw, why))
        return false;
    if (raw &&
        pool_extract(request->intake->pool, raw, one->part, out, &reason) == READ_FAILED)
        return fault_temporary(why, "4.3.0", "no reader: %s", reason.text);
    return true;
}

bool
member_attachment(MemberRequest *request, Fault *why)
{
    g_autoptr(Entry) entry = NULL;
    g_autoptr(GPtrArray) names = NULL;
    g_autoptr(GBytes) bytes = NULL;
    gint64 place = member_number(request, "part");
    const Attachment *one;

    if (!find_entry(request, &entry, why))
        return false;
    if (!entry)
        return true;
    if (place < 0 || place >= entry->attachments->len)
        return member_refuse(request, "not-found", "no-file", NULL);
    if (!extract(request, entry, (guint)place, &bytes, why))
        return false;
    if (!bytes)
        return member_refuse(request, "not-found", "no-file", NULL);
    names = attachment_names(entry->attachments, request->account->language);
    one = entry->attachments->pdata[place];
    g_ptr_array_add(request->answer_files,
                    member_file_new(names->pdata[place], one->type, bytes));
    return true;
}

/* All that the mail says, with what was cut: as text, read anew. */
bool
member_original(MemberRequest *request, Fault *why)
{
    g_autoptr(Entry) entry = NULL;
    g_autoptr(Delivery) delivery = NULL;
    g_autoptr(GBytes) raw = NULL, bytes = NULL;
    g_auto(Fault) reason = { 0 };
    Mail *mail = NULL;

    if (!find_entry(request, &entry, why) ||
        (entry && entry->delivery != 0 &&
         !store_delivery(request->store, entry->delivery, &delivery, &raw, why)))
        return false;
    if (!entry)
        return true;
    if (raw && pool_read(request->intake->pool, raw, delivery->sender, &mail, &reason) ==
                   READ_FAILED)
        return fault_temporary(why, "4.3.0", "no reader: %s", reason.text);
    if (!mail)
        return member_refuse(request, "not-found", "no-file", NULL);
    bytes = g_bytes_new(mail->body, strlen(mail->body));
    mail_free(mail);
    g_ptr_array_add(request->answer_files,
                    member_file_new("original.txt", "text/plain", bytes));
    return true;
}
