/* obey.c - the commands of a staff member's mail carried out. */
#include "life/obey.h"

#include "base/quantity.h"
#include "life/change.h"
#include "life/join.h"
#include "life/people.h"
#include "notify/wordbook.h"

#include <string.h>

static bool
obey_status(Life *life, const char *word, Fault *why)
{
    g_autofree char *folded = g_strdelimit(g_ascii_strdown(word, -1), " _", '-');
    TicketStatus status;

    if (!ticket_status_parse(folded, &status))
        return fault_permanent(why, "5.5.4",
                               "no status %s; there are open, answered, customer-reply, "
                               "on-hold, in-progress, closed",
                               word);
    /* Said of a ticket that is so already it is no mistake. */
    return status == life->ticket->status || change_status(life, status, why);
}

static bool
obey_assign(Life *life, const char *who, Fault *why)
{
    const Staff *staff = g_ascii_strcasecmp(who, "me") == 0
                             ? life->by
                             : settings_staff_called(life->settings, who);

    if (staff && strcmp(life->ticket->assigned, staff->key) == 0)
        return true;
    if (g_ascii_strcasecmp(who, "nobody") == 0 && *life->ticket->assigned == '\0')
        return true;
    return change_assigned(life, who, why);
}

static bool
obey_merge(Life *life, const char *word, Fault *why)
{
    gint64 into;

    word += *word == '#' ? 1 : 0;
    if (!quantity_number(word, &into) || into < 1)
        return fault_permanent(why, "5.5.4", "%s is no ticket's number", word);
    return join_merge(life, into, why);
}

static bool
obey_cc(Life *life, const char *words, Fault *why)
{
    g_auto(GStrv) list = g_strsplit_set(words, " \t", 2);
    bool adds = list[0] && g_ascii_strcasecmp(list[0], "add") == 0;
    bool removes = list[0] && g_ascii_strcasecmp(list[0], "remove") == 0;
    g_autofree char *address = NULL;
    gsize length;

    if ((!adds && !removes) || !list[1])
        return fault_permanent(why, "5.5.4",
                               "expected #cc add ADDRESS or #cc remove "
                               "ADDRESS");
    /* Mail programs put it in angle brackets, and behind a link's mailto:. */
    address = g_strdup(g_strstrip(list[1]));
    length = strlen(address);
    if (length > 2 && address[0] == '<' && address[length - 1] == '>') {
        memmove(address, address + 1, length - 2);
        address[length - 2] = '\0';
    }
    return adds ? people_add_cc(life, address, why)
                : people_remove_cc(life, address, why);
}

static bool
obey_one(Life *life, const Command *command, Fault *why)
{
    switch (command->verb) {
    case COMMAND_ASSIGN:
        return obey_assign(life, command->argument, why);
    case COMMAND_CC:
        return obey_cc(life, command->argument, why);
    case COMMAND_CLOSE:
        return obey_status(life, "closed", why);
    case COMMAND_DEPARTMENT:
        return change_department(life, command->argument, why);
    case COMMAND_MERGE:
        return obey_merge(life, command->argument, why);
    case COMMAND_NOTE:
        return true;
    case COMMAND_PRIORITY:
        return g_ascii_strcasecmp(life->ticket->priority, command->argument) == 0 ||
               change_priority(life, command->argument, why);
    case COMMAND_REOPEN:
        return life->ticket->status != TICKET_CLOSED ||
               change_status(life, TICKET_OPEN, why);
    case COMMAND_SPAM:
        return change_to_spam(life, why);
    case COMMAND_STATUS:
        return obey_status(life, command->argument, why);
    case COMMAND_TAG:
        return change_tags(life, command->argument, why);
    case COMMAND_TAKE:
        return obey_assign(life, "me", why);
    case COMMAND_TYPE:
        return change_type(life, command->argument, why);
    }
    g_assert_not_reached();
}

bool
obey_try(Life *life, const Commands *commands, const char **wrong, Fault *why)
{
    for (guint i = 0; i < commands->list->len; i++) {
        const Command *command = commands->list->pdata[i];

        if (obey_one(life, command, why))
            continue;
        *wrong = command->line;
        return false;
    }
    return true;
}

static const Language *
language_of(const Life *life)
{
    const Department *department =
        settings_department(life->settings, life->ticket->department);

    return wordbook_language(life->words, department ? department->language
                                                     : life->settings->language);
}

bool
obey(Life *life, const Commands *commands, GString *told, Fault *why)
{
    const Language *language = language_of(life);

    life->is_quiet = true;
    for (guint i = 0; i < commands->list->len; i++) {
        const Command *command = commands->list->pdata[i];
        g_auto(Fault) refused = { 0 };
        bool done = obey_one(life, command, &refused);

        if (!done && refused.kind != FAULT_PERMANENT) {
            *why = refused;
            refused = (Fault){ 0 };
            return false;
        }
        g_string_append_printf(told, "%s%s: %s%s%s", told->len > 0 ? "\n" : "",
                               language->words[done ? WORD_DONE : WORD_NOT_DONE],
                               command->line, done ? "" : ": ", done ? "" : refused.text);
    }
    return true;
}
