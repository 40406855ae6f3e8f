/* read.c - a raw message read the way a person would: parts, new text, kind. */
#include "mime/read.h"

#include "machine/bounce.h"
#include "rules/classify.h"
#include "reply/reply_text.h"
#include "mime/parse.h"

Mail *
read_mail(GBytes *raw, const char *envelope_sender)
{
    Mail *mail = mime_parse(raw);
    g_auto(ReplyText) reply = { 0 };

    reply_text(mail->body, mail->marks, mail->subject, NULL, &reply);
    g_free(mail->text);
    mail->text = g_steal_pointer(&reply.text);
    g_free(mail->quoted);
    mail->quoted = g_steal_pointer(&reply.quoted);
    classify(mail, envelope_sender);
    if (mail->kind == MAIL_BOUNCE)
        bounce_read(mail);
    return mail;
}
