/* watch.h - looking at something again and again. */
#ifndef TICKETD_CTL_WATCH_H
#define TICKETD_CTL_WATCH_H

#include "ctl/ctl.h"

enum { WATCH_SECONDS = 2 };

/* One look, printed. What goes wrong it says itself: the next may do better. */
typedef void WatchLook(Ctl *ctl, void *data);

/* A look every WATCH_SECONDS until somebody ends it. ticketd may stop and start
 * meanwhile. */
CtlExit watch(Ctl *ctl, WatchLook *look, void *data);
/* For a look that is ready to print: on a terminal an empty screen, unless it is JSON. */
void watch_clear(const Ctl *ctl);

#endif
