/* test_settings.c - good files are read as meant; bad ones name every error they hold. */
#include "base/settings.h"

#include <glib/gstdio.h>
#include <string.h>

/* The least a file must have, one part a macro, so that a case can spoil one of them. */
#define GATEWAY "[gateway]\nhostname = desk.example.net\n"
#define DESK "[department support]\naddress = support@example.net\n"
#define ALICE "[staff alice]\naddress = alice@example.net\n"

static char *directory;

static char *
file_with(const char *name, const char *text)
{
    char *path = g_build_filename(directory, name, NULL);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    return path;
}

static Settings *
load(const char *text)
{
    g_autofree char *path = file_with("good.conf", text);
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
    g_auto(Fault) why = { 0 };
    Settings *settings = NULL;
    if (!settings_load(path, &settings, errors, &why))
        g_error("%s", why.text);
    g_assert_cmpuint(errors->len, ==, 0);
    return settings;
}

static void
test_defaults(void)
{
    g_autoptr(Settings) settings = load(GATEWAY DESK);
    const Department *department = settings_department(settings, "support");
    g_assert_cmpstr(settings->hostname, ==, "desk.example.net");
    g_assert_cmpstr(settings->database, ==, "sqlite:/var/lib/ticketd/ticketd.db");
    g_assert_cmpint(settings->max_message_size, ==, 52428800);
    g_assert_cmpint(settings->first_ticket_number, ==, 10001);
    g_assert_cmpint(settings->strangers, ==, STRANGERS_NEW);
    g_assert_cmpuint(settings->closed_after_days, ==, 30);
    g_assert_cmpuint(settings->sender_limit.count, ==, 10);
    g_assert_cmpuint(settings->sender_limit.seconds, ==, 900);
    g_assert_cmpstr(settings->lmtp, ==, "unix:/run/ticketd/lmtp/lmtp.sock");
    g_assert_cmpstr(settings->control, ==, "unix:/run/ticketd/control.sock");
    g_assert_cmpstr(settings->member, ==, "");
    g_assert_cmpint(settings->give_up_after, ==, 432000);
    g_assert_cmpstr(settings->base_url, ==, "");
    g_assert_cmpint(settings->registration, ==, REGISTRATION_KNOWN);
    g_assert_cmpint(settings->session_idle, ==, 43200);
    g_assert_cmpint(settings->session_age, ==, 2592000);
    g_assert_true(settings->has_chat);
    g_assert_cmpint(settings->chat_wait, ==, 120);
    g_assert_cmpstr(settings->country_code, ==, "62");
    g_assert_false(settings->require_authentication);
    g_assert_cmpstr(department->name, ==, "support");
    g_assert_cmpstr(department->language, ==, "en");
    g_assert_cmpint(department->acknowledge, ==, ACKNOWLEDGE_YES);
    g_assert_false(department->thanks);
    g_assert_cmpuint(department->staff->len, ==, 0);
    g_assert_null(department->aliases[0]);
}

