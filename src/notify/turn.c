/* turn.c - one job of the writer for the outbox: what is done is settled, what is due is
 * claimed. */
#include "notify/turn.h"

/* A letter that died is told on its ticket, or on the one that was merged into. */
static bool
tell_ticket(Store *store, const Sent *sent, Fault *why)
{
    const Letter *letter = sent->letter;
    g_autoptr(Ticket) ticket = NULL;
    g_autofree char *told =
        g_strdup_printf("letter to %s failed: %s", letter->recipient, sent->error);

    if (letter->ticket == 0)
        return true;
    if (!store_ticket(store, letter->ticket, &ticket, why))
        return false;
    return store_add_history(
        store, ticket && ticket->merged_into ? ticket->merged_into : letter->ticket,
        sent->at, "letter", told, why);
}

static bool
settle(Store *store, const GPtrArray *done, Fault *why)
{
    g_autofree StoreSettled *settled = g_new0(StoreSettled, MAX(done->len, 1));

    for (guint i = 0; i < done->len; i++) {
        const Sent *sent = done->pdata[i];

        settled[i] = (StoreSettled){ .id = sent->letter->id,
                                     .state = sent->state,
                                     .at = sent->at,
                                     .next = sent->next,
                                     .error = sent->error,
                                     .message = sent->letter->message,
                                     .has_message = sent->had_message };
        if (sent->state != LETTER_DEAD)
            continue;
        if (!tell_ticket(store, sent, why) ||
            (sent->is_bad_address &&
             !store_mark_address(store, sent->letter->recipient, true, sent->at,
                                 sent->error, why)))
            return false;
    }
    return store_settle_letters(store, settled, done->len, why);
}

bool
turn_job(Store *store, void *data, Fault *why)
{
    Turn *turn = data;

    g_clear_pointer(&turn->claimed, g_ptr_array_unref);
    turn->next_due = 0;
    if (!settle(store, turn->done, why))
        return false;
    if (turn->limit == 0)
        return true;
    return store_claim_letters(store, turn->now, turn->limit, &turn->claimed, why) &&
           (turn->claimed->len == turn->limit ||
            store_next_letter_due(store, &turn->next_due, why));
}

void
turn_clear(Turn *turn)
{
    g_clear_pointer(&turn->done, g_ptr_array_unref);
    g_clear_pointer(&turn->claimed, g_ptr_array_unref);
}
