/* bounce.c - what a delivery report says: RFC 3464, or the prose of MTAs that write none.
 */
#include "machine/bounce.h"

#include <string.h>

#include "machine/bounce_notice.h"
#include "machine/bounce_prose.h"
#include "machine/bounce_report.h"
#include "machine/failure_words.h"
#include "machine/smtp_status.h"
#include "machine/subject_words.h"

#define DIAGNOSTIC_LINE_MAX 500
#define RECIPIENTS_MAX 200 /* a report about more of them is no report to us */

/* The value of a field in a header block, unfolded, or NULL. The caller owns it. */
static char *
field_in(const char *headers, const char *name)
{
    gsize length = strlen(name);

    for (const char *line = headers; line && *line; line = strchr(line, '\n')) {
        const char *end;

        line += *line == '\n';
        if (g_ascii_strncasecmp(line, name, length) != 0 || line[length] != ':')
            continue;
        for (end = line; *end && !(*end == '\n' && end[1] != ' ' && end[1] != '\t');
             end++)
            continue;
        return g_strndup(line + length + 1, (gsize)(end - line) - length - 1);
    }
    return NULL;
}

/* The Message-ID in a header block, without brackets. The caller owns it. */
static char *
message_id_in(const char *headers)
{
    g_autofree char *value = field_in(headers, "Message-ID");
    const char *open = value ? strchr(value, '<') : NULL;
    const char *close = open ? strchr(open, '>') : NULL;

    GString *id = g_string_new(NULL);

    /* a fold within the id is no part of it */
    for (const char *p = close ? open + 1 : NULL; p && p < close; p++)
        if (!g_ascii_isspace(*p))
            g_string_append_c(id, *p);
    return g_string_free(id, FALSE);
}

static char *
reporter_of(const Mail *mail)
{
    const Mailbox *from = mail->from->len ? mail->from->pdata[0] : NULL;
    const char *at = from ? strrchr(from->address, '@') : NULL;

    return g_strdup(at ? at + 1 : "");
}

/* Recipients from a header that lists them: Exim's and Gmail's X-Failed-Recipients. */
static void
read_failed_header(const Mail *mail, GPtrArray *failures)
{
    const char *value = mail_header(mail, "X-Failed-Recipients");
    const char *end = value ? value + strlen(value) : NULL;
    char *address;

    while (value && failures->len < RECIPIENTS_MAX &&
           (address = bounce_address_find(value, end, &value))) {
        BounceFailure *failure = bounce_failure_new();

        g_free(failure->address);
        failure->address = address;
        failure->action = BOUNCE_FAILED;
        g_ptr_array_add(failures, failure);
    }
}

static BounceFailure *
find(const GPtrArray *failures, const char *address)
{
    for (guint i = 0; i < failures->len && i < RECIPIENTS_MAX; i++) {
        BounceFailure *failure = failures->pdata[i];

        if (g_ascii_strcasecmp(failure->address, address) == 0)
            return failure;
    }
    return NULL;
}

/* Fill in what a failure does not say of itself from what it says in words. */
static void
failure_complete(BounceFailure *failure, const char *general)
{
    const char *words = failure->diagnostic->len ? failure->diagnostic->str : general;
    bool vague = g_str_has_suffix(failure->status, ".0.0");
    char status[SMTP_STATUS_SIZE];
    FailureReason reason;
    guint reply;

    if (failure->action == BOUNCE_UNKNOWN && failure->status[0])
        failure->action = failure->status[0] == '2'   ? BOUNCE_DELIVERED
                          : failure->status[0] == '4' ? BOUNCE_DELAYED
                                                      : BOUNCE_FAILED;
    /* what the other server answered weighs more than how the report counts it */
    if (failure->status[0] && failure->action == BOUNCE_FAILED &&
        smtp_status_answered(failure->diagnostic->str, status) &&
        (status[0] == '5' || failure->status[0] == '4'))
        g_strlcpy(failure->status, status, sizeof failure->status);
    if (failure->status[0] && !vague)
        return;
    if (smtp_status_find(words, status) &&
        (!failure->status[0] || failure->status[0] == status[0])) {
        g_strlcpy(failure->status, status, sizeof failure->status);
        return;
    }
    if (failure->status[0])
        return;
    if (smtp_status_find(general, status)) {
        g_strlcpy(failure->status, status, sizeof failure->status);
        return;
    }
    reply = smtp_reply_find(words);
    if (!reply)
        reply = smtp_reply_find(general);
    reason = failure_reason(words);
    if (reason == FAILURE_UNKNOWN)
        reason = failure_reason(general);
    g_strlcpy(
        failure->status,
        failure_status(reason, reply ? reply < 500 : failure->action == BOUNCE_DELAYED),
        sizeof failure->status);
}

