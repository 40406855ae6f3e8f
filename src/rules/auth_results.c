/* auth_results.c - what our own border found out about the author (RFC 8601). */
#include "rules/auth_results.h"

#include <string.h>

/* The value without comments; quoted strings lose their quotes, and what is special in
 * them becomes '_', so that nothing quoted can pass for structure. */
static char *
value_plain(const char *value)
{
    GString *plain = g_string_new(NULL);
    guint depth = 0;
    bool quoted = false;

    for (const char *p = value; *p; p++) {
        if (*p == '\\' && p[1] && (quoted || depth > 0)) {
            p++;
            if (quoted)
                g_string_append_c(plain, g_ascii_isalnum(*p) ? *p : '_');
        } else if (quoted) {
            if (*p == '"')
                quoted = false;
            else
                g_string_append_c(plain, strchr(";=()\" \t", *p) ? '_' : *p);
        } else if (*p == '(') {
            depth++;
        } else if (*p == ')' && depth > 0) {
            depth--;
        } else if (depth == 0) {
            if (*p == '"')
                quoted = true;
            else
                g_string_append_c(plain, *p);
        }
    }
    return g_string_free(plain, FALSE);
}

/* "a = b" to "a=b" and "a . b" is left alone: properties have no blanks around the dot.
 */
static char *
join_equals(const char *part)
{
    GString *joined = g_string_new(NULL);

    for (const char *p = part; *p; p++) {
        if (*p == '=')
            while (joined->len > 0 && g_ascii_isspace(joined->str[joined->len - 1]))
                g_string_truncate(joined, joined->len - 1);
        g_string_append_c(joined, *p);
        if (*p == '=')
            while (g_ascii_isspace(p[1]))
                p++;
    }
    return g_string_free(joined, FALSE);
}

/* Is `domain` the same as `parent` or below it? */
static bool
domain_is_within(const char *domain, const char *parent)
{
    gsize n = strlen(domain), m = strlen(parent);

    if (m == 0 || m > n || g_ascii_strcasecmp(domain + n - m, parent) != 0)
        return false;
    /* A top-level domain stands behind nobody. */
    return m == n || (domain[n - m - 1] == '.' && strchr(parent, '.'));
}

typedef struct Results {
    bool dmarc_pass, dmarc_fail, dkim_pass;
    bool dmarc_names_domain; /* and it says for which domain it passed */
} Results;

static void
result_read(const char *part, const char *domain, Results *results)
{
    g_autofree char *joined = join_equals(part);
    g_auto(GStrv) words = g_strsplit_set(joined, " \t\r\n", -1);
    const char *method = NULL, *from = NULL, *signer = NULL;
    bool pass, fail;

    for (guint i = 0; words[i]; i++) {
        if (!*words[i])
            continue;
        if (!method)
            method = words[i];
        else if (g_ascii_strncasecmp(words[i], "header.from=", 12) == 0)
            from = words[i] + 12;
        else if (g_ascii_strncasecmp(words[i], "header.d=", 9) == 0)
            signer = words[i] + 9;
        else if (g_ascii_strncasecmp(words[i], "header.i=@", 10) == 0 && !signer)
            signer = words[i] + 10;
    }
    if (!method)
        return;
    const char *equals = strchr(method, '=');
    if (!equals)
        return;
    pass = g_ascii_strcasecmp(equals + 1, "pass") == 0;
    fail = g_ascii_strcasecmp(equals + 1, "fail") == 0;
    if (g_ascii_strncasecmp(method, "dmarc", 5) == 0 &&
        (method[5] == '=' || method[5] == '/')) {
        if (pass && !from)
            results->dmarc_pass = true;
        else if (pass && g_ascii_strcasecmp(from, domain) == 0)
            results->dmarc_pass = results->dmarc_names_domain = true;
        else if (fail)
            results->dmarc_fail = true;
    } else if (g_ascii_strncasecmp(method, "dkim", 4) == 0 &&
               (method[4] == '=' || method[4] == '/')) {
        if (pass && signer && domain_is_within(domain, signer))
            results->dkim_pass = true;
    }
}

/* One field; false if it bears another id. */
static bool
field_read(const char *value, const char *authserv_id, const char *domain,
           Results *results)
{
    g_autofree char *plain = value_plain(value);
    g_auto(GStrv) parts = g_strsplit(plain, ";", -1);
    g_auto(GStrv) head =
        g_strsplit_set(parts[0] ? g_strstrip(parts[0]) : "", " \t\r\n", -1);

    if (!head[0] || g_ascii_strcasecmp(head[0], authserv_id) != 0)
        return false;
    for (guint i = 1; head[i]; i++) /* the version may follow: only 1 is known */
        if (*head[i] && strcmp(head[i], "1") != 0)
            return false;
    for (guint i = 1; parts[i]; i++)
        result_read(parts[i], domain, results);
    return true;
}

static bool
is_local_trace(const char *name)
{
    static const char *const names[] = {
        "Return-Path",
        "Delivered-To",
        "X-Original-To",
        "Envelope-To",
        "Received",
        "X-Spam",
        "X-Spam-Status",
        "X-Spam-Level",
        "X-Spamd-Result",
        "X-Rspamd-Server",
        "X-Rspamd-Queue-Id",
        "X-Spamd-Bar",
        "X-Virus-Scanned",
        "Received-SPF",
        "ARC-Seal",
        "ARC-Message-Signature",
        "ARC-Authentication-Results",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (g_ascii_strcasecmp(name, names[i]) == 0)
            return true;
    return false;
}

AuthVerdict
auth_results_read(const GPtrArray *headers, const char *authserv_id, const char *domain,
                  bool *has_dmarc)
{
    Results results = { false, false, false, false };
    guint received = 0;
    bool begun = false;

    if (has_dmarc)
        *has_dmarc = false;
    if (!*authserv_id || !*domain)
        return AUTH_NONE;
    for (guint i = 0; i < headers->len; i++) {
        const HeaderField *field = headers->pdata[i];

        if (g_ascii_strcasecmp(field->name, "Authentication-Results") == 0) {
            if (!field_read(field->value, authserv_id, domain, &results))
                break;
            begun = true;
            continue;
        }
        if (begun || !is_local_trace(field->name))
            break;
        /* Our border's own Received, and one of a hop behind it, may stand above. */
        if (g_ascii_strcasecmp(field->name, "Received") == 0 && ++received > 2)
            break;
    }
    if (results.dmarc_fail)
        return AUTH_FAIL;
    if (has_dmarc)
        *has_dmarc = results.dmarc_names_domain;
    return results.dmarc_pass || results.dkim_pass ? AUTH_PASS : AUTH_NONE;
}

const char *
auth_verdict_name(AuthVerdict verdict)
{
    static const char *const names[] = {
        [AUTH_NONE] = "none", [AUTH_PASS] = "pass", [AUTH_FAIL] = "fail"
    };

    return names[verdict];
}
