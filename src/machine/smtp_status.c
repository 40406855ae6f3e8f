/* smtp_status.c - status codes (RFC 3463) and reply codes in what a mail server wrote. */
#include "machine/smtp_status.h"

#include <string.h>

/* Length of the code "x.y.z" at p, 0 if there is none. */
static gsize
status_at(const char *p)
{
    const char *start = p;

    if ((*p != '4' && *p != '5') || p[1] != '.')
        return 0;
    p++;
    for (guint part = 0; part < 2; part++) {
        guint digits = 0;

        if (*p++ != '.')
            return 0;
        while (digits < 4 && g_ascii_isdigit(p[digits]))
            digits++;
        if (digits == 0 || digits > 3)
            return 0;
        p += digits;
    }
    if (*p == '.' && g_ascii_isdigit(p[1]))
        return 0;
    if (g_ascii_isalnum(*p) || *p == '_' || *p == '@')
        return 0;
    return (gsize)(p - start);
}

static bool
begins_word(const char *text, const char *p)
{
    return p == text || (!g_ascii_isalnum(p[-1]) && p[-1] != '.' && p[-1] != '_');
}

/* Is there a reply code or a hash sign right before p? */
static bool
is_introduced(const char *text, const char *p)
{
    if (p > text && p[-1] == '#')
        return true;
    if (p - text < 4 || (p[-1] != ' ' && p[-1] != '-'))
        return false;
    return (p[-4] == '4' || p[-4] == '5') && g_ascii_isdigit(p[-3]) &&
           g_ascii_isdigit(p[-2]) && begins_word(text, p - 4);
}

bool
smtp_status_find(const char *text, char status[SMTP_STATUS_SIZE])
{
    status[0] = '\0';
    for (const char *p = text; *p; p++) {
        gsize length = begins_word(text, p) ? status_at(p) : 0;
        bool introduced = length && is_introduced(text, p);

        if (!length || (status[0] && !introduced))
            continue;
        memcpy(status, p, length);
        status[length] = '\0';
        if (introduced)
            return true;
    }
    return status[0] != '\0';
}

bool
smtp_status_answered(const char *text, char status[SMTP_STATUS_SIZE])
{
    status[0] = '\0';
    for (const char *p = text; *p; p++) {
        gsize length = begins_word(text, p) ? status_at(p) : 0;

        if (!length || p == text || p[-1] == '#' || !is_introduced(text, p))
            continue;
        memcpy(status, p, length);
        status[length] = '\0';
        return true;
    }
    return false;
}

static bool
counts_something(const char *after)
{
    static const char *const units[] = { "sec", "min", "hour", "day",  "byte",   "kb",
                                         "mb",  "mes", "char", "time", "attempt" };

    while (*after == ' ')
        after++;
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++)
        if (g_ascii_strncasecmp(after, units[i], strlen(units[i])) == 0)
            return true;
    return false;
}

guint
smtp_reply_find(const char *text)
{
    for (const char *p = text; *p; p++) {
        if ((*p != '4' && *p != '5') || p[1] < '0' || p[1] > '5' ||
            !g_ascii_isdigit(p[2]))
            continue;
        if (p > text && (g_ascii_isalnum(p[-1]) || strchr(".@_/+=", p[-1]) ||
                         (p[-1] == '-' && p - 1 > text && g_ascii_isalnum(p[-2]))))
            continue;
        if (g_ascii_isalnum(p[3]) || strchr("@_/%", p[3] ? p[3] : ' ') ||
            (p[3] == '.' && g_ascii_isdigit(p[4])) || counts_something(p + 3))
            continue;
        return (guint)(p[0] - '0') * 100 + (guint)(p[1] - '0') * 10 + (guint)(p[2] - '0');
    }
    return 0;
}
