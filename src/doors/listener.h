/* listener.h - a listening socket and its threads, shared by the doors. */
#ifndef TICKETD_DOORS_LISTENER_H
#define TICKETD_DOORS_LISTENER_H

#include "base/fault.h"

typedef struct Listener Listener;

/* Serves one accepted connection; the listener closes fd afterwards. `stopping` of
 * listener_is_stopping() tells it to come to an end. */
typedef void (*ListenerServe)(Listener *listener, int fd, void *data);

/* Listen on "unix:/path" (mode 0660) or "inet:host:port" and run `serve` on a thread
 * of its own for each connection, at most `sessions` at once: one more gets `busy`
 * (may be NULL) and is closed. A stale unix socket is replaced; a live one is a fault.
 * A missing folder of the socket is made, mode 0750. Where one of them rests, it gives
 * way and the new one is served; see listener_rest(). */
bool listener_start(const char *address, guint sessions, const char *busy, ListenerServe serve,
                    void *data, Listener **out, Fault *why);
/* As given, but with the port it got where 0 was asked for. Borrowed. */
const char *listener_address(const Listener *listener);
bool listener_is_stopping(Listener *listener);
/* For serve() to tell whether the session of `fd` rests, that is, waits for its peer and
 * holds nothing that the peer would have to send again. Where all places are taken the
 * one that rests longest, counted from its last call, gives way to a new one: its reading
 * is shut down. False: this one was chosen; it shall say so to its peer and end. One that
 * never says that it rests is never chosen. */
bool listener_rest(Listener *listener, int fd, bool is_resting);
/* Stop accepting, wake sessions that wait for input (shutdown of reading), wait for
 * them at most `seconds`, remove the unix socket. True: all have ended and the
 * listener is freed. False: some still run; they and what they use stay in memory. */
bool listener_stop(Listener *listener, guint seconds);

#endif
