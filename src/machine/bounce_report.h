/* bounce_report.h - the machine-readable part of a delivery report (RFC 3464). */
#ifndef TICKETD_MACHINE_BOUNCE_REPORT_H
#define TICKETD_MACHINE_BOUNCE_REPORT_H

#include "machine/bounce_failure.h"

/* Add a BounceFailure for each recipient that the report's fields name, whatever
 * became of the mail to it. Lines that are no field are skipped, so a report that
 * stands in the middle of a text is found too. Linear time. */
void bounce_report_read(const char *report, GPtrArray *failures);

/* Does the text hold the fields of a delivery report (and not only those of a read
 * receipt, which also names a Final-Recipient)? */
bool bounce_report_is(const char *text);

#endif
