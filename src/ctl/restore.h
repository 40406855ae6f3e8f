/* restore.h - tickets made again from what ticketctl export wrote. */
#ifndef TICKETD_CTL_RESTORE_H
#define TICKETD_CTL_RESTORE_H

#include "ctl/ctl.h"

/* Tickets, a line each, of that folder, which ticketctl export --internal wrote. What is
 * wrong with one keeps no other out. CTL_DONE: all of them are here, and the file was
 * read to its end; anything else was said. */
CtlExit restore_export(Ctl *ctl, const char *folder);

#endif
