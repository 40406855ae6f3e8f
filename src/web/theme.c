/* theme.c - how pages look and what they say: templates, words, style, script; those
 * built in, and those of the site in their place. */
#include "web/theme.h"

#include "base/input.h"
#include "web/built_in.h"

#include <string.h>

enum { FILE_MAX_BYTES = 1 << 20 };

struct Theme {
    Templates *templates;
    Words *words;
    GHashTable *files; /* name -> GBytes */
    char *version;
};

void
theme_free(Theme *theme)
{
    if (!theme)
        return;
    templates_free(theme->templates);
    words_free(theme->words);
    g_hash_table_unref(theme->files);
    g_free(theme->version);
    g_free(theme);
}

static void
take_file(Theme *theme, const char *name, const char *text, const char *place,
          GPtrArray *errors)
{
    if (g_str_has_prefix(name, "languages/"))
        words_add(theme->words, name + strlen("languages/"), text, place, errors);
    else if (g_str_has_suffix(name, ".html"))
        templates_add(theme->templates, name, text, place, errors);
    else
        g_hash_table_replace(theme->files, g_strdup(name),
                             g_bytes_new(text, strlen(text)));
}

static bool
is_ours(const char *name)
{
    return g_str_has_suffix(name, ".html") || g_str_has_suffix(name, ".css") ||
           g_str_has_suffix(name, ".js") || g_str_has_suffix(name, ".svg") ||
           g_str_has_suffix(name, ".json");
}

/* The files of one folder of the site; `within` is "" or "languages/". */
static void
take_folder(Theme *theme, const char *folder, const char *within, GPtrArray *errors)
{
    g_autofree char *path = g_build_filename(folder, within, NULL);
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    const char *entry;

    while (dir && (entry = g_dir_read_name(dir)))
        if (is_ours(entry) && *entry != '.')
            g_ptr_array_add(names, g_strdup(entry));
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *name = g_strconcat(within, (char *)names->pdata[i], NULL);
        g_autofree char *file = g_build_filename(folder, name, NULL);
        g_autoptr(GBytes) bytes = NULL;
        g_autofree char *text = NULL;
        g_auto(Fault) why = { 0 };

        if (!input_read_file(file, FILE_MAX_BYTES, &bytes, &why)) {
            g_ptr_array_add(errors, g_strdup_printf("%s: %s", file, why.text));
            continue;
        }
        text = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
        take_file(theme, name, text, file, errors);
    }
}

/* The names of data and the words, as templates may use them. */
static bool
check_names(const Theme *theme, const char *const *names, GPtrArray *errors)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; names[i]; i++)
        g_ptr_array_add(all, g_strdup(names[i]));
    words_add_names(theme->words, all);
    g_ptr_array_add(all, NULL);
    return templates_check(theme->templates, (const char *const *)all->pdata, errors);
}

static char *
version_of(const Theme *theme)
{
    static const char *const names[] = { "style.css", "site.css", "script.js",
                                         "logo.svg" };
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        GBytes *file = theme_file(theme, names[i]);
        gsize length = 0;
        const guchar *bytes = file ? g_bytes_get_data(file, &length) : NULL;

        if (bytes)
            g_checksum_update(sum, bytes, (gssize)length);
    }
    return g_strndup(g_checksum_get_string(sum), 12);
}

bool
theme_load(const char *folder, const char *const *names, Theme **out, GPtrArray *errors)
{
    Theme *theme = g_new0(Theme, 1);
    guint before = errors->len;

    theme->templates = templates_new();
    theme->words = words_new();
    theme->files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                         (GDestroyNotify)g_bytes_unref);
    for (const BuiltIn *file = built_ins; file->name; file++) {
        g_autofree char *place = g_strconcat("share/", file->name, NULL);

        take_file(theme, file->name + strlen("web/"), file->text, place, errors);
    }
    take_folder(theme, folder, "", errors);
    take_folder(theme, folder, "languages/", errors);
    words_check(theme->words, errors);
    check_names(theme, names, errors);
    if (errors->len > before) {
        theme_free(theme);
        return false;
    }
    theme->version = version_of(theme);
    *out = theme;
    return true;
}

char *
theme_render(const Theme *theme, const char *name, const json_t *data)
{
    return templates_render(theme->templates, name, data);
}

const Words *
theme_words(const Theme *theme)
{
    return theme->words;
}

GBytes *
theme_file(const Theme *theme, const char *name)
{
    return g_hash_table_lookup(theme->files, name);
}

const char *
theme_version(const Theme *theme)
{
    return theme->version;
}
