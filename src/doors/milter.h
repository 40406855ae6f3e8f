/* milter.h - the door that Postfix's smtpd(8) asks before it takes a mail. */
#ifndef TICKETD_DOORS_MILTER_H
#define TICKETD_DOORS_MILTER_H

#include "intake/gate.h"

typedef struct Milter Milter;

/* Listen on settings->milter ("unix:/path", mode 0660, or "inet:host:port") and ask the
 * gate about each mail that is for departments alone. It only advises: nothing is stored
 * and nothing changed, and whatever goes wrong lets the mail in. A stale socket is
 * replaced, a live one is a fault that says who holds it. libmilter knows one filter a
 * process, and one that has stopped does not start again. */
bool milter_start(const Settings *settings, Gate *gate, Milter **out, Fault *why);
/* Stop accepting and wait for the questions being asked; later ones of sessions that are
 * still open are answered yes. The gate is not used any more afterwards. False if threads
 * of libmilter, which looks up every five seconds, are still there: then the process must
 * end by _exit(2). NULL is fine, and true. */
bool milter_stop(Milter *milter);

#endif
