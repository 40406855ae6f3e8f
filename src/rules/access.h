/* access.h - who may see and do what in the browser: one table. */
#ifndef TICKETD_RULES_ACCESS_H
#define TICKETD_RULES_ACCESS_H

#include "core/ticket.h"

/* Who asks, to the ticket that is asked about. */
typedef enum AccessPerson {
    ACCESS_NOBODY,      /* no session, or its account is locked */
    ACCESS_STRANGER,    /* a customer who is nobody to that ticket */
    ACCESS_PENDING,     /* was in Cc; nobody has confirmed them */
    ACCESS_PARTICIPANT, /* the ticket's customer, or a confirmed copy */
    ACCESS_STAFF,
} AccessPerson;

typedef enum AccessVerb {
    ACCESS_SEE,     /* the ticket, its thread, files, originals */
    ACCESS_REPLY,   /* write into it as its customer */
    ACCESS_RESOLVE, /* close it as its customer */
    ACCESS_OPEN,    /* a new ticket of one's own; asked without a ticket */
    ACCESS_WORK,    /* answer, note, and all that staff do to a ticket */
    ACCESS_DESK,    /* the queue, held mail, all chats; asked without a ticket */
} AccessVerb;

/* What a customer is to a ticket, by all of his addresses. */
AccessPerson access_person(bool is_staff, ParticipantRole role);
/* `ticket` is NULL where none is asked about. Who may not see a ticket shall not learn
 * that there is one. */
bool access_may(AccessPerson person, AccessVerb verb, const Ticket *ticket);
/* Notes, automatic answers and bounces are for staff. */
bool access_sees_entry(AccessPerson person, EntryKind kind);

#endif
