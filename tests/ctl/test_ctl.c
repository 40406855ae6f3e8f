/* test_ctl.c - ticketctl as a whole: what it prints, how it ends, what it lets through.
 */
#include "ctl/desk_fixture.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>

static DeskFixture desk;

static const char *
text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    if (text == NULL)
        g_error("no string \"%s\"", key);
    return text;
}

static gint64
number_of(const json_t *object, const char *key)
{
    g_assert_true(json_is_integer(json_object_get(object, key)));
    return json_integer_value(json_object_get(object, key));
}

static void
test_list(void)
{
    json_t *all = desk_run_json(&desk, WORDS("list", "--json"));
    json_t *first = json_array_get(all, 0);
    g_assert_cmpuint(json_array_size(all), ==, 2);
    g_assert_cmpint(number_of(first, "ticket"), ==, desk.ticket);
    g_assert_cmpstr(text_of(first, "subject"), ==, HOSTILE);
    g_assert_cmpstr(text_of(first, "status"), ==, "open");
    g_assert_cmpstr(text_of(first, "department"), ==, "support");
    g_assert_cmpstr(text_of(json_object_get(first, "customer"), "address"), ==,
                    "budi@example.org");
    g_assert_cmpstr(text_of(first, "updated"), ==, "2026-11-22T12:00:00Z");
    g_assert_cmpint(number_of(first, "entries"), ==, 1);
    json_decref(all);

    static const struct {
        const char *words[6];
        guint want;
    } cases[] = {
        { { "--json", "list", "--status", "closed" }, 1 },
        { { "list", "--json", "--status=on-hold" }, 0 },
        { { "list", "--json", "--limit", "1" }, 1 },
        { { "list", "--json", "--limit", "0" }, 2 },
        { { "list", "--json", "--customer", "BUDI@example.org" }, 2 },
        { { "list", "--json", "--customer", "nobody@example.org" }, 0 },
        { { "list", "--json", "--department", "support" }, 2 },
        { { "search", "--json", "printer", "fire" }, 1 },
        { { "search", "--json", "printer", "water" }, 0 },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        json_t *got = desk_run_json(&desk, cases[i].words);
        g_test_message("%s %s %s", cases[i].words[0], cases[i].words[1],
                       cases[i].words[2]);
        g_assert_cmpuint(json_array_size(got), ==, cases[i].want);
        json_decref(got);
    }
}

static void
test_show(void)
{
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, desk.ticket);
    json_t *all = desk_run_json(&desk, WORDS("show", "--json", number));
    json_t *ticket = json_array_get(all, 0);
    json_t *entry = json_array_get(json_object_get(ticket, "entries"), 0);
    json_t *people = json_object_get(ticket, "participants");
    g_assert_cmpint(number_of(ticket, "ticket"), ==, desk.ticket);
    g_assert_cmpstr(text_of(ticket, "priority"), ==, "normal");
    g_assert_cmpstr(text_of(ticket, "language"), ==, "en");
    g_assert_cmpstr(text_of(ticket, "assigned"), ==, "");
    g_assert_true(json_is_null(json_object_get(ticket, "merged_into")));
    g_assert_cmpuint(json_array_size(people), ==, 2);
    g_assert_cmpstr(text_of(json_array_get(people, 0), "role"), ==, "customer");
    g_assert_cmpstr(text_of(json_array_get(people, 1), "role"), ==, "pending");
    g_assert_cmpint(number_of(entry, "entry"), ==, desk.entry);
    g_assert_cmpstr(text_of(entry, "kind"), ==, "customer");
    g_assert_cmpstr(text_of(entry, "text"), ==, "first line\n" HOSTILE);
    g_assert_cmpstr(text_of(entry, "proof"), ==, "participant");
    json_t *attachment = json_array_get(json_object_get(entry, "attachments"), 0);
    g_assert_cmpstr(text_of(attachment, "name"), ==, "data.bin");
    g_assert_cmpint(number_of(attachment, "size"), ==, 7);
    g_assert_cmpstr(
        text_of(json_array_get(json_object_get(ticket, "history"), 0), "what"), ==,
        "opened");
    json_decref(all);
}

