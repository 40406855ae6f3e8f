/* bounce_hints.c - who failed, where a report does not list it: by its SMTP dialogue, by
 * lines with a reply code, by the only address it names. */
#include "machine/bounce_reading.h"

#include <string.h>

#include "machine/failure_words.h"
#include "machine/smtp_status.h"

#define FAILURES_MAX 200

/* Is it the address of those to whom the report goes, or whose MAIL FROM was said? */
static bool
is_sender(const Reading *r, const char *address)
{
    const GPtrArray *senders = r->context->senders;

    for (guint i = 0; senders && i < senders->len && i < FAILURES_MAX; i++)
        if (g_ascii_strcasecmp(((const Mailbox *)senders->pdata[i])->address, address) ==
            0)
            return true;
    return r->mail_from && g_ascii_strcasecmp(r->mail_from, address) == 0;
}

/* ">>> RCPT To:<a@b>" that got "<<< 550 ..."; also without the arrows. */
static void
read_only_rcpt(Reading *r)
{
    g_autofree char *only = NULL;
    bool coded = false;

    for (guint i = 0; i < r->lines->len; i++) {
        const Line *line = r->lines->pdata[i];
        const char *end = line->text + strlen(line->text);
        g_autofree char *address = NULL;

        coded = coded || smtp_reply_find(line->text);
        if (!strstr(line->folded, "rcpt to:") ||
            !(address = bounce_address_find(line->text, end, NULL)))
            continue;
        if (only && g_ascii_strcasecmp(only, address) != 0)
            return;
        if (!only)
            only = g_steal_pointer(&address);
    }
    if (only && coded)
        bounce_reading_add(r, g_steal_pointer(&only), "");
}

static void
read_dialogue(Reading *r)
{
    guint before = r->failures->len;

    for (guint i = 0; i < r->lines->len; i++) {
        const Line *line = r->lines->pdata[i];
        const char *end = line->text + strlen(line->text);
        g_autofree char *address = NULL;

        if (!strstr(line->folded, "rcpt to:") ||
            !(address = bounce_address_find(line->text, end, NULL)))
            continue;
        for (guint k = i; k < r->lines->len && k <= i + 3; k++) {
            const Line *answer = r->lines->pdata[k];

            if (k > i && strstr(answer->folded, "rcpt to:"))
                break;
            if (!smtp_reply_find(answer->text))
                continue;
            bounce_reading_add(r, g_steal_pointer(&address), answer->text);
            break;
        }
    }
    /* the answer may stand elsewhere, where the report is about one recipient */
    if (r->failures->len == before)
        read_only_rcpt(r);
}

/* "550 5.1.1 <a@b>... User unknown": a line with a reply code and an address. */
static void
read_coded(Reading *r)
{
    char status[SMTP_STATUS_SIZE];

    for (guint i = 0; i < r->lines->len; i++) {
        const Line *line = r->lines->pdata[i];
        char *address;

        if (bounce_speaks_of_sender(line->folded) ||
            (!smtp_reply_find(line->text) && !smtp_status_find(line->text, status)))
            continue;
        address = bounce_address_find(line->text, line->text + strlen(line->text), NULL);
        if (address && !is_sender(r, address))
            bounce_reading_add(r, address, line->text);
        else
            g_free(address);
    }
}

/* The only address of the report that stands on a line by itself, or in a line that
 * says why it failed. */
static void
read_only(Reading *r)
{
    g_autofree char *only = NULL;
    const char *words = "";

    for (guint i = 0; i < r->lines->len; i++) {
        const Line *line = r->lines->pdata[i];
        const char *rest = "";
        g_autofree char *address =
            bounce_address_find(line->text, line->text + strlen(line->text), &rest);
        bool alone = address && strlen(line->text) <= strlen(address) + 4;

        if (!address || is_sender(r, address) || bounce_speaks_of_sender(line->folded))
            continue;
        if (i > 0 &&
            bounce_speaks_of_sender(((const Line *)r->lines->pdata[i - 1])->folded))
            continue;
        if (!alone && failure_reason(line->text) == FAILURE_UNKNOWN)
            continue;
        if (only && g_ascii_strcasecmp(only, address) != 0)
            return;
        if (!only) {
            only = g_steal_pointer(&address);
            words = line->text;
        }
    }
    if (only)
        bounce_reading_add(r, g_steal_pointer(&only), words);
}

/* The sender whom the dialogue names. */
static void
read_mail_from(Reading *r)
{
    for (guint i = 0; i < r->lines->len && !r->mail_from; i++) {
        const char *from =
            strstr(((const Line *)r->lines->pdata[i])->folded, "mail from:");

        if (from)
            r->mail_from = bounce_address_find(from, from + strlen(from), NULL);
    }
}

void
bounce_hints_read(Reading *r)
{
    static void (*const rules[])(Reading *) = { read_dialogue, read_coded, read_only };
    guint before = r->failures->len;

    read_mail_from(r);
    for (gsize i = 0; i < G_N_ELEMENTS(rules) && r->failures->len == before; i++)
        rules[i](r);
    g_clear_pointer(&r->mail_from, g_free);
}
