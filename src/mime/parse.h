/* parse.h - any bytes give a Mail. */
#ifndef TICKETD_MIME_PARSE_H
#define TICKETD_MIME_PARSE_H

#include "core/mail.h"

/* Read one raw message. Never fails: broken MIME, unknown charsets and exceeded
 * limits give what could be read (is_shortened says so). Fills everything of Mail
 * but text, quoted, kind, kind_reason and bounce, which the callers of
 * reply_text(), classify() and bounce_read() fill. May crash or run for long on
 * bytes nobody has tried yet: run it in a reader. The caller owns the result. */
Mail *mime_parse(GBytes *raw);

/* The decoded bytes of the attachment whose `part` is given, or NULL if the
 * message has no such part. The caller owns the result. */
GBytes *mime_extract(GBytes *raw, const char *part);

/* Once, before the first mime_parse() of a process and before any sandbox: loads
 * charset converters and library state. */
void mime_init(void);

#endif
