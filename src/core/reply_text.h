/* reply_text.h - what the customer newly wrote, apart from what they quoted. */
#ifndef TICKETD_CORE_REPLY_TEXT_H
#define TICKETD_CORE_REPLY_TEXT_H

#include "core/mail.h"

typedef struct ReplyText {
    char *text;   /* new text */
    char *quoted; /* what was cut; text and quoted together hold every line of body */
    char *how;    /* for the trace: which layer cut, "known-text", "html", "attribution de", ... */
} ReplyText;

/* Part a body in new and quoted. `body` is valid UTF-8, `marks` has one LineMark a
 * line or is empty. `known` (of char *, may be NULL) are the texts of the ticket's
 * letters and earlier entries: their lines are recognised whatever the client did
 * to them. `subject` tells forwards from replies. Never returns an empty text for
 * a body that is not empty. Linear in the length of body and known. The caller
 * clears *out with reply_text_clear(). */
void reply_text(const char *body, const GByteArray *marks, const char *subject,
                const GPtrArray *known, ReplyText *out);
void reply_text_clear(ReplyText *reply);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ReplyText, reply_text_clear)

#endif
