/* socket_address.h - "unix:/path" and "inet:host:port" made into listening sockets. */
#ifndef TICKETD_DOORS_SOCKET_ADDRESS_H
#define TICKETD_DOORS_SOCKET_ADDRESS_H

#include "base/fault.h"

typedef struct ListeningSocket {
    int fd;                /* non-blocking, close-on-exec */
    char *address;         /* as given, with the port it got */
    char *path;            /* of a unix socket, else NULL */
    guint64 device, inode; /* of that path: what we made, whoever replaces it later */
} ListeningSocket;

/* Bind and listen. Says in the fault who holds the address if somebody does. */
bool socket_listen(const char *address, ListeningSocket *out, Fault *why);
/* Close it and remove the path, if what lies there is still ours. */
void socket_unlisten(ListeningSocket *socket);
/* For who binds a unix socket himself: make its folder and remove what a dead process
 * left at that path; a live one is a fault that says who holds it. */
bool socket_prepare_path(const char *path, Fault *why);
/* A socket that somebody else has bound: open it to the group and note what it is. `path`
 * is NULL if it is no unix socket; out->fd is -1. */
bool socket_describe(const char *address, const char *path, ListeningSocket *out,
                     Fault *why);
/* Remove the path, if what lies there is still ours. */
void socket_remove_path(const ListeningSocket *socket);
/* Free the strings, which stay readable until then. */
void socket_clear(ListeningSocket *socket);

#endif
