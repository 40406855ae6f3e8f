/* client.h - one request to ticketd through its control socket. */
#ifndef TICKETD_CTL_CLIENT_H
#define TICKETD_CTL_CLIENT_H

#include "ctl/ctl.h"

/* Send the request (takes the reference) and say what came back: with --json the answer
 * itself, else one line of it. CTL_UNREACHABLE if nobody answers within two minutes. */
CtlExit client_ask(Ctl *ctl, json_t *request);

#endif
