/* test_unique.c - random bytes fill the buffer and no more; names differ. */
#include "base/unique.h"

#include <stdbool.h>
#include <string.h>

static void
test_bytes(void)
{
    guint8 buffer[66];
    bool touched[64] = { false };
    for (int round = 0; round < 64; round++) {
        memset(buffer, 0xa5, sizeof buffer);
        unique_bytes(buffer + 1, 64);
        g_assert_cmpint(buffer[0], ==, 0xa5);
        g_assert_cmpint(buffer[65], ==, 0xa5);
        for (int i = 0; i < 64; i++)
            touched[i] |= buffer[i + 1] != 0xa5;
    }
    for (int i = 0; i < 64; i++)
        g_assert_true(touched[i]);
    unique_bytes(buffer, 0);
}

static void
test_id(void)
{
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (int i = 0; i < 1000; i++) {
        char *id = unique_id();
        g_assert_true(g_uuid_string_is_valid(id));
        for (const char *p = id; *p != '\0'; p++)
            g_assert_false(g_ascii_isupper(*p));
        g_assert_true(g_hash_table_add(seen, id));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/base/unique/bytes", test_bytes);
    g_test_add_func("/base/unique/id", test_id);
    return g_test_run();
}
