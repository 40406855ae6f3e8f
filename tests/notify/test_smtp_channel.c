/* test_smtp_channel.c - whatever the relay does, a letter's fate is judged rightly. */
#include "notify/smtp_channel.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "smtp_script.h"

static const SmtpTimes patient = { 5000, 5000 };
static const SmtpTimes hasty = { 1000, 1000 };

static Settings
settings_for(const char *scheme, guint port)
{
    Settings settings = {
        .hostname = (char *)"desk.example.net",
        .relay = g_strdup_printf("%s://127.0.0.1:%u", scheme, port),
        .username = (char *)"",
        .password_file = (char *)"",
        .tls_ca_file = (char *)"",
    };

    return settings;
}

static Channel *
channel_to(const Settings *settings, const SmtpTimes *times)
{
    g_auto(Fault) why = { 0 };
    Channel *channel = NULL;

    if (!smtp_channel_open(settings, times, &channel, &why))
        g_error("%s", why.text);
    return channel;
}

static Letter *
some_letter(const char *sender, const char *message)
{
    Letter *letter = letter_new();

    g_free(letter->recipient);
    letter->recipient = g_strdup("jane@example.org");
    g_free(letter->envelope_sender);
    letter->envelope_sender = g_strdup(sender);
    letter->message = g_bytes_new(message, strlen(message));
    return letter;
}

#define HELLO "Subject: x\r\n\r\nHello\r\n"

static void
test_sent(void)
{
    static const char *const bodies[] = {
        HELLO,
        "Subject: x\r\n\r\n.\r\n",
        ".\r\n",
        "a: b\r\n\r\n..\r\n.\r\n.a\r\nQUIT\r\n",
        "a: b\r\n\r\nx\r\n\r\n",
    };
    SmtpScript *script = smtp_script_start("8BITMIME");
    Settings settings = settings_for("smtp", smtp_script_port(script));
    Channel *channel = channel_to(&settings, &patient);
    g_autoptr(GPtrArray) messages = NULL;
    g_autofree char *commands = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(bodies); i++) {
        g_auto(Fault) why = { 0 };
        g_autoptr(Letter) letter =
            some_letter(i % 2 ? "support+b1@example.net" : "", bodies[i]);
        SendResult result = channel->send(channel, letter, &why);

        g_assert_cmpstr(why.text, ==, NULL);
        g_assert_cmpint(result, ==, SEND_DONE);
        g_assert_cmpstr(channel->reply, ==, "250 2.0.0 Ok: queued as 4TEST");
    }
    messages = smtp_script_messages(script);
    g_assert_cmpuint(messages->len, ==, G_N_ELEMENTS(bodies));
    for (gsize i = 0; i < G_N_ELEMENTS(bodies); i++)
        g_assert_cmpstr(messages->pdata[i], ==, bodies[i]);
    commands = smtp_script_commands(script);
    g_assert_true(g_str_has_prefix(commands, "EHLO desk.example.net\r\nMAIL FROM:<>"));
    g_assert_nonnull(strstr(commands, "MAIL FROM:<support+b1@example.net>"));
    g_assert_nonnull(strstr(commands, "RCPT TO:<jane@example.org>\r\n"));
    g_assert_cmpuint(smtp_script_connections(script), ==, 1);
    channel->close(channel);
    smtp_script_stop(script);
    g_free(settings.relay);
}

