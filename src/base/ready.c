/* ready.c - telling the service manager how we are (sd_notify(3)'s protocol). */
#include "base/ready.h"

#include <glib.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

void
ready_notify(const char *state)
{
    const char *path = g_getenv("NOTIFY_SOCKET");
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd;

    if (!path || (*path != '/' && *path != '@') ||
        strlen(path) >= sizeof address.sun_path)
        return;
    g_strlcpy(address.sun_path, path, sizeof address.sun_path);
    if (*path == '@') /* an abstract address: begins with NUL, has no end mark */
        address.sun_path[0] = '\0';
    fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return;
    if (sendto(fd, state, strlen(state), MSG_NOSIGNAL, (struct sockaddr *)&address,
               (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path))) < 0) {
        /* The manager will notice by its own time-out; there is nobody else to tell. */
    }
    close(fd);
}

void
ready_notify_reloading(void)
{
    g_autofree char *state = g_strdup_printf(
        "RELOADING=1\nMONOTONIC_USEC=%" G_GINT64_FORMAT, g_get_monotonic_time());

    ready_notify(state);
}

/* The number that the environment gives; 0 where it gives none. */
static gint64
number_of(const char *name)
{
    const char *text = g_getenv(name);
    guint64 number;

    if (!text || !g_ascii_string_to_unsigned(text, 10, 1, G_MAXINT64, &number, NULL))
        return 0;
    return (gint64)number;
}

gint64
ready_watchdog_ms(void)
{
    /* It may be meant for the process that started us. */
    if (g_getenv("WATCHDOG_PID") && number_of("WATCHDOG_PID") != getpid())
        return 0;
    return number_of("WATCHDOG_USEC") / 1000;
}
