/* metrics.c - ticketctl metrics: how ticketd is, for Prometheus. */
#include "ctl/client.h"
#include "ctl/verbs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* In one step, as the textfile collector of node_exporter wants it, which must be able to
 * read it. */
static CtlExit
write_textfile(const char *path, const char *text)
{
    g_autofree char *part = g_strdup_printf("%s.%d.part", path, (int)getpid());
    int fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
    gsize length = strlen(text);
    bool done =
        fd >= 0 && fchmod(fd, 0644) == 0 && write(fd, text, length) == (gssize)length;
    if (fd >= 0 && close(fd) != 0)
        done = false;
    if (done && rename(part, path) == 0)
        return CTL_DONE;
    int cause = errno;
    unlink(part);
    return ctl_say(CTL_REFUSED, "cannot write %s: %s", path, g_strerror(cause));
}

CtlExit
verb_metrics(Ctl *ctl, int argc, char **argv)
{
    g_autofree char *file = NULL;
    g_autofree char *text = NULL;
    const GOptionEntry entries[] = {
        { "textfile", 0, 0, G_OPTION_ARG_FILENAME, &file,
          "Put them into this file, in one step", "FILE" },
        { NULL, 0, 0, 0, NULL, NULL, NULL },
    };
    if (!ctl_options(ctl, entries, &argc, &argv, 0, 0))
        return CTL_USAGE;
    CtlExit code = client_metrics(ctl, &text);
    if (code == CTL_DONE && file != NULL)
        code = write_textfile(file, text);
    else if (code == CTL_DONE)
        fputs(text, stdout);
    return code;
}
