/* wire.c - Mail as GVariant and back: what passes between ticketd and a reader. */
#include "reader/wire.h"

#include <string.h>

/* One tuple: people, head, text, attachments, kind. A change of it changes the
 * number in FRAME_READY, so that an old reader never answers a new ticketd. */
#define PEOPLE "(a(ss)a(ss)a(ss)a(ss)(ss)b)"
#define HEAD "(ssasasxia(ss)ssu)"
#define TEXT "(saysssbsssss)"
#define ATTACHMENTS "a(sssssxbb)"
#define KIND "(us(assssub))"
#define WIRE "(" PEOPLE HEAD TEXT ATTACHMENTS KIND ")"

/* More than any mail needs; a reader that sends more has been taken over. */
#define MAILBOXES_MAX 20000
#define HEADERS_MAX 20000
#define ATTACHMENTS_MAX 20000
#define RECIPIENTS_MAX 20000
#define IN_REPLY_TO_MAX 50
#define REFERENCES_MAX 500
#define HOPS_MAX HEADERS_MAX
#define LINE_BYTES_MAX (4 * 1024 * 1024)
#define DATE_MAX G_GINT64_CONSTANT(253402300799) /* the end of the year 9999 */
#define OFFSET_MAX (24 * 60)

/* ------------------------------------------------------------------ sending */

static GVariant *
wire_strings(const GPtrArray *strings)
{
    GVariantBuilder builder;

    g_variant_builder_init(&builder, G_VARIANT_TYPE("as"));
    for (guint i = 0; i < strings->len; i++)
        g_variant_builder_add(&builder, "s", strings->pdata[i]);
    return g_variant_builder_end(&builder);
}

static GVariant *
wire_mailboxes(const GPtrArray *mailboxes)
{
    GVariantBuilder builder;

    g_variant_builder_init(&builder, G_VARIANT_TYPE("a(ss)"));
    for (guint i = 0; i < mailboxes->len; i++) {
        const Mailbox *mailbox = mailboxes->pdata[i];

        g_variant_builder_add(&builder, "(ss)", mailbox->name, mailbox->address);
    }
    return g_variant_builder_end(&builder);
}

static GVariant *
wire_headers(const GPtrArray *headers)
{
    GVariantBuilder builder;

    g_variant_builder_init(&builder, G_VARIANT_TYPE("a(ss)"));
    for (guint i = 0; i < headers->len; i++) {
        const HeaderField *field = headers->pdata[i];

        g_variant_builder_add(&builder, "(ss)", field->name, field->value);
    }
    return g_variant_builder_end(&builder);
}

static GVariant *
wire_attachments(const GPtrArray *attachments)
{
    GVariantBuilder builder;

    g_variant_builder_init(&builder, G_VARIANT_TYPE(ATTACHMENTS));
    for (guint i = 0; i < attachments->len; i++) {
        const Attachment *a = attachments->pdata[i];

        g_variant_builder_add(&builder, "(sssssxbb)", a->name, a->type, a->seen_type,
                              a->content_id, a->part, a->size, a->is_inline,
                              a->is_encrypted);
    }
    return g_variant_builder_end(&builder);
}

static GVariant *
wire_text(const Mail *mail)
{
    GVariant *marks = g_variant_new_fixed_array(G_VARIANT_TYPE_BYTE, mail->marks->data,
                                                mail->marks->len, 1);

    return g_variant_new("(s@aysssbsssss)", mail->body, marks, mail->text, mail->quoted,
                         mail->charset, mail->is_shortened, mail->returned_headers,
                         mail->report, mail->calendar_method, mail->content_type,
                         mail->report_type);
}

