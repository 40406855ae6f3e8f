/* proof.c - how sure it is that the author of an entry is who they say. */
#include "rules/proof.h"

#include <string.h>

static const char *const proofs[] = {
    "signed",      "signed-other",    "login",     "staff",    "authenticated",
    "participant", "unauthenticated", "forwarded", "imported", "pending",
    "none",
};

const char *
proof_of(const Trust *trust, AuthVerdict auth, bool is_new, bool checks_authentication)
{
    bool is_address_only = strcmp(trust->proof, "participant") == 0 ||
                           (is_new && strcmp(trust->proof, "none") == 0);

    if (strcmp(trust->proof, "signed") == 0)
        return trust->is_other_address ? "signed-other" : "signed";
    if (strcmp(trust->proof, "none") == 0 && auth == AUTH_PASS)
        return "authenticated";
    if (is_address_only)
        return checks_authentication ? "unauthenticated" : "participant";
    return trust->proof;
}

const char *
proof_at(guint index)
{
    return index < G_N_ELEMENTS(proofs) ? proofs[index] : NULL;
}
