/* resolve.h - a customer says in our own pages that his matter is settled. */
#ifndef TICKETD_DESK_RESOLVE_H
#define TICKETD_DESK_RESOLVE_H

#include "desk/desk.h"

/* Close the ticket; history says by whom, staff are told. Of one that is closed nothing
 * changes. Whether `who` may is the caller's to know. */
bool desk_resolve(const Desk *desk, gint64 ticket, const Mailbox *who, Fault *why);

#endif