static void
test_all_kinds(void)
{
    g_autoptr(Settings) settings = load(
        "\357\273\277# comment\r\n; another\r\n"
        "[gateway]\r\nhostname = desk.example.net ; at the end\r\n"
        "language=id\nruntime-dir = /tmp/run\nmax-message-size = 1G\nstrangers = append\n"
        "new-topic = new\nsender-limit = 0\nlog = syslog ;here too\nheld-digest = 2d\n"
        "[listen]\nmilter =   ; empty = off\nlmtp = inet:127.0.0.1:2024\n"
        "[trust]\nauthserv-id = mx.example.net\nrequire-authentication = yes\n"
        "[ department  support ]\naddress = support@example.net\n"
        "aliases = help@example.net , hilfe@example.net\nstaff = bob, alice, bob\n"
        "name = A;B = C\naccept = known\nsigned-replies = yes\nacknowledge = no\n"
        "automatic-mail = new\nthanks-mails = append\n"
        "[department sales]\naddress = sales@example.net\nlanguage = en\n" ALICE
        "login = al\n[staff bob]\nname = Bob\naddress = bob@example.net\n");
    const Department *department = settings_department(settings, "support");
    g_assert_cmpstr(settings->hostname, ==, "desk.example.net");
    g_assert_cmpstr(settings->milter, ==, "");
    g_assert_cmpstr(settings->lmtp, ==, "inet:127.0.0.1:2024");
    g_assert_cmpstr(settings->control, ==, "unix:/tmp/run/control.sock");
    g_assert_cmpstr(settings->log, ==, "syslog");
    g_assert_cmpint(settings->max_message_size, ==, 1073741824);
    g_assert_cmpint(settings->strangers, ==, STRANGERS_APPEND);
    g_assert_cmpint(settings->new_topic, ==, NEW_TOPIC_NEW);
    g_assert_cmpuint(settings->sender_limit.count, ==, 0);
    g_assert_cmpuint(settings->held_digest_hours, ==, 48);
    g_assert_true(settings->require_authentication);
    g_assert_cmpstr(department->name, ==, "A;B = C");
    g_assert_cmpstr(department->language, ==, "id");
    g_assert_cmpint(department->accept, ==, ACCEPT_KNOWN);
    g_assert_true(department->signed_replies);
    g_assert_cmpint(department->acknowledge, ==, ACKNOWLEDGE_NO);
    g_assert_true(department->thanks);
    g_assert_cmpint(department->automatic_mail, ==, AUTOMATIC_NEW);
    g_assert_cmpuint(g_strv_length(department->aliases), ==, 2);
    g_assert_cmpuint(department->staff->len, ==, 2);
    g_assert_cmpstr(((Staff *)department->staff->pdata[0])->key, ==, "bob");
    g_assert_cmpstr(settings_staff(settings, "alice")->name, ==, "alice");
    g_assert_cmpstr(settings_staff(settings, "alice")->login, ==, "al");
    g_assert_cmpstr(settings_department(settings, "sales")->language, ==, "en");
}

static void
test_lookup(void)
{
    g_autoptr(Settings) settings =
        load(GATEWAY DESK "aliases = help+me@example.net\n[department b]\naddress = "
                          "support+b@example.net\n" ALICE);
    static const struct {
        const char *recipient, *department, *extension;
    } cases[] = {
        { "support@example.net", "support", "" },
        { "SUPPORT@Example.NET", "support", "" },
        { "support+t1.ab.k1.cd@example.net", "support", "t1.ab.k1.cd" },
        { "support+a+b@example.net", "support", "a+b" },
        { "support+b@example.net", "b", "" },
        { "support+b+x@example.net", "b", "x" },
        { "help+me@example.net", "support", "" },
        { "help+me+x@example.net", "support", "x" },
        { "help@example.net", NULL, NULL },
        { "support@example.org", NULL, NULL },
        { "support", NULL, NULL },
        { "+support@example.net", NULL, NULL },
        { "", NULL, NULL },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *extension = NULL;
        const Department *got =
            settings_department_for(settings, cases[i].recipient, &extension);
        g_test_message("%s", cases[i].recipient);
        g_assert_cmpstr(got == NULL ? NULL : got->key, ==, cases[i].department);
        g_assert_cmpstr(extension, ==, cases[i].extension);
        g_assert_true(settings_department_for(settings, cases[i].recipient, NULL) == got);
    }
    g_assert_null(settings_department(settings, "Support"));
    g_assert_null(settings_staff(settings, "bob"));
    g_assert_cmpstr(settings_staff_by_address(settings, "Alice@EXAMPLE.net")->key, ==,
                    "alice");
    g_assert_null(settings_staff_by_address(settings, "bob@example.net"));
}

