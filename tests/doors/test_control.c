/* test_control.c - requests at the control door become calls of the desk, or errors. */
#include "doors/control.h"
#include "doors/fake_desk.h"
#include "doors/peer.h"
#include "base/log.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <grp.h>
#include <jansson.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct Door {
    char *folder;
    FakeDesk *fake;
    Control *control;
} Door;

static void
door_open(Door *door)
{
    g_auto(Fault) why = { 0 };

    door->folder = g_dir_make_tmp("ticketd-control-XXXXXX", NULL);
    door->fake = fake_desk_new();
    g_free(door->fake->settings.control);
    door->fake->settings.control = g_strdup_printf("unix:%s/c.sock", door->folder);
    g_assert_true(
        control_start(&door->fake->desk, &door->fake->intake, &door->control, &why));
}

static void
door_close(Door *door)
{
    control_stop(door->control);
    g_assert_cmpint(g_rmdir(door->folder), ==, 0);
    g_free(door->folder);
    fake_desk_free(door->fake);
}

static int
door_connect(const Door *door)
{
    struct sockaddr_un where = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    g_strlcpy(where.sun_path, door->fake->settings.control + strlen("unix:"),
              sizeof where.sun_path);
    g_assert_cmpint(connect(fd, (struct sockaddr *)&where, sizeof where), ==, 0);
    return fd;
}

/* Say all, take all that comes back. */
static char *
ask(const Door *door, const char *text, gsize length)
{
    GString *said = g_string_new(NULL);
    int fd = door_connect(door);
    char buffer[4096];
    gssize n;

    for (gsize done = 0; done < length; done += (gsize)n)
        if ((n = send(fd, text + done, length - done, MSG_NOSIGNAL)) < 0)
            break;
    shutdown(fd, SHUT_WR);
    while ((n = recv(fd, buffer, sizeof buffer, 0)) > 0)
        g_string_append_len(said, buffer, n);
    close(fd);
    return g_string_free(said, FALSE);
}

