/* settings.c - a settings file read into Settings: sections, keys, defaults, then the
 * checks. */
#include "base/settings.h"

#include "base/settings_check.h"
#include "base/settings_source.h"
#include "base/settings_value.h"

#include <string.h>

/* Keys of departments and staff stand in the database and in logs. */
enum { KEY_LIMIT = 63 };

/* Those that come once first. */
static const char *const section_kinds[] = { "gateway",    "listen",    "trust",
                                             "outbound",   "retention", "web",
                                             "department", "staff",     "webhook",
                                             NULL };
enum { SINGLE_SECTIONS = 6 };

static void
staff_free(gpointer data)
{
    Staff *staff = data;
    g_free(staff->key);
    g_free(staff->name);
    g_free(staff->address);
    g_free(staff->login);
    g_free(staff);
}

static void
webhook_free(gpointer data)
{
    Webhook *webhook = data;
    g_free(webhook->key);
    g_free(webhook->url);
    g_free(webhook->secret_file);
    g_strfreev(webhook->events);
    g_free(webhook);
}

static void
department_free(gpointer data)
{
    Department *department = data;
    g_free(department->key);
    g_free(department->name);
    g_free(department->address);
    g_strfreev(department->aliases);
    g_strfreev(department->types);
    g_ptr_array_unref(department->staff);
    g_free(department->language);
    g_free(department);
}

/* Before a section is read: no string is ever NULL, also where a value is refused. */
static void
fill_empty(const char *section, void *object)
{
    gsize n;
    const SettingRow *rows = settings_table(&n);
    for (gsize i = 0; i < n; i++) {
        if (strcmp(rows[i].section, section) != 0)
            continue;
        void *field = (char *)object + rows[i].where;
        if (rows[i].kind <= SETTING_ADDRESS || rows[i].kind == SETTING_WORD)
            *(char **)field = g_strdup("");
        else if (rows[i].kind == SETTING_ADDRESSES || rows[i].kind == SETTING_NAMES)
            *(char ***)field = g_new0(char *, 1);
        else if (rows[i].kind == SETTING_STAFF)
            *(GPtrArray **)field = g_ptr_array_new();
    }
}

/* May there be several, each with a name? */
static bool
is_named(const char *kind)
{
    return strcmp(kind, "department") == 0 || strcmp(kind, "staff") == 0 ||
           strcmp(kind, "webhook") == 0;
}

static Settings *
settings_new(const char *path)
{
    Settings *settings = g_new0(Settings, 1);
    settings->path = g_strdup(path);
    settings->departments = g_ptr_array_new_with_free_func(department_free);
    settings->staff = g_ptr_array_new_with_free_func(staff_free);
    settings->webhooks = g_ptr_array_new_with_free_func(webhook_free);
    return settings;
}

void
settings_free(Settings *settings)
{
    if (settings == NULL)
        return;
    gsize n;
    const SettingRow *rows = settings_table(&n);
    for (gsize i = 0; i < n; i++) {
        bool is_text = rows[i].kind <= SETTING_ADDRESS || rows[i].kind == SETTING_WORD;
        if (is_text && !is_named(rows[i].section))
            g_free(*(char **)(void *)((char *)settings + rows[i].where));
    }
    g_strfreev(settings->old_tokens);
    g_free(settings->path);
    g_ptr_array_unref(settings->departments);
    g_ptr_array_unref(settings->staff);
    g_ptr_array_unref(settings->webhooks);
    g_free(settings);
}

static char **
keys_of_section(const char *section)
{
    gsize n;
    const SettingRow *rows = settings_table(&n);
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    for (gsize i = 0; i < n; i++)
        if (strcmp(rows[i].section, section) == 0)
            g_strv_builder_add(builder, rows[i].key);
    return g_strv_builder_end(builder);
}

/* A key that is right elsewhere is more likely misplaced than mistyped. */
static char *
hint_for_key(const SettingsSection *section, const char *key)
{
    gsize n;
    const SettingRow *rows = settings_table(&n);
    for (gsize i = 0; i < n; i++)
        if (strcmp(rows[i].key, key) == 0)
            return g_strdup_printf(" (did you mean %s in [%s]?)", key, rows[i].section);
    g_auto(GStrv) keys = keys_of_section(section->kind);
    return settings_source_hint(key, (const char *const *)keys);
}

static gint
compare_lines(gconstpointer a, gconstpointer b, gpointer lines)
{
    guint x = GPOINTER_TO_UINT(g_hash_table_lookup(lines, a));
    guint y = GPOINTER_TO_UINT(g_hash_table_lookup(lines, b));
    return x < y ? -1 : x > y;
}

