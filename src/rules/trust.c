/* trust.c - who the author of a mail is to a ticket, and how that is known. */
#include "rules/trust.h"

#include <string.h>

/* Letters to a customer and reply addresses speak for whom they were minted. */
static bool
proves_customer(SignaturePurpose purpose)
{
    return purpose == SIGN_CUSTOMER || purpose == SIGN_REPLY;
}

static bool
proves_staff(SignaturePurpose purpose)
{
    return purpose == SIGN_STAFF || purpose == SIGN_REPLY;
}

void
trust_read_clues(const GPtrArray *clues, gint64 ticket, const char *author,
                 const GPtrArray *participants, TrustFacts *facts)
{
    char author_tag[17], tag[17];

    signature_recipient_tag(author, author_tag);
    for (guint i = 0; i < clues->len; i++) {
        const Clue *clue = clues->pdata[i];
        const SignedClue *signature = &clue->signature;

        if (!clue_is_signed(clue) || clue->ticket != ticket)
            continue;
        if (*author && proves_staff(signature->purpose) &&
            strcmp(author_tag, signature->recipient_tag) == 0)
            facts->is_minted_for_author = true;
        for (guint j = 0; proves_customer(signature->purpose) && j < participants->len;
             j++) {
            const Participant *participant = participants->pdata[j];

            signature_recipient_tag(participant->mailbox.address, tag);
            if (strcmp(tag, signature->recipient_tag) == 0)
                facts->minted_role = MAX(facts->minted_role, participant->role);
        }
    }
}

/* Whoever wrote as a customer, or is copied as one, goes on as that. */
static Trust
weigh_staff(const TrustFacts *facts, bool address_counts)
{
    Standing standing = facts->role >= ROLE_CC ? STANDING_PARTICIPANT : STANDING_STAFF;

    if (facts->has_sole_author && facts->has_staff_login)
        return (Trust){ standing, "login", false };
    if (address_counts && facts->is_minted_for_author)
        return (Trust){ standing, "signed", false };
    if (address_counts && facts->has_dmarc_pass)
        return (Trust){ standing, "authenticated", false };
    return (Trust){ STANDING_STAFF_CLAIMED, "none", false };
}

static Trust
weigh_customer(const TrustFacts *facts, bool address_counts)
{
    if (facts->minted_role >= ROLE_CC)
        return (Trust){ STANDING_PARTICIPANT, "signed", facts->role < ROLE_CC };
    if (!address_counts || (facts->require_authentication && facts->auth != AUTH_PASS))
        return (Trust){ STANDING_STRANGER, "none", false };
    if (facts->role >= ROLE_CC)
        return (Trust){ STANDING_PARTICIPANT,
                        facts->auth == AUTH_PASS ? "authenticated" : "participant",
                        false };
    if (facts->role == ROLE_PENDING)
        return (Trust){ STANDING_PENDING, "pending", false };
    return (Trust){ STANDING_STRANGER, "none", false };
}

/* Whoever logged in here is that customer, and no more than that. */
static Trust
weigh_login(const TrustFacts *facts)
{
    Standing standing = facts->role >= ROLE_CC        ? STANDING_PARTICIPANT
                        : facts->role == ROLE_PENDING ? STANDING_PENDING
                                                      : STANDING_STRANGER;

    return (Trust){ standing, "login", false };
}

Trust
trust_weigh(const TrustFacts *facts, GString *trace)
{
    bool address_counts = facts->has_sole_author && facts->auth != AUTH_FAIL;
    Trust trust = { STANDING_STRANGER, "none", false };

    if (!facts->has_sole_author)
        g_string_append(
            trace, "author: not exactly one address in From, believed to be nobody\n");
    if (facts->is_logged_in)
        trust = weigh_login(facts);
    else if (facts->is_staff_address)
        trust = weigh_staff(facts, address_counts);
    if (!facts->is_logged_in &&
        (trust.standing == STANDING_STRANGER ||
         (trust.standing == STANDING_STAFF_CLAIMED && facts->role >= ROLE_CC))) {
        Trust customer = weigh_customer(facts, address_counts);

        if (trust.standing == STANDING_STRANGER ||
            customer.standing == STANDING_PARTICIPANT)
            trust = customer;
    }
    g_string_append_printf(trace, "author: %s, authentication %s, proof %s\n",
                           standing_name(trust.standing), auth_verdict_name(facts->auth),
                           trust.proof);
    return trust;
}

const char *
standing_name(Standing standing)
{
    static const char *const names[] = {
        [STANDING_STRANGER] = "stranger",
        [STANDING_PENDING] = "pending",
        [STANDING_PARTICIPANT] = "participant",
        [STANDING_STAFF_CLAIMED] = "staff-claimed",
        [STANDING_STAFF] = "staff",
    };

    return names[standing];
}
