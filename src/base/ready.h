/* ready.h - telling the service manager how we are (sd_notify(3)'s protocol). */
#ifndef TICKETD_BASE_READY_H
#define TICKETD_BASE_READY_H

/* Send "READY=1" or the like to $NOTIFY_SOCKET; does nothing where there is none. */
void ready_notify(const char *state);

#endif
