/* test_form.c - forms are read as browsers mean them; whatever else comes does no harm.
 */
#include "web/form.h"

#include <string.h>

#define MULTI "multipart/form-data; boundary=m"
#define PART(name) "--m\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n"
#define URLENCODED "application/x-www-form-urlencoded"

static Form *
read_form(const char *type, const char *body, bool is_cut)
{
    g_autoptr(GBytes) bytes = g_bytes_new(body, strlen(body));
    Form *form = NULL;
    const char *reason = NULL;

    if (!form_read(type, bytes, is_cut, &form, &reason))
        g_assert_nonnull(reason);
    return form;
}

static void
test_fields(void)
{
    static const struct {
        const char *type, *body;
        bool is_cut;
        const char *want; /* of field "a"; NULL: no form */
    } cases[] = {
        { URLENCODED, "a=b", false, "b" },
        { URLENCODED "; charset=utf-8", "x=1&a=b+c%0d%0ad", false, "b c\nd" },
        { URLENCODED, "a=%C3%A4&a=2", false, "\xc3\xa4" },
        { URLENCODED, "b", false, "" },
        { URLENCODED, "", false, "" },
        { URLENCODED, "a=%ff", false, NULL },
        { URLENCODED, "a=%00", false, NULL },
        { URLENCODED, "a=%", false, NULL },
        { URLENCODED, "a=1&b=23", true, "1" },
        { URLENCODED, "b=1&a=23", true, "" },
        { MULTI, PART("a") "1\r\n--m--\r\n", false, "1" },
        { MULTI, PART("a") "\r\n--m--", false, "" },
        { MULTI, PART("b") "\r\n" PART("a") "x\r\ny\r\n--m--", false, "x\ny" },
        { MULTI, PART("a") "--m\r\n--m--", false, NULL },
        { MULTI, "--m--", false, "" },
        { "multipart/form-data; boundary=\"m\"", PART("a") "1\r\n--m--", false, "1" },
        { MULTI, PART("a") "1\r\n" PART("b") "2", true, "1" },
        { MULTI, PART("a") "1\r\n" PART("b") "2", false, NULL },
        { MULTI, PART("a") "1\r\n--mm\r\n", false, NULL },
        { MULTI, PART("a") "1", false, NULL },
        { MULTI, "", false, NULL },
        { MULTI, "x\r\n" PART("a") "1\r\n--m--", false, NULL },
        { MULTI, "--m\r\nX: y\r\n\r\n1\r\n--m--", false, NULL },
        { "multipart/form-data", PART("a") "1\r\n--m--", false, NULL },
        { "multipart/form-data; boundary=", "--\r\n", false, NULL },
        { "text/plain", "a=b", false, NULL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Form) form = read_form(cases[i].type, cases[i].body, cases[i].is_cut);

        if ((form != NULL) != (cases[i].want != NULL))
            g_error("case %" G_GSIZE_FORMAT ": %s", i, cases[i].body);
        if (form)
            g_assert_cmpstr(form_value(form, "a"), ==, cases[i].want);
    }
}

static void
test_files(void)
{
    static const struct {
        const char *name, *want; /* NULL: no file */
    } cases[] = {
        { "a.txt", "a.txt" },
        { "../../etc/passwd", "passwd" },
        { "C:\\\\x\\\\y.doc", "y.doc" },
        { "..", "file" },
        { "a%22b.txt", "a\"b.txt" },
        { "a\x01\x7f.txt", "a.txt" },
        { "", NULL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strdup_printf(
            "--m\r\nContent-Disposition: form-data; name=\"f\"; "
            "filename=\"%s\"\r\nContent-Type: Text/Plain\r\n\r\n%s\r\n--m--",
            cases[i].name, cases[i].want ? "12" : "");
        g_autoptr(Form) form = read_form(MULTI, text, false);
        const FormFile *file;

        g_assert_nonnull(form);
        g_assert_cmpuint(form->files->len, ==, cases[i].want ? 1 : 0);
        if (!cases[i].want)
            continue;
        file = form->files->pdata[0];
        g_assert_cmpstr(file->name, ==, cases[i].want);
        g_assert_cmpstr(file->type, ==, "text/plain");
        g_assert_cmpuint(g_bytes_get_size(file->bytes), ==, 2);
    }
}

static void
test_limits(void)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i <= FORM_PARTS_MAX; i++)
        g_string_append(text, "a=1&");
    g_assert_null(read_form(URLENCODED, text->str, false));
    g_string_assign(text, "a=");
    while (text->len <= FORM_FIELD_MAX + 2)
        g_string_append_c(text, 'x');
    g_assert_null(read_form(URLENCODED, text->str, false));
    g_string_truncate(text, FORM_FIELD_MAX);
    for (guint i = 0; i < 4; i++) {
        g_autofree char *once = g_strdup(text->str);

        g_string_append_printf(text, "&%.*s", FORM_FIELD_MAX, once);
    }
    g_assert_null(read_form(URLENCODED, text->str, false));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/form/fields", test_fields);
    g_test_add_func("/form/files", test_files);
    g_test_add_func("/form/limits", test_limits);
    return g_test_run();
}
