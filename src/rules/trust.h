/* trust.h - who the author of a mail is to a ticket, and how that is known. */
#ifndef TICKETD_RULES_TRUST_H
#define TICKETD_RULES_TRUST_H

#include "rules/auth_results.h"
#include "rules/match.h"

typedef enum Standing {
    STANDING_STRANGER,
    STANDING_PENDING, /* was in Cc, nobody confirmed it yet */
    STANDING_PARTICIPANT,
    STANDING_STAFF_CLAIMED, /* a staff member's address without proof */
    STANDING_STAFF,
} Standing;

/* What is known about the author. */
typedef struct TrustFacts {
    bool has_sole_author; /* one From, one address: else nobody is believed */
    AuthVerdict auth;
    bool require_authentication; /* an address alone proves nothing */
    ParticipantRole role;        /* of the author's address in that ticket */
    ParticipantRole minted_role; /* of whom a letter was written to that this answers */
    bool is_minted_for_author; /* a letter to staff, or a reply address, of this author */
    bool is_staff_address;     /* a staff member's address */
    bool has_staff_login;      /* submitted under that member's login */
    bool is_logged_in;   /* wrote it in our own pages, logged in under that address */
    bool has_dmarc_pass; /* for the author's own domain */
} TrustFacts;

typedef struct Trust {
    Standing standing;
    const char *proof; /* "signed", "authenticated", "participant", "login", "pending",
                          "none"; static */
    bool is_other_address; /* signed for a participant, from an address of nobody's */
} Trust;

/* Fill in minted_role and is_minted_for_author from the signed ones of `clues` (of Clue
 * *) that name `ticket` after merges. `participants` (of Participant *) are that
 * ticket's: who was removed since counts no more. A mail client that answers at the
 * signed reply address names the letter too; what either proves holds. */
void trust_read_clues(const GPtrArray *clues, gint64 ticket, const char *author,
                      const GPtrArray *participants, TrustFacts *facts);

/* Staff authority needs a clue minted for that member and that member's From, or the
 * member's login, or dmarc=pass for that member's own address. A staff member who takes
 * part in the ticket as its customer or a copy writes there as that.
 * dmarc=fail and a doubtful From make the address worth nothing; a signed
 * clue minted for a participant still proves one, whatever address it comes from. */
Trust trust_weigh(const TrustFacts *facts, GString *trace);

/* "stranger", "pending", "participant", "staff-claimed", "staff". Static. */
const char *standing_name(Standing standing);

#endif
