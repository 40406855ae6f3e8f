/* settings.c - ticketctl settings: what counts, and what was changed. */
#include "base/settings_value.h"
#include "ctl/output.h"
#include "ctl/verbs.h"

#include <stdio.h>
#include <string.h>

typedef enum Shown { SHOWN_ALL, SHOWN_SET, SHOWN_DEFAULTS } Shown;

/* One object that a row's `where` is in. */
typedef struct Place {
    char *title; /* "gateway", "department support" */
    const void *object;
} Place;

static void
show_row(const Ctl *ctl, const SettingRow *row, const char *title, const char *value)
{
    g_autofree char *clean = output_clean(value);
    if (ctl->json)
        output_json(json_pack("{s:s, s:s, s:s}", "section", title, "key", row->key,
                              "value", value));
    else
        printf("[%s] %s = %s\n", title, row->key, clean);
}

static bool
is_set(GKeyFile *file, const char *title, const char *key)
{
    return g_key_file_has_key(file, title, key, NULL);
}

static void
show_place(const Ctl *ctl, GKeyFile *file, const Place *place, const char *kind,
           Shown shown)
{
    gsize n;
    const SettingRow *rows = settings_table(&n);
    for (gsize i = 0; i < n; i++) {
        if (strcmp(rows[i].section, kind) != 0 ||
            (shown == SHOWN_SET && !is_set(file, place->title, rows[i].key)))
            continue;
        g_autofree char *value = settings_value_text(&rows[i], place->object);
        show_row(ctl, &rows[i], place->title, value);
    }
}

static void
show_named(const Ctl *ctl, GKeyFile *file, const char *kind, const char *key,
           const void *object, Shown shown)
{
    Place place = { g_strdup_printf("%s %s", kind, key), object };
    show_place(ctl, file, &place, kind, shown);
    g_free(place.title);
}

static void
show_all(const Ctl *ctl, GKeyFile *file, Shown shown)
{
    static const char *const single[] = { "gateway", "listen", "trust", "outbound",
                                          "retention" };
    const Settings *settings = ctl->settings;
    for (gsize i = 0; i < G_N_ELEMENTS(single); i++) {
        const Place place = { (char *)single[i], settings };
        show_place(ctl, file, &place, single[i], shown);
    }
    for (guint i = 0; i < settings->departments->len; i++) {
        const Department *one = g_ptr_array_index(settings->departments, i);
        show_named(ctl, file, "department", one->key, one, shown);
    }
    for (guint i = 0; i < settings->staff->len; i++) {
        const Staff *one = g_ptr_array_index(settings->staff, i);
        show_named(ctl, file, "staff", one->key, one, shown);
    }
    for (guint i = 0; i < settings->webhooks->len; i++) {
        const Webhook *one = g_ptr_array_index(settings->webhooks, i);
        show_named(ctl, file, "webhook", one->key, one, shown);
    }
}

static void
show_defaults(const Ctl *ctl)
{
    gsize n;
    const SettingRow *rows = settings_table(&n);
    for (gsize i = 0; i < n; i++)
        if (rows[i].fallback != NULL)
            show_row(ctl, &rows[i], rows[i].section, rows[i].fallback);
}

/* "KEY" of a section that is there once, or "SECTION.KEY", such as "staff alice.address".
 */
static CtlExit
show_one(const Ctl *ctl, const char *name)
{
    gsize n;
    const SettingRow *rows = settings_table(&n);
    for (gsize i = 0; i < n; i++) {
        g_autofree char *whole = g_strdup_printf("%s.%s", rows[i].section, rows[i].key);
        bool is_single = strcmp(rows[i].section, "department") != 0 &&
                         strcmp(rows[i].section, "staff") != 0 &&
                         strcmp(rows[i].section, "webhook") != 0;
        if (!is_single || (strcmp(rows[i].key, name) != 0 && strcmp(whole, name) != 0))
            continue;
        g_autofree char *value = settings_value_text(&rows[i], ctl->settings);
        g_autofree char *clean = output_clean(value);
        printf("%s\n", clean);
        return CTL_DONE;
    }
    return ctl_say(CTL_REFUSED, "no setting \"%s\" in a section that is there once",
                   name);
}

CtlExit
verb_settings(Ctl *ctl, int argc, char **argv)
{
    gboolean set = FALSE, defaults = FALSE;
    g_autofree char *key = NULL;
    const GOptionEntry entries[] = {
        { "set", 'n', 0, G_OPTION_ARG_NONE, &set, "Only what the file sets", NULL },
        { "defaults", 'd', 0, G_OPTION_ARG_NONE, &defaults, "The defaults", NULL },
        { "value", 'x', 0, G_OPTION_ARG_FILENAME, &key, "Only the value of that one",
          "KEY" },
        { NULL, 0, 0, 0, NULL, NULL, NULL },
    };
    if (!ctl_options(ctl, entries, &argc, &argv, 0, 0))
        return CTL_USAGE;
    if (set + defaults + (key != NULL) > 1)
        return ctl_say(CTL_USAGE, "-n, -d and -x do not go together");
    if (defaults) {
        show_defaults(ctl);
        return CTL_DONE;
    }
    CtlExit code = ctl_settings(ctl);
    if (code != CTL_DONE)
        return code;
    if (key != NULL)
        return show_one(ctl, key);
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_key_file_load_from_file(file, ctl->settings->path, G_KEY_FILE_NONE, NULL);
    show_all(ctl, file, set ? SHOWN_SET : SHOWN_ALL);
    return CTL_DONE;
}
