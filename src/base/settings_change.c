/* settings_change.c - what differs when the settings are read again. */
#include "base/settings_change.h"

#include "base/settings_value.h"

#include <string.h>

static void
change_free(gpointer data)
{
    SettingsChange *change = data;
    g_free(change->text);
    g_free(change);
}

static void G_GNUC_PRINTF(3, 4)
    add(GPtrArray *changes, bool needs_restart, const char *format, ...)
{
    SettingsChange *change = g_new0(SettingsChange, 1);
    va_list arguments;
    va_start(arguments, format);
    change->text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    change->needs_restart = needs_restart;
    g_ptr_array_add(changes, change);
}

/* All rows of one section, of which there is one in both. */
static void
compare_section(GPtrArray *changes, const char *kind, const char *title, const void *now,
                void *next)
{
    gsize n;
    const SettingRow *rows = settings_table(&n);
    for (gsize i = 0; i < n; i++) {
        if (strcmp(rows[i].section, kind) != 0)
            continue;
        g_autofree char *was = settings_value_text(&rows[i], now);
        g_autofree char *is = settings_value_text(&rows[i], next);
        if (strcmp(was, is) == 0)
            continue;
        add(changes, rows[i].is_at_start, "[%s] %s = %s, was %s", title, rows[i].key,
            *is == '\0' ? "(empty)" : is, *was == '\0' ? "(empty)" : was);
        if (rows[i].is_at_start && !settings_value_set(&rows[i], was, next))
            g_assert_not_reached();
    }
}

/* Sections with names. */
G_STATIC_ASSERT(offsetof(Department, key) == 0 && offsetof(Staff, key) == 0 &&
                offsetof(Webhook, key) == 0);

static char *
key_of(const void *object)
{
    return *(char *const *)object;
}

static void *
find(const GPtrArray *sections, const char *key)
{
    for (guint i = 0; i < sections->len; i++)
        if (strcmp(key_of(sections->pdata[i]), key) == 0)
            return sections->pdata[i];
    return NULL;
}

static void
compare_named(GPtrArray *changes, const char *kind, const GPtrArray *now,
              const GPtrArray *next)
{
    for (guint i = 0; i < next->len; i++) {
        const char *key = key_of(next->pdata[i]);
        const void *before = find(now, key);
        g_autofree char *title = g_strdup_printf("%s %s", kind, key);
        if (before == NULL)
            add(changes, false, "[%s] is new", title);
        else
            compare_section(changes, kind, title, before, next->pdata[i]);
    }
    for (guint i = 0; i < now->len; i++)
        if (find(next, key_of(now->pdata[i])) == NULL)
            add(changes, false, "[%s %s] is gone", kind, key_of(now->pdata[i]));
}

GPtrArray *
settings_change(const Settings *now, Settings *next)
{
    static const char *const single[] = { "gateway", "listen", "trust", "outbound",
                                          "retention" };
    GPtrArray *changes = g_ptr_array_new_with_free_func(change_free);
    for (gsize i = 0; i < G_N_ELEMENTS(single); i++)
        compare_section(changes, single[i], single[i], now, next);
    compare_named(changes, "department", now->departments, next->departments);
    compare_named(changes, "staff", now->staff, next->staff);
    compare_named(changes, "webhook", now->webhooks, next->webhooks);
    return changes;
}
