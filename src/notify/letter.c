/* letter.c - a notice made into finished bytes, in the transaction that it tells of. */
#include "notify/letter.h"

#include <string.h>

#include "base/log.h"
#include "base/unique.h"
#include "core/thread_index.h"
#include "mime/compose.h"
#include "notify/wording.h"

/* How much an acknowledgement may hold: less from one to the next. */
typedef enum Form { FORM_WHOLE, FORM_TEXT, FORM_BRIEF, FORM_BARE } Form;

/* An acknowledgement may be this large however small the mail is: what a short honest mail
 * gets multiplies nobody's traffic. */
#define ANSWER_BYTES_FREE 4096

/* What the last letter said: the next one mostly says the same to another. */
typedef struct Said {
    NoticeEvent event;
    NoticeAudience audience;
    Form form;
    char *heading; /* the first line */
    ComposeBody *body;
} Said;

/* What all letters of one call share. */
typedef struct Run {
    Store *store;
    const Settings *settings;
    const SignatureKeys *keys;
    const LetterSubject *about;
    gint64 now;
    char *subject, *loop_mark, *thread_index;
    GPtrArray *references; /* of char *, borrowed: root first */
    GPtrArray *names;      /* of char *, borrowed: all attachments */
    GPtrArray *files;      /* of ComposeAttachment *: those with bytes */
    Said said;
} Run;

static void
run_init(Run *run)
{
    const LetterSubject *about = run->about;
    const Ticket *ticket = about->ticket;
    guint8 tail;

    unique_bytes(&tail, 1);
    run->subject = ticket->number > 0
                       ? g_strdup_printf("[Ticket ID: %" G_GINT64_FORMAT "] %s",
                                         ticket->number, ticket->subject)
                       : g_strdup(ticket->subject);
    run->loop_mark = signature_loop_mark(run->keys, run->settings->hostname);
    run->thread_index = thread_index_child(ticket->thread_index, run->now, tail);
    run->references = g_ptr_array_new();
    run->names = g_ptr_array_new();
    run->files = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(run->references, ticket->root_id);
    for (guint i = 0; about->references && i < about->references->len; i++)
        g_ptr_array_add(run->references, about->references->pdata[i]);
    g_ptr_array_add(run->references, (char *)about->in_reply_to);
    for (guint i = 0; about->attachments && i < about->attachments->len; i++) {
        const LetterAttachment *attachment = about->attachments->pdata[i];
        ComposeAttachment *file;

        g_ptr_array_add(run->names, (char *)attachment->name);
        if (!attachment->bytes)
            continue;
        file = g_new(ComposeAttachment, 1);
        file->name = attachment->name;
        file->bytes = attachment->bytes;
        g_ptr_array_add(run->files, file);
    }
}

static void
said_clear(Said *said)
{
    g_clear_pointer(&said->heading, g_free);
    g_clear_pointer(&said->body, compose_body_free);
}

static void
run_clear(Run *run)
{
    said_clear(&run->said);
    g_free(run->subject);
    g_free(run->loop_mark);
    g_free(run->thread_index);
    g_ptr_array_unref(run->references);
    g_ptr_array_unref(run->names);
    g_ptr_array_unref(run->files);
}

