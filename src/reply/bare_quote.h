/* bare_quote.h - what looks quoted and is not a quote of ours. */
#ifndef TICKETD_REPLY_BARE_QUOTE_H
#define TICKETD_REPLY_BARE_QUOTE_H

#include "reply/known_text.h"
#include "reply/reply_reading.h"

/* May lines `start` to `end`, a header block, be believed to begin what is quoted? In an
 * answer always. Else only if a recipient of the mail is its sender: people who ask for
 * help paste the mails of others. */
bool header_block_is_believed(const Reading *reading, guint start, guint end);

/* The same of "... wrote:", which may name the author too, and is also believed with
 * nothing below it, and between dashes if it has no address and the words above do not
 * point at what follows. */
bool introduction_is_believed(const Reading *reading, guint start, guint end);

/* Does an address of a recipient stand there? */
bool introduction_names_recipient(const Reading *reading, guint start, guint end);

/* Only blank lines and rules from line `end` on. */
bool is_nothing_below(const Reading *reading, guint end);

/* In an answer: give back every quote that nothing introduces and that holds no word of
 * what we sent. Does nothing where that is not known. */
void own_quotes_release(Reading *reading, const KnownText *known);

/* In a mail that answers nothing: give back every quote that no line introduces which
 * introduction_is_believed(). */
void bare_quotes_release(Reading *reading);

#endif
