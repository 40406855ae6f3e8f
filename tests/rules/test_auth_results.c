/* test_auth_results.c - only our border's words count, and nobody can borrow its voice.
 */
#include "rules/auth_results.h"

/* Header fields, "Name: value" a line, top first; the author's domain is example.org and
 * the trusted id mx.desk.test. */
static const struct {
    const char *name, *headers;
    AuthVerdict want;
} table[] = {
    { "none", "From: a@example.org", AUTH_NONE },
    { "pass", "Authentication-Results: mx.desk.test; dmarc=pass header.from=example.org",
      AUTH_PASS },
    { "fail", "Authentication-Results: mx.desk.test; dmarc=fail header.from=example.org",
      AUTH_FAIL },
    { "case", "authentication-results: MX.Desk.Test; DMARC=PASS header.from=Example.ORG",
      AUTH_PASS },
    { "version", "Authentication-Results: mx.desk.test 1; dmarc=pass", AUTH_PASS },
    { "other-version", "Authentication-Results: mx.desk.test 2; dmarc=pass", AUTH_NONE },
    { "comment",
      "Authentication-Results: mx.desk.test (hi) ; dmarc=pass (p=none) "
      "header.from=example.org",
      AUTH_PASS },
    { "quoted-id", "Authentication-Results: \"mx.desk.test\"; dmarc=pass", AUTH_PASS },
    { "other-id", "Authentication-Results: mx.evil.test; dmarc=pass", AUTH_NONE },
    { "id-prefix", "Authentication-Results: mx.desk.test.evil.test; dmarc=pass",
      AUTH_NONE },
    { "id-in-comment", "Authentication-Results: mx.evil.test (mx.desk.test); dmarc=pass",
      AUTH_NONE },
    { "pass-in-comment", "Authentication-Results: mx.desk.test; dmarc=none (dmarc=pass)",
      AUTH_NONE },
    { "pass-in-quotes",
      "Authentication-Results: mx.desk.test; dmarc=none reason=\"x; dmarc=pass\"",
      AUTH_NONE },
    { "other-from",
      "Authentication-Results: mx.desk.test; dmarc=pass header.from=evil.test",
      AUTH_NONE },
    { "blanks",
      "Authentication-Results: mx.desk.test; dmarc = pass header.from = example.org",
      AUTH_PASS },
    { "dkim-aligned",
      "Authentication-Results: mx.desk.test; dkim=pass header.d=example.org", AUTH_PASS },
    { "dkim-identity",
      "Authentication-Results: mx.desk.test; dkim=pass header.i=@example.org",
      AUTH_PASS },
    { "dkim-other", "Authentication-Results: mx.desk.test; dkim=pass header.d=evil.test",
      AUTH_NONE },
    { "dkim-tld", "Authentication-Results: mx.desk.test; dkim=pass header.d=org",
      AUTH_NONE },
    { "dkim-suffix", "Authentication-Results: mx.desk.test; dkim=pass header.d=ample.org",
      AUTH_NONE },
    { "spf-alone",
      "Authentication-Results: mx.desk.test; spf=pass smtp.mailfrom=example.org",
      AUTH_NONE },
    { "dkim-pass-dmarc-fail",
      "Authentication-Results: mx.desk.test; dkim=pass header.d=example.org; dmarc=fail",
      AUTH_FAIL },
    { "worst-wins",
      "Authentication-Results: mx.desk.test; dmarc=pass\n"
      "Authentication-Results: mx.desk.test; dmarc=fail",
      AUTH_FAIL },
    { "below-received-of-border",
      "Return-Path: <x@y>\nReceived: from a by mx.desk.test\n"
      "Authentication-Results: mx.desk.test; dmarc=pass",
      AUTH_PASS },
    { "below-subject", "Subject: x\nAuthentication-Results: mx.desk.test; dmarc=pass",
      AUTH_NONE },
    { "below-foreign",
      "Authentication-Results: mx.evil.test; dmarc=pass\n"
      "Authentication-Results: mx.desk.test; dmarc=pass",
      AUTH_NONE },
    { "after-gap",
      "Authentication-Results: mx.desk.test; spf=pass\nSubject: x\n"
      "Authentication-Results: mx.desk.test; dmarc=pass",
      AUTH_NONE },
    { "deep",
      "Received: 1\nReceived: 2\nReceived: 3\n"
      "Authentication-Results: mx.desk.test; dmarc=pass",
      AUTH_NONE },
    { "method-prefix", "Authentication-Results: mx.desk.test; dmarcx=pass; xdmarc=pass",
      AUTH_NONE },
    { "method-version", "Authentication-Results: mx.desk.test; dmarc/1=pass", AUTH_PASS },
    { "empty", "Authentication-Results:", AUTH_NONE },
    { "semicolons", "Authentication-Results: mx.desk.test;;;; ;=;", AUTH_NONE },
    { "unclosed", "Authentication-Results: mx.desk.test; (dmarc=pass", AUTH_NONE },
};

static GPtrArray *
headers_make(const char *text)
{
    GPtrArray *headers =
        g_ptr_array_new_with_free_func((GDestroyNotify)header_field_free);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (guint i = 0; lines[i]; i++) {
        g_auto(GStrv) pair = g_strsplit(lines[i], ":", 2);

        g_ptr_array_add(headers, header_field_new(pair[0], g_strchug(pair[1])));
    }
    return headers;
}

static void
test_table(gconstpointer data)
{
    gsize i = GPOINTER_TO_SIZE(data);
    g_autoptr(GPtrArray) headers = headers_make(table[i].headers);

    g_assert_cmpstr(auth_verdict_name(
                        auth_results_read(headers, "mx.desk.test", "example.org", NULL)),
                    ==, auth_verdict_name(table[i].want));
}

/* Nobody is trusted unless the settings name somebody. */
static void
test_untrusting(void)
{
    g_autoptr(GPtrArray) headers =
        headers_make("Authentication-Results: mx.desk.test; dmarc=pass");

    g_assert_cmpint(auth_results_read(headers, "", "example.org", NULL), ==, AUTH_NONE);
    g_assert_cmpint(auth_results_read(headers, "mx.desk.test", "", NULL), ==, AUTH_NONE);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autofree char *path = g_strconcat("/rules/auth-results/", table[i].name, NULL);
        g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_table);
    }
    g_test_add_func("/rules/auth-results/untrusting", test_untrusting);
    return g_test_run();
}
