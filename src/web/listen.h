/* listen.h - the socket on which browsers, or the proxy in front of us, knock. */
#ifndef TICKETD_WEB_LISTEN_H
#define TICKETD_WEB_LISTEN_H

#include "base/fault.h"

/* "unix:/path" (mode 0660, a stale one is replaced) or "inet:ADDRESS:PORT". *fd is
 * non-blocking; *name is the address with the port it got, which the caller frees. */
bool listen_open(const char *address, int *fd, char **name, Fault *why);

#endif
