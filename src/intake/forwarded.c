/* forwarded.c - a mail that a colleague forwarded: its author's words again. */
#include "intake/forwarded.h"

#include "core/subject_prefix.h"
#include "reply/forward.h"
#include "reply/written_date.h"

#include <string.h>

/* A file of the message attached at `outer`, as one of the outer mail. */
static Attachment *
inner_file(const Attachment *from, const char *outer)
{
    Attachment *to = attachment_copy(from);

    g_free(to->part);
    to->part = g_strdup_printf("%s/mail:%s", outer, from->part);
    return to;
}

static Forwarded *
forwarded_new(void)
{
    Forwarded *forwarded = g_new0(Forwarded, 1);

    forwarded->files = g_ptr_array_new_with_free_func((GDestroyNotify)attachment_free);
    forwarded->more = g_ptr_array_new_with_free_func((GDestroyNotify)attachment_free);
    return forwarded;
}

static Forwarded *
from_attached(const Mail *mail, const AttachedMail *attached)
{
    const Mail *inner = attached->mail;
    Forwarded *out = forwarded_new();

    out->author.name = g_strdup(inner->author.name);
    out->author.address = g_strdup(inner->author.address);
    out->subject = g_strdup(inner->subject);
    out->message_id = g_strdup(inner->message_id);
    out->thread_topic = g_strdup(inner->thread_topic);
    out->thread_index = g_strdup(inner->thread_index);
    out->at = inner->date * 1000;
    out->text = g_strdup(inner->text);
    out->quoted = g_strdup(inner->quoted);
    out->comment = g_strdup(mail->text);
    for (guint i = 0; i < inner->attachments->len; i++)
        g_ptr_array_add(out->files,
                        inner_file(inner->attachments->pdata[i], attached->part));
    for (guint i = 0; i < mail->attachments->len; i++) {
        const Attachment *file = mail->attachments->pdata[i];

        if (strcmp(file->part, attached->part) != 0)
            g_ptr_array_add(out->more, attachment_copy(file));
    }
    return out;
}

/* As text it has lost its Message-ID; that of the colleague's mail is not its own. */
static Forwarded *
from_text(const Mail *mail)
{
    g_auto(Forward) forward = { 0 };
    Forwarded *out;
    gint64 seconds;

    if (!forward_read(mail->body, mail->marks, &forward))
        return NULL;
    out = forwarded_new();
    out->author.name = g_strdup(forward.author.name);
    out->author.address = g_strdup(forward.author.address);
    out->subject = g_strdup(*forward.subject ? forward.subject : mail->subject);
    out->message_id = g_strdup("");
    out->thread_topic = g_strdup("");
    out->thread_index = g_strdup("");
    if (written_date_read(forward.date, mail->date_offset, &seconds))
        out->at = seconds * 1000;
    out->text = g_strdup(forward.text);
    out->quoted = g_strdup("");
    out->comment = g_strdup(forward.comment);
    for (guint i = 0; i < mail->attachments->len; i++)
        g_ptr_array_add(out->files, attachment_copy(mail->attachments->pdata[i]));
    return out;
}

Forwarded *
forwarded_find(const Mail *mail, const AttachedMail *attached, bool has_ticket)
{
    SubjectPrefix prefix = subject_prefix_sure(mail->subject, NULL);

    if (prefix != SUBJECT_PREFIX_FORWARD &&
        (has_ticket || prefix != SUBJECT_PREFIX_NONE || !attached || !attached->mail))
        return NULL;
    return attached && attached->mail ? from_attached(mail, attached) : from_text(mail);
}

void
forwarded_free(Forwarded *forwarded)
{
    if (!forwarded)
        return;
    g_free(forwarded->author.name);
    g_free(forwarded->author.address);
    g_free(forwarded->subject);
    g_free(forwarded->message_id);
    g_free(forwarded->thread_topic);
    g_free(forwarded->thread_index);
    g_free(forwarded->text);
    g_free(forwarded->quoted);
    g_free(forwarded->comment);
    g_ptr_array_unref(forwarded->files);
    g_ptr_array_unref(forwarded->more);
    g_free(forwarded);
}
