/* composer.c - recorded letters made into the bytes that go out. */
#include "notify/composer.h"

#include <string.h>

#include "core/news.h"
#include "core/notice.h"
#include "mime/compose.h"
#include "notify/wording.h"
#include "store/query.h"

/* How much an acknowledgement may hold: less from one to the next. */
typedef enum Form { FORM_WHOLE, FORM_TEXT, FORM_BRIEF, FORM_BARE } Form;

/* An acknowledgement may be this large however small the mail is: what a short honest
 * mail gets multiplies nobody's traffic. */
#define ANSWER_BYTES_FREE 4096

/* What the last letter said: the next one mostly says the same to another. */
typedef struct Said {
    NoticeEvent event;
    bool is_to_staff, is_automatic;
    Form form;
    char *heading; /* the first line */
    ComposeBody *body;
} Said;

struct Composer {
    char *url;
    const Wordbook *words;
    Store *store; /* NULL: nothing was read yet */
    ComposerExtract extract;
    void *extract_data;
    /* Of the news that the last letter told of. */
    News *news;
    char *text;         /* the entry's, where it had to be read */
    GPtrArray *files;   /* of ComposeAttachment *; NULL: not gathered yet */
    GPtrArray *ids;     /* of char *, borrowed: References, root first */
    GPtrArray *earlier; /* of Entry *: newest first; NULL: not read yet */
    Said said;
};

static void
said_clear(Said *said)
{
    g_clear_pointer(&said->heading, g_free);
    g_clear_pointer(&said->body, compose_body_free);
}

static void
let_go(Composer *composer)
{
    said_clear(&composer->said);
    g_clear_pointer(&composer->text, g_free);
    g_clear_pointer(&composer->files, g_ptr_array_unref);
    g_clear_pointer(&composer->ids, g_ptr_array_unref);
    g_clear_pointer(&composer->earlier, g_ptr_array_unref);
    g_clear_pointer(&composer->news, news_unref);
}

Composer *
composer_new(const char *url, const Wordbook *words, ComposerExtract extract, void *data)
{
    Composer *composer = g_new0(Composer, 1);

    composer->url = g_strdup(url);
    composer->words = words;
    composer->extract = extract;
    composer->extract_data = data;
    return composer;
}

void
composer_free(Composer *composer)
{
    if (!composer)
        return;
    let_go(composer);
    store_close(composer->store);
    g_free(composer->url);
    g_free(composer);
}

/* ------------------------------------------------------------------ what must be read */

static bool
need_store(Composer *composer, Fault *why)
{
    return composer->store ||
           store_open(composer->url, STORE_READ, 0, &composer->store, why);
}

static bool
need_text(Composer *composer, Fault *why)
{
    const News *news = composer->news;
    g_autoptr(Entry) entry = NULL;

    if (news->text || composer->text)
        return true;
    if (!need_store(composer, why) ||
        !query_entry(composer->store, news->entry, &entry, why))
        return false;
    if (!entry)
        return fault_permanent(why, "5.6.0", "entry %" G_GINT64_FORMAT " is gone",
                               news->entry);
    composer->text = g_steal_pointer(&entry->text);
    return true;
}

/* The bytes of a file that is not in memory; *out NULL where they cannot be had. `raw` is
 * the mail that the files came in, once it was read. */
static bool
fetch_file(Composer *composer, const NewsFile *file, GBytes **raw, GBytes **out,
           Fault *why)
{
    const News *news = composer->news;

    if (!need_store(composer, why))
        return false;
    if (!*file->part)
        return query_file(composer->store, news->entry, file->position, out, why);
    if (!*raw) {
        g_autoptr(Delivery) delivery = NULL;

        if (!store_delivery(composer->store, news->delivery, &delivery, raw, why))
            return false;
    }
    return !*raw || composer->extract(composer->extract_data, *raw, file->part, out, why);
}

static void
compose_attachment_free(gpointer data)
{
    ComposeAttachment *attachment = data;

    g_bytes_unref(attachment->bytes);
    g_free(attachment);
}

static bool
need_files(Composer *composer, Fault *why)
{
    const GPtrArray *files = composer->news->files;
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(compose_attachment_free);
    g_autoptr(GBytes) raw = NULL;

    if (composer->files)
        return true;
    for (guint i = 0; i < files->len; i++) {
        const NewsFile *file = files->pdata[i];
        GBytes *bytes = file->bytes ? g_bytes_ref(file->bytes) : NULL;
        ComposeAttachment *attachment;

        if (!bytes && !fetch_file(composer, file, &raw, &bytes, why))
            return false;
        if (!bytes)
            continue;
        attachment = g_new(ComposeAttachment, 1);
        attachment->name = file->name;
        attachment->bytes = bytes;
        g_ptr_array_add(found, attachment);
    }
    composer->files = g_steal_pointer(&found);
    return true;
}

