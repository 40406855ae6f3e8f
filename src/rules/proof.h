/* proof.h - how sure it is that the author of an entry is who they say. */
#ifndef TICKETD_RULES_PROOF_H
#define TICKETD_RULES_PROOF_H

#include "rules/trust.h"

/* The word that is kept with an entry (Entry.proof) and stands in JSON. Static.
 *   signed           answers a letter of ours to the address that it comes from
 *   signed-other     answers a letter of ours to another address
 *   login            sent under the author's own login
 *   staff            typed by staff at the desk
 *   authenticated    Authentication-Results of a trusted server passed
 *   participant      nothing but the address; nobody here checks authentication
 *   unauthenticated  nothing but the address, though authentication is checked here
 *   pending          was in Cc and not confirmed yet
 *   imported         as the archive says that it came from
 *   none             nobody to the ticket, and no proof
 * `is_new`: the mail opened the ticket, so its author is no stranger to it.
 * `checks_authentication`: a trusted server is named in the settings. */
const char *proof_of(const Trust *trust, AuthVerdict auth, bool is_new,
                     bool checks_authentication);

/* All of them, NULL behind the last. Static. */
const char *proof_at(guint index);

#endif
