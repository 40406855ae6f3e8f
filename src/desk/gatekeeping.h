/* gatekeeping.h - whom staff let in: blocks, confirmed copies, addresses that failed. */
#ifndef TICKETD_DESK_GATEKEEPING_H
#define TICKETD_DESK_GATEKEEPING_H

#include "desk/desk.h"

/* Mail that a block hits is held, reason "blocked". `what` is "a@example.org",
 * "@example.org" (with all below it), "subject:WORDS" or "body:WORDS"; case does not
 * count. Blocking twice and unblocking what is not blocked are permanent faults. */
bool desk_block(const Desk *desk, const char *what, Fault *why);
bool desk_unblock(const Desk *desk, const char *what, Fault *why);

/* Make a pending copy, or anyone, a confirmed one: they get answers and may reply. */
bool desk_confirm(const Desk *desk, gint64 ticket, const char *address, Fault *why);

/* Letters to this address are sent again, though some failed. */
bool desk_clear_address(const Desk *desk, const char *address, Fault *why);

#endif
