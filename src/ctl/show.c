/* show.c - ticketctl show: one ticket whole. */
#include "core/attachment_name.h"
#include "ctl/output.h"
#include "ctl/verbs.h"
#include "rules/proof.h"

#include <stdio.h>
#include <string.h>

/* Everything `show` prints. */
typedef struct Whole {
    Ticket *ticket;
    GPtrArray *participants, *entries, *history, *tags;
    GArray *links;
} Whole;

static void
whole_clear(Whole *whole)
{
    g_clear_pointer(&whole->ticket, ticket_free);
    g_clear_pointer(&whole->participants, g_ptr_array_unref);
    g_clear_pointer(&whole->entries, g_ptr_array_unref);
    g_clear_pointer(&whole->history, g_ptr_array_unref);
    g_clear_pointer(&whole->tags, g_ptr_array_unref);
    g_clear_pointer(&whole->links, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Whole, whole_clear)

static json_t *
participants_json(const GPtrArray *participants)
{
    json_t *array = json_array();
    for (guint i = 0; i < participants->len; i++) {
        const Participant *one = g_ptr_array_index(participants, i);
        json_array_append_new(array,
                              json_pack("{s:s, s:s, s:s}", "name", one->mailbox.name,
                                        "address", one->mailbox.address, "role",
                                        participant_role_name(one->role)));
    }
    return array;
}

static json_t *
entry_json(const Entry *entry)
{
    json_t *attachments = json_array();
    g_autoptr(GPtrArray) names = attachment_names(entry->attachments, "en");
    for (guint i = 0; i < entry->attachments->len; i++) {
        const Attachment *one = g_ptr_array_index(entry->attachments, i);
        json_array_append_new(
            attachments,
            json_pack("{s:s, s:b, s:s, s:I, s:s}", "name", g_ptr_array_index(names, i),
                      "name_is_ours", !attachment_name_is_usable(one->name), "type",
                      one->type, "size", (json_int_t)one->size, "part", one->part));
    }
    return json_pack("{s:I, s:s, s:o, s:o, s:s, s:s, s:s, s:o, s:s, s:s, s:s}", "entry",
                     (json_int_t)entry->id, "kind", entry_kind_name(entry->kind),
                     "author", output_json_mailbox(&entry->author), "received",
                     output_json_time(entry->at), "message_id", entry->message_id, "text",
                     entry->text, "quoted", entry->quoted, "attachments", attachments,
                     "proof", entry->proof, "known_by", proof_word(entry->proof, "en"),
                     "known_by_line", proof_line(entry->proof, "en"));
}

static json_t *
history_json(const GPtrArray *history)
{
    json_t *array = json_array();
    for (guint i = 0; i < history->len; i++) {
        const History *one = g_ptr_array_index(history, i);
        json_array_append_new(array, json_pack("{s:o, s:s, s:s}", "at",
                                               output_json_time(one->at), "what",
                                               one->what, "why", one->why));
    }
    return array;
}

static void
print_json(const Whole *whole)
{
    const Ticket *ticket = whole->ticket;
    json_t *entries = json_array();
    for (guint i = 0; i < whole->entries->len; i++)
        json_array_append_new(entries, entry_json(g_ptr_array_index(whole->entries, i)));
    json_t *object = json_pack(
        "{s:I, s:s, s:s, s:s, s:s, s:s, s:o, s:s, s:s, s:o, s:o, s:o, s:o}", "ticket",
        (json_int_t)ticket->number, "subject", ticket->subject, "status",
        ticket_status_name(ticket->status), "department", ticket->department, "priority",
        ticket->priority, "language", ticket->language, "customer",
        output_json_mailbox(&ticket->customer), "answer_to", ticket->answer_to,
        "assigned", ticket->assigned, "created", output_json_time(ticket->created),
        "updated", output_json_time(ticket->updated), "merged_into",
        output_json_number(ticket->merged_into), "linked_from",
        output_json_number(ticket->linked_from));
    json_t *tags = json_array(), *links = json_array();
    for (guint i = 0; i < whole->tags->len; i++)
        json_array_append_new(tags, json_string(g_ptr_array_index(whole->tags, i)));
    for (guint i = 0; i < whole->links->len; i++)
        json_array_append_new(links,
                              json_integer(g_array_index(whole->links, gint64, i)));
    json_object_set_new(object, "type", json_string(ticket->type));
    json_object_set_new(object, "tags", tags);
    json_object_set_new(object, "links", links);
    json_object_set_new(object, "participants", participants_json(whole->participants));
    json_object_set_new(object, "entries", entries);
    json_object_set_new(object, "history", history_json(whole->history));
    output_json(object);
}

static void
print_field(const char *name, const char *value)
{
    g_autofree char *fit = output_clean(value);
    if (*fit != '\0')
        printf("%-12s %s\n", name, fit);
}

static void
print_tags(const GPtrArray *tags)
{
    g_autoptr(GString) line = g_string_new(NULL);
    for (guint i = 0; i < tags->len; i++)
        g_string_append_printf(line, "%s%s", i == 0 ? "" : " ",
                               (const char *)g_ptr_array_index(tags, i));
    print_field("Tags", line->str);
}

static void
print_head(const Whole *whole)
{
    const Ticket *ticket = whole->ticket;
    g_autofree char *subject = output_clean(ticket->subject);
    g_autofree char *created = output_time(ticket->created);
    g_autofree char *updated = output_time(ticket->updated);
    printf("[Ticket ID: %" G_GINT64_FORMAT "] %s\n", ticket->number, subject);
    print_field("Status", ticket_status_label(ticket->status));
    print_field("Department", ticket->department);
    print_field("Priority", ticket->priority);
    print_field("Type", ticket->type);
    print_field("Assigned", ticket->assigned);
    print_tags(whole->tags);
    print_field("Answers to", ticket->answer_to);
    print_field("Created", created);
    print_field("Updated", updated);
    for (guint i = 0; i < whole->participants->len; i++) {
        const Participant *one = g_ptr_array_index(whole->participants, i);
        g_autofree char *who = output_mailbox(&one->mailbox);
        printf("%-12s %s\n",
               one->role == ROLE_CUSTOMER  ? "Customer"
               : one->role == ROLE_PENDING ? "Cc (pending)"
                                           : "Cc",
               who);
    }
    if (ticket->merged_into != 0)
        printf("%-12s %" G_GINT64_FORMAT "\n", "Merged into", ticket->merged_into);
    if (ticket->linked_from != 0)
        printf("%-12s %" G_GINT64_FORMAT "\n", "Continues", ticket->linked_from);
    for (guint i = 0; i < whole->links->len; i++)
        printf("%-12s %" G_GINT64_FORMAT "\n", "Linked to",
               g_array_index(whole->links, gint64, i));
}

static void
print_entry(const Entry *entry)
{
    g_autofree char *who = output_mailbox(&entry->author);
    g_autofree char *at = output_time(entry->at);
    bool has_author = entry->kind != ENTRY_BOUNCE && entry->kind != ENTRY_AUTOMATIC;
    const char *known_by = has_author ? proof_word(entry->proof, "en") : "";
    printf("\n--- %" G_GINT64_FORMAT " %s, %s, %s%s%s\n", entry->id,
           entry_kind_name(entry->kind), who, at, *known_by == '\0' ? "" : ", ",
           known_by);
    if (*known_by != '\0')
        printf("  [%s: %s]\n", known_by, proof_line(entry->proof, "en"));
    output_lines("  ", entry->text);
    if (*entry->quoted != '\0')
        printf("  [... quoted text: %" G_GSIZE_FORMAT " bytes]\n", strlen(entry->quoted));
    g_autoptr(GPtrArray) names = attachment_names(entry->attachments, "en");
    for (guint i = 0; i < entry->attachments->len; i++) {
        const Attachment *one = g_ptr_array_index(entry->attachments, i);
        g_autofree char *name = output_clean(g_ptr_array_index(names, i));
        g_autofree char *type = output_clean(one->type);
        printf("  [attachment %s, %s, %" G_GINT64_FORMAT " bytes]\n", name, type,
               one->size);
    }
}

static void
print_history(const GPtrArray *history)
{
    printf("\nHistory\n");
    for (guint i = 0; i < history->len; i++) {
        const History *one = g_ptr_array_index(history, i);
        g_autofree char *at = output_time(one->at);
        g_autofree char *what = output_clean(one->what);
        g_autofree char *why = output_clean(one->why);
        printf("  %s  %s%s%s\n", at, what, *why == '\0' ? "" : ": ", why);
    }
}

static CtlExit
read_whole(Ctl *ctl, gint64 number, Whole *out)
{
    g_auto(Fault) why = { 0 };
    if (!store_ticket(ctl->store, number, &out->ticket, &why))
        return ctl_fault(&why);
    if (out->ticket == NULL)
        return ctl_say(CTL_REFUSED, "no ticket %" G_GINT64_FORMAT, number);
    if (!store_participants(ctl->store, number, &out->participants, &why) ||
        !query_entries(ctl->store, number, &out->entries, &why) ||
        !query_history(ctl->store, number, &out->history, &why) ||
        !store_tags(ctl->store, number, &out->tags, &why) ||
        !store_links(ctl->store, number, &out->links, &why))
        return ctl_fault(&why);
    return CTL_DONE;
}

CtlExit
verb_show(Ctl *ctl, int argc, char **argv)
{
    gint64 number;
    g_auto(Whole) whole = { 0 };
    if (!ctl_options(ctl, NULL, &argc, &argv, 1, 1) ||
        !ctl_number(argv[1], "a ticket", &number))
        return CTL_USAGE;
    CtlExit code = ctl_store(ctl);
    if (code == CTL_DONE)
        code = read_whole(ctl, number, &whole);
    if (code != CTL_DONE)
        return code;
    if (ctl->json) {
        print_json(&whole);
        return CTL_DONE;
    }
    print_head(&whole);
    for (guint i = 0; i < whole.entries->len; i++)
        print_entry(g_ptr_array_index(whole.entries, i));
    print_history(whole.history);
    return CTL_DONE;
}
