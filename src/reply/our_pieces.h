/* our_pieces.h - a line of a reply in pieces that are ours and pieces that are theirs. */
#ifndef TICKETD_REPLY_OUR_PIECES_H
#define TICKETD_REPLY_OUR_PIECES_H

#include "reply/known_text.h"

/* From the first word's first byte to the last word's end. */
typedef struct Piece {
    const char *start, *end; /* in the line's text */
    bool is_ours;
} Piece;

/* An array of Piece, by turns ours and theirs; empty for a line without words. What
 * clients put among our words counts as ours: a link in brackets behind them, one of ours
 * that a scanner rewrote, a number before them. The caller frees it. */
GArray *our_pieces(const KnownText *known, const ReplyLine *line);

/* Is there nothing on the line but our words and what clients put among them? */
bool is_our_line(const KnownText *known, const ReplyLine *line);

#endif
