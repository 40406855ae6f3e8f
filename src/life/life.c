/* life.c - one ticket changed by one person, inside the writer's transaction. */
#include "life/life.h"

#include "notify/hook.h"

#include "store/query.h"

bool
life_open(Life *life, gint64 ticket, Fault *why)
{
    life_close(life);
    if (!store_ticket(life->store, ticket, &life->ticket, why))
        return false;
    if (!life->ticket)
        return fault_permanent(why, "5.1.1", "no ticket %" G_GINT64_FORMAT, ticket);
    if (life->ticket->merged_into != 0)
        return fault_permanent(
            why, "5.1.1", "ticket %" G_GINT64_FORMAT " was merged into %" G_GINT64_FORMAT,
            ticket, life->ticket->merged_into);
    return true;
}

void
life_close(Life *life)
{
    g_clear_pointer(&life->ticket, ticket_free);
}

bool
life_department(const Life *life, const Department **out, Fault *why)
{
    *out = settings_department(life->settings, life->ticket->department);
    return *out || fault_permanent(why, "5.1.1",
                                   "ticket %" G_GINT64_FORMAT " belongs to department "
                                   "%s, which is not in %s",
                                   life->ticket->number, life->ticket->department,
                                   life->settings->path);
}

bool
life_add_entry_history(Life *life, gint64 ticket, const char *what, const char *detail,
                       const Entry *entry, Fault *why)
{
    g_autofree char *reason = g_strdup_printf("%s%s%s", life->by ? life->by->name : "",
                                              life->by && *detail ? ", " : "", detail);
    const HookNews news = {
        .ticket = ticket, .what = what, .why = reason, .entry = entry
    };

    return life->is_trial ||
           (store_add_history(life->store, ticket, life->now, what, reason, why) &&
            hooks_add(life->store, life->settings, &news, life->now, &life->letters,
                      why));
}

bool
life_add_history(Life *life, gint64 ticket, const char *what, const char *detail,
                 Fault *why)
{
    return life_add_entry_history(life, ticket, what, detail, NULL, why);
}

bool
life_remember(const Life *life, const char *field, const char *before, const char *after,
              gint64 *id, Fault *why)
{
    Change change = { .ticket = life->ticket->number,
                      .at = life->now,
                      .actor = life->by ? life->by->key : (char *)"",
                      .field = (char *)field,
                      .before = (char *)before,
                      .after = (char *)after };

    if (life->is_trial)
        return true;
    if (!store_add_change(life->store, &change, why))
        return false;
    if (id)
        *id = change.id;
    return true;
}

bool
life_customer_ids(const Life *life, GPtrArray **out, Fault *why)
{
    g_autoptr(GPtrArray) entries = NULL;

    if (!query_entries(life->store, life->ticket->number, &entries, why))
        return false;
    *out = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < entries->len; i++) {
        const Entry *entry = entries->pdata[i];

        if (entry->kind == ENTRY_CUSTOMER && *entry->message_id)
            g_ptr_array_add(*out, g_strdup(entry->message_id));
    }
    if ((*out)->len > LIFE_REFERENCES_MAX)
        g_ptr_array_remove_range(*out, 0, (*out)->len - LIFE_REFERENCES_MAX);
    return true;
}
