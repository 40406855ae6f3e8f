/* settings_lookup.c - finding departments and staff by key and by address. */
#include "base/settings.h"

#include <string.h>

static bool
department_has_address(const Department *department, const char *address)
{
    if (g_ascii_strcasecmp(department->address, address) == 0)
        return true;
    for (char **alias = department->aliases; *alias != NULL; alias++)
        if (g_ascii_strcasecmp(*alias, address) == 0)
            return true;
    return false;
}

static const Department *
settings_department_at(const Settings *settings, const char *address)
{
    for (guint i = 0; i < settings->departments->len; i++) {
        const Department *department = g_ptr_array_index(settings->departments, i);
        if (department_has_address(department, address))
            return department;
    }
    return NULL;
}

static void
give_extension(char **extension, const char *text, gsize length)
{
    if (extension != NULL)
        *extension = g_strndup(text, length);
}

/* An address given in full wins; then the longest part before a '+', so that a
 * department may itself have a '+' in its address. */
const Department *
settings_department_for(const Settings *settings, const char *recipient, char **extension)
{
    const Department *department = settings_department_at(settings, recipient);
    if (department != NULL) {
        give_extension(extension, "", 0);
        return department;
    }
    const char *at = strrchr(recipient, '@');
    if (at == NULL)
        return NULL;
    for (const char *plus = at; plus > recipient; plus--) {
        if (*plus != '+')
            continue;
        g_autofree char *bare =
            g_strdup_printf("%.*s%s", (int)(plus - recipient), recipient, at);
        department = settings_department_at(settings, bare);
        if (department != NULL) {
            give_extension(extension, plus + 1, (gsize)(at - plus) - 1);
            return department;
        }
    }
    return NULL;
}

const Department *
settings_department(const Settings *settings, const char *key)
{
    for (guint i = 0; i < settings->departments->len; i++) {
        const Department *department = g_ptr_array_index(settings->departments, i);
        if (strcmp(department->key, key) == 0)
            return department;
    }
    return NULL;
}

const Staff *
settings_staff(const Settings *settings, const char *key)
{
    for (guint i = 0; i < settings->staff->len; i++) {
        const Staff *staff = g_ptr_array_index(settings->staff, i);
        if (strcmp(staff->key, key) == 0)
            return staff;
    }
    return NULL;
}

const Staff *
settings_staff_by_address(const Settings *settings, const char *address)
{
    for (guint i = 0; i < settings->staff->len; i++) {
        const Staff *staff = g_ptr_array_index(settings->staff, i);
        if (g_ascii_strcasecmp(staff->address, address) == 0)
            return staff;
    }
    return NULL;
}

static bool
is_called(const char *word, const char *key, const char *address, const char *name)
{
    g_autofree char *folded = g_utf8_casefold(word, -1);
    g_autofree char *folded_name = g_utf8_casefold(name, -1);
    return g_ascii_strcasecmp(word, key) == 0 || g_ascii_strcasecmp(word, address) == 0 ||
           strcmp(folded, folded_name) == 0;
}

const Staff *
settings_staff_called(const Settings *settings, const char *word)
{
    for (guint i = 0; i < settings->staff->len; i++) {
        const Staff *staff = g_ptr_array_index(settings->staff, i);
        if (is_called(word, staff->key, staff->address, staff->name))
            return staff;
    }
    return NULL;
}

const Department *
settings_department_called(const Settings *settings, const char *word)
{
    for (guint i = 0; i < settings->departments->len; i++) {
        const Department *department = g_ptr_array_index(settings->departments, i);
        if (is_called(word, department->key, department->address, department->name))
            return department;
    }
    return NULL;
}

const char *
settings_first_type(const Department *department)
{
    return department->types != NULL && *department->types != NULL ? *department->types
                                                                   : "";
}

const Webhook *
settings_webhook(const Settings *settings, const char *key)
{
    for (guint i = 0; settings->webhooks != NULL && i < settings->webhooks->len; i++) {
        const Webhook *webhook = g_ptr_array_index(settings->webhooks, i);
        if (strcmp(webhook->key, key) == 0)
            return webhook;
    }
    return NULL;
}

const char *const *
settings_webhook_events(void)
{
    static const char *const events[] = {
        "opened", "customer-reply", "reopened", "answer",     "note", "bounce", "closed",
        "status", "assigned",       "priority", "department", "type", "tags",   "cc",
        "merged", "split",          "linked",   "undone",     NULL
    };
    return events;
}

char *
settings_spool_folder(const Settings *settings)
{
    const char *colon = strchr(settings->database, ':');

    return g_path_get_dirname(colon ? colon + 1 : settings->database);
}
