/* peer.c - who is at the other end of a unix socket, and may they speak? */
#include "doors/peer.h"

#include "base/log.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { GROUPS_MAX = 65536 }; /* NGROUPS_MAX of Linux */

static bool
read_groups(int fd, GArray *groups)
{
    socklen_t length = 0;

    /* Asked without room, the kernel says how much it needs. */
    if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, NULL, &length) == 0)
        return true;
    if (length == 0 || length / sizeof(gid_t) > GROUPS_MAX)
        return false;
    g_array_set_size(groups, (guint)(length / sizeof(gid_t)));
    return getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups->data, &length) == 0;
}

bool
peer_of(int fd, Peer *out)
{
    struct ucred ids;
    socklen_t length = sizeof ids;
    g_autoptr(GArray) groups = g_array_new(FALSE, TRUE, sizeof(gid_t));

    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &ids, &length) < 0 ||
        !read_groups(fd, groups))
        return false;
    *out = (Peer){ ids.pid, ids.uid, ids.gid, g_steal_pointer(&groups) };
    return true;
}

bool
peer_is_allowed(const Peer *peer, uid_t our_uid, gid_t group)
{
    if (peer->uid == 0 || peer->uid == our_uid || peer->gid == group)
        return true;
    for (guint i = 0; i < peer->groups->len; i++)
        if (g_array_index(peer->groups, gid_t, i) == group)
            return true;
    return false;
}

bool
peer_enters(const char *door, const char *path, int fd, Peer *out)
{
    struct stat st;
    gid_t group = stat(path, &st) == 0 ? st.st_gid : (gid_t)-1;

    if (!peer_of(fd, out)) {
        log_warning("%s: cannot tell who connects: %s", door, g_strerror(errno));
        return false;
    }
    if (peer_is_allowed(out, geteuid(), group))
        return true;
    log_warning("%s: uid=%d gid=%d pid=%d turned away: neither root nor our user nor in "
                "the socket's group",
                door, (int)out->uid, (int)out->gid, (int)out->pid);
    return false;
}

void
peer_clear(Peer *peer)
{
    g_clear_pointer(&peer->groups, g_array_unref);
}
