/* record.c - a verdict made true: ticket, entry, delivery, history, letters. */
#include "intake/record.h"

#include "core/old_token.h"
#include "core/subject.h"
#include "intake/ahead.h"
#include "intake/audience.h"
#include "intake/new_text.h"
#include "life/colleagues.h"
#include "life/obey.h"
#include "mime/compose.h"
#include "notify/hook.h"
#include "notify/wordbook.h"
#include "rules/command.h"
#include "rules/language_guess.h"
#include "rules/proof.h"

#include <string.h>

enum {
    PENDING_MAX = 10, /* Cc'd people taken from one mail */
};

typedef struct Recording {
    Store *store;
    const VerdictInput *input;
    const Verdict *verdict;
    Ticket *ticket; /* the one recorded in; NULL if none */
    Ticket *loaded; /* it, where it had to be read */
    bool is_new;
    Entry *entry; /* the one added; NULL if none */
    Recorded *out;
} Recording;

/* ------------------------------------------------------------------ ticket */

static void
set_string(char **to, const char *value)
{
    g_free(*to);
    *to = g_strdup(value);
}

/* Tickets of an earlier desk are known by their numbers there. */
static bool
take_old_tokens(Recording *rec, Fault *why)
{
    g_autoptr(GPtrArray) keys = NULL;

    if (!rec->input->is_import)
        return true;
    keys = old_tokens_find(rec->input->mail->subject, rec->input->settings->old_tokens);
    for (guint i = 0; i < keys->len; i++)
        if (!store_add_old_token(rec->store, keys->pdata[i], rec->ticket->number, why))
            return false;
    return true;
}

static bool
is_ours(const Settings *settings, const char *address)
{
    return settings_department_for(settings, address, NULL) ||
           settings_staff_by_address(settings, address);
}

/* Answers go where the opening mail asks for them, if that is one address of another and
 * none of ours. It never says who the author is. */
static const char *
reply_to_of(const Recording *rec)
{
    const Mail *mail = rec->input->mail;
    const Mailbox *one = mail->reply_to->len == 1 ? mail->reply_to->pdata[0] : NULL;

    if (!one || !mail->has_sole_author || !compose_address_is_valid(one->address) ||
        is_ours(rec->input->settings, one->address) ||
        g_ascii_strcasecmp(one->address, rec->verdict->author) == 0)
        return "";
    return one->address;
}

/* What is recorded as its author's, where the mail itself is a colleague's; NULL: the
 * mail is. */
static const Forwarded *
forwarded_of(const Recording *rec)
{
    return rec->verdict->decision.takes_forward ? rec->verdict->forwarded : NULL;
}

/* The author among several in From; NULL if there is none. */
static const Mailbox *
from_of(const Recording *rec)
{
    const GPtrArray *from = rec->input->mail->from;

    for (guint i = 0; i < from->len; i++) {
        const Mailbox *one = from->pdata[i];

        if (g_ascii_strcasecmp(one->address, rec->verdict->author) == 0)
            return one;
    }
    return from->len > 0 ? from->pdata[0] : NULL;
}

/* What was read ahead; of a forwarded mail, and where nothing was, what the words say. */
static const char *
language_of(const Recording *rec)
{
    const VerdictInput *input = rec->input;
    const Forwarded *forwarded = forwarded_of(rec);

    if (forwarded)
        return language_guess(NULL, forwarded->text, input->department->language);
    if (input->ahead && input->ahead->language)
        return input->ahead->language;
    return language_guess(mail_header(input->mail, "Content-Language"), input->mail->text,
                          input->department->language);
}

