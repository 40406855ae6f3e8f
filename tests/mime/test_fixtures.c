/* test_fixtures.c - golden mails: each tests/fixtures/NAME.eml against NAME.explain.
 *
 * NAME.explain is a JSON object. Each member must be found in what `ticketctl parse`
 * prints for the mail:
 *
 *   "subject": "x"               a string, number, boolean or null is equal
 *   "from": {"name": "x"}        of an object, at least these members, so compared
 *   "attachments": [{...}, ...]  an array has as many elements, so compared in order
 *   "body contains": "x"         the string has this in it; an array: all of these
 *   "body lacks": "x"            the string has none of these in it
 *   "why": "..."                 for the reader; not compared
 */
#include "mime/mail_json.h"
#include "mime/parse.h"
#include "mime/read.h"

#include <string.h>

static bool matches(const char *where, const json_t *want, const json_t *got);

static bool
differs(const char *where, const json_t *want, const json_t *got)
{
    char *one = json_dumps(want, JSON_ENCODE_ANY);
    char *two = got ? json_dumps(got, JSON_ENCODE_ANY) : NULL;

    g_test_message("%s: want %s got %s", where, one, two ? two : "nothing");
    free(one);
    free(two);
    return false;
}

static bool
holds(const char *where, const json_t *want, const json_t *got, bool wanted)
{
    const char *text = json_string_value(got);
    bool good = true;
    json_t *piece;
    size_t i;

    if (!text)
        return differs(where, want, got);
    if (json_is_string(want)) {
        if ((strstr(text, json_string_value(want)) != NULL) != wanted)
            good = differs(where, want, got);
        return good;
    }
    json_array_foreach(
        want, i, piece) if ((strstr(text, json_string_value(piece)) != NULL) != wanted)
        good = differs(where, piece, got);
    return good;
}

static bool
object_matches(const char *where, json_t *want, const json_t *got)
{
    bool good = true;
    const char *key;
    json_t *value;

    json_object_foreach(want, key, value)
    {
        g_autofree char *inner = g_strdup_printf("%s.%s", where, key);
        g_autofree char *name = g_strdup(key);
        char *blank = strchr(name, ' ');
        if (strcmp(key, "why") == 0)
            continue;
        if (!blank) {
            good = matches(inner, value, json_object_get(got, key)) && good;
            continue;
        }
        *blank = '\0';
        g_assert_true(strcmp(blank + 1, "contains") == 0 ||
                      strcmp(blank + 1, "lacks") == 0);
        good = holds(inner, value, json_object_get(got, name), blank[1] == 'c') && good;
    }
    return good;
}

static bool
matches(const char *where, const json_t *want, const json_t *got)
{
    bool good = true;

    if (json_is_object(want) && json_is_object(got))
        return object_matches(where, (json_t *)(guintptr)want, got);
    if (!json_is_array(want) || !json_is_array(got))
        return json_equal(want, got) || differs(where, want, got);
    if (json_array_size(want) != json_array_size(got))
        return differs(where, want, got);
    for (size_t i = 0; i < json_array_size(want); i++) {
        g_autofree char *inner = g_strdup_printf("%s[%zu]", where, i);
        good = matches(inner, json_array_get(want, i), json_array_get(got, i)) && good;
    }
    return good;
}

static void
test_fixture(gconstpointer data)
{
    g_autofree char *stem = g_test_build_filename(G_TEST_DIST, "fixtures", data, NULL);
    g_autofree char *eml = g_strconcat(stem, ".eml", NULL);
    g_autofree char *explain = g_strconcat(stem, ".explain", NULL);
    char *bytes;
    gsize length;
    json_error_t problem;

    g_assert_true(g_file_get_contents(eml, &bytes, &length, NULL));
    g_autoptr(GBytes) raw = g_bytes_new_take(bytes, length);
    json_t *want = json_load_file(explain, 0, &problem);
    if (!want)
        g_error("%s:%d: %s", explain, problem.line, problem.text);
    g_autoptr(Mail) mail = read_mail(raw, NULL);
    json_t *got = mail_json(mail);
    if (!matches((const char *)data, want, got))
        g_test_fail();
    json_decref(want);
    json_decref(got);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    mime_init();
    g_autofree char *folder = g_test_build_filename(G_TEST_DIST, "fixtures", NULL);
    g_autoptr(GDir) fixtures = g_dir_open(folder, 0, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    const char *file;

    g_assert_nonnull(fixtures);
    while ((file = g_dir_read_name(fixtures)))
        if (g_str_has_suffix(file, ".explain"))
            g_ptr_array_add(names, g_strndup(file, strlen(file) - strlen(".explain")));
    g_assert_cmpuint(names->len, >, 0);
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        g_autofree char *path = g_strdup_printf("/fixtures/%s", name);
        g_test_add_data_func(path, name, test_fixture);
    }
    return g_test_run();
}
