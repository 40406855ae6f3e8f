/* bounce_prose.c - delivery reports of mail servers that write sentences.
 *
 * No rule here is for one product alone. A report says "these failed:" and lists
 * addresses (opener), or names one behind a label, or begins a line with "<address>:".
 * The words after an address, up to the next, are its diagnostic. Only where none of
 * these is found do weaker rules follow, each one only if it leaves no choice: the
 * SMTP dialogue, a line with a reply code, an address that stands alone.
 */
#include "machine/bounce_prose.h"

#include <string.h>

#include "machine/bounce_phrases.h"
#include "machine/bounce_reading.h"
#include "core/fold.h"
#include "machine/failure_words.h"
#include "machine/person_words.h"
#include "machine/smtp_status.h"

#define HERALD_LINES 25  /* notices of companies stand before the server's own words */
#define WRAPPED_MIN 40   /* bytes of a line that a program wrapped */
#define PATIENCE_LINES 9 /* between "the following failed" and the first address */

static bool
is_rule(const char *text)
{
    return strlen(text) >= 3 && strspn(text, "-=*_#~ ") == strlen(text);
}

gsize
bounce_prose_length(const char *body)
{
    gsize length = 0;

    g_ptr_array_unref(bounce_lines_read(body, &length));
    return length;
}

bool
bounce_prose_is(const char *body)
{
    g_autoptr(GPtrArray) lines = bounce_lines_read(body, NULL);
    guint seen = 0;

    for (guint i = 0; i < lines->len && seen < HERALD_LINES; i++) {
        const Line *line = lines->pdata[i];

        if (!*line->text || is_rule(line->text))
            continue;
        seen++;
        if (*line->text != '>' && bounce_phrase_in(line->folded, PHRASE_HERALD))
            return true;
    }
    return false;
}

/* A line that goes on in the next: wrapped, and no sentence's end. */
static bool
is_unfinished(const Line *line)
{
    gsize length = strlen(line->text);

    return length >= WRAPPED_MIN && !strchr(".?!:;,", line->text[length - 1]);
}

bool
bounce_prose_is_all(const char *body)
{
    g_autoptr(GPtrArray) lines = bounce_lines_read(body, NULL);

    for (guint i = 0; i < lines->len; i++) {
        const Line *line = lines->pdata[i];
        bool herald = bounce_phrase_in(line->folded, PHRASE_HERALD);

        if (!*line->text || is_rule(line->text))
            continue;
        if (person_pastes(line->folded) && !(herald && *line->text == '-'))
            return false;
        if (herald)
            return true;
        if (!is_unfinished(line))
            return false;
    }
    return false;
}

/* Nothing but addresses and what stands round them. */
static bool
is_address_line(const Line *line)
{
    const char *p = line->text, *end = p + strlen(p);
    bool found = false;

    while (p < end) {
        const char *at = memchr(p, '@', (gsize)(end - p)), *stop = end;
        g_autofree char *address = bounce_address_find(p, end, &stop);
        const char *begin = at ? at : end;

        while (begin > p && !strchr(" <>\"'(),;:", begin[-1]))
            begin--;
        for (; p < begin; p++)
            if (g_ascii_isalnum(*p) || (guchar)*p >= 0x80)
                return false;
        found = found || address;
        p = stop > p ? stop : end;
    }
    return found;
}

bool
bounce_prose_lists(const char *body)
{
    g_autoptr(GPtrArray) lines = bounce_lines_read(body, NULL);

    for (guint i = 0; i < lines->len; i++)
        if (is_address_line(lines->pdata[i]))
            return true;
    return false;
}

bool
bounce_prose_names_daemon(const char *body)
{
    g_autoptr(GPtrArray) lines = bounce_lines_read(body, NULL);

    for (guint i = 0; i < lines->len; i++)
        if (bounce_phrase_in(((const Line *)lines->pdata[i])->folded, PHRASE_DAEMON))
            return true;
    return false;
}

