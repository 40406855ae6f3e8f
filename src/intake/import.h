/* import.h - old mail taken in, many in one change; nobody is told of it. */
#ifndef TICKETD_INTAKE_IMPORT_H
#define TICKETD_INTAKE_IMPORT_H

#include "intake/intake.h"

typedef struct ImportMail {
    GBytes *raw;
    /* What became of it. */
    IntakeResult result;
    char *refusal; /* why it was not taken; NULL: it was */
} ImportMail;

typedef struct Import {
    const char *department; /* key; "": that of each mail's addresses */
    bool has_status;        /* what the tickets become, whoever wrote last */
    TicketStatus status;
    const char *source; /* name of the archive, and how many of its mails are done with */
    gint64 position;    /* these: kept with them for who goes on later */
} Import;

/* The caller owns it. */
ImportMail *import_mail_new(GBytes *raw);
void import_mail_free(ImportMail *mail);

/* Take them in, in their order, in one transaction: at the time of their Date, by the
 * rules for imported mail, without limits and letters. False: none was taken, the
 * position stands where it stood. Too large a mail is refused, the others are taken. */
bool import_take(const Intake *intake, const Import *import, GPtrArray *mails,
                 Fault *why);

/* What would become of them, in a store that nobody else uses and that keeps what it is
 * given: that of a whole archive begins empty. The mails are read in this process. */
bool import_rehearse(const Settings *settings, const SignatureKeys *keys, Store *scratch,
                     const Import *import, GPtrArray *mails, Fault *why);

/* How many mails of that archive are done with; 0 if it is unknown. */
bool import_position(Store *store, const char *source, gint64 *position, Fault *why);

#endif
