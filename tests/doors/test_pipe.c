/* test_pipe.c - ticketd-pipe exits 0 or 75 and prints one line, whatever goes wrong. */
#include "doors/lmtp.h"
#include "doors/connection.h"
#include "doors/fake_intake.h"
#include "doors/lmtp_data.h"
#include "doors/listener.h"
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <pthread.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAIL "From: a@b.test\nSubject: x\n\n.dot\n..two\nlast\n"
/* What a mail that comes in 1,000 bytes of 4,000 is said to weigh. */
enum { CUT_BYTES = 1000 };

static char *folder, *programs; /* sockets, and where this test's own programs are */

static char *
program_path(const char *name)
{
    if (strcmp(name, "ticketd-pipe") == 0)
        return g_build_filename(programs, "..", "..", "src", name, NULL);
    return g_build_filename(programs, name, NULL);
}

/* ------------------------------------------------- a daemon that misbehaves */

typedef enum Stage {
    STAGE_GREETING,
    STAGE_LHLO,
    STAGE_XFORWARD,
    STAGE_MAIL,
    STAGE_RCPT,
    STAGE_DATA,
    STAGE_DOT,
    STAGE_NEVER,
} Stage;

/* At `stage` it says `text` instead of what is right; then, if `repeat`, again and
 * again until the other side has gone, and otherwise it hangs up if `is_last`. */
typedef struct Daemon {
    Stage stage;
    const char *text;
    bool is_last, repeat;
    gint received; /* atomic: bytes of data so far */
    gint saw_dot;  /* atomic */
    char *address;
    Listener *listener;
} Daemon;

static const char *const right[] = {
    [STAGE_GREETING] = "220 desk.example.net LMTP\r\n",
    [STAGE_LHLO] =
        "250-desk.example.net\r\n250-XFORWARD NAME ADDR IDENT LOGIN\r\n250 XORCPT\r\n",
    [STAGE_XFORWARD] = "250 2.0.0 Ok\r\n",
    [STAGE_MAIL] = "250 2.1.0 Ok\r\n",
    [STAGE_RCPT] = "250 2.1.5 Ok\r\n",
    [STAGE_DATA] = "354 Go\r\n",
    [STAGE_DOT] = "250 2.0.0 ticket=10001 outcome=reply delivery=55\r\n",
};

/* False: hang up. */
static bool
daemon_say(Daemon *daemon, Connection *connection, Stage stage)
{
    if (stage != daemon->stage) {
        connection_print(connection, "%s", right[stage]);
        return connection_flush(connection);
    }
    do
        connection_print(connection, "%s", daemon->text);
    while (connection_flush(connection) && daemon->repeat);
    return !daemon->is_last;
}

static bool
daemon_read_data(Daemon *daemon, Connection *connection)
{
    g_auto(LmtpData) data = { 0 };
    const char *bytes;
    gsize length, used;
    bool is_done = false;

    lmtp_data_init(&data, 1 << 28, NULL);
    while (!is_done) {
        if (connection_peek(connection, 0, &bytes, &length) != CONNECTION_OK)
            return false;
        is_done = lmtp_data_feed(&data, bytes, length, &used);
        connection_skip(connection, used);
        g_atomic_int_add(&daemon->received, (gint)used);
    }
    g_atomic_int_set(&daemon->saw_dot, 1);
    return true;
}

static void
daemon_serve(Listener *listener, int fd, void *data)
{
    static const char *const verbs[] = { "LHLO", "XFORWARD", "MAIL", "RCPT", "DATA" };
    g_autoptr(Connection) connection = connection_new(fd, 60000);
    g_autoptr(GString) line = g_string_new(NULL);
    Daemon *daemon = data;

    if (!daemon_say(daemon, connection, STAGE_GREETING))
        return;
    while (connection_read_line(connection, line, 4096) == CONNECTION_OK) {
        Stage stage = STAGE_NEVER;

        for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++)
            if (g_str_has_prefix(line->str, verbs[i]))
                stage = (Stage)(STAGE_LHLO + i);
        if (stage == STAGE_NEVER || !daemon_say(daemon, connection, stage))
            return;
        if (stage == STAGE_DATA && (!daemon_read_data(daemon, connection) ||
                                    !daemon_say(daemon, connection, STAGE_DOT)))
            return;
    }
}

