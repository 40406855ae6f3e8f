/* frame.c - one message on a socket between ticketd and a reader: length, then bytes. */
#include "reader/frame.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

/* Wait until the socket can be used: false once the deadline has passed. */
static gboolean
frame_wait(const FrameSocket *sock, short events)
{
    struct pollfd item = { .fd = sock->fd, .events = events };

    for (;;) {
        int timeout = -1;
        int n;

        if (sock->deadline >= 0) {
            gint64 left = sock->deadline - g_get_monotonic_time();

            if (left <= 0)
                return FALSE;
            timeout = (int)MIN(left / 1000 + 1, G_MAXINT);
        }
        n = poll(&item, 1, timeout);
        if (n > 0)
            return TRUE;
        if (n < 0 && errno != EINTR)
            return TRUE; /* the transfer that follows says what is wrong */
    }
}

static FrameResult
frame_write(const FrameSocket *sock, const guint8 *data, gsize length, gsize *sent)
{
    while (length > 0) {
        ssize_t n = send(sock->fd, data, length, MSG_NOSIGNAL);

        if (n > 0) {
            data += n;
            length -= (gsize)n;
            *sent += (gsize)n;
        } else if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            if (!frame_wait(sock, POLLOUT))
                return FRAME_LATE;
        } else if (n == 0 || errno != EINTR) {
            return FRAME_CLOSED;
        }
    }
    return FRAME_DONE;
}

FrameResult
frame_send(const FrameSocket *sock, GBytes *const *pieces, guint n, gsize *sent)
{
    gsize count = 0, total = 0;
    guint32 length;
    FrameResult result;

    for (guint i = 0; i < n; i++)
        total += g_bytes_get_size(pieces[i]);
    g_assert(total <= G_MAXUINT32);
    length = (guint32)total;
    result = frame_write(sock, (const guint8 *)&length, sizeof length, &count);
    for (guint i = 0; i < n && result == FRAME_DONE; i++) {
        gsize size;
        const guint8 *data = g_bytes_get_data(pieces[i], &size);

        result = frame_write(sock, data, size, &count);
    }
    if (sent)
        *sent = count;
    return result;
}

static FrameResult
frame_read(const FrameSocket *sock, guint8 *data, gsize length)
{
    while (length > 0) {
        ssize_t n;

        if (!frame_wait(sock, POLLIN))
            return FRAME_LATE;
        n = recv(sock->fd, data, length, 0);
        if (n > 0) {
            data += n;
            length -= (gsize)n;
        } else if (n == 0 ||
                   (errno != EINTR && errno != EAGAIN && errno != EWOULDBLOCK)) {
            return FRAME_CLOSED;
        }
    }
    return FRAME_DONE;
}

FrameResult
frame_receive(const FrameSocket *sock, gsize limit, GBytes **out)
{
    guint32 length;
    g_autofree guint8 *data = NULL;
    FrameResult result = frame_read(sock, (guint8 *)&length, sizeof length);

    if (result != FRAME_DONE)
        return result;
    if (length > limit)
        return FRAME_BAD;
    data = g_try_malloc(length);
    if (length > 0 && !data)
        return FRAME_BAD;
    result = frame_read(sock, data, length);
    if (result == FRAME_DONE)
        *out = g_bytes_new_take(g_steal_pointer(&data), length);
    return result;
}

/* '-' NUL, or '+' sender NUL: the sender holds no NUL, see core/envelope.h. */
/* A letter that says what is asked, its word, a NUL. */
static GBytes *
head_make(char what, const char *word)
{
    GByteArray *head = g_byte_array_new();

    g_byte_array_append(head, (const guint8 *)&what, 1);
    g_byte_array_append(head, (const guint8 *)word, (guint)strlen(word) + 1);
    return g_byte_array_free_to_bytes(head);
}

GBytes *
frame_read_head(const char *envelope_sender)
{
    return envelope_sender ? head_make('+', envelope_sender) : head_make('-', "");
}

GBytes *
frame_extract_head(const char *part)
{
    return head_make('?', part);
}

gboolean
frame_request_split(GBytes *request, char **sender, char **part, GBytes **raw)
{
    gsize size;
    const char *data = g_bytes_get_data(request, &size);
    const char *end = size > 0 ? memchr(data, '\0', size) : NULL;
    gsize head;

    if (!end || !strchr("+-?", data[0]))
        return FALSE;
    head = (gsize)(end - data) + 1;
    *sender = data[0] == '+' ? g_strdup(data + 1) : NULL;
    *part = data[0] == '?' ? g_strdup(data + 1) : NULL;
    *raw = g_bytes_new_from_bytes(request, head, size - head);
    return TRUE;
}
