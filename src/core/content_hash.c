/* content_hash.c - what a mail is, apart from the traces of its way here. */
#include "core/content_hash.h"

#include <stdbool.h>
#include <string.h>

#include "core/sha256.h"

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
    Sha256 *sum = sha256_new();
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
            sha256_add(sum, p, length);
            sha256_add(sum, "\n", 1);
        }
        p = next;
    }
    return sha256_end_hex(sum);
}

GBytes *
content_sha256(GBytes *raw)
{
    Sha256 *sum = sha256_new();
    guint8 digest[SHA256_BYTES];
    gsize size;
    const guchar *data = g_bytes_get_data(raw, &size);

    sha256_add(sum, data, size);
    sha256_end(sum, digest);
    return g_bytes_new(digest, sizeof digest);
}

char *
content_text_hash(const char *text)
{
    Sha256 *sum = sha256_new();
    guchar letters[512];
    gsize length = 0;

    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar c = (guchar)*p < 0x80 ? (guchar)*p : g_utf8_get_char(p);

        if (c < 0x80) {
            /* Lower case by one bit; only letters are kept. */
            letters[length] = (guchar)(c | 0x20);
            length += g_ascii_isalpha((char)c) ? 1 : 0;
        } else if (g_unichar_isalpha(c)) {
            length +=
                (gsize)g_unichar_to_utf8(g_unichar_tolower(c), (char *)letters + length);
        }
        if (length + 6 > sizeof letters) {
            sha256_add(sum, letters, length);
            length = 0;
        }
    }
    sha256_add(sum, letters, length);
    return sha256_end_hex(sum);
}
