/* content_hash.c - what a mail is, apart from the traces of its way here. */
#include "core/content_hash.h"

#include <stdbool.h>
#include <string.h>

/* Field names that a second delivery of the same mail may have otherwise; a name that
 * ends in '-' stands for all that begin so. */
static const char *const traces[] = {
    "Return-Path",   "Delivered-To", "X-Original-To", "Envelope-To",
    "X-Envelope-To", "Received",     "Received-SPF",  "Authentication-Results",
    "ARC-",          "X-Spam-",      "X-Rspamd-",     "X-Virus-",
    "X-Ticketd-",    "X-Spamd-",     "X-Spam",        "X-Envelope-From",
};

static bool
is_trace(const char *line, gsize length)
{
    for (gsize i = 0; i < G_N_ELEMENTS(traces); i++) {
        gsize n = strlen(traces[i]);

        if (length <= n || g_ascii_strncasecmp(line, traces[i], n) != 0)
            continue;
        if (traces[i][n - 1] == '-')
            return true;
        while (n < length && (line[n] == ' ' || line[n] == '\t'))
            n++;
        if (n < length && line[n] == ':')
            return true;
    }
    return false;
}

char *
content_hash(GBytes *raw)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    gsize size;
    const char *data = g_bytes_get_data(raw, &size), *p = data, *end = data + size;
    bool in_header = true, skipping = false;

    while (end > data && (end[-1] == '\n' || end[-1] == '\r'))
        end--;
    while (p < end) {
        const char *newline = memchr(p, '\n', (gsize)(end - p));
        gsize length = (gsize)((newline ? newline : end) - p);
        const char *next = newline ? newline + 1 : end;

        while (length > 0 && p[length - 1] == '\r')
            length--;
        if (in_header) {
            if (length == 0)
                in_header = false;
            else if (*p != ' ' && *p != '\t')
                skipping = is_trace(p, length);
        }
        if (!in_header || !skipping) {
            g_checksum_update(sum, (const guchar *)p, (gssize)length);
            g_checksum_update(sum, (const guchar *)"\n", 1);
        }
        p = next;
    }
    return g_strdup(g_checksum_get_string(sum));
}

GBytes *
content_sha256(GBytes *raw)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    guint8 digest[32];
    gsize length = sizeof digest, size;
    const guchar *data = g_bytes_get_data(raw, &size);

    g_checksum_update(sum, data, (gssize)size);
    g_checksum_get_digest(sum, digest, &length);
    return g_bytes_new(digest, length);
}

char *
content_text_hash(const char *text)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    guchar letters[512];
    gsize length = 0;

    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar c = (guchar)*p < 0x80 ? (guchar)*p : g_utf8_get_char(p);

        if (c < 0x80) {
            letters[length] = (guchar)g_ascii_tolower((char)c);
            length += g_ascii_isalpha((char)c) ? 1 : 0;
        } else if (g_unichar_isalpha(c)) {
            length +=
                (gsize)g_unichar_to_utf8(g_unichar_tolower(c), (char *)letters + length);
        }
        if (length + 6 > sizeof letters) {
            g_checksum_update(sum, letters, (gssize)length);
            length = 0;
        }
    }
    g_checksum_update(sum, letters, (gssize)length);
    return g_strdup(g_checksum_get_string(sum));
}