/* A mail that is still tried has not failed for good, whatever code it got so far; but a
 * report that states a permanent code, and nowhere that it tries on, means the code. */
static void
failure_agree(BounceFailure *failure, BounceAction prose_action)
{
    if (failure->action != BOUNCE_DELAYED || failure->status[0] != '5')
        return;
    if (prose_action == BOUNCE_DELAYED)
        failure->status[0] = '4';
    else
        failure->action = BOUNCE_FAILED;
}

static FailureReason
reason_of(const BounceFailure *failure, const char *general)
{
    const char *words = failure->diagnostic->len ? failure->diagnostic->str : general;
    FailureReason reason = failure_reason(words);

    /* SMTP's own words for 550 and for 450 */
    if (reason == FAILURE_UNKNOWN && failure->status[0] == '5' &&
        strstr(words, "ailbox unavailable"))
        return FAILURE_NO_USER;
    if (reason == FAILURE_UNKNOWN)
        reason = failure_reason_of_status(failure->status);
    if (reason == FAILURE_UNKNOWN && failure->diagnostic->len)
        reason = failure_reason(general);
    return reason;
}

static char *
one_line(const char *text)
{
    g_autofree char *part = g_strndup(text, strnlen(text, DIAGNOSTIC_LINE_MAX * 2));
    g_autofree char *valid = g_utf8_make_valid(part, -1);
    GString *line = g_string_new(NULL);

    for (const char *p = valid; *p && line->len < DIAGNOSTIC_LINE_MAX;
         p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (c == ' ' || g_unichar_iscntrl(c)) {
            if (line->len && line->str[line->len - 1] != ' ')
                g_string_append_c(line, ' ');
        } else {
            g_string_append_unichar(line, c);
        }
    }
    return g_strchomp(g_string_free(line, FALSE));
}

static void
replace(char **string, char *value)
{
    g_free(*string);
    *string = value;
}

/* A report that tells of several recipients counts as the worst it tells. */
static BounceAction
worst(const GPtrArray *failures)
{
    BounceAction action = BOUNCE_UNKNOWN;

    for (guint i = 0; i < failures->len; i++) {
        const BounceFailure *failure = failures->pdata[i];

        if (failure->action == BOUNCE_FAILED)
            return BOUNCE_FAILED;
        if (failure->action == BOUNCE_DELAYED || action == BOUNCE_UNKNOWN)
            action = failure->action;
    }
    return action;
}

static void
summarise(Mail *mail, const GPtrArray *failures, const char *general, BounceAction action)
{
    BounceReport *report = &mail->bounce;
    bool first = true;

    g_ptr_array_set_size(report->recipients, 0);
    report->action = action;
    report->hard = false;
    for (guint i = 0; i < failures->len; i++) {
        BounceFailure *failure = failures->pdata[i];

        if (failure->action != action || action == BOUNCE_DELIVERED)
            continue;
        if (action == BOUNCE_FAILED && failure->status[0] != '4' && !report->hard)
            report->hard = failure_is_hard(reason_of(failure, general));
        if (*failure->address && report->recipients->len < RECIPIENTS_MAX)
            g_ptr_array_add(report->recipients, g_strdup(failure->address));
        if (!first)
            continue;
        first = false;
        replace(&report->status, g_strdup(failure->status));
        replace(&report->diagnostic,
                one_line(failure->diagnostic->len ? failure->diagnostic->str : general));
    }
}

/* Where header and text name quite different addresses, the text is what was meant:
 * the header may have the address that an alias led to. */
static bool
is_one_known(const GPtrArray *said, const GPtrArray *failures)
{
    for (guint i = 0; i < said->len && i < RECIPIENTS_MAX; i++)
        if (find(failures, ((BounceFailure *)said->pdata[i])->address))
            return true;
    return false;
}

/* A report that names nobody, about a mail that went to one address only. Lists and
 * whoever sends to many at once are left out: there one member may have failed. */
