/* test_address.c - address fields by the book, as people write them, and as attackers do.
 */
#include "mime/address.h"
#include "mime/charset.h"
#include "../stopwatch.h"

#include <string.h>

static const struct {
    const char *input;
    const char *want; /* "name|address;..." */
    bool is_plain;
} cases[] = {
    { "joe@example.org", "|joe@example.org", true },
    { "<joe@example.org>", "|joe@example.org", true },
    { "Joe Doe <joe@example.org>", "Joe Doe|joe@example.org", true },
    { "Joe Doe<joe@example.org>", "Joe Doe|joe@example.org", true },
    { "\"Doe, Joe\" <joe@example.org>", "Doe, Joe|joe@example.org", true },
    { "\"Joe \\\"J\\\" Doe\" <joe@example.org>", "Joe \"J\" Doe|joe@example.org", true },
    { "'Joe Doe' <joe@example.org>", "Joe Doe|joe@example.org", true },
    { "joe@example.org <joe@example.org>", "joe@example.org|joe@example.org", true },
    { "=?utf-8?q?J=C3=B6?= <j@example.org>", "Jö|j@example.org", true },
    { "\"=?utf-8?q?J=C3=B6?=\" <j@example.org>", "Jö|j@example.org", true },
    { "=?utf-8?Q?Doe,_J=C3=B6?= <j@example.org>", "Doe, Jö|j@example.org", true },
    { "=?utf-8?Q?J=C3=B6_(Sales)?= <j@example.org>", "Jö (Sales)|j@example.org", true },
    { "J\xc3\xb6 <j@example.org>", "Jö|j@example.org", true },
    { "J\xf6rg M\xfcller <j@example.org>", "Jörg Müller|j@example.org", true },
    { "Joe@Example.ORG", "|Joe@example.org", true },
    { "a@example.org, b@example.org", "|a@example.org;|b@example.org", true },
    { "A <a@example.org>,\r\n\tB <b@example.org>", "A|a@example.org;B|b@example.org",
      true },
    { "a@example.org,, b@example.org,", "|a@example.org;|b@example.org", true },
    { "john.doe+tag@sub.example.org", "|john.doe+tag@sub.example.org", true },
    { "o'neil@example.org", "|o'neil@example.org", true },
    { "", "", true },
    { "  ", "", true },
    /* comments */
    { "joe@example.org (Joe Doe)", "Joe Doe|joe@example.org", false },
    { "(Joe (the) Doe) joe@example.org", "Joe (the) Doe|joe@example.org", false },
    { "Joe (work) <joe@example.org>", "Joe|joe@example.org", false },
    { "joe(c)@example.org", "c|joe@example.org", false },
    { "joe@example.org (=?utf-8?q?J=C3=B6?=)", "Jö|joe@example.org", false },
    { "((((joe@example.org", "", false },
    /* groups */
    { "undisclosed-recipients:;", "", false },
    { "Team: a@example.org, b@example.org;", "|a@example.org;|b@example.org", false },
    { "Team: A <a@example.org>;, b@example.org", "A|a@example.org;|b@example.org",
      false },
    { "a:b:c:joe@example.org", "|joe@example.org", false },
    { "A Group:Chris Jones <c@a.test>,joe@where.test,John <jdoe@one.test>;",
      "Chris Jones|c@a.test;|joe@where.test;John|jdoe@one.test", false },
    /* people and their programs */
    { "Doe, John <joe@example.org>", "Doe, John|joe@example.org", false },
    { "a@example.org; b@example.org", "|a@example.org;|b@example.org", false },
    { "<<joe@example.org>>", "|joe@example.org", false },
    { "Joe <joe@example.org", "Joe|joe@example.org", false },
    { "Joe <joe@example.org, b@example.org", "Joe|joe@example.org;|b@example.org",
      false },
    { "Joe Doe joe@example.org", "Joe Doe|joe@example.org", false },
    { "\"Joe\" joe@example.org", "Joe|joe@example.org", false },
    { "<joe@example.org> Joe", "Joe|joe@example.org", false },
    { "<mailto:joe@example.org>", "|joe@example.org", false },
    { "joe @ example.org", "|joe@example.org", true },
    { "< joe@example.org >", "|joe@example.org", true },
    { "<joe @example.org>", "|joe@example.org", false },
    { "Joe <Joe joe@example.org>", "Joe|joe@example.org", false },
    { "\"john doe\"@example.org", "|\"john doe\"@example.org", false },
    { "joe@[192.0.2.1]", "|joe@[192.0.2.1]", false },
    { "root", "|root", false },
    { "MAILER-DAEMON", "|MAILER-DAEMON", false },
    { "<>", "", false },
    { "Joe Doe", "Joe Doe|", false },
    { "=?utf-8?q?Kein_Absender?=", "Kein Absender|", false },
    { "Joe <root>", "Joe|root", false },
    /* the address inside the encoded word, as some Asian webmail writes it */
    { "=?gb2312?B?1tDOxCA8YUBleGFtcGxlLm9yZz4=?=", "中文|a@example.org", false },
    { "=?utf-8?B?44GCIDxhQGV4YW1wbGUub3JnPg==?=", "あ|a@example.org", false },
    { "=?utf-8?B?44GCIDxhQGV4YW1wbGUub3JnPg==?= <>", "あ|a@example.org", false },
    { "=?utf-8?Q?a=40example.org?=", "|a@example.org", false },
    /* who is the author? */
    { "<a@example.org>,<b@example.org>", "|a@example.org;|b@example.org", true },
    { "<a@example.org><b@example.org>", "|b@example.org", false },
    { "<@relay.test:joe@example.org>", "|joe@example.org", false },
    { "<@a.test,@b.test:joe@example.org>", "|joe@example.org", false },
    { "a@example.org@evil.test", "|a@example.org@evil.test", false },
    { "<a@example.org@evil.test>", "|a@example.org@evil.test", false },
    { "<=?utf-8?q?joe?=@example.org>", "|=?utf-8?q?joe?=@example.org", false },
    { "joe@example.org\x01", "|joe@example.org", false },
    { "j\xc3\xb6"
      "e@example.org",
      "|jöe@example.org", false },
    { "joe@ex\xc3\xa4mple.org", "|joe@exämple.org", false },
    { "joe@example..org", "|joe@example..org", false },
    { "joe@", "|joe@", false },
    { "@example.org", "|@example.org", false },
    { "\"a@example.org\" <b@evil.test>", "a@example.org|b@evil.test", true },
    { "a@example.org <b@evil.test>", "a@example.org|b@evil.test", true },
};

