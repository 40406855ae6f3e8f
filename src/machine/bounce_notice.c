/* bounce_notice.c - delivery reports that mail services send as JSON. */
#include "machine/bounce_notice.h"

#include <string.h>

#include "machine/smtp_status.h"

#define NOTICE_MAX (64 * 1024)
#define FAILURES_MAX 200
#define VALUE_MAX 1000

/* The body without the backslashes of JSON within JSON, and without what Sendmail puts
 * into lines that are too long for it ("!", line end, blank). The caller owns it. */
static char *
plain(const char *body)
{
    GString *text = g_string_new(NULL);
    const char *end = body + strnlen(body, NOTICE_MAX);

    for (const char *p = body; p < end; p++) {
        if (p[0] == '\\' && (p[1] == '"' || p[1] == '\\'))
            continue;
        if (p[0] == '!' && p[1] == '\n' && p[2] == ' ') {
            p += 2;
            continue;
        }
        if (*p != '\n')
            g_string_append_c(text, *p);
    }
    return g_string_free(text, FALSE);
}

/* The string value of the next `key` in [text, end), or NULL. The caller owns it. */
static char *
value_of(const char *text, const char *end, const char *key)
{
    g_autofree char *quoted = g_strdup_printf("\"%s\"", key);
    const char *found = g_strstr_len(text, end - text, quoted);
    const char *p = found ? found + strlen(quoted) : NULL;

    if (!p)
        return NULL;
    p += strspn(p, " :");
    if (*p++ != '"' || p >= end)
        return NULL;
    return g_strndup(p, MIN(strcspn(p, "\""), VALUE_MAX));
}

bool
bounce_notice_is(const char *body)
{
    const char *start = body + strspn(body, " \t\r\n");
    g_autofree char *text = NULL, *type = NULL;

    if (*start != '{')
        return false;
    text = plain(start);
    type = value_of(text, text + strlen(text), "notificationType");
    return type && strcmp(type, "Bounce") == 0 && strstr(text, "\"bouncedRecipients\"");
}

static void
recipient_read(const char *text, const char *end, BounceAction action,
               GPtrArray *failures)
{
    g_autofree char *address = value_of(text, end, "emailAddress");
    g_autofree char *status = value_of(text, end, "status");
    g_autofree char *diagnostic = value_of(text, end, "diagnosticCode");
    BounceFailure *failure = bounce_failure_new();

    g_free(failure->address);
    failure->address =
        address ? bounce_address_find(address, address + strlen(address), NULL) : NULL;
    if (!failure->address)
        failure->address = g_strdup("");
    failure->action = action;
    if (status)
        smtp_status_find(status, failure->status);
    if (diagnostic)
        g_string_append(failure->diagnostic, diagnostic);
    g_ptr_array_add(failures, failure);
}

void
bounce_notice_read(const char *body, GPtrArray *failures)
{
    g_autofree char *text = plain(body);
    const char *all = text + strlen(text);
    g_autofree char *type = value_of(text, all, "bounceType");
    BounceAction action =
        type && strcmp(type, "Transient") == 0 ? BOUNCE_DELAYED : BOUNCE_FAILED;
    const char *p = strstr(text, "\"bouncedRecipients\"");
    const char *end = p ? strchr(p, ']') : NULL;

    if (!end)
        return;
    while ((p = memchr(p, '{', (gsize)(end - p))) && failures->len < FAILURES_MAX) {
        const char *close = memchr(p, '}', (gsize)(end - p));

        recipient_read(p, close ? close : end, action, failures);
        p = close ? close : end;
    }
}
