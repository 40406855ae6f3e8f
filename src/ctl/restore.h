/* restore.h - tickets made again from what ticketctl export wrote. */
#ifndef TICKETD_CTL_RESTORE_H
#define TICKETD_CTL_RESTORE_H

#include "ctl/ctl.h"

/* Tickets, a line each, of that folder, which ticketctl export --internal wrote. */
CtlExit restore_export(Ctl *ctl, const char *folder);

#endif