GVariant *
wire_from_mail(const Mail *mail)
{
    const BounceReport *bounce = &mail->bounce;
    GVariant *people =
        g_variant_new("(@a(ss)@a(ss)@a(ss)@a(ss)(ss)b)", wire_mailboxes(mail->from),
                      wire_mailboxes(mail->to), wire_mailboxes(mail->cc),
                      wire_mailboxes(mail->reply_to), mail->author.name,
                      mail->author.address, mail->has_sole_author);
    GVariant *head =
        g_variant_new("(ss@as@asxi@a(ss)ssu)", mail->subject, mail->message_id,
                      wire_strings(mail->in_reply_to), wire_strings(mail->references),
                      mail->date, (gint32)mail->date_offset, wire_headers(mail->headers),
                      mail->thread_topic, mail->thread_index, (guint32)mail->hops);
    GVariant *kind = g_variant_new(
        "(us(@assssub))", (guint32)mail->kind, mail->kind_reason,
        wire_strings(bounce->recipients), bounce->status, bounce->diagnostic,
        bounce->returned_message_id, (guint32)bounce->action, bounce->hard);

    return g_variant_new("(@" PEOPLE "@" HEAD "@" TEXT "@" ATTACHMENTS "@" KIND ")",
                         people, head, wire_text(mail),
                         wire_attachments(mail->attachments), kind);
}

/* ----------------------------------------------------------------- checking */

/* The first broken promise is remembered; from then on nothing else is copied. */
typedef struct Check {
    const char *broken;
} Check;

static bool
check(Check *c, bool holds, const char *promise)
{
    if (!holds && !c->broken)
        c->broken = promise;
    return holds;
}

static bool
is_direction(gunichar ch)
{
    return (ch >= 0x202a && ch <= 0x202e) || (ch >= 0x2066 && ch <= 0x2069);
}

/* GVariant has made sure of UTF-8 without NUL: here only what stands in it. */
static bool
has_control(const char *text, const char *allowed)
{
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        if ((*p < 0x20 || *p == 0x7f) && !strchr(allowed, *p))
            return true;
        if (*p == 0xc2 && p[1] < 0xa0) /* C1 */
            return true;
    }
    return false;
}

static void
check_line(Check *c, const char *text, const char *promise)
{
    check(c, strlen(text) <= LINE_BYTES_MAX && !has_control(text, ""), promise);
}

static void
check_text(Check *c, const char *text, const char *promise)
{
    check(c, !has_control(text, "\n\t"), promise);
}

static void
check_attachment_name(Check *c, const char *name)
{
    check_line(c, name, "an attachment's name has a control character");
    check(c, !strchr(name, '/'), "an attachment's name has a path");
    for (const char *p = name; *p; p = g_utf8_next_char(p))
        check(c, !is_direction(g_utf8_get_char(p)),
              "an attachment's name turns direction");
}

static void
check_marks(Check *c, const Mail *mail)
{
    guint lines = 1;

    for (const char *p = mail->body; (p = strchr(p, '\n')); p++)
        lines++;
    check(c, mail->marks->len <= lines, "there are more marks than lines");
    for (guint i = 0; i < mail->marks->len; i++)
        check(c, mail->marks->data[i] <= LINE_SIGNATURE, "a line's mark is out of range");
}

static void
check_numbers(Check *c, const Mail *mail)
{
    check(c, mail->date >= 0 && mail->date <= DATE_MAX, "the date is absurd");
    check(c, ABS((gint64)mail->date_offset) <= OFFSET_MAX, "the time zone is absurd");
    check(c, mail->hops <= HOPS_MAX, "the hops are absurd");
    check(c, mail->has_sole_author == (mail->author.address[0] != '\0'),
          "the author is none or two");
    check(c, mail->has_sole_author || mail->author.name[0] == '\0',
          "the author is none or two");
}

/* ---------------------------------------------------------------- receiving */

static char *
take_string(GVariant *tuple, gsize index)
{
    g_autoptr(GVariant) child = g_variant_get_child_value(tuple, index);

    return g_variant_dup_string(child, NULL);
}

/* Replace *to, which mail_new() had filled. */
static void
take_line(Check *c, GVariant *tuple, gsize index, char **to, const char *promise)
{
    g_free(*to);
    *to = take_string(tuple, index);
    check_line(c, *to, promise);
}

static void
take_text(Check *c, GVariant *tuple, gsize index, char **to, const char *promise)
{
    g_free(*to);
    *to = take_string(tuple, index);
    check_text(c, *to, promise);
}

/* The array's length if it may be copied, else 0. */
static gsize
take_count(Check *c, GVariant *array, gsize limit, const char *promise)
{
    gsize n = g_variant_n_children(array);

    return check(c, n <= limit, promise) ? n : 0;
}

