/* mail.c - what a reader found in one raw message: plain data, no MIME left. */
#include "core/mail.h"

#include <string.h>

static GPtrArray *
mailboxes_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)mailbox_free);
}

Mail *
mail_new(void)
{
    Mail *mail = g_new0(Mail, 1);
    char **strings[] = {
        &mail->subject,       &mail->message_id,       &mail->thread_topic,
        &mail->thread_index,  &mail->body,             &mail->text,
        &mail->quoted,        &mail->charset,          &mail->returned_headers,
        &mail->report,        &mail->calendar_method,  &mail->content_type,
        &mail->report_type,   &mail->kind_reason,      &mail->author.name,
        &mail->author.address, &mail->bounce.status,   &mail->bounce.diagnostic,
        &mail->bounce.returned_message_id,
    };

    for (gsize i = 0; i < G_N_ELEMENTS(strings); i++)
        *strings[i] = g_strdup("");
    mail->from = mailboxes_new();
    mail->to = mailboxes_new();
    mail->cc = mailboxes_new();
    mail->reply_to = mailboxes_new();
    mail->in_reply_to = g_ptr_array_new_with_free_func(g_free);
    mail->references = g_ptr_array_new_with_free_func(g_free);
    mail->headers = g_ptr_array_new_with_free_func((GDestroyNotify)header_field_free);
    mail->marks = g_byte_array_new();
    mail->attachments = g_ptr_array_new_with_free_func((GDestroyNotify)attachment_free);
    mail->bounce.recipients = g_ptr_array_new_with_free_func(g_free);
    return mail;
}

void
mail_free(Mail *mail)
{
    if (!mail)
        return;
    g_ptr_array_unref(mail->from);
    g_ptr_array_unref(mail->to);
    g_ptr_array_unref(mail->cc);
    g_ptr_array_unref(mail->reply_to);
    mailbox_clear(&mail->author);
    g_free(mail->subject);
    g_free(mail->message_id);
    g_ptr_array_unref(mail->in_reply_to);
    g_ptr_array_unref(mail->references);
    g_ptr_array_unref(mail->headers);
    g_free(mail->thread_topic);
    g_free(mail->thread_index);
    g_free(mail->body);
    g_byte_array_unref(mail->marks);
    g_free(mail->text);
    g_free(mail->quoted);
    g_ptr_array_unref(mail->attachments);
    g_free(mail->charset);
    g_free(mail->returned_headers);
    g_free(mail->report);
    g_free(mail->calendar_method);
    g_free(mail->content_type);
    g_free(mail->report_type);
    g_free(mail->kind_reason);
    g_ptr_array_unref(mail->bounce.recipients);
    g_free(mail->bounce.status);
    g_free(mail->bounce.diagnostic);
    g_free(mail->bounce.returned_message_id);
    g_free(mail);
}

Mailbox *
mailbox_new(const char *name, const char *address)
{
    Mailbox *mailbox = g_new0(Mailbox, 1);

    mailbox->name = g_strdup(name);
    mailbox->address = g_strdup(address);
    return mailbox;
}

void
mailbox_clear(Mailbox *mailbox)
{
    g_clear_pointer(&mailbox->name, g_free);
    g_clear_pointer(&mailbox->address, g_free);
}

void
mailbox_free(Mailbox *mailbox)
{
    if (!mailbox)
        return;
    mailbox_clear(mailbox);
    g_free(mailbox);
}

HeaderField *
header_field_new(const char *name, const char *value)
{
    HeaderField *field = g_new0(HeaderField, 1);

    field->name = g_strdup(name);
    field->value = g_strdup(value);
    return field;
}

void
header_field_free(HeaderField *field)
{
    if (!field)
        return;
    g_free(field->name);
    g_free(field->value);
    g_free(field);
}

Attachment *
attachment_new(void)
{
    Attachment *attachment = g_new0(Attachment, 1);

    attachment->name = g_strdup("");
    attachment->type = g_strdup("");
    attachment->seen_type = g_strdup("");
    attachment->content_id = g_strdup("");
    attachment->part = g_strdup("");
    return attachment;
}

Attachment *
attachment_copy(const Attachment *from)
{
    Attachment *to = g_new0(Attachment, 1);

    to->name = g_strdup(from->name);
    to->type = g_strdup(from->type);
    to->seen_type = g_strdup(from->seen_type);
    to->content_id = g_strdup(from->content_id);
    to->part = g_strdup(from->part);
    to->size = from->size;
    to->is_inline = from->is_inline;
    to->is_encrypted = from->is_encrypted;
    return to;
}

void
attachment_free(Attachment *attachment)
{
    if (!attachment)
        return;
    g_free(attachment->name);
    g_free(attachment->type);
    g_free(attachment->seen_type);
    g_free(attachment->content_id);
    g_free(attachment->part);
    g_clear_pointer(&attachment->bytes, g_bytes_unref);
    g_free(attachment);
}

const char *
mail_header(const Mail *mail, const char *name)
{
    for (guint i = 0; i < mail->headers->len; i++) {
        const HeaderField *field = mail->headers->pdata[i];

        if (g_ascii_strcasecmp(field->name, name) == 0)
            return field->value;
    }
    return NULL;
}

static const struct {
    const char *name, *class;
} kinds[] = {
    [MAIL_PERSON] = {"person", "normal"},
    [MAIL_AUTO_REPLY] = {"auto-reply", "auto"},
    [MAIL_BOUNCE] = {"bounce", "bounce"},
    [MAIL_READ_RECEIPT] = {"read-receipt", "receipt"},
    [MAIL_LIST] = {"list", "list"},
    [MAIL_CALENDAR] = {"calendar-reply", "calendar"},
    [MAIL_ALERT] = {"alert", "alert"},
    [MAIL_LOOP] = {"loop", "loop"},
};

const char *
mail_kind_name(MailKind kind)
{
    return kinds[kind].name;
}

const char *
mail_kind_class(MailKind kind)
{
    return kinds[kind].class;
}

bool
mail_kind_parse(const char *name, MailKind *kind)
{
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (strcmp(kinds[i].name, name) == 0) {
            *kind = (MailKind)i;
            return true;
        }
    *kind = MAIL_PERSON;
    return false;
}