/* Each text has exactly the errors listed; each of those ends or holds these words. */
static const struct {
    const char *name, *text, *errors[6];
} bad_cases[] = {
    { "unknown key",
      GATEWAY "hostnaem = x\n" DESK,
      { ":3: [gateway] hostnaem: found an unknown key", "(did you mean hostname?)" } },
    { "key of another section",
      GATEWAY "relay = smtp://127.0.0.1\n" DESK,
      { ":3: [gateway] relay: *(did you mean relay in [outbound]?)" } },
    { "unknown section",
      GATEWAY DESK "[outbond]\nrelay = x\n",
      { ":5: [outbond]: found an unknown section*(did you mean outbound?)" } },
    { "section without name",
      GATEWAY DESK "[department]\naddress = a@example.net\n",
      { ":5: [department]: *after department" } },
    { "name too much",
      "[gateway x]\nhostname = a.b\n" DESK,
      { ":1: [gateway x]: *", "[gateway] hostname: found nothing" } },
    { "section twice",
      GATEWAY DESK "[gateway]\nlanguage = id\n",
      { ":5: [gateway]: found this section a second time*line 1" } },
    { "section twice in other blanks",
      GATEWAY DESK "[department   support]\n",
      { ":5: [department support]: found this section a second time*line 3" } },
    { "key twice",
      GATEWAY "hostname = other.example.net\n" DESK,
      { ":3: [gateway] hostname: found a second time*line 2" } },
    { "no pair", GATEWAY "just words\n" DESK, { ":3: [gateway]: found \"just words\"" } },
    { "key before section", "a = b\nc = d\n" GATEWAY DESK, { ":1: found \"a = b\"" } },
    { "broken title",
      GATEWAY DESK "[staff\naddress = x\nname = y\n",
      { ":5: found \"[staff\"" } },
    { "empty file", "", { "[gateway] hostname: found nothing", "found no department" } },
    { "choice",
      GATEWAY "strangers = nwe\n" DESK,
      { ":3: [gateway] strangers: found \"nwe\", expected new, hold or append (did you "
        "mean "
        "new?)" } },
    { "language",
      GATEWAY "language = D E\n" DESK,
      { ":3: [gateway] language: found \"D E\", expected a language such as en or id" } },
    { "switch",
      GATEWAY DESK "acknowledge = true\n",
      { "[department support] acknowledge: found \"true\", expected yes, authenticated "
        "or no" } },
    { "size",
      GATEWAY "max-message-size = 50MB\n" DESK,
      { "found \"50MB\", expected a size from 64K to 1G" } },
    { "size range",
      GATEWAY "max-message-size = 1K\n" DESK,
      { "expected a size from 64K to 1G" } },
    { "rate",
      GATEWAY "sender-limit = 10 per hour\n" DESK,
      { "expected a rate such as 10/15min" } },
    { "duration",
      GATEWAY DESK "[outbound]\ngive-up-after = 5\n",
      { "[outbound] give-up-after: found \"5\", expected a duration" } },
    { "number",
      GATEWAY "closed-after-days = -1\n" DESK,
      { "expected a number from 0 to 36500" } },
    { "hours", GATEWAY "held-digest = 90min\n" DESK, { "whole hours" } },
    { "empty value",
      GATEWAY "database =\n" DESK,
      { ":3: [gateway] database: found \"\", expected a database" } },
    { "hash comment",
      GATEWAY "language = en # English\n" DESK,
      { "found \"en # English\"" } },
    { "socket",
      GATEWAY DESK "[listen]\nlmtp = 127.0.0.1:2024\n",
      { "[listen] lmtp: found \"127.0.0.1:2024\", expected unix:" } },
    { "sockets equal",
      GATEWAY DESK "[listen]\nlmtp = unix:/a\nmilter = unix:/a\n",
      { "[listen] milter: found \"unix:/a\", expected another socket" } },
    { "control by network",
      GATEWAY DESK "[listen]\ncontrol = inet:127.0.0.1:2025\n",
      { "[listen] control: *expected unix:" } },
    { "member by network",
      GATEWAY DESK "[listen]\nmember = inet:127.0.0.1:2025\n",
      { "[listen] member: *expected unix:" } },
    { "member and control equal",
      GATEWAY DESK "[listen]\nmember = unix:/a\ncontrol = unix:/a\n",
      { "[listen] member: found \"unix:/a\", expected another socket" } },
    { "country with a plus",
      GATEWAY DESK "[web]\ncountry-code = +62\n",
      { "[web] country-code: found \"+62\", expected the digits" } },
    { "country with a zero",
      GATEWAY DESK "[web]\ncountry-code = 062\n",
      { "[web] country-code: found \"062\"" } },
    { "session that is idle for longer than it lasts",
      GATEWAY DESK "[web]\nsession-age = 1h\n",
      { "[web] session-idle: *expected a shorter one" } },
    { "registration",
      GATEWAY DESK "[web]\nregistration = yes\n",
      { "[web] registration: found \"yes\", expected known, open or off" } },
    { "base-url without a scheme",
      GATEWAY DESK "[web]\nbase-url = support.example.net\n",
      { "[web] base-url: found \"support.example.net\", expected a URL" } },
    { "relay",
      GATEWAY DESK "[outbound]\nrelay = mail.example.net\n",
      { "[outbound] relay: found \"mail.example.net\"" } },
    { "password in the clear",
      GATEWAY DESK "[outbound]\nrelay = smtp://mail.example.net\nusername = u\n",
      { "password-file: found nothing", "relay: *must not travel in the clear" } },
    { "password file missing",
      GATEWAY DESK "[outbound]\nusername = u\npassword-file = /nonexistent\n",
      { "password-file: found \"/nonexistent\", expected a file that can be read" } },
    { "address",
      GATEWAY "[department support]\naddress = support at example\n",
      { "[department support] address: found \"support at example\"" } },
    { "address missing",
      GATEWAY "[department support]\nname = x\n",
      { ":3: [department support] address: found nothing" } },
    { "alias",
      GATEWAY DESK "aliases = help\n",
      { "aliases: found \"help\", expected addresses" } },
    { "address twice",
      GATEWAY DESK "[department b]\naddress = SUPPORT@example.net\n",
      { ":6: [department b] address: *[department support] does not have" } },
    { "alias twice",
      GATEWAY DESK "aliases = a@example.net, a@example.net\n",
      { "aliases: found \"a@example.net\"" } },
    { "staff is department",
      GATEWAY DESK "[staff a]\naddress = support@example.net\n",
      { "[staff a] address: *[department support] does not have" } },
    { "login twice",
      GATEWAY DESK ALICE "login = x\n[staff b]\naddress = b@example.net\nlogin = x\n",
      { "[staff b] login: *[staff alice]" } },
    { "unknown staff",
      GATEWAY DESK "staff = alcie\n" ALICE,
      { ":5: [department support] staff: found \"alcie\"*(did you mean alice?)" } },
    { "authentication of nobody",
      GATEWAY DESK "[trust]\nrequire-authentication = yes\n",
      { "[trust] require-authentication: *authserv-id" } },
    { "hostname",
      "[gateway]\nhostname = localhost\n" DESK,
      { ":2: [gateway] hostname: found \"localhost\", expected a domain" } },
    { "all at once",
      "[gateway]\nhostname = x\nlog = journal\n[nothing]\n[department support]\naddress "
      "= q\n",
      { ":2: ", ":3: ", ":4: ", ":6: " } },
    { "escapes", "[gateway]\nhostname = \033[2J\n" DESK, { "found \"?[2J\"" } },
};

