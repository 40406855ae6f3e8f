/* dossier_json.c - one ticket whole, as JSON and back. */
#include "life/dossier.h"

#include "base/clock.h"
#include "core/attachment_name.h"
#include "notify/wordbook.h"

#include <string.h>

enum { ENTRIES_MAX = 100000 };

/* ------------------------------------------------------------------ out */

static json_t *
time_json(gint64 ms)
{
    g_autofree char *text = clock_rfc3339(ms);

    return *text ? json_string(text) : json_null();
}

static json_t *
number_json(gint64 number)
{
    return number == 0 ? json_null() : json_integer(number);
}

static json_t *
mailbox_json(const char *name, const char *address)
{
    return json_pack("{s:s, s:s}", "name", name, "address", address);
}

static json_t *
participants_json(const GPtrArray *participants)
{
    json_t *array = json_array();

    for (guint i = 0; i < participants->len; i++) {
        const Participant *one = participants->pdata[i];

        json_array_append_new(array,
                              json_pack("{s:s, s:s, s:s}", "name", one->mailbox.name,
                                        "address", one->mailbox.address, "role",
                                        participant_role_name(one->role)));
    }
    return array;
}

static json_t *
attachments_json(const Entry *entry)
{
    json_t *array = json_array();
    g_autoptr(GPtrArray) names = attachment_names(entry->attachments, "en");

    for (guint i = 0; i < entry->attachments->len; i++) {
        const Attachment *one = entry->attachments->pdata[i];

        json_array_append_new(
            array,
            json_pack("{s:s, s:b, s:s, s:I, s:s, s:s, s:b, s:b}", "name", names->pdata[i],
                      "name_is_ours", !attachment_name_is_usable(one->name), "type",
                      one->type, "size", (json_int_t)one->size, "part", one->part,
                      "content_id", one->content_id, "inline", one->is_inline,
                      "encrypted", one->is_encrypted));
    }
    return array;
}

/* Customers see the department's address where a member wrote, and nothing that their
 * mail quotes: it may be a notice with a note in it. */
static json_t *
entry_json(const Entry *entry, const Department *department, DossierView view)
{
    bool is_hidden = view == DOSSIER_CUSTOMER && entry->kind == ENTRY_STAFF;
    json_t *json =
        json_pack("{s:I, s:s, s:o, s:o, s:s, s:s, s:s, s:o}", "entry",
                  (json_int_t)entry->id, "kind", entry_kind_name(entry->kind), "author",
                  mailbox_json(entry->author.name, !is_hidden   ? entry->author.address
                                                   : department ? department->address
                                                                : ""),
                  "received", time_json(entry->at), "message_id",
                  is_hidden ? "" : entry->message_id, "text", entry->text, "quoted",
                  is_hidden ? "" : entry->quoted, "attachments", attachments_json(entry));

    if (view == DOSSIER_DESK) {
        const ProofWords *known =
            language_proof(wordbook_language(NULL, "en"), entry->proof);

        json_object_set_new(json, "proof", json_string(entry->proof));
        json_object_set_new(json, "known_by", json_string(known->word));
        json_object_set_new(json, "known_by_line", json_string(known->line));
    }
    return json;
}

static json_t *
entries_json(const Dossier *dossier, const Department *department, DossierView view)
{
    json_t *array = json_array();

    for (guint i = 0; i < dossier->entries->len; i++)
        if (dossier_shows(dossier->entries->pdata[i], view))
            json_array_append_new(
                array, entry_json(dossier->entries->pdata[i], department, view));
    return array;
}

static json_t *
history_json(const GPtrArray *history)
{
    json_t *array = json_array();

    for (guint i = 0; i < history->len; i++) {
        const History *one = history->pdata[i];

        json_array_append_new(array,
                              json_pack("{s:o, s:s, s:s}", "at", time_json(one->at),
                                        "what", one->what, "why", one->why));
    }
    return array;
}

static void
put_desk_fields(json_t *json, const Dossier *dossier)
{
    const Ticket *ticket = dossier->ticket;
    json_t *tags = json_array(), *links = json_array();

    for (guint i = 0; i < dossier->tags->len; i++)
        json_array_append_new(tags, json_string(dossier->tags->pdata[i]));
    for (guint i = 0; i < dossier->links->len; i++)
        json_array_append_new(links,
                              json_integer(g_array_index(dossier->links, gint64, i)));
    json_object_set_new(json, "answer_to", json_string(ticket->answer_to));
    json_object_set_new(json, "assigned", json_string(ticket->assigned));
    json_object_set_new(json, "merged_into", number_json(ticket->merged_into));
    json_object_set_new(json, "linked_from", number_json(ticket->linked_from));
    json_object_set_new(json, "tags", tags);
    json_object_set_new(json, "links", links);
    json_object_set_new(json, "closed", time_json(ticket->closed));
    json_object_set_new(json, "reopened", json_integer(ticket->reopened));
    json_object_set_new(json, "root_id", json_string(ticket->root_id));
    json_object_set_new(json, "thread_topic", json_string(ticket->thread_topic));
    json_object_set_new(json, "thread_index", json_string(ticket->thread_index));
    json_object_set_new(json, "history", history_json(dossier->history));
}

