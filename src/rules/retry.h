/* retry.h - how long to wait before a letter is tried again. */
#ifndef TICKETD_RULES_RETRY_H
#define TICKETD_RULES_RETRY_H

#include <glib.h>

typedef enum RetryClass {
    RETRY_RELAY, /* no relay to talk to: probe it, at most every five minutes */
    RETRY_LATER, /* any 4xx, a lost connection: doubling, at most four hours */
    RETRY_FULL,  /* the mailbox is full (X.2.2): people need hours for that */
} RetryClass;

/* The class of an enhanced status code (RFC 3463) of a temporary failure. */
RetryClass retry_class(const char *status);

/* Milliseconds to wait after failure number `attempts` (1 is the first).
 * `first` is the wait after the first failure of RETRY_LATER. `dice` is any random
 * number: it shortens or lengthens the wait by up to a tenth, so that letters that
 * failed together do not come back together. */
gint64 retry_delay(RetryClass class, guint attempts, gint64 first, guint32 dice);

#endif
