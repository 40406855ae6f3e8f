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

/* Each has words in both languages, and nobody takes an address for more than it is. */
static void
test_words(void)
{
    guint count = 0;

    for (; proof_at(count); count++) {
        const char *proof = proof_at(count);
        bool is_weak = strstr(proof, "participant") || strstr(proof, "unauth");

        g_assert_cmpstr(proof_word(proof, "en"), !=, "");
        g_assert_cmpstr(proof_line(proof, "en"), !=, proof_line(proof, "id"));
        g_assert_cmpint(strcmp(proof_word(proof, "en"), "address only") == 0, ==,
                        is_weak);
    }
    g_assert_cmpuint(count, ==, 11);
    g_assert_cmpstr(proof_word("of another version", "en"), ==, "");
    g_assert_cmpstr(proof_line("", "id"), ==, "");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rules/proof/of", test_of);
    g_test_add_func("/rules/proof/words", test_words);
    return g_test_run();
}
