/* colleagues.h - which staff are told of a ticket's matter, and by whose doing not. */
#ifndef TICKETD_LIFE_COLLEAGUES_H
#define TICKETD_LIFE_COLLEAGUES_H

#include "core/notice.h"
#include "life/life.h"

/* Add a notice for each of the department's staff who is told at once: by `notify` of the
 * person and, for NOTICE_NOTE, `notes-to` of the department; never `except` (an address,
 * may be
 * "": who did it, whose mail it is) nor the ticket's own customer. The ticket may be
 * NULL: then `notify = assigned` is told, too. */
void colleagues_add(GPtrArray *notices, const Department *department,
                    const Ticket *ticket, NoticeEvent event, const char *except);

/* The same for one member, at once or by the next digest. */
bool colleagues_is_told(const Staff *staff, const Department *department,
                        const Ticket *ticket, NoticeEvent event);

/* Letters to one who is given a ticket, and to a department that gets one. */
bool colleagues_tell_assigned(Life *life, const Staff *staff, Fault *why);
bool colleagues_tell_moved(Life *life, const Department *department, Fault *why);

/* Letters to the department: its customer says that the matter is settled. */
bool colleagues_tell_resolved(Life *life, const Mailbox *customer, Fault *why);

/* A letter with `text` to who does it: event NOTICE_COMMAND. */
bool colleagues_tell_result(Life *life, const char *text, const char *in_reply_to,
                            Fault *why);

#endif
