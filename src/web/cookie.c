/* cookie.c - cookies, and the keys of forms that are made of them. */
#include "web/cookie.h"

#include "base/unique.h"

#include <string.h>

char *
cookie_value(const char *header, const char *name)
{
    g_auto(GStrv) pairs = g_strsplit(header, ";", 100);
    gsize length = strlen(name);

    for (char **pair = pairs; *pair; pair++) {
        const char *text = g_strstrip(*pair);

        if (strncmp(text, name, length) == 0 && text[length] == '=')
            return g_strdup(text + length + 1);
    }
    return g_strdup("");
}

bool
cookie_is_token(const char *value)
{
    gsize length = strlen(value);

    if (length < 16 || length > 128)
        return false;
    for (const char *p = value; *p; p++)
        if (!g_ascii_isalnum(*p) && *p != '-' && *p != '_')
            return false;
    return true;
}

char *
cookie_token(void)
{
    guint8 bytes[32];
    char *text;

    unique_bytes(bytes, sizeof bytes);
    text = g_base64_encode(bytes, sizeof bytes);
    text[strcspn(text, "=")] = '\0';
    return g_strdelimit(g_strdelimit(text, "+", '-'), "/", '_');
}

char *
cookie_form_key(const char *value)
{
    return g_compute_hmac_for_string(G_CHECKSUM_SHA256, (const guchar *)value,
                                     strlen(value), "ticketd-web form", -1);
}

bool
cookie_is_foreign(const Head *head, const char *base_url)
{
    const char *origin = head_field(head, "origin");
    const char *site = head_field(head, "sec-fetch-site");
    const char *host;

    if (g_ascii_strcasecmp(site, "cross-site") == 0)
        return true;
    if (*origin == '\0' || strcmp(origin, "null") == 0 || strcmp(origin, base_url) == 0)
        return false;
    host = strstr(origin, "://");
    return !host || g_ascii_strcasecmp(host + 3, head_field(head, "host")) != 0;
}
