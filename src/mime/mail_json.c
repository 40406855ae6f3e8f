/* mail_json.c - what was read in a mail, as `ticketctl parse` prints it. */
#include "mime/mail_json.h"

#include "core/attachment_name.h"
#include "core/token.h"

static json_t *
strings_json(const GPtrArray *strings)
{
    json_t *array = json_array();

    for (guint i = 0; i < strings->len; i++)
        json_array_append_new(array, json_string(g_ptr_array_index(strings, i)));
    return array;
}

static json_t *
mailbox_json(const Mailbox *mailbox)
{
    return json_pack("{s:s, s:s}", "name", mailbox->name, "address", mailbox->address);
}

static json_t *
mailboxes_json(const GPtrArray *mailboxes)
{
    json_t *array = json_array();

    for (guint i = 0; i < mailboxes->len; i++)
        json_array_append_new(array, mailbox_json(g_ptr_array_index(mailboxes, i)));
    return array;
}

static json_t *
date_json(const Mail *mail)
{
    if (mail->date == 0)
        return json_string("");
    g_autofree char *name =
        g_strdup_printf("%c%02d:%02d", mail->date_offset < 0 ? '-' : '+',
                        ABS(mail->date_offset) / 60 % 24, ABS(mail->date_offset) % 60);
    g_autoptr(GTimeZone) zone = g_time_zone_new_identifier(name);
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(mail->date);
    g_autoptr(GDateTime) date =
        zone ? g_date_time_to_timezone(utc, zone) : g_date_time_ref(utc);
    g_autofree char *text = g_date_time_format(date, "%Y-%m-%dT%H:%M:%S%:z");
    return json_string(text);
}

static json_t *
attachments_json(const Mail *mail)
{
    json_t *array = json_array();
    g_autoptr(GPtrArray) names = attachment_names(mail->attachments, "en");

    for (guint i = 0; i < mail->attachments->len; i++) {
        const Attachment *a = g_ptr_array_index(mail->attachments, i);
        bool is_ours = !attachment_name_is_usable(a->name);
        const char *name = is_ours ? g_ptr_array_index(names, i) : a->name;

        json_array_append_new(
            array, json_pack("{s:s, s:b, s:s, s:s, s:I, s:s, s:b, s:b}", "name", name,
                             "name_is_ours", is_ours, "type", a->type, "seen_type",
                             a->seen_type, "size", (json_int_t)a->size, "part", a->part,
                             "inline", a->is_inline, "encrypted", a->is_encrypted));
    }
    return array;
}

static json_t *
bounce_json(const BounceReport *bounce)
{
    static const char *const actions[] = {
        [BOUNCE_UNKNOWN] = "",
        [BOUNCE_FAILED] = "failed",
        [BOUNCE_DELAYED] = "delayed",
        [BOUNCE_DELIVERED] = "delivered",
    };

    return json_pack("{s:o, s:s, s:s, s:b, s:s, s:s}", "recipients",
                     strings_json(bounce->recipients), "status", bounce->status, "action",
                     actions[bounce->action], "hard", bounce->hard, "diagnostic",
                     bounce->diagnostic, "message_id", bounce->returned_message_id);
}

json_t *
mail_json(const Mail *mail)
{
    json_t *from = mail->from->len > 0
                       ? mailbox_json(g_ptr_array_index(mail->from, 0))
                       : json_pack("{s:s, s:s}", "name", "", "address", "");
    json_t *object =
        json_pack("{s:o, s:o, s:o, s:o, s:b, s:s, s:s, s:o, s:o, s:o}", "from", from,
                  "to", mailboxes_json(mail->to), "cc", mailboxes_json(mail->cc),
                  "reply_to", mailboxes_json(mail->reply_to), "sole_author",
                  mail->has_sole_author, "subject", mail->subject, "message_id",
                  mail->message_id, "in_reply_to", strings_json(mail->in_reply_to),
                  "references", strings_json(mail->references), "date", date_json(mail));

    json_object_set_new(object, "text", json_string(mail->text));
    json_object_set_new(object, "quoted", json_string(mail->quoted));
    json_object_set_new(object, "body", json_string(mail->body));
    json_object_set_new(object, "charset", json_string(mail->charset));
    json_object_set_new(object, "shortened", json_boolean(mail->is_shortened));
    json_object_set_new(object, "attachments", attachments_json(mail));
    json_object_set_new(object, "class", json_string(mail_kind_class(mail->kind)));
    json_object_set_new(object, "class_reason", json_string(mail->kind_reason));
    json_object_set_new(object, "calendar_method", json_string(mail->calendar_method));
    if (mail->kind == MAIL_BOUNCE)
        json_object_set_new(object, "bounce", bounce_json(&mail->bounce));
    /* Two different tokens name no ticket. */
    Tokens tokens;
    tokens_find(mail->subject, &tokens);
    json_object_set_new(object, "ticket",
                        tokens.count == 1 ? json_integer(tokens.numbers[0])
                                          : json_null());
    return object;
}
