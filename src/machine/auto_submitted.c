/* auto_submitted.c - the value of one Auto-Submitted field (RFC 3834, section 5). */
#include "machine/auto_submitted.h"

#include <glib.h>
#include <string.h>

/* Past blanks and comments. A comment that never ends swallows the rest. */
static const char *
skip_comments(const char *p)
{
    guint depth = 0;

    for (; *p; p++) {
        if (depth && *p == '\\' && p[1])
            p++;
        else if (*p == '(')
            depth++;
        else if (*p == ')' && depth)
            depth--;
        else if (!depth && !g_ascii_isspace(*p))
            break;
    }
    return p;
}

AutoSubmitted
auto_submitted_read(const char *value)
{
    static const struct {
        const char *keyword;
        AutoSubmitted meaning;
    } keywords[] = {
        { "no", AUTO_SUBMITTED_NO },
        { "auto-forwarded", AUTO_SUBMITTED_FORWARDED },
        { "auto-replied", AUTO_SUBMITTED_REPLIED },
        { "auto-generated", AUTO_SUBMITTED_GENERATED },
        { "auto-notified", AUTO_SUBMITTED_NOTIFIED },
    };
    const char *word = skip_comments(value);
    gsize length = strcspn(word, " \t\r\n(;");

    if (length == 0)
        return *word ? AUTO_SUBMITTED_OTHER : AUTO_SUBMITTED_NO;
    for (gsize i = 0; i < G_N_ELEMENTS(keywords); i++)
        if (strlen(keywords[i].keyword) == length &&
            g_ascii_strncasecmp(word, keywords[i].keyword, length) == 0)
            return keywords[i].meaning;
    return AUTO_SUBMITTED_OTHER;
}
