/* bounce_prose.h - delivery reports of mail servers that write sentences. */
#ifndef TICKETD_CORE_BOUNCE_PROSE_H
#define TICKETD_CORE_BOUNCE_PROSE_H

#include "core/bounce_failure.h"

/* Does the text begin as the report of a mail server does? */
bool bounce_prose_is(const char *body);

/* Add a BounceFailure for each address that the text says has failed (or is late),
 * and return what it says became of the mail as a whole. `reporter` is the domain
 * of the server that wrote it, for those that name only the local part ("" if
 * unknown). The returned mail below the report is not searched. Linear time. */
BounceAction bounce_prose_read(const char *body, const char *reporter,
                               GPtrArray *failures);

/* The part of the body that is the report: up to where the returned mail begins. */
gsize bounce_prose_length(const char *body);

#endif
