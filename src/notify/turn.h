/* turn.h - one job of the writer for the outbox: what is done is settled, what is due is
 * claimed. */
#ifndef TICKETD_NOTIFY_TURN_H
#define TICKETD_NOTIFY_TURN_H

#include "notify/sent.h"
#include "store/store.h"

typedef struct Turn {
    GPtrArray *done; /* of Sent *, owned */
    gint64 now;
    guint limit; /* letters to claim; 0: none */
    /* What comes of it. */
    GPtrArray *claimed; /* of Letter *; NULL if none were asked for */
    gint64 next_due; /* of all that wait, where fewer were due than asked for; 0: none */
} Turn;

/* A WriterJob; `data` is a Turn. */
bool turn_job(Store *store, void *data, Fault *why);
void turn_clear(Turn *turn);

#endif
