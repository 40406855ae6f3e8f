/* test_proof.c - how sure it is that the author of an entry is who they say. */
#include "rules/proof.h"

#include <string.h>

static const struct {
    Trust trust;
    AuthVerdict auth;
    bool is_new, checks;
    const char *want;
} table[] = {
    { { STANDING_PARTICIPANT, "signed", false }, AUTH_NONE, false, false, "signed" },
    { { STANDING_PARTICIPANT, "signed", true }, AUTH_PASS, false, true, "signed-other" },
    { { STANDING_STAFF, "login", false }, AUTH_NONE, false, true, "login" },
    { { STANDING_PARTICIPANT, "authenticated", false },
      AUTH_PASS,
      false,
      true,
      "authenticated" },
    { { STANDING_PARTICIPANT, "participant", false },
      AUTH_NONE,
      false,
      false,
      "participant" },
    { { STANDING_PARTICIPANT, "participant", false },
      AUTH_NONE,
      false,
      true,
      "unauthenticated" },
    { { STANDING_STRANGER, "none", false }, AUTH_NONE, false, true, "none" },
    { { STANDING_STRANGER, "none", false }, AUTH_FAIL, false, true, "none" },
    { { STANDING_STRANGER, "none", false }, AUTH_PASS, true, true, "authenticated" },
    { { STANDING_STRANGER, "none", false }, AUTH_NONE, true, false, "participant" },
    { { STANDING_STRANGER, "none", false }, AUTH_NONE, true, true, "unauthenticated" },
    { { STANDING_STRANGER, "none", false }, AUTH_FAIL, true, true, "unauthenticated" },
    { { STANDING_PENDING, "pending", false }, AUTH_NONE, false, true, "pending" },
};

static void
test_of(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++)
        g_assert_cmpstr(
            proof_of(&table[i].trust, table[i].auth, table[i].is_new, table[i].checks),
            ==, table[i].want);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rules/proof/of", test_of);
    return g_test_run();
}
