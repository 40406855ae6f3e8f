/* store.c - finds the engine of a store by the scheme of its URL, and asks it. */
#include "store/store.h"

#include <string.h>

#include "store/store.h"

#include "store/engine.h"

static const StoreEngine *const engines[] = {
    &sqlite_engine,
};

/* The engine of a URL, and what follows its scheme. */
static const StoreEngine *
find_engine(const char *url, const char **place, Fault *why)
{
    for (gsize i = 0; i < G_N_ELEMENTS(engines); i++) {
        gsize length = strlen(engines[i]->scheme);

        if (strncmp(url, engines[i]->scheme, length) == 0 && url[length] == ':') {
            *place = url + length + 1;
            return engines[i];
        }
    }
    fault_temporary(why, "4.3.5",
                    "unknown kind of database \"%s\": write sqlite:/PATH in [gateway] "
                    "database",
                    url);
    return NULL;
}

bool
store_open(const char *url, StoreMode mode, gint64 first_ticket_number, Store **out,
           Fault *why)
{
    const char *place;
    const StoreEngine *engine = find_engine(url, &place, why);

    return engine && engine->open(place, mode, first_ticket_number, out, why);
}

bool
store_backup(Store *store, const char *path, Fault *why)
{
    return store->engine->backup(store, path, why);
}

bool
store_restore(const char *url, const char *copy, gint64 now, StoreRestored *out,
              Fault *why)
{
    const char *place;
    const StoreEngine *engine = find_engine(url, &place, why);

    *out = (StoreRestored){ 0 };
    return engine && engine->restore(place, copy, now, out, why);
}

void
store_close(Store *store)
{
    if (!store)
        return;
    g_clear_pointer(&store->letters, g_ptr_array_unref);
    store->engine->close(store);
}

void
store_block_free(StoreBlock *block)
{
    if (!block)
        return;
    g_free(block->kind);
    g_free(block->value);
    g_free(block);
}

bool
store_tend(Store *store, StoreTending when, bool *more, Fault *why)
{
    return store->engine->tend(store, when, more, why);
}

bool
store_is_recovered(Store *store)
{
    return store->engine->is_recovered(store);
}

bool
store_check(Store *store, GPtrArray *found, Fault *why)
{
    return store->engine->check(store, found, why);
}

void
store_interrupt_check(Store *store)
{
    store->engine->interrupt_check(store);
}

gint64
store_log_bytes(Store *store)
{
    return store->engine->log_bytes(store);
}

/* ------------------------------------------------------------------ transaction
 * What it adds to the outbox is remembered here: whoever sends need not read it again. */

static void
forget_letters(Store *store, guint from)
{
    if (store->letters && from == 0)
        g_clear_pointer(&store->letters, g_ptr_array_unref);
    else if (store->letters && store->letters->len > from)
        g_ptr_array_remove_range(store->letters, from, store->letters->len - from);
}

static GPtrArray *
letters_of(Store *store)
{
    if (!store->letters)
        store->letters = g_ptr_array_new_with_free_func((GDestroyNotify)letter_free);
    return store->letters;
}

bool
store_begin(Store *store, Fault *why)
{
    forget_letters(store, 0);
    store->is_safe = false;
    store->letters_before = 0;
    return store->engine->begin(store, why);
}

bool
store_commit(Store *store, Fault *why)
{
    store->is_safe = store->engine->commit(store, why);
    if (!store->is_safe)
        forget_letters(store, 0);
    return store->is_safe;
}

void
store_rollback(Store *store)
{
    store->engine->rollback(store);
    forget_letters(store, 0);
}

bool
store_savepoint(Store *store, Fault *why)
{
    store->letters_before = store->letters ? store->letters->len : 0;
    return store->engine->savepoint(store, why);
}

bool
store_release(Store *store, Fault *why)
{
    return store->engine->release(store, why);
}

void
store_undo(Store *store)
{
    store->engine->undo(store);
    forget_letters(store, store->letters_before);
}

GPtrArray *
store_take_letters(Store *store)
{
    return store->is_safe ? g_steal_pointer(&store->letters) : NULL;
}

bool
store_seen(Store *store, const char *content_hash, const char *department, StoreSeen *out,
           Fault *why)
{
    return store->engine->seen(store, content_hash, department, out, why);
}