static void
daemon_start(Daemon *daemon)
{
    g_auto(Fault) why = { 0 };

    daemon->address = g_strdup_printf("unix:%s/fake.sock", folder);
    g_assert_true(listener_start(daemon->address, 10, NULL, daemon_serve, daemon,
                                 &daemon->listener, &why));
}

static void
daemon_stop(Daemon *daemon)
{
    g_assert_true(listener_stop(daemon->listener, 20));
    g_free(daemon->address);
}

/* ---------------------------------------------------------- running the pipe */

typedef struct Run {
    int status; /* exit status, or 1000 + the signal */
    char *output;
} Run;

typedef enum Quirk {
    QUIRK_NONE,
    QUIRK_NO_STDIN,
    QUIRK_NO_STDOUT,
    QUIRK_NO_DESCRIPTORS,
    QUIRK_NOBODY,  /* another user, if we are root */
    QUIRK_SIGNALS, /* all blocked or ignored, as a strange parent may leave them */
} Quirk;

static void
child_setup(void *data)
{
    Quirk quirk = *(Quirk *)data;
    sigset_t all;

    sigfillset(&all);
    if (quirk == QUIRK_NO_STDIN || quirk == QUIRK_NO_DESCRIPTORS)
        close(0);
    if (quirk == QUIRK_NO_STDOUT || quirk == QUIRK_NO_DESCRIPTORS)
        close(1);
    if (quirk == QUIRK_NO_DESCRIPTORS)
        close(2);
    if (quirk == QUIRK_NOBODY && (setgid(65534) < 0 || setuid(65534) < 0))
        _exit(200);
    if (quirk == QUIRK_SIGNALS) {
        for (int i = 1; i < 32; i++)
            signal(i, SIG_IGN);
        sigprocmask(SIG_SETMASK, &all, NULL);
    }
}

