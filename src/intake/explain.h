/* explain.h - what would happen to a mail, and why; changes nothing. */
#ifndef TICKETD_INTAKE_EXPLAIN_H
#define TICKETD_INTAKE_EXPLAIN_H

#include "intake/intake.h"
#include "intake/verdict.h"

typedef struct Explanation {
    Outcome outcome;
    gint64 ticket;       /* 0: none, or one yet to be numbered */
    TicketStatus status; /* the ticket's status afterwards */
    char *rule;
    char *trace;        /* lines */
    GPtrArray *letters; /* of Notice *: who would be told of what */
} Explanation;

/* Judge `mail` (NULL: unreadable) by the intake's settings, words and keys as if it were
 * delivered now. A recipient of no department is a permanent fault. The caller clears
 * *out. */
bool explain(Store *store, const Intake *intake, GBytes *raw, const Mail *mail,
             const AttachedMail *attached, const Envelope *envelope, gint64 now,
             Explanation *out, Fault *why);
void explanation_clear(Explanation *explanation);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Explanation, explanation_clear)

#endif
