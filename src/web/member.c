/* member.c - ticketd's member door as seen from here (doc/member-door.md). */
#include "web/member.h"

#include "web/spill.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

enum {
    LINE_MAX_BYTES = 1 << 20,  /* the door's */
    FILE_MAX_BYTES = 64 << 20, /* of an answer: the biggest attachment of a mail */
    ANSWER_SECONDS = 30,       /* a busy writer answers within two */
    READ_BYTES = 64 << 10,
};

struct Member {
    char *path;
    guint most;
    pthread_mutex_t lock;
    GArray *idle; /* of int: connections that nobody uses; the newest last */
};

/* One connection while it is asked. */
typedef struct Line {
    int fd;
    GByteArray *got;   /* read, and not used yet */
    bool was_answered; /* a byte has come back */
} Line;

Member *
member_new(const char *address, guint connections)
{
    Member *member = g_new0(Member, 1);

    member->path = g_strdup(address + strlen("unix:"));
    member->most = connections;
    member->idle = g_array_new(FALSE, FALSE, sizeof(int));
    pthread_mutex_init(&member->lock, NULL);
    return member;
}

void
member_free(Member *member)
{
    if (!member)
        return;
    for (guint i = 0; i < member->idle->len; i++)
        close(g_array_index(member->idle, int, i));
    g_array_unref(member->idle);
    pthread_mutex_destroy(&member->lock);
    g_free(member->path);
    g_free(member);
}

/* ------------------------------------------------------------------ connections */

static bool
member_connect(Member *member, int *out, Fault *why)
{
    const struct timeval limit = { .tv_sec = ANSWER_SECONDS };
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return fault_temporary(why, "4.3.0", "no socket: %s", g_strerror(errno));
    g_strlcpy(address.sun_path, member->path, sizeof address.sun_path);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        fault_temporary(why, "4.3.0", "cannot reach ticketd at %s: %s", member->path,
                        g_strerror(errno));
        close(fd);
        return false;
    }
    *out = fd;
    return true;
}

/* One that is still alive: a ticketd that was restarted has closed its end, and one that
 * says something unasked is of no use. -1 if there is none. */
static int
take_idle(Member *member)
{
    int fd = -1;

    pthread_mutex_lock(&member->lock);
    while (fd < 0 && member->idle->len > 0) {
        struct pollfd state = { .events = POLLIN };

        fd = g_array_index(member->idle, int, member->idle->len - 1);
        g_array_set_size(member->idle, member->idle->len - 1);
        state.fd = fd;
        if (poll(&state, 1, 0) != 0) {
            close(fd);
            fd = -1;
        }
    }
    pthread_mutex_unlock(&member->lock);
    return fd;
}

static void
give_back(Member *member, int fd)
{
    pthread_mutex_lock(&member->lock);
    if (member->idle->len < member->most)
        g_array_append_val(member->idle, fd);
    else
        close(fd);
    pthread_mutex_unlock(&member->lock);
}

/* ------------------------------------------------------------------ bytes */

static bool
send_all(int fd, const void *bytes, gsize length, Fault *why)
{
    const char *at = bytes;

    while (length > 0) {
        gssize n = send(fd, at, length, MSG_NOSIGNAL);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return fault_temporary(why, "4.3.0", "cannot write to ticketd: %s",
                                   g_strerror(errno));
        at += n;
        length -= (gsize)n;
    }
    return true;
}

static bool
receive(Line *line, Fault *why)
{
    guint before = line->got->len;
    gssize n;

    g_byte_array_set_size(line->got, before + READ_BYTES);
    do
        n = recv(line->fd, line->got->data + before, READ_BYTES, 0);
    while (n < 0 && errno == EINTR);
    g_byte_array_set_size(line->got, before + (n > 0 ? (guint)n : 0));
    if (n < 0)
        return fault_temporary(why, "4.3.0", "ticketd does not answer: %s",
                               g_strerror(errno));
    if (n == 0)
        return fault_temporary(why, "4.3.0", "ticketd closed the connection");
    line->was_answered = true;
    return true;
}

