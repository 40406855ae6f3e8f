/* bounce_notice.h - delivery reports that mail services send as JSON. */
#ifndef TICKETD_MACHINE_BOUNCE_NOTICE_H
#define TICKETD_MACHINE_BOUNCE_NOTICE_H

#include "machine/bounce_failure.h"

/* Is the body, as a whole, such a notice (Amazon SES by SNS: notificationType Bounce
 * with bouncedRecipients, the JSON itself or as a string within JSON)? */
bool bounce_notice_is(const char *body);

/* Add a BounceFailure for each recipient that it lists. Linear time. */
void bounce_notice_read(const char *body, GPtrArray *failures);

#endif
