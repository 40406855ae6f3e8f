/* child.c - one reader process as ticketd sees it: started, asked, ended. */
#include "reader/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/spool.h"
#include "reader/frame.h"

#define CHILD_SOCKET 3
/* A reader starts in some 50 ms; a loaded machine and a sanitizer take longer. */
#define START_DEADLINE_US (30 * G_USEC_PER_SEC)
/* A dying process closes its socket a moment before its parent can learn how it died. */
#define DEATH_MS 200
#define DEATH_STEP_MS 5

/* Nothing of our environment but what a sanitizer is told by it. A fixed time zone
 * spares the reader the look at /etc/localtime that its sandbox would refuse. */
static char **
child_environment(void)
{
    static const char *const kept[] = { "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS" };
    char **environment = g_environ_setenv(NULL, "TZ", "UTC0", TRUE);

    for (gsize i = 0; i < G_N_ELEMENTS(kept); i++)
        if (g_getenv(kept[i]))
            environment = g_environ_setenv(environment, kept[i], g_getenv(kept[i]), TRUE);
    return environment;
}

static int
child_attributes(posix_spawnattr_t *attributes)
{
    sigset_t none, all;

    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(attributes, &none);
    posix_spawnattr_setsigdefault(attributes, &all);
    return posix_spawnattr_setflags(attributes,
                                    POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

static int
child_actions(posix_spawn_file_actions_t *actions, int socket)
{
    int error = posix_spawn_file_actions_addopen(actions, 0, "/dev/null", O_RDONLY, 0);

    if (error == 0)
        error = posix_spawn_file_actions_addopen(actions, 1, "/dev/null", O_WRONLY, 0);
    if (error == 0)
        error = posix_spawn_file_actions_adddup2(actions, socket, CHILD_SOCKET);
    if (error == 0)
        error = posix_spawn_file_actions_addclosefrom_np(actions, CHILD_SOCKET + 1);
    return error;
}

static int
child_spawn(const char *path, int socket, pid_t *pid)
{
    char *name = g_path_get_basename(path);
    char *arguments[] = { name, NULL };
    char **environment = child_environment();
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int error;

    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    error = child_actions(&actions, socket);
    if (error == 0)
        error = child_attributes(&attributes);
    if (error == 0)
        error = posix_spawn(pid, path, &actions, &attributes, arguments, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    g_strfreev(environment);
    g_free(name);
    return error;
}

static bool
child_is_ready(const Child *child, Fault *why)
{
    const FrameSocket sock = {
        .fd = child->fd,
        .deadline = g_get_monotonic_time() + START_DEADLINE_US,
    };
    g_autoptr(GBytes) word = NULL;

    switch (frame_receive(&sock, 64, &word)) {
    case FRAME_DONE:
        break;
    case FRAME_CLOSED:
        return fault_temporary(why, "4.3.0", "died at its start");
    case FRAME_LATE:
        return fault_temporary(why, "4.3.0", "did not get ready in time");
    case FRAME_BAD:
        return fault_temporary(why, "4.3.0", "talked nonsense at its start");
    }
    if (g_bytes_get_size(word) != strlen(FRAME_READY) ||
        memcmp(g_bytes_get_data(word, NULL), FRAME_READY, strlen(FRAME_READY)) != 0)
        return fault_temporary(why, "4.3.0", "is of another version than ticketd");
    return true;
}

bool
child_start(const char *path, Child *out, Fault *why)
{
    g_auto(Fault) cause = { 0 };
    int pair[2], error;
    Child child;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return fault_temporary(why, "4.3.0", "cannot make a socket for a reader: %s",
                               strerror(errno));
    child.fd = pair[0];
    error = fcntl(child.fd, F_SETFL, O_NONBLOCK) != 0 ? errno : 0;
    if (error == 0)
        error = child_spawn(path, pair[1], &child.pid);
    close(pair[1]);
    if (error != 0) {
        close(child.fd);
        return fault_temporary(why, "4.3.0", "cannot start %s: %s", path,
                               strerror(error));
    }
    if (!child_is_ready(&child, &cause)) {
        g_autofree char *end = child_end(&child);

        return fault_temporary(why, "4.3.0", "reader %s %s: %s", path, cause.text, end);
    }
    *out = child;
    return true;
}

/* A reader that waits for a mail has nothing to say: if there is something, it is
 * its end, or nonsense. */
static bool
child_is_waiting(const Child *child)
{
    struct pollfd item = { .fd = child->fd, .events = POLLIN };

    return poll(&item, 1, 0) == 0;
}

static ChildResult
child_send(const FrameSocket *sock, GBytes *head, GBytes *raw, gsize *sent, Fault *why)
{
    int file = spool_descriptor(raw);
    g_autoptr(GBytes) file_head = file < 0 ? NULL : frame_file_head(head);
    GBytes *pieces[] = { file_head ? file_head : head, raw };

    if (g_bytes_get_size(head) + g_bytes_get_size(raw) > FRAME_REQUEST_MAX) {
        fault_temporary(why, "4.3.0", "the mail is bigger than a reader takes");
        return CHILD_BROKEN;
    }
    switch (frame_send_file(sock, pieces, file < 0 ? 2 : 1, file, sent)) {
    case FRAME_DONE:
        return CHILD_DONE;
    case FRAME_LATE:
        fault_temporary(why, "4.3.0", "the reader ran out of time");
        return CHILD_BROKEN;
    case FRAME_CLOSED:
    case FRAME_BAD:
        break;
    }
    fault_temporary(why, "4.3.0", "the reader died before it had the mail");
    return CHILD_GONE;
}

/* A reader that is gone without an answer: did somebody else, the kernel out of memory
 * perhaps, kill it? Whatever a mail can do to it ends otherwise. */
static bool
child_was_killed(const Child *child)
{
    const struct timespec pause = { 0, DEATH_STEP_MS * 1000000L };
    siginfo_t info = { 0 };

    for (int ms = 0; ms < DEATH_MS && info.si_pid == 0; ms += DEATH_STEP_MS) {
        if (waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOWAIT | WNOHANG) != 0)
            return false;
        if (info.si_pid == 0)
            nanosleep(&pause, NULL);
    }
    return info.si_pid != 0 && info.si_code == CLD_KILLED && info.si_status == SIGKILL;
}

ChildResult
child_ask(const Child *child, GBytes *head, GBytes *raw, guint deadline_ms, GBytes **out,
          gsize *sent, Fault *why)
{
    const FrameSocket sock = {
        .fd = child->fd,
        .deadline = g_get_monotonic_time() + (gint64)deadline_ms * 1000,
    };
    ChildResult result;

    *sent = 0;
    if (!child_is_waiting(child)) {
        fault_temporary(why, "4.3.0", "the reader was dead before the mail");
        return CHILD_GONE;
    }
    result = child_send(&sock, head, raw, sent, why);
    if (result != CHILD_DONE)
        return result;
    switch (frame_receive(&sock, FRAME_ANSWER_MAX, out)) {
    case FRAME_DONE:
        return CHILD_DONE;
    case FRAME_CLOSED:
        fault_temporary(why, "4.3.0", "the reader died");
        if (child_was_killed(child))
            return CHILD_GONE;
        break;
    case FRAME_LATE:
        fault_temporary(why, "4.3.0", "the reader ran out of time");
        break;
    case FRAME_BAD:
        fault_temporary(why, "4.3.0", "the reader's answer is too long");
        break;
    }
    return CHILD_BROKEN;
}

char *
child_end(Child *child)
{
    int status = 0;
    pid_t pid;

    kill(child->pid, SIGKILL);
    close(child->fd);
    do
        pid = waitpid(child->pid, &status, 0);
    while (pid < 0 && errno == EINTR);
    child->fd = -1;
    if (pid < 0)
        return g_strdup_printf("cannot wait for it: %s", strerror(errno));
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
        return g_strdup("killed by its sandbox for a forbidden system call");
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
        return g_strdup("killed"); /* by us, most likely */
    if (WIFSIGNALED(status))
        return g_strdup_printf("killed by signal %d", WTERMSIG(status));
    return g_strdup_printf("exit status %d", WEXITSTATUS(status));
}