/* `exit` 0: ok. `want` is what the desk was asked, or a piece of the error. */
static const struct {
    const char *request;
    int exit;
    const char *want, *answer;
} cases[] = {
    { "{\"verb\":\"ping\"}", 0, "", "\"version\"" },
    { "{\"verb\":\"reply\",\"ticket\":10001,\"text\":\"h\\u00e9\\nyou\",\"as\":"
      "\"alice\"}",
      0, "reply 10001 [alice] [h\303\251\nyou]\n", "\"letters\":2" },
    { "{\"verb\":\"reply\",\"ticket\":7,\"text\":\"x\",\"close\":true,\"attachments\":["
      "{\"name\":\"a.txt\",\"base64\":\"aGVsbG8=\"},{\"name\":\"b\",\"base64\":\"\"}]}",
      0, "reply 7 [] [x] a.txt:5 b:0 close\n", "\"ticket\":7" },
    { "{\"verb\":\"note\",\"ticket\":7,\"text\":\"x\"}", 0, "note 7 [] [x]\n",
      "\"ticket\":7" },
    { "{\"verb\":\"close\",\"ticket\":7}", 0, "status 7 [] closed\n", "" },
    { "{\"verb\":\"reopen\",\"ticket\":7,\"as\":\"bob\"}", 0, "status 7 [bob] open\n",
      "" },
    { "{\"verb\":\"status\",\"ticket\":7,\"status\":\"on-hold\"}", 0,
      "status 7 [] on-hold\n", "" },
    { "{\"verb\":\"assign\",\"ticket\":7,\"staff\":\"\"}", 0, "assign 7 [] []\n", "" },
    { "{\"verb\":\"priority\",\"ticket\":7,\"priority\":\"high\"}", 0,
      "priority 7 [] [high]\n", "" },
    { "{\"verb\":\"move\",\"ticket\":7,\"department\":\"sales\"}", 0,
      "move 7 [] [sales]\n", "" },
    { "{\"verb\":\"type\",\"ticket\":7,\"type\":\"Billing\"}", 0, "type 7 [] [Billing]\n",
      "" },
    { "{\"verb\":\"tag\",\"ticket\":7,\"tags\":\"+a -b\"}", 0, "tag 7 [] [+a -b]\n", "" },
    { "{\"verb\":\"cc\",\"ticket\":7,\"what\":\"add\",\"address\":\"a@b.test\"}", 0,
      "cc-add 7 [] [a@b.test]\n", "" },
    { "{\"verb\":\"cc\",\"ticket\":7,\"what\":\"remove\",\"address\":\"a@b.test\"}", 0,
      "cc-remove 7 [] [a@b.test]\n", "" },
    { "{\"verb\":\"link\",\"ticket\":7,\"other\":9}", 0, "link 7 [] 9\n", "" },
    { "{\"verb\":\"merge\",\"ticket\":7,\"into\":8}", 0, "merge 7 [] 8\n", "\"into\":8" },
    { "{\"verb\":\"outbox-retry\",\"letter\":0}", 0, "retry 0\n", "\"letters\":3" },
    { "{\"verb\":\"held-release\",\"held\":5}", 0, "release 5 0\n", "\"ticket\":null" },
    { "{\"verb\":\"held-release\",\"held\":5,\"ticket\":7}", 0, "release 5 7\n",
      "\"outcome\":\"reply\",\"ticket\":7,\"delivery\":7" },
    { "{\"verb\":\"held-refuse\",\"held\":5}", 0, "refuse 5\n", "\"held\":5" },
    { "{\"verb\":\"import\",\"department\":\"support\",\"source\":\"a\","
      "\"position\":2,\"mails\":[\"YWJj\",\"YWJjZGU=\"]}",
      0, "import support a 2 - 2\n", "\"outcome\":\"refuse\",\"why\":\"fake\"" },
    { "{\"verb\":\"import\",\"department\":\"support\",\"source\":\"a\","
      "\"position\":0,\"status\":\"closed\",\"mails\":[\"YWJj\"]}",
      0, "import support a 0 closed 1\n",
      "\"outcome\":\"reply\",\"ticket\":10001,\"rule\":\"fake\"" },
    { "{\"verb\":\"import\",\"department\":\"support\",\"source\":\"a\","
      "\"position\":0,\"status\":\"gone\",\"mails\":[]}",
      64, "", "no status" },
    { "{\"verb\":\"import\",\"department\":\"support\",\"source\":\"a\","
      "\"position\":0,\"mails\":[7]}",
      64, "", "no string of base64" },
    { "{\"verb\":\"import\",\"department\":\"support\",\"source\":\"a\","
      "\"position\":0}",
      64, "", "no array" },
    { "{\"verb\":\"block\",\"value\":\"@b.test\"}", 0, "block [@b.test]\n", "" },
    { "{\"verb\":\"unblock\",\"value\":\"a@b.test\"}", 0, "unblock [a@b.test]\n", "" },
    { "{\"verb\":\"import-ticket\",\"export\":{},\"mails\":[\"YWJj\"]}", 0, "restore\n",
      "\"known\":true,\"ticket\":10007" },
    { "{\"verb\":\"import-ticket\",\"mails\":[]}", 64, "", "no export" },
    { "{\"verb\":\"import-ticket\",\"export\":{},\"mails\":[1]}", 64, "",
      "no string of base64" },
    { "{\"verb\":\"metrics\"}", 0, "figures\n", "\"text\":\"x 1\\n\"" },
    { "{\"verb\":\"backup-done\"}", 0, "backup-done\n", "" },
    { "{\"verb\":\"erase\",\"address\":\"a@b.test\"}", 0, "erase [a@b.test]\n",
      "\"tickets\":1,\"entries\":2,\"mails\":3,\"letters\":4,\"cut\":5,\"waiting\":6,"
      "\"accounts\":1" },
    { "{\"verb\":\"user-add\",\"address\":\"a@b.test\",\"name\":\"A\",\"phone\":\"+1\"}",
      0, "user-add [a@b.test] [A] [] [+1] []\n", "\"account\":12" },
    { "{\"verb\":\"user-add\"}", 64, "", "is missing" },
    { "{\"verb\":\"user-add\",\"address\":\"a@b.test\",\"name\":7}", 64, "",
      "something else" },
    { "{\"verb\":\"user-passwd\",\"who\":\"alice\",\"password\":\"p\"}", 0,
      "user-passwd [alice] [p]\n", "" },
    { "{\"verb\":\"user-passwd\",\"who\":\"nobody\",\"password\":\"p\"}", 1,
      "user-passwd [nobody] [p]\n", "no ticket 404" },
    { "{\"verb\":\"user-passwd\",\"who\":\"alice\"}", 64, "", "is missing" },
    { "{\"verb\":\"user-lock\",\"who\":\"a@b.test\"}", 0, "user-lock [a@b.test] 1\n",
      "" },
    { "{\"verb\":\"user-unlock\",\"who\":\"a@b.test\"}", 0, "user-lock [a@b.test] 0\n",
      "" },
    { "{\"verb\":\"user-logout\",\"who\":\"a@b.test\"}", 0, "user-logout [a@b.test]\n",
      "\"sessions\":3" },
    { "{\"verb\":\"erase\"}", 64, "", "is missing" },
    { "{\"verb\":\"clear-address\",\"address\":\"a@b.test\"}", 0, "clear [a@b.test]\n",
      "" },
    { "{\"verb\":\"confirm\",\"ticket\":7,\"address\":\"a@b.test\"}", 0,
      "confirm 7 [a@b.test]\n", "" },
    { "{\"verb\":\"block\"}", 64, "", "is missing" },
    { "{\"verb\":\"close\",\"ticket\":404}", 1, "status 404 [] closed\n",
      "no ticket 404" },
    { "{\"verb\":\"close\",\"ticket\":503}", 75, "status 503 [] closed\n",
      "Storage is full" },
    { "{\"verb\":\"fly\"}", 64, "", "no verb" },
    { "{\"verb\":7}", 64, "", "\\\"verb\\\"" },
    { "{}", 64, "", "\\\"verb\\\" is missing" },
    { "[]", 64, "", "no JSON object" },
    { "{\"verb\":\"close\"}", 64, "", "\\\"ticket\\\" is missing" },
    { "{\"verb\":\"close\",\"ticket\":\"7\"}", 64, "", "expected a number" },
    { "{\"verb\":\"close\",\"ticket\":-7}", 64, "", "expected a number" },
    { "{\"verb\":\"close\",\"ticket\":7,\"as\":1}", 64, "", "expected a string" },
    { "{\"verb\":\"reply\",\"ticket\":7,\"text\":\"x\",\"close\":1}", 64, "",
      "true or false" },
    { "{\"verb\":\"reply\",\"ticket\":7,\"text\":\"x\",\"attachments\":{}}", 64, "",
      "attachments" },
    { "{\"verb\":\"reply\",\"ticket\":7,\"text\":\"x\",\"attachments\":[1]}", 64, "",
      "\\\"name\\\" is missing" },
    { "{\"verb\":\"status\",\"ticket\":7,\"status\":\"gone\"}", 64, "", "no status" },
    { "{\"verb\":\"outbox-retry\"}", 64, "", "\\\"letter\\\" is missing" },
    { "{\"verb\":\"note\",\"ticket\":7,\"text\":\"\\u0000\"}", 64, "", "no JSON" },
    { "{\"verb\":\"ping\",\"verb\":\"ping\"}", 64, "", "no JSON" },
    { "{\"verb\":\"ping\"", 64, "", "no JSON" },
    { "\377", 64, "", "no JSON" },
};