static void
read_returned(const Mail *mail, const char *returned, GPtrArray *failures)
{
    static const char *const many[] = {
        "Cc", "Bcc", "List-Id", "List-Unsubscribe", "Sender", "Errors-To", "Resent-To"
    };
    g_autofree char *to = field_in(returned, "To");
    const char *end = to ? to + strlen(to) : NULL, *rest = to;
    g_autofree char *address = to ? bounce_address_find(to, end, &rest) : NULL;
    g_autofree char *other = address ? bounce_address_find(rest, end, NULL) : NULL;
    g_autofree char *precedence = field_in(returned, "Precedence");
    BounceFailure *failure;
    bool is_bulk;

    if (!address || other || strcmp(rest + strspn(rest, "> \r\n"), "") != 0)
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(many); i++) {
        g_autofree char *value = field_in(returned, many[i]);

        if (value)
            return;
    }
    /* a list's own posts come back to an address at the list's own domain */
    is_bulk = precedence != NULL;
    for (guint i = 0; i < mail->to->len; i++) {
        const char *sender = ((Mailbox *)mail->to->pdata[i])->address;
        const char *at = is_bulk ? strrchr(sender, '@') : sender;

        if (g_ascii_strcasecmp(sender, address) == 0 ||
            (at && g_str_has_suffix(address, at)))
            return;
    }
    failure = bounce_failure_new();
    g_free(failure->address);
    failure->address = g_steal_pointer(&address);
    g_ptr_array_add(failures, failure);
}

/* Everything the report and the text tell, the report first. */
static GPtrArray *
failures_read(const Mail *mail, BounceAction *prose_action)
{
    GPtrArray *failures =
        g_ptr_array_new_with_free_func((GDestroyNotify)bounce_failure_free);
    g_autoptr(GPtrArray) said =
        g_ptr_array_new_with_free_func((GDestroyNotify)bounce_failure_free);
    g_autofree char *reporter = reporter_of(mail);
    ProseContext context = { .reporter = reporter, .senders = mail->to };
    bool named = false;

    bounce_report_read(mail->report, failures);
    if (failures->len == 0 && bounce_notice_is(mail->body))
        bounce_notice_read(mail->body, failures);
    if (failures->len == 0 && bounce_report_is(mail->body))
        bounce_report_read(mail->body, failures);
    for (guint i = 0; i < failures->len; i++)
        named = named || *((BounceFailure *)failures->pdata[i])->address;
    if (!named)
        read_failed_header(mail, failures);
    if (failures->len) {
        /* names without a domain need no guess where addresses are given as well */
        context.reporter = "";
        context.lists_only = true;
    }
    *prose_action = bounce_prose_read(mail->body, &context, said);
    for (guint i = 0; i < said->len && i < RECIPIENTS_MAX; i++) {
        BounceFailure *words = said->pdata[i], *known = find(failures, words->address);

        if (known && known->action == BOUNCE_UNKNOWN && !known->status[0])
            known->action = words->action;
        if (known && known->diagnostic->len == 0)
            g_string_append_len(known->diagnostic, words->diagnostic->str,
                                (gssize)words->diagnostic->len);
    }
    if (failures->len && (named || said->len == 0 || is_one_known(said, failures)))
        return failures;
    g_ptr_array_unref(failures);
    return g_steal_pointer(&said);
}

void
bounce_read(Mail *mail)
{
    gsize length = bounce_prose_length(mail->body);
    g_autofree char *general = g_strndup(mail->body, length);
    BounceAction prose_action;
    g_autoptr(GPtrArray) failures = failures_read(mail, &prose_action);
    SubjectHint hint = subject_hint(mail->subject);
    const char *returned =
        *mail->returned_headers ? mail->returned_headers : mail->body + length;

    if (hint == SUBJECT_DELAY)
        prose_action = BOUNCE_DELAYED;
    if (failures->len == 0)
        read_returned(mail, returned, failures);
    if (failures->len == 0)
        g_ptr_array_add(failures, bounce_failure_new());
    for (guint i = 0; i < failures->len; i++) {
        BounceFailure *failure = failures->pdata[i];

        if (failure->action == BOUNCE_UNKNOWN && !failure->status[0])
            failure->action = prose_action;
    }
    for (guint i = 0; i < failures->len; i++) {
        failure_complete(failures->pdata[i], general);
        failure_agree(failures->pdata[i], prose_action);
    }
    summarise(mail, failures, general, worst(failures));
    replace(&mail->bounce.returned_message_id, message_id_in(returned));
}
