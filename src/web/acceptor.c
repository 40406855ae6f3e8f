/* acceptor.c - connections, from when they come until the head of their request is whole
 * and believed; and the limits of time and number that hold for all of their life. */
#include "web/acceptor.h"

#include "base/log.h"
#include "web/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
    HEAD_SECONDS = 10, /* for a head to come whole: a slow phone needs one */
    EVENTS_MAX = 64,
    TICK_MS = 1000,
    DRAIN_MAX = 64 << 10,
};

struct Acceptor {
    const WebSettings *settings;
    AcceptorTake take;
    void *data;
    char *address;
    bool is_unix;
    int listening, epoll, wake; /* wake: an eventfd, written to stop */
    bool is_listening;          /* in the epoll set */
    pthread_t thread;
    bool is_running, is_stopping;
    pthread_mutex_t lock; /* of all below */
    GHashTable *callers;  /* fd -> Caller * */
    GHashTable *counts;   /* char * address -> guint */
    gint64 complained;    /* when a limit was last told of, monotonic µs */
};

/* ------------------------------------------------------------------ counting */

static guint
count_of(Acceptor *acceptor, const char *address)
{
    return GPOINTER_TO_UINT(g_hash_table_lookup(acceptor->counts, address));
}

static void
count_set(Acceptor *acceptor, const char *address, guint count)
{
    if (count == 0)
        g_hash_table_remove(acceptor->counts, address);
    else
        g_hash_table_replace(acceptor->counts, g_strdup(address),
                             GUINT_TO_POINTER(count));
}

/* False: this address has all the connections that one may have. */
static bool
count_in(Acceptor *acceptor, Caller *caller)
{
    bool fits = true;

    pthread_mutex_lock(&acceptor->lock);
    if (*caller->address && !caller->is_counted) {
        guint count = count_of(acceptor, caller->address);

        fits = count < (guint)acceptor->settings->connections_per_address;
        if (fits)
            count_set(acceptor, caller->address, count + 1);
        caller->is_counted = fits;
    }
    pthread_mutex_unlock(&acceptor->lock);
    return fits;
}

static void
forget(Acceptor *acceptor, Caller *caller)
{
    pthread_mutex_lock(&acceptor->lock);
    g_hash_table_remove(acceptor->callers, GINT_TO_POINTER(caller->fd));
    if (caller->is_counted)
        count_set(acceptor, caller->address, count_of(acceptor, caller->address) - 1);
    pthread_mutex_unlock(&acceptor->lock);
    head_free(caller->head);
    g_free(caller);
}

void
acceptor_release(Acceptor *acceptor, Caller *caller)
{
    forget(acceptor, caller);
}

Caller *
acceptor_find(Acceptor *acceptor, int fd)
{
    Caller *caller;

    pthread_mutex_lock(&acceptor->lock);
    caller = g_hash_table_lookup(acceptor->callers, GINT_TO_POINTER(fd));
    pthread_mutex_unlock(&acceptor->lock);
    return caller && caller->is_taken ? caller : NULL;
}

void
acceptor_allow(Acceptor *acceptor, Caller *caller, gint64 seconds)
{
    pthread_mutex_lock(&acceptor->lock);
    caller->deadline =
        seconds > 0 ? g_get_monotonic_time() + seconds * G_USEC_PER_SEC : 0;
    pthread_mutex_unlock(&acceptor->lock);
}

/* ------------------------------------------------------------------ sending away */

/* What is sent goes lost if the socket is closed with bytes unread. */
static void
turn_away(int fd, const char *status)
{
    char answer[512], rest[4096];
    gssize n, drained = 0;

    n = snprintf(answer, sizeof answer,
                 "HTTP/1.1 %s\r\nContent-Type: text/plain; charset=utf-8\r\n"
                 "Content-Length: %zu\r\nX-Content-Type-Options: nosniff\r\n"
                 "Content-Security-Policy: default-src 'none'\r\n"
                 "Cache-Control: no-store\r\nConnection: close\r\n\r\n%s\n",
                 status, strlen(status) + 1, status);
    n = send(fd, answer, (gsize)n, MSG_NOSIGNAL | MSG_DONTWAIT);
    shutdown(fd, SHUT_WR);
    while (drained < DRAIN_MAX && (n = recv(fd, rest, sizeof rest, MSG_DONTWAIT)) > 0)
        drained += n;
}

static void
drop(Acceptor *acceptor, Caller *caller, const char *status)
{
    int fd = caller->fd;

    if (status)
        turn_away(fd, status);
    forget(acceptor, caller);
    close(fd);
}

static void
complain(Acceptor *acceptor, const char *what, const char *address)
{
    gint64 now = g_get_monotonic_time();

    if (now - acceptor->complained < G_USEC_PER_SEC)
        return;
    acceptor->complained = now;
    log_warning("%s client=%s", what, *address ? address : "-");
}

/* ------------------------------------------------------------------ who it is */

