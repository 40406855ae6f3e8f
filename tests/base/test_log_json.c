/* test_log_json.c - a record's fields one by one, whatever a stranger put into them. */
#include "base/log_json.h"

#include <jansson.h>

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
        /* Names of the object itself. */
        { "desk ticket=7 what=close",
          ",\"ticket\":7,\"what_\":\"close\",\"what\":\"desk\"}" },
        { "a b text=1 text_=2 text=3", ",\"text_\":1,\"text\":\"a b text_=2 text=3\"}" },
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

/* A reader of JSON may refuse an object in which a name comes twice. */
static void
test_unique(void)
{
    static const char *const keys[] = { "at", "level", "program", "what", "text", "t" };
    static const char *const rests[] = { "", "x ", "x y " };

    for (gsize i = 0; i < G_N_ELEMENTS(keys) * G_N_ELEMENTS(rests); i++) {
        const char *key = keys[i / G_N_ELEMENTS(rests)];
        g_autofree char *text =
            g_strdup_printf("%s%s=1 %s_=<2> %s=3 %s__=4", rests[i % G_N_ELEMENTS(rests)],
                            key, key, key, key);
        g_autofree char *got = log_json("ticketd", "info", text, 0);
        json_error_t error;
        json_t *object = json_loads(got, JSON_REJECT_DUPLICATES, &error);

        if (!object)
            g_error("%s: %s", got, error.text);
        g_assert_cmpstr(json_string_value(json_object_get(object, "level")), ==, "info");
        json_decref(object);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/base/log-json/records", test_records);
    g_test_add_func("/base/log-json/unique", test_unique);
    return g_test_run();
}
