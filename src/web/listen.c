/* listen.c - the socket on which browsers, or the proxy in front of us, knock. */
#include "web/listen.h"

#include <errno.h>
#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 1024 };

/* What a dead process left; one that answers is somebody's. */
static bool
remove_stale(const char *path, Fault *why)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool is_live;

    g_strlcpy(address.sun_path, path, sizeof address.sun_path);
    is_live = fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
    if (fd >= 0)
        close(fd);
    if (is_live)
        return fault_temporary(why, "4.3.0", "%s: another process listens there", path);
    if (unlink(path) != 0 && errno != ENOENT)
        return fault_temporary(why, "4.3.0", "cannot remove %s: %s", path,
                               g_strerror(errno));
    return true;
}

static bool
bind_and_listen(int fd, GSocketAddress *address, const char *text, Fault *why)
{
    guint8 native[sizeof(struct sockaddr_un) + 16];
    gssize size = g_socket_address_get_native_size(address);

    if (size <= 0 || size > (gssize)sizeof native ||
        !g_socket_address_to_native(address, native, sizeof native, NULL))
        return fault_temporary(why, "4.3.0", "cannot listen on %s", text);
    if (bind(fd, (struct sockaddr *)native, (socklen_t)size) != 0 ||
        listen(fd, BACKLOG) != 0)
        return fault_temporary(why, "4.3.0", "cannot listen on %s: %s", text,
                               g_strerror(errno));
    return true;
}

static bool
open_unix(const char *text, int fd, char **name, Fault *why)
{
    const char *path = text + strlen("unix:");
    g_autoptr(GSocketAddress) address = g_unix_socket_address_new(path);

    if (!remove_stale(path, why) || !bind_and_listen(fd, address, text, why))
        return false;
    if (chmod(path, 0660) != 0)
        return fault_temporary(why, "4.3.0", "cannot change %s: %s", path,
                               g_strerror(errno));
    *name = g_strdup(text);
    return true;
}

static bool
open_inet(const char *text, int fd, GSocketAddress *address, char **name, Fault *why)
{
    const int on = 1;
    struct sockaddr_storage got;
    socklen_t length = sizeof got;
    g_autoptr(GSocketAddress) bound = NULL;
    guint port = 0;

    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (!bind_and_listen(fd, address, text, why))
        return false;
    if (getsockname(fd, (struct sockaddr *)&got, &length) == 0)
        bound = g_socket_address_new_from_native(&got, length);
    if (bound)
        port = g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(bound));
    *name = g_strdup_printf("%.*s:%u", (int)(strrchr(text, ':') - text), text, port);
    return true;
}

bool
listen_open(const char *text, int *out, char **name, Fault *why)
{
    bool is_unix = g_str_has_prefix(text, "unix:"), is_fine;
    g_autoptr(GSocketAddress) address = NULL;
    int fd;

    if (!is_unix) {
        const char *colon = strrchr(text, ':');
        const char *start = text + strlen("inet:");
        g_autofree char *host = g_strndup(start, (gsize)(colon - start));
        gsize length = strlen(host);

        if (*host == '[' && length > 2) {
            memmove(host, host + 1, length - 2);
            host[length - 2] = '\0';
        }
        address = g_inet_socket_address_new_from_string(
            host, (guint)g_ascii_strtoull(colon + 1, NULL, 10));
        if (!address)
            return fault_permanent(why, "5.3.5", "%s is no address", text);
    }
    fd = socket(is_unix ? AF_UNIX : (int)g_socket_address_get_family(address),
                SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return fault_temporary(why, "4.3.0", "no socket: %s", g_strerror(errno));
    is_fine = is_unix ? open_unix(text, fd, name, why)
                      : open_inet(text, fd, address, name, why);
    if (!is_fine)
        close(fd);
    else
        *out = fd;
    return is_fine;
}
