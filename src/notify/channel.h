/* channel.h - a way a letter leaves the house. */
#ifndef TICKETD_NOTIFY_CHANNEL_H
#define TICKETD_NOTIFY_CHANNEL_H

#include "base/fault.h"
#include "core/ticket.h"

typedef enum SendResult {
    SEND_DONE,  /* the other side took responsibility (2xx after the final dot) */
    SEND_LATER, /* 4xx, no connection, time-out: try again */
    SEND_NEVER, /* 5xx for this recipient or this message */
} SendResult;

/* One kept connection of one sender thread. Filled in by smtp_channel_open(). */
typedef struct Channel Channel;
struct Channel {
    /* Hand over one letter for its one recipient; on anything but SEND_DONE *why
     * holds the peer's words and code. */
    SendResult (*send)(Channel *channel, const Letter *letter, Fault *why);
    void (*close)(Channel *channel);
    char *reply;   /* the peer's last line for the last letter, "250 2.0.0 Ok: queued";
                      never NULL */
    bool is_down;  /* after SEND_LATER: the other side takes no letter at all now, so
                    * that this one is not to blame */
    bool is_ended; /* after SEND_LATER: it gave up because of `ends` */
    bool is_bad_address; /* after SEND_NEVER: the recipient's address does not exist
                            (5.1.x) */
    const gint *ends; /* if not NULL: a ChannelEnd (atomic) that says when to give up */
};

/* The house is being left: send gives up with SEND_LATER. */
typedef enum ChannelEnd {
    CHANNEL_GOES_ON,
    CHANNEL_ENDS_UNLESS_IN_DOUBT, /* all but a letter that the other side has wholly: it
                                   * may have taken it, and would get it twice */
    CHANNEL_ENDS,
} ChannelEnd;

#endif
