/* fuzz_parse.c - any bytes give a Mail that keeps the promises of core/mail.h, and every
 * file it lists can be cut out again. */
#include "check.h"

#include "mime/parse.h"

static void
check_mailboxes(const GPtrArray *mailboxes)
{
    for (guint i = 0; i < mailboxes->len; i++) {
        const Mailbox *mailbox = g_ptr_array_index(mailboxes, i);
        check_line(mailbox->name);
        check_line(mailbox->address);
    }
}

static void
check_lines(const GPtrArray *lines)
{
    for (guint i = 0; i < lines->len; i++)
        check_line(g_ptr_array_index(lines, i));
}

static void
check_attachments(GBytes *raw, const Mail *mail)
{
    for (guint i = 0; i < mail->attachments->len; i++) {
        const Attachment *attachment = g_ptr_array_index(mail->attachments, i);
        check_line(attachment->name);
        check_line(attachment->type);
        check_line(attachment->content_id);
        check_line(attachment->part);
        if (i >= 3)
            continue;
        g_autoptr(GBytes) bytes = mime_extract(raw, attachment->part);
        if (!bytes || (gint64)g_bytes_get_size(bytes) != attachment->size)
            refuse("%s cannot be cut out", attachment->part);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool started;

    if (!started)
        mime_init();
    started = true;
    g_autoptr(GBytes) raw = g_bytes_new(data, size);
    g_autoptr(Mail) mail = mime_parse(raw);
    check_mailboxes(mail->from);
    check_mailboxes(mail->to);
    check_mailboxes(mail->cc);
    check_mailboxes(mail->reply_to);
    check_line(mail->subject);
    check_line(mail->message_id);
    check_line(mail->thread_topic);
    check_line(mail->thread_index);
    check_line(mail->calendar_method);
    check_line(mail->content_type);
    check_line(mail->report_type);
    check_lines(mail->in_reply_to);
    check_lines(mail->references);
    for (guint i = 0; i < mail->headers->len; i++) {
        const HeaderField *field = g_ptr_array_index(mail->headers, i);
        check_line(field->name);
        check_line(field->value);
    }
    check_text(mail->body);
    check_text(mail->returned_headers);
    check_text(mail->report);
    guint lines = 1;
    for (const char *p = mail->body; (p = strchr(p, '\n')); p++)
        lines++;
    if (mail->marks->len > 0 && mail->marks->len != lines)
        refuse("%u marks for %u lines", mail->marks->len, lines);
    if (mail->has_sole_author &&
        (mail->from->len != 1 || !strchr(mail->author.address, '@')))
        refuse("an author out of nothing");
    check_attachments(raw, mail);
    return 0;
}
