/* audience.h - who is told of a verdict, and the letters that tell them. */
#ifndef TICKETD_INTAKE_AUDIENCE_H
#define TICKETD_INTAKE_AUDIENCE_H

#include "intake/verdict.h"

/* Who is told: array of Notice *, which the caller owns. `participants` (of Participant
 * *) are those of the ticket, `department` is whose staff are told. */
GPtrArray *audience_notices(const VerdictInput *input, const Verdict *verdict,
                            const Ticket *ticket, const Department *department,
                            const GPtrArray *participants);

/* Compose their letters into the outbox, within the writer's transaction. `ticket` and
 * `entry` are what was recorded, NULL where nothing was. *letters gets how many. */
bool audience_tell(Store *store, const VerdictInput *input, const Verdict *verdict,
                   const Ticket *ticket, const Entry *entry, guint *letters, Fault *why);

#endif
