/* change.c - one word of a ticket set: status, assignment, priority, department, type. */
#include "life/change.h"

#include "life/colleagues.h"

#include <string.h>

enum { TAG_CHARACTERS_MAX = 30, TAGS_AT_ONCE_MAX = 20 };

static void
set_string(char **to, const char *value)
{
    g_free(*to);
    *to = g_strdup(value);
}

static bool
is_already(const Life *life, const char *what, Fault *why)
{
    return fault_permanent(why, "5.5.4", "ticket %" G_GINT64_FORMAT " is %s already",
                           life->ticket->number, what);
}

bool
change_status(Life *life, TicketStatus status, Fault *why)
{
    Ticket *ticket = life->ticket;
    TicketStatus before = ticket->status;
    const char *word = status == TICKET_CLOSED   ? "closed"
                       : before == TICKET_CLOSED ? "reopened"
                                                 : "status";

    if (status == before)
        return is_already(life, ticket_status_name(status), why);
    ticket->status = status;
    if (life->is_trial)
        return true;
    return store_set_status(life->store, ticket->number, status, 0, life->now, why) &&
           life_remember(life, "status", ticket_status_name(before),
                         ticket_status_name(status), NULL, why) &&
           life_add_history(life, ticket->number, word, ticket_status_name(status), why);
}

/* One of the ticket's words: `field` as in store_set_field(). */
static bool
set_field(Life *life, const char *field, char **where, const char *value,
          const char *word, Fault *why)
{
    g_autofree char *before = g_strdup(*where);

    set_string(where, value);
    if (life->is_trial)
        return true;
    return store_set_field(life->store, life->ticket->number, field, value, life->now,
                           why) &&
           life_remember(life, field, before, value, NULL, why) &&
           life_add_history(life, life->ticket->number, word, *value ? value : "nobody",
                            why);
}

bool
change_assigned(Life *life, const char *who, Fault *why)
{
    const Staff *staff = NULL;

    if (g_ascii_strcasecmp(who, "me") == 0)
        staff = life->by;
    else if (*who && g_ascii_strcasecmp(who, "nobody") != 0 &&
             !(staff = settings_staff_called(life->settings, who)))
        return fault_permanent(why, "5.1.1", "no [staff %s] in %s", who,
                               life->settings->path);
    if (strcmp(life->ticket->assigned, staff ? staff->key : "") == 0)
        return is_already(life, staff ? "theirs" : "nobody's", why);
    return set_field(life, "assigned", &life->ticket->assigned, staff ? staff->key : "",
                     "assigned", why) &&
           (!staff || staff == life->by || life->is_trial ||
            colleagues_tell_assigned(life, staff, why));
}

bool
change_priority(Life *life, const char *priority, Fault *why)
{
    static const char *const priorities[] = { "low", "normal", "high", "urgent", NULL };
    g_autofree char *folded = g_ascii_strdown(priority, -1);

    if (!g_strv_contains(priorities, folded))
        return fault_permanent(why, "5.1.1",
                               "no priority %s; there are low, normal, high, urgent",
                               priority);
    if (strcmp(life->ticket->priority, folded) == 0)
        return is_already(life, folded, why);
    return set_field(life, "priority", &life->ticket->priority, folded, "priority", why);
}

bool
change_department(Life *life, const char *department, Fault *why)
{
    const Department *to = settings_department_called(life->settings, department);

    if (!to)
        return fault_permanent(why, "5.1.1", "no [department %s] in %s", department,
                               life->settings->path);
    if (strcmp(life->ticket->department, to->key) == 0)
        return is_already(life, "there", why);
    return set_field(life, "department", &life->ticket->department, to->key, "moved",
                     why) &&
           (life->is_trial || colleagues_tell_moved(life, to, why));
}

/* The department's types, for who asked for another. */
static bool
no_type(const Department *department, const char *type, Fault *why)
{
    g_autofree char *there_are =
        department->types ? g_strjoinv(", ", department->types) : g_strdup("");

    return fault_permanent(why, "5.1.1", "no type %s; department %s has %s", type,
                           department->key, *there_are ? there_are : "none");
}

