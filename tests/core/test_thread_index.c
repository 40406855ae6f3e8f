/* test_thread_index.c - an Outlook child is its parent plus five bytes. */
#include "core/thread_index.h"

#include <string.h>

/* 2023-11-14T22:13:20Z as the first six bytes of a FILETIME. */
#define NOW G_GINT64_CONSTANT(1700000000000)

static char *
parent_of(gint64 at, gsize length)
{
    guint64 filetime = ((guint64)at + G_GUINT64_CONSTANT(11644473600000)) * 10000;
    guint8 bytes[1000] = { 0 };

    for (int i = 0; i < 6; i++)
        bytes[i] = (guint8)(filetime >> (56 - 8 * i));
    for (gsize i = 6; i < length; i++)
        bytes[i] = (guint8)(i * 7);
    return g_base64_encode(bytes, length);
}

static void
test_child(void)
{
    static const struct {
        const char *name;
        gint64 age; /* of the conversation, ms */
        gsize length, want_length;
        guint32 want; /* ticks within one unit */
    } cases[] = {
        { "an hour", 3600 * 1000, 22, 27, 3600 * (guint32)(10000000 >> 18) },
        { "two years", G_GINT64_CONSTANT(63072000000), 22, 27, 0x80000000u },
        { "second answer", 1000, 27, 32, 38 },
        { "from the future", -5000, 22, 27, 0 },
        { "very long", 1000, 22 + 5 * 150, 222, 38 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *parent = parent_of(NOW - cases[i].age, cases[i].length);
        g_autofree char *child = thread_index_child(parent, NOW, 0xab);
        gsize length, parent_length;
        g_autofree guchar *bytes = g_base64_decode(child, &length);
        g_autofree guchar *old = g_base64_decode(parent, &parent_length);
        guint32 ticks;

        g_test_message("%s", cases[i].name);
        g_assert_cmpuint(length, ==, cases[i].want_length);
        g_assert_cmpmem(bytes, length - 5, old, length - 5);
        g_assert_cmpint(bytes[length - 1], ==, 0xab);
        ticks = (guint32)bytes[length - 5] << 24 | (guint32)bytes[length - 4] << 16 |
                (guint32)bytes[length - 3] << 8 | bytes[length - 2];
        if (cases[i].want == 0x80000000u)
            g_assert_cmpuint(ticks >> 31, ==, 1);
        else
            g_assert_cmpuint(ticks, <, cases[i].want + cases[i].want / 250 + 2000);
        if (cases[i].want < 0x80000000u)
            g_assert_cmpuint(ticks + 2, >=, cases[i].want);
    }
}

static void
test_refused(void)
{
    g_autofree char *odd = parent_of(NOW, 23), *empty = parent_of(NOW, 0);
    g_autofree char *long_one = g_strnfill(5000, 'A');
    const char *const parents[] = { "",          "AAAA",   odd,
                                    empty,       long_one, "AdoX\r\nBcc: x",
                                    "Ad oX====", "=AAA",   "\xff\xfe" };

    for (gsize i = 0; i < G_N_ELEMENTS(parents); i++) {
        g_autofree char *child = thread_index_child(parents[i], NOW, 0);

        g_assert_cmpstr(child, ==, "");
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/core/thread_index/child", test_child);
    g_test_add_func("/core/thread_index/refused", test_refused);
    return g_test_run();
}
