/* test_signature.c - what we sign is read back; what others alter is not. */
#include "rules/signature.h"

#include <string.h>

static SignatureKeys
keys_make(guint id, guint8 fill)
{
    SignatureKeys keys = { .count = 1, .ids = { id } };

    memset(keys.keys[0], fill, SIGNATURE_KEY_BYTES);
    return keys;
}

static void
test_message_id(void)
{
    SignatureKeys keys = keys_make(1, 7);
    g_autofree char *id = signature_message_id(&keys, SIGN_CUSTOMER, 10001, 55,
                                               "Budi@Example.org", "desk.example.net");
    g_autofree char *upper = g_ascii_strup(id, -1);
    g_autofree char *bracketed = g_strdup_printf("<%s>", id);
    char tag[17];
    SignedClue clue;

    g_assert_true(g_str_has_prefix(id, "t10001.c55."));
    g_assert_true(signature_read_message_id(&keys, bracketed, "desk.example.net", &clue));
    g_assert_cmpint(clue.purpose, ==, SIGN_CUSTOMER);
    g_assert_cmpint(clue.ticket, ==, 10001);
    g_assert_cmpint(clue.letter, ==, 55);
    signature_recipient_tag("budi@example.ORG", tag);
    g_assert_cmpstr(clue.recipient_tag, ==, tag);
    g_assert_true(signature_read_message_id(&keys, upper, "desk.example.net", &clue));
    g_assert_false(signature_read_message_id(&keys, id, "other.example.net", &clue));
}

/* Whatever single character changes, nothing is believed. */
static void
test_altered(void)
{
    SignatureKeys keys = keys_make(1, 7);
    g_autofree char *id =
        signature_message_id(&keys, SIGN_STAFF, 10001, 55, "alice@example.net", "d.test");
    g_autofree char *extension =
        signature_extension(&keys, SIGN_REPLY, 10001, 0, "a@b.test");
    g_autofree char *bounce =
        signature_extension(&keys, SIGN_BOUNCE, 10001, 9, "a@b.test");
    SignedClue clue;

    g_assert_true(signature_read_extension(&keys, extension, &clue));
    g_assert_cmpint(clue.purpose, ==, SIGN_REPLY);
    g_assert_true(signature_read_extension(&keys, bounce, &clue));
    g_assert_cmpint(clue.purpose, ==, SIGN_BOUNCE);
    g_assert_cmpint(clue.letter, ==, 9);
    g_assert_cmpuint(strlen(bounce), <=, 60);
    for (gsize i = 0; id[i]; i++) {
        g_autofree char *altered = g_strdup(id);

        altered[i] = altered[i] == '1' ? '2' : '1';
        g_assert_false(signature_read_message_id(&keys, altered, "d.test", &clue));
        altered[i] = '\0';
        g_assert_false(signature_read_message_id(&keys, altered, "d.test", &clue));
    }
    for (gsize i = 0; extension[i]; i++) {
        g_autofree char *altered = g_strdup(extension);

        altered[i] = altered[i] == '1' ? '2' : '1';
        g_assert_false(signature_read_extension(&keys, altered, &clue));
    }
}

/* A purpose cannot be swapped for another: a customer's id is no staff member's. */
static void
test_purpose(void)
{
    SignatureKeys keys = keys_make(1, 7);
    g_autofree char *id =
        signature_message_id(&keys, SIGN_CUSTOMER, 1, 2, "a@b.test", "d.test");
    SignedClue clue;
    char *c = strchr(id, 'c');

    *c = 's';
    g_assert_false(signature_read_message_id(&keys, id, "d.test", &clue));
}

static void
test_rotation(void)
{
    SignatureKeys old = keys_make(1, 7), both = keys_make(2, 9), new = keys_make(2, 9);
    g_autofree char *id = signature_message_id(&old, SIGN_ROOT, 7, 0, "", "d.test");
    g_autofree char *mark = signature_loop_mark(&old, "d.test");
    SignedClue clue;

    both.count = 2;
    both.ids[1] = 1;
    memcpy(both.keys[1], old.keys[0], SIGNATURE_KEY_BYTES);
    g_assert_true(signature_read_message_id(&both, id, "d.test", &clue));
    g_assert_cmpint(clue.purpose, ==, SIGN_ROOT);
    g_assert_false(signature_read_message_id(&new, id, "d.test", &clue));
    g_assert_true(signature_is_loop_mark(&both, mark, "D.test"));
    g_assert_false(signature_is_loop_mark(&new, mark, "d.test"));
    g_assert_false(signature_is_loop_mark(&both, "k1.", "d.test"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rules/signature/message-id", test_message_id);
    g_test_add_func("/rules/signature/altered", test_altered);
    g_test_add_func("/rules/signature/purpose", test_purpose);
    g_test_add_func("/rules/signature/rotation", test_rotation);
    return g_test_run();
}
