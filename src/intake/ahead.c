/* ahead.c - a reply parted from what its ticket quotes before the writer's turn comes. */
#include "intake/ahead.h"

#include "base/log.h"
#include "intake/new_text.h"
#include "store/query.h"

static bool
find_language(Store *store, const Mail *mail, char **out, Fault *why)
{
    const TicketFilter last = { .customer = mail->author.address, .limit = 1 };
    g_autoptr(GPtrArray) tickets = NULL;

    if (!*mail->author.address)
        return true;
    if (!query_tickets(store, &last, &tickets, why))
        return false;
    if (tickets->len > 0)
        *out = g_strdup(((const Ticket *)tickets->pdata[0])->language);
    return true;
}

static bool
part(Store *store, const VerdictInput *input, Ahead *out, Fault *why)
{
    g_autoptr(Ticket) ticket = NULL;
    g_autoptr(Entry) entry = NULL;

    /* The ticket first: what is added to it after that is counted by the writer. */
    if (!verdict_find_ticket(store, input, &ticket, why))
        return false;
    if (!ticket)
        return find_language(store, input->mail, &out->language, why);
    entry = entry_new();
    if (!new_text_read(store, input->settings, input->words, input->mail, ticket, NULL,
                       entry, why))
        return false;
    out->ticket = ticket->number;
    out->entries = ticket->entries;
    out->text = g_steal_pointer(&entry->text);
    out->quoted = g_steal_pointer(&entry->quoted);
    return true;
}

void
ahead_read(Store *store, const VerdictInput *input, Ahead *out)
{
    g_auto(Fault) why = { 0 };

    *out = (Ahead){ 0 };
    if (input->mail && !part(store, input, out, &why))
        log_debug("nothing read ahead: %s", why.text);
}

void
ahead_clear(Ahead *ahead)
{
    g_clear_pointer(&ahead->text, g_free);
    g_clear_pointer(&ahead->quoted, g_free);
    g_clear_pointer(&ahead->language, g_free);
}
