/* test_listener.c - sockets are made, replaced, refused and given back as promised. */
#include "doors/listener.h"
#include "base/log.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static char *folder;

static char *
in_folder(const char *name)
{
    return g_strdup_printf("unix:%s/%s", folder, name);
}

static int
connect_to(const char *address)
{
    struct sockaddr_un where = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    g_strlcpy(where.sun_path, address + strlen("unix:"), sizeof where.sun_path);
    if (connect(fd, (struct sockaddr *)&where, sizeof where) == 0)
        return fd;
    close(fd);
    return -1;
}

static char *
read_all(int fd)
{
    GString *text = g_string_new(NULL);
    char buffer[256];
    gssize n;

    while ((n = read(fd, buffer, sizeof buffer)) > 0)
        g_string_append_len(text, buffer, n);
    close(fd);
    return g_string_free(text, FALSE);
}

/* Says hello, waits for the end of input, says bye. */
static void
serve(Listener *listener, int fd, void *data)
{
    char byte;

    g_atomic_int_inc((gint *)data);
    send(fd, "hello", 5, MSG_NOSIGNAL);
    while (read(fd, &byte, 1) > 0)
        ;
    send(fd, listener_is_stopping(listener) ? " stop" : " bye", 5, MSG_NOSIGNAL);
}

static void
test_sessions(void)
{
    g_autofree char *address = in_folder("deep/er/a.sock");
    g_autofree char *parent = g_build_filename(folder, "deep/er", NULL);
    g_autofree char *first = NULL, *second = NULL;
    g_auto(Fault) why = { 0 };
    char hello[6] = "";
    Listener *listener;
    GStatBuf st;
    gint served = 0;
    mode_t mask = umask(0077);
    int fd[3];

    g_assert_true(listener_start(address, 1, "busy\n", serve, &served, &listener, &why));
    umask(mask);
    g_assert_cmpstr(listener_address(listener), ==, address);
    g_assert_cmpint(g_stat(address + 5, &st), ==, 0);
    g_assert_cmpint(st.st_mode & 0777, ==, 0660);
    g_assert_cmpint(g_stat(parent, &st), ==, 0);
    g_assert_cmpint(st.st_mode & 0777, ==, 0750);
    fd[0] = connect_to(address);
    g_assert_cmpint(read(fd[0], hello, 5), ==, 5);
    fd[1] = connect_to(address);
    second = read_all(fd[1]);
    g_assert_cmpstr(second, ==, "busy\n");
    g_assert_true(listener_stop(listener, 10));
    first = read_all(fd[0]);
    g_assert_cmpstr(first, ==, " stop");
    g_assert_cmpint(served, ==, 1);
    g_assert_cmpint(g_stat(address + 5, &st), <, 0);
    g_assert_cmpint(connect_to(address), <, 0);
    g_rmdir(parent);
    *strrchr(parent, '/') = '\0';
    g_rmdir(parent);
}

static void
test_stale_and_live(void)
{
    g_autofree char *address = in_folder("s.sock"), *file = in_folder("file"),
                    *pid = NULL;
    struct sockaddr_un where = { .sun_family = AF_UNIX };
    g_auto(Fault) why = { 0 };
    Listener *listener, *other = NULL;
    gint served = 0;
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    /* Stale: bound once, its process gone. */
    g_strlcpy(where.sun_path, address + 5, sizeof where.sun_path);
    g_assert_cmpint(bind(fd, (struct sockaddr *)&where, sizeof where), ==, 0);
    close(fd);
    g_assert_true(listener_start(address, 5, NULL, serve, &served, &listener, &why));
    /* Live. */
    g_assert_false(listener_start(address, 5, NULL, serve, &served, &other, &why));
    pid = g_strdup_printf("process %d listens there", (int)getpid());
    g_assert_nonnull(strstr(why.text, pid));
    g_assert_null(other);
    g_assert_true(listener_stop(listener, 10));
    /* No socket at all. */
    g_assert_true(g_file_set_contents(file + 5, "x", 1, NULL));
    g_assert_false(listener_start(file, 5, NULL, serve, &served, &other, &why));
    g_assert_nonnull(strstr(why.text, "no socket"));
    g_unlink(file + 5);
}

