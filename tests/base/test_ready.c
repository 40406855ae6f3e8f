/* test_ready.c - what a service manager at the other end of NOTIFY_SOCKET hears. */
#include "base/ready.h"

#include <glib/gstdio.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

typedef struct Manager {
    char *folder;
    char *name; /* as NOTIFY_SOCKET has it */
    int fd;
} Manager;

static void
manager_start(Manager *manager, bool is_abstract)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    gsize length;

    manager->folder = g_dir_make_tmp("ticketd-ready-XXXXXX", NULL);
    g_assert_nonnull(manager->folder);
    manager->name =
        g_strdup_printf("%s%s/notify", is_abstract ? "@" : "", manager->folder);
    length = strlen(manager->name);
    g_assert_cmpuint(length, <, sizeof address.sun_path);
    memcpy(address.sun_path, manager->name, length);
    if (is_abstract)
        address.sun_path[0] = '\0';
    manager->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    g_assert_cmpint(bind(manager->fd, (struct sockaddr *)&address,
                         (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length)),
                    ==, 0);
    g_setenv("NOTIFY_SOCKET", manager->name, TRUE);
}

static void
manager_stop(Manager *manager)
{
    g_unsetenv("NOTIFY_SOCKET");
    close(manager->fd);
    g_unlink(manager->name);
    g_assert_cmpint(g_rmdir(manager->folder), ==, 0);
    g_free(manager->name);
    g_free(manager->folder);
}

/* The next message; "" if there is none. A datagram is there once it is sent. */
static const char *
heard(const Manager *manager)
{
    static char text[200];
    gssize length = recv(manager->fd, text, sizeof text - 1, 0);

    text[MAX(length, 0)] = '\0';
    return text;
}

static void
test_notify(gconstpointer is_abstract)
{
    Manager manager;

    manager_start(&manager, is_abstract != NULL);
    g_assert_cmpstr(heard(&manager), ==, "");
    ready_notify("READY=1");
    ready_notify("STATUS=two\nWATCHDOG=1");
    g_assert_cmpstr(heard(&manager), ==, "READY=1");
    g_assert_cmpstr(heard(&manager), ==, "STATUS=two\nWATCHDOG=1");
    manager_stop(&manager);
}

static void
test_reloading(void)
{
    static const char begins[] = "RELOADING=1\nMONOTONIC_USEC=";
    gint64 before = g_get_monotonic_time(), said;
    Manager manager;
    const char *text;

    manager_start(&manager, false);
    ready_notify_reloading();
    text = heard(&manager);
    g_assert_true(g_str_has_prefix(text, begins));
    said = g_ascii_strtoll(text + strlen(begins), NULL, 10);
    g_assert_cmpint(said, >=, before);
    g_assert_cmpint(said, <=, g_get_monotonic_time());
    manager_stop(&manager);
}

static void
test_nobody(void)
{
    static const char *const names[] = { NULL, "", "relative", "/nonexistent/notify" };
    g_autofree char *too_long = g_strnfill(200, 'x');

    too_long[0] = '/';
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        if (names[i])
            g_setenv("NOTIFY_SOCKET", names[i], TRUE);
        else
            g_unsetenv("NOTIFY_SOCKET");
        ready_notify("READY=1");
    }
    g_setenv("NOTIFY_SOCKET", too_long, TRUE);
    ready_notify("READY=1");
    g_unsetenv("NOTIFY_SOCKET");
}

static void
put(const char *name, const char *value)
{
    if (value)
        g_setenv(name, value, TRUE);
    else
        g_unsetenv(name);
}

static void
test_watchdog(void)
{
    g_autofree char *we = g_strdup_printf("%d", (int)getpid());
    g_autofree char *other = g_strdup_printf("%d", (int)getppid());
    const struct {
        const char *usec, *pid;
        gint64 ms;
    } cases[] = {
        { NULL, NULL, 0 },         { "30000000", NULL, 30000 },
        { "30000000", we, 30000 }, { "30000000", other, 0 },
        { "30000000", "", 0 },     { "30000000", "x", 0 },
        { NULL, we, 0 },           { "0", we, 0 },
        { "-5", we, 0 },           { "soon", we, 0 },
        { "30000000s", NULL, 0 },  { "", NULL, 0 },
        { "1500000", we, 1500 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        put("WATCHDOG_USEC", cases[i].usec);
        put("WATCHDOG_PID", cases[i].pid);
        g_assert_cmpint(ready_watchdog_ms(), ==, cases[i].ms);
    }
    put("WATCHDOG_USEC", NULL);
    put("WATCHDOG_PID", NULL);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/base/ready/notify", NULL, test_notify);
    g_test_add_data_func("/base/ready/notify-abstract", "@", test_notify);
    g_test_add_func("/base/ready/reloading", test_reloading);
    g_test_add_func("/base/ready/nobody", test_nobody);
    g_test_add_func("/base/ready/watchdog", test_watchdog);
    return g_test_run();
}