/* Each step of the dialogue, each way to fail there, and what must come of it. */
static void
test_failures(void)
{
    static const struct {
        ScriptVerb verb;
        ScriptAction action;
        const char *reply;
        SendResult want;
        bool is_down, is_bad_address;
        const char *status;
    } cases[] = {
        { AT_GREETING, DO_ANSWER, "421 4.3.2 Closing", SEND_LATER, true, false, "4.3.2" },
        { AT_GREETING, DO_ANSWER, "554 5.7.1 Go away", SEND_LATER, true, false, "4.3.5" },
        { AT_GREETING, DO_DROP, NULL, SEND_LATER, true, false, NULL },
        { AT_GREETING, DO_STALL, NULL, SEND_LATER, true, false, NULL },
        { AT_EHLO, DO_ANSWER, "451 4.3.0 Later", SEND_LATER, true, false, "4.3.0" },
        { AT_EHLO, DO_ANSWER, "550 5.7.1 You?", SEND_LATER, true, false, "4.3.5" },
        { AT_EHLO, DO_DROP, NULL, SEND_LATER, true, false, NULL },
        { AT_EHLO, DO_STALL, NULL, SEND_LATER, true, false, NULL },
        { AT_MAIL, DO_ANSWER, "451 4.3.1 Disk full", SEND_LATER, false, false, "4.3.1" },
        { AT_MAIL, DO_ANSWER, "550 5.1.8 Who?", SEND_NEVER, false, false, "5.1.8" },
        { AT_MAIL, DO_ANSWER, "530 5.7.0 Log in first", SEND_LATER, true, false,
          "4.3.5" },
        { AT_MAIL, DO_ANSWER, "421 4.7.0 Too many", SEND_LATER, true, false, "4.7.0" },
        { AT_MAIL, DO_DROP, NULL, SEND_LATER, true, false, NULL },
        { AT_MAIL, DO_STALL, NULL, SEND_LATER, true, false, NULL },
        { AT_RCPT, DO_ANSWER, "450 4.2.0 Greylisted", SEND_LATER, false, false, "4.2.0" },
        { AT_RCPT, DO_ANSWER, "452 4.2.2 Mailbox full", SEND_LATER, false, false,
          "4.2.2" },
        { AT_RCPT, DO_ANSWER, "550 5.1.1 No such user", SEND_NEVER, false, true,
          "5.1.1" },
        { AT_RCPT, DO_ANSWER, "554 5.7.1 Relay access denied", SEND_NEVER, false, false,
          "5.7.1" },
        { AT_RCPT, DO_ANSWER, "550 nobody", SEND_NEVER, false, false, "5.0.0" },
        { AT_RCPT, DO_ANSWER, "421 4.3.2 Closing", SEND_LATER, true, false, "4.3.2" },
        { AT_RCPT, DO_DROP, NULL, SEND_LATER, false, false, "4.4.2" },
        { AT_RCPT, DO_STALL, NULL, SEND_LATER, false, false, "4.4.2" },
        { AT_DATA, DO_ANSWER, "451 4.3.0 Later", SEND_LATER, false, false, "4.3.0" },
        { AT_DATA, DO_ANSWER, "554 5.5.1 No", SEND_NEVER, false, false, "5.5.1" },
        { AT_DATA, DO_DROP, NULL, SEND_LATER, false, false, "4.4.2" },
        { AT_DATA, DO_STALL, NULL, SEND_LATER, false, false, "4.4.2" },
        { AT_DOT, DO_ANSWER, "452 4.3.1 Disk full", SEND_LATER, false, false, "4.3.1" },
        { AT_DOT, DO_ANSWER, "554 5.6.0 Spam", SEND_NEVER, false, false, "5.6.0" },
        { AT_DOT, DO_ANSWER, "251 odd but kind", SEND_DONE, false, false, NULL },
        { AT_DOT, DO_DROP, NULL, SEND_LATER, false, false, "4.4.2" },
        { AT_DOT, DO_STALL, NULL, SEND_LATER, false, false, "4.4.2" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(Fault) why = { 0 }, none = { 0 };
        SmtpScript *script = smtp_script_start("");
        Settings settings = settings_for("smtp", smtp_script_port(script));
        Channel *channel =
            channel_to(&settings, cases[i].action == DO_STALL ? &hasty : &patient);
        g_autoptr(Letter) letter = some_letter("", HELLO);
        SendResult result;

        g_test_message("case %zu: %s", i, cases[i].reply);
        smtp_script_set(script, cases[i].verb, cases[i].action, cases[i].reply,
                        /* After a refused EHLO libcurl tries HELO. */
                        cases[i].verb == AT_EHLO && cases[i].action == DO_ANSWER ? 2 : 1);
        result = channel->send(channel, letter, &why);
        g_test_message("%s %s", why.status, why.text);
        g_assert_cmpint(result, ==, cases[i].want);
        if (result != SEND_DONE) {
            g_assert_cmpint(why.kind, ==,
                            result == SEND_NEVER ? FAULT_PERMANENT : FAULT_TEMPORARY);
            if (cases[i].reply)
                g_assert_nonnull(strstr(why.text, cases[i].reply));
        }
        g_assert_true(channel->is_down == cases[i].is_down);
        g_assert_true(channel->is_bad_address == cases[i].is_bad_address);
        if (cases[i].status)
            g_assert_cmpstr(why.status, ==, cases[i].status);
        /* The next letter goes through, whatever happened to this one. */
        result = channel->send(channel, letter, &none);
        if (cases[i].action != DO_STALL)
            g_assert_cmpstr(none.text, ==, NULL);
        g_assert_cmpint(result, ==, SEND_DONE);
        channel->close(channel);
        smtp_script_stop(script);
        g_free(settings.relay);
    }
}

static void
test_nobody_there(void)
{
    SmtpScript *script = smtp_script_start("");
    Settings settings = settings_for("smtp", smtp_script_port(script));
    Channel *channel = channel_to(&settings, &hasty);
    g_autoptr(Letter) letter = some_letter("", HELLO);
    g_auto(Fault) why = { 0 };

    smtp_script_stop(script);
    g_assert_cmpint(channel->send(channel, letter, &why), ==, SEND_LATER);
    g_assert_true(channel->is_down);
    g_assert_cmpstr(why.status, ==, "4.4.1");
    channel->close(channel);
    g_free(settings.relay);
}

/* A kept connection that the relay closed meanwhile costs nothing. */
static void
test_stale_connection(void)
{
    SmtpScript *script = smtp_script_start("");
    Settings settings = settings_for("smtp", smtp_script_port(script));
    Channel *channel = channel_to(&settings, &patient);
    g_autoptr(Letter) letter = some_letter("", HELLO);

    for (int i = 0; i < 3; i++) {
        g_auto(Fault) why = { 0 };
        SendResult result = channel->send(channel, letter, &why);

        g_assert_cmpstr(why.text, ==, NULL);
        g_assert_cmpint(result, ==, SEND_DONE);
        smtp_script_set(script, AT_MAIL, i % 2 ? DO_DROP : DO_ANSWER,
                        "421 4.4.2 Idle too long", 1);
    }
    channel->close(channel);
    smtp_script_stop(script);
    g_free(settings.relay);
}

/* What must not reach the wire does not even make a connection. */
static void
test_unsafe(void)
{
    static const struct {
        const char *sender, *recipient, *message;
    } cases[] = {
        { "", "a@b>\r\nRCPT TO:<c@d", HELLO },
        { "", "a@b\nDATA", HELLO },
        { "", "", HELLO },
        { "", "<a@b>", HELLO },
        { "a@b>\r\nRCPT TO:<c@d", "a@b", HELLO },
        { "a b@c", "a@b", HELLO },
        { "", "a@b", "x: y\n\nbare LF\n" },
        { "", "a@b", "x: y\r\n\r\nbare \r CR\r\n" },
        { "", "a@b", "x: y\r\n\r\n\n.\r\nMAIL FROM:<>\r\n" },
        { "", "a@b", "x: y\r\n\r\n\r.\r\n" },
        { "", "a@b", "x: y\r\n\r\nno end" },
        { "", "a@b", "" },
    };
    SmtpScript *script = smtp_script_start("");
    Settings settings = settings_for("smtp", smtp_script_port(script));
    Channel *channel = channel_to(&settings, &patient);

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Letter) letter = some_letter(cases[i].sender, cases[i].message);
        g_auto(Fault) why = { 0 };

        g_free(letter->recipient);
        letter->recipient = g_strdup(cases[i].recipient);
        g_assert_cmpint(channel->send(channel, letter, &why), ==, SEND_NEVER);
        g_assert_cmpint(why.kind, ==, FAULT_PERMANENT);
    }
    g_assert_cmpuint(smtp_script_connections(script), ==, 0);
    channel->close(channel);
    smtp_script_stop(script);
    g_free(settings.relay);
}