static bool
open_ticket(Recording *rec, Fault *why)
{
    const VerdictInput *input = rec->input;
    const Mail *mail = input->mail;
    g_autofree char *written =
        old_tokens_cut(forwarded_of(rec) ? forwarded_of(rec)->subject : mail->subject,
                       input->settings->old_tokens);
    g_autofree char *subject = subject_for_ticket(written);
    g_autofree char *root_id = NULL;
    Ticket *ticket = rec->ticket = rec->loaded = ticket_new();
    const Mailbox *first = from_of(rec);
    const Forwarded *forwarded = forwarded_of(rec);

    rec->is_new = true;
    set_string(&ticket->subject,
               *subject ? subject
                        : wordbook_language(input->words, input->department->language)
                              ->words[WORD_NO_SUBJECT]);
    ticket->status = TICKET_OPEN;
    if (input->has_status)
        ticket->status = input->status;
    else if (input->is_import && rec->verdict->decision.changes_status)
        ticket->status = rec->verdict->decision.status;
    ticket->closed = ticket->status == TICKET_CLOSED ? input->now : 0;
    set_string(&ticket->department, input->department->key);
    set_string(&ticket->type,
               input->type ? input->type : settings_first_type(input->department));
    set_string(&ticket->customer.address,
               forwarded ? forwarded->author.address : rec->verdict->author);
    set_string(&ticket->customer.name, forwarded            ? forwarded->author.name
                                       : *mail->author.name ? mail->author.name
                                       : first              ? first->name
                                                            : "");
    if (rec->verdict->decision.entry_kind == ENTRY_STAFF && rec->verdict->addressee) {
        set_string(&ticket->customer.address, rec->verdict->addressee->address);
        set_string(&ticket->customer.name, rec->verdict->addressee->name);
    }
    set_string(&ticket->language, language_of(rec));
    ticket->created = ticket->updated = input->now;
    ticket->linked_from = rec->verdict->decision.linked_from;
    set_string(&ticket->thread_topic,
               forwarded ? forwarded->thread_topic : mail->thread_topic);
    set_string(&ticket->thread_index,
               forwarded ? forwarded->thread_index : mail->thread_index);
    set_string(&ticket->answer_to, forwarded ? "" : reply_to_of(rec));
    ticket->entries = rec->verdict->decision.adds_entry;
    if (!store_reserve_ticket(rec->store, &ticket->number, why))
        return false;
    root_id = signature_message_id(input->keys, SIGN_ROOT, ticket->number, 0, "",
                                   input->settings->hostname);
    set_string(&ticket->root_id, root_id);
    return store_add_ticket(rec->store, ticket, why) &&
           (!*ticket->answer_to ||
            store_add_participant(rec->store, ticket->number, "", ticket->answer_to,
                                  ROLE_CC, why));
}

/* The ticket the decision speaks of, as it stands now. */
static bool
find_ticket(Recording *rec, Fault *why)
{
    const Decision *decision = &rec->verdict->decision;
    gint64 number = rec->verdict->ticket ? rec->verdict->ticket->number : 0;

    if (decision->outcome == OUTCOME_CREATE)
        return open_ticket(rec, why);
    if (strcmp(decision->rule, "other-department") == 0)
        number = rec->verdict->seen.elsewhere;
    /* Held and filed mail touches no ticket, even if it named one. */
    if (number == 0 || decision->outcome == OUTCOME_HOLD ||
        decision->outcome == OUTCOME_FILE)
        return true;
    if (rec->verdict->ticket && rec->verdict->ticket->number == number) {
        rec->ticket = rec->verdict->ticket;
        return true;
    }
    if (!store_ticket(rec->store, number, &rec->loaded, why))
        return false;
    rec->ticket = rec->loaded;
    return true;
}

/* ------------------------------------------------------------------ entry */

static void
copy_attachments(const GPtrArray *attachments, Entry *entry)
{
    for (guint i = 0; i < attachments->len; i++)
        g_ptr_array_add(entry->attachments, attachment_copy(attachments->pdata[i]));
}

/* What was asked of us is no part of what others read. */
static void
drop_commands(Entry *entry)
{
    g_auto(Commands) commands = { 0 };
    char *rest;

    commands_read(entry->text, &commands);
    rest = g_strdup(commands.rest);
    g_free(entry->text);
    entry->text = rest;
}

/* What a colleague forwarded, as its author's. A time to come would stand below all that
 * follows. */
