/* letter.c - letters recorded, in the transaction of what they tell of. */
#include "notify/letter.h"

#include <string.h>

#include "base/log.h"
#include "base/unique.h"
#include "core/news.h"
#include "core/thread_index.h"
#include "mime/compose.h"
#include "notify/wording.h"

/* What all letters of one call share. */
typedef struct Run {
    Store *store;
    const Settings *settings;
    const SignatureKeys *keys;
    const LetterSubject *about;
    gint64 ticket; /* 0: none */
    gint64 now;
    News *news;
} Run;

/* ------------------------------------------------------------------ news */

static void
set(char **field, const char *value)
{
    if (**field == '\0' && *value == '\0')
        return;
    g_free(*field);
    *field = g_strdup(value);
}

static void
take(char **field, char *value)
{
    g_free(*field);
    *field = value;
}

static void
tell_ticket(const Run *run, News *news, const Ticket *ticket)
{
    const Staff *assigned =
        *ticket->assigned ? settings_staff(run->settings, ticket->assigned) : NULL;
    guint8 tail;

    unique_bytes(&tail, 1);
    news->ticket = ticket->number;
    news->status = ticket->status;
    set(&news->assigned, ticket->assigned);
    set(&news->assigned_name, assigned ? assigned->name : "");
    set(&news->priority, ticket->priority);
    set(&news->type, ticket->type);
    set(&news->subject, ticket->subject);
    set(&news->root_id, ticket->root_id);
    set(&news->thread_topic, ticket->thread_topic);
    take(&news->thread_index, thread_index_child(ticket->thread_index, run->now, tail));
}

static void
tell_files(const LetterSubject *about, News *news)
{
    for (guint i = 0; about->attachments && i < about->attachments->len; i++) {
        const LetterAttachment *attachment = about->attachments->pdata[i];

        if (attachment->is_named)
            g_ptr_array_add(news->names, g_strdup(attachment->name));
        if (attachment->is_sent)
            g_ptr_array_add(news->files,
                            news_file_new(attachment->name,
                                          attachment->part ? attachment->part : "", i,
                                          attachment->bytes));
    }
}

/* What is not stored with an entry is kept here, as much as letters say of it. */
static char *
clean_text(const LetterSubject *about)
{
    gsize length = strlen(about->text);

    if (about->entry != 0 || length <= WORDING_TEXT_MAX)
        return g_strdup(about->text);
    return g_utf8_make_valid(about->text, WORDING_TEXT_MAX + 1);
}

static News *
make_news(const Run *run)
{
    const LetterSubject *about = run->about;
    const Department *department = about->department;
    const char *language = run->settings->language;
    News *news = news_new();

    news->at = run->now;
    news->entry = about->entry;
    news->delivery = about->delivery;
    news->trigger_size = (gint64)about->trigger_size;
    news->is_unproven = about->is_unproven;
    news->reply_marker = department->reply_marker;
    news->quotes_history = department->quote_history;
    if (about->ticket)
        tell_ticket(run, news, about->ticket);
    set(&news->ticket_language,
        about->ticket && *about->ticket->language ? about->ticket->language : language);
    set(&news->staff_language, *department->language ? department->language : language);
    set(&news->department, department->key ? department->key : "");
    set(&news->department_name, department->name);
    set(&news->department_address, department->address);
    take(&news->text, clean_text(about));
    set(&news->reason, about->reason);
    set(&news->base_url, run->settings->base_url ? run->settings->base_url : "");
    set(&news->proof, about->proof ? about->proof : "");
    set(&news->in_reply_to, about->in_reply_to);
    take(&news->loop_mark, signature_loop_mark(run->keys, run->settings->hostname));
    if (about->author) {
        set(&news->author.name, about->author->name);
        set(&news->author.address, about->author->address);
    }
    for (guint i = 0; about->references && i < about->references->len; i++)
        g_ptr_array_add(news->ids, g_strdup(about->references->pdata[i]));
    tell_files(about, news);
    return news;
}

/* ------------------------------------------------------------------ recipients */

/* Say on the ticket and in the log that a letter is not sent. */
static bool
tell_unsent(const Run *run, const Notice *notice, const char *reason, Fault *why)
{
    g_autofree char *told =
        g_strdup_printf("%s letter to %s not sent: %s", notice_event_name(notice->event),
                        notice->recipient.address, reason);
    g_autofree char *clean = log_clean(told);

    log_warning("ticket=%" G_GINT64_FORMAT " %s", run->ticket, clean);
    return run->ticket == 0 ||
           store_add_history(run->store, run->ticket, run->now, "letter", clean, why);
}