/* A socket that another process has put in place of ours is not removed. */
static void
test_replaced(void)
{
    g_autofree char *address = in_folder("r.sock");
    g_auto(Fault) why = { 0 };
    Listener *listener;
    gint served = 0;

    g_assert_true(listener_start(address, 5, NULL, serve, &served, &listener, &why));
    g_unlink(address + 5);
    g_assert_true(g_file_set_contents(address + 5, "x", 1, NULL));
    g_assert_true(listener_stop(listener, 10));
    g_assert_cmpint(g_unlink(address + 5), ==, 0);
}

static void
test_bad_addresses(void)
{
    static const char *const bad[] = {
        "",
        "unix:",
        "unix:relative",
        "tcp:127.0.0.1:1",
        "inet:127.0.0.1",
        "inet::25",
        "inet:127.0.0.1:",
        "inet:::1:25",
        "inet:127.0.0.1:no-such-service",
        "inet:[]:25",
        ("unix:/0123456789012345678901234567890123456789012345678901234567890123456789"
         "0123456789012345678901234567890123456789")
    };

    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_auto(Fault) why = { 0 };
        Listener *listener = NULL;

        g_assert_false(listener_start(bad[i], 5, NULL, serve, NULL, &listener, &why));
        g_assert_nonnull(strstr(why.text, "cannot listen on"));
    }
}

static void
test_inet(void)
{
    g_auto(Fault) why = { 0 };
    Listener *listener, *other = NULL;
    g_autofree char *address = NULL;
    gint served = 0;

    g_assert_true(
        listener_start("inet:127.0.0.1:0", 5, NULL, serve, &served, &listener, &why));
    address = g_strdup(listener_address(listener));
    g_assert_cmpstr(address, !=, "inet:127.0.0.1:0");
    g_assert_false(listener_start(address, 5, NULL, serve, &served, &other, &why));
    g_assert_nonnull(strstr(why.text, "in use"));
    g_assert_true(listener_stop(listener, 10));
}

/* A session that does not end in time is left behind, and what it uses with it. */
static void
stubborn(Listener *listener, int fd, void *data)
{
    gint *gate = data;
    char byte;

    send(fd, "hello", 5, MSG_NOSIGNAL);
    g_assert_cmpint(read(gate[0], &byte, 1), ==, 1);
}

static void
test_stubborn(void)
{
    g_autofree char *address = in_folder("t.sock"), *rest = NULL;
    g_auto(Fault) why = { 0 };
    char hello[5];
    Listener *listener;
    int gate[2], fd;

    g_assert_cmpint(pipe(gate), ==, 0);
    g_assert_true(listener_start(address, 5, NULL, stubborn, gate, &listener, &why));
    fd = connect_to(address);
    g_assert_cmpint(read(fd, hello, 5), ==, 5);
    g_assert_false(listener_stop(listener, 0));
    g_assert_cmpint(write(gate[1], "x", 1), ==, 1);
    rest = read_all(fd);
    g_assert_cmpstr(rest, ==, "");
}

int
main(int argc, char **argv)
{
    int result;

    g_test_init(&argc, &argv, NULL);
    log_open("test_listener", "stderr");
    folder = g_dir_make_tmp("ticketd-listener-XXXXXX", NULL);
    g_test_add_func("/doors/listener/sessions", test_sessions);
    g_test_add_func("/doors/listener/stale_and_live", test_stale_and_live);
    g_test_add_func("/doors/listener/replaced", test_replaced);
    g_test_add_func("/doors/listener/bad_addresses", test_bad_addresses);
    g_test_add_func("/doors/listener/inet", test_inet);
    g_test_add_func("/doors/listener/stubborn", test_stubborn);
    result = g_test_run();
    g_rmdir(folder);
    g_free(folder);
    return result;
}
