/* connection.h - buffered lines and bytes over an accepted socket, with deadlines. */
#ifndef TICKETD_DOORS_CONNECTION_H
#define TICKETD_DOORS_CONNECTION_H

#include <glib.h>
#include <stdbool.h>

typedef struct Connection Connection;

typedef enum ConnectionState {
    CONNECTION_OK,
    CONNECTION_LONG,    /* a line over the limit; it was skipped whole */
    CONNECTION_END,     /* closed by the peer, or broken */
    CONNECTION_TIMEOUT, /* the peer said or took nothing in time */
} ConnectionState;

/* On a socket that the caller keeps and closes. `idle_ms`: the longest wait for one
 * read or write. */
Connection *connection_new(int fd, guint idle_ms);
/* Sends what is still buffered, if the peer takes it at once. */
void connection_free(Connection *connection);

/* The next line without its LF or CRLF, at most `limit` bytes, into `line`. It may
 * hold NUL. What was written goes out before the call waits for input, so that
 * replies to commands that came together leave together. */
ConnectionState connection_read_line(Connection *connection, GString *line, gsize limit);
/* Bytes that are there, at least one, waiting until `deadline` (g_get_monotonic_time())
 * or idle_ms, whichever is first. They stay until connection_skip(). */
ConnectionState connection_peek(Connection *connection, gint64 deadline, const char **bytes,
                                gsize *length);
void connection_skip(Connection *connection, gsize length);

/* Buffered. Errors show at the next read. */
void connection_write(Connection *connection, const char *text, gsize length);
void connection_print(Connection *connection, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Send all that was written. False if the peer is gone or does not read. */
bool connection_flush(Connection *connection);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Connection, connection_free)

#endif
