/* listener.c - a listening socket and its threads, shared by the doors. */
#include "doors/listener.h"

#include "base/log.h"
#include "doors/socket_address.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* While no descriptor or thread can be had, wait this long before the next try. */
enum { SHORTAGE_MS = 100 };

/* The locks are those of pthreads and not GLib's, because ThreadSanitizer sees
 * only the former. `lock` guards `sessions`; a session's fd is closed under it, so
 * that listener_stop() never shuts down a descriptor that means something else by now. */
struct Listener {
    ListeningSocket socket;
    int wake; /* eventfd: written once, by listener_stop() */
    guint limit;
    char *busy;
    ListenerServe serve;
    void *data;
    pthread_t thread;
    gint is_stopping; /* atomic */
    pthread_mutex_t lock;
    pthread_cond_t ended;
    GPtrArray *sessions; /* of Session * */
    guint64 rests;       /* how often a session began to rest; guarded by lock */
    bool is_abandoned;   /* by listener_stop(): the last session frees it */
};

typedef struct Session {
    Listener *listener;
    int fd;
    guint64 rests_since; /* a count of rests; 0: it works */
    bool gives_way;
} Session;

static void
listener_free(Listener *listener)
{
    close(listener->wake);
    socket_clear(&listener->socket);
    pthread_mutex_destroy(&listener->lock);
    pthread_cond_destroy(&listener->ended);
    g_ptr_array_unref(listener->sessions);
    g_free(listener->busy);
    g_free(listener);
}

static void
session_end(Session *session)
{
    Listener *listener = session->listener;
    bool is_last;

    pthread_mutex_lock(&listener->lock);
    close(session->fd);
    g_ptr_array_remove_fast(listener->sessions, session);
    is_last = listener->is_abandoned && listener->sessions->len == 0;
    pthread_cond_signal(&listener->ended);
    pthread_mutex_unlock(&listener->lock);
    g_free(session);
    if (is_last)
        listener_free(listener);
}

static void *
session_thread(void *data)
{
    Session *session = data;
    Listener *listener = session->listener;

    listener->serve(listener, session->fd, listener->data);
    session_end(session);
    return NULL;
}