static void
test_lists_of_mail(void)
{
    json_t *log = desk_run_json(&desk, WORDS("log", "--json"));
    json_t *held = desk_run_json(&desk, WORDS("held", "--json"));
    json_t *outbox = desk_run_json(&desk, WORDS("outbox", "--json"));
    json_t *stats = desk_run_json(&desk, WORDS("stats", "--json"));
    g_assert_cmpuint(json_array_size(log), ==, 2);
    g_assert_cmpint(number_of(json_array_get(log, 0), "delivery"), ==, desk.held);
    g_assert_true(json_is_null(json_object_get(json_array_get(log, 0), "ticket")));
    g_assert_cmpstr(text_of(json_array_get(log, 1), "outcome"), ==, "create");
    g_assert_cmpstr(text_of(json_array_get(log, 1), "rule"), ==, "person-new");
    g_assert_cmpuint(json_array_size(held), ==, 1);
    g_assert_cmpint(number_of(json_array_get(held, 0), "held"), ==, desk.held);
    g_assert_cmpstr(text_of(json_array_get(held, 0), "reason"), ==, "unreadable");
    g_assert_cmpstr(text_of(json_array_get(held, 0), "would"), ==, "create");
    g_assert_cmpuint(json_array_size(outbox), ==, 1);
    g_assert_cmpstr(text_of(json_array_get(outbox, 0), "state"), ==, "waiting");
    g_assert_cmpint(number_of(json_array_get(outbox, 0), "attempts"), ==, 1);
    g_assert_cmpstr(text_of(json_array_get(outbox, 0), "last_error"), ==, HOSTILE);
    json_t *counts = json_array_get(stats, 0);
    g_assert_cmpint(number_of(json_object_get(counts, "tickets"), "closed"), ==, 1);
    g_assert_cmpint(number_of(counts, "held"), ==, 1);
    json_decref(log);
    json_decref(held);
    json_decref(outbox);
    json_decref(stats);
}

/* All of an account is told, but not what lets one in. */
static void
test_users(void)
{
    static const char *const whos[] = { "budi@example.org", "BUDI", "0812 3456 7890" };
    json_t *all = desk_run_json(&desk, WORDS("user", "list", "--json"));
    g_assert_cmpuint(json_array_size(all), ==, 2);
    g_assert_cmpstr(text_of(json_array_get(all, 0), "staff"), ==, "alice");
    g_assert_true(json_is_true(json_object_get(json_array_get(all, 0), "locked")));
    json_decref(all);
    for (gsize i = 0; i < G_N_ELEMENTS(whos); i++) {
        json_t *shown = desk_run_json(&desk, WORDS("user", "show", whos[i], "--json"));
        const json_t *budi = json_array_get(shown, 0);
        g_autofree char *text = json_dumps(budi, 0);
        g_assert_cmpstr(text_of(budi, "user_name"), ==, "budi");
        g_assert_cmpstr(text_of(budi, "phone"), ==, "+6281234567890");
        g_assert_true(json_is_true(json_object_get(budi, "has_password")));
        g_assert_cmpuint(json_array_size(json_object_get(budi, "sessions")), ==, 1);
        g_assert_null(strstr(text, "CANARY"));
        json_decref(shown);
    }
}

/* Nothing of a stranger's may reach a terminal as a control. */
static void
assert_harmless(const char *name, const GString *out)
{
    g_assert_cmpuint(out->len, ==, strlen(out->str));
    g_assert_true(g_utf8_validate(out->str, -1, NULL));
    for (const char *p = out->str; *p != '\0'; p = g_utf8_find_next_char(p, NULL)) {
        gunichar c = g_utf8_get_char(p);
        GUnicodeType type = g_unichar_type(c);
        if (c != '\n' && c != '\t' &&
            (type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT))
            g_error("%s prints U+%04X", name, c);
    }
}

