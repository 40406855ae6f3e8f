/* settings.c - ticketd-web.conf as the program sees it. */
#include "web/settings.h"

#include "base/quantity.h"
#include "base/settings_source.h"
#include "base/wellformed.h"

#include <string.h>

typedef enum ValueKind {
    VALUE_SOCKET,
    VALUE_UNIX,
    VALUE_URL,
    VALUE_FOLDER,
    VALUE_LANGUAGE,
    VALUE_TEXT,
    VALUE_PROXIES,
    VALUE_SIZE,
    VALUE_NUMBER,
} ValueKind;

typedef struct Row {
    const char *key;
    ValueKind kind;
    const char *standard;
    gsize offset;
    gint64 least, most; /* of sizes and numbers */
} Row;

#define AT(field) offsetof(WebSettings, field)

static const Row rows[] = {
    { "listen", VALUE_SOCKET, "inet:127.0.0.1:8080", AT(listen), 0, 0 },
    { "member", VALUE_UNIX, "unix:/run/ticketd/web/member.sock", AT(member), 0, 0 },
    { "base-url", VALUE_URL, "http://127.0.0.1:8080", AT(base_url), 0, 0 },
    { "trusted-proxies", VALUE_PROXIES, "", AT(trusted_proxies), 0, 0 },
    { "max-upload", VALUE_SIZE, "25M", AT(max_upload), 1 << 10, 40 << 20 },
    { "workers", VALUE_NUMBER, "8", AT(workers), 1, 64 },
    { "connections", VALUE_NUMBER, "2048", AT(connections), 16, 16384 },
    { "connections-per-address", VALUE_NUMBER, "64", AT(connections_per_address), 1,
      16384 },
    { "language", VALUE_LANGUAGE, "en", AT(language), 0, 0 },
    { "site-name", VALUE_TEXT, "", AT(site_name), 0, 0 },
    { "templates", VALUE_FOLDER, SYSCONFDIR "/ticketd/web", AT(templates), 0, 0 },
    { "spool", VALUE_FOLDER, "/var/tmp", AT(spool), 0, 0 },
};

const char *const *
web_settings_keys(void)
{
    static const char *keys[G_N_ELEMENTS(rows) + 1];

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        keys[i] = rows[i].key;
    return keys;
}

static const Row *
row_of(const char *key)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (strcmp(rows[i].key, key) == 0)
            return &rows[i];
    return NULL;
}

static bool
read_proxies(WebSettings *settings, const char *value)
{
    g_auto(GStrv) parts = g_strsplit_set(value, ", ", -1);

    g_ptr_array_set_size(settings->trusted, 0);
    for (char **part = parts; *part; part++) {
        GInetAddressMask *mask;

        if (**part == '\0')
            continue;
        mask = g_inet_address_mask_new_from_string(*part, NULL);
        if (!mask)
            return false;
        g_ptr_array_add(settings->trusted, mask);
    }
    return true;
}

/* Port 0: any that is free. */
static bool
is_listening_socket(const char *value)
{
    g_autoptr(GString) text = g_string_new(value);

    if (g_str_has_prefix(value, "inet:") && g_str_has_suffix(value, ":0"))
        text->str[text->len - 1] = '1';
    return wellformed_socket(text->str);
}

/* What was expected, or NULL if it fits. */
static const char *
check_text_value(WebSettings *settings, const Row *row, const char *value)
{
    switch (row->kind) {
    case VALUE_SOCKET:
        return is_listening_socket(value) ? NULL
                                          : "\"inet:ADDRESS:PORT\" or \"unix:/PATH\"";
    case VALUE_UNIX:
        return wellformed_socket(value) && g_str_has_prefix(value, "unix:")
                   ? NULL
                   : "\"unix:/PATH\"";
    case VALUE_URL:
        return wellformed_url(value) && !g_str_has_suffix(value, "/")
                   ? NULL
                   : "\"https://HOST\" or \"http://HOST\", without a slash at its end";
    case VALUE_FOLDER:
        return *value == '/' ? NULL : "a folder, as \"/PATH\"";
    case VALUE_LANGUAGE:
        return wellformed_language(value) ? NULL : "a language, as \"en\"";
    case VALUE_TEXT:
        return strlen(value) <= 80 ? NULL : "at most 80 bytes";
    case VALUE_PROXIES:
        return read_proxies(settings, value)
                   ? NULL
                   : "addresses or nets, as \"10.0.0.0/8, ::1\"";
    case VALUE_SIZE:
    case VALUE_NUMBER:
        break;
    }
    return NULL;
}

