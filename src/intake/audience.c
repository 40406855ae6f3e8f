/* audience.c - who is told of a verdict, and the letters that tell them. */
#include "intake/audience.h"

#include "core/attachment_name.h"
#include "core/notice.h"
#include "life/colleagues.h"
#include "notify/letter.h"
#include "notify/wordbook.h"

#include <string.h>

enum { REFERENCES_MAX = 20 }; /* the customer's own ids that a letter refers to */

static NoticeEvent
staff_event(const Decision *decision)
{
    switch (decision->outcome) {
    case OUTCOME_CREATE:
        return NOTICE_OPENED;
    case OUTCOME_REOPEN:
        return NOTICE_REOPENED;
    case OUTCOME_REPLY:
        return NOTICE_CUSTOMER_REPLY;
    case OUTCOME_ANSWER:
        return NOTICE_ANSWER;
    case OUTCOME_NOTE:
    case OUTCOME_HOLD:
    case OUTCOME_FILE:
    case OUTCOME_REFUSE:
    case OUTCOME_DUPLICATE:
        break;
    }
    if (decision->entry_kind == ENTRY_BOUNCE && decision->adds_entry)
        return NOTICE_BOUNCE;
    return decision->adds_entry ? NOTICE_NOTE : NOTICE_OPENED;
}

GPtrArray *
audience_notices(const VerdictInput *input, const Verdict *verdict, const Ticket *ticket,
                 const Department *department, const GPtrArray *participants)
{
    const Decision *decision = &verdict->decision;
    GPtrArray *notices = g_ptr_array_new_with_free_func((GDestroyNotify)notice_free);
    /* What was settled in a chat: nobody has to do anything. */
    bool is_settled = decision->outcome == OUTCOME_CREATE && input->has_status &&
                      input->status == TICKET_CLOSED;

    if (decision->acknowledges)
        g_ptr_array_add(notices, notice_new(is_settled ? NOTICE_CLOSED : NOTICE_OPENED,
                                            AUDIENCE_CUSTOMER, input->mail->author.name,
                                            verdict->author, true));
    if (decision->tells_customer)
        notices_add_participants(notices, ticket, participants, NOTICE_ANSWER, false);
    if (decision->tells_staff && !is_settled)
        colleagues_add(notices, department, ticket, staff_event(decision),
                       verdict->author);
    if (decision->tells_author && verdict->staff)
        g_ptr_array_add(notices,
                        notice_new(NOTICE_COMMAND, AUDIENCE_STAFF, verdict->staff->name,
                                   verdict->staff->address, true));
    if (decision->tells_member && verdict->staff)
        g_ptr_array_add(notices,
                        notice_new(NOTICE_HELD, AUDIENCE_STAFF, verdict->staff->name,
                                   verdict->staff->address, true));
    return notices;
}

/* The customer's own ids: what letters refer to after the ticket's root. */
static GPtrArray *
own_references(const VerdictInput *input)
{
    const Mail *mail = input->mail;
    GPtrArray *ids = g_ptr_array_new();
    guint from = mail->references->len > REFERENCES_MAX
                     ? mail->references->len - REFERENCES_MAX
                     : 0;
    SignedClue clue;

    for (guint i = from; i < mail->references->len; i++)
        if (!signature_read_message_id(input->keys, mail->references->pdata[i],
                                       input->settings->hostname, &clue))
            g_ptr_array_add(ids, mail->references->pdata[i]);
    if (*mail->message_id)
        g_ptr_array_add(ids, mail->message_id);
    return ids;
}

static char *
bounce_reason(const Mail *mail, const char *address)
{
    return g_strdup_printf("%s%s%s%s%s", address, *mail->bounce.status ? ", " : "",
                           mail->bounce.status, *mail->bounce.diagnostic ? ", " : "",
                           mail->bounce.diagnostic);
}

/* The files of the mail. An acknowledgement carries nothing of it, an answer all, a
 * notice what is not too much together. */
