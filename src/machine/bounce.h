/* bounce.h - what a delivery report says: RFC 3464, or the prose of MTAs that write none.
 */
#ifndef TICKETD_MACHINE_BOUNCE_H
#define TICKETD_MACHINE_BOUNCE_H

#include "core/mail.h"

/* Fill mail->bounce of a mail that bounce_is() (bounce_verdict.h). Recipients are never
 * invented: an address is taken only where the report says that it failed. */
void bounce_read(Mail *mail);

#endif
