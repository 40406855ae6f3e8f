/* attached_mail.c - a message attached to a colleague's mail, read on its own. */
#include "intake/attached_mail.h"

#include "base/log.h"

#include <string.h>

static bool
is_message(const Attachment *attachment)
{
    return strcmp(attachment->type, "message/rfc822") == 0 ||
           strcmp(attachment->type, "message/global") == 0;
}

static const Attachment *
first_message(const Mail *mail)
{
    for (guint i = 0; i < mail->attachments->len; i++)
        if (is_message(mail->attachments->pdata[i]))
            return mail->attachments->pdata[i];
    return NULL;
}

void
attached_mail_read(Pool *pool, const Settings *settings, GBytes *raw, const Mail *mail,
                   AttachedMail *out)
{
    const Attachment *message;
    g_autoptr(GBytes) bytes = NULL;
    g_auto(Fault) why = { 0 };

    *out = (AttachedMail){ 0 };
    if (!*mail->author.address ||
        !settings_staff_by_address(settings, mail->author.address) ||
        !(message = first_message(mail)))
        return;
    if (pool_extract(pool, raw, message->part, &bytes, &why) != READ_DONE ||
        pool_read(pool, bytes, NULL, &out->mail, &why) != READ_DONE) {
        log_warning("an attached message is not read: %s", why.text);
        out->mail = NULL;
        return;
    }
    out->part = g_strdup(message->part);
}

void
attached_mail_clear(AttachedMail *attached)
{
    g_clear_pointer(&attached->mail, mail_free);
    g_clear_pointer(&attached->part, g_free);
}