static bool
add_forwarded(Recording *rec, const Forwarded *forwarded, Fault *why)
{
    Entry *entry = rec->entry = entry_new();
    gint64 now = rec->input->now;

    entry->ticket = rec->ticket->number;
    entry->kind = ENTRY_CUSTOMER;
    set_string(&entry->author.address, forwarded->author.address);
    set_string(&entry->author.name, forwarded->author.name);
    entry->at =
        rec->is_new && forwarded->at > 0 && forwarded->at < now ? forwarded->at : now;
    set_string(&entry->message_id, forwarded->message_id);
    set_string(&entry->proof, "forwarded");
    entry->delivery = rec->out->delivery;
    set_string(&entry->text, forwarded->text);
    set_string(&entry->quoted, forwarded->quoted);
    if (!*entry->text && forwarded->files->len == 0)
        set_string(&entry->text,
                   wordbook_language(rec->input->words, rec->ticket->language)
                       ->words[WORD_NO_TEXT]);
    copy_attachments(forwarded->files, entry);
    return store_add_entry(rec->store, entry, why);
}

/* What the colleague wrote above it is for colleagues. */
static bool
add_comment(Recording *rec, const Forwarded *forwarded, Fault *why)
{
    const Commands *commands = &rec->verdict->commands;
    const char *comment = commands->list ? commands->rest : forwarded->comment;
    g_autoptr(Entry) note = entry_new();

    if (!*comment && forwarded->more->len == 0)
        return true;
    note->ticket = rec->ticket->number;
    note->kind = ENTRY_NOTE;
    set_string(&note->author.address, rec->verdict->author);
    set_string(&note->author.name, rec->input->mail->author.name);
    note->at = rec->input->now;
    set_string(&note->proof, rec->verdict->trust.proof);
    note->delivery = rec->out->delivery;
    set_string(&note->text, comment);
    copy_attachments(forwarded->more, note);
    return store_add_entry(rec->store, note, why) &&
           store_touch_ticket(rec->store, rec->ticket->number, 1, rec->input->now, why);
}

static bool
add_entry(Recording *rec, Fault *why)
{
    const Mail *mail = rec->input->mail;
    const Forwarded *forwarded = forwarded_of(rec);
    Entry *entry;

    if (forwarded)
        return add_forwarded(rec, forwarded, why) && add_comment(rec, forwarded, why);
    entry = rec->entry = entry_new();

    entry->ticket = rec->ticket->number;
    entry->kind = rec->verdict->decision.entry_kind;
    set_string(&entry->author.address, rec->verdict->author);
    set_string(&entry->author.name, mail->author.name);
    entry->at = rec->input->now;
    set_string(&entry->message_id, mail->message_id);
    set_string(&entry->proof,
               proof_of(&rec->verdict->trust, rec->verdict->auth, rec->is_new,
                        *rec->input->settings->authserv_id != '\0'));
    entry->delivery = rec->out->delivery;
    if (rec->input->is_form)
        set_string(&entry->text, mail->body);
    else if (!new_text_read(rec->store, rec->input->settings, rec->input->words, mail,
                            rec->is_new ? NULL : rec->ticket, rec->input->ahead, entry,
                            why))
        return false;
    if (rec->verdict->decision.obeys ||
        strcmp(rec->verdict->decision.rule, "staff-note") == 0)
        drop_commands(entry);
    if (!*entry->text && mail->attachments->len == 0)
        set_string(&entry->text,
                   wordbook_language(rec->input->words, rec->ticket->language)
                       ->words[WORD_NO_TEXT]);
    copy_attachments(mail->attachments, entry);
    return store_add_entry(rec->store, entry, why);
}

/* ------------------------------------------------------------------ people */

/* People in To and Cc become pending; those whom the customer names again are
 * confirmed by that. */
static bool
take_people(Recording *rec, const GPtrArray *people, bool confirms, guint *taken,
            Fault *why)
{
    for (guint i = 0; i < people->len && *taken < PENDING_MAX; i++) {
        const Mailbox *person = people->pdata[i];
        ParticipantRole role;

        if (!*person->address || is_ours(rec->input->settings, person->address))
            continue;
        if (!store_role(rec->store, rec->ticket->number, person->address, &role, why))
            return false;
        if (role >= ROLE_CC)
            continue;
        (*taken)++;
        if (!store_add_participant(
                rec->store, rec->ticket->number, person->name, person->address,
                confirms && role == ROLE_PENDING ? ROLE_CC : ROLE_PENDING, why))
            return false;
    }
    return true;
}

