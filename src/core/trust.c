/* trust.c - who the author of a mail is to a ticket, and how that is known. */
#include "core/trust.h"

static Trust
weigh_staff(const TrustFacts *facts, bool address_counts)
{
    bool minted = facts->clue && facts->clue->source == CLUE_SIGNED_ID &&
                  facts->clue->signature.purpose == SIGN_STAFF &&
                  facts->is_minted_for_author;

    if (facts->has_sole_author && facts->has_staff_login)
        return (Trust){ STANDING_STAFF, "login" };
    if (address_counts && minted)
        return (Trust){ STANDING_STAFF, "signed" };
    return (Trust){ STANDING_STAFF_CLAIMED, "none" };
}

static Trust
weigh_customer(const TrustFacts *facts, bool address_counts)
{
    bool is_signed = facts->clue && clue_is_signed(facts->clue) &&
                     (facts->clue->signature.purpose == SIGN_CUSTOMER ||
                      facts->clue->signature.purpose == SIGN_REPLY) &&
                     facts->minted_role >= ROLE_CC;

    if (is_signed)
        return (Trust){ STANDING_PARTICIPANT, "signed" };
    if (!address_counts || (facts->require_authentication && facts->auth != AUTH_PASS))
        return (Trust){ STANDING_STRANGER, "none" };
    if (facts->role >= ROLE_CC)
        return (Trust){ STANDING_PARTICIPANT,
                        facts->auth == AUTH_PASS ? "authenticated" : "participant" };
    if (facts->role == ROLE_PENDING)
        return (Trust){ STANDING_PENDING, "pending" };
    return (Trust){ STANDING_STRANGER, "none" };
}

Trust
trust_weigh(const TrustFacts *facts, GString *trace)
{
    bool address_counts = facts->has_sole_author && facts->auth != AUTH_FAIL;
    Trust trust = { STANDING_STRANGER, "none" };

    if (!facts->has_sole_author)
        g_string_append(
            trace, "author: not exactly one address in From, believed to be nobody\n");
    if (facts->is_staff_address)
        trust = weigh_staff(facts, address_counts);
    if (trust.standing == STANDING_STRANGER ||
        (trust.standing == STANDING_STAFF_CLAIMED && facts->role >= ROLE_CC)) {
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
