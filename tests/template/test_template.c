/* test_template.c - templates say what their data says, escaped, or are refused. */
#include "template/template.h"

#include <string.h>

static const char *const names[] = { "name", "list", "no", "yes", "item", "deep", NULL };

#define DATA                                                                             \
    "{\"name\":\"<b>&\\\"'\\n  x\",\"list\":[\"a\",\"b\"],\"no\":\"\",\"yes\":true,"     \
    "\"deep\":[{\"item\":1},{\"item\":2}]}"

static const struct {
    const char *name, *text, *want;
} cases[] = {
    { "t.txt", "a {{name}}|", "a <b>&\"'\n  x|" },
    { "t.html", "a {{name}}|", "a &lt;b&gt;&amp;&quot;&#39;<br>\n&nbsp;&nbsp;x|" },
    { "t.html", "{{ name }}", "&lt;b&gt;&amp;&quot;&#39;<br>\n&nbsp;&nbsp;x" },
    { "t.html", "<a b=\"{{\"name}}\">", "<a b=\"&lt;b&gt;&amp;&quot;&#39;\n  x\">" },
    { "t.txt", "{{\"name}}|", "<b>&\"'\n  x|" },
    { "t.txt", "{{#list}}[{{.}}]{{/list}}", "[a][b]" },
    { "t.txt", "{{#list}}\n- {{.}}\n{{/list}}\nend\n", "- a\n- b\nend\n" },
    { "t.txt", "{{#deep}}{{item}}{{yes}};{{/deep}}", "1;2;" },
    { "t.txt", "{{#yes}}y{{/yes}}{{^yes}}n{{/yes}}", "y" },
    { "t.txt", "{{#no}}y{{/no}}{{^no}}n{{/no}}", "n" },
    { "t.txt", "{{^item}}none{{/item}}", "none" },
    { "t.txt", "x {{! a word }} y\n  {{! alone }}\nz", "x  y\nz" },
    { "t.txt", "{{#yes}} on the line {{/yes}}\n", " on the line \n" },
    { "t.txt", "no tags } {", "no tags } {" },
    { "t.txt", "", "" },
};

static void
test_render(gconstpointer data)
{
    gsize i = GPOINTER_TO_SIZE(data);
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
    Templates *templates = templates_new();
    json_t *json = json_loads(DATA, 0, NULL);
    g_autofree char *got = NULL;

    g_assert_nonnull(json);
    g_assert_true(templates_add(templates, cases[i].name, cases[i].text, "f", errors));
    g_assert_true(templates_check(templates, names, errors));
    got = templates_render(templates, cases[i].name, json);
    g_assert_cmpstr(got, ==, cases[i].want);
    json_decref(json);
    templates_free(templates);
}

static void
test_wrong(void)
{
    static const struct {
        const char *text, *want;
    } wrong[] = {
        { "a\n{{name", "f:2: found {{, expected }} behind it" },
        { "a\n\n{{#yes}}b", "f:3: {{#yes}} has no end" },
        { "{{/yes}}", "f:1: found {{/yes}}, expected no section's end" },
        { "{{#yes}}\n{{#no}}\n{{/yes}}{{/no}}",
          "f:3: found {{/yes}}, expected {{/no}} (line 2)" },
        { "{{}}", "f:1: found \"\", expected a name" },
        { "{{a b}}", "f:1: found \"a b\", expected a name" },
        { "{{{name}}}", "f:1: found \"{name\", expected a name" },
        { "{{&name}}", "f:1: found \"&name\", expected a name" },
        { "\xff", "f:1: the text is not UTF-8" },
    };
    static const struct {
        const char *text, *want;
    } unknown[] = {
        { "a\n{{nmae}}", "f:2: found {{nmae}}, expected one of name" },
        { "{{#yes}}\n\n{{#lsit}}{{/lsit}}\n{{/yes}}", "f:3: found {{lsit}}" },
        { "{{>other.txt}}", "f:1: found {{>other.txt}}, expected a template" },
        { "{{>t.txt}}", "f:1: {{>t.txt}} is within itself" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
        Templates *templates = templates_new();

        g_assert_false(templates_add(templates, "t.txt", wrong[i].text, "f", errors));
        g_assert_cmpuint(errors->len, ==, 1);
        g_assert_cmpstr(errors->pdata[0], ==, wrong[i].want);
        g_assert_null(templates_place(templates, "t.txt"));
        templates_free(templates);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(unknown); i++) {
        g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
        Templates *templates = templates_new();

        g_assert_true(templates_add(templates, "t.txt", unknown[i].text, "f", errors));
        g_assert_false(templates_check(templates, names, errors));
        g_assert_cmpuint(errors->len, ==, 1);
        g_assert_true(g_str_has_prefix(errors->pdata[0], unknown[i].want));
        templates_free(templates);
    }
}

/* The last of a name counts, and partials see the data. */
static void
test_set(void)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
    Templates *templates = templates_new();
    json_t *json = json_loads("{\"name\":\"x\"}", 0, NULL);
    g_autofree char *got = NULL;

    g_assert_true(templates_add(templates, "a.txt", "[{{>b.txt}}]", "one", errors));
    g_assert_true(templates_add(templates, "b.txt", "b", "one", errors));
    g_assert_true(templates_add(templates, "b.txt", "<{{name}}>", "two", errors));
    g_assert_true(templates_check(templates, names, errors));
    got = templates_render(templates, "a.txt", json);
    g_assert_cmpstr(got, ==, "[<x>]");
    g_assert_cmpstr(templates_place(templates, "b.txt"), ==, "two");
    json_decref(json);
    templates_free(templates);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strdup_printf("/template/render/%zu", i);

        g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_render);
    }
    g_test_add_func("/template/wrong", test_wrong);
    g_test_add_func("/template/set", test_set);
    return g_test_run();
}