static bool
is_found(const GPtrArray *errors, const char *words)
{
    g_autofree char *pattern_text = g_strconcat("*", words, "*", NULL);
    /* '[' and ']' are plain characters to GPatternSpec. */
    g_autoptr(GPatternSpec) pattern = g_pattern_spec_new(pattern_text);
    for (guint i = 0; i < errors->len; i++)
        if (g_pattern_spec_match_string(pattern, errors->pdata[i]))
            return true;
    return false;
}

static void
test_bad(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(bad_cases); i++) {
        g_autofree char *path = file_with("bad.conf", bad_cases[i].text);
        g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
        g_auto(Fault) why = { 0 };
        Settings *settings = NULL;
        guint lines = 0, wanted = 0;
        g_test_message("%s", bad_cases[i].name);
        g_assert_false(settings_load(path, &settings, errors, &why));
        g_assert_null(settings);
        g_assert_cmpint(why.kind, ==, FAULT_PERMANENT);
        for (; bad_cases[i].errors[wanted] != NULL; wanted++) {
            if (!is_found(errors, bad_cases[i].errors[wanted]))
                g_error("%s: no error \"%s\" but %s", bad_cases[i].name,
                        bad_cases[i].errors[wanted], (char *)errors->pdata[0]);
            lines += bad_cases[i].errors[wanted][0] != '(';
        }
        for (guint j = 0; j < errors->len; j++) {
            g_test_message("  %s", (char *)errors->pdata[j]);
            g_assert_true(g_str_has_prefix(errors->pdata[j], path));
        }
        g_assert_cmpuint(errors->len, ==, lines);
        fault_clear(&why);
        g_assert_false(settings_load(path, &settings, NULL, &why));
    }
}

