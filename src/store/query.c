/* query.c - asks the engine of a store what people want to read. */
#include "store/query.h"

#include "store/engine.h"

bool
query_tickets(Store *store, const TicketFilter *filter, GPtrArray **out, Fault *why)
{
    return store->engine->query_tickets(store, filter, out, why);
}

bool
query_queue(Store *store, const TicketFilter *filter, GPtrArray **out, Fault *why)
{
    return store->engine->query_queue(store, filter, out, why);
}

bool
query_changed(Store *store, gint64 since, guint limit, GPtrArray **out, Fault *why)
{
    return store->engine->query_changed(store, since, limit, out, why);
}

bool
query_version(Store *store, gint64 *out, Fault *why)
{
    return store->engine->query_version(store, out, why);
}

bool
query_quiet(Store *store, const char *department, gint64 before, bool is_warned,
            guint limit, GPtrArray **out, Fault *why)
{
    return store->engine->query_quiet(store, department, before, is_warned, limit, out,
                                      why);
}

bool
query_search(Store *store, const char *words, guint limit, GPtrArray **out, Fault *why)
{
    return store->engine->query_search(store, words, limit, out, why);
}

bool
query_tickets_of(Store *store, const char *person, GArray **out, Fault *why)
{
    return store->engine->query_tickets_of(store, person, out, why);
}

bool
query_loose_mails(Store *store, const char *person, GPtrArray **out, Fault *why)
{
    return store->engine->query_loose_mails(store, person, out, why);
}

bool
query_entries(Store *store, gint64 ticket, GPtrArray **out, Fault *why)
{
    return store->engine->query_entries(store, ticket, out, why);
}

bool
query_history(Store *store, gint64 ticket, GPtrArray **out, Fault *why)
{
    return store->engine->query_history(store, ticket, out, why);
}

bool
query_earlier(Store *store, gint64 ticket, gint64 entry, EntryKind until, guint limit,
              GPtrArray **out, Fault *why)
{
    return store->engine->query_earlier(store, ticket, entry, until, limit, out, why);
}

bool
query_entry(Store *store, gint64 id, Entry **out, Fault *why)
{
    return store->engine->query_entry(store, id, out, why);
}

bool
query_file(Store *store, gint64 entry, guint position, GBytes **out, Fault *why)
{
    return store->engine->query_file(store, entry, position, out, why);
}

bool
query_answer_letter(Store *store, gint64 ticket, gint64 entry, Letter **out, Fault *why)
{
    gint64 letter;

    *out = NULL;
    if (!store->engine->query_answer_letter(store, ticket, entry, &letter, why))
        return false;
    return letter == 0 || store_letter(store, letter, true, out, why);
}

bool
query_log(Store *store, guint limit, GPtrArray **out, Fault *why)
{
    return store->engine->query_log(store, limit, out, why);
}

bool
query_filed(Store *store, gint64 after, guint limit, GPtrArray **out, Fault *why)
{
    return store->engine->query_filed(store, after, limit, out, why);
}

bool
query_held(Store *store, GPtrArray **out, Fault *why)
{
    return store->engine->query_held(store, out, why);
}

bool
query_letters(Store *store, guint limit, GPtrArray **out, Fault *why)
{
    return store->engine->query_letters(store, limit, out, why);
}

bool
query_stats(Store *store, Stats *out, Fault *why)
{
    return store->engine->query_stats(store, out, why);
}
