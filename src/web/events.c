/* events.c - what happens to a visitor's tickets, told at once: the door's "watch" made
 * into Server-Sent Events (WHATWG HTML, 9.2). */
#include "web/events.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    EVENTS_AT_ONCE = 64,
    LINE_BYTES_MAX = 64 << 10,
    UNSENT_BYTES_MAX = 64 << 10, /* a browser that takes none of it is let go */
};

/* What a browser does where it is cut off: wait so long, then come again. */
#define GREETING "retry: 3000\n: hello\n\n"

struct Events {
    Member *member;
    guint most;
    EventsWake wake;
    int epoll, stop;
    pthread_t thread;
    pthread_mutex_t lock;  /* of all below, and of the listeners */
    GHashTable *listeners; /* door's descriptor -> Listener * */
    bool is_stopping;
};

struct Listener {
    Events *events;
    void *data;
    int fd;
    GByteArray *line; /* from the door, not whole yet */
    GString *text;    /* to the browser, not sent yet */
    bool rests, is_over;
};

/* ------------------------------------------------------------------ from the door */

static bool
is_name(const char *text)
{
    return *text && strspn(text, "abcdefghijklmnopqrstuvwxyz-") == strlen(text);
}

/* One line of the door as an event of the browser; false: it is the last. */
static bool
take_line(Listener *listener, const char *line, gsize length)
{
    json_error_t error;
    json_t *said = json_loadb(line, length, 0, &error);
    const char *event = json_string_value(json_object_get(said, "event"));
    json_int_t number = json_integer_value(json_object_get(said, "number"));
    const json_t *data = json_object_get(said, "data");
    bool is_fine = json_is_true(json_object_get(said, "ok"));

    if (is_fine && event && strcmp(event, "ping") == 0) {
        g_string_append(listener->text, ": ping\n\n");
    } else if (is_fine && event && is_name(event) && json_is_object(data)) {
        g_autofree char *text = json_dumps(data, JSON_COMPACT);

        g_string_append_printf(listener->text,
                               "id: %" JSON_INTEGER_FORMAT "\nevent: %s\ndata: %s\n\n",
                               number, event, text);
    }
    json_decref(said);
    return is_fine && listener->text->len <= UNSENT_BYTES_MAX;
}

static bool
take_lines(Listener *listener)
{
    for (;;) {
        const guint8 *feed = listener->line->len
                                 ? memchr(listener->line->data, '\n', listener->line->len)
                                 : NULL;
        gsize length;

        if (!feed)
            return listener->line->len <= LINE_BYTES_MAX;
        length = (gsize)(feed - listener->line->data);
        if (!take_line(listener, (const char *)listener->line->data, length))
            return false;
        g_byte_array_remove_range(listener->line, 0, (guint)length + 1);
    }
}

static void
listener_end(Listener *listener)
{
    if (listener->fd >= 0) {
        g_hash_table_remove(listener->events->listeners, GINT_TO_POINTER(listener->fd));
        close(listener->fd);
    }
    listener->fd = -1;
    listener->is_over = true;
}

static void
listener_wake(Listener *listener)
{
    if (!listener->rests || (listener->text->len == 0 && !listener->is_over))
        return;
    listener->rests = false;
    listener->events->wake(listener->data);
}

static void
hear(Listener *listener)
{
    guint8 bytes[4096];
    gssize n = recv(listener->fd, bytes, sizeof bytes, MSG_DONTWAIT);

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n > 0)
        g_byte_array_append(listener->line, bytes, (guint)n);
    if (n <= 0 || !take_lines(listener))
        listener_end(listener);
    listener_wake(listener);
}

static void
end_all(Events *events)
{
    g_autoptr(GList) all = g_hash_table_get_values(events->listeners);

    for (GList *item = all; item; item = item->next) {
        listener_end(item->data);
        listener_wake(item->data);
    }
}

