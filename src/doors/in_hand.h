/* in_hand.h - the bytes of mails that all sessions of a door hold together. */
#ifndef TICKETD_DOORS_IN_HAND_H
#define TICKETD_DOORS_IN_HAND_H

#include <glib.h>
#include <stdbool.h>

/* What one session holds is `bytes` now and was *held; *total (atomic; NULL: nobody
 * counts) is of all. False: all together would be over `limit` (0: none); then nothing is
 * changed. Less than before always goes. */
bool in_hand_change(gsize *total, gsize limit, gsize *held, gsize bytes);

#endif