/* Why nothing may go to that recipient; "" if it may. */
static bool
find_obstacle(const Run *run, const Notice *notice, const char **out, Fault *why)
{
    const char *address = notice->recipient.address;
    StoreAddress known;

    *out = "";
    if (!wording_exists(notice->event, notice->audience))
        *out = "this is told to staff alone";
    else if (!compose_address_is_valid(address))
        *out = "no valid address";
    else if (settings_department_for(run->settings, address, NULL))
        *out = "the address is our own";
    else if (!store_address(run->store, address, &known, why))
        return false;
    else if (known.is_dead)
        *out = "earlier letters to it failed";
    return true;
}

/* The notices that can be sent; the others are told of. */
static bool
find_sendable(const Run *run, const GPtrArray *notices, GPtrArray *out, Fault *why)
{
    for (guint i = 0; i < notices->len; i++) {
        const Notice *notice = notices->pdata[i];
        const char *obstacle;

        if (!find_obstacle(run, notice, &obstacle, why) ||
            (*obstacle && !tell_unsent(run, notice, obstacle, why)))
            return false;
        if (!*obstacle)
            g_ptr_array_add(out, (gpointer)notice);
    }
    return true;
}

/* ------------------------------------------------------------------ letters */

/* "local+extension@domain" of the department's address; "" if that is no address. */
static char *
extended_address(const Run *run, SignaturePurpose purpose, gint64 letter,
                 const char *recipient)
{
    const char *address = run->about->department->address, *at = strrchr(address, '@');
    g_autofree char *extension =
        signature_extension(run->keys, purpose, run->ticket, letter, recipient);
    g_autofree char *extended =
        at ? g_strdup_printf("%.*s+%s%s", (int)(at - address), address, extension, at)
           : g_strdup(address);

    return g_strdup(compose_address_is_valid(extended) ? extended : "");
}

static char *
envelope_sender(const Run *run, const Notice *notice, gint64 letter)
{
    const Department *department = run->about->department;
    char *signed_address;

    if (notice->is_automatic)
        return g_strdup("");
    if (!department->signed_replies)
        return g_strdup(department->address);
    signed_address =
        extended_address(run, SIGN_BOUNCE, letter, notice->recipient.address);
    if (!*signed_address)
        take(&signed_address, g_strdup(department->address));
    return signed_address;
}

static Letter *
make_letter(const Run *run, const Notice *notice, gint64 id)
{
    const Department *department = run->about->department;
    bool is_to_staff = notice->audience == AUDIENCE_STAFF;
    Letter *letter = letter_new();

    letter->id = id;
    letter->ticket = run->ticket;
    letter->news = news_ref(run->news);
    letter->is_to_staff = is_to_staff;
    letter->is_automatic = notice->is_automatic;
    letter->created = letter->next = run->now;
    set(&letter->event, notice_event_name(notice->event));
    set(&letter->recipient, notice->recipient.address);
    /* A display name is the sender's text: an acknowledgement must not carry it. */
    if (is_to_staff || !notice->is_automatic)
        set(&letter->name, notice->recipient.name);
    take(&letter->envelope_sender, envelope_sender(run, notice, id));
    if (department->signed_replies && run->ticket > 0)
        take(&letter->reply_to,
             extended_address(run, SIGN_REPLY, 0, notice->recipient.address));
    take(&letter->message_id,
         signature_message_id(run->keys, is_to_staff ? SIGN_STAFF : SIGN_CUSTOMER,
                              run->ticket, id, letter->recipient,
                              run->settings->hostname));
    return letter;
}

static bool
record(Run *run, const GPtrArray *notices, char **first_message_id, Fault *why)
{
    GPtrArray *letters;
    gint64 id;

    if (!store_reserve_letters(run->store, notices->len, &id, why))
        return false;
    run->news = make_news(run);
    letters = g_ptr_array_new_full(notices->len, (GDestroyNotify)letter_free);
    for (guint i = 0; i < notices->len; i++) {
        const Notice *notice = notices->pdata[i];

        run->news->is_digest = notice->event == NOTICE_DIGEST;
        g_ptr_array_add(letters, make_letter(run, notice, id + i));
    }
    take(first_message_id, g_strdup(((Letter *)letters->pdata[0])->message_id));
    news_unref(run->news);
    return store_add_letters(run->store, letters, why);
}

bool
letters_add(Store *store, const Settings *settings, const SignatureKeys *keys,
            const GPtrArray *notices, const LetterSubject *subject, gint64 now,
            guint *count, char **first_message_id, Fault *why)
{
    Run run = { .store = store,
                .settings = settings,
                .keys = keys,
                .about = subject,
                .ticket = subject->ticket ? subject->ticket->number : 0,
                .now = now };
    g_autoptr(GPtrArray) sendable = g_ptr_array_new();
    g_autofree char *first = g_strdup("");

    if (!find_sendable(&run, notices, sendable, why) ||
        (sendable->len > 0 && !record(&run, sendable, &first, why)))
        return false;
    *count += sendable->len;
    if (first_message_id)
        *first_message_id = g_steal_pointer(&first);
    return true;
}