static char *
password_file(void)
{
    char *path = NULL;
    int fd = g_file_open_tmp("ticketd-password-XXXXXX", &path, NULL);

    g_assert_cmpint(fd, >=, 0);
    g_close(fd, NULL);
    g_assert_true(g_file_set_contents(path, "s3cret\n", -1, NULL));
    return path;
}

static void
test_login(void)
{
    SmtpScript *script = smtp_script_start("AUTH PLAIN");
    Settings settings = settings_for("smtp", smtp_script_port(script));
    g_autofree char *path = password_file(), *commands = NULL, *plain = NULL;
    g_autoptr(Letter) letter = some_letter("", HELLO);
    g_auto(Fault) why = { 0 }, refused = { 0 };
    Channel *channel;

    settings.username = (char *)"desk";
    settings.password_file = path;
    channel = channel_to(&settings, &patient);
    g_assert_cmpint(channel->send(channel, letter, &why), ==, SEND_DONE);
    channel->close(channel);
    commands = smtp_script_commands(script);
    plain = g_base64_encode((const guchar *)"\0desk\0s3cret", 12);
    g_assert_nonnull(strstr(commands, "AUTH PLAIN"));
    g_assert_nonnull(strstr(commands, plain));

    smtp_script_set(script, AT_AUTH, DO_ANSWER, "535 5.7.8 Wrong password", 9);
    channel = channel_to(&settings, &patient);
    g_assert_cmpint(channel->send(channel, letter, &refused), ==, SEND_LATER);
    g_assert_true(channel->is_down);
    g_assert_nonnull(strstr(refused.text, "535 5.7.8 Wrong password"));
    g_assert_null(strstr(refused.text, "s3cret"));
    channel->close(channel);

    /* A login alone, before any letter. */
    fault_clear(&refused);
    g_assert_false(smtp_channel_try(&settings, &refused));
    g_assert_nonnull(strstr(refused.text, "535 5.7.8 Wrong password"));
    smtp_script_set(script, AT_AUTH, DO_ANSWER, "", 0);
    fault_clear(&refused);
    g_assert_true(smtp_channel_try(&settings, &refused));
    {
        g_autoptr(GPtrArray) taken = smtp_script_messages(script);

        g_assert_cmpuint(taken->len, ==, 1);
    }

    /* Elsewhere than on loopback no password goes without TLS. */
    g_free(settings.relay);
    settings.relay = g_strdup("smtp://192.0.2.1:25");
    g_assert_false(smtp_channel_open(&settings, NULL, &channel, &refused));
    g_assert_cmpstr(refused.status, ==, "5.7.4");
    g_unlink(path);
    smtp_script_stop(script);
    g_free(settings.relay);
}