bool
store_ticket(Store *store, gint64 number, Ticket **out, Fault *why)
{
    return store->engine->ticket(store, number, out, why);
}

bool
store_role(Store *store, gint64 ticket, const char *address, ParticipantRole *out,
           Fault *why)
{
    return store->engine->role(store, ticket, address, out, why);
}

bool
store_participants(Store *store, gint64 ticket, GPtrArray **out, Fault *why)
{
    return store->engine->participants(store, ticket, out, why);
}

bool
store_ticket_of_message(Store *store, const char *message_id, gint64 *ticket, Fault *why)
{
    return store->engine->ticket_of_message(store, message_id, ticket, why);
}

bool
store_ticket_of_old_token(Store *store, const char *token, gint64 *ticket, Fault *why)
{
    return store->engine->ticket_of_old_token(store, token, ticket, why);
}

bool
store_add_old_token(Store *store, const char *token, gint64 ticket, Fault *why)
{
    return store->engine->add_old_token(store, token, ticket, why);
}

bool
store_known_texts(Store *store, gint64 ticket, guint limit, GPtrArray **out, Fault *why)
{
    return store->engine->known_texts(store, ticket, limit, out, why);
}

bool
store_is_known_address(Store *store, const char *address, bool *out, Fault *why)
{
    return store->engine->is_known_address(store, address, out, why);
}

bool
store_count_events(Store *store, const StoreEvent *events, guint count, guint *out,
                   Fault *why)
{
    return store->engine->count_events(store, events, count, out, why);
}

bool
store_add_events(Store *store, const StoreEvent *events, guint count, gint64 at,
                 Fault *why)
{
    return store->engine->add_events(store, events, count, at, why);
}

bool
store_address(Store *store, const char *address, StoreAddress *out, Fault *why)
{
    return store->engine->address(store, address, out, why);
}

bool
store_mark_address(Store *store, const char *address, bool hard, gint64 at,
                   const char *reason, Fault *why)
{
    return store->engine->mark_address(store, address, hard, at, reason, why);
}

bool
store_clear_address(Store *store, const char *address, bool *existed, Fault *why)
{
    return store->engine->clear_address(store, address, existed, why);
}

bool
store_blocks(Store *store, GPtrArray **out, Fault *why)
{
    return store->engine->blocks(store, out, why);
}

bool
store_add_block(Store *store, const char *kind, const char *value, gint64 at, Fault *why)
{
    return store->engine->add_block(store, kind, value, at, why);
}

bool
store_remove_block(Store *store, const char *kind, const char *value, bool *existed,
                   Fault *why)
{
    return store->engine->remove_block(store, kind, value, existed, why);
}

bool
store_hit_block(Store *store, const char *kind, const char *value, Fault *why)
{
    return store->engine->hit_block(store, kind, value, why);
}

bool
store_add_ticket(Store *store, Ticket *ticket, Fault *why)
{
    return store->engine->add_ticket(store, ticket, why);
}

bool
store_reserve_ticket(Store *store, gint64 *number, Fault *why)
{
    return store->engine->reserve_ticket(store, number, why);
}

bool
store_touch_ticket(Store *store, gint64 ticket, guint entries, gint64 at, Fault *why)
{
    return store->engine->touch_ticket(store, ticket, entries, at, why);
}

bool
store_set_status(Store *store, gint64 ticket, TicketStatus status, guint entries,
                 gint64 at, Fault *why)
{
    return store->engine->set_status(store, ticket, status, entries, at, why);
}

bool
store_set_field(Store *store, gint64 ticket, const char *field, const char *value,
                gint64 at, Fault *why)
{
    return store->engine->set_field(store, ticket, field, value, at, why);
}

bool
store_add_entry(Store *store, Entry *entry, Fault *why)
{
    return store->engine->add_entry(store, entry, why);
}

bool
store_add_history(Store *store, gint64 ticket, gint64 at, const char *what,
                  const char *why_text, Fault *why)
{
    return store->engine->add_history(store, ticket, at, what, why_text, why);
}

bool
store_add_participant(Store *store, gint64 ticket, const char *name, const char *address,
                      ParticipantRole role, Fault *why)
{
    return store->engine->add_participant(store, ticket, name, address, role, why);
}

bool
store_add_delivery(Store *store, Delivery *delivery, GBytes *raw, Fault *why)
{
    return store->engine->add_delivery(store, delivery, raw, why);
}

