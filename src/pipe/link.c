/* link.c - the connection to ticketd, and the replies that come over it. */
#include "pipe/link.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int
connect_unix(const char *path)
{
    struct sockaddr_un where = { .sun_family = AF_UNIX };
    int fd;

    if (strlen(path) >= sizeof where.sun_path)
        give_up(LATER_SETUP, "--socket=%s is too long", path);
    memcpy(where.sun_path, path, strlen(path));
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (const struct sockaddr *)&where, sizeof where) < 0)
        give_up(LATER_ABSENT, "cannot connect to %s: %s", path, strerror(errno));
    return fd;
}

/* "127.0.0.1:2024", "[::1]:2024" or "localhost:2024". */
static int
connect_inet(const char *text)
{
    union {
        struct sockaddr any;
        struct sockaddr_in in;
        struct sockaddr_in6 in6;
    } where;
    const char *colon = strrchr(text, ':');
    size_t length = colon ? (size_t)(colon - text) : 0;
    long port = colon ? strtol(colon + 1, NULL, 10) : 0;
    char host[64] = "";
    bool is_six = length > 2 && text[0] == '[' && text[length - 1] == ']';
    int fd, known;

    memset(&where, 0, sizeof where);
    if (length < sizeof host)
        memcpy(host, is_six ? text + 1 : text, is_six ? length - 2 : length);
    if (strcmp(host, "localhost") == 0)
        memcpy(host, "127.0.0.1", sizeof "127.0.0.1");
    where.any.sa_family = is_six ? AF_INET6 : AF_INET;
    if (is_six) {
        known = inet_pton(AF_INET6, host, &where.in6.sin6_addr);
        where.in6.sin6_port = htons((uint16_t)port);
    } else {
        known = inet_pton(AF_INET, host, &where.in.sin_addr);
        where.in.sin_port = htons((uint16_t)port);
    }
    if (known != 1 || port < 1 || port > 65535)
        give_up(LATER_SETUP, "--socket=inet:%s: expected a numeric address and a port",
                text);
    fd = socket(where.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 ||
        connect(fd, &where.any, is_six ? sizeof where.in6 : sizeof where.in) < 0)
        give_up(LATER_ABSENT, "cannot connect to inet:%s: %s", text, strerror(errno));
    return fd;
}

int
link_connect(const char *address)
{
    if (strncmp(address, "inet:", 5) == 0)
        return connect_inet(address + 5);
    return connect_unix(strncmp(address, "unix:", 5) == 0 ? address + 5 : address);
}

void
link_send(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t n = send(fd, bytes, length, MSG_NOSIGNAL);

        if (n < 0)
            give_up(LATER_REFUSED, "ticketd went away: %s", strerror(errno));
        bytes += n;
        length -= (size_t)n;
    }
}

static char
next_byte(int fd)
{
    static char buffer[LINE_BYTES];
    static size_t start, end;
    ssize_t n;

    if (start == end) {
        n = read(fd, buffer, sizeof buffer);
        if (n <= 0)
            give_up(LATER_REFUSED, "ticketd went away: %s",
                    n < 0 ? strerror(errno) : "closed");
        start = 0;
        end = (size_t)n;
    }
    return buffer[start++];
}

/* One line into `line`, without its end. */
static void
read_line(int fd, char line[LINE_BYTES])
{
    size_t length = 0;
    char c;

    while ((c = next_byte(fd)) != '\n') {
        if (length == LINE_BYTES - 1 || c == '\0')
            give_up(LATER_REFUSED, "what ticketd says is no LMTP");
        line[length++] = c;
    }
    if (length > 0 && line[length - 1] == '\r')
        length--;
    line[length] = '\0';
}

static void
read_reply(int fd, Reply *reply)
{
    char line[LINE_BYTES];

    *reply = (Reply){ .code = 0 };
    for (int i = 0; i < REPLY_LINES; i++) {
        read_line(fd, line);
        if (strspn(line, "0123456789") != 3 || line[0] < '2' || line[0] > '5' ||
            (line[3] && !strchr(" -", line[3])))
            give_up(LATER_REFUSED, "what ticketd says is no LMTP: %.200s", line);
        if (line[3] && strncmp(line + 4, "XFORWARD ", 9) == 0)
            reply->has_xforward = true;
        if (line[3] && strcmp(line + 4, "XORCPT") == 0)
            reply->has_xorcpt = true;
        if (line[3] == '-')
            continue;
        reply->code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
        memcpy(reply->text, line + (line[3] ? 4 : 3),
               strlen(line + (line[3] ? 4 : 3)) + 1);
        return;
    }
    give_up(LATER_REFUSED, "ticketd's reply does not end");
}

void
link_command(int fd, const char *line, int want, Later otherwise, Reply *reply)
{
    if (line)
        link_send(fd, line, strlen(line));
    read_reply(fd, reply);
    if (reply->code / 100 != want)
        give_up(otherwise, "ticketd answered %d %.300s to %.100s", reply->code,
                reply->text, line ? line : "our call");
}
