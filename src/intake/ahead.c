/* ahead.c - a reply parted from what its ticket quotes before the writer's turn comes. */
#include "intake/ahead.h"

#include "base/log.h"
#include "intake/new_text.h"
#include "rules/language_guess.h"
#include "store/query.h"

/* As the mail says or its words do; else that of the customer's last ticket; else the
 * department's. */
static bool
find_language(Store *store, const VerdictInput *input, char **out, Fault *why)
{
    const Mail *mail = input->mail;
    const TicketFilter last = { .customer = mail->author.address, .limit = 1 };
    const char *said = mail_header(mail, "Content-Language");
    const char *language = language_guess(said, mail->text, "");
    g_autoptr(GPtrArray) tickets = NULL;

    if (!*language && *mail->author.address &&
        !query_tickets(store, &last, &tickets, why))
        return false;
    if (tickets && tickets->len > 0)
        language = ((const Ticket *)tickets->pdata[0])->language;
    *out = g_strdup(*language ? language : input->department->language);
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
        return find_language(store, input, &out->language, why);
    if (input->is_form)
        return true;
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
