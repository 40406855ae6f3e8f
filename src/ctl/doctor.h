/* doctor.h - findings of ticketctl doctor, one line each. */
#ifndef TICKETD_CTL_DOCTOR_H
#define TICKETD_CTL_DOCTOR_H

#include "ctl/ctl.h"

typedef struct Doctor {
    Ctl *ctl;
    guint bad; /* findings that are not fine */
} Doctor;

/* Print one finding and count it: what was looked at, and its value or what to do. */
void doctor_find(Doctor *doctor, bool fine, const char *what, const char *detail);

/* Is this machine's Postfix set up to hand our mail over? Finds nothing bad where there
 * is no Postfix, or one without main.cf. $MAIL_CONFIG names another folder of settings,
 * as it does for Postfix itself. */
void doctor_postfix(Doctor *doctor);
/* Where Postfix sends mail for each address of a department: does it reach our socket? */
void doctor_routes(Doctor *doctor);

#endif