bool
change_type(Life *life, const char *type, Fault *why)
{
    g_autofree char *wanted = g_utf8_casefold(type, -1);
    const Department *department;

    if (!life_department(life, &department, why))
        return false;
    for (char **one = department->types; one && *one; one++) {
        g_autofree char *folded = g_utf8_casefold(*one, -1);

        if (strcmp(folded, wanted) != 0)
            continue;
        if (strcmp(life->ticket->type, *one) == 0)
            return is_already(life, *one, why);
        return set_field(life, "type", &life->ticket->type, *one, "type", why);
    }
    return no_type(department, type, why);
}

/* ------------------------------------------------------------------ tags */

/* The tag as it is kept; NULL if the word is none. */
static char *
tag_of(const char *word)
{
    g_autofree char *tag = g_utf8_strdown(word, -1);

    if (*tag == '\0' || g_utf8_strlen(tag, -1) > TAG_CHARACTERS_MAX)
        return NULL;
    for (const char *p = tag; *p; p = g_utf8_next_char(p))
        if (!g_unichar_isalnum(g_utf8_get_char(p)) && !strchr("-_.", *p))
            return NULL;
    return g_steal_pointer(&tag);
}

/* All are looked at before one is set: a line is done or it is not. */
static bool
check_tags(char **words, Fault *why)
{
    guint count = 0;

    for (char **word = words; *word; word++) {
        g_autofree char *tag = tag_of(*word + (**word == '-' || **word == '+'));

        if (**word == '\0')
            continue;
        if (++count > TAGS_AT_ONCE_MAX)
            return fault_permanent(why, "5.1.1", "more than %d tags at once",
                                   TAGS_AT_ONCE_MAX);
        if (!tag)
            return fault_permanent(
                why, "5.1.1",
                "%s is no tag: expected at most %d letters, digits and "
                "-_. each, with + or - before",
                *word, TAG_CHARACTERS_MAX);
    }
    return count > 0 || fault_permanent(why, "5.1.1", "no tag named");
}

static bool
set_tag(const Life *life, const char *word, GString *done, Fault *why)
{
    bool is_set = *word != '-', changed;
    g_autofree char *tag = tag_of(word + (*word == '-' || *word == '+'));

    if (!store_set_tag(life->store, life->ticket->number, tag, is_set, &changed, why))
        return false;
    if (changed)
        g_string_append_printf(done, "%s%c%s", done->len > 0 ? " " : "",
                               is_set ? '+' : '-', tag);
    return true;
}

bool
change_tags(Life *life, const char *words, Fault *why)
{
    g_auto(GStrv) list = g_strsplit_set(words, " \t,", -1);
    g_autoptr(GString) done = g_string_new(NULL);

    if (!check_tags(list, why))
        return false;
    for (char **word = list; !life->is_trial && *word; word++)
        if (**word && !set_tag(life, *word, done, why))
            return false;
    if (done->len == 0)
        return true;
    return store_touch_ticket(life->store, life->ticket->number, 0, life->now, why) &&
           life_remember(life, "tags", "", done->str, NULL, why) &&
           life_add_history(life, life->ticket->number, "tagged", done->str, why);
}

/* ------------------------------------------------------------------ spam */

bool
change_to_spam(Life *life, Fault *why)
{
    const char *address = life->ticket->customer.address;

    if (settings_staff_by_address(life->settings, address) ||
        settings_department_for(life->settings, address, NULL))
        return fault_permanent(why, "5.1.1", "%s is one of ours, and is not blocked",
                               address);
    if (!life->is_trial) {
        g_autofree char *folded = g_ascii_strdown(address, -1);

        if (!store_add_block(life->store, "address", folded, life->now, why) ||
            !life_add_history(life, life->ticket->number, "blocked", address, why))
            return false;
    }
    return change_tags(life, "+spam", why) && (life->ticket->status == TICKET_CLOSED ||
                                               change_status(life, TICKET_CLOSED, why));
}
