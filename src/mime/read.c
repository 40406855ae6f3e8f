/* read.c - a raw message read the way a person would: parts, new text, kind. */
#include "mime/read.h"

#include <string.h>

#include "core/subject_prefix.h"
#include "core/token.h"
#include "machine/bounce.h"
#include "mime/parse.h"
#include "rules/classify.h"

/* Shorter details are filters of people's own: "rina+work@". */
#define REPLY_DETAIL_MIN 17

/* Base64 of the 22 bytes that begin a conversation; each answer adds five. */
#define THREAD_INDEX_ROOT 32

/* An address that its owner gave out for answers: "support+t10001.ab12@", "reply+ab12@".
 */
static bool
has_reply_address(const Mail *mail)
{
    for (guint i = 0; i < mail->to->len; i++) {
        const Mailbox *box = g_ptr_array_index(mail->to, i);
        const char *detail = strchr(box->address, '+');

        if (detail && strcspn(detail, "@") >= REPLY_DETAIL_MIN)
            return true;
    }
    return false;
}

bool
read_is_answer(const Mail *mail)
{
    Tokens tokens;

    tokens_find(mail->subject, &tokens);
    return mail->in_reply_to->len > 0 || mail->references->len > 0 || tokens.count > 0 ||
           subject_prefix(mail->subject, NULL) == SUBJECT_PREFIX_REPLY ||
           has_reply_address(mail) || strlen(mail->thread_index) > THREAD_INDEX_ROOT;
}

void
read_new_text(const Mail *mail, bool is_answer, const GPtrArray *known,
              const GPtrArray *frames, ReplyText *out)
{
    g_autoptr(GPtrArray) recipients = g_ptr_array_new();
    ReplyContext context = {
        .subject = mail->subject,
        .known = known,
        .frames = frames,
        .recipients = recipients,
        .author = mail->author,
        .is_answer = is_answer,
        .layers = REPLY_ALL_LAYERS,
    };

    for (guint i = 0; i < mail->to->len; i++)
        g_ptr_array_add(recipients, g_ptr_array_index(mail->to, i));
    for (guint i = 0; i < mail->cc->len; i++)
        g_ptr_array_add(recipients, g_ptr_array_index(mail->cc, i));
    reply_text_read(mail->body, mail->marks, &context, out);
}

Mail *
read_mail(GBytes *raw, const char *envelope_sender)
{
    Mail *mail = mime_parse(raw);
    g_auto(ReplyText) reply = { 0 };

    read_new_text(mail, read_is_answer(mail), NULL, NULL, &reply);
    g_free(mail->text);
    mail->text = g_steal_pointer(&reply.text);
    g_free(mail->quoted);
    mail->quoted = g_steal_pointer(&reply.quoted);
    classify(mail, envelope_sender);
    if (mail->kind == MAIL_BOUNCE)
        bounce_read(mail);
    return mail;
}
