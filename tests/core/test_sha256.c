/* test_sha256.c - the sums that the standards and the next best implementation give. */
#include "core/sha256.h"

#include <string.h>

static char *
sum_of(const char *text, gsize length, gsize step)
{
    Sha256 *sum = sha256_new();

    for (gsize at = 0; at < length; at += step)
        sha256_add(sum, text + at, MIN(step, length - at));
    return sha256_end_hex(sum);
}

/* FIPS 180-4, the examples of NIST. */
static void
test_examples(void)
{
    static const struct {
        const char *text, *want;
    } table[] = {
        { "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
        { "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
        { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autofree char *got = sum_of(table[i].text, strlen(table[i].text), 3);

        g_assert_cmpstr(got, ==, table[i].want);
    }
}

/* RFC 4231, case 2 and a key longer than a block (case 6). */
static void
test_hmac(void)
{
    guint8 long_key[131];
    g_autofree char *two = sha256_hmac_hex((const guint8 *)"Jefe", 4,
                                           "what do ya want for nothing?", 28);
    g_autofree char *six = NULL;

    memset(long_key, 0xaa, sizeof long_key);
    six = sha256_hmac_hex(long_key, sizeof long_key,
                          "Test Using Larger Than Block-Size Key - Hash Key First", 54);
    g_assert_cmpstr(two, ==,
                    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    g_assert_cmpstr(six, ==,
                    "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

/* Databases hold sums that GLib made. */
static void
test_as_glib(void)
{
    g_autoptr(GRand) random = g_rand_new();

    for (guint i = 0; i < 300; i++) {
        gsize length = (gsize)g_rand_int_range(random, 0, 2000);
        g_autofree char *text = g_malloc(length + 1);
        g_autofree char *got = NULL, *want = NULL;

        for (gsize k = 0; k < length; k++)
            text[k] = (char)g_rand_int(random);
        got = sum_of(text, length, (gsize)g_rand_int_range(random, 1, 200));
        want = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)text, length);
        g_assert_cmpstr(got, ==, want);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/core/sha256/examples", test_examples);
    g_test_add_func("/core/sha256/hmac", test_hmac);
    g_test_add_func("/core/sha256/as-glib", test_as_glib);
    return g_test_run();
}
