/* failure_words.h - why a delivery failed, by the words mail servers use for it. */
#ifndef TICKETD_MACHINE_FAILURE_WORDS_H
#define TICKETD_MACHINE_FAILURE_WORDS_H

#include <stdbool.h>

typedef enum FailureReason {
    FAILURE_UNKNOWN,
    FAILURE_NO_USER,  /* no such mailbox */
    FAILURE_NO_HOST,  /* no such domain, or it takes no mail */
    FAILURE_MOVED,    /* the mailbox has another address now */
    FAILURE_DISABLED, /* switched off, suspended, inactive */
    FAILURE_FULL,     /* over quota */
    FAILURE_TOO_BIG,  /* this message, not the mailbox */
    FAILURE_POLICY,   /* refused for its sender or its content: spam, virus, rules */
    FAILURE_RELAY,    /* that host does not take mail for this domain */
    FAILURE_EXPIRED,  /* tried for days */
    FAILURE_RETRIED,  /* the same, where the last answer was a temporary one */
    FAILURE_NETWORK,  /* host not reachable, greylisting, try again later */
    FAILURE_LOOP,     /* too many hops */
    FAILURE_SYSTEM,   /* the receiving system is broken or misconfigured */
} FailureReason;

/* The reason that `text` (UTF-8, at most the first 8 KiB are read) states. */
FailureReason failure_reason(const char *text);

/* What an enhanced status code says by itself; FAILURE_UNKNOWN for x.0.0 and what
 * servers use for anything. */
FailureReason failure_reason_of_status(const char *status);

/* The RFC 3463 code for a reason where the report gives none. */
const char *failure_status(FailureReason reason, bool is_temporary);

/* Will mail to that address never work, whatever is written and when? */
bool failure_is_hard(FailureReason reason);

#endif
