/* message.c - stdin as the message of an LMTP dialogue, guarded against its sudden end.
 */
#include "pipe/message.h"

#include "pipe/link.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    CHUNK_BYTES = 65536,
    /* A dying parent's pipes are closed a moment before it stops being our parent. */
    GUARD_PAUSE_MS = 2,
};

/* Which guards are on. All of them, but in the tests that show what each is for. */
enum { GUARD_DEATH = 1, GUARD_PARENT = 2, GUARD_STDOUT = 4, GUARD_SIZE = 8 };
#ifndef PIPE_GUARDS
#define PIPE_GUARDS (GUARD_DEATH | GUARD_PARENT | GUARD_STDOUT | GUARD_SIZE)
#endif

static pid_t parent;

void
message_guard_parent(void)
{
    parent = getppid();
    if (PIPE_GUARDS & GUARD_DEATH)
        prctl(PR_SET_PDEATHSIG, SIGTERM);
}

/* How the mail's lines stand. */
typedef struct Flow {
    bool is_inside; /* of a line */
    bool follows_cr;
    unsigned long long received;
} Flow;

/* LF becomes CR LF, CR LF stays, a dot at the start of a line is doubled; all other
 * bytes go as they came. `out` has room for two bytes each. */
static size_t
convert(Flow *flow, const char *in, size_t length, char *out)
{
    char *p = out;

    for (size_t i = 0; i < length; i++) {
        if (in[i] == '.' && !flow->is_inside)
            *p++ = '.';
        if (in[i] == '\n' && !flow->follows_cr)
            *p++ = '\r';
        *p++ = in[i];
        flow->is_inside = in[i] != '\n';
        flow->follows_cr = in[i] == '\r';
    }
    flow->received += length;
    return (size_t)(p - out);
}

/* pipe(8) keeps the other end of our stdout until we exit; if it is gone, so is pipe(8).
 */
static bool
is_reader_gone(void)
{
    struct pollfd out = { .fd = STDOUT_FILENO };
    struct stat st;

    return fstat(STDOUT_FILENO, &st) == 0 && S_ISFIFO(st.st_mode) &&
           poll(&out, 1, 0) > 0 && (out.revents & POLLERR);
}

/* Was that the end of the mail, or of pipe(8)? */
static void
guard(const Flow *flow, const char *size)
{
    const struct timespec pause = { 0, GUARD_PAUSE_MS * 1000000L };
    /* Postfix's ${size} is near the truth, not the truth. */
    unsigned long long least = strtoull(size, NULL, 10) / 2;

    if (flow->received == 0)
        give_up(LATER_CUT, "stdin is empty");
    if ((PIPE_GUARDS & GUARD_SIZE) && flow->received < least)
        give_up(LATER_CUT, "%llu bytes came of %s", flow->received, size);
    nanosleep(&pause, NULL);
    if ((PIPE_GUARDS & GUARD_PARENT) && getppid() != parent)
        give_up(LATER_CUT, "the parent process died in mid-copy");
    if ((PIPE_GUARDS & GUARD_STDOUT) && is_reader_gone())
        give_up(LATER_CUT, "nobody reads our output any more");
}

void
message_send(int fd, const char *size)
{
    static char in[CHUNK_BYTES], out[2 * CHUNK_BYTES];
    Flow flow = { .received = 0 };
    ssize_t n;

    while ((n = read(STDIN_FILENO, in, sizeof in)) > 0)
        link_send(fd, out, convert(&flow, in, (size_t)n, out));
    if (n < 0)
        give_up(LATER_CUT, "cannot read stdin: %s", strerror(errno));
    guard(&flow, size);
    if (flow.is_inside)
        link_send(fd, "\r\n", 2);
    link_send(fd, ".\r\n", 3);
}
