/* explain.c - ticketctl explain: a raw mail, what would happen to it, and why. */
#include "intake/explain.h"

#include "base/clock.h"
#include "base/input.h"
#include "core/notice.h"
#include "ctl/output.h"
#include "ctl/verbs.h"
#include "mime/parse.h"
#include "mime/read.h"
#include "notify/keys.h"

#include <stdio.h>
#include <string.h>

/* The first recipient in the headers that a department knows, else the first department.
 */
static const char *
likely_recipient(const Settings *settings, const Mail *mail)
{
    const GPtrArray *lists[] = { mail->to, mail->cc };
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
        for (guint j = 0; j < lists[i]->len; j++) {
            const Mailbox *one = g_ptr_array_index(lists[i], j);
            if (settings_department_for(settings, one->address, NULL) != NULL)
                return one->address;
        }
    return ((const Department *)g_ptr_array_index(settings->departments, 0))->address;
}

/* Return-Path is what an MTA made of MAIL FROM; without one the author is as good a
 * guess. */
static char *
likely_sender(const Mail *mail)
{
    const char *path = mail_header(mail, "Return-Path");
    if (path != NULL) {
        g_autofree char *bare = g_strdup(path);
        g_strdelimit(bare, "<>", ' ');
        return g_strdup(g_strstrip(bare));
    }
    return g_strdup(mail->from->len == 0
                        ? ""
                        : ((const Mailbox *)g_ptr_array_index(mail->from, 0))->address);
}

static void
replace(char **field, const char *value)
{
    g_free(*field);
    *field = g_strdup(value);
}

static void
print_json(const Explanation *explanation)
{
    json_t *trace = json_array(), *letters = json_array();
    g_auto(GStrv) lines = g_strsplit(explanation->trace, "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        if (**line != '\0')
            json_array_append_new(trace, json_string(*line));
    for (guint i = 0; i < explanation->letters->len; i++) {
        const Notice *notice = g_ptr_array_index(explanation->letters, i);
        json_array_append_new(letters, json_pack("{s:s, s:s}", "event",
                                                 notice_event_name(notice->event),
                                                 "recipient", notice->recipient.address));
    }
    output_json(json_pack("{s:s, s:o, s:s, s:s, s:o, s:o}", "outcome",
                          outcome_name(explanation->outcome), "ticket",
                          output_json_number(explanation->ticket), "status",
                          ticket_status_name(explanation->status), "rule",
                          explanation->rule, "trace", trace, "letters", letters));
}

static void
print_text(const Explanation *explanation)
{
    g_autofree char *rule = output_clean(explanation->rule);
    printf("Outcome      %s\nRule         %s\n", outcome_name(explanation->outcome),
           rule);
    if (explanation->ticket != 0)
        printf("Ticket       %" G_GINT64_FORMAT "\n", explanation->ticket);
    printf("Status       %s\n", ticket_status_label(explanation->status));
    for (guint i = 0; i < explanation->letters->len; i++) {
        const Notice *notice = g_ptr_array_index(explanation->letters, i);
        g_autofree char *who = output_mailbox(&notice->recipient);
        printf("Letter       %s to %s\n", notice_event_name(notice->event), who);
    }
    printf("\n");
    output_lines("  ", explanation->trace);
}

static CtlExit
explain_mail(Ctl *ctl, GBytes *raw, const char *recipient, const char *sender)
{
    SignatureKeys keys = { 0 };
    g_auto(Explanation) explanation = { 0 };
    g_auto(Fault) why = { 0 };
    if (!keys_load(ctl->settings->secret_file, false, &keys, &why))
        return ctl_fault(&why);
    mime_init();
    g_autoptr(Mail) mail = read_mail(raw, sender);
    g_autofree char *guess = likely_sender(mail);
    g_autoptr(Envelope) envelope = envelope_new();
    replace(&envelope->sender, sender == NULL ? guess : sender);
    replace(&envelope->recipient,
            recipient == NULL ? likely_recipient(ctl->settings, mail) : recipient);
    AttachedMail attached = { 0 };
    attached.part = g_strdup(attached_mail_find(ctl->settings, mail));
    if (attached.part != NULL) {
        g_autoptr(GBytes) inner = mime_extract(raw, attached.part);
        attached.mail = inner == NULL ? NULL : read_mail(inner, NULL);
    }
    const Intake intake = { .settings = ctl->settings,
                            .words = ctl->words,
                            .keys = &keys };
    bool done = explain(ctl->store, &intake, raw, mail, &attached, envelope, clock_now(),
                        &explanation, &why);
    attached_mail_clear(&attached);
    if (!done)
        return ctl_fault(&why);
    if (ctl->json)
        print_json(&explanation);
    else
        print_text(&explanation);
    return CTL_DONE;
}

CtlExit
verb_explain(Ctl *ctl, int argc, char **argv)
{
    g_autofree char *recipient = NULL, *sender = NULL;
    g_autoptr(GBytes) raw = NULL;
    g_auto(Fault) why = { 0 };
    const GOptionEntry entries[] = {
        { "recipient", 0, 0, G_OPTION_ARG_FILENAME, &recipient,
          "As if sent to this address", "A" },
        { "sender", 0, 0, G_OPTION_ARG_FILENAME, &sender,
          "MAIL FROM; \"\" is the null sender", "A" },
        { NULL, 0, 0, 0, NULL, NULL, NULL },
    };
    if (!ctl_options(ctl, entries, &argc, &argv, 0, 1))
        return CTL_USAGE;
    CtlExit code = ctl_wordbook(ctl);
    if (code == CTL_DONE)
        code = ctl_store(ctl);
    if (code != CTL_DONE)
        return code;
    if (!input_read_file(argc > 1 ? argv[1] : "-", (gsize)ctl->settings->max_message_size,
                         &raw, &why))
        return ctl_say(CTL_REFUSED, "%s", why.text);
    return explain_mail(ctl, raw, recipient, sender);
}