static void
test_hostile_text(void)
{
    g_autofree char *ticket = g_strdup_printf("%" G_GINT64_FORMAT, desk.ticket);
    g_autofree char *held = g_strdup_printf("%" G_GINT64_FORMAT, desk.held);
    g_autofree char *letter = g_strdup_printf("%" G_GINT64_FORMAT, desk.letter);
    const char *const *const cases[] = {
        WORDS("list"),
        WORDS("show", ticket),
        WORDS("log"),
        WORDS("held"),
        WORDS("outbox"),
        WORDS("held", "show", held),
        WORDS("search", "printer"),
        WORDS("outbox", "show", letter),
        WORDS("user", "list"),
        WORDS("user", "show", "budi"),
        WORDS("chat", "list"),
        WORDS("chat", "show", "1"),
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) out = NULL;
        g_test_message("%s", cases[i][0]);
        g_assert_cmpint(desk_run(&desk, cases[i], NULL, &out, NULL), ==, 0);
        g_assert_cmpuint(out->len, >, 0);
        assert_harmless(cases[i][0], out);
        /* The payload is shown, so that this test does not pass on empty pages. */
        if (strcmp(cases[i][0], "search") != 0)
            g_assert_nonnull(strstr(out->str, "\\u001b[2J"));
    }
    g_autofree char *err = NULL;
    g_assert_cmpint(desk_run(&desk, WORDS("show", "\033[2J"), NULL, NULL, &err), ==, 64);
    g_assert_null(strchr(err, '\033'));
}

static void
test_bytes(void)
{
    g_autofree char *ticket = g_strdup_printf("%" G_GINT64_FORMAT, desk.ticket);
    g_autofree char *entry = g_strdup_printf("%" G_GINT64_FORMAT, desk.entry);
    g_autofree char *held = g_strdup_printf("d%" G_GINT64_FORMAT, desk.held);
    g_autofree char *plain_held = g_strdup_printf("%" G_GINT64_FORMAT, desk.held);
    g_autofree char *file = g_build_filename(desk.directory, "out.bin", NULL);
    static const char data[] = "\0\1\2\3\377\r\n";
    const struct {
        const char *const *words;
        const void *want;
        gsize length;
    } cases[] = {
        { WORDS("raw", entry), g_bytes_get_data(desk.raw, NULL),
          g_bytes_get_size(desk.raw) },
        { WORDS("raw", held), g_bytes_get_data(desk.held_raw, NULL),
          g_bytes_get_size(desk.held_raw) },
        { WORDS("raw", plain_held), g_bytes_get_data(desk.held_raw, NULL),
          g_bytes_get_size(desk.held_raw) },
        { WORDS("attachment", ticket, entry, "data.bin"), data, 7 },
        { WORDS("attachment", ticket, entry, "2"), data, 7 },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) out = NULL;
        g_assert_cmpint(desk_run(&desk, cases[i].words, NULL, &out, NULL), ==, 0);
        g_assert_cmpmem(out->str, out->len, cases[i].want, cases[i].length);
    }
    g_assert_cmpint(desk_run(&desk,
                             WORDS("attachment", "-o", file, ticket, entry, "data.bin"),
                             NULL, NULL, NULL),
                    ==, 0);
    g_autofree char *written = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(file, &written, &length, NULL));
    g_assert_cmpmem(written, length, data, 7);
}