static void
name_peer(Caller *caller)
{
    const void *peer = &caller->peer;
    const struct sockaddr_in *four = peer;
    const struct sockaddr_in6 *six = peer;

    if (caller->peer.ss_family == AF_INET)
        inet_ntop(AF_INET, &four->sin_addr, caller->address, sizeof caller->address);
    else if (caller->peer.ss_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&six->sin6_addr))
        inet_ntop(AF_INET, &six->sin6_addr.s6_addr[12], caller->address,
                  sizeof caller->address);
    else if (caller->peer.ss_family == AF_INET6)
        inet_ntop(AF_INET6, &six->sin6_addr, caller->address, sizeof caller->address);
}

static bool
is_trusted(const Acceptor *acceptor, const char *address)
{
    return *address == '\0' ? acceptor->is_unix
                            : web_settings_trusts(acceptor->settings, address);
}

/* The last in X-Forwarded-For that is no proxy of ours: what is before it anybody may
 * have written. */
static void
name_client(const Acceptor *acceptor, Caller *caller)
{
    g_auto(GStrv) hops = g_strsplit(head_field(caller->head, "x-forwarded-for"), ",", -1);

    if (!is_trusted(acceptor, caller->address))
        return;
    for (guint i = g_strv_length(hops); i-- > 0;) {
        const char *hop = g_strstrip(hops[i]);

        if (!g_hostname_is_ip_address(hop) || strlen(hop) >= sizeof caller->address)
            return;
        g_strlcpy(caller->address, hop, sizeof caller->address);
        if (!web_settings_trusts(acceptor->settings, hop))
            return;
    }
}

/* ------------------------------------------------------------------ reading heads */

static void
hand_over(Acceptor *acceptor, Caller *caller)
{
    name_client(acceptor, caller);
    epoll_ctl(acceptor->epoll, EPOLL_CTL_DEL, caller->fd, NULL);
    if (!count_in(acceptor, caller)) {
        complain(acceptor, "too many connections of one address", caller->address);
        drop(acceptor, caller, "429 Too Many Requests");
        return;
    }
    /* Before it is handed over: nobody but the taker may look at it afterwards. */
    acceptor_allow(acceptor, caller, HEAD_SECONDS);
    caller->is_taken = true;
    if (!acceptor->take(caller, acceptor->data)) {
        caller->is_taken = false;
        drop(acceptor, caller, "503 Service Unavailable");
    }
}

static void
look_at(Acceptor *acceptor, Caller *caller)
{
    char bytes[GUARD_HEAD_MAX];
    const char *reason = "";
    gssize n = recv(caller->fd, bytes, sizeof bytes, MSG_PEEK | MSG_DONTWAIT);

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) {
        drop(acceptor, caller, NULL);
        return;
    }
    switch (guard_read(bytes, (gsize)n, &caller->head, &reason)) {
    case GUARD_PASSES:
        hand_over(acceptor, caller);
        break;
    case GUARD_WAITS:
        break;
    case GUARD_BAD:
        log_info("refused client=%s why=\"%s\"", *caller->address ? caller->address : "-",
                 reason);
        drop(acceptor, caller, "400 Bad Request");
        break;
    case GUARD_TOO_LONG:
        drop(acceptor, caller, "431 Request Header Fields Too Large");
        break;
    }
}

static void
welcome(Acceptor *acceptor, Caller *caller)
{
    struct epoll_event event = { .events = EPOLLIN | EPOLLRDHUP | EPOLLET,
                                 .data.fd = caller->fd };
    guint callers;

    name_peer(caller);
    caller->deadline = g_get_monotonic_time() + HEAD_SECONDS * G_USEC_PER_SEC;
    pthread_mutex_lock(&acceptor->lock);
    g_hash_table_insert(acceptor->callers, GINT_TO_POINTER(caller->fd), caller);
    callers = g_hash_table_size(acceptor->callers);
    pthread_mutex_unlock(&acceptor->lock);
    if (callers > (guint)acceptor->settings->connections) {
        complain(acceptor, "too many connections", caller->address);
        drop(acceptor, caller, "503 Service Unavailable");
    } else if (!is_trusted(acceptor, caller->address) && !count_in(acceptor, caller)) {
        complain(acceptor, "too many connections of one address", caller->address);
        drop(acceptor, caller, "429 Too Many Requests");
    } else if (epoll_ctl(acceptor->epoll, EPOLL_CTL_ADD, caller->fd, &event) != 0) {
        drop(acceptor, caller, NULL);
    } else {
        look_at(acceptor, caller);
    }
}

static void
listening_set(Acceptor *acceptor, bool on)
{
    struct epoll_event event = { .events = EPOLLIN, .data.fd = acceptor->listening };

    if (on != acceptor->is_listening)
        epoll_ctl(acceptor->epoll, on ? EPOLL_CTL_ADD : EPOLL_CTL_DEL,
                  acceptor->listening, &event);
    acceptor->is_listening = on;
}

