/* watch.c - looking at something again and again. */
#include "ctl/watch.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t is_over;

static void
end_watch(int number)
{
    is_over = 1;
}

void
watch_clear(const Ctl *ctl)
{
    if (!ctl->json && isatty(STDOUT_FILENO))
        printf("\033[H\033[2J");
}

CtlExit
watch(Ctl *ctl, WatchLook *look, void *data)
{
    const struct sigaction end = { .sa_handler = end_watch };
    const struct timespec pause = { .tv_sec = WATCH_SECONDS };
    sigaction(SIGINT, &end, NULL);
    sigaction(SIGTERM, &end, NULL);
    while (!is_over) {
        look(ctl, data);
        if (fflush(stdout) != 0)
            return ctl_say(CTL_REFUSED, "cannot write the output: %s", g_strerror(errno));
        nanosleep(&pause, NULL);
    }
    return CTL_DONE;
}