static void *
events_thread(void *data)
{
    Events *events = data;
    struct epoll_event ready[EVENTS_AT_ONCE];
    bool is_ending = false;

    while (!is_ending) {
        int n = epoll_wait(events->epoll, ready, EVENTS_AT_ONCE, -1);

        pthread_mutex_lock(&events->lock);
        for (int i = 0; i < n; i++) {
            Listener *listener =
                g_hash_table_lookup(events->listeners, GINT_TO_POINTER(ready[i].data.fd));

            if (ready[i].data.fd == events->stop)
                is_ending = true;
            else if (listener)
                hear(listener);
        }
        if (is_ending) {
            events->is_stopping = true;
            end_all(events);
        }
        pthread_mutex_unlock(&events->lock);
    }
    return NULL;
}

/* ------------------------------------------------------------------ to the browser */

bool
events_new(Member *member, guint listeners, EventsWake wake, Events **out, Fault *why)
{
    Events *events = g_new0(Events, 1);
    struct epoll_event event = { .events = EPOLLIN };
    int error;

    events->member = member;
    events->most = listeners;
    events->wake = wake;
    events->epoll = epoll_create1(EPOLL_CLOEXEC);
    events->stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    event.data.fd = events->stop;
    epoll_ctl(events->epoll, EPOLL_CTL_ADD, events->stop, &event);
    pthread_mutex_init(&events->lock, NULL);
    events->listeners = g_hash_table_new(NULL, NULL);
    error = pthread_create(&events->thread, NULL, events_thread, events);
    if (error != 0)
        return fault_temporary(why, "4.3.0", "no thread: %s", g_strerror(error));
    *out = events;
    return true;
}

void
events_stop(Events *events)
{
    const guint64 one = 1;

    if (write(events->stop, &one, sizeof one) > 0)
        pthread_join(events->thread, NULL);
}

void
events_free(Events *events)
{
    close(events->epoll);
    close(events->stop);
    g_hash_table_unref(events->listeners);
    pthread_mutex_destroy(&events->lock);
    g_free(events);
}

static bool
has_room(Events *events)
{
    bool has;

    pthread_mutex_lock(&events->lock);
    has = !events->is_stopping && g_hash_table_size(events->listeners) < events->most;
    pthread_mutex_unlock(&events->lock);
    return has;
}

bool
events_open(Events *events, const char *session, gint64 after, void *data, Listener **out,
            Fault *why)
{
    json_t *request = json_pack("{s:i, s:s, s:s, s:I}", "id", 1, "verb", "watch",
                                "session", session, "after", (json_int_t)after);
    struct epoll_event event = { .events = EPOLLIN };
    Listener *listener;
    int fd = -1;
    bool is_fine = has_room(events) ? member_begin(events->member, request, &fd, why)
                                    : fault_temporary(why, "4.3.2", "too many listen");

    json_decref(request);
    if (!is_fine)
        return false;
    listener = g_new0(Listener, 1);
    listener->events = events;
    listener->data = data;
    listener->fd = fd;
    listener->line = g_byte_array_new();
    listener->text = g_string_new(GREETING);
    event.data.fd = fd;
    pthread_mutex_lock(&events->lock);
    g_hash_table_insert(events->listeners, GINT_TO_POINTER(fd), listener);
    epoll_ctl(events->epoll, EPOLL_CTL_ADD, fd, &event);
    pthread_mutex_unlock(&events->lock);
    *out = listener;
    return true;
}

gssize
events_read(Listener *listener, char *buffer, gsize most, EventsWake rest)
{
    gsize length;

    pthread_mutex_lock(&listener->events->lock);
    length = MIN(listener->text->len, most);
    memcpy(buffer, listener->text->str, length);
    g_string_erase(listener->text, 0, (gssize)length);
    if (length == 0 && !listener->is_over) {
        /* Within the lock: whoever wakes it must find it resting. */
        listener->rests = true;
        rest(listener->data);
    }
    pthread_mutex_unlock(&listener->events->lock);
    return length == 0 && listener->is_over ? -1 : (gssize)length;
}

void
events_close(Listener *listener)
{
    Events *events = listener->events;

    pthread_mutex_lock(&events->lock);
    if (listener->fd >= 0)
        listener_end(listener);
    pthread_mutex_unlock(&events->lock);
    g_byte_array_unref(listener->line);
    g_string_free(listener->text, TRUE);
    g_free(listener);
}
