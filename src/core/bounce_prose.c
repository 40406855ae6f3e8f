/* bounce_prose.c - delivery reports of mail servers that write sentences.
 *
 * No rule here is for one product alone. A report says "these failed:" and lists
 * addresses (opener), or names one behind a label, or begins a line with "<address>:".
 * The words after an address, up to the next, are its diagnostic. Only where none of
 * these is found do weaker rules follow, each one only if it leaves no choice: the
 * SMTP dialogue, a line with a reply code, an address that stands alone.
 */
#include "core/bounce_prose.h"

#include <string.h>

#include "core/bounce_phrases.h"
#include "core/failure_words.h"
#include "core/fold.h"
#include "core/smtp_status.h"

#define PROSE_MAX (64 * 1024) /* reports are a few kilobytes */
#define LINES_MAX 1000
#define LINE_LENGTH_MAX 2000
#define HERALD_LINES 25  /* notices of companies stand before the server's own words */
#define PATIENCE_LINES 9 /* between "the following failed" and the first address */
#define DIAGNOSTIC_MAX 4096
#define FAILURES_MAX 200

typedef struct Line {
    char *text; /* without the blanks before and behind it */
    char *folded;
    guint indent;
} Line;

typedef struct Reading {
    GPtrArray *lines;    /* of Line * */
    GPtrArray *failures; /* of BounceFailure *, the result */
    const ProseContext *context;
    BounceFailure *current; /* whose diagnostic the next lines are */
    guint patience;         /* lines in which an address is still expected */
    char *mail_from;        /* of the SMTP dialogue, or NULL */
    bool listed;            /* since the last opener an address was found ... */
    guint indent;           /* ... that far from the left */
} Reading;

static void
line_free(Line *line)
{
    g_free(line->text);
    g_free(line->folded);
    g_free(line);
}

static Line *
line_new(const char *text, gsize length)
{
    Line *line = g_new0(Line, 1);

    if (length > LINE_LENGTH_MAX) {
        length = LINE_LENGTH_MAX;
        while (length && ((guchar)text[length] & 0xc0) == 0x80)
            length--;
    }
    for (; length && g_ascii_isspace(*text); text++, length--)
        line->indent += *text == '\t' ? 8 - line->indent % 8 : 1;
    while (length && g_ascii_isspace(text[length - 1]))
        length--;
    line->text = g_strndup(text, length);
    line->folded = fold_text(line->text, -1);
    return line;
}

static bool
is_ender(const Line *line)
{
    return line->indent < 8 && bounce_phrase_in(line->folded, PHRASE_ENDER);
}

static GPtrArray *
lines_read(const char *body, gsize *length)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func((GDestroyNotify)line_free);
    gsize size = strnlen(body, PROSE_MAX);
    const char *end = body + size, *p = body;
    bool any = false;

    while (p < end && lines->len < LINES_MAX) {
        const char *eol = memchr(p, '\n', (gsize)(end - p));
        Line *line = line_new(p, (gsize)((eol ? eol : end) - p));

        if (any && is_ender(line)) {
            line_free(line);
            break;
        }
        any = any || *line->text;
        g_ptr_array_add(lines, line);
        p = eol ? eol + 1 : end;
    }
    if (length)
        *length = (gsize)(p - body);
    return lines;
}

gsize
bounce_prose_length(const char *body)
{
    gsize length = 0;

    g_ptr_array_unref(lines_read(body, &length));
    return length;
}

bool
bounce_prose_is(const char *body)
{
    g_autoptr(GPtrArray) lines = lines_read(body, NULL);
    guint seen = 0;

    for (guint i = 0; i < lines->len && seen < HERALD_LINES; i++) {
        const Line *line = lines->pdata[i];

        if (!*line->text)
            continue;
        seen++;
        if (*line->text != '>' && bounce_phrase_in(line->folded, PHRASE_HERALD))
            return true;
    }
    return false;
}

static BounceFailure *
failure_of(Reading *r, const char *address)
{
    for (guint i = 0; i < r->failures->len; i++) {
        BounceFailure *failure = r->failures->pdata[i];

        if (g_ascii_strcasecmp(failure->address, address) == 0)
            return failure;
    }
    return NULL;
}