/* ------------------------------------------------------------------ what was before */

enum {
    EARLIER_FOR_STAFF = 20, /* entries looked through for the last answer */
    EARLIER_FOR_CUSTOMER = 5,
};

/* Staff read what the customer answers; customers what was written, where a desk wants
 * that. All letters of one news are of one of these kinds. */
static bool
wants_earlier(const Letter *letter)
{
    const News *news = letter->news;
    bool is_reply = strcmp(letter->event, "customer-reply") == 0 ||
                    strcmp(letter->event, "reopened") == 0;

    if (news->entry == 0 || news->ticket == 0)
        return false;
    return letter->is_to_staff ? is_reply : news->quotes_history && !letter->is_automatic;
}

static bool
need_earlier(Composer *composer, const Letter *letter, Fault *why)
{
    const News *news = composer->news;

    if (composer->earlier || !wants_earlier(letter))
        return true;
    return need_store(composer, why) &&
           query_earlier(composer->store, news->ticket, news->entry,
                         letter->is_to_staff ? ENTRY_STAFF : ENTRY_NOTE,
                         letter->is_to_staff ? EARLIER_FOR_STAFF : EARLIER_FOR_CUSTOMER,
                         &composer->earlier, why);
}

/* ------------------------------------------------------------------ what it says */

static bool
is_acknowledgement(const Letter *letter)
{
    return !letter->is_to_staff && letter->is_automatic;
}

static NoticeEvent
event_of(const Letter *letter)
{
    NoticeEvent event = NOTICE_OPENED;

    notice_event_parse(letter->event, &event);
    return letter->news->is_digest ? NOTICE_DIGEST : event;
}

static char *
author_of(const News *news, bool is_to_staff)
{
    const Mailbox *author = &news->author;

    if (!is_to_staff)
        return g_strdup(author->name);
    if (*author->name)
        return g_strdup_printf("%s <%s>", author->name, author->address);
    return g_strdup(author->address);
}

/* Where the ticket is seen in a browser; "" where it is not. */
static char *
page_of(const News *news, bool is_to_staff)
{
    return *news->base_url && news->ticket > 0
               ? g_strdup_printf("%s/%s/%" G_GINT64_FORMAT, news->base_url,
                                 is_to_staff ? "desk" : "tickets", news->ticket)
               : g_strdup("");
}

static void
make_words(const Composer *composer, const Letter *letter, Form form, Wording *out)
{
    const News *news = composer->news;
    g_autofree char *author = author_of(news, letter->is_to_staff);
    g_autofree char *page = page_of(news, letter->is_to_staff);
    const WordingFields fields = {
        .words = composer->words,
        .ticket = news->ticket,
        .subject = news->subject,
        .department_name = news->department_name,
        .status = news->status,
        .author = author,
        .text = composer->text ? composer->text : news->text,
        .reason = news->reason,
        .proof = news->proof,
        .assigned = news->assigned_name,
        .priority = news->priority,
        .page = page,
        .reply_marker = news->reply_marker,
        .attachments = news->names,
        .earlier = wants_earlier(letter) ? composer->earlier : NULL,
        .is_brief = form >= FORM_BRIEF,
    };

    wording_make(
        event_of(letter), letter->is_to_staff ? AUDIENCE_STAFF : AUDIENCE_CUSTOMER,
        letter->is_to_staff ? news->staff_language : news->ticket_language, &fields, out);
    if (form >= FORM_TEXT)
        *out->html = '\0';
}

