/* log.c - ticketctl log: what came in, what was decided, why. */
#include "ctl/output.h"
#include "ctl/table.h"
#include "ctl/verbs.h"

enum { LOG_LIMIT = 50 };

static void
print_json(const Delivery *delivery)
{
    json_t *trace = json_array();
    g_auto(GStrv) lines = g_strsplit(delivery->trace, "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        if (**line != '\0')
            json_array_append_new(trace, json_string(*line));
    output_json(json_pack(
        "{s:I, s:o, s:s, s:s, s:s, s:s, s:s, s:o, s:s, s:s, s:s, s:s, s:I, s:o}",
        "delivery", (json_int_t)delivery->id, "at", output_json_time(delivery->at),
        "sender", delivery->sender, "recipient", delivery->recipient, "queue_id",
        delivery->queue_id, "message_id", delivery->message_id, "outcome",
        outcome_name(delivery->outcome), "ticket", output_json_number(delivery->ticket),
        "rule", delivery->rule, "class", delivery->kind, "from", delivery->from,
        "subject", delivery->subject, "size", (json_int_t)delivery->size, "trace",
        trace));
}

static void
add_row(Table *table, const Delivery *delivery)
{
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, delivery->id);
    g_autofree char *ticket =
        delivery->ticket == 0 ? g_strdup("-")
                              : g_strdup_printf("%" G_GINT64_FORMAT, delivery->ticket);
    g_autofree char *at = output_time(delivery->at);
    table_add(table, id, at, outcome_name(delivery->outcome), ticket, delivery->rule,
              *delivery->sender == '\0' ? "<>" : delivery->sender, delivery->recipient,
              delivery->subject);
}

CtlExit
verb_log(Ctl *ctl, int argc, char **argv)
{
    static const char *const columns[] = { ">DELIVERY",  "AT",       "OUTCOME",
                                           ">TICKET",    "RULE",     "~SENDER",
                                           "~RECIPIENT", "~SUBJECT", NULL };
    int limit = LOG_LIMIT;
    gboolean filed = FALSE;
    const GOptionEntry entries[] = {
        { "filed", 0, 0, G_OPTION_ARG_NONE, &filed,
          "Only what was filed: no ticket, nobody told", NULL },
        { "limit", 0, 0, G_OPTION_ARG_INT, &limit, "At most so many, 0 is all", "N" },
        { NULL, 0, 0, 0, NULL, NULL, NULL },
    };
    if (!ctl_options(ctl, entries, &argc, &argv, 0, 0))
        return CTL_USAGE;
    if (limit < 0)
        return ctl_say(CTL_USAGE, "--limit: found %d, expected 0 (all) or more", limit);
    CtlExit code = ctl_store(ctl);
    if (code != CTL_DONE)
        return code;
    g_autoptr(GPtrArray) deliveries = NULL;
    g_auto(Fault) why = { 0 };
    if (filed ? !query_filed(ctl->store, 0, (guint)limit, &deliveries, &why)
              : !query_log(ctl->store, (guint)limit, &deliveries, &why))
        return ctl_fault(&why);
    Table *table = ctl->json ? NULL : table_new(columns);
    for (guint i = 0; i < deliveries->len; i++) {
        if (table == NULL)
            print_json(g_ptr_array_index(deliveries, i));
        else
            add_row(table, g_ptr_array_index(deliveries, i));
    }
    if (table != NULL)
        table_print(table, filed ? "nothing was filed" : "nothing came in yet");
    return CTL_DONE;
}
