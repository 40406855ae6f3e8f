/* test_wire.c - every field crosses, and nothing that breaks a promise does. */
#include "reader/wire.h"

#include <string.h>

static void
set(char **to, const char *value)
{
    g_free(*to);
    *to = g_strdup(value);
}

static void
fill_attachments(Mail *mail)
{
    Attachment *a = attachment_new();

    set(&a->name, "résumé.pdf");
    set(&a->type, "application/pdf");
    set(&a->seen_type, "application/x-dosexec");
    set(&a->content_id, "part1@example.org");
    set(&a->part, "2/tnef:3");
    a->size = G_GINT64_CONSTANT(5000000000);
    a->is_inline = true;
    g_ptr_array_add(mail->attachments, a);
    a = attachment_new();
    a->is_encrypted = true;
    g_ptr_array_add(mail->attachments, a);
}

static void
fill_texts(Mail *mail)
{
    static const guint8 marks[] = { LINE_TEXT, LINE_ATTRIBUTION, LINE_QUOTE,
                                    LINE_SIGNATURE };

    set(&mail->body, "one\n\ttwo\nthree\nfour");
    g_byte_array_append(mail->marks, marks, sizeof marks);
    set(&mail->text, "one");
    set(&mail->quoted, "\ttwo\nthree");
    set(&mail->charset, "windows-1252 (guessed)");
    mail->is_shortened = true;
    set(&mail->returned_headers, "From: x@example.org\nSubject: y\n");
    set(&mail->report, "Action: failed\n");
    set(&mail->calendar_method, "REPLY");
    set(&mail->content_type, "multipart/report");
    set(&mail->report_type, "delivery-status");
}

static void
fill_kind(Mail *mail)
{
    mail->kind = MAIL_BOUNCE;
    set(&mail->kind_reason, "multipart/report");
    g_ptr_array_add(mail->bounce.recipients, g_strdup("gone@example.org"));
    set(&mail->bounce.status, "5.1.1");
    set(&mail->bounce.diagnostic, "smtp; 550 no such user");
    set(&mail->bounce.returned_message_id, "t1@desk.example.net");
    mail->bounce.action = BOUNCE_FAILED;
    mail->bounce.hard = true;
}

/* A mail in which no field has its default. */
static Mail *
full_mail(void)
{
    Mail *mail = mail_new();

    g_ptr_array_add(mail->from, mailbox_new("Ani", "ani@example.org"));
    g_ptr_array_add(mail->to, mailbox_new("", "support@example.net"));
    g_ptr_array_add(mail->to, mailbox_new("二", "two@example.net"));
    g_ptr_array_add(mail->cc, mailbox_new("C", "c@example.org"));
    g_ptr_array_add(mail->reply_to, mailbox_new("R", "r@example.org"));
    set(&mail->author.name, "Ani");
    set(&mail->author.address, "ani@example.org");
    mail->has_sole_author = true;
    set(&mail->subject, "[Ticket ID: 10001] Pesanan saya");
    set(&mail->message_id, "m1@example.org");
    g_ptr_array_add(mail->in_reply_to, g_strdup("m0@example.org"));
    g_ptr_array_add(mail->references, g_strdup("root@example.org"));
    g_ptr_array_add(mail->references, g_strdup("m0@example.org"));
    mail->date = 1795311044;
    mail->date_offset = -570;
    g_ptr_array_add(mail->headers, header_field_new("Subject", "=?utf-8?q?x?="));
    set(&mail->thread_topic, "Pesanan saya");
    set(&mail->thread_index, "AdA=");
    mail->hops = 3;
    fill_texts(mail);
    fill_attachments(mail);
    fill_kind(mail);
    return mail;
}

static Mail *
across(const Mail *mail)
{
    g_autoptr(GBytes) bytes = wire_from_mail(mail);
    g_auto(Fault) why = { 0 };
    Mail *out = NULL;

    if (!wire_to_mail(bytes, &out, &why))
        g_error("%s", why.text);
    return out;
}

static void
assert_same_mailboxes(const GPtrArray *a, const GPtrArray *b)
{
    g_assert_cmpuint(a->len, ==, b->len);
    for (guint i = 0; i < a->len; i++) {
        const Mailbox *one = a->pdata[i], *two = b->pdata[i];

        g_assert_cmpstr(one->name, ==, two->name);
        g_assert_cmpstr(one->address, ==, two->address);
    }
}

static void
assert_same_headers(const GPtrArray *a, const GPtrArray *b)
{
    g_assert_cmpuint(a->len, ==, b->len);
    for (guint i = 0; i < a->len; i++) {
        const HeaderField *one = a->pdata[i], *two = b->pdata[i];

        g_assert_cmpstr(one->name, ==, two->name);
        g_assert_cmpstr(one->value, ==, two->value);
    }
}