static void
refuse_unknown_keys(SettingsSource *source, const SettingsSection *section)
{
    g_auto(GStrv) known = keys_of_section(section->kind);
    g_autoptr(GList) names = g_hash_table_get_keys(section->lines);
    names = g_list_sort_with_data(names, compare_lines, section->lines);
    for (GList *at = names; at != NULL; at = at->next) {
        if (g_strv_contains((const char *const *)known, at->data))
            continue;
        g_autofree char *hint = hint_for_key(section, at->data);
        settings_source_complain(
            source, GPOINTER_TO_UINT(g_hash_table_lookup(section->lines, at->data)),
            section->title, at->data,
            "found an unknown key, expected one of this section%s", hint);
    }
}

static void
refuse_value(SettingsSource *source, const SettingsSection *section,
             const SettingRow *row, const char *title, const char *value)
{
    g_autofree char *expected = settings_value_expected(row);
    if (value == NULL) {
        settings_source_complain(source, section == NULL ? 0 : section->line, title,
                                 row->key, "found nothing, expected %s", expected);
        return;
    }
    g_auto(GStrv) words = settings_value_words(row);
    g_autofree char *hint = words == NULL
                                ? g_strdup("")
                                : settings_source_hint(value, (const char *const *)words);
    settings_source_complain(
        source, GPOINTER_TO_UINT(g_hash_table_lookup(section->lines, row->key)), title,
        row->key, "found \"%s\", expected %s%s", value, expected, hint);
}

/* All rows of one section into its object. `section` is NULL where the file has none. */
static void
read_section(SettingsSource *source, const SettingsSection *section, const char *kind,
             void *object)
{
    gsize n;
    const SettingRow *rows = settings_table(&n);
    const char *title = section == NULL ? kind : section->title;
    fill_empty(kind, object);
    for (gsize i = 0; i < n; i++) {
        if (strcmp(rows[i].section, kind) != 0 || rows[i].kind == SETTING_STAFF)
            continue;
        g_autofree char *value = settings_source_value(source, section, rows[i].key);
        const char *use = value != NULL ? value : rows[i].fallback;
        if (use == NULL || !settings_value_set(&rows[i], use, object))
            refuse_value(source, section, &rows[i], title, value);
    }
    if (section != NULL)
        refuse_unknown_keys(source, section);
}

static const SettingsSection *
only_section(const SettingsSource *source, const char *kind)
{
    for (guint i = 0; i < source->sections->len; i++) {
        const SettingsSection *section = g_ptr_array_index(source->sections, i);
        if (strcmp(section->kind, kind) == 0 && *section->key == '\0')
            return section;
    }
    return NULL;
}

static void
read_staff_section(SettingsSource *source, const SettingsSection *section,
                   Settings *settings)
{
    Staff *staff = g_new0(Staff, 1);
    read_section(source, section, "staff", staff);
    staff->key = g_strdup(section->key);
    if (*staff->name == '\0') {
        g_free(staff->name);
        staff->name = g_strdup(section->key);
    }
    g_ptr_array_add(settings->staff, staff);
}

static void
read_webhook_section(SettingsSource *source, const SettingsSection *section,
                     Settings *settings)
{
    Webhook *webhook = g_new0(Webhook, 1);
    read_section(source, section, "webhook", webhook);
    webhook->key = g_strdup(section->key);
    g_ptr_array_add(settings->webhooks, webhook);
}

static void
read_department_section(SettingsSource *source, const SettingsSection *section,
                        Settings *settings)
{
    Department *department = g_new0(Department, 1);
    read_section(source, section, "department", department);
    department->key = g_strdup(section->key);
    if (*department->name == '\0') {
        g_free(department->name);
        department->name = g_strdup(section->key);
    }
    if (*department->language == '\0') {
        g_free(department->language);
        department->language = g_strdup(settings->language);
    }
    g_ptr_array_add(settings->departments, department);
}

static char *
hint_for_staff(const Settings *settings, const char *name)
{
    g_autoptr(GPtrArray) keys = g_ptr_array_new();
    for (guint i = 0; i < settings->staff->len; i++)
        g_ptr_array_add(keys,
                        ((const Staff *)g_ptr_array_index(settings->staff, i))->key);
    g_ptr_array_add(keys, NULL);
    return settings_source_hint(name, (const char *const *)keys->pdata);
}

