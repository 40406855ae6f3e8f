/* show.c - ticketctl show: one ticket dossier. */
#include "core/attachment_name.h"
#include "ctl/output.h"
#include "ctl/verbs.h"
#include "life/dossier.h"
#include "notify/wordbook.h"

#include <stdio.h>
#include <string.h>

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
print_head(const Dossier *dossier)
{
    const Ticket *ticket = dossier->ticket;
    g_autofree char *subject = output_clean(ticket->subject);
    g_autofree char *created = output_time_exact(ticket->created);
    g_autofree char *updated = output_time_exact(ticket->updated);
    printf("[Ticket ID: %" G_GINT64_FORMAT "] %s\n", ticket->number, subject);
    print_field("Status", ticket_status_label(ticket->status));
    print_field("Department", ticket->department);
    print_field("Priority", ticket->priority);
    print_field("Type", ticket->type);
    print_field("Assigned", ticket->assigned);
    print_tags(dossier->tags);
    print_field("Answers to", ticket->answer_to);
    print_field("Created", created);
    print_field("Updated", updated);
    for (guint i = 0; i < dossier->participants->len; i++) {
        const Participant *one = g_ptr_array_index(dossier->participants, i);
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
    for (guint i = 0; i < dossier->links->len; i++)
        printf("%-12s %" G_GINT64_FORMAT "\n", "Linked to",
               g_array_index(dossier->links, gint64, i));
}

static void
print_entry(const Entry *entry)
{
    g_autofree char *who = output_mailbox(&entry->author);
    g_autofree char *at = output_time_exact(entry->at);
    bool has_author = entry->kind != ENTRY_BOUNCE && entry->kind != ENTRY_AUTOMATIC;
    const ProofWords *known = language_proof(wordbook_language(NULL, "en"), entry->proof);
    const char *known_by = has_author ? known->word : "";
    printf("\n--- %" G_GINT64_FORMAT " %s, %s, %s%s%s\n", entry->id,
           entry_kind_name(entry->kind), who, at, *known_by == '\0' ? "" : ", ",
           known_by);
    if (*known_by != '\0')
        printf("  [%s: %s]\n", known_by, known->line);
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
        g_autofree char *at = output_time_exact(one->at);
        g_autofree char *what = output_clean(one->what);
        g_autofree char *why = output_clean(one->why);
        printf("  %s  %s%s%s\n", at, what, *why == '\0' ? "" : ": ", why);
    }
}

CtlExit
verb_show(Ctl *ctl, int argc, char **argv)
{
    gint64 number;
    g_auto(Dossier) dossier = { 0 };
    g_auto(Fault) why = { 0 };
    if (!ctl_options(ctl, NULL, &argc, &argv, 1, 1) ||
        !ctl_number(argv[1], "a ticket", &number))
        return CTL_USAGE;
    CtlExit code = ctl_store(ctl);
    if (code != CTL_DONE)
        return code;
    if (!dossier_read(ctl->store, number, &dossier, &why))
        return ctl_fault(&why);
    if (dossier.ticket == NULL)
        return ctl_say(CTL_REFUSED, "no ticket %" G_GINT64_FORMAT, number);
    if (ctl->json) {
        output_json(dossier_json(&dossier, ctl->settings, DOSSIER_DESK));
        return CTL_DONE;
    }
    print_head(&dossier);
    for (guint i = 0; i < dossier.entries->len; i++)
        print_entry(g_ptr_array_index(dossier.entries, i));
    print_history(dossier.history);
    return CTL_DONE;
}
