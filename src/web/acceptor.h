/* acceptor.h - connections, from when they come until the head of their request is whole
 * and believed; and the limits of time and number that hold for all of their life.
 *
 * A request's head is looked at while it still lies in the socket: whoever is given the
 * connection afterwards reads the very same bytes. Each connection is good for one
 * request, so nothing can be hidden behind it. */
#ifndef TICKETD_WEB_ACCEPTOR_H
#define TICKETD_WEB_ACCEPTOR_H

#include "web/guard.h"
#include "web/settings.h"

#include <sys/socket.h>

typedef struct Acceptor Acceptor;

/* Somebody who asks. */
typedef struct Caller {
    int fd;
    struct sockaddr_storage peer;
    socklen_t peer_length;
    char address[64]; /* numeric, of the browser: by X-Forwarded-For of a trusted proxy,
                       * and through a unix socket; "" if not known */
    Head *head;
    gint64 deadline; /* monotonic, µs; 0: none. The acceptor's own. */
    bool is_counted, is_taken;
} Caller;

/* Called on the acceptor's thread with a connection whose head was believed. From then on
 * it is the taker's to read and to close; before that it calls acceptor_release(). False:
 * it cannot be taken, and the acceptor says so and closes it. */
typedef bool (*AcceptorTake)(Caller *caller, void *data);

/* Listens at once; callers are taken from acceptor_run() on. */
bool acceptor_new(const WebSettings *settings, AcceptorTake take, void *data,
                  Acceptor **out, Fault *why);
/* With the port it got. Borrowed. */
const char *acceptor_address(const Acceptor *acceptor);
bool acceptor_run(Acceptor *acceptor, Fault *why);
/* Nobody else is let in, who waits is sent away; returns when that is done. */
void acceptor_stop(Acceptor *acceptor);
/* When all callers were released. */
void acceptor_free(Acceptor *acceptor);

/* The caller of that descriptor; NULL if it is no taken one's. */
Caller *acceptor_find(Acceptor *acceptor, int fd);
/* In `seconds` its connection is broken off; 0: never. */
void acceptor_allow(Acceptor *acceptor, Caller *caller, gint64 seconds);
/* The connection is about to be closed; frees the caller. */
void acceptor_release(Acceptor *acceptor, Caller *caller);

#endif
