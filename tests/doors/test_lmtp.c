/* test_lmtp.c - dialogues with the LMTP door, in one write and byte by byte. */
#include "doors/lmtp.h"
#include "doors/fake_intake.h"
#include "doors/lmtp_session.h"
#include "base/log.h"
#include "base/spool.h"

#include <glib/gstdio.h>
#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define GREETING "220 desk.example.net LMTP ticketd\r\n"
#define LHLO                                                                             \
    "250-desk.example.net\r\n250-PIPELINING\r\n250-ENHANCEDSTATUSCODES\r\n250-"          \
    "8BITMIME\r\n"                                                                       \
    "250-SMTPUTF8\r\n250-XFORWARD NAME ADDR PORT PROTO HELO IDENT SOURCE LOGIN\r\n"      \
    "250-XORCPT\r\n250 SIZE 100000\r\n"
#define OK "250 2.0.0 Ok\r\n"
#define MAIL_OK "250 2.1.0 Ok\r\n"
#define RCPT_OK "250 2.1.5 Ok\r\n"
#define GO "354 End data with <CR><LF>.<CR><LF>\r\n"
#define BYE "221 2.0.0 Bye\r\n"
#define HELLO "LHLO mx\r\n"
#define BEGIN HELLO "MAIL FROM:<a@b.test>\r\n"
#define TO(who) "RCPT TO:<" who "@desk.test>\r\n"
#define BODY "DATA\r\nSubject: x\r\n\r\ny\r\n.\r\n"

/* One session on a socket pair. */
typedef struct Talk {
    LmtpHost host;
    gsize in_hand;
    int client, server;
    bool is_stopping;
    guint unknown;
    GThread *thread;
} Talk;

static bool
talk_is_stopping(void *data)
{
    return ((Talk *)data)->is_stopping;
}

static void
talk_unknown(const char *address, void *data)
{
    ((Talk *)data)->unknown++;
}

static void *
talk_thread(void *data)
{
    Talk *talk = data;

    lmtp_session_run(&talk->host, talk->server);
    close(talk->server);
    return NULL;
}

static void
talk_begin(Talk *talk, FakeIntake *fake, const LmtpLimits *limits, const char *spool)
{
    int pair[2];

    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
    *talk = (Talk){ .client = pair[0], .server = pair[1] };
    talk->host = (LmtpHost){ .intake = &fake->intake,
                             .limits = *limits,
                             .is_stopping = talk_is_stopping,
                             .recipient_unknown = talk_unknown,
                             .data = talk,
                             .in_hand = &talk->in_hand,
                             .spool = spool };
    talk->thread = g_thread_new("session", talk_thread, talk);
}

/* False if the session has closed already. */
static bool
talk_say(Talk *talk, const char *text, gsize length)
{
    while (length > 0) {
        gssize n = send(talk->client, text, length, MSG_NOSIGNAL);

        if (n < 0)
            return false;
        text += n;
        length -= (gsize)n;
    }
    return true;
}

/* All that is said until the session ends. */
static char *
talk_end(Talk *talk)
{
    GString *said = g_string_new(NULL);
    char buffer[4096];
    gssize n;

    while ((n = recv(talk->client, buffer, sizeof buffer, 0)) > 0)
        g_string_append_len(said, buffer, n);
    g_thread_join(talk->thread);
    close(talk->client);
    return g_string_free(said, FALSE);
}

static char *
dialogue(FakeIntake *fake, const char *input, gsize length, gsize step)
{
    Talk talk;

    talk_begin(&talk, fake, &lmtp_limits_default, NULL);
    for (gsize i = 0; i < length; i += step)
        if (!talk_say(&talk, input + i, MIN(step, length - i)))
            break;
    shutdown(talk.client, SHUT_WR);
    return talk_end(&talk);
}

