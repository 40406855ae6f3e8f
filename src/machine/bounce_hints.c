/* bounce_hints.c - who failed, where a report does not list it: by its SMTP dialogue, by
 * lines with a reply code, by the only address it names. */
#include "machine/bounce_reading.h"

#include <string.h>

#include "machine/bounce_phrases.h"
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

/* The reply code with which the line begins, or 0. */
static guint
starts_code(const Line *line)
{
    const char *p = line->text + strspn(line->text, "< ");

    return strspn(p, "0123456789") == 3 ? smtp_reply_find(p) : 0;
}

/* Sendmail's own summary, which follows the dialogue with one server and names those
 * whom it did not come to ask for as well: "554 <a@b>... Host unknown". */
static void
read_summary(Reading *r)
{
    for (guint i = 0; i < r->lines->len; i++) {
        const Line *line = r->lines->pdata[i];
        const char *rest = "";
        g_autofree char *address = NULL;

        if (*line->text != '5' || !starts_code(line) ||
            bounce_speaks_of_sender(line->folded))
            continue;
        address = bounce_address_find(line->text, line->text + strlen(line->text), &rest);
        if (address && g_str_has_prefix(rest + (*rest == '>'), "...") &&
            !is_sender(r, address))
            bounce_reading_add(r, g_steal_pointer(&address), line->text);
    }
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
    if (r->failures->len > before)
        read_summary(r);
}

/* "550 5.1.1 <a@b>... User unknown": a line with a reply code and an address. Beside
 * such lines those of a mail that is still tried (4xx) speak of no failure. */
static void
read_coded(Reading *r)
{
    char status[SMTP_STATUS_SIZE];
    bool permanent = false;

    for (guint i = 0; i < r->lines->len; i++)
        permanent = permanent || starts_code(r->lines->pdata[i]) / 100 == 5;
    for (guint i = 0; i < r->lines->len; i++) {
        const Line *line = r->lines->pdata[i];
        char *address;

        if (bounce_speaks_of_sender(line->folded) ||
            (!smtp_reply_find(line->text) && !smtp_status_find(line->text, status)) ||
            (permanent && starts_code(line) / 100 == 4))
            continue;
        address = bounce_address_find(line->text, line->text + strlen(line->text), NULL);
        if (address && !is_sender(r, address))
            bounce_reading_add(r, address, line->text);
        else
            g_free(address);
    }
}

/* Does the line say that a mail failed or is late, or why? */
static bool
tells(const Line *line)
{
    return failure_reason(line->text) != FAILURE_UNKNOWN ||
           bounce_phrase_in(line->folded, PHRASE_HERALD) ||
           bounce_phrase_in(line->folded, PHRASE_DELAY);
}

/* Which lines tell: looked up once, since each is asked of by its neighbours, too. */
static GByteArray *
telling_lines(const Reading *r)
{
    GByteArray *telling = g_byte_array_sized_new(r->lines->len + 2);
    const guint8 none = 0;

    g_byte_array_append(telling, &none, 1);
    for (guint i = 0; i < r->lines->len; i++) {
        const guint8 answer = tells(r->lines->pdata[i]);

        g_byte_array_append(telling, &answer, 1);
    }
    return g_byte_array_append(telling, &none, 1);
}

/* The only address of the report that stands on a line by itself, or in a sentence that
 * says that or why it failed. */
static void
read_only(Reading *r)
{
    g_autoptr(GByteArray) telling = telling_lines(r); /* of line i - 1 at i */
    g_autofree char *only = NULL;
    const char *words = "";

    for (guint i = 0; i < r->lines->len; i++) {
        const Line *line = r->lines->pdata[i];
        const guint8 *near = telling->data + i; /* and a wrapped sentence's neighbours */
        const char *rest = "";
        g_autofree char *address =
            bounce_address_find(line->text, line->text + strlen(line->text), &rest);
        bool alone = address && strlen(line->text) <= strlen(address) + 4;

        if (!address || is_sender(r, address) || bounce_speaks_of_sender(line->folded))
            continue;
        if (i > 0 &&
            bounce_speaks_of_sender(((const Line *)r->lines->pdata[i - 1])->folded))
            continue;
        if (!alone && !near[0] && !near[1] && !near[2])
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