/* After all staff is known: the file may name them in any order. */
static void
join_staff(SettingsSource *source, const SettingsSection *section, Settings *settings,
           Department *department)
{
    g_autofree char *value = settings_source_value(source, section, "staff");
    g_auto(GStrv) names = g_strsplit(value == NULL ? "" : value, ",", -1);
    for (char **name = names; *name != NULL; name++) {
        g_strstrip(*name);
        if (**name == '\0')
            continue;
        const Staff *staff = settings_staff(settings, *name);
        if (staff == NULL) {
            g_autofree char *hint = hint_for_staff(settings, *name);
            settings_source_complain(
                source, GPOINTER_TO_UINT(g_hash_table_lookup(section->lines, "staff")),
                section->title, "staff",
                "found \"%s\", expected the name of a [staff ...] section%s", *name,
                hint);
            continue;
        }
        for (guint i = 0; i < settings->staff->len; i++) {
            Staff *one = g_ptr_array_index(settings->staff, i);
            if (one == staff && !g_ptr_array_find(department->staff, one, NULL))
                g_ptr_array_add(department->staff, one);
        }
    }
}

static bool
is_section_key(const char *key)
{
    if (*key == '\0' || strlen(key) > KEY_LIMIT)
        return false;
    for (; *key != '\0'; key++)
        if (!g_ascii_isalnum(*key) && strchr("-_.", *key) == NULL)
            return false;
    return true;
}

/* Is the section one we know, with a key where it needs one? */
static bool
accept_section(SettingsSource *source, const SettingsSection *section)
{
    bool many = is_named(section->kind);
    if (!g_strv_contains(section_kinds, section->kind)) {
        g_autofree char *hint = settings_source_hint(section->kind, section_kinds);
        settings_source_complain(
            source, section->line, section->title, NULL,
            "found an unknown section, expected gateway, listen, trust, "
            "outbound, retention, web, department NAME, staff NAME or webhook NAME%s",
            hint);
        return false;
    }
    if (many && !is_section_key(section->key)) {
        settings_source_complain(
            source, section->line, section->title, NULL,
            "found \"%s\", expected a name of letters, digits and -_. after "
            "%s",
            section->key, section->kind);
        return false;
    }
    if (!many && *section->key != '\0') {
        settings_source_complain(source, section->line, section->title, NULL,
                                 "found a name, expected [%s] alone", section->kind);
        return false;
    }
    return true;
}

static void
read_named_sections(SettingsSource *source, Settings *settings)
{
    g_autoptr(GPtrArray) departments = g_ptr_array_new();
    for (guint i = 0; i < source->sections->len; i++) {
        SettingsSection *section = g_ptr_array_index(source->sections, i);
        if (!accept_section(source, section))
            continue;
        if (strcmp(section->kind, "staff") == 0)
            read_staff_section(source, section, settings);
        if (strcmp(section->kind, "webhook") == 0)
            read_webhook_section(source, section, settings);
        if (strcmp(section->kind, "department") == 0) {
            read_department_section(source, section, settings);
            g_ptr_array_add(departments, section);
        }
    }
    for (guint i = 0; i < departments->len; i++)
        join_staff(source, g_ptr_array_index(departments, i), settings,
                   g_ptr_array_index(settings->departments, i));
}

/* A socket nobody set is below runtime-dir, wherever that is. */
static void
place_socket(const SettingsSource *source, const Settings *settings, const char *key,
             const char *place, char **name)
{
    g_autofree char *set =
        settings_source_value(source, only_section(source, "listen"), key);
    if (set != NULL || *settings->runtime_dir == '\0')
        return;
    g_free(*name);
    *name = g_strdup_printf("unix:%s/%s", settings->runtime_dir, place);
}

static void
read_settings(SettingsSource *source, Settings *settings)
{
    for (int i = 0; i < SINGLE_SECTIONS; i++)
        read_section(source, only_section(source, section_kinds[i]), section_kinds[i],
                     settings);
    place_socket(source, settings, "lmtp", "lmtp/lmtp.sock", &settings->lmtp);
    place_socket(source, settings, "milter", "milter.sock", &settings->milter);
    place_socket(source, settings, "control", "control.sock", &settings->control);
    read_named_sections(source, settings);
    settings_check(settings, source);
}

static bool
report(const SettingsSource *source, GPtrArray *errors, Fault *why)
{
    guint n = source->errors->len;
    for (guint i = 0; errors != NULL && i < n; i++)
        g_ptr_array_add(errors, g_strdup(g_ptr_array_index(source->errors, i)));
    if (n == 0)
        return true;
    return fault_permanent(why, "5.3.5", "%u %s in the settings: %s", n,
                           n == 1 ? "error" : "errors, the first",
                           (const char *)g_ptr_array_index(source->errors, 0));
}

bool
settings_load(const char *path, Settings **out, GPtrArray *errors, Fault *why)
{
    g_autoptr(SettingsSource) source = NULL;
    if (!settings_source_read(path, &source, why)) {
        if (errors != NULL)
            g_ptr_array_add(errors, g_strdup_printf("%s: %s", path, why->text));
        return false;
    }
    g_autoptr(Settings) settings = settings_new(path);
    read_settings(source, settings);
    if (!report(source, errors, why))
        return false;
    *out = g_steal_pointer(&settings);
    return true;
}