static void
accept_all(Acceptor *acceptor)
{
    for (guint i = 0; i < EVENTS_MAX; i++) {
        Caller *caller = g_new0(Caller, 1);

        caller->peer_length = sizeof caller->peer;
        caller->fd = accept4(acceptor->listening, (struct sockaddr *)&caller->peer,
                             &caller->peer_length, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (caller->fd >= 0) {
            welcome(acceptor, caller);
            continue;
        }
        g_free(caller);
        /* No descriptor is free: wait for the next tick, do not spin. */
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
            listening_set(acceptor, false);
        return;
    }
}

/* Break off what is over its time. Taken connections are only shut down: closing is their
 * taker's, who notices. */
static void
tick(Acceptor *acceptor)
{
    g_autoptr(GPtrArray) late = g_ptr_array_new();
    gint64 now = g_get_monotonic_time();
    GHashTableIter iterator;
    gpointer value;

    pthread_mutex_lock(&acceptor->lock);
    g_hash_table_iter_init(&iterator, acceptor->callers);
    while (g_hash_table_iter_next(&iterator, NULL, &value)) {
        Caller *caller = value;

        if (caller->deadline == 0 || (now < caller->deadline && !acceptor->is_stopping))
            continue;
        if (!caller->is_taken)
            g_ptr_array_add(late, caller);
        else if (now >= caller->deadline)
            shutdown(caller->fd, SHUT_RDWR);
    }
    pthread_mutex_unlock(&acceptor->lock);
    for (guint i = 0; i < late->len; i++)
        drop(acceptor, late->pdata[i],
             acceptor->is_stopping ? NULL : "408 Request Timeout");
    if (!acceptor->is_stopping)
        listening_set(acceptor, true);
}

static void
serve(Acceptor *acceptor, const struct epoll_event *event)
{
    Caller *caller;

    if (event->data.fd == acceptor->wake) {
        acceptor->is_stopping = true;
    } else if (event->data.fd == acceptor->listening) {
        accept_all(acceptor);
    } else {
        pthread_mutex_lock(&acceptor->lock);
        caller = g_hash_table_lookup(acceptor->callers, GINT_TO_POINTER(event->data.fd));
        pthread_mutex_unlock(&acceptor->lock);
        if (!caller || caller->is_taken)
            return;
        if (event->events & (EPOLLHUP | EPOLLERR))
            drop(acceptor, caller, NULL);
        else
            look_at(acceptor, caller);
    }
}

static void *
acceptor_thread(void *data)
{
    Acceptor *acceptor = data;
    struct epoll_event events[EVENTS_MAX];
    gint64 ticked = 0;

    listening_set(acceptor, true);
    while (!acceptor->is_stopping) {
        int n = epoll_wait(acceptor->epoll, events, EVENTS_MAX, TICK_MS);

        for (int i = 0; i < n; i++)
            serve(acceptor, &events[i]);
        if (g_get_monotonic_time() - ticked >= TICK_MS * 1000 || acceptor->is_stopping) {
            ticked = g_get_monotonic_time();
            tick(acceptor);
        }
    }
    return NULL;
}

bool
acceptor_new(const WebSettings *settings, AcceptorTake take, void *data, Acceptor **out,
             Fault *why)
{
    Acceptor *acceptor = g_new0(Acceptor, 1);
    struct epoll_event event = { .events = EPOLLIN };

    if (!listen_open(settings->listen, &acceptor->listening, &acceptor->address, why)) {
        g_free(acceptor);
        return false;
    }
    acceptor->settings = settings;
    acceptor->take = take;
    acceptor->data = data;
    acceptor->is_unix = g_str_has_prefix(settings->listen, "unix:");
    acceptor->epoll = epoll_create1(EPOLL_CLOEXEC);
    acceptor->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    event.data.fd = acceptor->wake;
    epoll_ctl(acceptor->epoll, EPOLL_CTL_ADD, acceptor->wake, &event);
    pthread_mutex_init(&acceptor->lock, NULL);
    acceptor->callers = g_hash_table_new(NULL, NULL);
    acceptor->counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    *out = acceptor;
    return true;
}

const char *
acceptor_address(const Acceptor *acceptor)
{
    return acceptor->address;
}

bool
acceptor_run(Acceptor *acceptor, Fault *why)
{
    int error = pthread_create(&acceptor->thread, NULL, acceptor_thread, acceptor);

    if (error != 0)
        return fault_temporary(why, "4.3.0", "no thread: %s", g_strerror(error));
    acceptor->is_running = true;
    return true;
}

void
acceptor_stop(Acceptor *acceptor)
{
    const guint64 one = 1;

    if (acceptor->is_running && write(acceptor->wake, &one, sizeof one) > 0)
        pthread_join(acceptor->thread, NULL);
    acceptor->is_running = false;
    close(acceptor->listening);
    acceptor->listening = -1;
}

void
acceptor_free(Acceptor *acceptor)
{
    close(acceptor->epoll);
    close(acceptor->wake);
    g_hash_table_unref(acceptor->callers);
    g_hash_table_unref(acceptor->counts);
    pthread_mutex_destroy(&acceptor->lock);
    g_free(acceptor->address);
    g_free(acceptor);
}