bool
store_settle_delivery(Store *store, const Delivery *delivery, Fault *why)
{
    return store->engine->settle_delivery(store, delivery, why);
}

bool
store_delivery(Store *store, gint64 id, Delivery **out, GBytes **raw, Fault *why)
{
    return store->engine->delivery(store, id, out, raw, why);
}

bool
store_merge(Store *store, gint64 number, gint64 into, gint64 change, gint64 at,
            Fault *why)
{
    return store->engine->merge(store, number, into, change, at, why);
}

bool
store_unmerge(Store *store, gint64 number, gint64 into, gint64 change,
              TicketStatus status, gint64 at, Fault *why)
{
    return store->engine->unmerge(store, number, into, change, status, at, why);
}

bool
store_set_tag(Store *store, gint64 ticket, const char *tag, bool is_set, bool *changed,
              Fault *why)
{
    return store->engine->set_tag(store, ticket, tag, is_set, changed, why);
}

bool
store_tags(Store *store, gint64 ticket, GPtrArray **out, Fault *why)
{
    return store->engine->tags(store, ticket, out, why);
}

bool
store_add_link(Store *store, gint64 a, gint64 b, bool *changed, Fault *why)
{
    return store->engine->add_link(store, a, b, changed, why);
}

bool
store_links(Store *store, gint64 ticket, GArray **out, Fault *why)
{
    return store->engine->links(store, ticket, out, why);
}

bool
store_remove_participant(Store *store, gint64 ticket, const char *address, bool *existed,
                         Fault *why)
{
    return store->engine->remove_participant(store, ticket, address, existed, why);
}

bool
store_add_change(Store *store, Change *change, Fault *why)
{
    return store->engine->add_change(store, change, why);
}

bool
store_last_change(Store *store, gint64 ticket, Change **out, Fault *why)
{
    return store->engine->last_change(store, ticket, out, why);
}

bool
store_undo_change(Store *store, gint64 change, Fault *why)
{
    return store->engine->undo_change(store, change, why);
}

bool
store_move_entry(Store *store, const Entry *entry, gint64 to, gint64 at, Fault *why)
{
    return store->engine->move_entry(store, entry, to, at, why);
}

bool
store_erase_person(Store *store, const char *address, StoreErased *out, Fault *why)
{
    return store->engine->erase_person(store, address, out, why);
}

bool
store_purge(Store *store, StoreOld what, gint64 before, gint64 *position,
            StoreErased *out, Fault *why)
{
    return store->engine->purge(store, what, before, position, out, why);
}

bool
store_scrub(Store *store, Fault *why)
{
    return store->engine->scrub(store, why);
}

bool
store_get_note(Store *store, const char *name, char **out, Fault *why)
{
    return store->engine->get_note(store, name, out, why);
}

bool
store_set_note(Store *store, const char *name, const char *value, Fault *why)
{
    return store->engine->set_note(store, name, value, why);
}

bool
store_reserve_letters(Store *store, guint count, gint64 *first, Fault *why)
{
    return store->engine->reserve_letters(store, count, first, why);
}

bool
store_add_letters(Store *store, GPtrArray *letters, Fault *why)
{
    bool done = store->engine->add_letters(store, letters, why);

    if (done)
        g_ptr_array_extend_and_steal(letters_of(store), letters);
    else
        g_ptr_array_unref(letters);
    return done;
}

bool
store_claim_letters(Store *store, gint64 now, guint limit, GPtrArray **out, Fault *why)
{
    return store->engine->claim_letters(store, now, limit, out, why);
}

bool
store_settle_letters(Store *store, const StoreSettled *settled, guint count, Fault *why)
{
    return store->engine->settle_letters(store, settled, count, why);
}

bool
store_retry_letter(Store *store, gint64 id, gint64 at, guint *count, Fault *why)
{
    if (!store->engine->retry_letter(store, id, at, count, why))
        return false;
    if (*count > 0)
        letters_of(store); /* none of them are at hand, but there is something to do */
    return true;
}

bool
store_next_letter_due(Store *store, gint64 *at, Fault *why)
{
    return store->engine->next_letter_due(store, at, why);
}

bool
store_letter(Store *store, gint64 id, bool whole, Letter **out, Fault *why)
{
    return store->engine->letter(store, id, whole, out, why);
}