static const struct {
    const char *name, *input, *want;
    guint taken;
} cases[] = {
    { "one mail", BEGIN TO("support") BODY "QUIT\r\n",
      GREETING LHLO MAIL_OK RCPT_OK GO
      "250 2.0.0 ticket=10001 outcome=reply delivery=55\r\n" BYE,
      1 },
    { "two recipients, one held", BEGIN TO("support") TO("hold") BODY "QUIT\r\n",
      GREETING LHLO MAIL_OK RCPT_OK RCPT_OK GO
      "250 2.0.0 ticket=10001 outcome=reply delivery=55\r\n"
      "250 2.0.0 ticket=none outcome=hold delivery=56\r\n" BYE,
      2 },
    { "a reply each, whatever happens",
      BEGIN TO("busy") TO("bad") TO("full") TO("support") BODY,
      GREETING LHLO MAIL_OK RCPT_OK RCPT_OK RCPT_OK RCPT_OK GO
      "451 4.3.0 Temporary internal error, please try again later\r\n"
      "554 5.6.0 Request refused\r\n"
      "452 4.3.1 Storage is full, please try again later\r\n"
      "250 2.0.0 ticket=10001 outcome=reply delivery=55\r\n",
      1 },
    { "no reader", HELLO "MAIL FROM:<noreader@b.test>\r\n" TO("a") TO("b") BODY,
      GREETING LHLO MAIL_OK RCPT_OK RCPT_OK GO
      "451 4.3.0 Temporary internal error, please try again later\r\n"
      "451 4.3.0 Temporary internal error, please try again later\r\n",
      0 },
    { "two mails in one session", BEGIN TO("a") BODY "MAIL FROM:<>\r\n" TO("b") BODY,
      GREETING LHLO MAIL_OK RCPT_OK GO
      "250 2.0.0 ticket=10001 outcome=reply delivery=55\r\n" MAIL_OK RCPT_OK GO
      "250 2.0.0 ticket=10001 outcome=reply delivery=56\r\n",
      2 },
    { "unknown recipient waits", BEGIN TO("unknown") "DATA\r\nRSET\r\n",
      GREETING LHLO MAIL_OK "450 4.1.1 No department has this address\r\n"
                            "503 5.5.1 No valid recipients\r\n" OK,
      0 },
    { "smuggling",
      BEGIN TO("a") "DATA\r\nx\n.\nMAIL FROM:<evil@b.test>\n.\r\n\r\n.\r\nNOOP\r\n",
      GREETING LHLO MAIL_OK RCPT_OK GO
      "250 2.0.0 ticket=10001 outcome=reply delivery=55\r\n" OK,
      1 },
    { "small talk", "NOOP\r\nVRFY a\r\nHELP\r\nRSET\r\nquit\r\nNOOP\r\n",
      GREETING OK
      "252 2.0.0 Send mail to find out\r\n214 2.0.0 RFC 2033; see ticketd(8)\r\n" OK BYE,
      0 },
    { "out of order",
      "MAIL FROM:<>\r\nRCPT TO:<a@b>\r\nDATA\r\nXFORWARD NAME=a\r\nLHLO\r\n",
      GREETING
      "503 5.5.1 Say LHLO first\r\n503 5.5.1 Say MAIL first\r\n"
      "503 5.5.1 No valid recipients\r\n503 5.5.1 XFORWARD goes between LHLO and MAIL\r\n"
      "501 5.5.4 Expected LHLO and a name\r\n",
      0 },
    { "not our protocol", "EHLO x\r\nHELO x\r\nGET / HTTP/1.1\r\n\r\n",
      GREETING "500 5.5.1 Unknown command\r\n500 5.5.1 Unknown command\r\n"
               "500 5.5.1 Unknown command\r\n500 5.5.1 Unknown command\r\n",
      0 },
    { "parameters",
      HELLO
      "MAIL FROM:<> FOO=1\r\nMAIL FROM:<> SIZE=100001\r\nMAIL FROM:<> SIZE=100000\r\n"
      "MAIL FROM:<>\r\nRCPT TO:<a@b> NOTIFY=NEVER\r\nRCPT TO:a@b\r\n",
      GREETING LHLO
      "555 5.5.4 Unknown parameter\r\n552 5.3.4 Message is too big\r\n" MAIL_OK
      "503 5.5.1 One MAIL at a time\r\n555 5.5.4 Unknown parameter\r\n"
      "501 5.1.3 Expected an address in angle brackets\r\n",
      0 },
    { "mail cut short", BEGIN TO("a") "DATA\r\nSubject: x\r\n\r\ny\r\n.\r",
      GREETING LHLO MAIL_OK RCPT_OK GO, 0 },
    { "bare LF ends commands", "LHLO mx\nNOOP\n", GREETING LHLO OK, 0 },
};

