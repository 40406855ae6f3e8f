/* form.c - what a customer writes in our own pages, taken in as a mail of theirs. */
#include "intake/form.h"

#include "base/clock.h"
#include "core/sha256.h"
#include "core/typed_text.h"
#include "intake/intake_mail.h"
#include "mime/compose.h"

#include <string.h>

enum { MESSAGE_ID_DIGITS = 32 };

static void
add_string(Sha256 *sum, const char *string)
{
    sha256_add(sum, string, strlen(string) + 1);
}

/* What makes two forms the same one, in hex; the caller frees it. */
static char *
identity(const IntakeForm *form)
{
    Sha256 *sum = sha256_new();
    g_autofree char *author = g_ascii_strdown(form->author->address, -1);

    if (form->is_chat) {
        add_string(sum, "chat");
        add_string(sum, form->key);
        return sha256_end_hex(sum);
    }
    add_string(sum, "form");
    add_string(sum, author);
    add_string(sum, form->key);
    sha256_add(sum, &form->ticket, sizeof form->ticket);
    add_string(sum, form->subject);
    add_string(sum, form->text);
    for (guint i = 0; form->files && i < form->files->len; i++) {
        const ComposeAttachment *file = form->files->pdata[i];
        gsize size;
        const void *bytes = g_bytes_get_data(file->bytes, &size);

        add_string(sum, file->name);
        sha256_add(sum, &size, sizeof size);
        if (size > 0)
            sha256_add(sum, bytes, size);
    }
    return sha256_end_hex(sum);
}

/* No token, no reference: which ticket it is for stands in the form. */
static bool
compose_form(const IntakeForm *form, const char *hostname, const char *id, GBytes **raw,
             Fault *why)
{
    const Mailbox to = { form->department->name, form->department->address };
    g_autofree char *message_id =
        g_strdup_printf("form.%.*s@%s", MESSAGE_ID_DIGITS, id, hostname);
    HeaderField language = { (char *)"Content-Language", (char *)form->language };
    g_autoptr(GPtrArray) labels = g_ptr_array_new();
    const ComposeFields fields = {
        .from = form->author,
        .to = &to,
        .subject = form->subject,
        .message_id = message_id,
        .in_reply_to = "",
        .date = clock_now(),
        .thread_topic = "",
        .thread_index = "",
        .event = "",
        .labels = labels,
        .loop_mark = "",
        .text = form->text,
        .html = "",
        .attachments = form->files,
    };

    if (*form->language)
        g_ptr_array_add(labels, &language);
    return compose(&fields, raw, why);
}

/* The words are the form's, whole: a reader that finds a quote or a robot in them changes
 * nothing of that. */
static void
set_words(IntakeMail *mail, const IntakeForm *form, char *id)
{
    g_free(mail->content_hash);
    mail->content_hash = id;
    mail->is_form = true;
    mail->into = form->ticket;
    mail->type = form->type;
    mail->may_be_held = form->is_chat;
    mail->is_closed = form->is_closed;
    if (!mail->mail)
        return;
    mail->mail->kind = MAIL_PERSON;
    g_free(mail->mail->body);
    mail->mail->body = typed_text_clean(form->text);
    g_free(mail->mail->text);
    mail->mail->text = g_strdup(mail->mail->body);
    g_free(mail->mail->quoted);
    mail->mail->quoted = g_strdup("");
}

bool
form_take(const Intake *intake, const IntakeForm *form, IntakeResult *out, Fault *why)
{
    char *id = identity(form);
    g_autoptr(Envelope) envelope = envelope_new();
    g_autoptr(GBytes) raw = NULL;
    g_autoptr(IntakeMail) mail = NULL;

    if (!compose_form(form, intake->settings->hostname, id, &raw, why) ||
        !intake_read(intake, raw, form->author->address, &mail, why)) {
        g_free(id);
        return false;
    }
    set_words(mail, form, id);
    g_free(envelope->sender);
    envelope->sender = g_strdup(form->author->address);
    g_free(envelope->recipient);
    envelope->recipient = g_strdup(form->department->address);
    g_free(envelope->login);
    envelope->login = g_strdup(form->author->address);
    g_free(envelope->client_address);
    envelope->client_address = g_strdup(form->client_address);
    return intake_take(intake, mail, envelope, out, why);
}