static void
take_strings(Check *c, GVariant *tuple, gsize index, gsize limit, GPtrArray *to,
             const char *promise)
{
    g_autoptr(GVariant) array = g_variant_get_child_value(tuple, index);
    gsize n = take_count(c, array, limit, promise);

    for (gsize i = 0; i < n; i++) {
        char *string = take_string(array, i);

        check_line(c, string, promise);
        g_ptr_array_add(to, string);
    }
}

static void
take_mailboxes(Check *c, GVariant *tuple, gsize index, GPtrArray *to, const char *promise)
{
    g_autoptr(GVariant) array = g_variant_get_child_value(tuple, index);
    gsize n = take_count(c, array, MAILBOXES_MAX, promise);

    for (gsize i = 0; i < n; i++) {
        const char *name, *address;
        g_autoptr(GVariant) pair = g_variant_get_child_value(array, i);

        g_variant_get(pair, "(&s&s)", &name, &address);
        check_line(c, name, promise);
        check_line(c, address, promise);
        g_ptr_array_add(to, mailbox_new(name, address));
    }
}

static void
take_people(Check *c, GVariant *people, Mail *mail)
{
    g_autoptr(GVariant) author = g_variant_get_child_value(people, 4);
    gboolean has_sole_author;

    take_mailboxes(c, people, 0, mail->from, "From is malformed");
    take_mailboxes(c, people, 1, mail->to, "To is malformed");
    take_mailboxes(c, people, 2, mail->cc, "Cc is malformed");
    take_mailboxes(c, people, 3, mail->reply_to, "Reply-To is malformed");
    take_line(c, author, 0, &mail->author.name, "the author is malformed");
    take_line(c, author, 1, &mail->author.address, "the author is malformed");
    g_variant_get_child(people, 5, "b", &has_sole_author);
    mail->has_sole_author = has_sole_author;
}

static void
take_headers(Check *c, GVariant *head, Mail *mail)
{
    g_autoptr(GVariant) array = g_variant_get_child_value(head, 6);
    gsize n = take_count(c, array, HEADERS_MAX, "there are too many header fields");

    for (gsize i = 0; i < n; i++) {
        const char *name, *value;
        g_autoptr(GVariant) pair = g_variant_get_child_value(array, i);

        g_variant_get(pair, "(&s&s)", &name, &value);
        check_line(c, name, "a header field's name is malformed");
        check_line(c, value, "a header field's value is malformed");
        g_ptr_array_add(mail->headers, header_field_new(name, value));
    }
}

static void
take_head(Check *c, GVariant *head, Mail *mail)
{
    gint32 offset;
    guint32 hops;

    take_line(c, head, 0, &mail->subject, "the subject is malformed");
    take_line(c, head, 1, &mail->message_id, "the Message-ID is malformed");
    take_strings(c, head, 2, IN_REPLY_TO_MAX, mail->in_reply_to,
                 "In-Reply-To is malformed");
    take_strings(c, head, 3, REFERENCES_MAX, mail->references, "References is malformed");
    g_variant_get_child(head, 4, "x", &mail->date);
    g_variant_get_child(head, 5, "i", &offset);
    mail->date_offset = offset;
    take_headers(c, head, mail);
    take_line(c, head, 7, &mail->thread_topic, "Thread-Topic is malformed");
    take_line(c, head, 8, &mail->thread_index, "Thread-Index is malformed");
    g_variant_get_child(head, 9, "u", &hops);
    mail->hops = hops;
}

static void
take_texts(Check *c, GVariant *text, Mail *mail)
{
    g_autoptr(GVariant) marks = g_variant_get_child_value(text, 1);
    gboolean is_shortened;
    gsize n;
    const guint8 *bytes = g_variant_get_fixed_array(marks, &n, 1);

    take_text(c, text, 0, &mail->body, "the body has a control character");
    g_byte_array_append(mail->marks, bytes, (guint)n);
    take_text(c, text, 2, &mail->text, "the text has a control character");
    take_text(c, text, 3, &mail->quoted, "the quoted text has a control character");
    take_line(c, text, 4, &mail->charset, "the charset is malformed");
    g_variant_get_child(text, 5, "b", &is_shortened);
    mail->is_shortened = is_shortened;
    take_text(c, text, 6, &mail->returned_headers, "the returned headers are malformed");
    take_text(c, text, 7, &mail->report, "the report is malformed");
    take_line(c, text, 8, &mail->calendar_method, "the calendar method is malformed");
    take_line(c, text, 9, &mail->content_type, "the content type is malformed");
    take_line(c, text, 10, &mail->report_type, "the report type is malformed");
}