static void
test_exit_codes(void)
{
    g_autofree char *ticket = g_strdup_printf("%" G_GINT64_FORMAT, desk.ticket);
    g_autofree char *entry = g_strdup_printf("%" G_GINT64_FORMAT, desk.entry);
    const struct {
        const char *const *words;
        int want;
        const char *says;
    } cases[] = {
        { WORDS("show", "4711"), 1, "no ticket 4711" },
        { WORDS("raw", "4711"), 1, "no mail" },
        { WORDS("attachment", ticket, entry, "other.bin"), 1, "no attachment" },
        { WORDS("attachment", "10002", entry, "data.bin"), 1, "no entry" },
        { WORDS("held", "show", "1"), 1, "no held mail" },
        { WORDS("outbox", "show", "4711"), 1, "no letter" },
        { WORDS("chat", "show", "4711"), 1, "no chat" },
        { WORDS("list", "--department", "nothing"), 1, "no department" },
        { WORDS("parse", "/nonexistent"), 1, "cannot open" },
        { WORDS("show"), 64, "usage: ticketctl show N" },
        { WORDS("show", "x"), 64, "expected the number of a ticket" },
        { WORDS("show", "-1"), 64, "" },
        { WORDS("show", "1", "2"), 64, "usage" },
        { WORDS("list", "--status", "shut"), 64, "expected open" },
        { WORDS("list", "--limit", "-1"), 64, "expected 0" },
        { WORDS("list", "--wrong"), 64, "Unknown option" },
        { WORDS("shwo", "1"), 64, "did you mean show?" },
        { WORDS("--wrong"), 64, "Unknown option" },
        { WORDS("held", "relase", "1"), 64, "usage" },
        { WORDS("outbox", "retry"), 64, "usage" },
        { WORDS("reply", ticket, "-m", "  \n"), 64, "empty" },
        { WORDS("reply", ticket, "-m", "a\377"), 64, "not UTF-8" },
        { WORDS("reply", ticket, "-m", "a", "-F", "b"), 64, "do not go together" },
        { WORDS("reply", ticket, "-m", "a", "--attach", "/nonexistent"), 1,
          "cannot open" },
        { WORDS("user"), 64, "usage: ticketctl user list" },
        { WORDS("user", "list", "x"), 64, "usage" },
        { WORDS("user", "add"), 64, "usage" },
        { WORDS("user", "lock", "x", "--name", "y"), 64, "usage" },
        { WORDS("user", "add", "a\377"), 64, "not UTF-8" },
        { WORDS("user", "show", "nobody@example.org"), 1, "nobody has an account" },
        { WORDS("user", "passwd", "alice"), 64, "no password was given" },
        { WORDS("user", "lock", "alice"), 75, "cannot reach ticketd" },
        { WORDS("close", ticket), 75, "cannot reach ticketd" },
        { WORDS("reply", ticket, "-m", "hello"), 75, "cannot reach ticketd" },
        { WORDS("held", "release", "1"), 75, "cannot reach ticketd" },
        { WORDS("-c", "/nonexistent", "list"), 78, "/nonexistent" },
        { WORDS("-c", "/nonexistent", "close", "1"), 78, "/nonexistent" },
        { WORDS("-c", "/nonexistent", "check"), 78, "/nonexistent" },
        { WORDS("check"), 0, "" },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *err = NULL;
        int code = desk_run(&desk, cases[i].words, NULL, NULL, &err);
        g_test_message("%s: %d %s", cases[i].words[0], code, err);
        g_assert_cmpint(code, ==, cases[i].want);
        g_assert_nonnull(strstr(err, cases[i].says));
    }
}

static void
test_check_tells_all(void)
{
    g_autofree char *path = g_build_filename(desk.directory, "bad.conf", NULL);
    g_autofree char *err = NULL;
    g_assert_true(
        g_file_set_contents(path, "[gateway]\nhostnaem = x\nlog = file\n", -1, NULL));
    g_assert_cmpint(desk_run(&desk, WORDS("-c", path, "check"), NULL, NULL, &err), ==,
                    78);
    g_assert_nonnull(strstr(err, "did you mean hostname?"));
    g_assert_nonnull(strstr(err, "found \"file\", expected stderr or syslog"));
    g_assert_nonnull(strstr(err, "at least one"));
}

