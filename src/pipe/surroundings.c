/* surroundings.c - signals, descriptors and limits as ticketd-pipe wants them. */
#include "pipe/surroundings.h"

#include "pipe/outcome.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

/* Well below Postfix's command_time_limit, which bounces. */
#ifndef PIPE_SECONDS
#define PIPE_SECONDS 120
#endif

static void
on_signal(int number)
{
    give_up_at_once(number == SIGALRM ? LATER_SLOW : LATER_SIGNAL);
}

/* Postfix's daemons leave SIGPIPE and SIGXFSZ ignored, and who knows what else. */
static void
reset_signals(void)
{
    sigset_t none;

    for (int number = 1; number <= SIGRTMAX; number++) {
        struct sigaction action = { .sa_handler = on_signal };

        if (number == SIGPIPE || number == SIGXFSZ)
            action.sa_handler = SIG_IGN;
        else if (number == SIGCHLD || number == SIGCONT || number == SIGTSTP ||
                 number == SIGTTIN || number == SIGTTOU || number == SIGURG ||
                 number == SIGWINCH)
            action.sa_handler = SIG_DFL;
        sigaction(number, &action, NULL);
    }
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* False if stdin was closed. Whatever a library might print to stderr goes nowhere:
 * pipe(8) takes it for our output. */
static bool
settle_descriptors(void)
{
    bool has_stdin = fcntl(STDIN_FILENO, F_GETFD) >= 0;
    int fd;

    do
        fd = open("/dev/null", O_RDWR);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd > STDERR_FILENO) {
        dup2(fd, STDERR_FILENO);
        close(fd);
    }
    return has_stdin;
}

void
settle(void)
{
    const struct rlimit none = { 0, 0 };
    bool has_stdin;

    reset_signals();
    alarm(PIPE_SECONDS);
    has_stdin = settle_descriptors();
    umask(077);
    setrlimit(RLIMIT_CORE, &none);
    openlog("ticketd-pipe", LOG_PID, LOG_MAIL);
    if (!has_stdin)
        give_up(LATER_CUT, "stdin is closed");
}