/* STARTTLS was asked for and is not offered: nothing leaves, no password either. */
static void
test_starttls_missing(void)
{
    static const char *const extensions[] = { "AUTH PLAIN", "STARTTLS" };

    for (gsize i = 0; i < G_N_ELEMENTS(extensions); i++) {
        SmtpScript *script = smtp_script_start(extensions[i]);
        Settings settings = settings_for("smtp+starttls", smtp_script_port(script));
        g_autofree char *path = password_file(), *commands = NULL;
        g_autoptr(Letter) letter = some_letter("", HELLO);
        g_auto(Fault) why = { 0 };
        Channel *channel;

        settings.username = (char *)"desk";
        settings.password_file = path;
        channel = channel_to(&settings, &patient);
        g_assert_cmpint(channel->send(channel, letter, &why), ==, SEND_LATER);
        g_assert_true(channel->is_down);
        channel->close(channel);
        commands = smtp_script_commands(script);
        g_assert_null(strstr(commands, "AUTH"));
        g_assert_null(strstr(commands, "MAIL"));
        g_unlink(path);
        smtp_script_stop(script);
        g_free(settings.relay);
    }
}

/* A certificate for 127.0.0.1 that nobody vouches for. */
static void
make_certificate(char *openssl, char *key, char *cert)
{
    char *request[] = { openssl,
                        (char *)"req",
                        (char *)"-x509",
                        (char *)"-newkey",
                        (char *)"rsa:2048",
                        (char *)"-nodes",
                        (char *)"-keyout",
                        key,
                        (char *)"-out",
                        cert,
                        (char *)"-days",
                        (char *)"2",
                        (char *)"-subj",
                        (char *)"/CN=localhost",
                        (char *)"-addext",
                        (char *)"subjectAltName=IP:127.0.0.1",
                        NULL };
    int status = -1;

    g_assert_true(g_spawn_sync(NULL, request, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL,
                               NULL, NULL, NULL, &status, NULL));
    g_assert_cmpint(status, ==, 0);
}

