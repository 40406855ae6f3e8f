/* in_hand.c - the bytes of mails that all sessions of a door hold together. */
#include "doors/in_hand.h"

bool
in_hand_change(gsize *total, gsize limit, gsize *held, gsize bytes)
{
    gssize more = (gssize)bytes - (gssize)*held;
    gsize before;

    if (!total || more == 0)
        return true;
    before = (gsize)g_atomic_pointer_add(total, more);
    if (more > 0 && limit && before + (gsize)more > limit) {
        (void)g_atomic_pointer_add(total, -more);
        return false;
    }
    *held = bytes;
    return true;
}
