/* wellformed.c - names that must have the right form before they are used. */
#include "base/wellformed.h"

#include "base/quantity.h"

#include <gio/gio.h>
#include <string.h>
#include <sys/un.h>

static bool
wellformed_label(const char *label, gsize length)
{
    if (length < 1 || length > 63 || label[0] == '-' || label[length - 1] == '-')
        return false;
    for (gsize i = 0; i < length; i++)
        if (!g_ascii_isalnum(label[i]) && label[i] != '-' && (guchar)label[i] < 0x80)
            return false;
    return true;
}

/* Labels between dots; how many, or 0 if one of them is bad. */
static guint
wellformed_labels(const char *text)
{
    guint labels = 0;
    if (strlen(text) > 253)
        return 0;
    for (;;) {
        gsize length = strcspn(text, ".");
        if (!wellformed_label(text, length))
            return 0;
        labels++;
        text += length;
        if (*text == '\0')
            return labels;
        text++;
    }
}

bool
wellformed_hostname(const char *text)
{
    return g_str_is_ascii(text) && wellformed_labels(text) >= 2;
}

bool
wellformed_address(const char *text)
{
    const char *at = strchr(text, '@');
    if (at == NULL || at == text || at - text > 64 || !g_utf8_validate(text, -1, NULL))
        return false;
    for (const char *p = text; *p != '\0'; p = g_utf8_find_next_char(p, NULL)) {
        gunichar c = g_utf8_get_char(p);
        if (p < at && c < 0x80 && strchr("()<>[]:;,\\\"@", (int)c) != NULL)
            return false;
        if (!g_unichar_isgraph(c) || g_unichar_isspace(c))
            return false;
    }
    if (text[0] == '.' || at[-1] == '.' || g_strstr_len(text, at - text, "..") != NULL)
        return false;
    return wellformed_labels(at + 1) >= 1;
}

static bool
wellformed_port(const char *text)
{
    gint64 port;
    return quantity_number(text, &port) && port >= 1 && port <= 65535;
}

static bool
wellformed_inet(const char *text)
{
    const char *colon = strrchr(text, ':');
    if (colon == NULL || !wellformed_port(colon + 1))
        return false;
    bool brackets = text[0] == '[' && colon > text && colon[-1] == ']';
    g_autofree char *host = brackets ? g_strndup(text + 1, (gsize)(colon - text) - 2)
                                     : g_strndup(text, (gsize)(colon - text));
    g_autoptr(GInetAddress) address = g_inet_address_new_from_string(host);
    return address != NULL &&
           (g_inet_address_get_family(address) == G_SOCKET_FAMILY_IPV6) == brackets;
}

bool
wellformed_socket(const char *text)
{
    struct sockaddr_un name;
    if (g_str_has_prefix(text, "unix:/"))
        return strlen(text + 5) < sizeof name.sun_path && !g_str_has_suffix(text, "/");
    return g_str_has_prefix(text, "inet:") && wellformed_inet(text + 5);
}

static GUri *
wellformed_relay_parts(const char *text)
{
    static const char *const schemes[] = { "smtp", "smtps", "smtp+starttls", NULL };
    g_autoptr(GUri) uri = g_uri_parse(text, G_URI_FLAGS_NONE, NULL);
    if (uri == NULL || !g_strv_contains(schemes, g_uri_get_scheme(uri)))
        return NULL;
    const char *host = g_uri_get_host(uri);
    if (host == NULL || g_uri_get_userinfo(uri) != NULL || g_uri_get_query(uri) != NULL ||
        g_uri_get_fragment(uri) != NULL || g_uri_get_port(uri) == 0)
        return NULL;
    if (*g_uri_get_path(uri) != '\0' && strcmp(g_uri_get_path(uri), "/") != 0)
        return NULL;
    if (!g_hostname_is_ip_address(host) &&
        !(g_str_is_ascii(host) && wellformed_labels(host) >= 1))
        return NULL;
    return g_steal_pointer(&uri);
}

bool
wellformed_relay(const char *text)
{
    g_autoptr(GUri) uri = wellformed_relay_parts(text);
    return uri != NULL;
}

bool
wellformed_relay_is_private(const char *text)
{
    g_autoptr(GUri) uri = wellformed_relay_parts(text);
    if (uri == NULL)
        return false;
    if (strcmp(g_uri_get_scheme(uri), "smtp") != 0)
        return true;
    const char *host = g_uri_get_host(uri);
    g_autoptr(GInetAddress) address = g_inet_address_new_from_string(host);
    return address != NULL ? g_inet_address_get_is_loopback(address)
                           : g_ascii_strcasecmp(host, "localhost") == 0;
}

bool
wellformed_database(const char *text)
{
    return g_str_has_prefix(text, "sqlite:/") && text[8] != '\0' &&
           !g_str_has_suffix(text, "/");
}

bool
wellformed_old_token(const char *pattern)
{
    const char *star = strchr(pattern, '*');

    return star != NULL && star > pattern && strchr(star + 1, '*') == NULL &&
           !g_ascii_isspace(*pattern);
}

bool
wellformed_url(const char *text)
{
    const char *host = g_str_has_prefix(text, "https://")  ? text + 8
                       : g_str_has_prefix(text, "http://") ? text + 7
                                                           : NULL;
    gsize length = host == NULL ? 0 : strcspn(host, "/?#");

    if (length == 0 || strlen(text) > 1000 || memchr(host, '@', length) != NULL)
        return false;
    for (; *text != '\0'; text++)
        if (!g_ascii_isgraph(*text))
            return false;
    return true;
}

bool
wellformed_language(const char *text)
{
    gsize length = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");

    return g_ascii_islower(*text) && length >= 2 && length <= 12 && text[length] == '\0';
}
