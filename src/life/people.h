/* people.h - who gets copies of a ticket's answers and may write there. */
#ifndef TICKETD_LIFE_PEOPLE_H
#define TICKETD_LIFE_PEOPLE_H

#include "core/notice.h"
#include "life/life.h"

/* A confirmed copy; one who waits for confirmation is confirmed by it. */
bool people_add_cc(Life *life, const char *address, Fault *why);
/* Never the customer. Their old letters do not let them in again. */
bool people_remove_cc(Life *life, const char *address, Fault *why);

/* Tell the customer and the confirmed copies of life->ticket, as it stands there, of what
 * was done with it, unless it is done quietly. */
bool people_tell(Life *life, NoticeEvent event, const char *reason, Fault *why);

#endif
