/* test_charset.c - labels that lie, and texts without one. */
#include "mime/charset.h"

#include <string.h>

static void
test_labels(void)
{
    static const struct {
        const char *label, *want;
    } cases[] = {
        { "UTF-8", "utf-8" },
        { "utf8", "utf-8" },
        { "\"UTF-8\"", "utf-8" },
        { " utf-8 ", "utf-8" },
        { "unicode-1-1-utf-7", "utf-7" },
        { "ISO-8859-1", "windows-1252" },
        { "iso8859-1", "windows-1252" },
        { "ISO_8859-1:1987", "windows-1252" },
        { "latin1", "windows-1252" },
        { "us-ascii", "windows-1252" },
        { "ANSI_X3.4-1968", "windows-1252" },
        { "iso-8859-9", "windows-1254" },
        { "iso-8859-11", "windows-874" },
        { "TIS-620", "windows-874" },
        { "iso88592", "iso-8859-2" },
        { "cp1251", "windows-1251" },
        { "win-1251", "windows-1251" },
        { "Windows1251", "windows-1251" },
        { "cp866", "ibm866" },
        { "ibm852", "ibm852" },
        { "koi8", "koi8-r" },
        { "csKOI8R", "koi8-r" },
        { "x-mac-cyrillic", "x-mac-cyrillic" },
        { "gb2312", "gb18030" },
        { "GBK", "gb18030" },
        { "x-gbk", "gb18030" },
        { "cp936", "gb18030" },
        { "HZ", "hz-gb-2312" },
        { "Big5-HKSCS", "big5" },
        { "csBig5", "big5" },
        { "x-sjis", "shift_jis" },
        { "windows-31j", "shift_jis" },
        { "cp932", "shift_jis" },
        { "x-euc-jp", "euc-jp" },
        { "iso-2022-jp-2", "iso-2022-jp" },
        { "ks_c_5601-1987", "cp949" },
        { "EUC-KR", "cp949" },
        { "utf-8*en", "utf-8" },
        { "x-unknown", NULL },
        { "unknown-8bit", NULL },
        { "default", NULL },
        { "", NULL },
        { "windows-99999999999999999999999", NULL },
        { "iso-2022-cn-ext", NULL }, /* CVE-2024-2961 */
        { "EBCDIC-US", NULL },
        { "../../tmp/evil", NULL },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpstr(charset_canonical(cases[i].label), ==, cases[i].want);
}

static void
test_decode(void)
{
    static const struct {
        const char *bytes, *label, *hint, *want, *used;
    } cases[] = {
        { "abc", NULL, NULL, "abc", "us-ascii" },
        { "abc", "utf-8", NULL, "abc", "utf-8" },
        { "\xc3\xa9", NULL, NULL, "é", "utf-8 (guessed)" },
        { "\xe9t\xe9", NULL, NULL, "été", "windows-1252 (guessed)" },
        { "\xe9t\xe9", "utf-8", NULL, "été", "windows-1252 (guessed)" },
        { "\xc3\xa9", "iso-8859-1", NULL, "é", "utf-8 (guessed)" },
        { "\xef\xbb\xbf"
          "a",
          "iso-8859-1", NULL, "a", "utf-8" },
        { "\xcf\xf0", NULL, "windows-1251", "Пр", "windows-1251 (guessed)" },
        { "\xcf\xf0", "x-unknown", "windows-1251", "Пр", "windows-1251 (guessed)" },
        { "\x1b$BF|\x1b(B", NULL, NULL, "日", "iso-2022-jp (guessed)" },
        { "\x1b$BF|\x1b(B", "us-ascii", NULL, "日", "iso-2022-jp (guessed)" },
        { "+AOk-", "utf-7", NULL, "é", "utf-7" },
        { "+AOk-", "utf-8", NULL, "+AOk-", "utf-8" },
        { "plain text", "utf-16", NULL, "plain text", "us-ascii" },
        { "gr\xc3\xbc\xc3\x9f"
          "e gr\xc3\xbc\xc3\x9f"
          "e gr\xc3\xbc\xc3\x9f"
          "e \xe9 gr\xc3\xbc\xc3\x9f"
          "e gr\xc3\xbc\xc3\x9f"
          "e",
          "utf-8", NULL, "grüße grüße grüße \xef\xbf\xbd grüße grüße", "utf-8" },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) out = g_string_new(NULL);
        const char *used = charset_decode(cases[i].bytes, strlen(cases[i].bytes),
                                          cases[i].label, cases[i].hint, out);
        g_assert_cmpstr(out->str, ==, cases[i].want);
        g_assert_cmpstr(used, ==, cases[i].used);
    }
}

/* glibc's iconv knows characters beyond U+10FFFF; GLib and we do not. */
static void
test_beyond_unicode(void)
{
    const char bytes[] = "\xf6\xad\xb2\x89 \xfc\x9b\x9c\x9c\x9c\x9c";
    g_autoptr(GString) out = g_string_new(NULL);

    g_assert_false(charset_decode_exactly(bytes, strlen(bytes), "utf-8", out));
    g_assert_cmpuint(out->len, ==, 0);
    charset_decode(bytes, strlen(bytes), "utf-8", NULL, out);
    g_assert_true(g_utf8_validate(out->str, -1, NULL));
}

static void
test_clean(void)
{
    g_autoptr(GString) line = g_string_new(" a\r\n\tb\x01\xc2\x85\xe2\x80\xa8"
                                           "c\x7f ");
    g_autoptr(GString) text = g_string_new("\xef\xbb\xbf"
                                           "a\r\nb\rc\fd\x01\te\xe2\x80\xa8"
                                           "f");

    charset_clean_line(line);
    g_assert_cmpstr(line->str, ==, "a b c");
    charset_clean_text(text);
    g_assert_cmpstr(text->str, ==, "a\nb\nc\nd\te\nf");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    charset_init();
    g_test_add_func("/mime/charset/labels", test_labels);
    g_test_add_func("/mime/charset/decode", test_decode);
    g_test_add_func("/mime/charset/beyond-unicode", test_beyond_unicode);
    g_test_add_func("/mime/charset/clean", test_clean);
    return g_test_run();
}