/* What is wrong with the bot's words is told beside what is wrong with the settings. */
static void
test_check_reads_the_bot(void)
{
    g_autofree char *path = g_build_filename(desk.directory, "bad.conf", NULL);
    g_autofree char *folder = g_build_filename(desk.directory, "bot", NULL);
    g_autofree char *file = g_build_filename(folder, "id.conf", NULL);
    g_autofree char *err = NULL;
    g_autoptr(GString) out = NULL;
    g_assert_true(g_file_set_contents(path, "[gateway]\nhostnaem = x\n", -1, NULL));
    g_assert_cmpint(g_mkdir(folder, 0755), ==, 0);
    g_assert_true(g_file_set_contents(file, "[bot]\ngreting = x\n", -1, NULL));
    g_assert_cmpint(desk_run(&desk, WORDS("-c", path, "check"), NULL, NULL, &err), ==,
                    78);
    g_assert_nonnull(strstr(err, "did you mean hostname?"));
    g_assert_nonnull(strstr(err, "id.conf:2: [bot] greting: found an unknown key"));
    g_assert_cmpint(
        desk_run(&desk, WORDS("-c", path, "check", "--json"), NULL, &out, NULL), ==, 78);
    g_assert_nonnull(strstr(out->str, "id.conf:2: [bot] greting"));
    g_assert_cmpint(g_remove(file), ==, 0);
    g_assert_cmpint(g_rmdir(folder), ==, 0);
}

static void
test_parse(void)
{
    g_autoptr(GString) out = NULL;
    json_error_t error;
    g_assert_cmpint(
        desk_run(
            &desk, WORDS("-c", "/nonexistent", "parse"),
            "From: a@example.org\r\nSubject: [Ticket ID: 10001] \r\n hi\r\n\r\nnew\r\n",
            &out, NULL),
        ==, 0);
    json_t *mail = json_loads(out->str, 0, &error);
    g_assert_nonnull(mail);
    g_assert_cmpint(number_of(mail, "ticket"), ==, 10001);
    g_assert_cmpstr(text_of(mail, "body"), ==, "new");
    g_assert_cmpstr(text_of(json_object_get(mail, "from"), "address"), ==,
                    "a@example.org");
    json_decref(mail);
}

/* Nothing listens here and there is no secret: each must be told by its name. */
static void
test_doctor(void)
{
    static const char *const bad[] = { "secret file", "LMTP door", "milter door",
                                       "control door" };
    g_autoptr(GString) out = NULL;
    g_assert_cmpint(desk_run(&desk, WORDS("doctor"), NULL, &out, NULL), ==, 1);
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autofree char *line = g_strdup_printf("BAD  %s", bad[i]);
        g_assert_nonnull(strstr(out->str, line));
    }
    g_assert_nonnull(strstr(out->str, "ok   settings"));
    g_assert_nonnull(strstr(out->str, "ok   database"));
}

/* ------------------------------------------------------- the writing verbs */

typedef struct FakeTicketd {
    GSocketListener *listener;
    const char *answer;
    char *request;
} FakeTicketd;

static gpointer
answer_once(gpointer data)
{
    FakeTicketd *fake = data;
    g_autoptr(GSocketConnection) connection =
        g_socket_listener_accept(fake->listener, NULL, NULL, NULL);
    g_assert_nonnull(connection);
    g_autoptr(GDataInputStream) input =
        g_data_input_stream_new(g_io_stream_get_input_stream(G_IO_STREAM(connection)));
    fake->request = g_data_input_stream_read_line(input, NULL, NULL, NULL);
    g_output_stream_write_all(g_io_stream_get_output_stream(G_IO_STREAM(connection)),
                              fake->answer, strlen(fake->answer), NULL, NULL, NULL);
    return NULL;
}

