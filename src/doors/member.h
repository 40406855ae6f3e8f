/* member.h - the door for ticketd-web: a visitor's requests, JSON lines on a unix socket.
 */
#ifndef TICKETD_DOORS_MEMBER_H
#define TICKETD_DOORS_MEMBER_H

#include "account/login.h"
#include "desk/desk.h"
#include "intake/intake.h"

typedef struct Member Member;

/* Listen on settings->member. A peer must have our uid, be root, or be in the socket's
 * group; that gives it no right but to ask: each request says whose session it is for.
 * doc/member-door.md is what is said. If the setting is empty the door is off, *out is
 * NULL, and that is no fault. */
bool member_start(const Desk *desk, const Intake *intake, Member **out, Fault *why);
/* Stop accepting; a request under way is finished (at most 10 s). False: one was not,
 * and what it uses must stay in memory until the process ends. NULL is allowed. */
bool member_stop(Member *member);

#endif