static int
exit_status(int status)
{
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

/* Run `name` with arguments (parted by '|') and `input` on stdin. */
static Run
run_quirky(const char *name, const char *arguments, const char *input, gsize length,
           Quirk quirk)
{
    g_autofree char *program = program_path(name);
    g_autofree char *line = g_strconcat(program, "|", arguments, NULL);
    g_auto(GStrv) argv = g_strsplit(line, "|", -1);
    g_autoptr(GError) error = NULL;
    int in = -1, out = -1, status;
    Run run = { 0 };
    char buffer[8192];
    GString *said = g_string_new(NULL);
    GPid pid;
    gssize n;

    if (!*arguments)
        g_clear_pointer(&argv[1], g_free);
    g_spawn_async_with_pipes(NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, child_setup,
                             &quirk, &pid, &in, &out, NULL, &error);
    g_assert_no_error(error);
    for (gsize done = 0; done < length; done += (gsize)n)
        if ((n = write(in, input + done, length - done)) < 0)
            break; /* it has given up already */
    close(in);
    while ((n = read(out, buffer, sizeof buffer)) > 0)
        g_string_append_len(said, buffer, n);
    close(out);
    g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
    run.status = exit_status(status);
    run.output = g_string_free(said, FALSE);
    return run;
}

static Run
run_pipe(const char *address, const char *input, gsize length)
{
    g_autofree char *arguments =
        g_strdup_printf("--sender=a@b.test|--recipient=s@desk.test|--queue-id=4ABC|--"
                        "size=40|--client=::1|"
                        "--sasl=jo|--original=o@desk.test|--socket=%s",
                        address);

    return run_quirky("ticketd-pipe", arguments, input, length, QUIRK_NONE);
}

/* 75, and one of the fixed texts in one line. */
static void
assert_later(Run *run, const char *text)
{
    g_test_message("%s", run->output);
    g_assert_cmpint(run->status, ==, 75);
    g_assert_true(g_str_has_prefix(run->output, "4.3.0 "));
    g_assert_true(g_str_has_suffix(run->output, ", the mail stays queued\n"));
    g_assert_true(strchr(run->output, '\n') == run->output + strlen(run->output) - 1);
    if (text)
        g_assert_nonnull(strstr(run->output, text));
    g_free(run->output);
}

static void
assert_taken(Run *run, const char *want)
{
    g_test_message("%s", run->output);
    g_assert_cmpint(run->status, ==, 0);
    g_assert_cmpstr(run->output, ==, want);
    g_free(run->output);
}

/* -------------------------------------------------------------- with a door */

typedef struct Door {
    FakeIntake *fake;
    Lmtp *lmtp;
} Door;

static void
door_open(Door *door, const char *address)
{
    g_auto(Fault) why = { 0 };

    door->fake = fake_intake_new();
    door->fake->settings.max_message_size = 30000000;
    door->fake->settings.lmtp =
        address ? g_strdup(address) : g_strdup_printf("unix:%s/lmtp.sock", folder);
    g_assert_true(lmtp_start(&door->fake->intake, &door->lmtp, &why));
}

static void
door_close(Door *door)
{
    lmtp_stop(door->lmtp);
    fake_intake_free(door->fake);
}

static void
test_taken(gconstpointer address)
{
    const Taken *taken;
    Door door;
    Run run;

    door_open(&door, address);
    run = run_pipe(lmtp_address(door.lmtp), MAIL, strlen(MAIL));
    assert_taken(&run, "ticket=10001 outcome=reply\n");
    taken = fake_intake_taken(door.fake, 0);
    g_assert_cmpstr(taken->envelope->sender, ==, "a@b.test");
    g_assert_cmpstr(taken->envelope->recipient, ==, "s@desk.test");
    g_assert_cmpstr(taken->envelope->original, ==, "o@desk.test");
    g_assert_cmpstr(taken->envelope->queue_id, ==, "4ABC");
    g_assert_cmpstr(taken->envelope->client_address, ==, "IPV6:::1");
    g_assert_cmpstr(taken->envelope->login, ==, "jo");
    door_close(&door);
}

static const struct {
    const char *name, *input, *want;
} messages[] = {
    { "lines", "a\nb\n", "a\r\nb\r\n" },
    { "crlf", "a\r\nb\r\n", "a\r\nb\r\n" },
    { "no last end", "a\nb", "a\r\nb\r\n" },
    { "dots", ".\n..\n.a\n.\r\nb.\n", ".\r\n..\r\n.a\r\n.\r\nb.\r\n" },
    { "bare cr", "a\rb\r\r\n", "a\rb\r\r\n" },
    { "ends in cr", "a\r", "a\r\r\n" },
    { "smuggling", "a\n.\r\nMAIL FROM:<x@y>\r\n\r.\n",
      "a\r\n.\r\nMAIL FROM:<x@y>\r\n\r.\r\n" },
};

static void
test_messages(void)
{
    Door door;

    door_open(&door, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(messages); i++) {
        g_autofree char *arguments = g_strdup_printf(
            "--sender=|--recipient=s@desk.test|--socket=%s", lmtp_address(door.lmtp));
        Run run = run_quirky("ticketd-pipe", arguments, messages[i].input,
                             strlen(messages[i].input), QUIRK_NONE);
        const Taken *taken;

        g_test_message("%s", messages[i].name);
        assert_taken(&run, "ticket=10001 outcome=reply\n");
        taken = fake_intake_taken(door.fake, i);
        g_assert_cmpmem(g_bytes_get_data(taken->raw, NULL), g_bytes_get_size(taken->raw),
                        messages[i].want, strlen(messages[i].want));
        g_assert_cmpstr(taken->envelope->sender, ==, "");
    }
    door_close(&door);
}

/* Many chunks, NUL and 8-bit bytes, dots where chunks meet. */
static void
test_big(void)
{
    g_autoptr(GString) input = g_string_new(NULL), want = g_string_new(NULL);
    const Taken *taken;
    Door door;
    Run run;

    for (guint i = 0; input->len < 10000000; i++) {
        char line[100];
        gsize length = i % 90;

        memset(line, (int)(i % 256 == '\n' || i % 256 == '\r' ? 0 : i % 256),
               sizeof line);
        line[0] = '.';
        g_string_append_len(input, line, (gssize)length);
        g_string_append_len(want, line, (gssize)length);
        g_string_append(input, "\n");
        g_string_append(want, "\r\n");
    }
    door_open(&door, NULL);
    run = run_pipe(lmtp_address(door.lmtp), input->str, input->len);
    assert_taken(&run, "ticket=10001 outcome=reply\n");
    taken = fake_intake_taken(door.fake, 0);
    g_assert_cmpuint(g_bytes_get_size(taken->raw), ==, want->len);
    g_assert_true(memcmp(g_bytes_get_data(taken->raw, NULL), want->str, want->len) == 0);
    door_close(&door);
}

static const struct {
    const char *sender, *want; /* want NULL: 75 */
} addresses[] = {
    { "a@b.test", "a@b.test" },
    { "", "" },
    { "a b@c.test", "\"a b\"@c.test" },
    { "\"a b\"@c.test", "\"a b\"@c.test" },
    { "a\"b\\c@d.test", "\"a\\\"b\\\\c\"@d.test" },
    { "a<b>@c.test", "\"a<b>\"@c.test" },
    { "\"a\\\"@c.test", "\"\\\"a\\\\\\\"\"@c.test" },
    { "j\303\266rg@b.test", "j\303\266rg@b.test" },
    { "a@[192.0.2.1]", "a@[192.0.2.1]" },
    { "nodomain", "nodomain" },
    { "a@b>c.test", NULL },
    { "a@b c", NULL },
    { "a\n@b.test", NULL },
    { "a\r\nRSET\r\n@b.test", NULL },
    { "a\177@b.test", NULL },
};

static void
test_addresses(void)
{
    guint taken = 0;
    Door door;

    door_open(&door, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(addresses); i++) {
        g_autofree char *arguments =
            g_strdup_printf("--sender=%s|--recipient=s@desk.test|--socket=%s",
                            addresses[i].sender, lmtp_address(door.lmtp));
        Run run = run_quirky("ticketd-pipe", arguments, MAIL, strlen(MAIL), QUIRK_NONE);

        if (!addresses[i].want) {
            assert_later(&run, "set up wrongly");
            continue;
        }
        assert_taken(&run, "ticket=10001 outcome=reply\n");
        g_assert_cmpstr(fake_intake_taken(door.fake, taken++)->envelope->sender, ==,
                        addresses[i].want);
    }
    door_close(&door);
}

static const char *const bad_arguments[] = {
    "",
    "--sender=a@b.test",
    "--recipient=s@desk.test",
    "--sender=a@b.test|--recipient=",
    "--sender=a@b.test|--recipient=s@desk.test|--what=1",
    "--sender=a@b.test|--recipient=s@desk.test|--sender=a@b.test",
    "--sender=a@b.test|--recipient=s@desk.test|s@desk.test",
    "--sender|a@b.test|--recipient=s@desk.test",
    "--sender=a@b.test|--recipient=s@desk.test|--size=x",
    "--sender=a@b.test|--recipient=s@desk.test|--size=-1",
    "--sender=a@b.test|--recipient=s@desk.test|--size=99999999999999999999",
    "--sender=a@b.test|--recipient=s@desk.test|--queue-id=a\nb",
    "--sender=a@b.test|--recipient=s@desk.test|--socket=inet:nowhere",
    "--sender=a@b.test|--recipient=s@desk.test|--socket=inet:desk.example.net:25",
    "--sender=a@b.test|--recipient=s@desk.test|--socket=inet:127.0.0.1:70000",
    "--help",
    "--version",
    "--",
    "-f",
};

static void
test_bad_arguments(void)
{
    g_autofree char *huge = g_strnfill(2000, 'x');
    g_autofree char *path =
        g_strdup_printf("--sender=|--recipient=a@b|--socket=/%.500s", huge);
    g_autofree char *sender = g_strdup_printf("--sender=%s|--recipient=a@b", huge);
    Run run;

    for (gsize i = 0; i < G_N_ELEMENTS(bad_arguments); i++) {
        run =
            run_quirky("ticketd-pipe", bad_arguments[i], MAIL, strlen(MAIL), QUIRK_NONE);
        g_test_message("%s", bad_arguments[i]);
        assert_later(&run, "set up wrongly");
    }
    run = run_quirky("ticketd-pipe", path, MAIL, strlen(MAIL), QUIRK_NONE);
    assert_later(&run, "set up wrongly");
    run = run_quirky("ticketd-pipe", sender, MAIL, strlen(MAIL), QUIRK_NONE);
    assert_later(&run, "set up wrongly");
}

/* ------------------------------------------------------------ daemon faults */

static const struct {
    const char *name, *text;
    bool is_last, repeat;
} faults[] = {
    { "dies", "", true, false },
    { "4xx", "451 4.3.0 not now\r\n", false, false },
    { "421", "421 4.3.2 stopping\r\n", true, false },
    { "5xx", "550 5.7.1 never\r\n", false, false },
    { "5xx lines", "554-5.7.1 never\r\n554 5.7.1 ever\r\n", false, false },
    { "garbage", "\001\377what?\r\n", false, false },
    { "html", "HTTP/1.1 400 Bad Request\r\n\r\n", false, false },
    { "empty line", "\r\n", false, false },
    { "half a line", "25", true, false },
    { "half a reply", "250-go on\r\n", true, false },
    { "odd code", "199 x\r\n", false, false },
    { "long code", "2500 x\r\n", false, false },
    { "endless reply", "250-more\r\n", false, true },
    { "endless line", "250 morexxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", false, true },
    { "wrong class", NULL, false,
      false }, /* 354 where 250 is due, and the other way round */
};

static void
test_daemon_faults(void)
{
    for (int stage = STAGE_GREETING; stage < STAGE_NEVER; stage++)
        for (gsize i = 0; i < G_N_ELEMENTS(faults); i++) {
            Daemon daemon = { .stage = (Stage)stage,
                              .text = faults[i].text,
                              .is_last = faults[i].is_last,
                              .repeat = faults[i].repeat };
            Run run;

            if (!daemon.text)
                daemon.text = stage == STAGE_DATA ? "250 Ok\r\n" : "354 Go\r\n";
            daemon_start(&daemon);
            run = run_pipe(daemon.address, MAIL, strlen(MAIL));
            g_test_message("stage %d, %s", stage, faults[i].name);
            assert_later(&run, NULL);
            g_assert_cmpint(g_atomic_int_get(&daemon.saw_dot), ==, stage == STAGE_DOT);
            daemon_stop(&daemon);
        }
}

/* Success is told by the code; the text is passed on only where it is ours. */
static const struct {
    const char *text, *want;
} successes[] = {
    { "250 2.0.0 ticket=7 outcome=create delivery=1\r\n", "ticket=7 outcome=create\n" },
    { "250 2.0.0 ticket=none outcome=hold delivery=1\r\n", "ticket=none outcome=hold\n" },
    { "250\r\n", "taken in\n" },
    { "250 5.7.1 bounce this\r\n", "taken in\n" },
    { "250-2.0.0 a\r\n250 2.0.0 ticket=5.7.1 outcome=x\r\n", "ticket=5 outcome=x\n" },
};

static void
test_successes(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(successes); i++) {
        Daemon daemon = { .stage = STAGE_DOT, .text = successes[i].text };
        Run run;

        daemon_start(&daemon);
        run = run_pipe(daemon.address, MAIL, strlen(MAIL));
        assert_taken(&run, successes[i].want);
        daemon_stop(&daemon);
    }
}