static bool
receive_line(Line *line, json_t **out, Fault *why)
{
    json_error_t error;
    guint seen = 0;

    for (;;) {
        const guint8 *feed = line->got->len > seen ? memchr(line->got->data + seen, '\n',
                                                            line->got->len - seen)
                                                   : NULL;

        if (feed) {
            gsize length = (gsize)(feed - line->got->data);

            *out = json_loadb((const char *)line->got->data, length,
                              JSON_REJECT_DUPLICATES, &error);
            if (!json_is_object(*out)) {
                json_decref(*out);
                return fault_temporary(why, "4.3.0", "ticketd's answer is no object: %s",
                                       error.text);
            }
            g_byte_array_remove_range(line->got, 0, (guint)length + 1);
            return true;
        }
        seen = line->got->len;
        if (seen > LINE_MAX_BYTES)
            return fault_temporary(why, "4.3.0", "ticketd's answer is too long");
        if (!receive(line, why))
            return false;
    }
}

static bool
receive_file(Line *line, json_int_t length, GBytes **out, Fault *why)
{
    g_autoptr(Spill) spill = spill_new();

    if (length < 0 || length > FILE_MAX_BYTES)
        return fault_temporary(why, "4.3.0", "ticketd's file is too big");
    for (;;) {
        gsize left = (gsize)length - spill_size(spill);
        guint part = (guint)MIN(left, line->got->len);

        if (part > 0 && !spill_write(spill, line->got->data, part, why))
            return false;
        if (part > 0)
            g_byte_array_remove_range(line->got, 0, part);
        if (spill_size(spill) == (gsize)length)
            return spill_finish(spill, out, why);
        if (!receive(line, why))
            return false;
    }
}

/* ------------------------------------------------------------------ asking */

static char *
request_line(json_t *request, const GPtrArray *files)
{
    g_autofree char *text = NULL;
    json_t *list = json_array();

    for (guint i = 0; files && i < files->len; i++) {
        const FormFile *file = files->pdata[i];

        json_array_append_new(list, json_pack("{s:s, s:s, s:I}", "name", file->name,
                                              "type", file->type, "bytes",
                                              (json_int_t)g_bytes_get_size(file->bytes)));
    }
    if (json_array_size(list) > 0)
        json_object_set(request, "files", list);
    json_decref(list);
    text = json_dumps(request, JSON_COMPACT);
    return g_strconcat(text, "\n", NULL);
}

static bool
receive_answer(Line *line, json_t **answer, GBytes **file, Fault *why)
{
    const json_t *files;
    const json_t *item;
    size_t i;

    if (!receive_line(line, answer, why))
        return false;
    files = json_object_get(*answer, "files");
    json_array_foreach(files, i, item)
    {
        g_autoptr(GBytes) bytes = NULL;

        if (!receive_file(line, json_integer_value(json_object_get(item, "bytes")),
                          &bytes, why)) {
            json_decref(*answer);
            return false;
        }
        if (file && i == 0)
            *file = g_steal_pointer(&bytes);
    }
    return true;
}

static bool
ask_on(Line *line, const char *text, const GPtrArray *files, json_t **answer,
       GBytes **file, Fault *why)
{
    if (!send_all(line->fd, text, strlen(text), why))
        return false;
    for (guint i = 0; files && i < files->len; i++) {
        const FormFile *part = files->pdata[i];
        gsize length;
        const void *bytes = g_bytes_get_data(part->bytes, &length);

        if (length > 0 && !send_all(line->fd, bytes, length, why))
            return false;
    }
    return receive_answer(line, answer, file, why);
}

bool
member_ask(Member *member, MemberKind kind, json_t *request, const GPtrArray *files,
           json_t **out, GBytes **file, Fault *why)
{
    g_autofree char *text = request_line(request, files);

    if (file)
        *file = NULL;
    if (strlen(text) > LINE_MAX_BYTES)
        return fault_permanent(why, "5.3.4", "the request is too long");
    for (guint attempt = 0;; attempt++) {
        Line line = { .fd = attempt == 0 ? take_idle(member) : -1 };
        bool is_new = line.fd < 0, is_fine;

        if (is_new && !member_connect(member, &line.fd, why))
            return false;
        line.got = g_byte_array_new();
        is_fine = ask_on(&line, text, files, out, file, why);
        /* What is left over belongs to no answer that we could name. */
        if (is_fine && line.got->len == 0)
            give_back(member, line.fd);
        else
            close(line.fd);
        g_byte_array_unref(line.got);
        if (is_fine)
            return true;
        if (is_new || kind != MEMBER_READS || line.was_answered)
            return false;
    }
}

bool
member_begin(Member *member, json_t *request, int *fd, Fault *why)
{
    g_autofree char *text = request_line(request, NULL);

    if (!member_connect(member, fd, why))
        return false;
    if (!send_all(*fd, text, strlen(text), why)) {
        close(*fd);
        return false;
    }
    fcntl(*fd, F_SETFL, O_NONBLOCK);
    return true;
}
