/* outcome.h - the two ways in which ticketd-pipe ends. */
#ifndef TICKETD_PIPE_OUTCOME_H
#define TICKETD_PIPE_OUTCOME_H

#include <stdbool.h>

/* What Postfix, and in the end perhaps the customer, gets to read: fixed, one line
 * each, no cause. */
typedef enum Later {
    LATER_SETUP,     /* master.cf is to blame */
    LATER_ABSENT,    /* nobody listens */
    LATER_REFUSED,   /* ticketd said no, or nonsense, or went away */
    LATER_RECIPIENT, /* RCPT refused */
    LATER_CUT,       /* stdin is not the whole mail */
    LATER_SLOW,      /* the alarm rang */
    LATER_SIGNAL,    /* some other signal came */
} Later;

/* Named in the log; not copied. */
void outcome_set_queue_id(const char *queue_id);

/* Print the line, write the cause to syslog, exit 75. */
void give_up(Later later, const char *format, ...)
    __attribute__((noreturn, format(printf, 2, 3)));
/* The same without syslog, fit for a signal handler. Once outcome_taken() was called
 * the mail is safe, and the exit status is 0. */
void give_up_at_once(Later later) __attribute__((noreturn));

/* ticketd has the mail: `text` of its last reply is made one line of output. */
void outcome_taken(const char *text);
void finish(void) __attribute__((noreturn));

#endif
