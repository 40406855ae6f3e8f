/* member_watch.h - who waits at the member door for news, and hears of it. */
#ifndef TICKETD_DOORS_MEMBER_WATCH_H
#define TICKETD_DOORS_MEMBER_WATCH_H

#include "base/settings.h"
#include "core/account.h"
#include "base/fault.h"

/* One thread for all who wait: it looks whether the database has changed, a few times a
 * second while there is somebody, and writes to those whom it concerns. */
typedef struct Watch Watch;

bool watch_start(const Settings *settings, Watch **out, Fault *why);
/* All who wait are hung up on. NULL is fine. */
void watch_stop(Watch *watch);

/* From now on lines of "watch" (doc/member-door.md) go to the connection, which is
 * `fd`'s and stays open when that is closed; first what happened after `after`, unless
 * that is 0. The account is copied; some seconds after the session of `token` is over,
 * they are hung up on. A fault: too many wait. */
bool watch_add(Watch *watch, int fd, const Account *account, const char *token,
               gint64 after, Fault *why);

#endif
