/* lock.c - one writer for one database, whatever process it lives in. */
#include "store/sqlite/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* The lock is a file of its own: opening the database itself a second time and
 * closing it again would drop SQLite's POSIX locks. It is never removed, because a
 * writer that waits for the old file and one that made a new one would both hold a
 * lock. */
static bool
lock_refuse(int fd, const char *path, Fault *why)
{
    char holder[16] = "";
    ssize_t n = pread(fd, holder, sizeof holder - 1, 0);

    if (n <= 0 || strspn(holder, "0123456789") != (gsize)n)
        g_strlcpy(holder, "unknown", sizeof holder);
    return fault_temporary(
        why, "4.3.0",
        "database %s is in use by another ticketd (process %s): stop that "
        "one first, or give this one another database",
        path, holder);
}

bool
sqlite_lock(const char *path, int *out, Fault *why)
{
    g_autofree char *name = g_strconcat(path, ".lock", NULL);
    g_autofree char *holder = g_strdup_printf("%d", (int)getpid());
    int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (fd < 0)
        return fault_temporary(
            why, errno == ENOSPC || errno == EDQUOT ? "4.3.1" : "4.3.0",
            "cannot open %s: %s: the folder must exist and belong to the "
            "user ticketd runs as",
            name, g_strerror(errno));
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK)
            lock_refuse(fd, path, why);
        else
            fault_temporary(why, "4.3.0", "cannot lock %s: %s", name, g_strerror(errno));
        close(fd);
        return false;
    }
    /* Who holds it is a help to whoever is refused; without room it stays unknown. */
    if (ftruncate(fd, 0) == 0 &&
        pwrite(fd, holder, strlen(holder), 0) != (ssize_t)strlen(holder))
        (void)!ftruncate(fd, 0);
    *out = fd;
    return true;
}

void
sqlite_unlock(int lock)
{
    if (lock >= 0)
        close(lock);
}
