/* control.h - the door for ticketctl: JSON lines on a unix socket. */
#ifndef TICKETD_DOORS_CONTROL_H
#define TICKETD_DOORS_CONTROL_H

#include "desk/desk.h"
#include "intake/intake.h"

typedef struct Control Control;

/* Listen on settings->control. A peer must have our uid, be root, or be in the
 * socket's group; others get {"ok":false} and are logged. One request a line:
 * {"verb":"reply","ticket":10001,"text":"...","as":"alice"}; one answer a line:
 * {"ok":true,...} or {"ok":false,"error":"...","exit":1}. At most 128 MiB a line.
 * doors/control_verbs.h lists the verbs. If the setting is empty the door is off,
 * *out is NULL, and that is no fault. */
bool control_start(const Desk *desk, const Intake *intake, Control **out, Fault *why);
/* Stop accepting; a request under way is finished (at most 10 s). False: one was not,
 * and what it uses must stay in memory until the process ends. NULL is allowed. */
bool control_stop(Control *control);

#endif