static void
test_cases(void)
{
    Door door;

    door_open(&door);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *line = g_strconcat(cases[i].request, "\r\n", NULL);
        g_autofree char *got = ask(&door, line, strlen(line));
        g_autofree char *calls = fake_desk_calls(door.fake);
        json_t *answer = json_loads(got, 0, NULL);

        g_test_message("%s -> %s", g_utf8_validate(line, -1, NULL) ? line : "?", got);
        g_assert_nonnull(answer);
        g_assert_true(strchr(got, '\n') == got + strlen(got) - 1);
        g_assert_cmpint(json_is_true(json_object_get(answer, "ok")), ==,
                        cases[i].exit == 0);
        g_assert_cmpint(json_integer_value(json_object_get(answer, "exit")), ==,
                        cases[i].exit);
        g_assert_nonnull(strstr(got, cases[i].answer));
        g_assert_null(strstr(got, "secret"));
        g_assert_cmpstr(calls, ==, cases[i].want);
        json_decref(answer);
    }
    door_close(&door);
}

/* Several requests on one connection, an empty line between them, none at the end. */
static void
test_lines(void)
{
    static const char input[] =
        "{\"verb\":\"close\",\"ticket\":1}\n\n{\"verb\":\"fly\"}\n"
        "{\"verb\":\"close\",\"ticket\":2}\n{\"verb\":\"close\"";
    g_autofree char *got = NULL, *calls = NULL;
    Door door;

    door_open(&door);
    got = ask(&door, input, sizeof input - 1);
    calls = fake_desk_calls(door.fake);
    g_assert_cmpstr(calls, ==, "status 1 [] closed\nstatus 2 [] closed\n");
    g_assert_cmpstr(got, ==,
                    "{\"ok\":true,\"ticket\":1}\n"
                    "{\"ok\":false,\"error\":\"this ticketd knows no verb \\\"fly\\\"\","
                    "\"exit\":64}\n{\"ok\":true,\"ticket\":2}\n");
    door_close(&door);
}

