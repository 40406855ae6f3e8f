/* staff_mail.h - what a proven staff member's mail asks for besides being an answer. */
#ifndef TICKETD_INTAKE_STAFF_MAIL_H
#define TICKETD_INTAKE_STAFF_MAIL_H

#include "intake/verdict.h"

/* Whose mail it forwards, else which commands it begins with and whether they can be
 * carried out. The ticket is found and the author weighed: STANDING_STAFF. Fills
 * commands, commanding, complaint and forwarded of the verdict, commands, has_commands
 * and forward of the facts; what was found is added to `trace`. */
bool staff_mail_read(Store *store, const VerdictInput *input, Verdict *verdict,
                     DecideFacts *facts, GString *trace, Fault *why);

#endif
