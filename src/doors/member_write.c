/* member_write.c - what a customer writes at the member door: new tickets, replies. */
#include "doors/member_verbs.h"

#include "desk/resolve.h"
#include "intake/form.h"
#include "mime/compose_body.h"

#include <string.h>

enum {
    SUBJECT_BYTES_MAX = 1000,
    TEXT_BYTES_MAX = 500 * 1000,
};

/* ------------------------------------------------------------------ the form */

/* Those who take new tickets. */
bool
member_form(MemberRequest *request, Fault *why)
{
    const GPtrArray *departments = request->settings->departments;
    json_t *list = json_array();

    for (guint i = 0; i < departments->len; i++) {
        const Department *one = departments->pdata[i];

        if (one->accept != ACCEPT_REPLIES)
            json_array_append_new(list, member_department(one));
    }
    json_object_set_new(request->answer, "departments", list);
    return true;
}

static bool
is_blank(const char *text)
{
    for (; *text; text = g_utf8_next_char(text))
        if (!g_unichar_isspace(g_utf8_get_char(text)))
            return false;
    return true;
}

/* What both forms have. False: the answer says what is wrong. */
static bool
check_words(MemberRequest *request)
{
    const char *text = member_string(request, "text");

    if (!member_key_is_valid(member_string(request, "key")))
        member_refuse(request, "invalid", "bad-key", "key");
    else if (is_blank(text) && request->files->len == 0)
        member_refuse(request, "invalid", "no-message", "message");
    else if (strlen(text) > TEXT_BYTES_MAX)
        member_refuse(request, "limit", "too-long", "message");
    else
        return true;
    return false;
}

static GPtrArray *
attachments_of(const MemberRequest *request)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < request->files->len; i++) {
        const MemberFile *file = request->files->pdata[i];
        ComposeAttachment *one = g_new0(ComposeAttachment, 1);

        one->name = file->name;
        one->bytes = file->bytes;
        g_ptr_array_add(list, one);
    }
    return list;
}

static gsize
bytes_of(const GPtrArray *files)
{
    gsize bytes = 0;

    for (guint i = 0; i < files->len; i++)
        bytes += g_bytes_get_size(((const MemberFile *)files->pdata[i])->bytes);
    return bytes;
}

/* Take it in and say what became of it. */
static bool
take(MemberRequest *request, IntakeForm *form, const char *address, Fault *why)
{
    Mailbox author = { request->account->person.name, (char *)address };
    g_autoptr(GPtrArray) files = attachments_of(request);
    g_auto(Fault) reason = { 0 };
    IntakeResult result = { 0 };

    /* In base64 and with its header it must not be larger than a mail may be. */
    if (bytes_of(request->files) / 3 * 4 + TEXT_BYTES_MAX >
        (gsize)request->settings->max_message_size)
        return member_refuse(request, "limit", "too-large", "attachment");
    form->author = &author;
    form->language = request->account->language;
    form->client_address = request->visitor.client;
    form->text = member_string(request, "text");
    form->key = member_string(request, "key");
    form->files = files;
    if (!form_take(request->intake, form, &result, &reason)) {
        if (reason.kind != FAULT_PERMANENT)
            return fault_temporary(why, reason.status, "%s", reason.text);
        return strcmp(reason.status, "5.7.28") == 0
                   ? member_refuse(request, "limit", "too-many", NULL)
                   : member_refuse(request, "forbidden", "not-taken", NULL);
    }
    json_object_set_new(request->answer, "held",
                        json_boolean(result.outcome == OUTCOME_HOLD));
    return member_answer_string(request, "outcome", outcome_name(result.outcome)) &&
           member_answer_number(request, "ticket", result.ticket);
}

/* ------------------------------------------------------------------ verbs */

static bool
has_type(const Department *department, const char *type)
{
    return department->types &&
           g_strv_contains((const char *const *)department->types, type);
}

bool
member_open(MemberRequest *request, Fault *why)
{
    const char *key = member_string(request, "department");
    const char *subject = member_string(request, "subject");
    const char *type = member_string(request, "type");
    const GPtrArray *all = request->settings->departments;
    IntakeForm form = { .subject = subject, .type = *type ? type : NULL };

    form.department = *key           ? settings_department(request->settings, key)
                      : all->len > 0 ? all->pdata[0]
                                     : NULL;
    if (!form.department || form.department->accept == ACCEPT_REPLIES)
        return member_refuse(request, "invalid", "no-such-department", "department");
    if (form.type && !has_type(form.department, type))
        return member_refuse(request, "invalid", "no-such-type", "type");
    if (is_blank(subject))
        return member_refuse(request, "invalid", "no-subject", "subject");
    if (strlen(subject) > SUBJECT_BYTES_MAX)
        return member_refuse(request, "limit", "too-long", "subject");
    return !check_words(request) ||
           take(request, &form, request->account->person.address, why);
}

bool
member_reply(MemberRequest *request, Fault *why)
{
    g_autoptr(Ticket) ticket = NULL;
    const char *address;
    IntakeForm form = { 0 };

    if (!member_find_ticket(request, ACCESS_REPLY, &ticket, &address, why))
        return false;
    if (!ticket || !check_words(request))
        return true;
    form.department = settings_department(request->settings, ticket->department);
    if (!form.department)
        return fault_temporary(why, "4.3.5",
                               "ticket %" G_GINT64_FORMAT " belongs to "
                               "department %s, which is not in %s",
                               ticket->number, ticket->department,
                               request->settings->path);
    form.ticket = ticket->number;
    form.subject = ticket->subject;
    return take(request, &form, address, why);
}

bool
member_resolve(MemberRequest *request, Fault *why)
{
    g_autoptr(Ticket) ticket = NULL;
    const char *address;
    Mailbox who = { request->account->person.name, NULL };

    if (!member_find_ticket(request, ACCESS_SEE, &ticket, &address, why))
        return false;
    if (!ticket)
        return true;
    who.address = (char *)address;
    return desk_resolve(request->desk, ticket->number, &who, why) &&
           member_answer_number(request, "ticket", ticket->number);
}
