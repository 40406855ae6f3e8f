/* notice.h - who is told of what: the list of letters a change asks for. */
#ifndef TICKETD_CORE_NOTICE_H
#define TICKETD_CORE_NOTICE_H

#include "core/ticket.h"

typedef enum NoticeEvent {
    NOTICE_OPENED,
    NOTICE_CUSTOMER_REPLY,
    NOTICE_REOPENED,
    NOTICE_ANSWER,
    NOTICE_NOTE,
    NOTICE_CLOSED,
    NOTICE_BOUNCE,
    NOTICE_HELD,
    NOTICE_ASSIGNED,        /* to whom a ticket is given */
    NOTICE_COMMAND,         /* what became of the commands in a staff member's mail */
    NOTICE_CLOSING_SOON,    /* to a customer who says nothing more */
    NOTICE_CLOSED_INACTIVE, /* it was closed for that */
    NOTICE_MERGED,          /* to its customer: it goes on in another */
    NOTICE_SPLIT,           /* to its customer: it was part of another */
    NOTICE_LOGIN_LINK,      /* to who asked for it: logs in once */
    NOTICE_PASSWORD,        /* to whose password was changed */
    NOTICE_GATHERED,        /* what came, for one who is told now and then */
    NOTICE_CHAT,            /* somebody waits for an agent in the chat */
    NOTICE_DIGEST,          /* what is held, once an interval */
} NoticeEvent;

typedef enum NoticeAudience { AUDIENCE_CUSTOMER, AUDIENCE_STAFF } NoticeAudience;

typedef struct Notice {
    NoticeEvent event;
    NoticeAudience audience;
    Mailbox recipient;
    bool is_automatic; /* false only for an answer typed by staff */
} Notice;

Notice *notice_new(NoticeEvent event, NoticeAudience audience, const char *name,
                   const char *address, bool is_automatic);
void notice_free(Notice *notice);
/* Add a notice for the customer and each confirmed copy (`participants`, of Participant
 * *). The customer is told at ticket->answer_to, if there is one; the pending get
 * nothing. */
void notices_add_participants(GPtrArray *notices, const Ticket *ticket,
                              const GPtrArray *participants, NoticeEvent event,
                              bool is_automatic);
/* X-Ticket-Event: "opened", "customer-reply", ... Static. */
const char *notice_event_name(NoticeEvent event);
/* The event of that name; that of a digest is NOTICE_HELD. False for any other word. */
bool notice_event_parse(const char *name, NoticeEvent *out);

#endif
