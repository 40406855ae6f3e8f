/* settings_check.c - what no single value shows: that the settings fit each other. */
#include "base/settings_check.h"

#include "base/wellformed.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static guint
line_of(const SettingsSource *source, const char *title, const char *key)
{
    for (guint i = 0; i < source->sections->len; i++) {
        const SettingsSection *section = g_ptr_array_index(source->sections, i);
        if (strcmp(section->title, title) == 0) {
            guint line = GPOINTER_TO_UINT(g_hash_table_lookup(section->lines, key));
            return line > 0 ? line : section->line;
        }
    }
    return 0;
}

#define COMPLAIN(source, title, key, ...)                                                \
    settings_source_complain(source, line_of(source, title, key), title, key, __VA_ARGS__)

/* Every address leads to one place only: else mail to it would be anybody's guess. */
static void
claim_address(SettingsSource *source, GHashTable *owners, const char *title,
              const char *key, const char *address)
{
    if (*address == '\0')
        return;
    char *folded = g_ascii_strdown(address, -1);
    const char *owner = g_hash_table_lookup(owners, folded);
    if (owner != NULL) {
        COMPLAIN(source, title, key,
                 "found \"%s\", expected an address that [%s] does not have", address,
                 owner);
        g_free(folded);
        return;
    }
    g_hash_table_insert(owners, folded, g_strdup(title));
}

static void
check_addresses(const Settings *settings, SettingsSource *source)
{
    g_autoptr(GHashTable) owners =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (guint i = 0; i < settings->departments->len; i++) {
        const Department *department = g_ptr_array_index(settings->departments, i);
        g_autofree char *title = g_strdup_printf("department %s", department->key);
        claim_address(source, owners, title, "address", department->address);
        for (char **alias = department->aliases; *alias != NULL; alias++)
            claim_address(source, owners, title, "aliases", *alias);
    }
    for (guint i = 0; i < settings->staff->len; i++) {
        const Staff *staff = g_ptr_array_index(settings->staff, i);
        g_autofree char *title = g_strdup_printf("staff %s", staff->key);
        claim_address(source, owners, title, "address", staff->address);
    }
}

static void
check_logins(const Settings *settings, SettingsSource *source)
{
    g_autoptr(GHashTable) owners = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < settings->staff->len; i++) {
        const Staff *staff = g_ptr_array_index(settings->staff, i);
        if (*staff->login == '\0')
            continue;
        const Staff *owner = g_hash_table_lookup(owners, staff->login);
        g_autofree char *title = g_strdup_printf("staff %s", staff->key);
        if (owner != NULL)
            COMPLAIN(source, title, "login",
                     "found \"%s\", expected a login that [staff %s] does not have",
                     staff->login, owner->key);
        else
            g_hash_table_insert(owners, staff->login,
                                g_ptr_array_index(settings->staff, i));
    }
}

static void
check_sockets(const Settings *settings, SettingsSource *source)
{
    const struct {
        const char *key, *value;
    } sockets[] = {
        { "lmtp", settings->lmtp },
        { "milter", settings->milter },
        { "control", settings->control },
        { "member", settings->member },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(sockets); i++)
        for (gsize j = 0; j < i; j++)
            if (*sockets[i].value != '\0' &&
                strcmp(sockets[i].value, sockets[j].value) == 0)
                COMPLAIN(source, "listen", sockets[i].key,
                         "found \"%s\", expected another socket than that of %s",
                         sockets[i].value, sockets[j].key);
    for (gsize i = 2; i < G_N_ELEMENTS(sockets); i++)
        if (g_str_has_prefix(sockets[i].value, "inet:"))
            COMPLAIN(
                source, "listen", sockets[i].key,
                "found \"%s\", expected unix:/absolute/path: only there is known who "
                "knocks",
                sockets[i].value);
}

static void
check_private_file(SettingsSource *source, const char *title, const char *key,
                   const char *path)
{
    struct stat file;
    if (stat(path, &file) < 0 || access(path, R_OK) < 0)
        COMPLAIN(source, title, key, "found \"%s\", expected a file that can be read: %s",
                 path, g_strerror(errno));
    else if (!S_ISREG(file.st_mode))
        COMPLAIN(source, title, key, "found \"%s\", expected a regular file", path);
    else if (file.st_mode & S_IRWXO)
        COMPLAIN(
            source, title, key,
            "found \"%s\" with mode %04o, expected a file that others cannot read (chmod "
            "o= %s)",
            path, (guint)file.st_mode & 07777, path);
}

