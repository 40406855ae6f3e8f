/* test_parameter.c - RFC 2045 and 2231 parameters, whole and broken. */
#include "mime/charset.h"
#include "mime/parameter.h"
#include "../stopwatch.h"

#include <string.h>

static const struct {
    const char *input, *value, *name, *want;
} cases[] = {
    { "text/plain", "text/plain", "charset", "" },
    { "", "", "charset", "" },
    { "TEXT/Plain; Charset=\"UTF-8\"", "text/plain", "charset", "UTF-8" },
    { "text/plain;charset=utf-8;format=flowed", "text/plain", "format", "flowed" },
    { "text/plain; charset=us-ascii (plain text)", "text/plain", "charset", "us-ascii" },
    { "text/plain (comment); charset=utf-8", "text/plain", "charset", "utf-8" },
    { "text/plain charset=utf-8", "text/plain", "charset", "utf-8" },
    { "text/plain; charset=utf-8 format=flowed", "text/plain", "format", "flowed" },
    { "charset=utf-8", "", "charset", "utf-8" },
    { "multipart/mixed; boundary=\"simple boundary\"", "multipart/mixed", "boundary",
      "simple boundary" },
    { "multipart/mixed; boundary=a=b?c", "multipart/mixed", "boundary", "a=b?c" },
    { "multipart/mixed; boundary=\"a;b\"", "multipart/mixed", "boundary", "a;b" },
    { "attachment; filename=a.txt", "attachment", "filename", "a.txt" },
    { "attachment; filename=\"a b.txt\"", "attachment", "filename", "a b.txt" },
    { "attachment; filename=a b.txt", "attachment", "filename", "a b.txt" },
    { "attachment; filename = \"a.txt\"", "attachment", "filename", "a.txt" },
    { "attachment; filename=\"a\\\"b.txt\"", "attachment", "filename", "a\"b.txt" },
    { "attachment; filename=\"a\"b.txt\"", "attachment", "filename", "a\"b.txt" },
    { "attachment; filename=\"C:\\docs\\a.txt\"", "attachment", "filename",
      "C:\\docs\\a.txt" },
    { "attachment; filename=\"a.txt", "attachment", "filename", "a.txt" },
    { "attachment; filename=\"\"", "attachment", "filename", "" },
    { "attachment; filename=", "attachment", "filename", "" },
    { "attachment; filename=\"=?utf-8?q?=C3=A9.txt?=\"", "attachment", "filename",
      "é.txt" },
    { "attachment; filename==?utf-8?q?=C3=A9.txt?=", "attachment", "filename", "é.txt" },
    { "attachment; filename=\"=?utf-8?q?=C3=A9?= =?utf-8?q?.txt?=\"", "attachment",
      "filename", "é.txt" },
    { "attachment; filename=\"\xc3\xa9.txt\"", "attachment", "filename", "é.txt" },
    { "attachment; filename=\"\xe9t\xe9.txt\"", "attachment", "filename", "été.txt" },
    { "attachment; filename=a.txt; filename=b.txt", "attachment", "filename", "a.txt" },
    /* RFC 2231 */
    { "a/b; title*=us-ascii'en-us'This%20is%20fun", "a/b", "title", "This is fun" },
    { "a/b; title*0*=us-ascii'en'This%20is%20even%20more%20; "
      "title*1*=%2A%2A%2Afun%2A%2A%2A%20;"
      " title*2=\"isn't it!\"",
      "a/b", "title", "This is even more ***fun*** isn't it!" },
    { "message/external-body; URL*0=\"ftp://\"; URL*1=\"cs.example.edu/a.ps\"",
      "message/external-body", "url", "ftp://cs.example.edu/a.ps" },
    { "attachment; filename*=utf-8''%C3%A9.txt", "attachment", "filename", "é.txt" },
    { "attachment; filename*=UTF-8''%e2%82%ac%20rates", "attachment", "filename",
      "€ rates" },
    { "attachment; filename*=iso-8859-1'en'%A3%20rates", "attachment", "filename",
      "£ rates" },
    { "attachment; filename=x.txt; filename*=utf-8''%C3%A9.txt", "attachment", "filename",
      "é.txt" },
    { "attachment; filename*=utf-8''%C3%A9.txt; filename=x.txt", "attachment", "filename",
      "é.txt" },
    { "attachment; filename*0=a; filename*1=b; filename=x", "attachment", "filename",
      "ab" },
    { "attachment; filename*1*=b.txt; filename*0*=utf-8''a", "attachment", "filename",
      "ab.txt" },
    { "attachment; filename*0*=utf-8''%C3; filename*1*=%A9.txt", "attachment", "filename",
      "é.txt" },
    { "attachment; filename*0*=utf-8''a; filename*2*=c", "attachment", "filename", "ac" },
    { "attachment; filename*1*=utf-8''a; filename*2*=b", "attachment", "filename", "ab" },
    { "attachment; filename*0*=utf-8''a; filename*0*=zz; filename*1*=b", "attachment",
      "filename", "ab" },
    { "attachment; filename*10*=k; filename*2*=c; filename*0*=utf-8''a", "attachment",
      "filename", "ack" },
    { "attachment; filename*=\"utf-8''%C3%A9.txt\"", "attachment", "filename", "é.txt" },
    { "attachment; filename*=%C3%A9.txt", "attachment", "filename", "é.txt" },
    { "attachment; filename*=''%C3%A9.txt", "attachment", "filename", "é.txt" },
    { "attachment; filename*=plain.txt", "attachment", "filename", "plain.txt" },
    { "attachment; filename*=x-unknown''%C3%A9.txt", "attachment", "filename", "é.txt" },
    { "attachment; filename*=utf-8''%zz.txt", "attachment", "filename", "%zz.txt" },
    { "attachment; filename*=utf-8''a%00b%0Dc", "attachment", "filename", "a b c" },
    { "attachment; filename*=utf-8''a%", "attachment", "filename", "a%" },
    { "attachment; filename*=\"=?utf-8?q?=C3=A9.txt?=\"", "attachment", "filename",
      "é.txt" },
    { "attachment; filename*0=\"=?utf-8?B?w6k\"; filename*1=\"udHh0?=\"", "attachment",
      "filename", "é.txt" },
    { "attachment; filename*=GB2312''%D6%D0.txt", "attachment", "filename", "中.txt" },
    { "attachment; filename*=iso-2022-jp''%1B%24B%46%7C%1B%28B.txt", "attachment",
      "filename", "日.txt" },
    { "attachment; filename*=utf-8''it's%20a%20file", "attachment", "filename",
      "it's a file" },
    { "attachment; filename*99999999999999999999*=x", "attachment", "filename", "x" },
    { "attachment; filename*x=y", "attachment", "filename", "y" },
    { "attachment; *=y; ==; ;;; filename=a", "attachment", "filename", "a" },
    { "attachment; \"filename\"=a; filename=b", "attachment", "filename", "b" },
    { "attachment; filename=\"a.txt\" ; size=3", "attachment", "size", "3" },
    { "attachment, filename=a.txt", "attachment,filename", "filename", "a.txt" },
};

