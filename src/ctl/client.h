/* client.h - one request to ticketd through its control socket. */
#ifndef TICKETD_CTL_CLIENT_H
#define TICKETD_CTL_CLIENT_H

#include "ctl/ctl.h"

enum { CLIENT_REQUEST_MAX = 128 << 20 }; /* bytes; ticketd takes no more */

/* Send the request (takes the reference) and say what came back: with --json the answer
 * itself, else one line of it. CTL_UNREACHABLE if nobody answers within two minutes. */
CtlExit client_ask(Ctl *ctl, json_t *request);

/* A connection for many requests. *fd is the caller's to close. */
CtlExit client_connect(Ctl *ctl, int *fd);
/* One request over it (takes the reference); *answer, which the caller owns, gets what
 * came back if that is "ok", else it was said. One that is too large is refused here. */
CtlExit client_exchange(const Ctl *ctl, int fd, json_t *request, json_t **answer);

/* How ticketd is, in the text format of Prometheus; the caller frees it. */
CtlExit client_metrics(Ctl *ctl, char **out);

#endif