/* openssl s_server on a free port; it ends when *input is closed. */
static guint
start_tls_server(char *openssl, char *key, char *cert, GPid *pid, int *input,
                 FILE **output)
{
    char *command[] = { openssl,
                        (char *)"s_server",
                        (char *)"-accept",
                        (char *)"127.0.0.1:0",
                        (char *)"-key",
                        key,
                        (char *)"-cert",
                        cert,
                        NULL };
    char line[256];
    int out;

    g_assert_true(g_spawn_async_with_pipes(
        NULL, command, NULL, G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
        NULL, pid, input, &out, NULL, NULL));
    *output = fdopen(out, "r");
    while (fgets(line, sizeof line, *output))
        if (g_str_has_prefix(line, "ACCEPT 127.0.0.1:"))
            return (guint)g_ascii_strtoull(strrchr(line, ':') + 1, NULL, 10);
    g_error("openssl s_server does not listen");
}

/* With a certificate that nobody vouches for not a byte of SMTP goes out; with that
 * certificate trusted the greeting is waited for. */
static void
test_self_signed(void)
{
    g_autofree char *dir = g_dir_make_tmp("ticketd-tls-XXXXXX", NULL);
    g_autofree char *key = g_build_filename(dir, "key.pem", NULL);
    g_autofree char *cert = g_build_filename(dir, "cert.pem", NULL);
    g_autofree char *openssl = g_find_program_in_path("openssl");
    g_autoptr(Letter) letter = some_letter("", HELLO);
    g_auto(Fault) why = { 0 }, mute = { 0 };
    Settings settings;
    Channel *channel;
    FILE *output;
    GPid pid;
    int input;

    g_assert_nonnull(openssl);
    make_certificate(openssl, key, cert);
    settings = settings_for("smtps",
                            start_tls_server(openssl, key, cert, &pid, &input, &output));
    channel = channel_to(&settings, &patient);
    g_assert_cmpint(channel->send(channel, letter, &why), ==, SEND_LATER);
    g_assert_true(channel->is_down);
    g_assert_nonnull(strstr(why.text, "certificate"));
    channel->close(channel);
    settings.tls_ca_file = cert;
    channel = channel_to(&settings, &hasty);
    g_assert_cmpint(channel->send(channel, letter, &mute), ==, SEND_LATER);
    g_assert_null(strstr(mute.text, "certificate"));
    channel->close(channel);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    close(input);
    fclose(output);
    g_unlink(key);
    g_unlink(cert);
    g_rmdir(dir);
    g_free(settings.relay);
}

static void
test_bad_settings(void)
{
    static const char *const relays[] = {
        "",           "http://x",   "smtp://",       "smtp://a@b",
        "smtp://a/b", "smtp://a b", "smtp://a\r\nb", "file:///etc/passwd"
    };

    for (gsize i = 0; i < G_N_ELEMENTS(relays); i++) {
        Settings settings = settings_for("smtp", 1);
        g_auto(Fault) why = { 0 };
        Channel *channel;

        g_free(settings.relay);
        settings.relay = (char *)relays[i];
        g_assert_false(smtp_channel_open(&settings, NULL, &channel, &why));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    /* What the surroundings say must not matter. */
    g_setenv("all_proxy", "http://127.0.0.1:1", TRUE);
    g_setenv("http_proxy", "http://127.0.0.1:1", TRUE);
    smtp_channel_init();
    g_test_add_func("/notify/smtp_channel/sent", test_sent);
    g_test_add_func("/notify/smtp_channel/failures", test_failures);
    g_test_add_func("/notify/smtp_channel/nobody-there", test_nobody_there);
    g_test_add_func("/notify/smtp_channel/stale-connection", test_stale_connection);
    g_test_add_func("/notify/smtp_channel/unsafe", test_unsafe);
    g_test_add_func("/notify/smtp_channel/login", test_login);
    g_test_add_func("/notify/smtp_channel/starttls-missing", test_starttls_missing);
    g_test_add_func("/notify/smtp_channel/self-signed", test_self_signed);
    g_test_add_func("/notify/smtp_channel/bad-settings", test_bad_settings);
    return g_test_run();
}
