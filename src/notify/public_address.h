/* public_address.h - is that address one that anybody on the Internet has? */
#ifndef TICKETD_NOTIFY_PUBLIC_ADDRESS_H
#define TICKETD_NOTIFY_PUBLIC_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

/* False for what RFC 6890 and its successors reserve: this machine, private and shared
 * networks, link-local (cloud metadata among them), multicast, documentation; also where
 * an IPv6 address only wraps such an IPv4 one; and for any other family. */
bool public_address(const struct sockaddr *address);

#endif
