/* join.h - tickets put together and taken apart: merge, link, split. */
#ifndef TICKETD_LIFE_JOIN_H
#define TICKETD_LIFE_JOIN_H

#include "life/life.h"

/* Make the ticket part of `into`; life->ticket is that one afterwards. */
bool join_merge(Life *life, gint64 into, Fault *why);
/* Say of two tickets that they have to do with each other. */
bool join_link(Life *life, gint64 other, Fault *why);
/* Give one entry of the ticket a ticket of its own, which *number gets: a customer's or a
 * colleague's mail that is another matter. The author becomes its customer; of a staff
 * member's entry the ticket's customer. Nothing is sent. */
bool join_split(Life *life, gint64 entry, gint64 *number, Fault *why);

#endif