/* A daemon that says nothing is given up by the alarm (1 s in this variant). */
static void
test_silent_daemon(void)
{
    static const Stage stages[] = { STAGE_GREETING, STAGE_RCPT, STAGE_DOT };

    for (gsize i = 0; i < G_N_ELEMENTS(stages); i++) {
        Daemon daemon = { .stage = stages[i], .text = "" };
        g_autofree char *arguments = NULL;
        Run run;

        daemon_start(&daemon);
        arguments =
            g_strdup_printf("--sender=|--recipient=a@b|--socket=%s", daemon.address);
        run = run_quirky("pipe_hasty", arguments, MAIL, strlen(MAIL),
                         i == 0 ? QUIRK_SIGNALS : QUIRK_NONE);
        assert_later(&run, "took too long");
        daemon_stop(&daemon);
    }
}

static void
test_no_daemon(void)
{
    g_autofree char *absent = g_strdup_printf("%s/absent.sock", folder);
    g_autofree char *plain = g_strdup_printf("%s/plain", folder);
    Run run = run_pipe(absent, MAIL, strlen(MAIL));

    assert_later(&run, "not reachable");
    run = run_pipe("inet:127.0.0.1:1", MAIL, strlen(MAIL));
    assert_later(&run, "not reachable");
    run = run_pipe("", MAIL, strlen(MAIL));
    assert_later(&run, "not reachable");
    g_assert_true(g_file_set_contents(plain, "x", 1, NULL));
    run = run_pipe(plain, MAIL, strlen(MAIL));
    assert_later(&run, "not reachable");
    g_unlink(plain);
}