/* What the letter says, encoded: the words hang on nothing but these. */
static const Said *
say(Composer *composer, const Letter *letter, Form form)
{
    Said *said = &composer->said;
    const News *news = composer->news;
    /* Not of the letter: which of them is composed first may differ the next time. */
    g_autofree char *seed =
        g_strdup_printf("%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT, news->id, news->at);
    bool has_files = !is_acknowledgement(letter);
    Wording words;

    if (said->body && said->event == event_of(letter) &&
        said->is_to_staff == letter->is_to_staff &&
        said->is_automatic == letter->is_automatic && said->form == form)
        return said;
    said_clear(said);
    make_words(composer, letter, form, &words);
    said->event = event_of(letter);
    said->is_to_staff = letter->is_to_staff;
    said->is_automatic = letter->is_automatic;
    said->form = form;
    said->heading = g_strndup(words.text, strcspn(words.text, "\n"));
    said->body = compose_body_new(seed, words.text, words.html,
                                  has_files ? composer->files : NULL);
    wording_clear(&words);
    return said;
}

/* Is the letter sent because a mail came in, or because time went by? */
static bool
answers_mail(NoticeEvent event)
{
    return event == NOTICE_OPENED || event == NOTICE_CUSTOMER_REPLY ||
           event == NOTICE_REOPENED;
}

/* ------------------------------------------------------------------ the letter */

static void
add_label(GPtrArray *labels, const char *name, const char *value)
{
    if (*value)
        g_ptr_array_add(labels, header_field_new(name, value));
}

/* What staff's mail programs sort notices by. */
static GPtrArray *
labels_of(const News *news)
{
    GPtrArray *labels = g_ptr_array_new_with_free_func((GDestroyNotify)header_field_free);

    add_label(labels, "X-Ticket-Department", news->department);
    if (news->ticket > 0)
        add_label(labels, "X-Ticket-Status", ticket_status_name(news->status));
    add_label(labels, "X-Ticket-Priority", news->priority);
    add_label(labels, "X-Ticket-Type", news->type);
    add_label(labels, "X-Ticket-Assigned", news->assigned);
    return labels;
}

static bool
compose_form(Composer *composer, const Letter *letter, Form form, GBytes **out,
             Fault *why)
{
    const News *news = composer->news;
    bool is_ack = is_acknowledgement(letter), is_bare = form == FORM_BARE;
    Mailbox from = { news->department_name, news->department_address };
    Mailbox to = { letter->name, letter->recipient };
    Mailbox reply_to = { news->department_name, letter->reply_to };
    g_autoptr(GPtrArray) root_only = g_ptr_array_new();
    const Said *said = say(composer, letter, form);
    g_autoptr(GPtrArray) labels = letter->is_to_staff ? labels_of(news) : NULL;
    g_autofree char *subject =
        news->ticket > 0 ? g_strdup_printf("[Ticket ID: %" G_GINT64_FORMAT "] %s",
                                           news->ticket, news->subject)
                         : g_strdup(said->heading); /* of what concerns no ticket */

    g_ptr_array_add(root_only, news->root_id);
    return compose(
        &(ComposeFields){
            .from = &from,
            .to = &to,
            .reply_to = *letter->reply_to ? &reply_to : NULL,
            .subject = subject,
            .message_id = letter->message_id,
            .in_reply_to = news->in_reply_to,
            .references = is_bare ? root_only : composer->ids,
            .date = news->at,
            .thread_topic = is_bare || !*news->thread_index ? ""
                            : is_ack                        ? news->subject
                                                            : news->thread_topic,
            .thread_index = is_bare ? "" : news->thread_index,
            .ticket = news->ticket,
            .event = letter->event,
            .labels = labels,
            .is_automatic = letter->is_automatic,
            .is_reply = is_ack && answers_mail(event_of(letter)),
            .loop_mark = news->loop_mark,
            .body = said->body,
        },
        out, why);
}

/* Compose it, smaller and smaller if it must not outgrow what it answers. */
static bool
compose_fitting(Composer *composer, const Letter *letter, GBytes **out, Fault *why)
{
    const News *news = composer->news;
    gsize most = is_acknowledgement(letter) && news->trigger_size > 0
                     ? (gsize)MAX(news->trigger_size, ANSWER_BYTES_FREE)
                     : G_MAXSIZE;

    for (Form form = FORM_WHOLE; form <= FORM_BARE; form++) {
        g_autoptr(GBytes) bytes = NULL;

        if (!compose_form(composer, letter, form, &bytes, why))
            return false;
        if (g_bytes_get_size(bytes) <= most ||
            (form == FORM_BARE && !news->is_unproven)) {
            *out = g_steal_pointer(&bytes);
            return true;
        }
    }
    return fault_permanent(why, "5.6.0", "it would be larger than the mail it answers");
}

/* Turn to the news of this letter. */
static void
turn_to(Composer *composer, News *news)
{
    if (composer->news == news)
        return;
    let_go(composer);
    composer->news = news_ref(news);
    composer->ids = g_ptr_array_new();
    g_ptr_array_add(composer->ids, news->root_id);
    for (guint i = 0; i < news->ids->len; i++)
        g_ptr_array_add(composer->ids, news->ids->pdata[i]);
    g_ptr_array_add(composer->ids, news->in_reply_to);
}

bool
composer_make(Composer *composer, Letter *letter, Fault *why)
{
    if (letter->message)
        return true;
    if (!letter->news)
        return fault_permanent(why, "5.6.0", "the message is gone");
    turn_to(composer, letter->news);
    return need_text(composer, why) && need_earlier(composer, letter, why) &&
           (is_acknowledgement(letter) || need_files(composer, why)) &&
           compose_fitting(composer, letter, &letter->message, why);
}