static void
test_cases(void)
{
    static const gsize steps[] = { 100000, 1, 7 };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        for (gsize s = 0; s < G_N_ELEMENTS(steps); s++) {
            g_autoptr(FakeIntake) fake = fake_intake_new();
            g_autofree char *got =
                dialogue(fake, cases[i].input, strlen(cases[i].input), steps[s]);

            g_test_message("%s", cases[i].name);
            g_assert_cmpstr(got, ==, cases[i].want);
            g_assert_cmpuint(fake_intake_count(fake), ==, cases[i].taken);
        }
}

static void
test_envelope(void)
{
    static const char input[] = HELLO
        "XFORWARD NAME=mx.example.org ADDR=192.0.2.1\r\nXFORWARD IDENT=4ABC LOGIN=jo\r\n"
        "MAIL FROM:<a@b.test> SIZE=10\r\nRCPT TO:<s@desk.test> "
        "ORCPT=rfc822;o@desk.test\r\n"
        "RCPT TO:<t@desk.test>\r\nDATA\r\n..a\0b\r\nlast\r\n.\r\n"
        "MAIL FROM:<>\r\n" TO("u") "DATA\r\n.\r\n";
    g_autoptr(FakeIntake) fake = fake_intake_new();
    g_autofree char *got = dialogue(fake, input, sizeof input - 1, 100000);
    const Taken *first = fake_intake_taken(fake, 0), *second = fake_intake_taken(fake, 1);
    const Taken *third = fake_intake_taken(fake, 2);

    g_assert_nonnull(third);
    g_assert_true(g_str_has_suffix(got, "delivery=57\r\n"));
    g_assert_cmpstr(first->envelope->sender, ==, "a@b.test");
    g_assert_cmpstr(first->envelope->recipient, ==, "s@desk.test");
    g_assert_cmpstr(first->envelope->original, ==, "o@desk.test");
    g_assert_cmpstr(first->envelope->client_name, ==, "mx.example.org");
    g_assert_cmpstr(first->envelope->client_address, ==, "192.0.2.1");
    g_assert_cmpstr(first->envelope->queue_id, ==, "4ABC");
    g_assert_cmpstr(first->envelope->login, ==, "jo");
    g_assert_cmpmem(g_bytes_get_data(first->raw, NULL), g_bytes_get_size(first->raw),
                    ".a\0b\r\nlast\r\n", 12);
    g_assert_cmpstr(second->envelope->recipient, ==, "t@desk.test");
    g_assert_cmpstr(second->envelope->original, ==, "");
    g_assert_cmpstr(second->envelope->login, ==, "jo");
    g_assert_true(second->raw == first->raw);
    /* What was told of one mail says nothing about the next. */
    g_assert_cmpstr(third->envelope->sender, ==, "");
    g_assert_cmpstr(third->envelope->queue_id, ==, "");
    g_assert_cmpstr(third->envelope->login, ==, "");
    g_assert_cmpuint(g_bytes_get_size(third->raw), ==, 0);
    g_assert_cmpuint(fake->read, ==, 2);
}

static void
test_oversize(void)
{
    g_autoptr(FakeIntake) fake = fake_intake_new();
    g_autoptr(GString) input = g_string_new(BEGIN TO("a") TO("b") "DATA\r\n");
    g_autofree char *got = NULL;

    while (input->len < 300000)
        g_string_append(input, "0123456789012345678901234567890123456789\r\n");
    g_string_append(input, ".\r\nMAIL FROM:<a@b.test>\r\n" TO("a") BODY "QUIT\r\n");
    got = dialogue(fake, input->str, input->len, 65536);
    g_assert_cmpstr(
        got, ==,
        GREETING LHLO MAIL_OK RCPT_OK RCPT_OK GO
        "552 5.3.4 Message is too big\r\n552 5.3.4 Message is too big\r\n" MAIL_OK RCPT_OK
            GO "250 2.0.0 ticket=10001 outcome=reply delivery=55\r\n" BYE);
}

