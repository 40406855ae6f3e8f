/* checker.h - the slow check of the whole database, while everything else goes on. */
#ifndef TICKETD_STORE_CHECKER_H
#define TICKETD_STORE_CHECKER_H

#include "base/fault.h"

/* A thread of lowest priority that reads the whole database now and then and says in the
 * log what it finds: a minute after a start that had to recover it, else a day after the
 * start and each week from then on. It gives way, and comes again an hour later, where
 * the writer's log grows past 64 MiB, because what it reads keeps that from being
 * emptied. */
typedef struct Checker Checker;

bool checker_start(const char *url, bool is_recovered, Checker **out, Fault *why);
/* Takes no longer than it takes to interrupt a check. NULL is fine. */
void checker_stop(Checker *checker);

#endif
