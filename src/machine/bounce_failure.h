/* bounce_failure.h - one recipient of whom a delivery report speaks. */
#ifndef TICKETD_MACHINE_BOUNCE_FAILURE_H
#define TICKETD_MACHINE_BOUNCE_FAILURE_H

#include "core/mail.h"

typedef struct BounceFailure {
    char *address; /* "" if the report names none that can be read */
    char status[12];
    GString *diagnostic; /* the report's words about it */
    BounceAction action;
} BounceFailure;

BounceFailure *bounce_failure_new(void);
void bounce_failure_free(BounceFailure *failure);

/* The first address in [text, end), or NULL: no display name, no brackets, the domain
 * in lower case; of an X.400 address the one of the Internet in it ("dda:SMTP=a@b",
 * "/DD.RFC-822=a(a)b/"). `stop` (may be NULL) gets where it ended, or `end`. The caller
 * owns it. Linear time. */
char *bounce_address_find(const char *text, const char *end, const char **stop);

#endif