static void
diagnostic_add(BounceFailure *failure, const char *text)
{
    if (failure->diagnostic->len > DIAGNOSTIC_MAX)
        return;
    if (failure->diagnostic->len && *text)
        g_string_append_c(failure->diagnostic, ' ');
    g_string_append(failure->diagnostic, text);
}

/* The address failed; takes it over. The rest of its line is the first diagnostic. */
static void
failure_add(Reading *r, char *address, const char *rest)
{
    BounceFailure *failure = failure_of(r, address);

    if (failure) {
        g_free(address);
    } else if (r->failures->len >= FAILURES_MAX) {
        g_free(address);
        r->current = NULL;
        return;
    } else {
        failure = bounce_failure_new();
        g_free(failure->address);
        failure->address = address;
        g_ptr_array_add(r->failures, failure);
    }
    diagnostic_add(failure, rest);
    r->current = failure;
}

static const char *
skip_bullets(const char *text)
{
    return text + strspn(text, "*>-<\"'([ \t");
}

/* The address with which the line begins, or NULL. */
static char *
leading_address(const Line *line, const char **rest)
{
    const char *start = skip_bullets(line->text);
    const char *end = start + strlen(start);
    const char *at = strchr(start, '@');
    g_autofree char *address = NULL;

    if (!at || (guint)(at - start) > 64 ||
        !(address = bounce_address_find(start, end, rest)))
        return NULL;
    if ((gsize)(at - start) > strlen(address) ||
        strncmp(start, address, (gsize)(at - start)) != 0)
        return NULL;
    return g_steal_pointer(&address);
}

/* Names alone, as providers list their own users: "\texampleuser". The reporter must
 * be the domain itself (aol.com), not one of its hosts. */
static char *
lone_name(const Reading *r, const Line *line)
{
    const char *p = line->text;

    const char *dot = strchr(r->context->reporter, '.');

    if (!dot || strchr(dot + 1, '.') || !line->indent || !g_ascii_isalnum(*p))
        return NULL;
    while (g_ascii_isalnum(*p) || (*p && strchr("._-", *p)))
        p++;
    if (*p || p - line->text < 3 || p - line->text > 64)
        return NULL;
    return g_strdup_printf("%s@%s", line->text, r->context->reporter);
}

static bool
is_rule(const char *text)
{
    return strlen(text) >= 3 && strspn(text, "-=*_#~ ") == strlen(text);
}

static bool
speaks_of_sender(const char *folded)
{
    static const char *const words[] = {
        "sender",  "mail from", "contact", "postmaster",
        "sent by", "from:",     "from <",  "assistance"
    };

    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (fold_contains(folded, words[i]))
            return true;
    return false;
}

/* A line that ends an address list for good. */
static bool
is_heading(const Line *line)
{
    return g_str_has_prefix(line->text, "---") ||
           fold_begins(line->folded, "technical details") ||
           fold_begins(line->folded, "diagnostic information");
}

static bool
read_labelled(Reading *r, const Line *line)
{
    const char *after = bounce_phrase_after(line->text, line->folded, PHRASE_LABEL);
    const char *rest;
    char *address;

    if (!after)
        return false;
    address = bounce_address_find(after, after + strlen(after), &rest);
    if (!address)
        return false;
    failure_add(r, address, line->text);
    r->patience = 0;
    return true;
}

static bool
read_opener(Reading *r, const Line *line)
{
    const char *after = bounce_phrase_after(line->text, line->folded, PHRASE_OPENER);
    const char *rest;
    char *address;

    if (!after)
        return false;
    r->patience = PATIENCE_LINES;
    r->listed = false;
    r->current = NULL;
    address = bounce_address_find(after, after + strlen(after), &rest);
    if (address && !speaks_of_sender(line->folded))
        failure_add(r, address, rest);
    else
        g_free(address);
    return true;
}

