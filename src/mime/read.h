/* read.h - a raw message read the way a person would: parts, new text, kind. */
#ifndef TICKETD_MIME_READ_H
#define TICKETD_MIME_READ_H

#include "core/mail.h"

/* mime_parse(), then reply_text() without known texts, then classify() and, for
 * bounces, bounce_read(). `envelope_sender` is MAIL FROM ("" for the null sender),
 * or NULL if unknown. The caller owns the result. */
Mail *read_mail(GBytes *raw, const char *envelope_sender);

#endif
