/* wire.c - Mail as bytes and back: what passes between ticketd and a reader.
 *
 * A change of the walk changes the number in FRAME_READY, so that an old reader never
 * answers a new ticketd. */
#include "reader/wire.h"

#include <string.h>

#include "core/flat.h"

/* More than any mail needs; a reader that sends more has been taken over. */
#define MAILBOXES_MAX 20000
#define HEADERS_MAX 20000
#define ATTACHMENTS_MAX 20000
#define RECIPIENTS_MAX 20000
#define IN_REPLY_TO_MAX 50
#define REFERENCES_MAX 500
#define HOPS_MAX HEADERS_MAX
#define LINE_BYTES_MAX (4 * 1024 * 1024)
#define TEXT_BYTES_MAX (64 * 1024 * 1024)
#define DATE_MAX G_GINT64_CONSTANT(253402300799) /* the end of the year 9999 */
#define OFFSET_MAX (24 * 60)

static void
line(Flat *w, char **value, const char *promise)
{
    flat_string(w, value, LINE_BYTES_MAX, "", promise);
}

static void
text(Flat *w, char **value, const char *promise)
{
    flat_string(w, value, TEXT_BYTES_MAX, "\n\t", promise);
}

/* ------------------------------------------------------------------ elements */

static gpointer
make_string(void)
{
    return g_strdup("");
}

static void
visit_string(Flat *w, gpointer *element, const char *promise)
{
    line(w, (char **)element, promise);
}

static void
strings(Flat *w, GPtrArray *elements, gsize most, const char *promise)
{
    flat_array(w, elements, most, make_string, visit_string, promise);
}

static gpointer
make_mailbox(void)
{
    return mailbox_new("", "");
}

static void
visit_mailbox(Flat *w, gpointer *element, const char *promise)
{
    Mailbox *mailbox = *element;

    line(w, &mailbox->name, promise);
    line(w, &mailbox->address, promise);
}

static void
mailboxes(Flat *w, GPtrArray *elements, const char *promise)
{
    flat_array(w, elements, MAILBOXES_MAX, make_mailbox, visit_mailbox, promise);
}

static gpointer
make_header(void)
{
    return header_field_new("", "");
}

static void
visit_header(Flat *w, gpointer *element, const char *promise)
{
    HeaderField *field = *element;

    line(w, &field->name, "a header field's name is malformed");
    line(w, &field->value, "a header field's value is malformed");
}

static gpointer
make_attachment(void)
{
    return attachment_new();
}

static void
check_attachment_name(Flat *w, const char *name)
{
    flat_check(w, !strchr(name, '/'), "an attachment's name has a path");
    for (const char *p = name; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        flat_check(w, !((c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069)),
                   "an attachment's name turns direction");
    }
}

static void
visit_attachment(Flat *w, gpointer *element, const char *promise)
{
    Attachment *a = *element;

    line(w, &a->name, "an attachment's name is malformed");
    if (!w->out)
        check_attachment_name(w, a->name);
    line(w, &a->type, "an attachment's type is malformed");
    line(w, &a->seen_type, "an attachment's type is malformed");
    line(w, &a->content_id, "an attachment's id is malformed");
    line(w, &a->part, "an attachment's part is malformed");
    flat_number(w, &a->size, 0, G_MAXINT64, "an attachment's size is negative");
    flat_flag(w, &a->is_inline);
    flat_flag(w, &a->is_encrypted);
}

/* ------------------------------------------------------------------ the mail */

static void
visit_people(Flat *w, Mail *mail)
{
    mailboxes(w, mail->from, "From is malformed");
    mailboxes(w, mail->to, "To is malformed");
    mailboxes(w, mail->cc, "Cc is malformed");
    mailboxes(w, mail->reply_to, "Reply-To is malformed");
    line(w, &mail->author.name, "the author is malformed");
    line(w, &mail->author.address, "the author is malformed");
    flat_flag(w, &mail->has_sole_author);
}