static void
test_quirks(void)
{
    g_autofree char *arguments = NULL;
    Door door;
    Run run;

    door_open(&door, NULL);
    arguments =
        g_strdup_printf("--sender=|--recipient=a@b|--socket=%s", lmtp_address(door.lmtp));
    run = run_quirky("ticketd-pipe", arguments, MAIL, strlen(MAIL), QUIRK_SIGNALS);
    assert_taken(&run, "ticket=10001 outcome=reply\n");
    run = run_quirky("ticketd-pipe", arguments, "", 0, QUIRK_NO_STDIN);
    assert_later(&run, "incomplete");
    run = run_quirky("ticketd-pipe", arguments, "", 0, QUIRK_NONE);
    assert_later(&run, "incomplete");
    /* Without stdout there is nobody to tell, and the mail is taken all the same. */
    run = run_quirky("ticketd-pipe", arguments, MAIL, strlen(MAIL), QUIRK_NO_STDOUT);
    assert_taken(&run, "");
    run = run_quirky("ticketd-pipe", arguments, "", 0, QUIRK_NO_DESCRIPTORS);
    g_assert_cmpint(run.status, ==, 75);
    g_free(run.output);
    if (geteuid() == 0) {
        run = run_quirky("ticketd-pipe", arguments, MAIL, strlen(MAIL), QUIRK_NOBODY);
        if (run.status == 200)
            g_free(run.output);
        else
            assert_later(&run, "not reachable");
    }
    g_assert_cmpuint(fake_intake_count(door.fake), ==, 2);
    door_close(&door);
}

