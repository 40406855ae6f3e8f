/* digest.h - one letter about all that is held or was filed, not one each. */
#ifndef TICKETD_DESK_DIGEST_H
#define TICKETD_DESK_DIGEST_H

#include "desk/desk.h"

/* Tell each department's staff what is held for it and what was filed since the last
 * time, if held-digest hours have passed since then and there is something new. Cheap
 * otherwise: call it every minute or so. */
bool desk_digest(const Desk *desk, gint64 now, guint *letters, Fault *why);

#endif