static void
test_table(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Parameters) got =
            parameters_read(cases[i].input, strlen(cases[i].input), NULL);
        if (strcmp(parameters_get(got, cases[i].name), cases[i].want) != 0 ||
            (strcmp(parameters_value(got), cases[i].value) != 0 &&
             !strchr(cases[i].value, ','))) {
            g_test_message("%s: want \"%s\" \"%s\" got \"%s\" \"%s\"", cases[i].input,
                           cases[i].value, cases[i].want, parameters_value(got),
                           parameters_get(got, cases[i].name));
            g_test_fail();
        }
    }
}

static void
test_bombs(void)
{
    static const char *const formats[] = { "; filename*%u*=x",
                                           "; name%u=x",
                                           "; filename*%u=\"",
                                           "(",
                                           "; filename=\"a\" b\"",
                                           "; =%u",
                                           "\"",
                                           " name=" };

    for (guint i = 0; i < G_N_ELEMENTS(formats); i++) {
        g_autoptr(GString) value = g_string_new("attachment");
        for (guint n = 0; value->len < 256 * 1024; n++) {
            g_autofree char *number = g_strdup_printf("%u", n);
            g_autoptr(GString) piece = g_string_new(formats[i]);
            g_string_replace(piece, "%u", number, 0);
            g_string_append(value, piece->str);
        }
        gint64 before = stopwatch();
        g_autoptr(Parameters) got = parameters_read(value->str, value->len, NULL);
        g_assert_nonnull(parameters_get(got, "filename"));
        g_assert_cmpint(stopwatch() - before, <, STOPWATCH_SLOWNESS * G_USEC_PER_SEC / 2);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    charset_init();
    g_test_add_func("/mime/parameter/table", test_table);
    g_test_add_func("/mime/parameter/bombs", test_bombs);
    return g_test_run();
}
