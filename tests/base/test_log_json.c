/* test_log_json.c - a record's fields one by one, whatever a stranger put into them. */
#include "base/log_json.h"

static void
test_records(void)
{
    static const struct {
        const char *text, *want;
    } table[] = {
        { "delivery queue_id=4jX from=<a@b.test> size=120 outcome=create ticket=10001 "
          "ms=3",
          ",\"queue_id\":\"4jX\",\"from\":\"a@b.test\",\"size\":120,\"outcome\":"
          "\"create\","
          "\"ticket\":10001,\"ms\":3,\"what\":\"delivery\"}" },
        { "letter=7 to=<> reply=\"250 2.0.0 kept\"",
          ",\"letter\":7,\"to\":\"\",\"reply\":\"250 2.0.0 kept\"}" },
        /* An id is no figure, whatever it is made of. */
        { "x queue_id=123 n=007 m=0", ",\"queue_id\":\"123\",\"n\":\"007\",\"m\":0,"
                                      "\"what\":\"x\"}" },
        { "n=12345678901234567890", ",\"n\":\"12345678901234567890\"}" },
        { "cannot open \"x\": a\\b", ",\"text\":\"cannot open \\\"x\\\": a\\\\b\"}" },
        { "a b ticket=1 c", ",\"ticket\":1,\"text\":\"a b c\"}" },
        { "t=1 t=2", ",\"t\":1,\"what\":\"t=2\"}" },
        { "broken=<a b", ",\"text\":\"broken=<a b\"}" },
        { "", "}" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autofree char *got =
            log_json("ticketd", "info", table[i].text, G_GINT64_CONSTANT(1606291451000));
        g_autofree char *want = g_strconcat(
            "{\"at\":\"2020-11-25T08:04:11Z\",\"level\":\"info\",\"program\":\"ticketd\"",
            table[i].want, NULL);

        g_assert_cmpstr(got, ==, want);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/base/log-json/records", test_records);
    return g_test_run();
}