/* As above; the caller frees it. */
static char *
take_value(WebSettings *settings, const Row *row, const char *value)
{
    gpointer field = G_STRUCT_MEMBER_P(settings, row->offset);
    bool is_size = row->kind == VALUE_SIZE;
    const char *expected;
    gint64 number;

    if (!is_size && row->kind != VALUE_NUMBER) {
        expected = check_text_value(settings, row, value);
        if (expected)
            return g_strdup(expected);
        g_free(*(char **)field);
        *(char **)field = g_strdup(value);
        return NULL;
    }
    if ((is_size ? quantity_size(value, &number) : quantity_number(value, &number)) &&
        number >= row->least && number <= row->most) {
        *(gint64 *)field = number;
        return NULL;
    }
    if (is_size) {
        g_autofree char *least = quantity_size_text(row->least);
        g_autofree char *most = quantity_size_text(row->most);

        return g_strdup_printf("a size from %s to %s", least, most);
    }
    return g_strdup_printf("a number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT,
                           row->least, row->most);
}

static void
read_key(WebSettings *settings, SettingsSource *source, const SettingsSection *section,
         const char *key)
{
    const Row *row = row_of(key);
    guint line = GPOINTER_TO_UINT(g_hash_table_lookup(section->lines, key));
    g_autofree char *value = settings_source_value(source, section, key);
    g_autofree char *expected = NULL;

    if (!row) {
        g_autofree char *hint = settings_source_hint(key, web_settings_keys());

        settings_source_complain(source, line, section->title, key,
                                 "there is no such setting%s", hint);
        return;
    }
    expected = take_value(settings, row, value ? value : "");
    if (expected)
        settings_source_complain(source, line, section->title, key,
                                 "found \"%s\", expected %s", value ? value : "",
                                 expected);
}

static gint
by_line(gconstpointer a, gconstpointer b, gpointer lines)
{
    return GPOINTER_TO_INT(g_hash_table_lookup(lines, a)) -
           GPOINTER_TO_INT(g_hash_table_lookup(lines, b));
}

static void
read_section(WebSettings *settings, SettingsSource *source,
             const SettingsSection *section)
{
    g_autoptr(GList) keys = NULL;

    if (strcmp(section->title, "web") != 0) {
        settings_source_complain(source, section->line, section->title, NULL,
                                 "there is no such section, expected [web]");
        return;
    }
    keys = g_list_sort_with_data(g_hash_table_get_keys(section->lines), by_line,
                                 section->lines);
    for (GList *key = keys; key; key = key->next)
        read_key(settings, source, section, key->data);
}

bool
web_settings_load(const char *path, WebSettings **out, GPtrArray *errors, Fault *why)
{
    g_autoptr(WebSettings) settings = g_new0(WebSettings, 1);
    g_autoptr(SettingsSource) source = NULL;

    settings->trusted = g_ptr_array_new_with_free_func(g_object_unref);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert(!take_value(settings, &rows[i], rows[i].standard));
    if (!settings_source_read(path, &source, why))
        return false;
    for (guint i = 0; i < source->sections->len; i++)
        read_section(settings, source, source->sections->pdata[i]);
    if (source->errors->len > 0) {
        for (guint i = 0; i < source->errors->len; i++)
            g_ptr_array_add(errors, g_strdup(source->errors->pdata[i]));
        return fault_permanent(why, "5.3.5", "%s has %u errors", path,
                               source->errors->len);
    }
    *out = g_steal_pointer(&settings);
    return true;
}

void
web_settings_free(WebSettings *settings)
{
    if (!settings)
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].kind != VALUE_SIZE && rows[i].kind != VALUE_NUMBER)
            g_free(G_STRUCT_MEMBER(char *, settings, rows[i].offset));
    g_ptr_array_unref(settings->trusted);
    g_free(settings);
}

bool
web_settings_trusts(const WebSettings *settings, const char *address)
{
    g_autoptr(GInetAddress) parsed = g_inet_address_new_from_string(address);

    for (guint i = 0; parsed && i < settings->trusted->len; i++)
        if (g_inet_address_mask_matches(settings->trusted->pdata[i], parsed))
            return true;
    return false;
}

bool
web_settings_are_secure(const WebSettings *settings)
{
    return g_str_has_prefix(settings->base_url, "https:");
}
