/* dossier.c - one ticket whole: read from the store, and put into a store again. */
#include "life/dossier.h"

#include "core/content_hash.h"

#include <string.h>

bool
dossier_read(Store *store, gint64 number, Dossier *out, Fault *why)
{
    *out = (Dossier){ 0 };
    if (!store_ticket(store, number, &out->ticket, why))
        return false;
    if (!out->ticket || (store_participants(store, number, &out->participants, why) &&
                         query_entries(store, number, &out->entries, why) &&
                         query_history(store, number, &out->history, why) &&
                         store_tags(store, number, &out->tags, why) &&
                         store_links(store, number, &out->links, why)))
        return true;
    dossier_clear(out);
    return false;
}

void
dossier_clear(Dossier *dossier)
{
    g_clear_pointer(&dossier->ticket, ticket_free);
    g_clear_pointer(&dossier->participants, g_ptr_array_unref);
    g_clear_pointer(&dossier->entries, g_ptr_array_unref);
    g_clear_pointer(&dossier->history, g_ptr_array_unref);
    g_clear_pointer(&dossier->tags, g_ptr_array_unref);
    g_clear_pointer(&dossier->links, g_array_unref);
    g_clear_pointer(&dossier->raws, g_ptr_array_unref);
}

bool
dossier_shows(const Entry *entry, DossierView view)
{
    return view == DOSSIER_DESK || entry->kind == ENTRY_CUSTOMER ||
           entry->kind == ENTRY_STAFF;
}

/* ------------------------------------------------------------------ restored */

static void
set_string(char **to, const char *value)
{
    g_free(*to);
    *to = g_strdup(value);
}

/* What the settings of this desk do not know. */
static void
fit_settings(const Settings *settings, Ticket *ticket)
{
    const Department *first = settings->departments->pdata[0];

    if (!settings_department(settings, ticket->department))
        set_string(&ticket->department, first->key);
    if (*ticket->assigned && !settings_staff(settings, ticket->assigned))
        set_string(&ticket->assigned, "");
    /* Other tickets have other numbers here. */
    ticket->merged_into = ticket->linked_from = 0;
}

static char *
note_name(const Ticket *ticket)
{
    return g_strconcat("restored ", ticket->root_id, NULL);
}

/* The number that it has here: its own, or the one it was restored under; else 0. */
static bool
find_here(Store *store, const Ticket *ticket, gint64 *number, bool *is_free, Fault *why)
{
    g_autoptr(Ticket) same = NULL;
    g_autoptr(Ticket) restored = NULL;
    g_autofree char *name = note_name(ticket);
    g_autofree char *note = NULL;

    *number = 0;
    if (!store_ticket(store, ticket->number, &same, why) ||
        !store_get_note(store, name, &note, why) ||
        !store_ticket(store, g_ascii_strtoll(note, NULL, 10), &restored, why))
        return false;
    *is_free = same == NULL && ticket->number > 0;
    if (same && strcmp(same->root_id, ticket->root_id) == 0)
        *number = same->number;
    else if (restored)
        *number = restored->number;
    return true;
}

/* The mail that an entry came in, as it would stand there had it come here. */
static bool
add_mail(Store *store, const Dossier *dossier, Entry *entry, GBytes *raw, gint64 now,
         Fault *why)
{
    g_autoptr(Delivery) delivery = delivery_new();

    delivery->at = now;
    set_string(&delivery->sender, entry->author.address);
    set_string(&delivery->department, dossier->ticket->department);
    set_string(&delivery->message_id, entry->message_id);
    set_string(&delivery->from, entry->author.address);
    set_string(&delivery->subject, dossier->ticket->subject);
    g_free(delivery->content_hash);
    delivery->content_hash = content_hash(raw);
    set_string(&delivery->kind, mail_kind_name(MAIL_PERSON));
    delivery->outcome = entry->kind == ENTRY_CUSTOMER ? OUTCOME_REPLY
                        : entry->kind == ENTRY_STAFF  ? OUTCOME_ANSWER
                                                      : OUTCOME_NOTE;
    delivery->ticket = dossier->ticket->number;
    set_string(&delivery->rule, "restored");
    delivery->size = (gint64)g_bytes_get_size(raw);
    if (!store_add_delivery(store, delivery, raw, why))
        return false;
    entry->delivery = delivery->id;
    return true;
}

static bool
add_entries(Store *store, const Dossier *dossier, gint64 now, Fault *why)
{
    for (guint i = 0; i < dossier->entries->len; i++) {
        Entry *entry = dossier->entries->pdata[i];
        GBytes *raw = dossier->raws->pdata[i];

        entry->ticket = dossier->ticket->number;
        entry->delivery = 0;
        if ((raw && !add_mail(store, dossier, entry, raw, now, why)) ||
            !store_add_entry(store, entry, why))
            return false;
    }
    return true;
}

static bool
add_the_rest(Store *store, const Dossier *dossier, Fault *why)
{
    gint64 number = dossier->ticket->number;

    for (guint i = 0; i < dossier->participants->len; i++) {
        const Participant *one = dossier->participants->pdata[i];

        if (!store_add_participant(store, number, one->mailbox.name, one->mailbox.address,
                                   one->role, why))
            return false;
    }
    for (guint i = 0; i < dossier->history->len; i++) {
        const History *one = dossier->history->pdata[i];

        if (!store_add_history(store, number, one->at, one->what, one->why, why))
            return false;
    }
    for (guint i = 0; i < dossier->tags->len; i++) {
        bool changed;

        if (!store_set_tag(store, number, dossier->tags->pdata[i], true, &changed, why))
            return false;
    }
    return true;
}

/* To those that are here under their own numbers. */
static bool
add_links(Store *store, const Dossier *dossier, Fault *why)
{
    gint64 number = dossier->ticket->number;

    for (guint i = 0; i < dossier->links->len; i++) {
        gint64 other = g_array_index(dossier->links, gint64, i);
        g_autoptr(Ticket) ticket = NULL;
        bool changed;

        if (!store_ticket(store, other, &ticket, why))
            return false;
        if (ticket && number == dossier->number && other != number &&
            !store_add_link(store, number, other, &changed, why))
            return false;
    }
    return true;
}

bool
dossier_restore(Store *store, const Settings *settings, Dossier *dossier, gint64 now,
                gint64 *number, bool *is_known, Fault *why)
{
    Ticket *ticket = dossier->ticket;
    g_autofree char *name = note_name(ticket);
    g_autofree char *note = NULL;
    bool is_free;

    ticket->number = dossier->number;
    if (!find_here(store, ticket, number, &is_free, why))
        return false;
    *is_known = *number != 0;
    if (*is_known)
        return true;
    fit_settings(settings, ticket);
    if (!is_free && !store_reserve_ticket(store, &ticket->number, why))
        return false;
    ticket->entries = dossier->entries->len;
    note = g_strdup_printf("%" G_GINT64_FORMAT, ticket->number);
    if (!store_add_ticket(store, ticket, why) || !add_entries(store, dossier, now, why) ||
        !add_the_rest(store, dossier, why) || !add_links(store, dossier, why) ||
        !store_add_history(store, ticket->number, now, "restored", "", why) ||
        !store_set_note(store, name, note, why))
        return false;
    *number = ticket->number;
    return true;
}
