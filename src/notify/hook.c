/* hook.c - changes of tickets told to programs: letters that go by HTTP. */
#include "notify/hook.h"

#include "base/clock.h"
#include "base/unique.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

const char *
hook_event(const char *what)
{
    static const struct {
        const char *what, *event;
    } table[] = {
        { "opened", "opened" },     { "replied", "customer-reply" },
        { "reopened", "reopened" }, { "answered", "answer" },
        { "noted", "note" },        { "bounced", "bounce" },
        { "closed", "closed" },     { "status", "status" },
        { "assigned", "assigned" }, { "priority", "priority" },
        { "moved", "department" },  { "type", "type" },
        { "tagged", "tags" },       { "cc added", "cc" },
        { "cc removed", "cc" },     { "merged", "merged" },
        { "split", "split" },       { "linked", "linked" },
        { "undone", "undone" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++)
        if (strcmp(table[i].what, what) == 0)
            return table[i].event;
    return NULL;
}

bool
hook_is_letter(const Letter *letter)
{
    return g_str_has_prefix(letter->recipient, HOOK_RECIPIENT);
}

/* What staff say among themselves goes only where it is asked for. */
static bool
wants(const Webhook *webhook, const char *event)
{
    return *webhook->events ? g_strv_contains((const char *const *)webhook->events, event)
                            : strcmp(event, "note") != 0;
}

static json_t *
mailbox_json(const Mailbox *mailbox)
{
    return json_pack("{s:s, s:s}", "name", mailbox->name, "address", mailbox->address);
}

static json_t *
entry_json(const Entry *entry)
{
    if (!entry)
        return json_null();
    return json_pack("{s:I, s:s, s:o, s:s}", "entry", (json_int_t)entry->id, "kind",
                     entry_kind_name(entry->kind), "author", mailbox_json(&entry->author),
                     "text", entry->text);
}

static GBytes *
make_body(const Ticket *ticket, const HookNews *news, const char *event, const char *id,
          gint64 now)
{
    g_autofree char *at = clock_rfc3339(now);
    json_t *object = json_pack(
        "{s:s, s:s, s:s, s:s, s:{s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:o}, s:o}", "id", id,
        "event", event, "at", at, "why", news->why, "ticket", "ticket",
        (json_int_t)ticket->number, "subject", ticket->subject, "status",
        ticket_status_name(ticket->status), "department", ticket->department, "priority",
        ticket->priority, "type", ticket->type, "assigned", ticket->assigned, "customer",
        mailbox_json(&ticket->customer), "entry", entry_json(news->entry));
    char *text = json_dumps(object, JSON_COMPACT);
    GBytes *body = g_bytes_new(text, strlen(text));

    json_decref(object);
    free(text);
    return body;
}

static void
set_string(char **to, const char *value)
{
    g_free(*to);
    *to = g_strdup(value);
}

static Letter *
make_letter(const Webhook *webhook, const Ticket *ticket, const HookNews *news,
            const char *event, gint64 number, gint64 now)
{
    Letter *letter = letter_new();
    g_autofree char *id = unique_id();

    letter->id = number;
    letter->ticket = ticket->number;
    letter->is_automatic = true;
    letter->is_to_staff = true;
    letter->created = letter->next = now;
    set_string(&letter->event, event);
    g_free(letter->recipient);
    letter->recipient = g_strconcat(HOOK_RECIPIENT, webhook->key, NULL);
    set_string(&letter->message_id, id);
    letter->message = make_body(ticket, news, event, id, now);
    return letter;
}

bool
hooks_add(Store *store, const Settings *settings, const HookNews *news, gint64 now,
          guint *count, Fault *why)
{
    const char *event = hook_event(news->what);
    g_autoptr(GPtrArray) wanted = g_ptr_array_new();
    g_autoptr(Ticket) ticket = NULL;
    GPtrArray *letters;
    gint64 first;

    for (guint i = 0; event && settings->webhooks && i < settings->webhooks->len; i++)
        if (wants(settings->webhooks->pdata[i], event))
            g_ptr_array_add(wanted, settings->webhooks->pdata[i]);
    if (wanted->len == 0)
        return true;
    if (!store_ticket(store, news->ticket, &ticket, why) || !ticket)
        return ticket == NULL && why->kind == FAULT_NONE;
    if (!store_reserve_letters(store, wanted->len, &first, why))
        return false;
    letters = g_ptr_array_new_with_free_func((GDestroyNotify)letter_free);
    for (guint i = 0; i < wanted->len; i++)
        g_ptr_array_add(
            letters, make_letter(wanted->pdata[i], ticket, news, event, first + i, now));
    *count += wanted->len;
    return store_add_letters(store, letters, why);
}
