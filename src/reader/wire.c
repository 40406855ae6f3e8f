/* wire.c - Mail as bytes and back: what passes between ticketd and a reader.
 *
 * One walk over a Mail serves both ways: writing, it appends each field; reading, it
 * fills the field in and checks it. So neither way can know of a field that the other
 * does not. Numbers have eight bytes in the machine's order, both ends being on it; texts
 * and arrays begin with their length or count. A change of the walk changes the number in
 * FRAME_READY, so that an old reader never answers a new ticketd. */
#include "reader/wire.h"

#include <string.h>

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

typedef struct Wire {
    GByteArray *out; /* NULL: reading */
    const guint8 *at, *end;
    /* The first broken promise; from then on nothing more is taken. */
    const char *broken;
} Wire;

static bool
check(Wire *w, bool holds, const char *promise)
{
    if (!holds && !w->broken)
        w->broken = promise;
    return holds;
}

/* ------------------------------------------------------------------ fields */

/* The next bytes; NULL where there are fewer. */
static const guint8 *
take(Wire *w, gsize length)
{
    const guint8 *bytes = w->at;

    if (w->broken || !check(w, length <= (gsize)(w->end - w->at), "it is cut off"))
        return NULL;
    w->at += length;
    return bytes;
}

static void
number(Wire *w, gint64 *value, gint64 least, gint64 most, const char *promise)
{
    const guint8 *bytes;
    gint64 taken = 0;

    if (w->out) {
        g_byte_array_append(w->out, (const guint8 *)value, sizeof *value);
        return;
    }
    if ((bytes = take(w, sizeof taken)) != NULL)
        memcpy(&taken, bytes, sizeof taken);
    if (!w->broken && check(w, taken >= least && taken <= most, promise))
        *value = taken;
}

static void
flag(Wire *w, bool *value)
{
    gint64 wide = *value;

    number(w, &wide, 0, 1, "a flag is neither yes nor no");
    *value = wide != 0;
}

/* UTF-8 without NUL and without controls but those of `allowed`. */
static bool
is_clean(const guint8 *bytes, gsize length, const char *allowed)
{
    bool is_ascii = true;

    for (gsize i = 0; i < length; i++) {
        guint8 c = bytes[i];

        if (c >= 0x20 && c < 0x7f)
            continue;
        if (c >= 0x80) {
            is_ascii = false;
            if (c == 0xc2 && i + 1 < length && bytes[i + 1] < 0xa0) /* C1 */
                return false;
        } else if (c == '\0' || !strchr(allowed, c)) {
            return false;
        }
    }
    return is_ascii || g_utf8_validate_len((const char *)bytes, length, NULL);
}

static void
string(Wire *w, char **value, gsize most, const char *allowed, const char *promise)
{
    gint64 length = w->out ? (gint64)strlen(*value) : 0;
    const guint8 *bytes;

    number(w, &length, 0, (gint64)most, promise);
    if (w->out) {
        g_byte_array_append(w->out, (const guint8 *)*value, (guint)length);
        return;
    }
    bytes = take(w, (gsize)length);
    if (!bytes || !check(w, is_clean(bytes, (gsize)length, allowed), promise))
        return;
    g_free(*value);
    *value = g_strndup((const char *)bytes, (gsize)length);
}

static void
line(Wire *w, char **value, const char *promise)
{
    string(w, value, LINE_BYTES_MAX, "", promise);
}

static void
text(Wire *w, char **value, const char *promise)
{
    string(w, value, TEXT_BYTES_MAX, "\n\t", promise);
}

/* An array's elements, which `visit` walks; reading, `make` gives empty ones. */
static void
array(Wire *w, GPtrArray *elements, gsize most, gpointer (*make)(void),
      void (*visit)(Wire *w, gpointer *element, const char *promise), const char *promise)
{
    gint64 count = elements->len;

    number(w, &count, 0, (gint64)most, promise);
    for (gint64 i = 0; i < count && !w->broken; i++) {
        if (!w->out)
            g_ptr_array_add(elements, make());
        visit(w, &elements->pdata[i], promise);
    }
}

/* ------------------------------------------------------------------ elements */

static gpointer
make_string(void)
{
    return g_strdup("");
}

static void
visit_string(Wire *w, gpointer *element, const char *promise)
{
    line(w, (char **)element, promise);
}

static void
strings(Wire *w, GPtrArray *elements, gsize most, const char *promise)
{
    array(w, elements, most, make_string, visit_string, promise);
}

static gpointer
make_mailbox(void)
{
    return mailbox_new("", "");
}

static void
visit_mailbox(Wire *w, gpointer *element, const char *promise)
{
    Mailbox *mailbox = *element;

    line(w, &mailbox->name, promise);
    line(w, &mailbox->address, promise);
}

static void
mailboxes(Wire *w, GPtrArray *elements, const char *promise)
{
    array(w, elements, MAILBOXES_MAX, make_mailbox, visit_mailbox, promise);
}

static gpointer
make_header(void)
{
    return header_field_new("", "");
}

static void
visit_header(Wire *w, gpointer *element, const char *promise)
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
check_attachment_name(Wire *w, const char *name)
{
    check(w, !strchr(name, '/'), "an attachment's name has a path");
    for (const char *p = name; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        check(w, !((c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069)),
              "an attachment's name turns direction");
    }
}

static void
visit_attachment(Wire *w, gpointer *element, const char *promise)
{
    Attachment *a = *element;

    line(w, &a->name, "an attachment's name is malformed");
    if (!w->out)
        check_attachment_name(w, a->name);
    line(w, &a->type, "an attachment's type is malformed");
    line(w, &a->seen_type, "an attachment's type is malformed");
    line(w, &a->content_id, "an attachment's id is malformed");
    line(w, &a->part, "an attachment's part is malformed");
    number(w, &a->size, 0, G_MAXINT64, "an attachment's size is negative");
    flag(w, &a->is_inline);
    flag(w, &a->is_encrypted);
}