bool
bounce_prose_tells(const char *body)
{
    g_autoptr(GPtrArray) lines = bounce_lines_read(body, NULL);
    bool mail = false, yours = false, fate = false, reason = false;

    for (guint i = 0; i < lines->len && i < HERALD_LINES; i++) {
        const Line *line = lines->pdata[i];

        if (*line->text == '>')
            continue;
        mail = mail || bounce_phrase_in(line->folded, PHRASE_MAIL);
        yours = yours || person_is_told(line->folded);
        fate = fate || bounce_phrase_in(line->folded, PHRASE_HERALD) ||
               bounce_phrase_in(line->folded, PHRASE_DELAY);
        reason = reason || failure_reason(line->text) != FAILURE_UNKNOWN;
        if ((mail && fate) || (yours && reason))
            return true;
    }
    return false;
}

static const char *
skip_bullets(const char *text)
{
    return text + strspn(text, "*>-<\"'([ \t");
}

/* "c=us;a= ;p=example;dda:SMTP=ann@example.org", "/DD.RFC-822=ann(a)example.org/C=US" */
static bool
is_x400(const Line *line)
{
    return (g_str_has_prefix(line->folded, "c=") || *line->text == '/' ||
            fold_contains(line->folded, "dda:")) &&
           (fold_contains(line->folded, "smtp=") ||
            fold_contains(line->folded, "rfc-822=") ||
            fold_contains(line->folded, "rfc822="));
}

/* The address with which the line begins, or NULL. */
static char *
leading_address(const Line *line, const char **rest)
{
    const char *start = skip_bullets(line->text);
    const char *end = start + strlen(start);
    const char *at = strchr(start, '@');
    g_autofree char *address = NULL;

    if (is_x400(line))
        return bounce_address_find(start, end, rest);
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
    bounce_reading_add(r, address, line->text);
    r->patience = 0;
    return true;
}

/* "Su mensaje no pudo ser entregado a:": what failed is told, a list follows. */
static bool
opens_list(const Line *line)
{
    return g_str_has_suffix(line->text, ":") &&
           bounce_phrase_in(line->folded, PHRASE_HERALD);
}

static bool
read_opener(Reading *r, const Line *line)
{
    const char *after = bounce_phrase_after(line->text, line->folded, PHRASE_OPENER);
    const char *rest;
    char *address;

    if (!after && opens_list(line))
        after = line->text + strlen(line->text);
    if (!after)
        return false;
    r->patience = PATIENCE_LINES;
    r->listed = false;
    r->current = NULL;
    address = bounce_address_find(after, after + strlen(after), &rest);
    if (address && !bounce_speaks_of_sender(line->folded))
        bounce_reading_add(r, address, rest);
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
            bounce_reading_add(r, address, behind);
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
        bounce_reading_add(r, address, "");
        return true;
    }
    if (!r->current && r->patience == PATIENCE_LINES && (address = lone_name(r, line))) {
        bounce_reading_add(r, address, "");
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
            bounce_diagnostic_add(r->current, line->text);
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
            failure = bounce_reading_find(r, address);
        if (failure && !strstr(failure->diagnostic->str, line->text))
            bounce_diagnostic_add(failure, line->text);
    }
}

BounceAction
bounce_prose_read(const char *body, const ProseContext *context, GPtrArray *failures)
{
    g_autoptr(GPtrArray) lines = bounce_lines_read(body, NULL);
    Reading r = { .lines = lines, .failures = failures, .context = context };
    BounceAction action = action_of(&r);
    guint before = failures->len;

    read_lists(&r);
    if (failures->len == before && !context->lists_only)
        bounce_hints_read(&r);
    read_remarks(&r);
    for (guint i = before; i < failures->len; i++) {
        BounceFailure *failure = failures->pdata[i];
        bool expired = strstr(failure->diagnostic->str, "nvelope expired") != NULL;

        failure->action = expired ? BOUNCE_FAILED : action; /* OpenSMTPD's last word */
    }
    return action;
}
