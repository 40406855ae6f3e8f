/* connection.c - buffered lines and bytes over an accepted socket, with deadlines. */
#include "doors/connection.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

enum {
    INPUT_BYTES = 65536,
    OUTPUT_BYTES = 65536, /* more than this is sent before more is buffered */
};

struct Connection {
    int fd;
    guint idle_ms;
    bool is_broken;
    gsize start, end; /* of what is in input */
    GString *output;
    char input[INPUT_BYTES];
};

Connection *
connection_new(int fd, guint idle_ms)
{
    Connection *connection = g_new(Connection, 1);

    connection->fd = fd;
    connection->idle_ms = idle_ms;
    connection->is_broken = false;
    connection->start = connection->end = 0;
    connection->output = g_string_new(NULL);
    return connection;
}

void
connection_free(Connection *connection)
{
    if (!connection)
        return;
    if (!connection->is_broken && connection->output->len > 0 &&
        send(connection->fd, connection->output->str, connection->output->len,
             MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
        connection->is_broken = true;
    g_string_free(connection->output, TRUE);
    g_free(connection);
}

/* Wait for `events` until idle_ms have passed, or the deadline if there is one. */
static bool
wait_for(const Connection *connection, short events, gint64 deadline)
{
    struct pollfd wait = { .fd = connection->fd, .events = events };
    gint64 end = g_get_monotonic_time() + (gint64)connection->idle_ms * 1000;

    if (deadline && deadline < end)
        end = deadline;
    for (;;) {
        gint64 left = (end - g_get_monotonic_time() + 999) / 1000;
        int ready = poll(&wait, 1, left > 0 ? (int)left : 0);

        if (ready > 0)
            return true;
        if (ready == 0 || errno != EINTR)
            return false;
    }
}

bool
connection_flush(Connection *connection)
{
    gsize sent = 0;

    while (!connection->is_broken && sent < connection->output->len) {
        gssize n = send(connection->fd, connection->output->str + sent,
                        connection->output->len - sent, MSG_NOSIGNAL | MSG_DONTWAIT);

        if (n >= 0)
            sent += (gsize)n;
        else if (errno == EAGAIN)
            connection->is_broken = !wait_for(connection, POLLOUT, 0);
        else if (errno != EINTR)
            connection->is_broken = true;
    }
    g_string_truncate(connection->output, 0);
    return !connection->is_broken;
}

void
connection_write(Connection *connection, const char *text, gsize length)
{
    if (connection->output->len + length > OUTPUT_BYTES)
        connection_flush(connection);
    if (!connection->is_broken)
        g_string_append_len(connection->output, text, (gssize)length);
}

void
connection_print(Connection *connection, const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list args;

    va_start(args, format);
    text = g_strdup_vprintf(format, args);
    va_end(args);
    connection_write(connection, text, strlen(text));
}

ConnectionState
connection_peek(Connection *connection, gint64 deadline, const char **bytes,
                gsize *length)
{
    while (connection->start == connection->end) {
        gssize n;

        if (!connection_flush(connection))
            return CONNECTION_END;
        n = recv(connection->fd, connection->input, sizeof connection->input,
                 MSG_DONTWAIT);
        if (n > 0) {
            connection->start = 0;
            connection->end = (gsize)n;
        } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
            return CONNECTION_END;
        } else if (!wait_for(connection, POLLIN, deadline)) {
            return CONNECTION_TIMEOUT;
        }
    }
    *bytes = connection->input + connection->start;
    *length = connection->end - connection->start;
    return CONNECTION_OK;
}

void
connection_skip(Connection *connection, gsize length)
{
    g_assert(length <= connection->end - connection->start);
    connection->start += length;
}

ConnectionState
connection_read_line(Connection *connection, GString *line, gsize limit)
{
    /* One wait for the whole line: a peer that sends a byte now and then is idle too. */
    gint64 deadline = g_get_monotonic_time() + (gint64)connection->idle_ms * 1000;
    bool is_long = false;

    g_string_truncate(line, 0);
    for (;;) {
        const char *bytes, *newline;
        gsize length, used;
        ConnectionState state = connection_peek(connection, deadline, &bytes, &length);

        if (state != CONNECTION_OK)
            return state;
        newline = memchr(bytes, '\n', length);
        used = newline ? (gsize)(newline - bytes) : length;
        if (line->len + used > limit + 1)
            is_long = true;
        else if (!is_long)
            g_string_append_len(line, bytes, (gssize)used);
        connection_skip(connection, newline ? used + 1 : used);
        if (newline)
            break;
    }
    if (line->len > 0 && line->str[line->len - 1] == '\r')
        g_string_truncate(line, line->len - 1);
    return is_long || line->len > limit ? CONNECTION_LONG : CONNECTION_OK;
}
