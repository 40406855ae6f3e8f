/* frame.c - one message on a socket between ticketd and a reader: length, then bytes. */
#include "reader/frame.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

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

/* One byte or more with the descriptor; the rest goes the usual way. */
static FrameResult
frame_write_file(const FrameSocket *sock, const guint8 *data, gsize length, int file,
                 gsize *sent)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = { .bytes = { 0 } };
    struct iovec piece = { (void *)data, length };
    struct msghdr message = { .msg_iov = &piece,
                              .msg_iovlen = 1,
                              .msg_control = control.bytes,
                              .msg_controllen = sizeof control.bytes };
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    ssize_t n;

    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &file, sizeof file);
    while ((n = sendmsg(sock->fd, &message, MSG_NOSIGNAL)) < 0) {
        if (errno == EAGAIN || errno == EWOULDBLOCK) {
            if (!frame_wait(sock, POLLOUT))
                return FRAME_LATE;
        } else if (errno != EINTR) {
            return FRAME_CLOSED;
        }
    }
    *sent += (gsize)n;
    return frame_write(sock, data + n, length - (gsize)n, sent);
}

FrameResult
frame_send(const FrameSocket *sock, GBytes *const *pieces, guint n, gsize *sent)
{
    return frame_send_file(sock, pieces, n, -1, sent);
}

FrameResult
frame_send_file(const FrameSocket *sock, GBytes *const *pieces, guint n, int file,
                gsize *sent)
{
    gsize count = 0, total = 0;
    guint32 length;
    FrameResult result;

    for (guint i = 0; i < n; i++)
        total += g_bytes_get_size(pieces[i]);
    g_assert(total <= G_MAXUINT32);
    length = (guint32)total;
    result = file < 0 ? frame_write(sock, (const guint8 *)&length, sizeof length, &count)
                      : frame_write_file(sock, (const guint8 *)&length, sizeof length,
                                         file, &count);
    for (guint i = 0; i < n && result == FRAME_DONE; i++) {
        gsize size;
        const guint8 *data = g_bytes_get_data(pieces[i], &size);

        result = frame_write(sock, data, size, &count);
    }
    if (sent)
        *sent = count;
    return result;
}

/* recv() that also takes a descriptor. Whoever gives no place for one gets none: the
 * kernel closes it again. */
static ssize_t
receive(const FrameSocket *sock, guint8 *data, gsize length, int *file)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = { .bytes = { 0 } };
    struct iovec piece = { data, length };
    struct msghdr message = { .msg_iov = &piece,
                              .msg_iovlen = 1,
                              .msg_control = control.bytes,
                              .msg_controllen = sizeof control.bytes };
    const struct cmsghdr *header;
    ssize_t n;

    if (!file || *file >= 0)
        return recv(sock->fd, data, length, 0);
    n = recvmsg(sock->fd, &message, 0);
    header = n > 0 ? CMSG_FIRSTHDR(&message) : NULL;
    if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS &&
        header->cmsg_len == CMSG_LEN(sizeof(int)))
        memcpy(file, CMSG_DATA(header), sizeof *file);
    return n;
}

static FrameResult
frame_read(const FrameSocket *sock, guint8 *data, gsize length, int *file)
{
    while (length > 0) {
        ssize_t n;

        if (!frame_wait(sock, POLLIN))
            return FRAME_LATE;
        n = receive(sock, data, length, file);
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

static FrameResult
frame_take(const FrameSocket *sock, gsize limit, GBytes **out, int *file)
{
    guint32 length;
    g_autofree guint8 *data = NULL;
    FrameResult result = frame_read(sock, (guint8 *)&length, sizeof length, file);

    if (result != FRAME_DONE)
        return result;
    if (length > limit)
        return FRAME_BAD;
    data = g_try_malloc(length);
    if (length > 0 && !data)
        return FRAME_BAD;
    result = frame_read(sock, data, length, NULL);
    if (result == FRAME_DONE)
        *out = g_bytes_new_take(g_steal_pointer(&data), length);
    return result;
}

FrameResult
frame_receive(const FrameSocket *sock, gsize limit, GBytes **out)
{
    return frame_take(sock, limit, out, NULL);
}

FrameResult
frame_receive_file(const FrameSocket *sock, gsize limit, GBytes **out, int *file)
{
    *file = -1;
    return frame_take(sock, limit, out, file);
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

/* '@' in front: the mail is in the file. */
GBytes *
frame_file_head(GBytes *head)
{
    GByteArray *whole = g_byte_array_new();
    gsize size;
    const guint8 *data = g_bytes_get_data(head, &size);

    g_byte_array_append(whole, (const guint8 *)"@", 1);
    g_byte_array_append(whole, data, (guint)size);
    return g_byte_array_free_to_bytes(whole);
}

typedef struct Mapping {
    void *data;
    gsize size;
} Mapping;

static void
mapping_free(gpointer data)
{
    Mapping *mapping = data;

    munmap(mapping->data, mapping->size);
    g_free(mapping);
}

/* Its size is asked of lseek(): a reader may not make fstat()'s system call. */
static GBytes *
map_file(int file)
{
    off_t size = lseek(file, 0, SEEK_END);
    Mapping *mapping;
    void *data;

    if (size <= 0 || size > (off_t)FRAME_REQUEST_MAX)
        return NULL;
    data = mmap(NULL, (gsize)size, PROT_READ, MAP_SHARED, file, 0);
    if (data == MAP_FAILED)
        return NULL;
    mapping = g_new(Mapping, 1);
    *mapping = (Mapping){ data, (gsize)size };
    return g_bytes_new_with_free_func(data, (gsize)size, mapping_free, mapping);
}

gboolean
frame_request_split(GBytes *request, int file, char **sender, char **part, GBytes **raw)
{
    gsize size;
    const char *data = g_bytes_get_data(request, &size);
    const char *end = size > 0 ? memchr(data, '\0', size) : NULL;
    gboolean is_file = end && data[0] == '@';
    gsize head;

    if (!end || !strchr("+-?", data[is_file]) || is_file != (file >= 0))
        return FALSE;
    head = (gsize)(end - data) + 1;
    *raw = is_file ? map_file(file) : g_bytes_new_from_bytes(request, head, size - head);
    if (!*raw)
        return FALSE;
    data += is_file;
    *sender = data[0] == '+' ? g_strdup(data + 1) : NULL;
    *part = data[0] == '?' ? g_strdup(data + 1) : NULL;
    return TRUE;
}