static void
test_unreadable(void)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
    g_auto(Fault) why = { 0 };
    Settings *settings = NULL;
    g_assert_false(settings_load("/nonexistent/ticketd.conf", &settings, errors, &why));
    g_assert_cmpuint(errors->len, ==, 1);
    g_assert_nonnull(strstr(errors->pdata[0], "/nonexistent/ticketd.conf"));
    g_autofree char *path = file_with("latin.conf", "[gateway]\nhostname = caf\351\n");
    g_assert_false(settings_load(path, &settings, errors, &why));
    g_assert_cmpuint(errors->len, ==, 2);
    g_assert_nonnull(strstr(errors->pdata[1], "line 2 is not text"));
    g_autofree char *nul = g_build_filename(directory, "nul.conf", NULL);
    g_assert_true(g_file_set_contents(nul, "[gateway]\n\0x", 12, NULL));
    g_assert_false(settings_load(nul, &settings, errors, &why));
}

static void
test_password_modes(void)
{
    static const struct {
        int mode;
        bool fits;
    } cases[] = { { 0600, true }, { 0640, true }, { 0644, false }, { 0602, false } };
    g_autofree char *secret = file_with("password", "secret\n");
    g_autofree char *text = g_strdup_printf(
        GATEWAY DESK "[outbound]\nusername = u\npassword-file = %s\n", secret);
    g_autofree char *path = file_with("modes.conf", text);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Settings) settings = NULL;
        g_auto(Fault) why = { 0 };
        g_chmod(secret, cases[i].mode);
        g_assert_cmpint(settings_load(path, &settings, NULL, &why), ==, cases[i].fits);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    directory = g_dir_make_tmp("settings-XXXXXX", NULL);
    g_assert_nonnull(directory);
    g_test_add_func("/base/settings/defaults", test_defaults);
    g_test_add_func("/base/settings/all-kinds", test_all_kinds);
    g_test_add_func("/base/settings/lookup", test_lookup);
    g_test_add_func("/base/settings/bad", test_bad);
    g_test_add_func("/base/settings/unreadable", test_unreadable);
    g_test_add_func("/base/settings/password-modes", test_password_modes);
    int failed = g_test_run();
    static const char *const names[] = { "good.conf", "bad.conf", "latin.conf",
                                         "nul.conf",  "password", "modes.conf" };
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(directory, names[i], NULL);
        g_unlink(path);
    }
    g_rmdir(directory);
    g_free(directory);
    return failed;
}
