/* erasing.h - what is deleted for good: a person on request, old things by themselves. */
#ifndef TICKETD_DESK_ERASING_H
#define TICKETD_DESK_ERASING_H

#include "desk/desk.h"

/* Everything of the person with that address, as store_erase_person() says, and then the
 * files written anew, so that nothing is left in them. That takes as long as copying the
 * database; the writer does nothing else meanwhile. Refused for addresses of departments
 * and staff. What is logged says how much, not whose. */
bool desk_erase(const Desk *desk, const char *address, StoreErased *out, Fault *why);

/* Delete what is older than [retention] says, once a day; cheap to call at other times.
 */
bool desk_retain(const Desk *desk, gint64 now, StoreErased *out, Fault *why);

#endif