static void
take_attachments(Check *c, GVariant *array, Mail *mail)
{
    gsize n = take_count(c, array, ATTACHMENTS_MAX, "there are too many attachments");

    for (gsize i = 0; i < n; i++) {
        g_autoptr(GVariant) tuple = g_variant_get_child_value(array, i);
        Attachment *a = attachment_new();
        gboolean is_inline, is_encrypted;

        g_ptr_array_add(mail->attachments, a);
        take_line(c, tuple, 0, &a->name, "an attachment's name is malformed");
        check_attachment_name(c, a->name);
        take_line(c, tuple, 1, &a->type, "an attachment's type is malformed");
        take_line(c, tuple, 2, &a->seen_type, "an attachment's type is malformed");
        take_line(c, tuple, 3, &a->content_id, "an attachment's id is malformed");
        take_line(c, tuple, 4, &a->part, "an attachment's part is malformed");
        g_variant_get_child(tuple, 5, "x", &a->size);
        check(c, a->size >= 0, "an attachment's size is negative");
        g_variant_get_child(tuple, 6, "b", &is_inline);
        g_variant_get_child(tuple, 7, "b", &is_encrypted);
        a->is_inline = is_inline;
        a->is_encrypted = is_encrypted;
    }
}

static void
take_kind(Check *c, GVariant *tuple, Mail *mail)
{
    g_autoptr(GVariant) bounce = g_variant_get_child_value(tuple, 2);
    guint32 kind, action;
    gboolean hard;

    g_variant_get_child(tuple, 0, "u", &kind);
    g_variant_get_child(bounce, 4, "u", &action);
    g_variant_get_child(bounce, 5, "b", &hard);
    if (check(c, kind <= MAIL_LOOP, "the kind is out of range"))
        mail->kind = (MailKind)kind;
    if (check(c, action <= BOUNCE_DELIVERED, "the bounce action is out of range"))
        mail->bounce.action = (BounceAction)action;
    mail->bounce.hard = hard;
    take_line(c, tuple, 1, &mail->kind_reason, "the kind's reason is malformed");
    take_strings(c, bounce, 0, RECIPIENTS_MAX, mail->bounce.recipients,
                 "a bounced recipient is malformed");
    take_line(c, bounce, 1, &mail->bounce.status, "the bounce status is malformed");
    take_line(c, bounce, 2, &mail->bounce.diagnostic, "the diagnostic is malformed");
    take_line(c, bounce, 3, &mail->bounce.returned_message_id,
              "the returned Message-ID is malformed");
}

bool
wire_to_mail(GBytes *bytes, Mail **out, Fault *why)
{
    /* Sinks the floating reference: new_from_bytes gives one. */
    g_autoptr(GVariant) wire =
        g_variant_ref_sink(g_variant_new_from_bytes(G_VARIANT_TYPE(WIRE), bytes, FALSE));
    g_autoptr(Mail) mail = mail_new();
    Check c = { 0 };

    /* Normal form: all offsets inside, strings UTF-8 with one NUL at their end. */
    if (!g_variant_is_normal_form(wire))
        return fault_temporary(why, "4.3.0", "the reader's answer is not a mail");
    {
        g_autoptr(GVariant) people = g_variant_get_child_value(wire, 0);
        g_autoptr(GVariant) head = g_variant_get_child_value(wire, 1);
        g_autoptr(GVariant) text = g_variant_get_child_value(wire, 2);
        g_autoptr(GVariant) attachments = g_variant_get_child_value(wire, 3);
        g_autoptr(GVariant) kind = g_variant_get_child_value(wire, 4);

        take_people(&c, people, mail);
        take_head(&c, head, mail);
        take_texts(&c, text, mail);
        take_attachments(&c, attachments, mail);
        take_kind(&c, kind, mail);
    }
    check_marks(&c, mail);
    check_numbers(&c, mail);
    if (c.broken)
        return fault_temporary(why, "4.3.0", "the reader's answer breaks a promise: %s",
                               c.broken);
    *out = g_steal_pointer(&mail);
    return true;
}