/* Run ticketctl against a ticketd that gives this answer; the request is the caller's. */
static int
run_against(const char *const *words, const char *answer, json_t **request, GString **out,
            char **err)
{
    g_autofree char *path = g_build_filename(desk.directory, "control.sock", NULL);
    g_autoptr(GSocketAddress) address = g_unix_socket_address_new(path);
    FakeTicketd fake = { .listener = g_socket_listener_new(), .answer = answer };
    g_assert_true(
        g_socket_listener_add_address(fake.listener, address, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, NULL));
    GThread *thread = g_thread_new("fake", answer_once, &fake);
    int code = desk_run(&desk, words, "text of stdin\n", out, err);
    g_thread_join(thread);
    g_object_unref(fake.listener);
    g_unlink(path);
    *request = json_loads(fake.request, 0, NULL);
    g_assert_true(json_is_object(*request));
    g_free(fake.request);
    return code;
}

static void
test_requests(void)
{
    g_autofree char *file = g_build_filename(desk.directory, "a file.txt", NULL);
    g_assert_true(g_file_set_contents(file, "abc", 3, NULL));
    const struct {
        const char *const *words;
        const char *want;
    } cases[] = {
        { WORDS("reply", "7", "-m", "hi \342\202\254", "--as", "alice", "--close"),
          "{\"verb\":\"reply\",\"ticket\":7,\"text\":\"hi "
          "\342\202\254\",\"as\":\"alice\","
          "\"close\":true}" },
        { WORDS("reply", "7"), "{\"verb\":\"reply\",\"ticket\":7,\"text\":\"text of "
                               "stdin\",\"as\":\"\",\"close\":false}" },
        { WORDS("reply", "7", "-F", file, "--attach", file),
          "{\"verb\":\"reply\",\"ticket\":7,\"text\":\"abc\",\"as\":\"\",\"close\":false,"
          "\"attachments\":[{\"name\":\"a file.txt\",\"base64\":\"YWJj\"}]}" },
        { WORDS("note", "7", "-m", "x"),
          "{\"verb\":\"note\",\"ticket\":7,\"text\":\"x\",\"as\":\"\"}" },
        { WORDS("close", "7"), "{\"verb\":\"close\",\"ticket\":7,\"as\":\"\"}" },
        { WORDS("status", "7", "on-hold"),
          "{\"verb\":\"status\",\"ticket\":7,\"as\":\"\",\"status\":\"on-hold\"}" },
        { WORDS("assign", "7", "bob", "--as", "alice"),
          "{\"verb\":\"assign\",\"ticket\":7,\"as\":\"alice\",\"staff\":\"bob\"}" },
        { WORDS("merge", "7", "8"),
          "{\"verb\":\"merge\",\"ticket\":7,\"as\":\"\",\"into\":8}" },
        { WORDS("priority", "7", "high"),
          "{\"verb\":\"priority\",\"ticket\":7,\"as\":\"\",\"priority\":\"high\"}" },
        { WORDS("move", "7", "sales"),
          "{\"verb\":\"move\",\"ticket\":7,\"as\":\"\",\"department\":\"sales\"}" },
        { WORDS("held", "release", "3"), "{\"verb\":\"held-release\",\"held\":3}" },
        { WORDS("held", "release", "3", "--ticket", "7"),
          "{\"verb\":\"held-release\",\"held\":3,\"ticket\":7}" },
        { WORDS("held", "refuse", "3"), "{\"verb\":\"held-refuse\",\"held\":3}" },
        { WORDS("outbox", "retry", "5"), "{\"verb\":\"outbox-retry\",\"letter\":5}" },
        { WORDS("outbox", "retry", "--all"), "{\"verb\":\"outbox-retry\",\"letter\":0}" },
        { WORDS("block", "@example.org"),
          "{\"verb\":\"block\",\"value\":\"@example.org\"}" },
        { WORDS("user", "add", "a@example.org"),
          "{\"verb\":\"user-add\",\"address\":\"a@example.org\"}" },
        { WORDS("user", "add", "a@example.org", "--name", "A B", "--user-name", "ab",
                "--phone", "0812", "--language", "id"),
          "{\"verb\":\"user-add\",\"address\":\"a@example.org\",\"name\":\"A B\","
          "\"user_name\":\"ab\",\"phone\":\"0812\",\"language\":\"id\"}" },
        { WORDS("user", "passwd", "alice"),
          "{\"verb\":\"user-passwd\",\"who\":\"alice\",\"password\":\"text of stdin\"}" },
        { WORDS("user", "lock", "a@example.org"),
          "{\"verb\":\"user-lock\",\"who\":\"a@example.org\"}" },
        { WORDS("user", "unlock", "a@example.org"),
          "{\"verb\":\"user-unlock\",\"who\":\"a@example.org\"}" },
        { WORDS("user", "logout", "budi"),
          "{\"verb\":\"user-logout\",\"who\":\"budi\"}" },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        json_t *request;
        json_t *want = json_loads(cases[i].want, 0, NULL);
        g_assert_cmpint(run_against(cases[i].words, "{\"ok\":true,\"ticket\":7}\n",
                                    &request, NULL, NULL),
                        ==, 0);
        g_autofree char *got = json_dumps(request, JSON_COMPACT);
        g_test_message("%s", got);
        g_assert_true(json_equal(request, want));
        json_decref(request);
        json_decref(want);
    }
}

