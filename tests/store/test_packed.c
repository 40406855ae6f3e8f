/* test_packed.c - what was packed comes back byte for byte, or not at all. */
#include "store/packed.h"

#include <string.h>

static GBytes *
words(gsize size)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; text->len < size; i++)
        g_string_append_printf(text, "It prints page %u and then stops.\r\n", i * i);
    g_string_truncate(text, size);
    return g_string_free_to_bytes(text);
}

static GBytes *
noise(gsize size)
{
    guint8 *bytes = g_malloc(size);

    for (gsize i = 0; i < size; i++)
        bytes[i] = (guint8)g_test_rand_int();
    return g_bytes_new_take(bytes, size);
}

static void
test_back(void)
{
    static const gsize sizes[] = { 200, 4096, 70000, PACKED_BYTES_MAX };

    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autoptr(GBytes) bytes = words(sizes[i]);
        g_autoptr(GBytes) packed = packed_make(bytes);
        g_autoptr(GBytes) back = NULL;

        g_assert_nonnull(packed);
        g_assert_cmpuint(g_bytes_get_size(packed), <, sizes[i] / 2);
        back = packed_open(packed, sizes[i]);
        g_assert_true(back && g_bytes_equal(back, bytes));
    }
}

static void
test_not_worth_it(void)
{
    g_autoptr(GBytes) none = g_bytes_new(NULL, 0);
    g_autoptr(GBytes) random = noise(5000);
    g_autoptr(GBytes) large = words(PACKED_BYTES_MAX + 1);

    g_assert_null(packed_make(none));
    g_assert_null(packed_make(random));
    g_assert_null(packed_make(large));
}

/* Any bytes at all, and any size said of them. */
static void
test_damaged(void)
{
    g_autoptr(GBytes) bytes = words(4096);
    g_autoptr(GBytes) packed = packed_make(bytes);
    gsize size = g_bytes_get_size(packed);

    for (gsize length = 0; length < size; length++) {
        g_autoptr(GBytes) cut = g_bytes_new_from_bytes(packed, 0, length);
        g_autoptr(GBytes) back = packed_open(cut, 4096);

        g_assert_null(back);
    }
    for (gsize said = 0; said < 8192; said += 512) {
        g_autoptr(GBytes) back = packed_open(packed, said);

        g_assert_true((back != NULL) == (said == 4096));
    }
    for (guint i = 0; i < 2000; i++) {
        g_autoptr(GBytes) junk = noise((gsize)g_test_rand_int_range(0, 300));
        g_autoptr(GBytes) back = packed_open(junk, 4096);

        g_assert_null(back);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/packed/back", test_back);
    g_test_add_func("/store/packed/not-worth-it", test_not_worth_it);
    g_test_add_func("/store/packed/damaged", test_damaged);
    return g_test_run();
}
