/* test_lmtp_command.c - command lines read strictly, values made safe. */
#include "doors/lmtp_command.h"
#include "doors/xforward.h"

#include <string.h>

static const struct {
    const char *line, *rest;
    LmtpVerb want;
} verbs[] = {
    { "LHLO x", "x", LMTP_LHLO },      { "mail FROM:<>", "FROM:<>", LMTP_MAIL },
    { "DATA", "", LMTP_DATA },         { "Rset  ", "", LMTP_RSET },
    { "DATAX", "", LMTP_UNKNOWN },     { "", "", LMTP_UNKNOWN },
    { "EHLO x", "x", LMTP_UNKNOWN },   { "XFORWARD a=b", "a=b", LMTP_XFORWARD },
    { " QUIT", "QUIT", LMTP_UNKNOWN },
};

static void
test_verbs(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++) {
        const char *rest;

        g_assert_cmpint(lmtp_verb(verbs[i].line, &rest), ==, verbs[i].want);
        g_assert_cmpstr(rest, ==, verbs[i].rest);
    }
}

/* `want` is the address, or the code of the reply. */
static const struct {
    const char *input, *want;
    gint64 size;
} mails[] = {
    { "FROM:<a@b.test>", "a@b.test", 0 },
    { "from: <a@b.test>", "a@b.test", 0 },
    { "FROM:<>", "", 0 },
    { "FROM:<a@b.test> SIZE=99", "a@b.test", 99 },
    { "FROM:<a@b.test> size=100 body=8bitmime SMTPUTF8", "a@b.test", 100 },
    { "FROM:<a@b.test> BODY=7BIT", "a@b.test", 0 },
    { "FROM:<@x,@y:a@b.test>", "a@b.test", 0 },
    { "FROM:<\"a b>\\\"c\"@b.test>", "\"a b>\\\"c\"@b.test", 0 },
    { "FROM:<j\303\266rg@b.test> SMTPUTF8", "j\303\266rg@b.test", 0 },
    { "FROM:<j\366rg@b.test>", "j\357\277\275rg@b.test", 0 },
    { "FROM:<a@b.test> SIZE=101", "552", 0 },
    { "FROM:<a@b.test> SIZE=99999999999999999999", "501", 0 },
    { "FROM:<a@b.test> SIZE=1x", "501", 0 },
    { "FROM:<a@b.test> SIZE=", "501", 0 },
    { "FROM:<a@b.test> SIZE", "501", 0 },
    { "FROM:<a@b.test> BODY=BINARYMIME", "501", 0 },
    { "FROM:<a@b.test> SMTPUTF8=1", "501", 0 },
    { "FROM:<a@b.test> RET=FULL", "555", 0 },
    { "FROM:<a@b.test>SIZE=1", "501", 0 },
    { "FROM:a@b.test", "501", 0 },
    { "FROM:<a@b.test", "501", 0 },
    { "FROM:<a b@b.test>", "501", 0 },
    { "FROM:<a<b@b.test>", "501", 0 },
    { "FROM:<a\001@b.test>", "501", 0 },
    { "FROM:<\"a@b.test>", "501", 0 },
    { "FROM:<\"a\\", "501", 0 },
    { "FROM:<@x>", "501", 0 },
    { "TO:<a@b.test>", "501", 0 },
    { "", "501", 0 },
};

static void
test_mail(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(mails); i++) {
        g_auto(LmtpPath) path = { 0 };
        const char *reply = lmtp_parse_mail(mails[i].input, 100, &path);

        g_test_message("%s", mails[i].input);
        if (reply) {
            g_assert_cmpmem(reply, 3, mails[i].want, strlen(mails[i].want));
            g_assert_null(path.address);
            continue;
        }
        g_assert_cmpstr(path.address, ==, mails[i].want);
        g_assert_cmpint(path.size, ==, mails[i].size);
    }
}

static const struct {
    const char *input, *want, *original;
} recipients[] = {
    { "TO:<a@b.test>", "a@b.test", "" },
    { "to: <Postmaster>", "Postmaster", "" },
    { "TO:<a@b.test> ORCPT=rfc822;c+2Bd@b.test", "a@b.test", "c+d@b.test" },
    { "TO:<a@b.test> ORCPT=rfc822;a+0D+0Ab+00c", "a@b.test", "a??b?c" },
    { "TO:<a@b.test> ORCPT=rfc822;a+2", "501", "" },
    { "TO:<a@b.test> ORCPT=rfc822;a+zz", "501", "" },
    { "TO:<a@b.test> ORCPT=a", "501", "" },
    { "TO:<a@b.test> ORCPT", "501", "" },
    { "TO:<a@b.test> NOTIFY=NEVER", "555", "" },
    { "TO:<>", "501", "" },
    { "FROM:<a@b.test>", "501", "" },
};

static void
test_rcpt(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(recipients); i++) {
        g_auto(LmtpPath) path = { 0 };
        const char *reply = lmtp_parse_rcpt(recipients[i].input, &path);

        g_test_message("%s", recipients[i].input);
        if (reply) {
            g_assert_cmpmem(reply, 3, recipients[i].want, strlen(recipients[i].want));
            continue;
        }
        g_assert_cmpstr(path.address, ==, recipients[i].want);
        g_assert_cmpstr(path.original, ==, recipients[i].original);
    }
}

static void
test_xforward(void)
{
    g_autoptr(Envelope) envelope = envelope_new();

    g_assert_null(
        xforward_apply("NAME=mail.example.org ADDR=192.0.2.1 PROTO=ESMTP", envelope));
    g_assert_null(
        xforward_apply("ident=4XyZ HELO=[UNAVAILABLE]  SOURCE=REMOTE PORT=25", envelope));
    g_assert_null(xforward_apply("LOGIN=jo+2B+3D+20x", envelope));
    g_assert_cmpstr(envelope->client_name, ==, "mail.example.org");
    g_assert_cmpstr(envelope->client_address, ==, "192.0.2.1");
    g_assert_cmpstr(envelope->queue_id, ==, "4XyZ");
    g_assert_cmpstr(envelope->login, ==, "jo+= x");
    g_assert_null(xforward_apply("NAME=[UNAVAILABLE] IDENT=a IDENT=b", envelope));
    g_assert_cmpstr(envelope->client_name, ==, "");
    g_assert_cmpstr(envelope->queue_id, ==, "b");
    /* Broken ones change nothing. */
    g_assert_cmpmem(xforward_apply("ADDR=203.0.113.9 FOO=1", envelope), 3, "501", 3);
    g_assert_cmpmem(xforward_apply("ADDR=203.0.113.9 NAME=+4", envelope), 3, "501", 3);
    g_assert_cmpmem(xforward_apply("ADDR", envelope), 3, "501", 3);
    g_assert_cmpmem(xforward_apply("", envelope), 3, "501", 3);
    g_assert_cmpstr(envelope->client_address, ==, "192.0.2.1");
    g_assert_null(xforward_apply("NAME=a+0D+0Ab+FF", envelope));
    g_assert_cmpstr(envelope->client_name, ==, "a??b\357\277\275");
    xforward_reset(envelope);
    g_assert_cmpstr(envelope->client_address, ==, "");
    g_assert_cmpstr(envelope->login, ==, "");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/doors/lmtp_command/verbs", test_verbs);
    g_test_add_func("/doors/lmtp_command/mail", test_mail);
    g_test_add_func("/doors/lmtp_command/rcpt", test_rcpt);
    g_test_add_func("/doors/lmtp_command/xforward", test_xforward);
    return g_test_run();
}
