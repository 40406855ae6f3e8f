/* test_settings_documents.c - table, ticketd.conf(5) and etc/ticketd.conf say the same.
 */
#include "base/settings.h"

#include <string.h>

/* What a document says: "section key" -> default, or "(none)" where one must be given. */
static const char no_default[] = "(none)";

static GHashTable *
said_by_table(void)
{
    GHashTable *said = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    gsize n;
    const SettingRow *rows = settings_table(&n);
    for (gsize i = 0; i < n; i++) {
        const char *fallback = rows[i].fallback == NULL ? no_default : rows[i].fallback;
        g_assert_cmpuint(strlen(rows[i].help), >, 10);
        g_assert_true(g_hash_table_insert(
            said, g_strdup_printf("%s %s", rows[i].section, rows[i].key),
            g_strdup(fallback)));
    }
    return said;
}

static char **
lines_of(const char *name)
{
    g_autofree char *path = g_build_filename(g_getenv("top_srcdir"), name, NULL);
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(path, &text, NULL, &error))
        g_error("%s", error->message);
    return g_strsplit(text, "\n", -1);
}

static bool
is_required(const char *section, const char *key)
{
    gsize n;
    const SettingRow *rows = settings_table(&n);
    for (gsize i = 0; i < n; i++)
        if (strcmp(rows[i].section, section) == 0 && strcmp(rows[i].key, key) == 0)
            return rows[i].fallback == NULL;
    return false;
}

/* A whole section that stands there as a comment shows what its required keys look like.
 * "#key = default" states a default; "key = value" without one before it, a required key.
 */
static GHashTable *
said_by_sample(void)
{
    GHashTable *said = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_auto(GStrv) lines = lines_of("etc/ticketd.conf");
    g_autofree char *section = NULL;
    bool is_comment = false;
    for (char **line = lines; *line != NULL; line++) {
        if (**line == '[' || g_str_has_prefix(*line, "#[")) {
            is_comment = **line == '#';
            g_free(section);
            section =
                g_strndup(*line + 1 + is_comment, strcspn(*line + 1 + is_comment, " ]"));
            continue;
        }
        bool is_default = **line == '#' && g_ascii_islower((*line)[1]);
        if (!is_default && !g_ascii_islower(**line))
            continue;
        g_auto(GStrv) parts = g_strsplit(*line + (is_default ? 1 : 0), "=", 2);
        g_assert_cmpuint(g_strv_length(parts), ==, 2);
        char *name = g_strdup_printf("%s %s", section, g_strstrip(parts[0]));
        if (is_comment && is_required(section, parts[0]))
            g_hash_table_insert(said, name, g_strdup(no_default));
        else if (is_default)
            g_assert_true(
                g_hash_table_insert(said, name, g_strdup(g_strstrip(parts[1]))));
        else if (!g_hash_table_contains(said, name))
            g_hash_table_insert(said, name, g_strdup(no_default));
        else
            g_free(name);
    }
    return said;
}

/* ".Ss Section name", ".It Ic key Ar type", then ".Pq default Ql value", ".Pq default
 * empty" or ".Pq required". */
static GHashTable *
said_by_manual(void)
{
    GHashTable *said = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_auto(GStrv) lines = lines_of("man/ticketd.conf.5");
    g_autofree char *section = NULL, *key = NULL;
    for (char **line = lines; *line != NULL; line++) {
        g_auto(GStrv) words = g_strsplit(*line, " ", -1);
        guint n = g_strv_length(words);
        if (g_str_has_prefix(*line, ".Ss Section ")) {
            g_free(section);
            section = g_strndup(*line + 12, strcspn(*line + 12, " "));
        } else if (g_str_has_prefix(*line, ".It Ic ") && section != NULL) {
            g_free(key);
            key = g_strdup(words[2]);
        } else if (g_str_has_prefix(*line, ".Pq ")) {
            g_assert_cmpuint(n, >=, 2);
            const char *value = strcmp(words[1], "required") == 0 ? no_default
                                : n >= 4                          ? words[3]
                                                                  : "";
            g_assert_nonnull(key);
            g_assert_true(g_hash_table_insert(
                said, g_strdup_printf("%s %s", section, key), g_strdup(value)));
        }
    }
    return said;
}

