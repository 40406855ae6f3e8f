/* events.h - what happens to a visitor's tickets, told at once: the door's "watch" made
 * into Server-Sent Events. One thread waits for all of them. */
#ifndef TICKETD_WEB_EVENTS_H
#define TICKETD_WEB_EVENTS_H

#include "web/member.h"

typedef struct Events Events;
typedef struct Listener Listener;

/* `wake` is called, on the thread of events, when there is something for a listener whose
 * last read gave 0; never after events_close(). */
typedef void (*EventsWake)(void *data);

bool events_new(Member *member, guint listeners, EventsWake wake, Events **out,
                Fault *why);
/* When all listeners are closed. */
void events_free(Events *events);
/* Every listener's text ends now. */
void events_stop(Events *events);

/* Watch for that session, from behind the event of number `after` on (0: from now on).
 * False: ticketd does not answer, or there are too many. */
bool events_open(Events *events, const char *session, gint64 after, void *data,
                 Listener **out, Fault *why);
/* Copy at most `most` bytes of text to be sent. 0: none is there yet; `rest` was called
 * with the listener's data, and `wake` will be when there is some. -1: it ends here. */
gssize events_read(Listener *listener, char *buffer, gsize most, EventsWake rest);
void events_close(Listener *listener);

#endif