static void
turn_away(const Listener *listener, int fd)
{
    if (listener->busy &&
        send(fd, listener->busy, strlen(listener->busy), MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
        log_debug("%s: could not say that we are busy", listener->socket.address);
    close(fd);
}

/* False if no thread could be had; fd is closed then. */
static bool
session_start(Listener *listener, int fd)
{
    Session *session = g_new0(Session, 1);
    pthread_attr_t attributes;
    pthread_t thread;
    int error;

    session->listener = listener;
    session->fd = fd;
    pthread_mutex_lock(&listener->lock);
    g_ptr_array_add(listener->sessions, session);
    pthread_mutex_unlock(&listener->lock);
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    error = pthread_create(&thread, &attributes, session_thread, session);
    pthread_attr_destroy(&attributes);
    if (error == 0)
        return true;
    log_warning("%s: cannot start a thread: %s", listener->socket.address,
                g_strerror(error));
    session_end(session);
    return false;
}

bool
listener_rest(Listener *listener, int fd, bool is_resting)
{
    bool stays = true;

    pthread_mutex_lock(&listener->lock);
    for (guint i = 0; i < listener->sessions->len; i++) {
        Session *session = g_ptr_array_index(listener->sessions, i);

        if (session->fd != fd)
            continue;
        session->rests_since = is_resting ? ++listener->rests : 0;
        stays = !session->gives_way;
    }
    pthread_mutex_unlock(&listener->lock);
    return stays;
}

/* Is there a place for one more? One that gives way is not counted any more, but if its
 * peer does not read it may take a while to go: of those there are at most `limit`. */
static bool
make_place(Listener *listener)
{
    Session *longest = NULL;
    guint leaving = 0;
    bool is_full;

    pthread_mutex_lock(&listener->lock);
    for (guint i = 0; i < listener->sessions->len; i++) {
        Session *session = g_ptr_array_index(listener->sessions, i);

        if (session->gives_way)
            leaving++;
        else if (session->rests_since > 0 &&
                 (!longest || session->rests_since < longest->rests_since))
            longest = session;
    }
    is_full = listener->sessions->len - leaving >= listener->limit;
    if (is_full && longest && leaving < listener->limit) {
        longest->gives_way = true;
        shutdown(longest->fd, SHUT_RD);
        is_full = false;
    }
    pthread_mutex_unlock(&listener->lock);
    return !is_full;
}

/* Accept one connection. False asks for a pause. */
static bool
accept_one(Listener *listener)
{
    int on = 1, fd = accept4(listener->socket.fd, NULL, NULL, SOCK_CLOEXEC);

    if (fd < 0) {
        if (errno != EMFILE && errno != ENFILE && errno != ENOBUFS && errno != ENOMEM)
            return true;
        log_warning("%s: cannot accept: %s", listener->socket.address, g_strerror(errno));
        return false;
    }
    if (!listener->socket.path)
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (!make_place(listener)) {
        turn_away(listener, fd);
        return true;
    }
    return session_start(listener, fd);
}

static void *
accept_thread(void *data)
{
    Listener *listener = data;
    struct pollfd wait[2] = { { .fd = listener->wake, .events = POLLIN },
                              { .fd = listener->socket.fd, .events = POLLIN } };

    while (!listener_is_stopping(listener)) {
        if (poll(wait, 2, -1) < 0 || (wait[0].revents | wait[1].revents) == 0)
            continue;
        if (wait[1].revents && !accept_one(listener))
            poll(wait, 1, SHORTAGE_MS);
    }
    return NULL;
}

static Listener *
listener_new(void)
{
    Listener *listener = g_new0(Listener, 1);
    pthread_condattr_t attributes;

    pthread_mutex_init(&listener->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&listener->ended, &attributes);
    pthread_condattr_destroy(&attributes);
    listener->sessions = g_ptr_array_new();
    listener->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return listener;
}

bool
listener_start(const char *address, guint sessions, const char *busy, ListenerServe serve,
               void *data, Listener **out, Fault *why)
{
    Listener *listener = listener_new();
    int error;

    listener->limit = sessions;
    listener->busy = g_strdup(busy);
    listener->serve = serve;
    listener->data = data;
    if (listener->wake < 0) {
        fault_temporary(why, "4.3.0", "cannot make an eventfd: %s", g_strerror(errno));
        listener_free(listener);
        return false;
    }
    if (!socket_listen(address, &listener->socket, why)) {
        listener_free(listener);
        return false;
    }
    error = pthread_create(&listener->thread, NULL, accept_thread, listener);
    if (error) {
        fault_temporary(why, "4.3.0", "cannot start a thread: %s", g_strerror(error));
        socket_unlisten(&listener->socket);
        listener_free(listener);
        return false;
    }
    *out = listener;
    return true;
}

const char *
listener_address(const Listener *listener)
{
    return listener->socket.address;
}

bool
listener_is_stopping(Listener *listener)
{
    return g_atomic_int_get(&listener->is_stopping);
}

/* Wait until no session is left or the deadline has passed; how many are left. */
static guint
wait_for_sessions(Listener *listener, guint seconds)
{
    struct timespec deadline;
    guint left;

    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_sec += seconds;
    pthread_mutex_lock(&listener->lock);
    for (guint i = 0; i < listener->sessions->len; i++)
        shutdown(((Session *)g_ptr_array_index(listener->sessions, i))->fd, SHUT_RD);
    while (listener->sessions->len > 0 &&
           pthread_cond_timedwait(&listener->ended, &listener->lock, &deadline) == 0)
        ;
    left = listener->sessions->len;
    listener->is_abandoned = left > 0;
    pthread_mutex_unlock(&listener->lock);
    return left;
}

bool
listener_stop(Listener *listener, guint seconds)
{
    const guint64 one = 1;
    guint left;
    char *address;

    g_atomic_int_set(&listener->is_stopping, 1);
    if (write(listener->wake, &one, sizeof one) < 0)
        log_warning("cannot wake the listener: %s", g_strerror(errno));
    pthread_join(listener->thread, NULL);
    address = g_strdup(listener_address(listener));
    socket_unlisten(&listener->socket);
    left = wait_for_sessions(listener, seconds);
    if (left > 0)
        log_warning("%s: %u sessions did not end within %u s", address, left, seconds);
    else
        listener_free(listener);
    g_free(address);
    return left == 0;
}
