/* milter_session.h - what one session of smtpd(8) asks, from its connect to its close. */
#ifndef TICKETD_DOORS_MILTER_SESSION_H
#define TICKETD_DOORS_MILTER_SESSION_H

#include "intake/gate.h"

/* Tell libmilter, once a process, what is called for each step of a session. */
bool milter_session_register(void);

/* Questions go to `gate` from here on, and no more after the close, which waits at most
 * so long for those being asked: later ones are answered yes. */
void milter_session_open(Gate *gate);
void milter_session_close(guint seconds);

#endif
