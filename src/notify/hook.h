/* hook.h - changes of tickets told to programs: letters that go by HTTP. */
#ifndef TICKETD_NOTIFY_HOOK_H
#define TICKETD_NOTIFY_HOOK_H

#include "base/settings.h"
#include "store/store.h"

/* Recipient of such a letter: this and the key of its [webhook ...]. */
#define HOOK_RECIPIENT "webhook:"

typedef struct HookNews {
    gint64 ticket;
    const char *what, *why; /* as the ticket's history says */
    const Entry *entry;     /* that was added with it; NULL: none */
} HookNews;

/* Put into the outbox, within the running transaction and after the change, one letter
 * for each [webhook ...] that asks for such news: a JSON object
 *   {"id","event","at","why","ticket":{"ticket","subject","status","department",
 *    "priority","type","assigned","customer":{"name","address"}},
 *    "entry":{"entry","kind","author":{...},"text"} or null}
 * Its bytes are kept until they are sent; "id" stays the same however often they are
 * offered. Nothing is done, and nothing read, where there is no webhook. `count` gets how
 * many more there are. */
bool hooks_add(Store *store, const Settings *settings, const HookNews *news, gint64 now,
               guint *count, Fault *why);

/* The event that webhooks call what history calls `what`; NULL: none. Static. */
const char *hook_event(const char *what);
bool hook_is_letter(const Letter *letter);

#endif
