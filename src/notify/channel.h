/* channel.h - a way a letter leaves the house. */
#ifndef TICKETD_NOTIFY_CHANNEL_H
#define TICKETD_NOTIFY_CHANNEL_H

#include "base/fault.h"
#include "core/ticket.h"

typedef enum SendResult {
    SEND_DONE,      /* the other side took responsibility (2xx after the final dot) */
    SEND_LATER,     /* 4xx, no connection, time-out: try again */
    SEND_NEVER,     /* 5xx for this recipient or this message */
} SendResult;

/* One kept connection of one sender thread. Filled in by smtp_channel_open(). */
typedef struct Channel Channel;
struct Channel {
    /* Hand over one letter for its one recipient; on anything but SEND_DONE *why
     * holds the peer's words and code. */
    SendResult (*send)(Channel *channel, const Letter *letter, Fault *why);
    void (*close)(Channel *channel);
};

#endif