static bool
take_cc(Recording *rec, Fault *why)
{
    const Mail *mail = rec->input->mail;
    bool is_customer = !rec->is_new && g_ascii_strcasecmp(rec->ticket->customer.address,
                                                          rec->verdict->author) == 0;
    /* An address alone can be forged: a stranger could let himself in that way. */
    const char *proof = rec->verdict->trust.proof;
    bool confirms = is_customer && rec->verdict->trust.standing == STANDING_PARTICIPANT &&
                    strcmp(proof, "participant") != 0;
    guint taken = 0;

    if (!mail->has_sole_author || (!rec->is_new && !is_customer))
        return true;
    return take_people(rec, mail->to, confirms, &taken, why) &&
           take_people(rec, mail->cc, confirms, &taken, why);
}

/* Who wrote into an imported ticket gets nothing until they are confirmed. */
static bool
take_imported(Recording *rec, Fault *why)
{
    const char *author = rec->verdict->author;
    ParticipantRole role;

    if (!rec->input->is_import || rec->is_new || !*author ||
        !rec->verdict->decision.adds_entry ||
        rec->verdict->decision.entry_kind != ENTRY_CUSTOMER ||
        is_ours(rec->input->settings, author))
        return true;
    return store_role(rec->store, rec->ticket->number, author, &role, why) &&
           (role != ROLE_STRANGER ||
            store_add_participant(rec->store, rec->ticket->number,
                                  rec->input->mail->author.name, author, ROLE_PENDING,
                                  why));
}

/* ------------------------------------------------------------------ traces */

/* What is filed, or noted because a machine sent it, does not hold up what follows. */
static bool
counts_same_text(const Recording *rec)
{
    MailKind kind = rec->input->mail->kind;

    return !rec->input->is_release &&
           (kind == MAIL_PERSON || ((kind == MAIL_ALERT || kind == MAIL_LIST) &&
                                    rec->verdict->decision.outcome == OUTCOME_CREATE));
}

static bool
add_events(Recording *rec, Fault *why)
{
    const Decision *decision = &rec->verdict->decision;
    const char *author = rec->verdict->author;
    g_autofree char *number =
        g_strdup_printf("%" G_GINT64_FORMAT, rec->ticket ? rec->ticket->number : 0);
    g_autofree char *reply = g_strdup_printf("%s %s", number, author);
    g_autofree char *same = g_strdup_printf("%s %s", author, rec->verdict->body_hash);
    StoreEvent events[STORE_EVENTS_MAX];
    guint count = 0;

    if (rec->input->is_import)
        return true;
    if (*rec->verdict->block_kind &&
        !store_hit_block(rec->store, rec->verdict->block_kind, rec->verdict->block_value,
                         why))
        return false;
    if (rec->input->mail && counts_same_text(rec))
        events[count++] = (StoreEvent){ "body", same, 0 };
    if (decision->acknowledges || decision->tells_member)
        events[count++] = (StoreEvent){ "letter", author, 0 };
    if (decision->outcome == OUTCOME_CREATE)
        events[count++] = (StoreEvent){ "ticket", author, 0 };
    if (decision->outcome == OUTCOME_REOPEN)
        events[count++] = (StoreEvent){ "reopen", number, 0 };
    if (decision->outcome == OUTCOME_REPLY || decision->outcome == OUTCOME_REOPEN ||
        (decision->outcome != OUTCOME_CREATE && rec->ticket &&
         rec->verdict->trust.standing == STANDING_PENDING))
        events[count++] = (StoreEvent){ "reply", reply, 0 };
    return store_add_events(rec->store, events, count, rec->input->now, why);
}

/* What a new ticket becomes was written with it. */
static bool
change_ticket(Recording *rec, Fault *why)
{
    const Decision *decision = &rec->verdict->decision;
    gint64 number = rec->ticket->number, now = rec->input->now;
    guint entries = decision->adds_entry && !rec->is_new ? 1 : 0;
    TicketStatus status = rec->input->has_status ? rec->input->status : decision->status;

    if (decision->changes_status && (!rec->is_new || rec->ticket->status != status)) {
        rec->ticket->status = status;
        return store_set_status(rec->store, number, status, entries, now, why);
    }
    return entries == 0 || store_touch_ticket(rec->store, number, entries, now, why);
}

