/* socket_address.c - "unix:/path" and "inet:host:port" made into listening sockets. */
#include "doors/socket_address.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { SOCKET_MODE = 0660, FOLDER_MODE = 0750 };

/* Who listens at `where`? 0: nobody, -1: somebody whose number is not told. */
static pid_t
listening_process(const struct sockaddr_un *where)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    struct ucred peer = { .pid = -1 };
    socklen_t length = sizeof peer;
    pid_t holder = 0;

    if (fd < 0)
        return -1;
    /* EAGAIN: a full backlog is a sign of life; EACCES: not ours to remove. */
    if (connect(fd, (const struct sockaddr *)where, sizeof *where) == 0)
        holder =
            getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 ? peer.pid : -1;
    else if (errno != ECONNREFUSED && errno != ENOENT)
        holder = -1;
    close(fd);
    return holder;
}

static bool
remove_stale(const struct sockaddr_un *where, Fault *why)
{
    struct stat st;
    pid_t holder;

    if (lstat(where->sun_path, &st) < 0)
        return true;
    if (!S_ISSOCK(st.st_mode))
        return fault_temporary(why, "4.3.5",
                               "cannot listen on %s: a file that is no socket "
                               "lies there; move it away",
                               where->sun_path);
    holder = listening_process(where);
    if (holder > 0)
        return fault_temporary(why, "4.3.5",
                               "cannot listen on %s: process %d listens there; "
                               "stop it first",
                               where->sun_path, (int)holder);
    if (holder < 0)
        return fault_temporary(why, "4.3.5",
                               "cannot listen on %s: another process seems to "
                               "listen there; stop it first",
                               where->sun_path);
    if (unlink(where->sun_path) < 0 && errno != ENOENT)
        return fault_temporary(why, "4.3.5", "cannot remove the stale socket %s: %s",
                               where->sun_path, g_strerror(errno));
    return true;
}

static bool
bind_unix(int fd, const struct sockaddr_un *where, ListeningSocket *out, Fault *why)
{
    struct stat st;

    /* The mode given before bind() is the one the path is born with, less the
     * umask: at no moment can more people connect than are meant to. */
    if (fchmod(fd, SOCKET_MODE) < 0 ||
        bind(fd, (const struct sockaddr *)where, sizeof *where) < 0 ||
        chmod(where->sun_path, SOCKET_MODE) < 0 || stat(where->sun_path, &st) < 0 ||
        listen(fd, SOMAXCONN) < 0)
        return fault_temporary(why, "4.3.5", "cannot listen on %s: %s", where->sun_path,
                               g_strerror(errno));
    out->device = st.st_dev;
    out->inode = st.st_ino;
    return true;
}

/* Whatever the umask, Postfix's group must be able to reach a socket in it. */
static bool
make_folder(const char *folder)
{
    struct stat st;

    return stat(folder, &st) == 0 || (g_mkdir_with_parents(folder, FOLDER_MODE) == 0 &&
                                      chmod(folder, FOLDER_MODE) == 0);
}

static bool
prepare(const char *path, struct sockaddr_un *where, Fault *why)
{
    g_autofree char *folder = g_path_get_dirname(path);

    if (path[0] != '/' || strlen(path) >= sizeof where->sun_path)
        return fault_temporary(why, "4.3.5",
                               "cannot listen on unix:%s: expected an absolute "
                               "path of at most %zu bytes",
                               path, sizeof where->sun_path - 1);
    where->sun_family = AF_UNIX;
    g_strlcpy(where->sun_path, path, sizeof where->sun_path);
    if (!make_folder(folder))
        return fault_temporary(why, "4.3.5", "cannot make the folder %s: %s", folder,
                               g_strerror(errno));
    return remove_stale(where, why);
}

bool
socket_prepare_path(const char *path, Fault *why)
{
    struct sockaddr_un where = { 0 };

    return prepare(path, &where, why);
}

static bool
listen_unix(const char *path, ListeningSocket *out, Fault *why)
{
    struct sockaddr_un where = { 0 };
    int fd;

    if (!prepare(path, &where, why))
        return false;
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return fault_temporary(why, "4.3.5", "cannot make a socket: %s",
                               g_strerror(errno));
    if (!bind_unix(fd, &where, out, why)) {
        close(fd);
        return false;
    }
    out->fd = fd;
    out->path = g_strdup(path);
    out->address = g_strconcat("unix:", path, NULL);
    return true;
}

