/* test_content_hash.c - the same mail by any way is the same; another never is. */
#include "core/content_hash.h"

#include <string.h>

#define BODY                                                                             \
    "From: a@example.org\r\nSubject: x\r\nMessage-ID: <1@example.org>\r\n\r\nHello\r\n"

static const struct {
    const char *name, *raw;
    gboolean same;
} table[] = {
    { "itself", BODY, TRUE },
    { "lf", "From: a@example.org\nSubject: x\nMessage-ID: <1@example.org>\n\nHello\n",
      TRUE },
    { "no-last-line-end",
      "From: a@example.org\nSubject: x\nMessage-ID: <1@example.org>\n\nHello", TRUE },
    { "blank-lines-at-end", BODY "\r\n\r\n", TRUE },
    { "traces",
      "Return-Path: <a@example.org>\r\nDelivered-To: support@desk.test\r\n"
      "X-Original-To: support@desk.test\r\nReceived: from x\r\n\tby y; today\r\n"
      "Authentication-Results: mx; dmarc=pass\r\nX-Spam-Status: No\r\n" BODY,
      TRUE },
    { "trace-case", "RECEIVED: from x\r\n by y\r\n" BODY, TRUE },
    { "other-body",
      "From: a@example.org\r\nSubject: x\r\nMessage-ID: <1@example.org>\r\n\r\n"
      "Hello!\r\n",
      FALSE },
    { "other-id",
      "From: a@example.org\r\nSubject: x\r\nMessage-ID: <2@example.org>\r\n\r\n"
      "Hello\r\n",
      FALSE },
    { "truncated",
      "From: a@example.org\r\nSubject: x\r\nMessage-ID: <1@example.org>\r\n\r\nHel",
      FALSE },
    { "not-a-trace", "X-Receivedly: from x\r\n" BODY, FALSE },
    { "trace-in-body",
      "From: a@example.org\r\nSubject: x\r\nMessage-ID: <1@example.org>\r\n\r\n"
      "Received: x\r\nHello\r\n",
      FALSE },
    { "empty", "", FALSE },
};

static void
test_table(gconstpointer data)
{
    gsize i = GPOINTER_TO_SIZE(data);
    g_autoptr(GBytes) want = g_bytes_new_static(BODY, strlen(BODY));
    g_autoptr(GBytes) got = g_bytes_new_static(table[i].raw, strlen(table[i].raw));
    g_autofree char *a = content_hash(want), *b = content_hash(got);

    g_assert_cmpuint(strlen(a), ==, 64);
    g_assert_cmpint(strcmp(a, b) == 0, ==, table[i].same);
}

static void
test_text(void)
{
    g_autofree char *a = content_text_hash("I am away until 3 May. Ticket 10001");
    g_autofree char *b = content_text_hash("I am AWAY until 4 may.\nTicket 10002");
    g_autofree char *c = content_text_hash("I am here");

    g_assert_cmpstr(a, ==, b);
    g_assert_cmpstr(a, !=, c);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autofree char *path = g_strconcat("/core/content-hash/", table[i].name, NULL);
        g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_table);
    }
    g_test_add_func("/core/content-hash/text", test_text);
    return g_test_run();
}