static const char *
history_word(const Decision *decision)
{
    switch (decision->outcome) {
    case OUTCOME_CREATE:
        return "opened";
    case OUTCOME_REPLY:
        return "replied";
    case OUTCOME_REOPEN:
        return "reopened";
    case OUTCOME_ANSWER:
        return "answered";
    case OUTCOME_NOTE:
    case OUTCOME_HOLD:
    case OUTCOME_FILE:
    case OUTCOME_REFUSE:
    case OUTCOME_DUPLICATE:
        break;
    }
    if (decision->adds_entry && decision->entry_kind == ENTRY_BOUNCE)
        return "bounced";
    return decision->adds_entry ? "noted" : "also-sent-to";
}

static bool
add_history(Recording *rec, Fault *why)
{
    const Decision *decision = &rec->verdict->decision;
    g_autofree char *reason = NULL;
    gint64 old = decision->linked_from;

    /* Each command is a line of its own. */
    if (decision->obeys && !decision->adds_entry)
        return true;
    if (strcmp(decision->rule, "other-department") == 0)
        reason = g_strdup_printf("department %s", rec->input->department->key);
    else
        reason = g_strdup_printf("%s, %s", decision->rule, rec->verdict->author);
    if (rec->is_new && old != 0) {
        g_autofree char *here =
            g_strdup_printf("%s, from ticket %" G_GINT64_FORMAT, reason, old);
        g_autofree char *there =
            g_strdup_printf("%s, ticket %" G_GINT64_FORMAT, reason, rec->ticket->number);

        return store_add_history(rec->store, rec->ticket->number, rec->input->now,
                                 "opened", here, why) &&
               store_add_history(rec->store, old, rec->input->now, "continued", there,
                                 why);
    }
    return store_add_history(rec->store, rec->ticket->number, rec->input->now,
                             history_word(decision), reason, why);
}

static bool
tell_programs(Recording *rec, Fault *why)
{
    const Decision *decision = &rec->verdict->decision;
    const HookNews news = {
        .ticket = rec->ticket->number,
        .what = rec->is_new ? "opened" : history_word(decision),
        .why = decision->rule,
        .entry = rec->entry,
    };

    if (rec->input->is_import || (decision->obeys && !decision->adds_entry))
        return true;
    return hooks_add(rec->store, rec->input->settings, &news, rec->input->now,
                     &rec->out->letters, why);
}

/* ------------------------------------------------------------------ commands */

/* Carry out the commands of a staff member's mail; they were tried in this transaction.
 */
static bool
obey_commands(Recording *rec, Fault *why)
{
    const Commands *commands = &rec->verdict->commands;
    g_autoptr(GString) told = g_string_new(NULL);
    Life life = { .store = rec->store,
                  .settings = rec->input->settings,
                  .words = rec->input->words,
                  .keys = rec->input->keys,
                  .by = rec->verdict->staff,
                  .now = rec->input->now };
    bool done =
        life_open(&life, rec->ticket->number, why) && obey(&life, commands, told, why) &&
        colleagues_tell_result(&life, told->str, rec->input->mail->message_id, why);

    rec->out->letters += life.letters;
    if (done) {
        ticket_free(rec->loaded);
        rec->ticket = rec->loaded = g_steal_pointer(&life.ticket);
    }
    life_close(&life);
    return done;
}

/* What releasing this held mail would come to. */
static bool
find_would(Recording *rec, char **out, Fault *why)
{
    VerdictInput waived = *rec->input;
    g_auto(Verdict) verdict = { 0 };

    waived.waived = rec->verdict->decision.held_reason;
    if (!waived.mail) {
        *out = g_strdup("file");
        return true;
    }
    waived.is_release = true;
    if (!verdict_reach(rec->store, &waived, &verdict, why))
        return false;
    *out = g_strdup(outcome_name(verdict.decision.outcome));
    return true;
}

