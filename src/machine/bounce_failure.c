/* bounce_failure.c - one recipient of whom a delivery report speaks. */
#include "machine/bounce_failure.h"

#include <string.h>

#define ADDRESS_MAX 320 /* RFC 3696, errata 1690: 64 + 1 + 255 */

BounceFailure *
bounce_failure_new(void)
{
    BounceFailure *failure = g_new0(BounceFailure, 1);

    failure->address = g_strdup("");
    failure->diagnostic = g_string_new(NULL);
    return failure;
}

void
bounce_failure_free(BounceFailure *failure)
{
    if (!failure)
        return;
    g_free(failure->address);
    g_string_free(failure->diagnostic, TRUE);
    g_free(failure);
}

static bool
is_local(char c)
{
    return g_ascii_isalnum(c) || (c && strchr(".!#$%&'*+/=?^_`{|}~-", c));
}

static bool
is_domain(char c)
{
    return g_ascii_isalnum(c) || c == '.' || c == '-';
}

/* Where the local part that ends before `at` begins. */
static const char *
local_begin(const char *text, const char *at)
{
    const char *p = at;

    if (p > text && p[-1] == '"') {
        for (p--; p > text && at - p < ADDRESS_MAX;) {
            p--;
            if (*p == '"' && (p == text || p[-1] != '\\'))
                return at - p > 2 ? p : at;
            if (*p == '\n')
                break;
        }
        return at;
    }
    while (p > text && at - p < ADDRESS_MAX && (is_local(p[-1]) || (guchar)p[-1] >= 0x80))
        p--;
    if (p > text && p[-1] == '<')
        return p;
    /* outside of brackets other letters are the sentence round it (Japanese, Chinese) */
    for (const char *q = p; q < at; q++)
        if ((guchar)*q >= 0x80)
            p = q + 1;
    /* what words and quoting put before an address is no part of it */
    while (p < at && strchr("'`=*!|/&?{.-", *p))
        p++;
    return p;
}

static const char *
domain_end(const char *at, const char *end)
{
    const char *p = at + 1;

    if (p < end && *p == '[') {
        while (p < end && p - at < ADDRESS_MAX && *p != ']' && *p > ' ')
            p++;
        return p < end && *p == ']' ? p + 1 : at;
    }
    while (p < end && p - at < ADDRESS_MAX && (is_domain(*p) || (guchar)*p >= 0x80))
        p++;
    if (p == end || *p != '>')
        for (p = at + 1; p < end && p - at < ADDRESS_MAX && is_domain(*p);)
            p++;
    while (p > at + 1 && (p[-1] == '.' || p[-1] == '-'))
        p--;
    return p - at > 1 ? p : at;
}

/* "DD.SMTP=ann", "RFC-822=ann": an address of the Internet within one of X.400. */
static const char *
skip_x400_key(const char *local, const char *at)
{
    static const char *const keys[] = { "SMTP=", "RFC-822=", "RFC822=" };

    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        gsize length = strlen(keys[i]);

        for (const char *p = local; p + length < at; p++)
            if ((p == local || p[-1] == '.' || p[-1] == '/') &&
                g_ascii_strncasecmp(p, keys[i], length) == 0)
                return p + length;
    }
    return local;
}

/* The next "@" or, behind such a key, the "(a)" that stands for it. `last` gets its
 * last byte. */
static const char *
find_at(const char *from, const char *end, const char **last)
{
    const char *at = memchr(from, '@', (gsize)(end - from));
    const char *other = g_strstr_len(from, (at ? at : end) - from, "(a)");
    const char *local = other ? local_begin(from, other) : NULL;

    if (other && skip_x400_key(local, other) != local) {
        *last = other + 2;
        return other;
    }
    *last = at;
    return at;
}

char *
bounce_address_find(const char *text, const char *end, const char **stop)
{
    const char *from = text;

    while (from < end) {
        const char *sign, *at = find_at(from, end, &sign);
        const char *begin, *last;
        g_autofree char *local = NULL, *domain = NULL, *lower = NULL;

        if (!at)
            break;
        begin = skip_x400_key(local_begin(from, at), at);
        last = domain_end(sign, end);
        from = last > sign ? last : sign + 1;
        if (begin == at || last == sign)
            continue;
        local = g_strndup(begin, (gsize)(at - begin));
        domain = g_strndup(sign + 1, (gsize)(last - sign - 1));
        if (!g_utf8_validate(local, -1, NULL) || !g_utf8_validate(domain, -1, NULL))
            continue;
        lower = g_utf8_strdown(domain, -1);
        if (stop)
            *stop = last;
        return g_strdup_printf("%s@%s", local, lower);
    }
    if (stop)
        *stop = end;
    return NULL;
}
