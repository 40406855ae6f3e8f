/* test_guard.c - heads that all programs read alike pass; all others do not. */
#include "web/guard.h"

#include <string.h>

#define FINE "GET / HTTP/1.1\r\nHost: a\r\n"

typedef struct Case {
    const char *head;
    gsize length; /* 0: as strlen() says */
    GuardVerdict want;
} Case;

static const Case cases[] = {
    { FINE "\r\n", 0, GUARD_PASSES },
    { FINE "\r\nbody\nand more", 0, GUARD_PASSES },
    { "POST /a?b=c HTTP/1.0\r\nHost: [::1]:80\r\nContent-Length: 5\r\n\r\n", 0,
      GUARD_PASSES },
    { "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n", 0,
      GUARD_PASSES },
    { FINE "X:\r\nY: \xc3\xa4\t2\r\n\r\n", 0, GUARD_PASSES },
    { "", 0, GUARD_WAITS },
    { "G", 0, GUARD_WAITS },
    { FINE, 0, GUARD_WAITS },
    { FINE "\r", 0, GUARD_WAITS },
    { "\r\n" FINE "\r\n", 0, GUARD_BAD },
    { "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 0, GUARD_BAD },
    { "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 0, GUARD_BAD },
    { "GET / HTTP/1.2\r\nHost: a\r\n\r\n", 0, GUARD_BAD },
    { "GET /\r\nHost: a\r\n\r\n", 0, GUARD_BAD },
    { "GET * HTTP/1.1\r\nHost: a\r\n\r\n", 0, GUARD_BAD },
    { "GET a HTTP/1.1\r\nHost: a\r\n\r\n", 0, GUARD_BAD },
    { "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 0, GUARD_BAD },
    { "GET / HTTP/1.1\r\n\r\n", 0, GUARD_BAD },
    { FINE "Host: a\r\n\r\n", 0, GUARD_BAD },
    { FINE "hOST: a\r\n\r\n", 0, GUARD_BAD },
    { "GET / HTTP/1.1\r\nHost:\r\n\r\n", 0, GUARD_BAD },
    { "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 0, GUARD_BAD },
    { FINE "Cookie: a=b\r\nCookie: a=c\r\n\r\n", 0, GUARD_BAD },
    { FINE "X : 1\r\n\r\n", 0, GUARD_BAD },
    { FINE "X\t: 1\r\n\r\n", 0, GUARD_BAD },
    { FINE " X: 1\r\n\r\n", 0, GUARD_BAD },
    { FINE ": 1\r\n\r\n", 0, GUARD_BAD },
    { FINE "X\r\n\r\n", 0, GUARD_BAD },
    { FINE "X: 1\r\n 2\r\n\r\n", 0, GUARD_BAD },
    { FINE "X: 1\n\r\n", 0, GUARD_BAD },
    { FINE "X: 1\r2\r\n\r\n", 0, GUARD_BAD },
    { FINE "X: \x7f\r\n\r\n", 0, GUARD_BAD },
    { FINE "X: \0\r\n\r\n", sizeof FINE "X: \0\r\n\r\n" - 1, GUARD_BAD },
    { "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n",
      sizeof "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n" - 1, GUARD_BAD },
    { "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 0, GUARD_BAD },
    { "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\n", 0, GUARD_BAD },
    { "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", 0, GUARD_BAD },
    { "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\n", 0, GUARD_BAD },
    { "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999999999999\r\n\r\n", 0,
      GUARD_BAD },
    { "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 0,
      GUARD_BAD },
    { "POST / HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\n\r\n", 0, GUARD_BAD },
    { FINE "Content-Length: 1\r\n\r\n", 0, GUARD_BAD },
};

static void
test_verdicts(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const Case *c = &cases[i];
        g_autoptr(Head) head = NULL;
        const char *reason = NULL;
        gsize length = c->length ? c->length : strlen(c->head);
        GuardVerdict found = guard_read(c->head, length, &head, &reason);

        if (found != c->want)
            g_error("case %" G_GSIZE_FORMAT ": %s", i, c->head);
        g_assert_true((found == GUARD_PASSES) == (head != NULL));
        g_assert_true((found == GUARD_BAD) == (reason != NULL));
    }
}

static void
test_paths(void)
{
    static const struct {
        const char *target, *path; /* NULL: refused */
    } paths[] = {
        { "/", "/" },        { "/a%20b", "/a b" },       { "/%C3%A4", "/\xc3\xa4" },
        { "/a/", "/a/" },    { "/a.b/..c", "/a.b/..c" }, { "/%2E%2e/a", NULL },
        { "/a/..", NULL },   { "/./a", NULL },           { "//a", NULL },
        { "/a//b", NULL },   { "/a%2Fb", NULL },         { "/a%5cb", NULL },
        { "/a\\b", NULL },   { "/%00", NULL },           { "/%0a", NULL },
        { "/%c2%85", NULL }, { "/%ff", NULL },           { "/%zz", NULL },
        { "/%2", NULL },     { "/a#b", NULL },           { "/?a=%00", NULL },
        { "/?a=%ff", NULL }, { "/?a=b%2fc//..", "/" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autofree char *text =
            g_strdup_printf("GET %s HTTP/1.1\r\nHost: a\r\n\r\n", paths[i].target);
        g_autoptr(Head) head = NULL;
        const char *reason;

        guard_read(text, strlen(text), &head, &reason);
        g_assert_cmpstr(head ? head->path : NULL, ==, paths[i].path);
    }
}

static void
test_fields(void)
{
    static const char text[] = "POST /a?b=c HTTP/1.1\r\nHost: A.example:80\r\n"
                               "Content-Length: 12\r\nX-FORWARDED-for: 1.1.1.1\r\n"
                               "x-forwarded-for:  2.2.2.2 \r\n\r\n";
    g_autoptr(Head) head = NULL;
    const char *reason;

    g_assert_cmpint(guard_read(text, strlen(text), &head, &reason), ==, GUARD_PASSES);
    g_assert_cmpstr(head->method, ==, "POST");
    g_assert_cmpstr(head->query, ==, "b=c");
    g_assert_cmpint(head->length, ==, 12);
    g_assert_cmpstr(head_field(head, "x-forwarded-for"), ==, "1.1.1.1, 2.2.2.2");
    g_assert_cmpstr(head_field(head, "cookie"), ==, "");
}

static void
test_limits(void)
{
    g_autoptr(GString) text = g_string_new(FINE);
    g_autoptr(Head) head = NULL;
    const char *reason;

    while (text->len < GUARD_HEAD_MAX)
        g_string_append(text, "X: 1234567890123456789012345678901234567890\r\n"
                              "Y: 12345678901234567890123456789012345678901234567890"
                              "1234567890123456789012345678901234567890123456789\r\n");
    g_assert_cmpint(guard_read(text->str, text->len, &head, &reason), ==, GUARD_TOO_LONG);
    g_string_assign(text, FINE);
    for (guint i = 0; i <= GUARD_FIELDS_MAX; i++)
        g_string_append(text, "X: 1\r\n");
    g_string_append(text, "\r\n");
    g_assert_cmpint(guard_read(text->str, text->len, &head, &reason), ==, GUARD_BAD);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/guard/verdicts", test_verdicts);
    g_test_add_func("/guard/paths", test_paths);
    g_test_add_func("/guard/fields", test_fields);
    g_test_add_func("/guard/limits", test_limits);
    return g_test_run();
}