static guint
count_of(const char *text, const char *word)
{
    guint count = 0;

    for (const char *p = strstr(text, word); p; p = strstr(p + 1, word))
        count++;
    return count;
}

static void
test_too_many(void)
{
    g_autoptr(FakeIntake) fake = fake_intake_new();
    g_autoptr(GString) input = g_string_new(BEGIN);
    g_autoptr(GString) errors = g_string_new(NULL);
    g_autofree char *got = NULL, *wrong = NULL;

    for (int i = 0; i < 120; i++)
        g_string_append(input, TO("a"));
    g_string_append(input, BODY "QUIT\r\n");
    got = dialogue(fake, input->str, input->len, 100000);
    g_assert_cmpuint(count_of(got, "452 4.5.3 Too many recipients\r\n"), ==, 20);
    g_assert_cmpuint(count_of(got, "outcome=reply"), ==, 100);
    g_assert_true(g_str_has_suffix(got, BYE));
    for (int i = 0; i < 60; i++)
        g_string_append(errors, "WHAT\r\n");
    wrong = dialogue(fake, errors->str, errors->len, 100000);
    g_assert_cmpuint(count_of(wrong, "500 5.5.1"), ==, 51);
    g_assert_true(g_str_has_suffix(wrong, "421 4.7.0 Too many errors\r\n"));
}

static void
test_lines(void)
{
    g_autoptr(FakeIntake) fake = fake_intake_new();
    g_autoptr(GString) input = g_string_new("NOOP ");
    g_autofree char *got = NULL;
    static const char nul[] = "NO\0OP\r\nNOOP\r\n";

    while (input->len < 4096)
        g_string_append_c(input, 'x');
    g_string_append(input, "\r\nNOOP ");
    while (input->len < 4096 + 2 + 4097)
        g_string_append_c(input, 'x');
    g_string_append(input, "\r\n");
    for (int i = 0; i < 200000; i++)
        g_string_append_c(input, 'x');
    g_string_append(input, "\n");
    g_string_append_len(input, nul, sizeof nul - 1);
    got = dialogue(fake, input->str, input->len, 50000);
    g_assert_cmpstr(got, ==,
                    GREETING OK "500 5.5.2 Line too long\r\n500 5.5.2 Line too long\r\n"
                                "500 5.5.2 Bad character in command\r\n" OK);
}

