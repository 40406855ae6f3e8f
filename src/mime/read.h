/* read.h - a raw message read the way a person would: parts, new text, kind. */
#ifndef TICKETD_MIME_READ_H
#define TICKETD_MIME_READ_H

#include "core/mail.h"
#include "reply/reply_text.h"

/* mime_parse(), then read_new_text() without known texts, then classify() and, for
 * bounces, bounce_read(). `envelope_sender` is MAIL FROM ("" for the null sender),
 * or NULL if unknown. The caller owns the result. */
Mail *read_mail(GBytes *raw, const char *envelope_sender);

/* Does the mail say that it answers another: In-Reply-To, References, a reply's subject,
 * our token, an address that was made for answers, Outlook's Thread-Index of a child? */
bool read_is_answer(const Mail *mail);

/* reply_text_read() of a mail's body; `known` and `frames` as in ReplyContext. */
void read_new_text(const Mail *mail, bool is_answer, const GPtrArray *known,
                   const GPtrArray *frames, ReplyText *out);

#endif
