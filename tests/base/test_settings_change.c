/* test_settings_change.c - what has changed is named, and what cannot yet stays. */
#include "base/settings_change.h"

#include <glib/gstdio.h>
#include <string.h>

#define LEAST                                                                            \
    "[gateway]\nhostname = desk.example.net\n"                                           \
    "[department support]\naddress = support@example.net\n"

static Settings *
load(const char *text)
{
    g_autofree char *folder = g_dir_make_tmp("ticketd-change-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "t.conf", NULL);
    g_auto(Fault) why = { 0 };
    Settings *settings = NULL;
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    if (!settings_load(path, &settings, NULL, &why))
        g_error("%s", why.text);
    g_unlink(path);
    g_rmdir(folder);
    return settings;
}

static void
test_changes(void)
{
    static const struct {
        const char *now, *next, *want; /* lines; one with ! needs a restart */
    } cases[] = {
        { LEAST, LEAST, "" },
        { LEAST, "# other words\n" LEAST "\n[trust]\n", "" },
        { LEAST, LEAST "[trust]\nauthserv-id = mx.example.net\n",
          "[trust] authserv-id = mx.example.net, was (empty)\n" },
        { LEAST "[trust]\nauthserv-id = mx.example.net\n", LEAST,
          "[trust] authserv-id = (empty), was mx.example.net\n" },
        { LEAST,
          "[gateway]\nsender-limit = 5/1h\nhostname = desk.example.net\n"
          "readers = 3\nlog-format = json\n"
          "[department support]\naddress = support@example.net\n",
          "[gateway] sender-limit = 5/3600s, was 10/900s\n"
          "![gateway] log-format = json, was text\n"
          "![gateway] readers = 3, was 0\n" },
        { LEAST, LEAST "[listen]\nmilter =\n",
          "![listen] milter = (empty), was unix:/run/ticketd/milter.sock\n" },
        { LEAST, LEAST "staff = alice\n[staff alice]\naddress = alice@example.net\n",
          "[department support] staff = alice, was (empty)\n[staff alice] is new\n" },
        { LEAST "[department sales]\naddress = sales@example.net\n",
          LEAST "aliases = sales@example.net, help@example.net\n",
          "[department support] aliases = sales@example.net, help@example.net, was "
          "(empty)\n[department sales] is gone\n" },
        { LEAST, LEAST "accept = replies\nacknowledge = no\nattach-up-to = 1M\n",
          "[department support] accept = replies, was all\n"
          "[department support] acknowledge = no, was yes\n"
          "[department support] attach-up-to = 1048576, was 10485760\n" },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Settings) now = load(cases[i].now), next = load(cases[i].next);
        g_autoptr(GPtrArray) changes = settings_change(now, next);
        g_autoptr(GString) found = g_string_new("");
        for (guint k = 0; k < changes->len; k++) {
            const SettingsChange *change = changes->pdata[k];
            g_string_append_printf(found, "%s%s\n", change->needs_restart ? "!" : "",
                                   change->text);
        }
        g_assert_cmpstr(found->str, ==, cases[i].want);
    }
}

/* Each kind of field that counts at a start is put back. */
static void
test_put_back(void)
{
    g_autoptr(Settings) now = load(LEAST);
    g_autoptr(Settings) next =
        load("[gateway]\nhostname = other.example.net\ndatabase = sqlite:/tmp/x.db\n"
             "runtime-dir = /tmp\nfirst-ticket-number = 7\nlog = syslog\n"
             "log-format = json\nreaders = 9\n"
             "[listen]\nlmtp-sessions = 7\ncontrol =\nmember = unix:/m\n"
             "[outbound]\nconnections = 9\nrelay = smtp://127.0.0.1:2525\n"
             "[department support]\naddress = support@example.net\n");
    g_autoptr(GPtrArray) changes = settings_change(now, next), again = NULL;
    gsize n;
    const SettingRow *rows = settings_table(&n);
    guint at_start = 0;
    for (gsize i = 0; i < n; i++)
        at_start += rows[i].is_at_start;
    g_assert_cmpuint(changes->len, ==, at_start + 2);
    g_assert_cmpstr(next->database, ==, now->database);
    g_assert_cmpstr(next->runtime_dir, ==, now->runtime_dir);
    g_assert_cmpint(next->first_ticket_number, ==, 10001);
    g_assert_cmpstr(next->log, ==, "stderr");
    g_assert_false(next->logs_json);
    g_assert_cmpuint(next->readers, ==, 0);
    g_assert_cmpstr(next->lmtp, ==, now->lmtp);
    g_assert_cmpstr(next->milter, ==, now->milter);
    g_assert_cmpstr(next->control, ==, now->control);
    g_assert_cmpstr(next->member, ==, now->member);
    g_assert_cmpuint(next->lmtp_sessions, ==, 100);
    g_assert_cmpuint(next->connections, ==, 4);
    g_assert_cmpstr(next->hostname, ==, "other.example.net");
    g_assert_cmpstr(next->relay, ==, "smtp://127.0.0.1:2525");
    again = settings_change(now, next);
    g_assert_cmpuint(again->len, ==, 2);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/base/settings-change/changes", test_changes);
    g_test_add_func("/base/settings-change/put-back", test_put_back);
    return g_test_run();
}