static void
test_timeouts(void)
{
    static const struct {
        const char *input, *want;
        guint idle_ms, data_ms;
    } table[] = {
        { "", GREETING "421 4.4.2 Connection timed out\r\n", 20, 60000 },
        { "LHLO", GREETING "421 4.4.2 Connection timed out\r\n", 20, 60000 },
        { BEGIN TO("a") "DATA\r\nx",
          GREETING LHLO MAIL_OK RCPT_OK GO "421 4.4.2 Connection timed out\r\n", 20,
          60000 },
        { BEGIN TO("a") "DATA\r\nx",
          GREETING LHLO MAIL_OK RCPT_OK GO "421 4.4.2 Connection timed out\r\n", 60000,
          20 },
        { BEGIN TO("a") "DATA\r\nx",
          GREETING LHLO MAIL_OK RCPT_OK GO "421 4.4.2 Connection timed out\r\n", 60000,
          0 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autoptr(FakeIntake) fake = fake_intake_new();
        g_autofree char *got = NULL;
        LmtpLimits limits = lmtp_limits_default;
        Talk talk;

        limits.idle_ms = table[i].idle_ms;
        limits.data_ms = table[i].data_ms;
        talk_begin(&talk, fake, &limits, NULL);
        talk_say(&talk, table[i].input, strlen(table[i].input));
        got = talk_end(&talk);
        g_assert_cmpstr(got, ==, table[i].want);
        g_assert_cmpuint(fake_intake_count(fake), ==, 0);
    }
}

/* A peer that takes no replies is let go, not waited for. */
static void
test_deaf_peer(void)
{
    g_autoptr(FakeIntake) fake = fake_intake_new();
    LmtpLimits limits = lmtp_limits_default;
    g_autofree char *got = NULL;
    Talk talk;

    limits.idle_ms = 50;
    talk_begin(&talk, fake, &limits, NULL);
    while (talk_say(&talk, "LHLO x\r\nLHLO x\r\nLHLO x\r\nLHLO x\r\n", 32))
        ;
    got = talk_end(&talk);
    g_assert_true(g_str_has_prefix(got, GREETING));
}

/* Many big mails at once must not take all memory: what is over is put off, and what
 * was held for it is free again. */
static void
test_memory(void)
{
    static const gsize bounds[] = { 64, 0 };

    for (gsize i = 0; i < G_N_ELEMENTS(bounds); i++) {
        g_autoptr(FakeIntake) fake = fake_intake_new();
        g_autofree char *big = g_strnfill(200, 'x'), *got = NULL, *input = NULL;
        LmtpLimits limits = lmtp_limits_default;
        Talk talk;

        limits.memory = bounds[i];
        input =
            g_strconcat(BEGIN TO("a") "DATA\r\n", big, "\r\n.\r\n",
                        "MAIL FROM:<c@example.org>\r\n" TO("a") BODY "QUIT\r\n", NULL);
        talk_begin(&talk, fake, &limits, NULL);
        talk_say(&talk, input, strlen(input));
        got = talk_end(&talk);
        g_assert_cmpuint(count_of(got, "452 4.3.1 "), ==, bounds[i] ? 1 : 0);
        g_assert_cmpuint(fake_intake_count(fake), ==, bounds[i] ? 1 : 2);
        g_assert_cmpuint(talk.in_hand, ==, 0);
    }
}

/* A big mail that finds no room on its way in is put off, and the session goes on; with
 * room it is taken to the byte. */
static void
test_spool(void)
{
    g_autofree char *folder = g_dir_make_tmp("ticketd-lmtp-XXXXXX", NULL);
    g_autofree char *nowhere = g_build_filename(folder, "nowhere", NULL);
    g_autofree char *big = g_strnfill(SPOOL_MEMORY, 'x');
    g_autofree char *input =
        g_strconcat(BEGIN TO("a") TO("b") "DATA\r\n", big, "\r\n.\r\n",
                    "MAIL FROM:<c@example.org>\r\n" TO("a") BODY "QUIT\r\n", NULL);
    const char *folders[] = { nowhere, folder };

    for (gsize i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autoptr(FakeIntake) fake = fake_intake_new();
        g_autofree char *got = NULL;
        const Taken *first;
        Talk talk;

        fake->settings.max_message_size = 1 << 20;
        talk_begin(&talk, fake, &lmtp_limits_default, folders[i]);
        talk_say(&talk, input, strlen(input));
        got = talk_end(&talk);
        first = fake_intake_taken(fake, 0);
        g_assert_cmpuint(count_of(got, "451 4.3.0 "), ==, i == 0 ? 2 : 0);
        g_assert_cmpuint(fake_intake_count(fake), ==, i == 0 ? 1 : 3);
        g_assert_cmpuint(g_bytes_get_size(first->raw), ==,
                         i == 0 ? strlen("Subject: x\r\n\r\ny\r\n") : SPOOL_MEMORY + 2);
        g_assert_cmpint(spool_descriptor(first->raw) >= 0, ==, i == 1);
    }
    g_assert_cmpint(g_rmdir(folder), ==, 0);
}

typedef struct Door {
    char *folder;
    FakeIntake *fake;
    Lmtp *lmtp;
} Door;

static void
door_open_for(Door *door, const char *address, guint sessions)
{
    g_auto(Fault) why = { 0 };

    door->folder = g_dir_make_tmp("ticketd-lmtp-XXXXXX", NULL);
    door->fake = fake_intake_new();
    door->fake->settings.lmtp =
        address ? g_strdup(address)
                : g_strdup_printf("unix:%s/run/lmtp.sock", door->folder);
    door->fake->settings.lmtp_sessions = sessions;
    g_assert_true(lmtp_start(&door->fake->intake, &door->lmtp, &why));
}

static void
door_open(Door *door, const char *address)
{
    door_open_for(door, address, 0);
}

static void
door_close(Door *door)
{
    g_autofree char *run = g_build_filename(door->folder, "run", NULL);

    g_rmdir(run);
    g_assert_cmpint(g_rmdir(door->folder), ==, 0);
    g_free(door->folder);
    fake_intake_free(door->fake);
}

static GSocketConnection *
door_connect(const Door *door)
{
    g_autoptr(GSocketClient) client = g_socket_client_new();
    g_autoptr(GError) error = NULL;
    const char *address = lmtp_address(door->lmtp);
    GSocketConnection *connection;

    if (g_str_has_prefix(address, "unix:")) {
        g_autoptr(GSocketAddress) where = g_unix_socket_address_new(address + 5);

        connection =
            g_socket_client_connect(client, G_SOCKET_CONNECTABLE(where), NULL, &error);
    } else {
        connection =
            g_socket_client_connect_to_host(client, address + 5, 0, NULL, &error);
    }
    g_assert_no_error(error);
    return connection;
}

static void
connection_say(GSocketConnection *connection, const char *text)
{
    g_autoptr(GError) error = NULL;

    g_output_stream_write_all(g_io_stream_get_output_stream(G_IO_STREAM(connection)),
                              text, strlen(text), NULL, NULL, &error);
    g_assert_no_error(error);
}

/* Read as many bytes as `want` has, or to the end if they fall short, and compare. */
static void
connection_expect(GSocketConnection *connection, const char *want)
{
    g_autofree char *got = g_malloc0(strlen(want) + 1);

    g_input_stream_read_all(g_io_stream_get_input_stream(G_IO_STREAM(connection)), got,
                            strlen(want), NULL, NULL, NULL);
    g_assert_cmpstr(got, ==, want);
}

/* Idle and half-way sessions are told to go; what was not ended is not taken. */
static void
test_stop(gconstpointer address)
{
    g_autoptr(GSocketConnection) idle = NULL, busy = NULL;
    Door door;

    door_open(&door, address);
    idle = door_connect(&door);
    connection_expect(idle, GREETING);
    busy = door_connect(&door);
    connection_say(busy, BEGIN TO("a") "DATA\r\nx\r\n");
    connection_expect(busy, GREETING LHLO MAIL_OK RCPT_OK GO);
    lmtp_stop(door.lmtp);
    connection_expect(idle, "421 4.3.2 Service is stopping, please try again later\r\n");
    connection_expect(busy, "421 4.3.2 Service is stopping, please try again later\r\n");
    g_assert_cmpuint(fake_intake_count(door.fake), ==, 0);
    door_close(&door);
}

static void *
many_thread(void *data)
{
    g_autoptr(GSocketConnection) connection = door_connect(data);

    connection_expect(connection, GREETING);
    connection_say(connection, HELLO);
    connection_expect(connection, LHLO);
    for (int i = 0; i < 20; i++) {
        connection_say(connection, "MAIL FROM:<a@b.test>\r\n" TO("hold") BODY);
        connection_expect(connection,
                          MAIL_OK RCPT_OK GO "250 2.0.0 ticket=none outcome=hold");
        for (char c = 0; c != '\n';)
            g_input_stream_read(g_io_stream_get_input_stream(G_IO_STREAM(connection)), &c,
                                1, NULL, NULL);
    }
    return NULL;
}

static void
test_many_sessions(void)
{
    GThread *threads[20];
    Door door;

    door_open(&door, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("client", many_thread, &door);
    for (gsize i = 0; i < G_N_ELEMENTS(threads); i++)
        g_thread_join(threads[i]);
    lmtp_stop(door.lmtp);
    g_assert_cmpuint(fake_intake_count(door.fake), ==, 400);
    door_close(&door);
}

/* Connections that say nothing must not keep the next mail out: the one that is idle for
 * longest makes room. One with a mail under way never does, which is also the control:
 * with nobody to make room the new one is sent away. */
static void
test_idle_gives_way(void)
{
    enum { IDLE = 150, PLACES = 100 };
    GSocketConnection *idle[IDLE];
    g_autoptr(GSocketConnection) busy = NULL, mail = NULL;
    Door door;

    door_open(&door, NULL);
    busy = door_connect(&door);
    connection_say(busy, BEGIN TO("a") "DATA\r\nx\r\n");
    connection_expect(busy, GREETING LHLO MAIL_OK RCPT_OK GO);
    for (gsize i = 0; i < IDLE; i++) {
        idle[i] = door_connect(&door);
        connection_expect(idle[i], GREETING);
    }
    mail = door_connect(&door);
    connection_say(mail, BEGIN TO("support") BODY);
    connection_expect(mail, GREETING LHLO MAIL_OK RCPT_OK GO "250 2.0.0 ticket=");
    for (gsize i = 0; i < IDLE - PLACES + 2; i++)
        connection_expect(
            idle[i],
            "421 4.3.2 Too many connections, an idle one has to make room\r\n");
    connection_say(idle[IDLE - PLACES + 2], "NOOP\r\n");
    connection_expect(idle[IDLE - PLACES + 2], OK);
    connection_say(busy, ".\r\n");
    connection_expect(busy, "250 2.0.0 ticket=");
    lmtp_stop(door.lmtp);
    g_assert_cmpuint(fake_intake_count(door.fake), ==, 2);
    for (gsize i = 0; i < IDLE; i++)
        g_object_unref(idle[i]);
    door_close(&door);
}

static void
test_all_busy(void)
{
    g_autoptr(GSocketConnection) first = NULL, second = NULL, third = NULL;
    Door door;

    door_open_for(&door, NULL, 2);
    first = door_connect(&door);
    connection_say(first, BEGIN);
    connection_expect(first, GREETING LHLO MAIL_OK);
    second = door_connect(&door);
    connection_say(second, BEGIN TO("a") "DATA\r\nx\r\n");
    connection_expect(second, GREETING LHLO MAIL_OK RCPT_OK GO);
    third = door_connect(&door);
    connection_expect(third,
                      "421 4.5.3 Too many connections, please try again later\r\n");
    connection_say(first, TO("a") BODY);
    connection_expect(first, RCPT_OK GO "250 2.0.0 ticket=");
    connection_say(second, ".\r\n");
    connection_expect(second, "250 2.0.0 ticket=");
    lmtp_stop(door.lmtp);
    g_assert_cmpuint(fake_intake_count(door.fake), ==, 2);
    door_close(&door);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    log_open("test_lmtp", "stderr");
    g_test_add_func("/doors/lmtp/cases", test_cases);
    g_test_add_func("/doors/lmtp/envelope", test_envelope);
    g_test_add_func("/doors/lmtp/oversize", test_oversize);
    g_test_add_func("/doors/lmtp/too_many", test_too_many);
    g_test_add_func("/doors/lmtp/lines", test_lines);
    g_test_add_func("/doors/lmtp/timeouts", test_timeouts);
    g_test_add_func("/doors/lmtp/deaf_peer", test_deaf_peer);
    g_test_add_func("/doors/lmtp/memory", test_memory);
    g_test_add_func("/doors/lmtp/spool", test_spool);
    g_test_add_data_func("/doors/lmtp/stop_unix", NULL, test_stop);
    g_test_add_data_func("/doors/lmtp/stop_inet", "inet:127.0.0.1:0", test_stop);
    g_test_add_func("/doors/lmtp/many_sessions", test_many_sessions);
    g_test_add_func("/doors/lmtp/idle_gives_way", test_idle_gives_way);
    g_test_add_func("/doors/lmtp/all_busy", test_all_busy);
    return g_test_run();
}
