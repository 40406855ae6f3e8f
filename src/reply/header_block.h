/* header_block.h - From, Sent, To, Subject above a quote, in any language. */
#ifndef TICKETD_REPLY_HEADER_BLOCK_H
#define TICKETD_REPLY_HEADER_BLOCK_H

#include "reply/phrases.h"
#include "reply/reply_lines.h"

/* If a header block begins at line `index` (which is not blank), the index behind its
 * last line; else 0. Looks at most at HEADER_LINES_MAX lines. */
guint header_block_end(const GArray *lines, guint index, guint end);

/* Which field of a header block the folded line begins with, in any language. */
bool header_block_label(const char *folded, PhraseSet *kind);
/* "From: ..." in any language, of a folded line. */
bool is_sender_field(const char *folded);
/* "-----Original Message-----" in any language, dashes or other signs round it. */
bool is_original_line(const char *folded);
/* The same in a language not known: words between two rules. */
bool is_worded_rule(const char *folded);
/* "---------- Forwarded message ---------" and "Begin forwarded message:". */
bool is_forward_line(const char *folded);
/* "Reply above this line" of a help desk, in any of the usual wordings. */
bool is_reply_above_line(const char *folded);

#define HEADER_LINES_MAX 40

#endif
