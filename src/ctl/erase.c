/* erase.c - ticketctl erase: everything of one person gone. */
#include "ctl/client.h"
#include "ctl/output.h"
#include "ctl/verbs.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What there is to lose, and whether that is meant. */
static CtlExit
ask_first(Ctl *ctl, const char *address)
{
    const TicketFilter filter = { .customer = address };
    g_autoptr(GPtrArray) tickets = NULL;
    g_auto(Fault) why = { 0 };
    char answer[16] = "";
    CtlExit code = ctl_store(ctl);
    if (code != CTL_DONE)
        return code;
    if (!query_tickets(ctl->store, &filter, &tickets, &why))
        return ctl_fault(&why);
    g_autofree char *clean = output_clean(address);
    if (!isatty(STDIN_FILENO) || ctl->json)
        return ctl_say(CTL_USAGE,
                       "%u tickets of %s would be gone for good; say --yes if that is "
                       "meant",
                       tickets->len, clean);
    fprintf(
        stderr,
        "Everything of %s will be gone for good, %u tickets among it; \"export\" "
        "first saves a copy.\nThe whole database is written anew. Type yes to go on: ",
        clean, tickets->len);
    if (fgets(answer, sizeof answer, stdin) == NULL)
        answer[0] = '\0';
    return strcmp(g_strstrip(answer), "yes") == 0 ? CTL_DONE
                                                  : ctl_say(CTL_REFUSED, "not erased");
}

CtlExit
verb_erase(Ctl *ctl, int argc, char **argv)
{
    gboolean yes = FALSE;
    const GOptionEntry entries[] = {
        { "yes", 0, 0, G_OPTION_ARG_NONE, &yes, "Do not ask", NULL },
        { NULL, 0, 0, 0, NULL, NULL, NULL },
    };
    if (!ctl_options(ctl, entries, &argc, &argv, 1, 1))
        return CTL_USAGE;
    CtlExit code = yes ? CTL_DONE : ask_first(ctl, argv[1]);
    if (code != CTL_DONE)
        return code;
    /* A store of ours that is open would hold up what is written anew. */
    g_clear_pointer(&ctl->store, store_close);
    json_t *address = json_string(argv[1]);
    if (address == NULL)
        return ctl_say(CTL_USAGE, "the address is not UTF-8");
    return client_ask(ctl, json_pack("{s:s, s:o}", "verb", "erase", "address", address));
}
