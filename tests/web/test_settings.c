/* test_settings.c - ticketd-web.conf: what is meant is read, each error is told; and the
 * manual and the sample name all settings. */
#include "web/settings.h"

#include <glib/gstdio.h>
#include <string.h>

static char *place;

static bool
load(const char *text, WebSettings **out, GPtrArray *errors)
{
    g_autofree char *path = g_build_filename(place, "web.conf", NULL);
    g_auto(Fault) why = { 0 };

    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    return web_settings_load(path, out, errors, &why);
}

static void
test_good(void)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(WebSettings) settings = NULL;

    g_assert_true(
        load("[web]\nlisten = unix:/run/x\nmax-upload = 2M\n"
             "trusted-proxies = 10.0.0.0/8, ::1\nbase-url = https://a.example\n",
             &settings, errors));
    g_assert_cmpstr(settings->listen, ==, "unix:/run/x");
    g_assert_cmpstr(settings->member, ==, "unix:/run/ticketd/web/member.sock");
    g_assert_cmpint(settings->max_upload, ==, 2 << 20);
    g_assert_cmpint(settings->workers, ==, 8);
    g_assert_true(web_settings_are_secure(settings));
    g_assert_true(web_settings_trusts(settings, "10.2.3.4"));
    g_assert_true(web_settings_trusts(settings, "::1"));
    g_assert_false(web_settings_trusts(settings, "11.2.3.4"));
    g_assert_false(web_settings_trusts(settings, ""));
}

static void
test_bad(void)
{
    static const char *const lines[] = {
        "listen = 80",
        "listen = inet:a:1",
        "member = inet:127.0.0.1:1",
        "base-url = ftp://a",
        "base-url = http://a.example/",
        "max-upload = 1",
        "max-upload = 41M",
        "workers = 0",
        "workers = x",
        "connections = 1",
        "templates = here",
        "language = EN!",
        "trusted-proxies = a",
        "nothing = 1",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
        g_autofree char *text = g_strdup_printf("[web]\n%s\nspool = here\n", lines[i]);
        WebSettings *settings = NULL;

        g_assert_false(load(text, &settings, errors));
        g_assert_cmpuint(errors->len, ==, 2);
        g_assert_nonnull(strstr(errors->pdata[0], "web.conf:2: [web] "));
    }
}

static void
test_documents(void)
{
    g_autofree char *manual = NULL, *sample = NULL;
    g_autofree char *manual_path =
        g_test_build_filename(G_TEST_DIST, "..", "man", "ticketd-web.conf.5", NULL);
    g_autofree char *sample_path =
        g_test_build_filename(G_TEST_DIST, "..", "etc", "ticketd-web.conf", NULL);

    g_assert_true(g_file_get_contents(manual_path, &manual, NULL, NULL));
    g_assert_true(g_file_get_contents(sample_path, &sample, NULL, NULL));
    for (const char *const *key = web_settings_keys(); *key; key++) {
        g_autofree char *item = g_strdup_printf("\n.It Cm %s ", *key);
        g_autofree char *line = g_strdup_printf("\n#%s =", *key);

        if (!strstr(manual, item) || !strstr(sample, line))
            g_error("%s is not in both", *key);
    }
}

int
main(int argc, char **argv)
{
    g_autofree char *file = NULL;
    int status;

    g_test_init(&argc, &argv, NULL);
    place = g_dir_make_tmp("web-settings-XXXXXX", NULL);
    g_test_add_func("/web-settings/good", test_good);
    g_test_add_func("/web-settings/bad", test_bad);
    g_test_add_func("/web-settings/documents", test_documents);
    status = g_test_run();
    file = g_build_filename(place, "web.conf", NULL);
    g_unlink(file);
    g_rmdir(place);
    g_free(place);
    return status;
}
