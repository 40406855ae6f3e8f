/* ready.h - telling the service manager how we are (sd_notify(3)'s protocol). */
#ifndef TICKETD_BASE_READY_H
#define TICKETD_BASE_READY_H

#include <glib.h>

/* Send "READY=1" or the like to $NOTIFY_SOCKET; does nothing where there is none. */
void ready_notify(const char *state);
/* "RELOADING=1" with the time it is; "READY=1" ends it. */
void ready_notify_reloading(void);
/* Within so many ms "WATCHDOG=1" is expected of this process each time ($WATCHDOG_USEC,
 * $WATCHDOG_PID); 0: it is not. */
gint64 ready_watchdog_ms(void);

#endif