json_t *
dossier_json(const Dossier *dossier, const Settings *settings, DossierView view)
{
    const Ticket *ticket = dossier->ticket;
    json_t *json = json_pack(
        "{s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:o}", "ticket",
        (json_int_t)ticket->number, "subject", ticket->subject, "status",
        ticket_status_name(ticket->status), "department", ticket->department, "priority",
        ticket->priority, "language", ticket->language, "type", ticket->type, "customer",
        mailbox_json(ticket->customer.name, ticket->customer.address), "created",
        time_json(ticket->created), "updated", time_json(ticket->updated));

    json_object_set_new(json, "participants", participants_json(dossier->participants));
    json_object_set_new(
        json, "entries",
        entries_json(dossier, settings_department(settings, ticket->department), view));
    if (view == DOSSIER_DESK)
        put_desk_fields(json, dossier);
    return json;
}

/* ------------------------------------------------------------------ in */

/* All take a missing value for an empty one; of the wrong kind it is a fault. */
static bool
take_text(const json_t *json, const char *key, char **to, Fault *why)
{
    const json_t *value = json_object_get(json, key);

    if (!value || json_is_null(value))
        return true;
    if (!json_is_string(value))
        return fault_permanent(why, "5.5.4", "\"%s\" is no string", key);
    g_free(*to);
    *to = g_strdup(json_string_value(value));
    return true;
}

static bool
take_time(const json_t *json, const char *key, gint64 *to, Fault *why)
{
    const char *text = json_string_value(json_object_get(json, key));
    g_autoptr(GDateTime) at = NULL;

    if (!text)
        return true;
    at = g_date_time_new_from_iso8601(text, NULL);
    if (!at)
        return fault_permanent(why, "5.5.4", "\"%s\" is no time", key);
    *to = g_date_time_to_unix(at) * 1000;
    return true;
}

static bool
take_mailbox(const json_t *json, const char *key, Mailbox *to, Fault *why)
{
    const json_t *value = key ? json_object_get(json, key) : json;

    return take_text(value, "name", &to->name, why) &&
           take_text(value, "address", &to->address, why);
}

/* The elements of a list, which is one or missing. */
static bool
take_list(const json_t *json, const char *key, const json_t **list, Fault *why)
{
    *list = json_object_get(json, key);
    return !*list || (json_is_array(*list) && json_array_size(*list) <= ENTRIES_MAX) ||
           fault_permanent(why, "5.5.4", "\"%s\" is no list", key);
}

static bool
take_attachment(const json_t *json, Entry *entry, Fault *why)
{
    Attachment *attachment = attachment_new();
    const char *base64 = json_string_value(json_object_get(json, "base64"));

    g_ptr_array_add(entry->attachments, attachment);
    attachment->size = json_integer_value(json_object_get(json, "size"));
    attachment->is_inline = json_is_true(json_object_get(json, "inline"));
    attachment->is_encrypted = json_is_true(json_object_get(json, "encrypted"));
    if (base64) {
        gsize length;
        guchar *bytes = g_base64_decode(base64, &length);

        attachment->bytes = g_bytes_new_take(bytes, length);
        attachment->size = (gint64)length;
    }
    return (json_is_true(json_object_get(json, "name_is_ours")) ||
            take_text(json, "name", &attachment->name, why)) &&
           take_text(json, "type", &attachment->type, why) &&
           take_text(json, "part", &attachment->part, why) &&
           take_text(json, "content_id", &attachment->content_id, why);
}

static bool
take_entry(const json_t *json, const GPtrArray *mails, Dossier *out, Fault *why)
{
    Entry *entry = entry_new();
    const char *kind = json_string_value(json_object_get(json, "kind"));
    const json_t *mail = json_object_get(json, "mail"), *list, *one;
    size_t i;

    g_ptr_array_add(out->entries, entry);
    g_ptr_array_add(out->raws, NULL);
    if (!kind || !entry_kind_parse(kind, &entry->kind))
        return fault_permanent(why, "5.5.4", "no kind of entry \"%s\"", kind ? kind : "");
    if (json_is_integer(mail)) {
        json_int_t place = json_integer_value(mail);

        if (place < 0 || place >= (json_int_t)mails->len)
            return fault_permanent(why, "5.5.4", "there is no mail %" JSON_INTEGER_FORMAT,
                                   place);
        out->raws->pdata[out->raws->len - 1] = g_bytes_ref(mails->pdata[place]);
    }
    if (!take_mailbox(json, "author", &entry->author, why) ||
        !take_time(json, "received", &entry->at, why) ||
        !take_text(json, "message_id", &entry->message_id, why) ||
        !take_text(json, "text", &entry->text, why) ||
        !take_text(json, "quoted", &entry->quoted, why) ||
        !take_text(json, "proof", &entry->proof, why) ||
        !take_list(json, "attachments", &list, why))
        return false;
    json_array_foreach(list, i, one)
    {
        if (!take_attachment(one, entry, why))
            return false;
    }
    return true;
}

