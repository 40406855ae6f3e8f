/* xforward.h - what Postfix tells of the client it had the mail from; pure. */
#ifndef TICKETD_DOORS_XFORWARD_H
#define TICKETD_DOORS_XFORWARD_H

#include "core/envelope.h"

/* The attributes as LHLO offers them. LOGIN is ours: ticketd-pipe tells it. */
#define XFORWARD_ATTRIBUTES "NAME ADDR PORT PROTO HELO IDENT SOURCE LOGIN"

/* Put the attributes of one XFORWARD command into the envelope; several commands add
 * up, and a later value replaces an earlier one. "[UNAVAILABLE]" is empty. NULL if it
 * is well formed, else the reply (static, without CRLF), and nothing has changed. */
const char *xforward_apply(const char *arguments, Envelope *envelope);
/* Forget all of it. */
void xforward_reset(Envelope *envelope);

#endif