/* --------------------------------------------------------- truncated stdin */

/* In the place of pipe(8): starts the program with our stdin, keeps the reading end
 * of its stdout, and waits to be killed. */
static int
stand_in_for_pipe8(char **argv)
{
    g_autoptr(GError) error = NULL;
    int out[2];

    if (pipe(out) < 0 || fcntl(out[0], F_SETFD, FD_CLOEXEC) < 0 ||
        fcntl(out[1], F_SETFD, FD_CLOEXEC) < 0)
        return 1;
    g_spawn_async_with_fds(NULL, argv, NULL,
                           G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_CHILD_INHERITS_STDIN, NULL,
                           NULL, NULL, -1, out[1], -1, &error);
    if (error)
        return 1;
    close(out[1]);
    for (;;)
        pause();
}

/* Send a quarter of a mail, kill the parent, let stdin end. */
static int
run_orphan(const char *name, const Daemon *daemon, gint *received)
{
    g_autofree char *program = program_path(name), *self = program_path("test_pipe");
    g_autofree char *line =
        g_strdup_printf("%s|--stand-in|%s|--sender=a@b.test|--recipient=s@desk.test|--"
                        "size=4000|--socket=%s",
                        self, program, daemon->address);
    g_auto(GStrv) argv = g_strsplit(line, "|", -1);
    g_autofree char *half = g_strnfill(CUT_BYTES, 'x');
    g_autoptr(GError) error = NULL;
    int in[2], status;
    pid_t orphan;
    GPid pid;

    g_assert_cmpint(pipe(in), ==, 0);
    g_assert_cmpint(fcntl(in[1], F_SETFD, FD_CLOEXEC), ==, 0);
    g_spawn_async_with_fds(NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid,
                           in[0], -1, -1, &error);
    g_assert_no_error(error);
    close(in[0]);
    g_assert_cmpint(write(in[1], half, CUT_BYTES), ==, CUT_BYTES);
    while (g_atomic_int_get(received) < CUT_BYTES)
        g_usleep(1000);
    g_assert_cmpint(kill(pid, SIGKILL), ==, 0);
    g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
    close(in[1]);
    /* We are its reaper now. */
    orphan = waitpid(-1, &status, 0);
    g_assert_cmpint(orphan, >, 0);
    return exit_status(status);
}

