/* bounce_prose.h - delivery reports of mail servers that write sentences. */
#ifndef TICKETD_MACHINE_BOUNCE_PROSE_H
#define TICKETD_MACHINE_BOUNCE_PROSE_H

#include "machine/bounce_failure.h"

/* Does the text begin as the report of a mail server does? Notices of companies may
 * stand before the server's own words. */
bool bounce_prose_is(const char *body);
/* The same, but nothing may stand before, no quote and no header block either. */
bool bounce_prose_is_all(const char *body);
/* Does an address stand on a line by itself, as in a list? Linear time. */
bool bounce_prose_lists(const char *body);
/* Does a mail server name itself in it? */
bool bounce_prose_names_daemon(const char *body);
/* Do the first lines say, of a mail, that it failed or is late; or of the reader's mail,
 * why it failed? */
bool bounce_prose_tells(const char *body);

/* What the reader of a report knows besides the text. */
typedef struct ProseContext {
    const char *reporter;     /* domain of the server that wrote it, for those that name
                               * only the local part; "" if unknown */
    const GPtrArray *senders; /* of Mailbox *: to whom it reports, who so have not failed
                               * unless the report lists them; may be NULL */
    bool lists_only;          /* nothing but what the text lists as failed */
} ProseContext;

/* Add a BounceFailure for each address that the text says has failed (or is late),
 * and return what it says became of the mail as a whole. The returned mail below the
 * report is not searched. Linear time. */
BounceAction bounce_prose_read(const char *body, const ProseContext *context,
                               GPtrArray *failures);

/* The part of the body that is the report: up to where the returned mail begins. */
gsize bounce_prose_length(const char *body);

#endif