static void
assert_same_strings(const GPtrArray *a, const GPtrArray *b)
{
    g_assert_cmpuint(a->len, ==, b->len);
    for (guint i = 0; i < a->len; i++)
        g_assert_cmpstr(a->pdata[i], ==, b->pdata[i]);
}

static void
assert_same_attachments(const GPtrArray *a, const GPtrArray *b)
{
    g_assert_cmpuint(a->len, ==, b->len);
    for (guint i = 0; i < a->len; i++) {
        const Attachment *one = a->pdata[i], *two = b->pdata[i];

        g_assert_cmpstr(one->name, ==, two->name);
        g_assert_cmpstr(one->type, ==, two->type);
        g_assert_cmpstr(one->seen_type, ==, two->seen_type);
        g_assert_cmpstr(one->content_id, ==, two->content_id);
        g_assert_cmpstr(one->part, ==, two->part);
        g_assert_cmpint(one->size, ==, two->size);
        g_assert_true(one->is_inline == two->is_inline);
        g_assert_true(one->is_encrypted == two->is_encrypted);
    }
}

static void
assert_same_head(const Mail *a, const Mail *b)
{
    assert_same_mailboxes(a->from, b->from);
    assert_same_mailboxes(a->to, b->to);
    assert_same_mailboxes(a->cc, b->cc);
    assert_same_mailboxes(a->reply_to, b->reply_to);
    g_assert_cmpstr(a->author.name, ==, b->author.name);
    g_assert_cmpstr(a->author.address, ==, b->author.address);
    g_assert_true(a->has_sole_author == b->has_sole_author);
    g_assert_cmpstr(a->subject, ==, b->subject);
    g_assert_cmpstr(a->message_id, ==, b->message_id);
    assert_same_strings(a->in_reply_to, b->in_reply_to);
    assert_same_strings(a->references, b->references);
    g_assert_cmpint(a->date, ==, b->date);
    g_assert_cmpint(a->date_offset, ==, b->date_offset);
    assert_same_headers(a->headers, b->headers);
    g_assert_cmpstr(a->thread_topic, ==, b->thread_topic);
    g_assert_cmpstr(a->thread_index, ==, b->thread_index);
    g_assert_cmpuint(a->hops, ==, b->hops);
}

static void
assert_same(const Mail *a, const Mail *b)
{
    assert_same_head(a, b);
    g_assert_cmpstr(a->body, ==, b->body);
    g_assert_cmpmem(a->marks->data, a->marks->len, b->marks->data, b->marks->len);
    g_assert_cmpstr(a->text, ==, b->text);
    g_assert_cmpstr(a->quoted, ==, b->quoted);
    g_assert_cmpstr(a->charset, ==, b->charset);
    g_assert_true(a->is_shortened == b->is_shortened);
    g_assert_cmpstr(a->returned_headers, ==, b->returned_headers);
    g_assert_cmpstr(a->report, ==, b->report);
    g_assert_cmpstr(a->calendar_method, ==, b->calendar_method);
    g_assert_cmpstr(a->content_type, ==, b->content_type);
    g_assert_cmpstr(a->report_type, ==, b->report_type);
    assert_same_attachments(a->attachments, b->attachments);
    g_assert_cmpint(a->kind, ==, b->kind);
    g_assert_cmpstr(a->kind_reason, ==, b->kind_reason);
    assert_same_strings(a->bounce.recipients, b->bounce.recipients);
    g_assert_cmpstr(a->bounce.status, ==, b->bounce.status);
    g_assert_cmpstr(a->bounce.diagnostic, ==, b->bounce.diagnostic);
    g_assert_cmpstr(a->bounce.returned_message_id, ==, b->bounce.returned_message_id);
    g_assert_cmpint(a->bounce.action, ==, b->bounce.action);
    g_assert_true(a->bounce.hard == b->bounce.hard);
}

static void
test_round_trip(void)
{
    g_autoptr(Mail) empty = mail_new(), full = full_mail();
    g_autoptr(Mail) empty_again = across(empty), full_again = across(full);

    assert_same(empty, empty_again);
    assert_same(full, full_again);
}

/* --------------------------------------------------------- broken promises */

static void
break_subject(Mail *mail)
{
    set(&mail->subject, "a\rb");
}

static void
break_c1(Mail *mail)
{
    set(&mail->subject, "a\xc2\x9b"
                        "31m");
}

static void
break_address(Mail *mail)
{
    g_ptr_array_add(mail->from, mailbox_new("", "a@example.org\nBcc: b@example.org"));
}

static void
break_header(Mail *mail)
{
    g_ptr_array_add(mail->headers, header_field_new("X", "a\nY: b"));
}

static void
break_text(Mail *mail)
{
    set(&mail->text, "\x1b[2J");
}

static void
break_author(Mail *mail)
{
    mail->has_sole_author = false;
}

static void
break_no_author(Mail *mail)
{
    set(&mail->author.address, "");
}

static void
break_kind(Mail *mail)
{
    mail->kind = (MailKind)(MAIL_LOOP + 1);
}