static char *
joined(const GPtrArray *mailboxes)
{
    GString *out = g_string_new(NULL);

    for (guint i = 0; i < mailboxes->len; i++) {
        const Mailbox *mailbox = g_ptr_array_index(mailboxes, i);
        g_string_append_printf(out, "%s%s|%s", i > 0 ? ";" : "", mailbox->name,
                               mailbox->address);
    }
    return g_string_free(out, FALSE);
}

static void
test_table(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GPtrArray) out =
            g_ptr_array_new_with_free_func((GDestroyNotify)mailbox_free);
        bool is_plain =
            address_list_read(cases[i].input, strlen(cases[i].input), NULL, out);
        g_autofree char *got = joined(out);
        if (strcmp(got, cases[i].want) != 0 || is_plain != cases[i].is_plain) {
            g_test_message("%s: want \"%s\" %d got \"%s\" %d", cases[i].input,
                           cases[i].want, cases[i].is_plain, got, is_plain);
            g_test_fail();
        }
    }
}

static void
test_bombs(void)
{
    static const char *const pieces[] = { "a:",        "(",  ")",         "<",   "\"",
                                          "a@b.test,", "a,", "@",         " @ ", "=?",
                                          "a(",        "\\", "a@b.test ", ";:" };

    for (guint i = 0; i < G_N_ELEMENTS(pieces); i++) {
        g_autoptr(GPtrArray) out =
            g_ptr_array_new_with_free_func((GDestroyNotify)mailbox_free);
        g_autoptr(GString) value = g_string_new(NULL);
        while (value->len < 256 * 1024)
            g_string_append(value, pieces[i]);
        gint64 before = stopwatch();
        address_list_read(value->str, value->len, NULL, out);
        g_assert_cmpint(stopwatch() - before, <, G_USEC_PER_SEC * STOPWATCH_SLOWNESS);
        g_assert_cmpuint(out->len, <=, ADDRESS_LIST);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    charset_init();
    g_test_add_func("/mime/address/table", test_table);
    g_test_add_func("/mime/address/bombs", test_bombs);
    return g_test_run();
}
