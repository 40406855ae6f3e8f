/* input.c - reading whole files and streams with a limit. */
#include "base/input.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Enough for most mails in one read(2); growth doubles it. */
#define FIRST_BUFFER (64 * 1024)

static gsize
input_first_size(int fd, gsize limit)
{
    struct stat file;
    gsize size = FIRST_BUFFER;
    if (fstat(fd, &file) == 0 && S_ISREG(file.st_mode) && file.st_size > 0)
        size = (gsize)file.st_size + 1; /* one more, to see the end in the same read */
    return MIN(size, limit + 1);
}

static bool
input_read_named(int fd, const char *name, gsize limit, GBytes **out, Fault *why)
{
    /* One byte beyond the limit tells "too big" from "just fits". */
    limit = MIN(limit, G_MAXSSIZE - 1);
    gsize size = input_first_size(fd, limit);
    gsize length = 0;
    g_autofree guint8 *buffer = g_malloc(size);
    for (;;) {
        if (length == size) {
            size = size > limit / 2 ? limit + 1 : size * 2;
            buffer = g_realloc(buffer, size);
        }
        ssize_t got = read(fd, buffer + length, size - length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fault_temporary(why, "4.3.0", "cannot read %s: %s", name,
                                   g_strerror(errno));
        if (got == 0)
            break;
        length += (gsize)got;
        if (length > limit)
            return fault_permanent(
                why, "5.3.4", "%s is larger than %" G_GSIZE_FORMAT " bytes", name, limit);
    }
    *out = g_bytes_new_take(g_realloc(g_steal_pointer(&buffer), MAX(length, 1)), length);
    return true;
}

bool
input_read_fd(int fd, gsize limit, GBytes **out, Fault *why)
{
    return input_read_named(fd, "the input", limit, out, why);
}

bool
input_read_file(const char *path, gsize limit, GBytes **out, Fault *why)
{
    if (strcmp(path, "-") == 0)
        return input_read_named(STDIN_FILENO, "standard input", limit, out, why);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return fault_temporary(why, "4.3.0", "cannot open %s: %s", path,
                               g_strerror(errno));
    bool done = input_read_named(fd, path, limit, out, why);
    close(fd);
    return done;
}
