/* control_verbs.h - what may be asked at the control door, and by which words. */
#ifndef TICKETD_DOORS_CONTROL_VERBS_H
#define TICKETD_DOORS_CONTROL_VERBS_H

#include "desk/desk.h"
#include "intake/intake.h"

#include <jansson.h>

/* What the verbs work on. */
typedef struct ControlHost {
    const Desk *desk;
    const Intake *intake;
} ControlHost;

/* Do what the request asks. All verbs of a ticket take "ticket" and "as" (a key of
 * staff, "" if left out):
 *   reply         text, close (bool), attachments [{"name","base64"}]  -> ticket, letters
 *   note          text                                                 -> ticket
 *   close, reopen                                                      -> ticket
 *   status        status        assign  staff ("" for nobody)          -> ticket
 *   priority      priority      move    department                     -> ticket
 *   merge         into (a ticket)                                      -> ticket, into
 * and these stand by themselves:
 *   outbox-retry  letter (0: all)                                      -> letters
 *   held-release  held, ticket (0: wherever it belongs)   -> outcome, ticket, delivery
 *   held-refuse   held                                                 -> held
 *   block, unblock  value (an address or @domain)
 *   erase         address            -> tickets, entries, mails, letters, cut, waiting,
 *                                       accounts
 *   user-add      address; name, user_name, phone, language may be left out -> account
 *   user-passwd   who (address, user name, phone number, key of staff), password
 *   user-lock, user-unlock  who      user-logout  who                -> sessions
 *   clear-address   address        confirm  ticket, address
 *   import        department ("": by each mail's addresses), status ("": as the mails
 *                 make it), source, position, mails [base64]
 *                                                      -> mails [{outcome, ticket, ...}]
 *   import-ticket export (life/dossier.h), mails [base64]       -> ticket, known
 *   metrics                                                      -> text
 *   backup-done  a copy of the database was made just now
 *   ping                                                               -> version
 * What is wrong with the request itself is fault 5.5.4. The answer's fields are put
 * into `answer`. */
bool control_verb_run(const ControlHost *host, json_t *request, json_t *answer,
                      Fault *why);

#endif