/* Say on the ticket and in the log that a letter is not sent. */
static bool
tell_unsent(const Run *run, const Notice *notice, const char *reason, Fault *why)
{
    gint64 ticket = run->about->ticket->number;
    g_autofree char *told =
        g_strdup_printf("%s letter to %s not sent: %s", notice_event_name(notice->event),
                        notice->recipient.address, reason);
    g_autofree char *clean = log_clean(told);

    log_warning("ticket=%" G_GINT64_FORMAT " %s", ticket, clean);
    return ticket == 0 ||
           store_add_history(run->store, ticket, run->now, "letter", clean, why);
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

static bool
is_acknowledgement(const Notice *notice)
{
    return notice->audience == AUDIENCE_CUSTOMER && notice->is_automatic;
}

static void
make_words(const Run *run, const Notice *notice, Form form, Wording *out)
{
    const LetterSubject *about = run->about;
    const Department *department = about->department;
    const char *language = notice->audience == AUDIENCE_STAFF ? department->language
                                                              : about->ticket->language;
    g_autofree char *author = g_strdup("");
    WordingFields fields = {
        .ticket = about->ticket->number,
        .subject = about->ticket->subject,
        .department_name = department->name,
        .status_label = ticket_status_label(about->ticket->status),
        .text = about->text,
        .reason = about->reason,
        .proof = about->proof ? about->proof : "",
        .reply_marker = department->reply_marker,
        .attachments = run->names,
        .is_brief = form >= FORM_BRIEF,
    };

    if (about->author) {
        g_free(author);
        if (notice->audience == AUDIENCE_CUSTOMER)
            author = g_strdup(about->author->name);
        else if (*about->author->name)
            author =
                g_strdup_printf("%s <%s>", about->author->name, about->author->address);
        else
            author = g_strdup(about->author->address);
    }
    fields.author = author;
    wording_make(notice->event, notice->audience,
                 *language ? language : run->settings->language, &fields, out);
    if (form >= FORM_TEXT)
        *out->html = '\0';
}

/* What the letter says, encoded: the words hang on nothing but these three. */
static const Said *
say(Run *run, const Notice *notice, const Letter *letter, Form form)
{
    Said *said = &run->said;
    Wording words;

    if (said->body && said->event == notice->event &&
        said->audience == notice->audience && said->form == form)
        return said;
    said_clear(said);
    make_words(run, notice, form, &words);
    said->event = notice->event;
    said->audience = notice->audience;
    said->form = form;
    said->heading = g_strndup(words.text, strcspn(words.text, "\n"));
    said->body =
        compose_body_new(letter->message_id, words.text, words.html,
                         notice->audience == AUDIENCE_CUSTOMER ? run->files : NULL);
    wording_clear(&words);
    return said;
}

/* "local+extension@domain" of the department's address. */
static char *
extended_address(const Run *run, SignaturePurpose purpose, gint64 letter,
                 const char *recipient)
{
    const char *address = run->about->department->address, *at = strrchr(address, '@');
    g_autofree char *extension = signature_extension(
        run->keys, purpose, run->about->ticket->number, letter, recipient);

    return at ? g_strdup_printf("%.*s+%s%s", (int)(at - address), address, extension, at)
              : g_strdup(address);
}

static bool
compose_form(Run *run, const Notice *notice, const Letter *letter, Form form,
             GBytes **out, Fault *why)
{
    const LetterSubject *about = run->about;
    const Department *department = about->department;
    bool is_ack = is_acknowledgement(notice);
    Mailbox from = { department->name, department->address };
    /* A display name is the sender's text: an acknowledgement must not carry it. */
    Mailbox to = { is_ack ? (char *)"" : notice->recipient.name,
                   notice->recipient.address };
    g_autofree char *signed_address =
        department->signed_replies && about->ticket->number > 0
            ? extended_address(run, SIGN_REPLY, 0, to.address)
            : g_strdup("");
    Mailbox reply_to = { department->name, signed_address };
    g_autoptr(GPtrArray) root_only = g_ptr_array_new();
    const Said *said = say(run, notice, letter, form);

    g_ptr_array_add(root_only, about->ticket->root_id);
    return compose(
        &(ComposeFields){
            .from = &from,
            .to = &to,
            .reply_to = compose_address_is_valid(signed_address) ? &reply_to : NULL,
            /* What concerns no ticket is called by its first line. */
            .subject = *run->subject ? run->subject : said->heading,
            .message_id = letter->message_id,
            .in_reply_to = about->in_reply_to,
            .references = form == FORM_BARE ? root_only : run->references,
            .date = run->now,
            .thread_topic = form == FORM_BARE || !*run->thread_index ? ""
                            : is_ack ? about->ticket->subject
                                     : about->ticket->thread_topic,
            .thread_index = form == FORM_BARE ? "" : run->thread_index,
            .ticket = about->ticket->number,
            .event = letter->event,
            .is_automatic = notice->is_automatic,
            .is_reply = is_ack && notice->event != NOTICE_CLOSED,
            .loop_mark = run->loop_mark,
            .body = said->body,
        },
        out, why);
}

/* Compose it, smaller and smaller if it must not outgrow what it answers. */
static bool
compose_fitting(Run *run, const Notice *notice, const Letter *letter, GBytes **out,
                Fault *why)
{
    gsize most = is_acknowledgement(notice) && run->about->trigger_size > 0
                     ? MAX(run->about->trigger_size, ANSWER_BYTES_FREE)
                     : 0;
    Form form = FORM_WHOLE;

    while (true) {
        g_autoptr(GBytes) bytes = NULL;

        if (!compose_form(run, notice, letter, form, &bytes, why))
            return false;
        if (most == 0 || g_bytes_get_size(bytes) <= most ||
            (form == FORM_BARE && !run->about->is_unproven)) {
            *out = g_steal_pointer(&bytes);
            return true;
        }
        if (form == FORM_BARE)
            return fault_permanent(why, "5.6.0",
                                   "it would be larger than the mail it answers");
        form++;
    }
}

static char *
envelope_sender(const Run *run, const Notice *notice, gint64 letter)
{
    const Department *department = run->about->department;
    g_autofree char *signed_address = NULL;

    if (notice->is_automatic)
        return g_strdup("");
    if (!department->signed_replies)
        return g_strdup(department->address);
    signed_address =
        extended_address(run, SIGN_BOUNCE, letter, notice->recipient.address);
    return g_strdup(compose_address_is_valid(signed_address) ? signed_address
                                                             : department->address);
}

/* One letter; *out stays NULL where none is sent. */
static bool
add_letter(Run *run, const Notice *notice, Letter **out, Fault *why)
{
    g_autoptr(Letter) letter = letter_new();
    g_auto(Fault) obstacle = { 0 };
    const char *reason;

    if (!find_obstacle(run, notice, &reason, why))
        return false;
    if (*reason)
        return tell_unsent(run, notice, reason, why);
    if (!store_reserve_letter(run->store, &letter->id, why))
        return false;
    letter->ticket = run->about->ticket->number;
    letter->entry = run->about->entry;
    letter->is_automatic = notice->is_automatic;
    letter->created = letter->next = run->now;
    g_free(letter->event);
    letter->event = g_strdup(notice_event_name(notice->event));
    g_free(letter->recipient);
    letter->recipient = g_strdup(notice->recipient.address);
    g_free(letter->envelope_sender);
    letter->envelope_sender = envelope_sender(run, notice, letter->id);
    g_free(letter->message_id);
    letter->message_id = signature_message_id(
        run->keys, notice->audience == AUDIENCE_STAFF ? SIGN_STAFF : SIGN_CUSTOMER,
        letter->ticket, letter->id, letter->recipient, run->settings->hostname);
    if (!compose_fitting(run, notice, letter, &letter->message, &obstacle)) {
        if (!notice->is_automatic)
            return fault_permanent(why, obstacle.status, "%s", obstacle.text);
        return tell_unsent(run, notice, obstacle.text, why);
    }
    if (!store_add_letter(run->store, letter, why))
        return false;
    *out = g_steal_pointer(&letter);
    return true;
}

bool
letters_add(Store *store, const Settings *settings, const SignatureKeys *keys,
            const GPtrArray *notices, const LetterSubject *subject, gint64 now,
            guint *count, char **first_message_id, Fault *why)
{
    g_autoptr(Ticket) nothing = ticket_new();
    LetterSubject about = *subject;
    Run run = {
        .store = store, .settings = settings, .keys = keys, .about = &about, .now = now
    };
    g_autofree char *first = g_strdup("");
    guint added = 0;
    bool is_fine = true;

    if (!about.ticket)
        about.ticket = nothing;
    run_init(&run);
    for (guint i = 0; is_fine && i < notices->len; i++) {
        g_autoptr(Letter) letter = NULL;

        is_fine = add_letter(&run, notices->pdata[i], &letter, why);
        if (letter && added++ == 0) {
            g_free(first);
            first = g_strdup(letter->message_id);
        }
    }
    run_clear(&run);
    if (!is_fine)
        return false;
    *count = added;
    if (first_message_id)
        *first_message_id = g_steal_pointer(&first);
    return true;
}