/* "host:port" or "[::1]:port" cut in two; the caller frees both. */
static bool
split_host_port(const char *text, char **host, char **port)
{
    const char *colon = strrchr(text, ':');
    gsize length = colon ? (gsize)(colon - text) : 0;

    if (length == 0 || !colon[1])
        return false;
    if (text[0] == '[' && text[length - 1] == ']' && length > 2)
        *host = g_strndup(text + 1, length - 2);
    else if (memchr(text, ':', length))
        return false;
    else
        *host = g_strndup(text, length);
    *port = g_strdup(colon + 1);
    return true;
}

static int
bound_port(int fd)
{
    union {
        struct sockaddr_storage storage;
        struct sockaddr_in in;
        struct sockaddr_in6 in6;
    } where = { 0 };
    socklen_t length = sizeof where;

    if (getsockname(fd, (struct sockaddr *)&where.storage, &length) < 0)
        return 0;
    return ntohs(where.storage.ss_family == AF_INET6 ? where.in6.sin6_port
                                                     : where.in.sin_port);
}

/* A socket that listens at one of the candidates, or -1 with errno of the last. */
static int
listen_first(const struct addrinfo *list)
{
    for (const struct addrinfo *ai = list; ai; ai = ai->ai_next) {
        int fd = socket(ai->ai_family, ai->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        int saved, on = 1;

        if (fd < 0)
            continue;
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        if (bind(fd, ai->ai_addr, ai->ai_addrlen) == 0 && listen(fd, SOMAXCONN) == 0)
            return fd;
        saved = errno;
        close(fd);
        errno = saved;
    }
    return -1;
}

static bool
listen_inet(const char *text, ListeningSocket *out, Fault *why)
{
    const struct addrinfo hints = { .ai_family = AF_UNSPEC,
                                    .ai_socktype = SOCK_STREAM,
                                    .ai_flags = AI_PASSIVE };
    struct addrinfo *list = NULL;
    g_autofree char *host = NULL, *port = NULL;
    int error;

    if (!split_host_port(text, &host, &port))
        return fault_temporary(why, "4.3.5",
                               "cannot listen on inet:%s: expected "
                               "inet:HOST:PORT, for example inet:127.0.0.1:2024",
                               text);
    error = getaddrinfo(host, port, &hints, &list);
    if (error)
        return fault_temporary(why, "4.3.5", "cannot listen on inet:%s: %s", text,
                               gai_strerror(error));
    out->fd = listen_first(list);
    error = errno;
    freeaddrinfo(list);
    if (out->fd < 0)
        return fault_temporary(
            why, "4.3.5", "cannot listen on inet:%s: %s%s", text, g_strerror(error),
            error == EADDRINUSE ? "; choose another port or stop the program that has it"
                                : "");
    out->address = g_strdup_printf(strchr(host, ':') ? "inet:[%s]:%d" : "inet:%s:%d",
                                   host, bound_port(out->fd));
    return true;
}

bool
socket_listen(const char *address, ListeningSocket *out, Fault *why)
{
    ListeningSocket made = { .fd = -1 };
    bool done;

    if (g_str_has_prefix(address, "unix:"))
        done = listen_unix(address + strlen("unix:"), &made, why);
    else if (g_str_has_prefix(address, "inet:"))
        done = listen_inet(address + strlen("inet:"), &made, why);
    else
        return fault_temporary(why, "4.3.5",
                               "cannot listen on %s: expected unix:/PATH or "
                               "inet:HOST:PORT",
                               address);
    if (done)
        *out = made;
    return done;
}

bool
socket_describe(const char *address, const char *path, ListeningSocket *out, Fault *why)
{
    struct stat st = { 0 };

    if (path && (chmod(path, SOCKET_MODE) < 0 || stat(path, &st) < 0))
        return fault_temporary(why, "4.3.5", "cannot listen on %s: %s", path,
                               g_strerror(errno));
    *out = (ListeningSocket){ .fd = -1,
                              .address = g_strdup(address),
                              .path = g_strdup(path),
                              .device = st.st_dev,
                              .inode = st.st_ino };
    return true;
}

void
socket_remove_path(const ListeningSocket *socket)
{
    struct stat st;

    if (socket->path && lstat(socket->path, &st) == 0 && st.st_dev == socket->device &&
        st.st_ino == socket->inode)
        unlink(socket->path);
}

void
socket_unlisten(ListeningSocket *socket)
{
    close(socket->fd);
    socket_remove_path(socket);
}

void
socket_clear(ListeningSocket *socket)
{
    g_clear_pointer(&socket->path, g_free);
    g_clear_pointer(&socket->address, g_free);
}