static void
test_guards(void)
{
    static const struct {
        const char *program;
        bool is_cut_noticed;
    } table[] = {
        { "ticketd-pipe", true },
        /* Each guard by itself is enough. */
        { "pipe_guard_death", true },
        { "pipe_guard_parent", true },
        { "pipe_guard_stdout", true },
        { "pipe_guard_size", true },
        /* And without them a quarter of a mail goes in as a mail. */
        { "pipe_unguarded", false },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        Daemon daemon = { .stage = STAGE_NEVER };
        int status;

        daemon_start(&daemon);
        status = run_orphan(table[i].program, &daemon, &daemon.received);
        g_test_message("%s", table[i].program);
        g_assert_cmpint(status, ==, table[i].is_cut_noticed ? 75 : 0);
        daemon_stop(&daemon);
        g_assert_cmpint(g_atomic_int_get(&daemon.saw_dot), ==, !table[i].is_cut_noticed);
    }
}

/* The same mail cut short while all processes live: only --size can tell. */
static void
test_size(void)
{
    static const struct {
        const char *size;
        bool is_taken;
    } table[] = { { "2000", true }, { "2001", true }, { "2002", false },
                  { "100", true },  { "0", true },    { "", true } };
    g_autofree char *half = g_strnfill(CUT_BYTES, 'x');
    Door door;

    door_open(&door, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autofree char *arguments =
            g_strdup_printf("--sender=|--recipient=a@b|--size=%s|--socket=%s",
                            table[i].size, lmtp_address(door.lmtp));
        Run run = run_quirky("ticketd-pipe", arguments, half, CUT_BYTES, QUIRK_NONE);

        if (table[i].is_taken)
            assert_taken(&run, "ticket=10001 outcome=reply\n");
        else
            assert_later(&run, "incomplete");
    }
    door_close(&door);
}

int
main(int argc, char **argv)
{
    int result;

    if (argc > 2 && strcmp(argv[1], "--stand-in") == 0)
        return stand_in_for_pipe8(argv + 2);
    g_test_init(&argc, &argv, NULL);
    log_open("test_pipe", "stderr");
    signal(SIGPIPE, SIG_IGN);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    programs = g_path_get_dirname(argv[0]);
    folder = g_dir_make_tmp("ticketd-pipe-XXXXXX", NULL);
    g_test_add_data_func("/pipe/taken_unix", NULL, test_taken);
    g_test_add_data_func("/pipe/taken_inet", "inet:127.0.0.1:0", test_taken);
    g_test_add_func("/pipe/messages", test_messages);
    g_test_add_func("/pipe/big", test_big);
    g_test_add_func("/pipe/addresses", test_addresses);
    g_test_add_func("/pipe/bad_arguments", test_bad_arguments);
    g_test_add_func("/pipe/daemon_faults", test_daemon_faults);
    g_test_add_func("/pipe/successes", test_successes);
    g_test_add_func("/pipe/silent_daemon", test_silent_daemon);
    g_test_add_func("/pipe/no_daemon", test_no_daemon);
    g_test_add_func("/pipe/quirks", test_quirks);
    g_test_add_func("/pipe/guards", test_guards);
    g_test_add_func("/pipe/size", test_size);
    result = g_test_run();
    g_rmdir(folder);
    g_free(folder);
    g_free(programs);
    return result;
}