static void
test_answers(void)
{
    static const struct {
        const char *answer;
        int code;
        const char *out, *err;
    } cases[] = {
        { "{\"ok\":true,\"ticket\":7,\"letters\":2}\n", 0, "ticket: 7, letters: 2\n",
          "" },
        { "{\"ok\":true}\n", 0, "done\n", "" },
        { "{\"ok\":true,\"x\":\"\\u001b[2J\"}\n", 0, "x: \\u001b[2J\n", "" },
        { "{\"ok\":false,\"error\":\"no ticket 7\",\"exit\":1}\n", 1, "", "no ticket 7" },
        { "{\"ok\":false,\"error\":\"a\\u001b[2J\"}\n", 1, "", "a?[2J" },
        { "{\"ok\":false,\"error\":\"later\",\"exit\":75}\n", 75, "", "later" },
        { "{\"ok\":false,\"exit\":0}\n", 1, "", "refused" },
        { "nonsense\n", 75, "", "no answer that can be read" },
        { "{\"ok\":true", 75, "", "no answer" },
        { "", 75, "", "no answer" },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        json_t *request;
        g_autoptr(GString) out = NULL;
        g_autofree char *err = NULL;
        int code =
            run_against(WORDS("close", "7"), cases[i].answer, &request, &out, &err);
        g_test_message("%s", cases[i].answer);
        g_assert_cmpint(code, ==, cases[i].code);
        g_assert_cmpstr(out->str, ==, cases[i].out);
        g_assert_nonnull(strstr(err, cases[i].err));
        json_decref(request);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (g_getenv("top_builddir") == NULL)
        return 77;
    desk_fixture_make(&desk);
    g_test_add_func("/ctl/list", test_list);
    g_test_add_func("/ctl/show", test_show);
    g_test_add_func("/ctl/lists-of-mail", test_lists_of_mail);
    g_test_add_func("/ctl/users", test_users);
    g_test_add_func("/ctl/hostile-text", test_hostile_text);
    g_test_add_func("/ctl/bytes", test_bytes);
    g_test_add_func("/ctl/exit-codes", test_exit_codes);
    g_test_add_func("/ctl/check-tells-all", test_check_tells_all);
    g_test_add_func("/ctl/check-reads-the-bot", test_check_reads_the_bot);
    g_test_add_func("/ctl/doctor", test_doctor);
    g_test_add_func("/ctl/parse", test_parse);
    g_test_add_func("/ctl/requests", test_requests);
    g_test_add_func("/ctl/answers", test_answers);
    int failed = g_test_run();
    desk_fixture_clear(&desk);
    return failed;
}
