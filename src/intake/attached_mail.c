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

const char *
attached_mail_find(const Settings *settings, const Mail *mail)
{
    if (!*mail->author.address ||
        !settings_staff_by_address(settings, mail->author.address))
        return NULL;
    for (guint i = 0; i < mail->attachments->len; i++) {
        const Attachment *attachment = mail->attachments->pdata[i];

        if (is_message(attachment))
            return attachment->part;
    }
    return NULL;
}

void
attached_mail_read(Pool *pool, const Settings *settings, GBytes *raw, const Mail *mail,
                   AttachedMail *out)
{
    const char *part = attached_mail_find(settings, mail);
    g_autoptr(GBytes) bytes = NULL;
    g_auto(Fault) why = { 0 };

    *out = (AttachedMail){ 0 };
    if (!part)
        return;
    if (pool_extract(pool, raw, part, &bytes, &why) != READ_DONE ||
        pool_read(pool, bytes, NULL, &out->mail, &why) != READ_DONE) {
        log_warning("an attached message is not read: %s", why.text);
        out->mail = NULL;
        return;
    }
    out->part = g_strdup(part);
}

void
attached_mail_clear(AttachedMail *attached)
{
    g_clear_pointer(&attached->mail, mail_free);
    g_clear_pointer(&attached->part, g_free);
}
