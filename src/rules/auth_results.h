/* auth_results.h - what our own border found out about the author (RFC 8601). */
#ifndef TICKETD_RULES_AUTH_RESULTS_H
#define TICKETD_RULES_AUTH_RESULTS_H

#include "core/mail.h"

typedef enum AuthVerdict {
    AUTH_NONE, /* nobody we trust said anything */
    AUTH_PASS, /* the author's domain stands behind this mail */
    AUTH_FAIL, /* it does not: dmarc=fail */
} AuthVerdict;

/* Read the Authentication-Results fields of `headers` (of HeaderField *) that bear the
 * trusted `authserv_id` ("" trusts nobody). Only the topmost contiguous ones count, above
 * which nothing but trace fields of local delivery stands: everything below was written
 * by strangers. PASS needs dmarc=pass for `domain` or dkim=pass by `domain` or a parent
 * of it; of several results of one method the worst wins; unknown methods are ignored.
 * *has_dmarc (may be NULL): it was DMARC that passed, for that domain by name. */
AuthVerdict auth_results_read(const GPtrArray *headers, const char *authserv_id,
                              const char *domain, bool *has_dmarc);

/* "none", "pass", "fail". Static. */
const char *auth_verdict_name(AuthVerdict verdict);

#endif