static bool
add_delivery(Recording *rec, GBytes *raw, Delivery *held, Fault *why)
{
    const VerdictInput *input = rec->input;
    const Decision *decision = &rec->verdict->decision;
    g_autoptr(Delivery) fresh = held ? NULL : delivery_new();
    Delivery *delivery = held ? held : fresh;
    g_autofree char *would = NULL;

    if (!held) {
        delivery->at = input->is_import ? input->taken_in : input->now;
        set_string(&delivery->sender, input->envelope->sender);
        set_string(&delivery->recipient, input->envelope->recipient);
        set_string(&delivery->queue_id, input->envelope->queue_id);
        set_string(&delivery->client_address, input->envelope->client_address);
        set_string(&delivery->login, input->envelope->login);
        set_string(&delivery->department, input->department->key);
        set_string(&delivery->content_hash, input->content_hash);
        delivery->sha256 = input->sha256 ? g_bytes_ref(input->sha256) : NULL;
        delivery->packed = input->packed ? g_bytes_ref(input->packed) : NULL;
        set_string(&delivery->from, rec->verdict->author);
        set_string(&delivery->kind,
                   input->mail ? mail_kind_name(input->mail->kind) : "unreadable");
        if (input->mail) {
            set_string(&delivery->message_id, input->mail->message_id);
            set_string(&delivery->subject, input->mail->subject);
        }
    }
    delivery->outcome = decision->outcome;
    delivery->ticket = rec->ticket ? rec->ticket->number : 0;
    set_string(&delivery->rule, decision->rule);
    set_string(&delivery->trace, rec->verdict->trace);
    delivery->is_waiting = decision->outcome == OUTCOME_HOLD;
    if (delivery->is_waiting) {
        if (!find_would(rec, &would, why))
            return false;
        set_string(&delivery->held_reason, decision->held_reason);
        set_string(&delivery->would, would);
    }
    if (held ? !store_settle_delivery(rec->store, delivery, why)
             : !store_add_delivery(rec->store, delivery, raw, why))
        return false;
    rec->out->delivery = delivery->id;
    return true;
}

/* ------------------------------------------------------------------ all of it */

static bool
record(Recording *rec, GBytes *raw, Delivery *held, Fault *why)
{
    const Decision *decision = &rec->verdict->decision;

    if (!find_ticket(rec, why) || !add_delivery(rec, raw, held, why))
        return false;
    if (rec->ticket) {
        if (decision->adds_entry && !add_entry(rec, why))
            return false;
        if (decision->takes_cc && !take_cc(rec, why))
            return false;
        if (!take_old_tokens(rec, why) || !take_imported(rec, why))
            return false;
        if (!change_ticket(rec, why) || !add_history(rec, why) ||
            !tell_programs(rec, why) || (decision->obeys && !obey_commands(rec, why)))
            return false;
    }
    if (decision->marks_address && *rec->verdict->bounced_address &&
        rec->input->mail->bounce.action == BOUNCE_FAILED &&
        !store_mark_address(rec->store, rec->verdict->bounced_address,
                            rec->input->mail->bounce.hard, rec->input->now,
                            rec->input->mail->bounce.status, why))
        return false;
    return add_events(rec, why) &&
           (rec->input->is_import ||
            audience_tell(rec->store, rec->input, rec->verdict, rec->ticket, rec->entry,
                          &rec->out->letters, why));
}

bool
record_verdict(Store *store, const VerdictInput *input, const Verdict *verdict,
               GBytes *raw, Delivery *held, Recorded *out, Fault *why)
{
    Recording rec = { .store = store, .input = input, .verdict = verdict, .out = out };
    bool done = true;

    memset(out, 0, sizeof *out);
    if (verdict->decision.outcome == OUTCOME_DUPLICATE) {
        out->delivery = verdict->seen.delivery;
        out->ticket = verdict->seen.ticket;
        return true;
    }
    done = record(&rec, raw, held, why);
    if (rec.ticket) {
        out->ticket = rec.ticket->number;
        out->status = rec.ticket->status;
    }
    ticket_free(rec.loaded);
    g_clear_pointer(&rec.entry, entry_free);
    return done;
}