static bool
take_participant(const json_t *json, Dossier *out, Fault *why)
{
    const char *word = json_string_value(json_object_get(json, "role"));
    Participant *one = participant_new("", "", ROLE_PENDING);

    g_ptr_array_add(out->participants, one);
    if (!word || !participant_role_parse(word, &one->role) || one->role == ROLE_STRANGER)
        return fault_permanent(why, "5.5.4", "no role \"%s\"", word ? word : "");
    return take_mailbox(json, NULL, &one->mailbox, why);
}

static bool
take_history(const json_t *json, Dossier *out, Fault *why)
{
    History *one = history_new(0, "", "");

    g_ptr_array_add(out->history, one);
    return take_time(json, "at", &one->at, why) &&
           take_text(json, "what", &one->what, why) &&
           take_text(json, "why", &one->why, why);
}

static bool
take_lists(const json_t *json, const GPtrArray *mails, Dossier *out, Fault *why)
{
    const json_t *list, *one;
    size_t i;

    if (!take_list(json, "entries", &list, why))
        return false;
    json_array_foreach(list, i, one)
    {
        if (!take_entry(one, mails, out, why))
            return false;
    }
    if (!take_list(json, "participants", &list, why))
        return false;
    json_array_foreach(list, i, one)
    {
        if (!take_participant(one, out, why))
            return false;
    }
    if (!take_list(json, "history", &list, why))
        return false;
    json_array_foreach(list, i, one)
    {
        if (!take_history(one, out, why))
            return false;
    }
    if (!take_list(json, "tags", &list, why))
        return false;
    json_array_foreach(list, i, one)
    {
        if (json_is_string(one))
            g_ptr_array_add(out->tags, g_strdup(json_string_value(one)));
    }
    if (!take_list(json, "links", &list, why))
        return false;
    json_array_foreach(list, i, one)
    {
        gint64 number = json_integer_value(one);

        g_array_append_val(out->links, number);
    }
    return true;
}

static bool
take_ticket(const json_t *json, Ticket *ticket, Fault *why)
{
    const char *status = json_string_value(json_object_get(json, "status"));

    if (!json_is_object(json) || !status || !ticket_status_parse(status, &ticket->status))
        return fault_permanent(why, "5.5.4", "no status \"%s\"", status ? status : "");
    ticket->number = json_integer_value(json_object_get(json, "ticket"));
    ticket->reopened = (guint)json_integer_value(json_object_get(json, "reopened"));
    return take_text(json, "subject", &ticket->subject, why) &&
           take_text(json, "department", &ticket->department, why) &&
           take_text(json, "priority", &ticket->priority, why) &&
           take_text(json, "language", &ticket->language, why) &&
           take_text(json, "type", &ticket->type, why) &&
           take_text(json, "assigned", &ticket->assigned, why) &&
           take_text(json, "answer_to", &ticket->answer_to, why) &&
           take_text(json, "root_id", &ticket->root_id, why) &&
           take_text(json, "thread_topic", &ticket->thread_topic, why) &&
           take_text(json, "thread_index", &ticket->thread_index, why) &&
           take_mailbox(json, "customer", &ticket->customer, why) &&
           take_time(json, "created", &ticket->created, why) &&
           take_time(json, "updated", &ticket->updated, why) &&
           take_time(json, "closed", &ticket->closed, why) &&
           (*ticket->root_id ||
            fault_permanent(why, "5.5.4",
                            "it has no root_id: only an export with --internal can be "
                            "imported"));
}

static void
free_raw(void *raw)
{
    if (raw)
        g_bytes_unref(raw);
}

bool
dossier_parse(const json_t *json, const GPtrArray *mails, Dossier *out, Fault *why)
{
    *out = (Dossier){
        .ticket = ticket_new(),
        .participants = g_ptr_array_new_with_free_func((GDestroyNotify)participant_free),
        .entries = g_ptr_array_new_with_free_func((GDestroyNotify)entry_free),
        .history = g_ptr_array_new_with_free_func((GDestroyNotify)history_free),
        .tags = g_ptr_array_new_with_free_func(g_free),
        .links = g_array_new(FALSE, FALSE, sizeof(gint64)),
        .raws = g_ptr_array_new_with_free_func(free_raw),
    };
    if (take_ticket(json, out->ticket, why) && take_lists(json, mails, out, why)) {
        out->number = out->ticket->number;
        return true;
    }
    dossier_clear(out);
    return false;
}
