/* descriptors.h - the three descriptors that every program takes for granted. */
#ifndef TICKETD_BASE_DESCRIPTORS_H
#define TICKETD_BASE_DESCRIPTORS_H

#include <stdbool.h>

/* To be called first in main(): whichever of 0, 1 and 2 is closed becomes /dev/null, or
 * the next file or socket would get its number, and what is printed would be written
 * into it. False if /dev/null cannot be opened. */
bool descriptors_settle(void);

#endif
