/* gathering.h - staff who want one letter now and then instead of one for each mail. */
#ifndef TICKETD_DESK_GATHERING_H
#define TICKETD_DESK_GATHERING_H

#include "desk/desk.h"

/* For each member whose `digest` is due, a letter for each department with what came to
 * the tickets that they are told of since the last one: who wrote, and how it begins.
 * Nothing if nothing came. Call it every minute or so; cheap where nothing is due. */
bool desk_gather(const Desk *desk, gint64 now, guint *letters, Fault *why);

#endif