static void
visit_head(Flat *w, Mail *mail)
{
    gint64 offset = mail->date_offset, hops = mail->hops;

    line(w, &mail->subject, "the subject is malformed");
    line(w, &mail->message_id, "the Message-ID is malformed");
    strings(w, mail->in_reply_to, IN_REPLY_TO_MAX, "In-Reply-To is malformed");
    strings(w, mail->references, REFERENCES_MAX, "References is malformed");
    flat_number(w, &mail->date, 0, DATE_MAX, "the date is absurd");
    flat_number(w, &offset, -OFFSET_MAX, OFFSET_MAX, "the time zone is absurd");
    flat_array(w, mail->headers, HEADERS_MAX, make_header, visit_header,
               "there are too many header fields");
    line(w, &mail->thread_topic, "Thread-Topic is malformed");
    line(w, &mail->thread_index, "Thread-Index is malformed");
    flat_number(w, &hops, 0, HOPS_MAX, "the hops are absurd");
    mail->date_offset = (int)offset;
    mail->hops = (guint)hops;
}

static void
visit_texts(Flat *w, Mail *mail)
{
    text(w, &mail->body, "the body has a control character");
    flat_octets(w, mail->marks, TEXT_BYTES_MAX, "there are more marks than lines");
    text(w, &mail->text, "the text has a control character");
    text(w, &mail->quoted, "the quoted text has a control character");
    line(w, &mail->charset, "the charset is malformed");
    flat_flag(w, &mail->is_shortened);
    text(w, &mail->returned_headers, "the returned headers are malformed");
    text(w, &mail->report, "the report is malformed");
    line(w, &mail->calendar_method, "the calendar method is malformed");
    line(w, &mail->content_type, "the content type is malformed");
    line(w, &mail->report_type, "the report type is malformed");
}

static void
visit_kind(Flat *w, Mail *mail)
{
    BounceReport *bounce = &mail->bounce;
    gint64 kind = mail->kind, action = bounce->action;

    flat_number(w, &kind, 0, MAIL_LOOP, "the kind is out of range");
    line(w, &mail->kind_reason, "the kind's reason is malformed");
    strings(w, bounce->recipients, RECIPIENTS_MAX, "a bounced recipient is malformed");
    line(w, &bounce->status, "the bounce status is malformed");
    line(w, &bounce->diagnostic, "the diagnostic is malformed");
    line(w, &bounce->returned_message_id, "the returned Message-ID is malformed");
    flat_number(w, &action, 0, BOUNCE_DELIVERED, "the bounce action is out of range");
    flat_flag(w, &bounce->hard);
    mail->kind = (MailKind)kind;
    bounce->action = (BounceAction)action;
}

static void
visit_mail(Flat *w, Mail *mail)
{
    visit_people(w, mail);
    visit_head(w, mail);
    visit_texts(w, mail);
    flat_array(w, mail->attachments, ATTACHMENTS_MAX, make_attachment, visit_attachment,
               "there are too many attachments");
    visit_kind(w, mail);
}

GBytes *
wire_from_mail(const Mail *mail)
{
    Flat w = flat_write();

    visit_mail(&w, (Mail *)mail); /* writing changes nothing */
    return flat_bytes(&w);
}

/* ------------------------------------------------------------------ read back */

static void
check_marks(Flat *w, const Mail *mail)
{
    guint lines = 1;

    for (const char *p = mail->body; (p = strchr(p, '\n')); p++)
        lines++;
    flat_check(w, mail->marks->len <= lines, "there are more marks than lines");
    for (guint i = 0; i < mail->marks->len; i++)
        flat_check(w, mail->marks->data[i] <= LINE_SIGNATURE,
                   "a line's mark is out of range");
}

static void
check_author(Flat *w, const Mail *mail)
{
    flat_check(w, mail->has_sole_author == (mail->author.address[0] != '\0'),
               "the author is none or two");
    flat_check(w, mail->has_sole_author || mail->author.name[0] == '\0',
               "the author is none or two");
}

bool
wire_to_mail(GBytes *bytes, Mail **out, Fault *why)
{
    g_autoptr(Mail) mail = mail_new();
    Flat w = flat_read(bytes);

    visit_mail(&w, mail);
    if (!w.broken) {
        flat_check(&w, w.at == w.end, "there is more than a mail");
        check_marks(&w, mail);
        check_author(&w, mail);
    }
    if (w.broken)
        return fault_temporary(why, "4.3.0", "the reader's answer breaks a promise: %s",
                               w.broken);
    *out = g_steal_pointer(&mail);
    return true;
}
