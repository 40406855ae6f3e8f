/* alignment.h - a body's words beside the known words that they repeat. */
#ifndef TICKETD_REPLY_ALIGNMENT_H
#define TICKETD_REPLY_ALIGNMENT_H

#include "reply/words.h"

/* Borrowed by what fills it; a known word of length 0 divides two texts. */
typedef struct Alignment {
    const Word *body, *known;
    guint body_count, known_count;
    guint32 *places;
    guint cells_left;
    guint tiny_left; /* places that are looked at for texts of a word or two */
} Alignment;

/* Body words `start` to `end`, of which none has a place while those round them have one:
 * find theirs between (or behind, or before) the places of those. One or two words that
 * both happen to have are none. Time: the product of both, bounded by cells_left. */
void alignment_fill_gap(Alignment *a, guint start, guint end);

/* The same where one spelling was divided or joined on the way: "ad=" "d" for "add". */
void alignment_respell_gap(Alignment *a, guint start, guint end);

#endif
