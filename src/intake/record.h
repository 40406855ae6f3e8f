/* record.h - a verdict made true: ticket, entry, delivery, history, letters. */
#ifndef TICKETD_INTAKE_RECORD_H
#define TICKETD_INTAKE_RECORD_H

#include "intake/verdict.h"

typedef struct Recorded {
    gint64 delivery;
    gint64 ticket;       /* 0 if none */
    TicketStatus status; /* of that ticket afterwards */
    guint letters;       /* put into the outbox */
} Recorded;

/* Within the writer's transaction; the verdict's ticket is told its new status. `held` is
 * the delivery of a released mail, which is settled; NULL adds a new delivery with `raw`.
 */
bool record_verdict(Store *store, const VerdictInput *input, const Verdict *verdict,
                    GBytes *raw, Delivery *held, Recorded *out, Fault *why);

#endif
