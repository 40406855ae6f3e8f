/* doctor.h - findings of ticketctl doctor, one line each. */
#ifndef TICKETD_CTL_DOCTOR_H
#define TICKETD_CTL_DOCTOR_H

#include "ctl/ctl.h"

typedef struct Doctor {
    Ctl *ctl;
    guint bad; /* findings that are not fine */
} Doctor;

/* Print one finding and count it: what was looked at, its value or what is wrong with it,
 * and the next command to type ("" for none). */
void doctor_find(Doctor *doctor, bool fine, const char *what, const char *detail,
                 const char *next);

/* The clock, the database, its disk and copies, and what has waited in it for too long.
 */
void doctor_store(Doctor *doctor);

/* What DNS says of the domains of departments: SPF, DKIM, DMARC. `dns` is the name server
 * to ask, as ADDRESS[:PORT]; NULL: those of the system, and not for names that are only
 * for examples. False: it is no address. */
bool doctor_domains(Doctor *doctor, const char *dns);

/* Is this machine's Postfix set up to hand our mail over? Finds nothing bad where there
 * is no Postfix, or one without main.cf. $MAIL_CONFIG names another folder of settings,
 * as it does for Postfix itself. */
void doctor_postfix(Doctor *doctor);
/* Where Postfix sends mail for each address of a department: does it reach our socket? */
void doctor_routes(Doctor *doctor);
/* A service of master.cf that hands mail over to us, by pipe(8) or lmtp(8). */
void doctor_service(Doctor *doctor, const char *service, bool is_pipe);
/* Does smtpd(8) ask our milter, and as it should? */
void doctor_milter(Doctor *doctor);

/* May Postfix's user, which has one group alone, connect to it? True if that cannot be
 * seen. */
bool doctor_postfix_may(const char *path);
/* The path of "unix:PATH" as the host sees it, for a service that is chrooted or not. The
 * caller frees it. */
char *doctor_postfix_path(const char *path, bool is_chrooted);
/* "600s", "10m", as Postfix writes times; -1 if it is none. */
gint64 doctor_postfix_seconds(const char *text);

#endif
