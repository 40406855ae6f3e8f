/* lmtp.h - the door Postfix knocks on: RFC 2033, one reply a recipient. */
#ifndef TICKETD_DOORS_LMTP_H
#define TICKETD_DOORS_LMTP_H

#include "intake/intake.h"

typedef struct Lmtp Lmtp;

/* Listen on settings->lmtp ("unix:/path" or "inet:host:port"; port 0 takes a free
 * one) and serve each session on a thread, at most settings->lmtp_sessions at once; one
 * more takes the place of the one that is longest without a mail under way (it is told
 * 421 4.3.2), or gets 421 4.5.3 itself where all have one. A stale socket is replaced, a
 * live one is a fault that says who holds it. */
bool lmtp_start(const Intake *intake, Lmtp **out, Fault *why);
/* Where it listens, as in the settings, with the port it got. Borrowed. */
const char *lmtp_address(const Lmtp *lmtp);
/* Stop accepting; sessions finish the transaction they are in (at most 10 s). False:
 * some did not, and what they use must stay in memory until the process ends. */
bool lmtp_stop(Lmtp *lmtp);

#endif