static void
break_action(Mail *mail)
{
    mail->bounce.action = (BounceAction)77;
}

static void
break_mark(Mail *mail)
{
    mail->marks->data[0] = 9;
}

static void
break_marks(Mail *mail)
{
    set(&mail->body, "one line");
}

static void
break_date(Mail *mail)
{
    mail->date = G_MAXINT64;
}

static void
break_offset(Mail *mail)
{
    mail->date_offset = G_MININT32;
}

static void
break_hops(Mail *mail)
{
    mail->hops = G_MAXUINT;
}

static void
break_references(Mail *mail)
{
    for (guint i = 0; i < 500; i++)
        g_ptr_array_add(mail->references, g_strdup("r@example.org"));
}

static void
break_in_reply_to(Mail *mail)
{
    for (guint i = 0; i < 50; i++)
        g_ptr_array_add(mail->in_reply_to, g_strdup("r@example.org"));
}

static void
break_path(Mail *mail)
{
    Attachment *a = mail->attachments->pdata[0];

    set(&a->name, "../../etc/passwd");
}

static void
break_direction(Mail *mail)
{
    Attachment *a = mail->attachments->pdata[0];

    set(&a->name, "a\xe2\x80\xae"
                  "fdp.exe");
}

static void
break_size(Mail *mail)
{
    Attachment *a = mail->attachments->pdata[0];

    a->size = -1;
}

static void
break_attachments(Mail *mail)
{
    for (guint i = 0; i < 20000; i++)
        g_ptr_array_add(mail->attachments, attachment_new());
}

static void
test_broken_promises(void)
{
    static const struct {
        void (*damage)(Mail *mail);
        const char *want;
    } table[] = {
        { break_subject, "the subject is malformed" },
        { break_c1, "the subject is malformed" },
        { break_address, "From is malformed" },
        { break_header, "value is malformed" },
        { break_text, "the text has a control character" },
        { break_author, "the author is none or two" },
        { break_no_author, "the author is none or two" },
        { break_kind, "the kind is out of range" },
        { break_action, "the bounce action is out of range" },
        { break_mark, "mark is out of range" },
        { break_marks, "more marks than lines" },
        { break_date, "the date is absurd" },
        { break_offset, "the time zone is absurd" },
        { break_hops, "the hops are absurd" },
        { break_references, "References is malformed" },
        { break_in_reply_to, "In-Reply-To is malformed" },
        { break_path, "name has a path" },
        { break_direction, "name turns direction" },
        { break_size, "size is negative" },
        { break_attachments, "too many attachments" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autoptr(Mail) mail = full_mail();
        g_autoptr(GBytes) bytes = NULL;
        g_auto(Fault) why = { 0 };
        Mail *out = NULL;

        table[i].damage(mail);
        bytes = wire_from_mail(mail);
        g_test_message("%s", table[i].want);
        g_assert_false(wire_to_mail(bytes, &out, &why));
        g_assert_null(out);
        g_assert_cmpint(why.kind, ==, FAULT_TEMPORARY);
        if (!strstr(why.text, table[i].want))
            g_error("%s, not: %s", why.text, table[i].want);
    }
}

/* ------------------------------------------------------------ broken bytes */

/* Whatever comes out of any bytes has kept all promises: it crosses again. */
static bool
survives(const guint8 *data, gsize length)
{
    g_autoptr(GBytes) bytes = g_bytes_new(data, length);
    g_autoptr(Mail) mail = NULL, again = NULL;
    g_auto(Fault) why = { 0 };

    if (!wire_to_mail(bytes, &mail, &why))
        return false;
    again = across(mail);
    assert_same(mail, again);
    return true;
}

static void
test_truncated(void)
{
    g_autoptr(Mail) mail = full_mail();
    g_autoptr(GBytes) bytes = wire_from_mail(mail);
    gsize size;
    const guint8 *data = g_bytes_get_data(bytes, &size);

    g_assert_true(survives(data, size));
    for (gsize length = 0; length < size; length++)
        g_assert_false(survives(data, length));
}

static void
test_damaged(void)
{
    g_autoptr(Mail) mail = full_mail();
    g_autoptr(GBytes) bytes = wire_from_mail(mail);
    gsize size;
    const guint8 *data = g_bytes_get_data(bytes, &size);
    guint refused = 0;

    for (gsize at = 0; at < size; at++) {
        static const guint8 values[] = { 0x00, 0x01, 0x7f, 0x80, 0xff, 0x0a };

        for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
            g_autofree guint8 *copy = g_memdup2(data, size);

            copy[at] = values[i];
            refused += !survives(copy, size);
        }
    }
    g_assert_cmpuint(refused, >, size);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/reader/wire/round-trip", test_round_trip);
    g_test_add_func("/reader/wire/broken-promises", test_broken_promises);
    g_test_add_func("/reader/wire/truncated", test_truncated);
    g_test_add_func("/reader/wire/damaged", test_damaged);
    return g_test_run();
}
