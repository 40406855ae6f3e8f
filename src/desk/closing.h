/* closing.h - answered tickets whose customers say nothing more are closed. */
#ifndef TICKETD_DESK_CLOSING_H
#define TICKETD_DESK_CLOSING_H

#include "desk/desk.h"

/* Tell customers whose ticket is about to be closed and close what is due, by
 * `close-after` and `close-warning` of each department: only what staff answered, at most
 * CLOSING_AT_ONCE of each kind and department a call. A ticket is closed close-warning
 * days after its customer was told, however late that was. Cheap where nothing is due:
 * call it every minute or so. */
enum { CLOSING_AT_ONCE = 100 };
bool desk_close_quiet(const Desk *desk, gint64 now, guint *warned, guint *closed,
                      Fault *why);

#endif
