/* acknowledge.h - may a new ticket's author be told its number? */
#ifndef TICKETD_RULES_ACKNOWLEDGE_H
#define TICKETD_RULES_ACKNOWLEDGE_H

#include "rules/decide.h"

/* Of a mail that opens a ticket. Why not is added to `trace`. */
bool acknowledge_may(const DecideFacts *facts, const Settings *settings,
                     const Department *department, GString *trace);

#endif
