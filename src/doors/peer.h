/* peer.h - who is at the other end of a unix socket, and may they speak? */
#ifndef TICKETD_DOORS_PEER_H
#define TICKETD_DOORS_PEER_H

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

typedef struct Peer {
    pid_t pid;
    uid_t uid;
    gid_t gid;
    GArray *groups; /* of gid_t: the supplementary ones */
} Peer;

/* False if the kernel does not say. peer_clear() frees. */
bool peer_of(int fd, Peer *out);
/* Root, our own user, or a member of `group`. */
bool peer_is_allowed(const Peer *peer, uid_t our_uid, gid_t group);
/* Who connects on `fd` to our socket at `path`: we, root, or a member of the group that
 * the socket has now. False: it is somebody else, or the kernel does not say; that is
 * logged under the name of the `door`. */
bool peer_enters(const char *door, const char *path, int fd, Peer *out);
void peer_clear(Peer *peer);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Peer, peer_clear)

#endif
