/* stats.c - ticketctl stats: counts, ages, queue sizes. */
#include "base/clock.h"
#include "ctl/output.h"
#include "ctl/verbs.h"

#include <stdio.h>

static void
print_json(const Stats *stats)
{
    json_t *tickets = json_object(), *letters = json_object();
    for (guint i = 0; i <= TICKET_CLOSED; i++)
        json_object_set_new(tickets, ticket_status_name((TicketStatus)i),
                            json_integer(stats->tickets[i]));
    for (guint i = 0; i <= LETTER_DEAD; i++)
        json_object_set_new(letters, letter_state_name((LetterState)i),
                            json_integer(stats->letters[i]));
    output_json(json_pack(
        "{s:o, s:o, s:I, s:I, s:I, s:o, s:o, s:I, s:I}", "tickets", tickets, "letters",
        letters, "deliveries", (json_int_t)stats->deliveries, "held",
        (json_int_t)stats->held, "filed", (json_int_t)stats->filed,
        "oldest_waiting_letter", output_json_time(stats->oldest_waiting_letter),
        "oldest_unanswered", output_json_time(stats->oldest_unanswered), "database_bytes",
        (json_int_t)stats->database_bytes, "schema", (json_int_t)stats->schema));
}

static void
print_number(const char *name, gint64 number)
{
    printf("%-24s %12" G_GINT64_FORMAT "\n", name, number);
}

static void
print_age(const char *name, gint64 since)
{
    if (since == 0) {
        printf("%-24s %12s\n", name, "-");
        return;
    }
    g_autofree char *age = output_age((clock_now() - since) / 1000);
    printf("%-24s %12s\n", name, age);
}

static void
print_text(const Stats *stats)
{
    for (guint i = 0; i <= TICKET_CLOSED; i++)
        print_number(ticket_status_label((TicketStatus)i), stats->tickets[i]);
    print_age("Oldest unanswered", stats->oldest_unanswered);
    print_number("Mails taken in", stats->deliveries);
    print_number("Mails held", stats->held);
    print_number("Mails filed", stats->filed);
    print_number("Letters waiting", stats->letters[LETTER_WAITING]);
    print_age("Oldest waiting letter", stats->oldest_waiting_letter);
    print_number("Letters sent", stats->letters[LETTER_SENT]);
    print_number("Letters dead", stats->letters[LETTER_DEAD]);
    print_number("Database bytes", stats->database_bytes);
    print_number("Schema", stats->schema);
}

CtlExit
verb_stats(Ctl *ctl, int argc, char **argv)
{
    Stats stats = { 0 };
    g_auto(Fault) why = { 0 };
    if (!ctl_options(ctl, NULL, &argc, &argv, 0, 0))
        return CTL_USAGE;
    CtlExit code = ctl_store(ctl);
    if (code != CTL_DONE)
        return code;
    if (!query_stats(ctl->store, &stats, &why))
        return ctl_fault(&why);
    if (ctl->json)
        print_json(&stats);
    else
        print_text(&stats);
    return CTL_DONE;
}