static bool
read_listed(Reading *r, const Line *line)
{
    const char *rest = "";
    bool introduces = *line->text == '<';
    char *address = leading_address(line, &rest);

    if (address) {
        const char *behind = rest + strspn(rest, ">\"' )");

        /* "name@old <name@new>: malformed": what is in brackets was used */
        if (*behind == '<' && memchr(behind, '@', strcspn(behind, ">"))) {
            g_free(address);
            address = bounce_address_find(behind, behind + strlen(behind), &rest);
            if (!address)
                return false;
            behind = rest + strspn(rest, ">\"' )");
        }
        introduces = introduces && *behind == ':';
        if (introduces || (r->patience && (!r->listed || line->indent == r->indent))) {
            if (!r->listed)
                r->indent = line->indent;
            r->listed = true;
            failure_add(r, address, behind);
            r->patience = PATIENCE_LINES;
            return true;
        }
        g_free(address);
    }
    if (!r->patience)
        return false;
    if (!r->current && fold_contains(line->folded, "generated from") &&
        (address =
             bounce_address_find(line->text, line->text + strlen(line->text), &rest))) {
        failure_add(r, address, "");
        return true;
    }
    if (!r->current && r->patience == PATIENCE_LINES && (address = lone_name(r, line))) {
        failure_add(r, address, "");
        r->patience = PATIENCE_LINES;
        return true;
    }
    return false;
}

/* The strong rules, line by line. */
static void
read_lists(Reading *r)
{
    for (guint i = 0; i < r->lines->len; i++) {
        const Line *line = r->lines->pdata[i];

        if (!*line->text)
            continue;
        if (read_labelled(r, line) || read_opener(r, line) || read_listed(r, line))
            continue;
        if (is_heading(line) && r->listed) {
            r->patience = 0;
            r->current = NULL;
        }
        if (r->patience && !is_rule(line->text))
            r->patience--;
        if (r->current && !is_rule(line->text))
            diagnostic_add(r->current, line->text);
    }
}

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
        failure_add(r, g_steal_pointer(&only), "");
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
            failure_add(r, g_steal_pointer(&address), answer->text);
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

        if (speaks_of_sender(line->folded) ||
            (!smtp_reply_find(line->text) && !smtp_status_find(line->text, status)))
            continue;
        address = bounce_address_find(line->text, line->text + strlen(line->text), NULL);
        if (address && !is_sender(r, address))
            failure_add(r, address, line->text);
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

        if (!address || is_sender(r, address) || speaks_of_sender(line->folded))
            continue;
        if (i > 0 && speaks_of_sender(((const Line *)r->lines->pdata[i - 1])->folded))
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
        failure_add(r, g_steal_pointer(&only), words);
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

static BounceAction
action_of(const Reading *r)
{
    bool delayed = false;

    for (guint i = 0; i < r->lines->len; i++) {
        const Line *line = r->lines->pdata[i];

        if (bounce_phrase_in(line->folded, PHRASE_FAILED))
            return BOUNCE_FAILED;
        delayed = delayed || bounce_phrase_in(line->folded, PHRASE_DELAY);
    }
    return delayed ? BOUNCE_DELAYED : BOUNCE_FAILED;
}

/* Lines about an address that stand elsewhere, as in Sendmail's transcript. */
static void
read_remarks(Reading *r)
{
    for (guint i = 0; i < r->lines->len; i++) {
        const Line *line = r->lines->pdata[i];
        BounceFailure *failure = NULL;
        g_autofree char *address = NULL;

        if (!smtp_reply_find(line->text))
            continue;
        address = bounce_address_find(line->text, line->text + strlen(line->text), NULL);
        if (address)
            failure = failure_of(r, address);
        if (failure && !strstr(failure->diagnostic->str, line->text))
            diagnostic_add(failure, line->text);
    }
}

BounceAction
bounce_prose_read(const char *body, const ProseContext *context, GPtrArray *failures)
{
    g_autoptr(GPtrArray) lines = lines_read(body, NULL);
    Reading r = { .lines = lines, .failures = failures, .context = context };
    BounceAction action = action_of(&r);
    guint before = failures->len;

    read_lists(&r);
    read_mail_from(&r);
    if (failures->len == before && !context->lists_only)
        read_dialogue(&r);
    if (failures->len == before && !context->lists_only)
        read_coded(&r);
    if (failures->len == before && !context->lists_only)
        read_only(&r);
    read_remarks(&r);
    g_free(r.mail_from);
    for (guint i = before; i < failures->len; i++) {
        BounceFailure *failure = failures->pdata[i];
        bool expired = strstr(failure->diagnostic->str, "nvelope expired") != NULL;

        failure->action = expired ? BOUNCE_FAILED : action; /* OpenSMTPD's last word */
    }
    return action;
}
