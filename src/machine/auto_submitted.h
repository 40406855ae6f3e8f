/* auto_submitted.h - the value of one Auto-Submitted field (RFC 3834, section 5). */
#ifndef TICKETD_MACHINE_AUTO_SUBMITTED_H
#define TICKETD_MACHINE_AUTO_SUBMITTED_H

typedef enum AutoSubmitted {
    AUTO_SUBMITTED_NO,        /* "no", or a field that says nothing at all */
    AUTO_SUBMITTED_FORWARDED, /* auto-forwarded: a machine passed on what somebody wrote
                               */
    AUTO_SUBMITTED_REPLIED,
    AUTO_SUBMITTED_GENERATED,
    AUTO_SUBMITTED_NOTIFIED, /* RFC 5436: a Sieve notification */
    AUTO_SUBMITTED_OTHER,    /* any other keyword: automatic as well */
} AutoSubmitted;

/* Read one field's value: comments (also nested) and parameters are skipped, case
 * does not count. Of several fields each is read by itself; one that is not "no"
 * suffices. Linear time. */
AutoSubmitted auto_submitted_read(const char *value);

#endif
