/* held.c - ticketctl held: mail that waits for a person. */
#include "ctl/client.h"
#include "ctl/output.h"
#include "ctl/table.h"
#include "ctl/verbs.h"

#include <stdio.h>
#include <string.h>

static json_t *
held_json(const Delivery *held)
{
    return json_pack("{s:I, s:s, s:o, s:s, s:s, s:s, s:s, s:s, s:o}", "held",
                     (json_int_t)held->id, "reason", held->held_reason, "since",
                     output_json_time(held->at), "sender", held->sender, "recipient",
                     held->recipient, "subject", held->subject, "would", held->would,
                     "from", held->from, "ticket", output_json_number(held->ticket));
}

static CtlExit
held_list(Ctl *ctl)
{
    static const char *const columns[] = { ">HELD",   "SINCE",      "REASON",   "WOULD",
                                           "~SENDER", "~RECIPIENT", "~SUBJECT", NULL };
    g_autoptr(GPtrArray) all = NULL;
    g_auto(Fault) why = { 0 };
    CtlExit code = ctl_store(ctl);
    if (code != CTL_DONE)
        return code;
    if (!query_held(ctl->store, &all, &why))
        return ctl_fault(&why);
    Table *table = ctl->json ? NULL : table_new(columns);
    for (guint i = 0; i < all->len; i++) {
        const Delivery *held = g_ptr_array_index(all, i);
        if (table == NULL) {
            output_json(held_json(held));
            continue;
        }
        g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, held->id);
        g_autofree char *since = output_time(held->at);
        table_add(table, id, since, held->held_reason, held->would,
                  *held->sender == '\0' ? "<>" : held->sender, held->recipient,
                  held->subject);
    }
    if (table != NULL)
        table_print(table, "nothing is held");
    return CTL_DONE;
}

static void
print_held(const Delivery *held, const GBytes *raw)
{
    const struct {
        const char *name, *value;
    } fields[] = {
        { "Reason", held->held_reason },
        { "Would", held->would },
        { "Sender", *held->sender == '\0' ? "<>" : held->sender },
        { "From", held->from },
        { "Recipient", held->recipient },
        { "Subject", held->subject },
        { "Message-ID", held->message_id },
        { "Client", held->client_address },
    };
    g_autofree char *since = output_time(held->at);
    printf("Held %" G_GINT64_FORMAT " since %s, %" G_GINT64_FORMAT " bytes\n", held->id,
           since, held->size);
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
        g_autofree char *value = output_clean(fields[i].value);
        if (*value != '\0')
            printf("%-12s %s\n", fields[i].name, value);
    }
    printf("\n");
    output_lines("  ", held->trace);
    if (raw != NULL)
        printf("\nThe mail itself: ticketctl raw d%" G_GINT64_FORMAT "\n", held->id);
}

static CtlExit
held_show(Ctl *ctl, const char *word)
{
    gint64 id;
    g_autoptr(Delivery) held = NULL;
    g_autoptr(GBytes) raw = NULL;
    g_auto(Fault) why = { 0 };
    if (!ctl_number(word, "held mail", &id))
        return CTL_USAGE;
    CtlExit code = ctl_store(ctl);
    if (code != CTL_DONE)
        return code;
    if (!store_delivery(ctl->store, id, &held, &raw, &why))
        return ctl_fault(&why);
    if (held == NULL || *held->held_reason == '\0')
        return ctl_say(CTL_REFUSED, "no held mail %" G_GINT64_FORMAT, id);
    if (!ctl->json) {
        print_held(held, raw);
        return CTL_DONE;
    }
    json_t *object = held_json(held);
    json_t *trace = json_array();
    g_auto(GStrv) lines = g_strsplit(held->trace, "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        if (**line != '\0')
            json_array_append_new(trace, json_string(*line));
    json_object_set_new(object, "waiting", json_boolean(held->is_waiting));
    json_object_set_new(object, "outcome", json_string(outcome_name(held->outcome)));
    json_object_set_new(object, "message_id", json_string(held->message_id));
    json_object_set_new(object, "size", json_integer(held->size));
    json_object_set_new(object, "trace", trace);
    output_json(object);
    return CTL_DONE;
}

static CtlExit
held_settle(Ctl *ctl, const char *verb, const char *word, gint64 into)
{
    gint64 id;
    if (!ctl_number(word, "held mail", &id))
        return CTL_USAGE;
    json_t *request = json_pack("{s:s, s:I}", "verb", verb, "held", (json_int_t)id);
    if (into != 0)
        json_object_set_new(request, "ticket", json_integer(into));
    return client_ask(ctl, request);
}

CtlExit
verb_held(Ctl *ctl, int argc, char **argv)
{
    g_autofree char *ticket = NULL;
    gint64 into = 0;
    const GOptionEntry entries[] = {
        { "ticket", 0, 0, G_OPTION_ARG_FILENAME, &ticket, "Release it onto this ticket",
          "N" },
        { NULL, 0, 0, 0, NULL, NULL, NULL },
    };
    if (!ctl_options(ctl, entries, &argc, &argv, 0, 2))
        return CTL_USAGE;
    if (ticket != NULL && !ctl_number(ticket, "a ticket", &into))
        return CTL_USAGE;
    if (argc == 1 && ticket == NULL)
        return held_list(ctl);
    if (argc == 3 && strcmp(argv[1], "release") == 0)
        return held_settle(ctl, "held-release", argv[2], into);
    if (argc == 3 && strcmp(argv[1], "show") == 0 && ticket == NULL)
        return held_show(ctl, argv[2]);
    if (argc == 3 && strcmp(argv[1], "refuse") == 0 && ticket == NULL)
        return held_settle(ctl, "held-refuse", argv[2], 0);
    return ctl_say(CTL_USAGE, "usage: ticketctl held %s", ctl->usage);
}