static void
check_outbound(const Settings *settings, SettingsSource *source)
{
    bool has_login = *settings->username != '\0';
    bool has_password = *settings->password_file != '\0';
    if (has_login && !has_password)
        COMPLAIN(source, "outbound", "password-file",
                 "found nothing, expected a file, since username is set");
    if (has_password && !has_login)
        COMPLAIN(source, "outbound", "username",
                 "found nothing, expected a login, since password-file is set");
    if (has_password)
        check_private_file(source, "outbound", "password-file", settings->password_file);
    if (*settings->tls_ca_file != '\0' && access(settings->tls_ca_file, R_OK) < 0)
        COMPLAIN(source, "outbound", "tls-ca-file",
                 "found \"%s\", expected a file that can be read: %s",
                 settings->tls_ca_file, g_strerror(errno));
    if (has_login && *settings->relay != '\0' &&
        !wellformed_relay_is_private(settings->relay))
        COMPLAIN(
            source, "outbound", "relay",
            "found \"%s\" with a username, expected smtps:// or smtp+starttls://: the "
            "password must not travel in the clear",
            settings->relay);
    if (settings->retry_after > settings->give_up_after && settings->give_up_after > 0)
        COMPLAIN(source, "outbound", "retry-after",
                 "found a longer time than give-up-after, expected a shorter one");
}

static void
check_trust(const Settings *settings, SettingsSource *source)
{
    if (settings->require_authentication && *settings->authserv_id == '\0')
        COMPLAIN(source, "trust", "require-authentication",
                 "found \"yes\", expected authserv-id to be set with it: without it no "
                 "mail of a "
                 "customer would pass");
}

static void
check_closing(const Settings *settings, SettingsSource *source)
{
    for (guint i = 0; i < settings->departments->len; i++) {
        const Department *department = g_ptr_array_index(settings->departments, i);
        g_autofree char *title = g_strdup_printf("department %s", department->key);
        if (department->close_after > 0 &&
            department->close_warning >= department->close_after)
            COMPLAIN(source, title, "close-warning",
                     "found %u, expected fewer days than close-after (%u)",
                     department->close_warning, department->close_after);
    }
}

static void
check_webhooks(const Settings *settings, SettingsSource *source)
{
    for (guint i = 0; i < settings->webhooks->len; i++) {
        const Webhook *webhook = g_ptr_array_index(settings->webhooks, i);
        g_autofree char *title = g_strdup_printf("webhook %s", webhook->key);
        if (*webhook->secret_file != '\0')
            check_private_file(source, title, "secret-file", webhook->secret_file);
        if (g_str_has_prefix(webhook->url, "http://") && !webhook->allow_private)
            COMPLAIN(source, title, "url",
                     "found \"%s\", expected https://, or allow-private = yes for a "
                     "service in the own network",
                     webhook->url);
        for (char **event = webhook->events; *event != NULL; event++)
            if (!g_strv_contains(settings_webhook_events(), *event)) {
                g_autofree char *hint =
                    settings_source_hint(*event, settings_webhook_events());
                COMPLAIN(source, title, "events", "found \"%s\", expected an event%s",
                         *event, hint);
            }
    }
}

static void
check_old_tokens(const Settings *settings, SettingsSource *source)
{
    for (char **pattern = settings->old_tokens; *pattern != NULL; pattern++)
        if (!wellformed_old_token(*pattern))
            COMPLAIN(source, "gateway", "old-tokens",
                     "found \"%s\", expected a text with one * for the number, such as "
                     "[Ticket#*]",
                     *pattern);
}

enum { COUNTRY_DIGITS_MAX = 3 };

static void
check_web(const Settings *settings, SettingsSource *source)
{
    const char *country = settings->country_code;
    if (strlen(country) > COUNTRY_DIGITS_MAX ||
        strspn(country, "0123456789") != strlen(country) || *country == '0')
        COMPLAIN(source, "web", "country-code",
                 "found \"%s\", expected the digits of a country such as 62", country);
    if (settings->session_idle > settings->session_age && settings->session_age > 0)
        COMPLAIN(source, "web", "session-idle",
                 "found a longer time than session-age, expected a shorter one");
}

static bool
has_section(const SettingsSource *source, const char *kind)
{
    for (guint i = 0; i < source->sections->len; i++) {
        const SettingsSection *section = g_ptr_array_index(source->sections, i);
        if (strcmp(section->kind, kind) == 0)
            return true;
    }
    return false;
}

void
settings_check(const Settings *settings, SettingsSource *source)
{
    check_addresses(settings, source);
    check_logins(settings, source);
    check_sockets(settings, source);
    check_outbound(settings, source);
    check_trust(settings, source);
    check_web(settings, source);
    check_closing(settings, source);
    check_old_tokens(settings, source);
    check_webhooks(settings, source);
    if (!has_section(source, "department"))
        settings_source_complain(source, 0, "department NAME", NULL,
                                 "found no department, expected at least one");
}