static void
test_big(void)
{
    g_autoptr(GString) input =
        g_string_new("{\"verb\":\"reply\",\"ticket\":7,\"text\":\"x\",\"attachments\":"
                     "[{\"name\":\"big\",\"base64\":\"");
    g_autofree char *filler = g_strnfill(20 << 20, 'A'), *got = NULL, *calls = NULL;
    g_autofree char *refused = NULL;
    Door door;

    door_open(&door);
    g_string_append(input, filler);
    g_string_append(input, "\"}]}\n");
    got = ask(&door, input->str, input->len);
    calls = fake_desk_calls(door.fake);
    g_assert_cmpstr(calls, ==, "reply 7 [] [x] big:15728640\n");
    g_string_truncate(input, 0);
    for (int i = 0; i < 7; i++)
        g_string_append(input, filler);
    g_string_append(input, "\n{\"verb\":\"ping\"}\n");
    refused = ask(&door, input->str, input->len);
    g_assert_nonnull(strstr(refused, "over 128 MiB"));
    g_assert_nonnull(strstr(refused, "\"version\""));
    door_close(&door);
}

static void
test_peer_rules(void)
{
    static const struct {
        uid_t uid;
        gid_t gid, group;
        bool want;
    } table[] = {
        { 0, 50, 51, true },    { 1000, 50, 51, true }, { 1001, 50, 51, false },
        { 1001, 70, 51, true }, { 1001, 50, 70, true }, { 1001, 50, (gid_t)-1, false },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_auto(Peer) peer = { 1, table[i].uid, table[i].gid, NULL };

        peer.groups = g_array_new(FALSE, FALSE, sizeof(gid_t));
        g_array_append_val(peer.groups, table[i].group);
        g_assert_cmpint(peer_is_allowed(&peer, 1000, 70), ==, table[i].want);
    }
}

/* Somebody else, whom the file modes would have let through. */
static void
test_stranger(void)
{
    char answer[256] = "";
    int answers[2], status;
    g_autofree char *calls = NULL;
    Door door;
    pid_t pid;

    if (geteuid() != 0) {
        g_test_skip("only root can become somebody else");
        return;
    }
    door_open(&door);
    g_assert_cmpint(g_chmod(door.folder, 0755), ==, 0);
    g_assert_cmpint(g_chmod(door.fake->settings.control + 5, 0666), ==, 0);
    g_assert_cmpint(pipe(answers), ==, 0);
    pid = fork();
    if (pid == 0) {
        struct sockaddr_un where = { .sun_family = AF_UNIX };
        int fd = socket(AF_UNIX, SOCK_STREAM, 0);
        static const char request[] = "{\"verb\":\"close\",\"ticket\":7}\n";

        g_strlcpy(where.sun_path, door.fake->settings.control + 5, sizeof where.sun_path);
        /* In this order the supplementary groups go first, and with them root's. */
        if (setgroups(0, NULL) < 0 || setgid(65534) < 0 || setuid(65534) < 0 ||
            connect(fd, (struct sockaddr *)&where, sizeof where) < 0)
            _exit(1);
        (void)!send(fd, request, sizeof request - 1, MSG_NOSIGNAL);
        status = (int)recv(fd, answer, sizeof answer - 1, 0);
        _exit(status > 0 && write(answers[1], answer, (size_t)status) == status ? 0 : 2);
    }
    g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
    g_assert_cmpint(status, ==, 0);
    g_assert_cmpint(read(answers[0], answer, sizeof answer - 1), >, 0);
    g_assert_nonnull(
        strstr(answer, "{\"ok\":false,\"error\":\"you may not use this socket\""));
    calls = fake_desk_calls(door.fake);
    g_assert_cmpstr(calls, ==, "");
    close(answers[0]);
    close(answers[1]);
    door_close(&door);
}

static void
test_off_and_wrong(void)
{
    g_autoptr(FakeDesk) fake = fake_desk_new();
    g_auto(Fault) why = { 0 };
    Control *control = (Control *)fake;

    g_assert_true(control_start(&fake->desk, &fake->intake, &control, &why));
    g_assert_null(control);
    control_stop(control);
    g_free(fake->settings.control);
    fake->settings.control = g_strdup("inet:127.0.0.1:0");
    g_assert_false(control_start(&fake->desk, &fake->intake, &control, &why));
    g_assert_nonnull(strstr(why.text, "must be unix:"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    log_open("test_control", "stderr");
    g_test_add_func("/doors/control/cases", test_cases);
    g_test_add_func("/doors/control/lines", test_lines);
    g_test_add_func("/doors/control/big", test_big);
    g_test_add_func("/doors/control/peer_rules", test_peer_rules);
    g_test_add_func("/doors/control/stranger", test_stranger);
    g_test_add_func("/doors/control/off_and_wrong", test_off_and_wrong);
    return g_test_run();
}
