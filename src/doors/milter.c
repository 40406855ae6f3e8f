/* milter.c - the door that Postfix's smtpd(8) asks before it takes a mail. */
#include "doors/milter.h"

#include "base/log.h"
#include "doors/milter_session.h"
#include "doors/socket_address.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <libmilter/mfapi.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    TIMEOUT_SECONDS = 330, /* Postfix waits 300 s for the end of the content */
    STOP_SECONDS = 60,     /* a reader has 30 for a mail */
    WAKE_SECONDS = 5,
    WAKE_MS = 10, /* between knocks; by itself libmilter looks up every five seconds */
    WAKES = 20,
};

/* What is there once a process: libmilter keeps its own state in the same way. */
static struct Milter {
    gint is_stopping; /* atomic */
    pthread_t thread;
    ListeningSocket socket; /* what was made; its descriptor is libmilter's */
} door;

/* As libmilter writes addresses: "unix:/path", "inet:PORT@HOST". The caller frees it. */
static char *
libmilter_address(const char *address)
{
    const char *host = address + strlen("inet:"), *colon = strrchr(address, ':');
    gsize length = (gsize)(colon - host);

    if (g_str_has_prefix(address, "unix:"))
        return g_strdup(address);
    if (*host == '[')
        return g_strdup_printf("inet6:%s@%.*s", colon + 1, (int)length - 2, host + 1);
    return g_strdup_printf("inet:%s@%.*s", colon + 1, (int)length, host);
}

/* libmilter has a thread that waits for SIGHUP, SIGINT and SIGTERM, and stops for good on
 * each of them. They are the daemon's, who waits for them by sigtimedwait(2). In place of
 * the C library's this is what that thread finds, and nobody else here calls it: it waits
 * for ever, with those signals blocked. */
int
sigwait(const sigset_t *set, int *number)
{
    for (;;)
        pause();
}

static void *
run(void *unused)
{
    smfi_main();
    if (!g_atomic_int_get(&door.is_stopping))
        log_error(
            "milter: libmilter gave up, its own lines in syslog say why: mail is no "
            "longer refused at SMTP time, but held, until ticketd is restarted");
    return NULL;
}

static bool
open_socket(const char *address, Fault *why)
{
    g_autofree char *where = libmilter_address(address);
    const char *path =
        g_str_has_prefix(address, "unix:") ? address + strlen("unix:") : NULL;

    if (path && !socket_prepare_path(path, why))
        return false;
    /* Not true, which would take the socket away from whoever came in between. */
    if (smfi_setconn(where) != MI_SUCCESS || smfi_opensocket(false) != MI_SUCCESS)
        return fault_temporary(why, "4.3.5",
                               "milter: cannot listen on %s: libmilter's own line in "
                               "syslog says why",
                               address);
    return socket_describe(address, path, &door.socket, why);
}

bool
milter_start(const Settings *settings, Gate *gate, Milter **out, Fault *why)
{
    int error;

    if (!milter_session_register() || smfi_settimeout(TIMEOUT_SECONDS) != MI_SUCCESS)
        return fault_temporary(why, "4.3.0", "milter: libmilter refuses its set-up");
    if (!open_socket(settings->milter, why))
        return false;
    milter_session_open(gate);
    error = pthread_create(&door.thread, NULL, run, NULL);
    if (error != 0) {
        milter_session_close(0);
        socket_remove_path(&door.socket);
        return fault_temporary(why, "4.3.0", "cannot start a thread: %s",
                               g_strerror(error));
    }
    *out = &door;
    return true;
}

/* libmilter looks up every five seconds, and whenever somebody connects. */
static void
wake(const char *address)
{
    g_autoptr(GSocketClient) client = g_socket_client_new();
    g_autoptr(GSocketConnectable) where = NULL;
    g_autoptr(GSocketConnection) connection = NULL;

    g_socket_client_set_enable_proxy(client, FALSE);
    g_socket_client_set_timeout(client, WAKE_SECONDS);
    if (g_str_has_prefix(address, "unix:"))
        where =
            G_SOCKET_CONNECTABLE(g_unix_socket_address_new(address + strlen("unix:")));
    else
        where = g_network_address_parse(address + strlen("inet:"), 0, NULL);
    if (where)
        connection = g_socket_client_connect(client, where, NULL, NULL);
}

static void *
ask_to_stop(void *unused)
{
    smfi_stop();
    return NULL;
}

static bool
join_soon(pthread_t thread)
{
    struct timespec soon;

    clock_gettime(CLOCK_REALTIME, &soon);
    soon.tv_nsec += WAKE_MS * 1000000;
    soon.tv_sec += soon.tv_nsec / 1000000000;
    soon.tv_nsec %= 1000000000;
    return pthread_timedjoin_np(thread, NULL, &soon) == 0;
}

/* smfi_stop() waits for a lock that the listening thread holds while it listens, so that
 * somebody must knock meanwhile. False if that was in vain. */
static bool
end_libmilter(Milter *milter)
{
    pthread_t stopping;
    bool is_asked = false, has_ended = false;

    if (pthread_create(&stopping, NULL, ask_to_stop, NULL) != 0)
        return false;
    for (guint i = 0; i < WAKES && !has_ended; i++) {
        wake(milter->socket.address);
        is_asked = is_asked || join_soon(stopping);
        has_ended = is_asked && join_soon(milter->thread);
    }
    if (!is_asked)
        pthread_detach(stopping);
    if (!has_ended)
        pthread_detach(milter->thread);
    return has_ended;
}

bool
milter_stop(Milter *milter)
{
    bool has_ended;

    if (!milter)
        return true;
    g_atomic_int_set(&milter->is_stopping, 1);
    milter_session_close(STOP_SECONDS);
    has_ended = end_libmilter(milter);
    socket_remove_path(&milter->socket);
    socket_clear(&milter->socket);
    return has_ended;
}
