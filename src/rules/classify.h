/* classify.h - person, automatic answer, bounce, receipt, list, calendar, alert, loop. */
#ifndef TICKETD_RULES_CLASSIFY_H
#define TICKETD_RULES_CLASSIFY_H

#include "core/mail.h"

/* Set mail->kind and mail->kind_reason from what was read. `envelope_sender` is
 * MAIL FROM ("" for the null sender), or NULL if unknown. Headers decide; subject
 * words are weak evidence that never suffices alone against a person's mail. */
void classify(Mail *mail, const char *envelope_sender);

#endif