static GPtrArray *
letter_files(const GPtrArray *attachments, const Decision *decision,
             const Department *department, const GPtrArray *names)
{
    GPtrArray *files = g_ptr_array_new_with_free_func(g_free);
    gint64 size = 0;

    for (guint i = 0; i < attachments->len; i++)
        size += ((const Attachment *)attachments->pdata[i])->size;
    for (guint i = 0; i < attachments->len; i++) {
        const Attachment *attachment = attachments->pdata[i];
        LetterAttachment *file = g_new0(LetterAttachment, 1);

        file->name = g_ptr_array_index(names, i);
        file->is_named = !attachment->is_inline || decision->tells_customer;
        file->is_sent = decision->tells_customer ||
                        (decision->tells_staff && size <= department->attach_up_to);
        file->part = attachment->part;
        g_ptr_array_add(files, file);
    }
    return files;
}

/* Who passed it on, and with which words. */
static char *
forward_reason(const VerdictInput *input, const Verdict *verdict, const char *language)
{
    const char *comment =
        verdict->commands.list ? verdict->commands.rest : verdict->forwarded->comment;

    return g_strdup_printf(
        "%s %s%s%s", wordbook_language(input->words, language)->words[WORD_FORWARDED_BY],
        verdict->staff->name, *comment ? ": " : "", comment);
}

/* What the letters say of why: one line, for staff. */
static char *
letter_reason(const VerdictInput *input, const Verdict *verdict, const char *language)
{
    const Decision *decision = &verdict->decision;

    if (decision->entry_kind == ENTRY_BOUNCE && decision->adds_entry)
        return bounce_reason(input->mail, verdict->bounced_address);
    if (decision->takes_forward)
        return forward_reason(input, verdict, language);
    if (!decision->tells_author)
        return g_strdup(decision->held_reason ? decision->held_reason : "");
    return g_strdup_printf(
        "%s. %s %s", verdict->complaint,
        wordbook_language(input->words, language)->words[WORD_NOTHING_DONE],
        commands_there_are());
}

bool
audience_tell(Store *store, const VerdictInput *input, const Verdict *verdict,
              const Ticket *ticket, const Entry *entry, guint *letters, Fault *why)
{
    const Decision *decision = &verdict->decision;
    const Department *department =
        strcmp(decision->rule, "other-department") == 0
            ? input->department
            : settings_department(input->settings,
                                  ticket ? ticket->department : input->department->key);
    g_autoptr(GPtrArray) participants = NULL;
    g_autoptr(GPtrArray) notices = NULL;
    g_autoptr(GPtrArray) references = NULL;
    g_autoptr(GPtrArray) names = NULL;
    g_autoptr(GPtrArray) files = NULL;
    const GPtrArray *attachments;
    g_autofree char *reason = NULL;
    LetterSubject subject = { .trigger_size = 0 };

    if (!input->mail)
        return true;
    department = department ? department : input->department;
    if (ticket && decision->tells_customer) {
        if (!store_participants(store, ticket->number, &participants, why))
            return false;
    } else {
        participants = g_ptr_array_new();
    }
    notices = audience_notices(input, verdict, ticket, department, participants);
    if (notices->len == 0)
        return true;
    references = own_references(input);
    if (verdict->ticket && !ticket) /* held: the notice names the ticket it was for */
        subject.ticket = verdict->ticket;
    else
        subject.ticket = ticket;
    reason = letter_reason(input, verdict, department->language);
    attachments =
        decision->takes_forward ? verdict->forwarded->files : input->mail->attachments;
    subject.department = department;
    subject.text = entry ? entry->text : input->mail->text;
    subject.author = entry ? &entry->author : &input->mail->author;
    subject.entry = entry ? entry->id : 0;
    subject.delivery = entry ? entry->delivery : 0;
    subject.in_reply_to = input->mail->message_id;
    subject.references = references;
    subject.reason = reason;
    names = attachment_names(attachments, department->language);
    subject.attachments = files = letter_files(attachments, decision, department, names);
    subject.trigger_size = input->mail_size;
    subject.proof = entry ? entry->proof : "";
    subject.is_unproven =
        verdict->auth != AUTH_PASS && verdict->trust.standing == STANDING_STRANGER;
    return letters_add(store, input->settings, input->keys, notices, &subject, input->now,
                       letters, NULL, why);
}