/* Of the table, what counts from a start on only. */
static GHashTable *
at_start_by_table(void)
{
    GHashTable *said = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    gsize n;
    const SettingRow *rows = settings_table(&n);
    for (gsize i = 0; i < n; i++)
        if (rows[i].is_at_start)
            g_hash_table_insert(said, g_strdup(rows[i].key), g_strdup("at start"));
    return said;
}

/* ".Ic key" below ".Sh RELOADING". */
static GHashTable *
at_start_by_manual(void)
{
    GHashTable *said = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_auto(GStrv) lines = lines_of("man/ticketd.conf.5");
    bool is_there = false;
    for (char **line = lines; *line != NULL; line++) {
        if (g_str_has_prefix(*line, ".Sh "))
            is_there = strcmp(*line, ".Sh RELOADING") == 0;
        else if (is_there && g_str_has_prefix(*line, ".Ic "))
            g_assert_true(
                g_hash_table_insert(said, g_strdup(*line + 4), g_strdup("at start")));
    }
    return said;
}

static guint
compare(GHashTable *expected, GHashTable *found, const char *problem)
{
    GHashTableIter at;
    gpointer name, value;
    guint problems = 0;
    g_hash_table_iter_init(&at, expected);
    while (g_hash_table_iter_next(&at, &name, &value)) {
        const char *other = g_hash_table_lookup(found, name);
        if (other != NULL && strcmp(other, value) == 0)
            continue;
        g_test_message("%s: %s = %s, but %s", problem, (char *)name, (char *)value,
                       other == NULL ? "nothing there" : other);
        problems++;
    }
    return problems;
}

static void
test_manual(void)
{
    g_autoptr(GHashTable) table = said_by_table(), manual = said_by_manual();
    g_assert_cmpuint(compare(table, manual, "in the table"), ==, 0);
    g_assert_cmpuint(compare(manual, table, "in the manual"), ==, 0);
}

static void
test_at_start(void)
{
    g_autoptr(GHashTable) table = at_start_by_table(), manual = at_start_by_manual();
    g_assert_cmpuint(g_hash_table_size(table), >, 5);
    g_assert_cmpuint(compare(table, manual, "in the table"), ==, 0);
    g_assert_cmpuint(compare(manual, table, "in the manual"), ==, 0);
}

static void
test_sample(void)
{
    g_autoptr(GHashTable) table = said_by_table(), sample = said_by_sample();
    g_assert_cmpuint(compare(table, sample, "in the table"), ==, 0);
    g_assert_cmpuint(compare(sample, table, "in the sample"), ==, 0);
}

/* A check that cannot fail is a defect: a lost and a changed row must be seen. */
static void
test_differences_are_seen(void)
{
    g_autoptr(GHashTable) table = said_by_table(), sample = said_by_sample();
    g_hash_table_remove(sample, "gateway language");
    g_hash_table_replace(sample, g_strdup("outbound connections"), g_strdup("5"));
    g_assert_cmpuint(compare(table, sample, "planted"), ==, 2);
    g_assert_cmpuint(compare(sample, table, "planted"), ==, 1);
}

static void
test_sample_loads(void)
{
    g_autofree char *path =
        g_build_filename(g_getenv("top_srcdir"), "etc", "ticketd.conf", NULL);
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(Settings) settings = NULL;
    g_auto(Fault) why = { 0 };
    if (!settings_load(path, &settings, errors, &why))
        g_error("%s", why.text);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (g_getenv("top_srcdir") == NULL)
        return 77;
    g_test_add_func("/base/settings-documents/manual", test_manual);
    g_test_add_func("/base/settings-documents/at-start", test_at_start);
    g_test_add_func("/base/settings-documents/sample", test_sample);
    g_test_add_func("/base/settings-documents/differences-are-seen",
                    test_differences_are_seen);
    g_test_add_func("/base/settings-documents/sample-loads", test_sample_loads);
    return g_test_run();
}
