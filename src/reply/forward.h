/* forward.h - a mail that a client forwarded as text: whose it was, and what it said. */
#ifndef TICKETD_REPLY_FORWARD_H
#define TICKETD_REPLY_FORWARD_H

#include "core/mail.h"

typedef struct Forward {
    Mailbox author; /* as its header block names them; the address may be "" */
    char *subject;  /* "" if it has none */
    char *date;     /* as it was written; reply/written_date.h */
    char *comment;  /* what stands above it */
    char *text;     /* what stands below its header block, as it was quoted there */
} Forward;

/* The first header block of the body (`marks` as in Mail), in any language that
 * reply/header_block.h knows, that names a sender. False where there is none: *out is
 * nothing then. Linear. The caller clears *out. */
bool forward_read(const char *body, const GByteArray *marks, Forward *out);
void forward_clear(Forward *forward);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Forward, forward_clear)

#endif
