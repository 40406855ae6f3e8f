/* report_mail.h - for tests: a mail that may be a report, and what was read of it. */
#ifndef TICKETD_TESTS_REPORT_MAIL_H
#define TICKETD_TESTS_REPORT_MAIL_H

#include "rules/classify.h"

static inline void
report_mail_set(char **string, const char *value)
{
    g_free(*string);
    *string = g_strdup(value);
}

static inline Mail *
report_mail_new(const char *from, const char *subject, const char *body)
{
    Mail *mail = mail_new();
    const char *open = strchr(from, '<');
    g_autofree char *address =
        open ? g_strndup(open + 1, strcspn(open + 1, ">")) : g_strdup(from);

    g_ptr_array_add(mail->headers, header_field_new("From", from));
    if (*address)
        g_ptr_array_add(mail->from, mailbox_new("", address));
    g_ptr_array_add(mail->to, mailbox_new("", "desk@desk.test"));
    report_mail_set(&mail->subject, subject);
    report_mail_set(&mail->body, body);
    report_mail_set(&mail->content_type, "text/plain");
    return mail;
}

/* What servers copy of the mail that they return. */
static inline void
report_mail_add_list(Mail *mail)
{
    static const char *const fields[][2] = {
        { "List-Id", "<users.lists.example.net>" },
        { "List-Unsubscribe", "<mailto:users-request@lists.example.net>" },
        { "Precedence", "list" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
        g_ptr_array_add(mail->headers, header_field_new(fields[i][0], fields[i][1]));
}

static inline void
report_mail_read(Mail *mail, const char *envelope_sender)
{
    classify(mail, envelope_sender);
    if (mail->kind == MAIL_BOUNCE)
        bounce_read(mail);
}

/* `status` is the class, the first digit. */
static inline void
report_mail_assert(const Mail *mail, const char *recipients, char status,
                   BounceAction action, bool hard)
{
    g_autoptr(GString) all = g_string_new(NULL);

    for (guint i = 0; i < mail->bounce.recipients->len; i++)
        g_string_append_printf(all, "%s%s", i ? " " : "",
                               (char *)mail->bounce.recipients->pdata[i]);
    g_assert_cmpstr(mail_kind_name(mail->kind), ==, "bounce");
    g_assert_cmpstr(all->str, ==, recipients);
    g_assert_cmpint(mail->bounce.status[0], ==, status);
    g_assert_cmpint(mail->bounce.action, ==, action);
    g_assert_cmpint(mail->bounce.hard, ==, hard);
}

#endif