/* ------------------------------------------------------------------ the mail */

static void
visit_people(Wire *w, Mail *mail)
{
    mailboxes(w, mail->from, "From is malformed");
    mailboxes(w, mail->to, "To is malformed");
    mailboxes(w, mail->cc, "Cc is malformed");
    mailboxes(w, mail->reply_to, "Reply-To is malformed");
    line(w, &mail->author.name, "the author is malformed");
    line(w, &mail->author.address, "the author is malformed");
    flag(w, &mail->has_sole_author);
}

static void
visit_head(Wire *w, Mail *mail)
{
    gint64 offset = mail->date_offset, hops = mail->hops;

    line(w, &mail->subject, "the subject is malformed");
    line(w, &mail->message_id, "the Message-ID is malformed");
    strings(w, mail->in_reply_to, IN_REPLY_TO_MAX, "In-Reply-To is malformed");
    strings(w, mail->references, REFERENCES_MAX, "References is malformed");
    number(w, &mail->date, 0, DATE_MAX, "the date is absurd");
    number(w, &offset, -OFFSET_MAX, OFFSET_MAX, "the time zone is absurd");
    array(w, mail->headers, HEADERS_MAX, make_header, visit_header,
          "there are too many header fields");
    line(w, &mail->thread_topic, "Thread-Topic is malformed");
    line(w, &mail->thread_index, "Thread-Index is malformed");
    number(w, &hops, 0, HOPS_MAX, "the hops are absurd");
    mail->date_offset = (int)offset;
    mail->hops = (guint)hops;
}

static void
visit_marks(Wire *w, GByteArray *marks)
{
    gint64 count = marks->len;
    const guint8 *bytes;

    number(w, &count, 0, TEXT_BYTES_MAX, "there are more marks than lines");
    if (w->out)
        g_byte_array_append(w->out, marks->data, marks->len);
    else if ((bytes = take(w, (gsize)count)) != NULL)
        g_byte_array_append(marks, bytes, (guint)count);
}

static void
visit_texts(Wire *w, Mail *mail)
{
    text(w, &mail->body, "the body has a control character");
    visit_marks(w, mail->marks);
    text(w, &mail->text, "the text has a control character");
    text(w, &mail->quoted, "the quoted text has a control character");
    line(w, &mail->charset, "the charset is malformed");
    flag(w, &mail->is_shortened);
    text(w, &mail->returned_headers, "the returned headers are malformed");
    text(w, &mail->report, "the report is malformed");
    line(w, &mail->calendar_method, "the calendar method is malformed");
    line(w, &mail->content_type, "the content type is malformed");
    line(w, &mail->report_type, "the report type is malformed");
}

static void
visit_kind(Wire *w, Mail *mail)
{
    BounceReport *bounce = &mail->bounce;
    gint64 kind = mail->kind, action = bounce->action;

    number(w, &kind, 0, MAIL_LOOP, "the kind is out of range");
    line(w, &mail->kind_reason, "the kind's reason is malformed");
    strings(w, bounce->recipients, RECIPIENTS_MAX, "a bounced recipient is malformed");
    line(w, &bounce->status, "the bounce status is malformed");
    line(w, &bounce->diagnostic, "the diagnostic is malformed");
    line(w, &bounce->returned_message_id, "the returned Message-ID is malformed");
    number(w, &action, 0, BOUNCE_DELIVERED, "the bounce action is out of range");
    flag(w, &bounce->hard);
    mail->kind = (MailKind)kind;
    bounce->action = (BounceAction)action;
}

static void
visit_mail(Wire *w, Mail *mail)
{
    visit_people(w, mail);
    visit_head(w, mail);
    visit_texts(w, mail);
    array(w, mail->attachments, ATTACHMENTS_MAX, make_attachment, visit_attachment,
          "there are too many attachments");
    visit_kind(w, mail);
}

GBytes *
wire_from_mail(const Mail *mail)
{
    Wire w = { .out = g_byte_array_sized_new(4096) };

    visit_mail(&w, (Mail *)mail); /* writing changes nothing */
    return g_byte_array_free_to_bytes(w.out);
}

/* ------------------------------------------------------------------ read back */

static void
check_marks(Wire *w, const Mail *mail)
{
    guint lines = 1;

    for (const char *p = mail->body; (p = strchr(p, '\n')); p++)
        lines++;
    check(w, mail->marks->len <= lines, "there are more marks than lines");
    for (guint i = 0; i < mail->marks->len; i++)
        check(w, mail->marks->data[i] <= LINE_SIGNATURE, "a line's mark is out of range");
}

static void
check_author(Wire *w, const Mail *mail)
{
    check(w, mail->has_sole_author == (mail->author.address[0] != '\0'),
          "the author is none or two");
    check(w, mail->has_sole_author || mail->author.name[0] == '\0',
          "the author is none or two");
}

bool
wire_to_mail(GBytes *bytes, Mail **out, Fault *why)
{
    g_autoptr(Mail) mail = mail_new();
    gsize length;
    const guint8 *data = g_bytes_get_data(bytes, &length);
    Wire w = { .at = data, .end = data + length };

    visit_mail(&w, mail);
    if (!w.broken) {
        check(&w, w.at == w.end, "there is more than a mail");
        check_marks(&w, mail);
        check_author(&w, mail);
    }
    if (w.broken)
        return fault_temporary(why, "4.3.0", "the reader's answer breaks a promise: %s",
                               w.broken);
    *out = g_steal_pointer(&mail);
    return true;
}
