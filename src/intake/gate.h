/* gate.h - which mail is refused while its sender still listens; asks, never stores. */
#ifndef TICKETD_INTAKE_GATE_H
#define TICKETD_INTAKE_GATE_H

#include "rules/decide.h"
#include "intake/intake.h"

/* What to say at the end of the data. Strings are static and the same for everybody:
 * they tell nothing of tickets, and not which block or limit it was. */
typedef struct GateAdvice {
    bool refuses;
    bool is_temporary;  /* the same mail may be welcome later */
    const char *code;   /* "550" or "450"; "" where it does not refuse */
    const char *status; /* RFC 3463, "5.7.1" */
    const char *text;
    const char *rule; /* the row of the decision table */
} GateAdvice;

/* What the gate says to a mail so decided. It refuses what would be held for a reason
 * that its sender may know: blocked, not welcome in this department, over a limit. Never
 * a mail from the null sender: a refused report would be lost. Pure. */
GateAdvice gate_weigh(const Decision *decision, const char *envelope_sender);

typedef struct Gate Gate;

/* By the intake's settings, words, keys and readers; everything is borrowed and outlives
 * the gate. No file is opened before the first question. */
Gate *gate_new(const Intake *intake);
/* A question that still runs keeps the gate in memory. NULL is fine. */
void gate_free(Gate *gate);

/* Is this recipient a department's? Of others the gate knows nothing. */
bool gate_knows_recipient(const Gate *gate, const char *recipient);

/* Ask, from any thread. `raw` is the message or its beginning (not `is_whole`);
 * `recipients` is an array of char *. One reply is for all of them, so that it refuses
 * only what every recipient would have refused. Whatever goes wrong is a yes, for the
 * mail is decided again when it is delivered. Logs each refusal. */
GateAdvice gate_ask(Gate *gate, GBytes *raw, bool is_whole, const Envelope *envelope,
                    const GPtrArray *recipients);

#endif
