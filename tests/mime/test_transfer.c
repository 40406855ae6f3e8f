/* test_transfer.c - transfer encodings, whole and broken. */
#include "mime/attachment.h"
#include "mime/transfer.h"
#include "mime/uuencode.h"
#include "../stopwatch.h"

#include <string.h>

static void
test_decode(void)
{
    static const struct {
        TransferEncoding encoding;
        const char *input, *want;
    } cases[] = {
        { TRANSFER_BASE64, "SGVsbG8=", "Hello" },
        { TRANSFER_BASE64, "SGVsbG8", "Hello" },
        { TRANSFER_BASE64, "SGVs\r\nbG8=\r\n", "Hello" },
        { TRANSFER_BASE64, "SGVsbG8=IHdvcmxk", "Hello world" },
        { TRANSFER_BASE64, "SGVsbG8=====IHdvcmxk", "Hello world" },
        { TRANSFER_BASE64, "S-G_V.sbG8=", "Hello" },
        { TRANSFER_BASE64, "S", "" },
        { TRANSFER_BASE64, "", "" },
        { TRANSFER_BASE64, "====", "" },
        { TRANSFER_QUOTED_PRINTABLE, "a=20b", "a b" },
        { TRANSFER_QUOTED_PRINTABLE, "a=\r\nb", "ab" },
        { TRANSFER_QUOTED_PRINTABLE, "a=\nb", "ab" },
        { TRANSFER_QUOTED_PRINTABLE, "a=  \r\nb", "ab" },
        { TRANSFER_QUOTED_PRINTABLE, "a=", "a" },
        { TRANSFER_QUOTED_PRINTABLE, "a=ZZb", "a=ZZb" },
        { TRANSFER_QUOTED_PRINTABLE, "1=e9", "1\xe9" },
        { TRANSFER_QUOTED_PRINTABLE, "a=4", "a=4" },
        { TRANSFER_UUENCODE, "begin 644 a\n#86)C\n`\nend\n", "abc" },
        { TRANSFER_UUENCODE, "junk\nbegin 644 a\n#86)C\n", "abc" },
        { TRANSFER_IDENTITY, "a=20b", "a=20b" },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) out = g_string_new(NULL);
        transfer_decode(cases[i].encoding, cases[i].input, strlen(cases[i].input), out);
        g_assert_cmpstr(out->str, ==, cases[i].want);
    }
}

static void
test_names(void)
{
    g_assert_cmpint(transfer_encoding("BASE64"), ==, TRANSFER_BASE64);
    g_assert_cmpint(transfer_encoding(" base64 (really)"), ==, TRANSFER_BASE64);
    g_assert_cmpint(transfer_encoding("\"quoted-printable\";"), ==,
                    TRANSFER_QUOTED_PRINTABLE);
    g_assert_cmpint(transfer_encoding("8bit"), ==, TRANSFER_IDENTITY);
    g_assert_cmpint(transfer_encoding(""), ==, TRANSFER_IDENTITY);
    g_assert_cmpint(transfer_encoding("x-uuencode"), ==, TRANSFER_UUENCODE);
}

static void
test_round_trip(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);

    for (gsize length = 0; length < 500; length++) {
        g_autofree guchar *bytes = g_malloc(length + 1);
        g_autoptr(GString) out = g_string_new(NULL);
        for (gsize i = 0; i < length; i++)
            bytes[i] = (guchar)g_rand_int_range(rand, 0, 256);
        g_autofree char *text = g_base64_encode(bytes, length);
        transfer_base64(text, strlen(text), out);
        g_assert_cmpmem(out->str, out->len, bytes, length);
    }
}

static void
test_safe_names(void)
{
    static const struct {
        const char *name, *want;
    } cases[] = {
        { "a.pdf", "a.pdf" },
        { "", "" },
        { "/etc/passwd", "passwd" },
        { "../../x.txt", "x.txt" },
        { "C:\\docs\\x.txt", "x.txt" },
        { "\\\\host\\share\\x.txt", "x.txt" },
        { "Invoice 1/2.pdf", "Invoice 1_2.pdf" },
        { "..", "" },
        { ".", "" },
        { "  a b  ", "a b" },
        { "photo\xe2\x80\xae"
          "fdp.exe",
          "photofdp.exe" },
        { "a\xe2\x80\x8b"
          "b\xef\xbb\xbf.txt",
          "ab.txt" },
        { ".bashrc", ".bashrc" },
        { "Ünïcödé.txt", "Ünïcödé.txt" },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *once = attachment_safe_name(cases[i].name);
        g_autofree char *twice = attachment_safe_name(once);
        g_assert_cmpstr(once, ==, cases[i].want);
        g_assert_cmpstr(twice, ==, once);
    }
    g_autoptr(GString) longest = g_string_new(NULL);
    while (longest->len < 60 * 1024)
        g_string_append(longest, "ü");
    g_string_append(longest, ".pdf");
    g_autofree char *cut = attachment_safe_name(longest->str);
    g_assert_cmpuint(strlen(cut), <=, ATTACHMENT_NAME_BYTES);
    g_assert_true(g_str_has_suffix(cut, "ü.pdf"));
    g_assert_true(g_utf8_validate(cut, -1, NULL));
}

static void
test_bombs(void)
{
    static const char *const pieces[] = { "begin 644 a\n#86)C\n",
                                          "begin 644 a\n",
                                          "#86)C\n",
                                          "=ybegin name=a\n",
                                          "=\n",
                                          "= ",
                                          "end\n" };

    for (guint i = 0; i < G_N_ELEMENTS(pieces); i++) {
        g_autoptr(GString) text = g_string_new(NULL), out = g_string_new(NULL);
        while (text->len < 2 * 1024 * 1024)
            g_string_append(text, pieces[i]);
        gint64 before = stopwatch();
        g_autoptr(GPtrArray) files = uuencode_find(text->str, text->len);
        transfer_decode(TRANSFER_QUOTED_PRINTABLE, text->str, text->len, out);
        g_assert_cmpint(stopwatch() - before, <, G_USEC_PER_SEC * STOPWATCH_SLOWNESS);
        g_assert_cmpuint(files->len, <=, 100);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/mime/transfer/decode", test_decode);
    g_test_add_func("/mime/transfer/names", test_names);
    g_test_add_func("/mime/transfer/round-trip", test_round_trip);
    g_test_add_func("/mime/transfer/safe-names", test_safe_names);
    g_test_add_func("/mime/transfer/bombs", test_bombs);
    return g_test_run();
}
