/* bounce.h - what a delivery report says: RFC 3464, or the prose of MTAs that write none. */
#ifndef TICKETD_MACHINE_BOUNCE_H
#define TICKETD_MACHINE_BOUNCE_H

#include "core/mail.h"

/* True if the mail reads as a delivery report (failed, delayed or success), by
 * structure or by the prose of a known MTA. Used by classify(). */
bool bounce_is(const Mail *mail, const char *envelope_sender);
/* Fill mail->bounce of such a mail. Recipients are never invented: an address is
 * taken only where the report says that it failed. */
void bounce_read(Mail *mail);

#endif
