/* client.c - one request to ticketd through its control socket. */
#include "ctl/client.h"

#include "ctl/output.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* ticketd has committed and fsynced by then, or it never will. */
enum { PATIENCE_MS = 120 * 1000 };
#define ANSWER_LIMIT ((gsize)64 * 1024 * 1024)

static int
connect_control(const char *name)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    if (!g_str_has_prefix(name, "unix:"))
        return -1;
    g_strlcpy(address.sun_path, name + 5, sizeof address.sun_path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    int saved = errno;
    close(fd);
    errno = saved;
    return -1;
}

static bool
wait_for(int fd, short events)
{
    struct pollfd one = { .fd = fd, .events = events };
    int ready;
    do
        ready = poll(&one, 1, PATIENCE_MS);
    while (ready < 0 && errno == EINTR);
    if (ready == 0)
        errno = ETIMEDOUT;
    return ready > 0;
}

static bool
send_line(int fd, const char *line)
{
    gsize left = strlen(line);
    while (left > 0) {
        if (!wait_for(fd, POLLOUT))
            return false;
        gssize put = send(fd, line, left, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (put < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (put < 0)
            return false;
        line += put;
        left -= (gsize)put;
    }
    return true;
}

static bool
receive_line(int fd, GString *line)
{
    char block[8192];
    while (line->len == 0 || line->str[line->len - 1] != '\n') {
        if (line->len > ANSWER_LIMIT) {
            errno = EMSGSIZE;
            return false;
        }
        if (!wait_for(fd, POLLIN))
            return false;
        gssize got = recv(fd, block, sizeof block, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got == 0)
            errno = ECONNRESET;
        if (got <= 0)
            return false;
        g_string_append_len(line, block, got);
    }
    return true;
}

/* The exit code ticketd asks for, if it is one of ours. */
static CtlExit
exit_of(const json_t *answer)
{
    switch (json_integer_value(json_object_get(answer, "exit"))) {
    case CTL_USAGE:
        return CTL_USAGE;
    case CTL_UNREACHABLE:
        return CTL_UNREACHABLE;
    case CTL_BAD_SETTINGS:
        return CTL_BAD_SETTINGS;
    default:
        return CTL_REFUSED;
    }
}

/* "ticket: 10001, letters: 2" */
static void
print_answer(json_t *answer)
{
    const char *key;
    json_t *value;
    GString *text = g_string_new(NULL);
    json_object_foreach(answer, key, value)
    {
        if (strcmp(key, "ok") == 0 || json_is_object(value) || json_is_array(value) ||
            json_is_null(value))
            continue;
        g_autofree char *shown = json_dumps(value, JSON_ENCODE_ANY | JSON_ENSURE_ASCII);
        g_autofree char *clean =
            output_clean(json_is_string(value) ? json_string_value(value) : shown);
        g_string_append_printf(text, "%s%s: %s", text->len > 0 ? ", " : "", key, clean);
    }
    printf("%s\n", text->len > 0 ? text->str : "done");
    g_string_free(text, TRUE);
}

/* What came back, if it is "ok"; else it was said. */
static CtlExit
read_answer(const char *line, json_t **out)
{
    json_t *answer = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
    CtlExit code = CTL_DONE;
    if (!json_is_object(answer)) {
        code = ctl_say(CTL_UNREACHABLE, "ticketd gave no answer that can be read");
    } else if (!json_is_true(json_object_get(answer, "ok"))) {
        const char *error = json_string_value(json_object_get(answer, "error"));
        code = ctl_say(exit_of(answer), "%s", error == NULL ? "refused" : error);
    }
    if (code == CTL_DONE)
        *out = answer;
    else
        json_decref(answer);
    return code;
}

CtlExit
client_connect(Ctl *ctl, int *fd)
{
    CtlExit code = ctl_settings(ctl);
    if (code != CTL_DONE)
        return code;
    *fd = connect_control(ctl->settings->control);
    if (*fd >= 0)
        return CTL_DONE;
    return ctl_say(CTL_UNREACHABLE, "cannot reach ticketd at %s: %s; is it running?",
                   *ctl->settings->control == '\0' ? "(control is off)"
                                                   : ctl->settings->control,
                   g_strerror(errno));
}

CtlExit
client_exchange(const Ctl *ctl, int fd, json_t *request, json_t **answer)
{
    g_autofree char *text = json_dumps(request, JSON_COMPACT);
    json_decref(request);
    if (text == NULL)
        return ctl_say(CTL_USAGE, "the text is not UTF-8");
    if (strlen(text) >= CLIENT_REQUEST_MAX)
        return ctl_say(CTL_REFUSED, "the request is over %d MiB",
                       CLIENT_REQUEST_MAX >> 20);
    g_autofree char *line = g_strconcat(text, "\n", NULL);
    g_autoptr(GString) got = g_string_new(NULL);
    if (!send_line(fd, line) || !receive_line(fd, got))
        return ctl_say(CTL_UNREACHABLE, "no answer from ticketd at %s: %s",
                       ctl->settings->control, g_strerror(errno));
    return read_answer(got->str, answer);
}

CtlExit
client_ask(Ctl *ctl, json_t *request)
{
    json_t *answer = NULL;
    int fd = -1;
    CtlExit code = client_connect(ctl, &fd);
    if (code != CTL_DONE) {
        json_decref(request);
        return code;
    }
    code = client_exchange(ctl, fd, request, &answer);
    close(fd);
    if (code == CTL_DONE && ctl->json)
        output_json(json_incref(answer));
    else if (code == CTL_DONE)
        print_answer(answer);
    json_decref(answer);
    return code;
}

CtlExit
client_metrics(Ctl *ctl, char **out)
{
    json_t *answer = NULL;
    int fd = -1;
    CtlExit code = client_connect(ctl, &fd);
    if (code != CTL_DONE)
        return code;
    code = client_exchange(ctl, fd, json_pack("{s:s}", "verb", "metrics"), &answer);
    close(fd);
    if (code != CTL_DONE)
        return code;
    *out = g_strdup(json_string_value(json_object_get(answer, "text")));
    json_decref(answer);
    return *out != NULL ? CTL_DONE : ctl_say(CTL_UNREACHABLE, "ticketd gave no metrics");
}
