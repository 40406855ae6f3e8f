/* test_encoded_word.c - RFC 2047 by the book, and as mailers write it. */
#include "mime/charset.h"
#include "mime/encoded_word.h"
#include "../stopwatch.h"

#include <string.h>

static const struct {
    const char *name, *input, *want;
} cases[] = {
    /* RFC 2047, section 8 */
    { "rfc one word", "=?ISO-8859-1?Q?a?=", "a" },
    { "rfc word and text", "=?ISO-8859-1?Q?a?= b", "a b" },
    { "rfc two words", "=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab" },
    { "rfc two words, two blanks", "=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=", "ab" },
    { "rfc two words, fold", "=?ISO-8859-1?Q?a?=\r\n    =?ISO-8859-1?Q?b?=", "ab" },
    { "rfc underscore", "=?ISO-8859-1?Q?a_b?=", "a b" },
    { "rfc blank at the end of a word", "=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=", "a b" },
    { "rfc keith moore", "=?US-ASCII?Q?Keith_Moore?= <moore@example.edu>",
      "Keith Moore <moore@example.edu>" },
    { "rfc keld", "=?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?=", "Keld Jørn Simonsen" },
    { "rfc if you can",
      "=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=\r\n "
      "=?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?=",
      "If you can read this you understand the example." },
    { "rfc 2231 language", "=?US-ASCII*EN?Q?Keith_Moore?=", "Keith Moore" },
    { "hebrew", "=?iso-8859-8?b?7eXs+SDv4SDp7Oj08A==?=", "םולש ןב ילטפנ" },
    /* nothing to decode */
    { "plain", "Re: Printer", "Re: Printer" },
    { "empty", "", "" },
    { "blanks", "   ", "" },
    { "question", "Really?= no =?", "Really?= no =?" },
    { "no charset", "=??q?a?=", "a" },
    { "no encoding", "=?utf-8??a?=", "=?utf-8??a?=" },
    { "unknown encoding", "=?utf-8?x?a?=", "=?utf-8?x?a?=" },
    { "no end", "=?utf-8?q?abc", "=?utf-8?q?abc" },
    { "half an end", "=?utf-8?q?abc?", "=?utf-8?q?abc?" },
    { "only begin", "=?", "=?" },
    { "equals", "a = b ? c", "a = b ? c" },
    { "charset with blank", "=?utf 8?q?a?=", "=?utf 8?q?a?=" },
    /* quoted-printable words */
    { "empty word", "=?utf-8?q?\?=", "" },
    { "empty word in text", "a =?utf-8?q?\?= b", "a  b" },
    { "lower case hex", "=?utf-8?q?=c3=a9?=", "é" },
    { "upper case Q", "=?UTF-8?Q?=C3=A9?=", "é" },
    { "equals that escapes nothing", "=?utf-8?q?a=b?=", "a=b" },
    { "equals before the end", "=?utf-8?q?a=?=", "a=" },
    { "question mark unescaped", "=?utf-8?Q?What?\?=", "What?" },
    { "question mark before an escape", "=?utf-8?Q?Was?=20ist?=", "Was? ist" },
    { "blanks in the word", "=?utf-8?Q?Hello world?=", "Hello world" },
    { "8-bit in the word",
      "=?utf-8?Q?Gr\xc3\xbc\xc3\x9f"
      "e?=",
      "Grüße" },
    { "8-bit latin1 in the word",
      "=?iso-8859-1?Q?Gr\xfc\xdf"
      "e?=",
      "Grüße" },
    { "cut in a character", "=?utf-8?q?Gr=C3?= =?utf-8?q?=BC=C3=9Fe?=", "Grüße" },
    { "cut in a four-byte character", "=?utf-8?q?=F0=9F?= =?utf-8?q?=98=80?=", "😀" },
    { "cut in a character, case of charset", "=?UTF-8?q?Gr=C3?= =?utf-8?q?=BC?=", "Grü" },
    { "cut in a character, q and b", "=?utf-8?q?=C3?= =?utf-8?b?vA==?=", "ü" },
    { "glued to text before", "Re:=?utf-8?q?=C3=A9?=", "Re:é" },
    { "glued to text behind", "=?utf-8?q?=C3=A9?=ab", "éab" },
    { "glued to each other", "=?utf-8?q?a?==?utf-8?q?b?=", "ab" },
    { "glued with a tab", "=?utf-8?q?a?=\t=?utf-8?q?b?=", "ab" },
    { "text between", "=?utf-8?q?a?= x =?utf-8?q?b?=", "a x b" },
    { "in quotes", "\"=?utf-8?q?=C3=A9?=\"", "\"é\"" },
    { "in brackets", "(=?utf-8?q?=C3=A9?=)", "(é)" },
    { "newline inside", "=?utf-8?q?a=0D=0Ab?=", "a b" },
    { "nul inside", "=?utf-8?q?a=00b?=", "a b" },
    { "escape inside", "=?utf-8?q?a=1B[31mb?=", "a [31mb" },
    { "line separator inside", "=?utf-8?q?a=E2=80=A8b?=", "a b" },
    { "byte order mark", "=?utf-8?q?=EF=BB=BFa?=", "a" },
    /* base64 words */
    { "base64", "=?utf-8?B?R3LDvMOfZQ==?=", "Grüße" },
    { "base64 without padding", "=?utf-8?B?R3LDvMOfZQ?=", "Grüße" },
    { "padding in a run",
      "=?utf-8?B?SGVsbG8gd29ybGQ=?= =?utf-8?B?IFtUaWNrZXQgSUQ6IDddIGZvbw==?=",
      "Hello world [Ticket ID: 7] foo" },
    { "no padding in a run", "=?utf-8?B?SGVsbG8?= =?utf-8?B?IHdvcmxk?=", "Hello world" },
    { "cut in a group", "=?utf-8?B?SGVsb?= =?utf-8?B?G8gd29ybGQ=?=", "Hello world" },
    { "cut in a group and a character",
      "=?utf-8?B?R3L?= =?utf-8?B?DvMOfZQ==?=", "Grüße" },
    { "cut in a character", "=?utf-8?B?w?= =?utf-8?B?7w=?=", "ü" },
    { "padding in the middle", "=?utf-8?B?SGVsbG8=IHdvcmxk?=", "Hello world" },
    { "blanks in base64", "=?utf-8?B?SGVs bG8=?=", "Hello" },
    { "junk in base64", "=?utf-8?B?SGVs*bG8=!?=", "Hello" },
    { "empty base64", "=?utf-8?B?\?=", "" },
    { "not base64 at all", "=?utf-8?B?====?=", "" },
    { "base64 of something else",
      "=?UTF-8?B?iVBORw0KGgoAAAANSUhEUg==?=", "=?UTF-8?B?iVBORw0KGgoAAAANSUhEUg==?=" },
    { "three words", "=?utf-8?B?YQ==?= =?utf-8?B?Yg==?= =?utf-8?B?Yw==?=", "abc" },
    { "token cut over words",
      "=?utf-8?Q?[Tick?= =?utf-8?Q?et_ID:_7]?=", "[Ticket ID: 7]" },
    /* charsets */
    { "koi8-r", "=?koi8-r?B?8NLJ18XU?=", "Привет" },
    { "windows-1251", "=?windows-1251?Q?=CF=F0=E8=E2=E5=F2?=", "Привет" },
    { "cp1251", "=?cp1251?Q?=CF=F0=E8=E2=E5=F2?=", "Привет" },
    { "cp-1251", "=?cp-1251?Q?=CF=F0?=", "Пр" },
    { "win-1251", "=?win-1251?Q?=CF=F0?=", "Пр" },
    { "iso-2022-jp", "=?ISO-2022-JP?B?GyRCRnxLXDhsGyhC?=", "日本語" },
    { "iso-2022-jp run",
      "=?ISO-2022-JP?B?GyRCRnwbKEI=?= =?ISO-2022-JP?B?GyRCS1wbKEI=?=", "日本" },
    { "iso-2022-jp circled digit", "=?ISO-2022-JP?B?GyRCLSEbKEI=?=", "①" },
    { "iso-2022-jp half-width kana", "=?ISO-2022-JP?B?GyhJMRsoQg==?=", "ｱ" },
    { "shift_jis", "=?Shift_JIS?B?k/qWe4zq?=", "日本語" },
    { "euc-jp", "=?EUC-JP?B?xvzL3Ljs?=", "日本語" },
    { "gb2312", "=?gb2312?B?1tDOxA==?=", "中文" },
    { "gb2312 that is gbk", "=?gb2312?B?6UY=?=", "镕" },
    { "gbk", "=?GBK?B?1tDOxA==?=", "中文" },
    { "big5", "=?big5?B?pKSk5Q==?=", "中文" },
    { "hz", "=?HZ-GB-2312?Q?~{VPND~}?=", "中文" },
    { "ks_c_5601-1987", "=?ks_c_5601-1987?B?x9GxuQ==?=", "한국" },
    { "euc-kr", "=?euc-kr?B?x9GxuQ==?=", "한국" },
    { "euc-kr cut in a character", "=?euc-kr?B?x9Gx?= =?euc-kr?B?uQ==?=", "한국" },
    { "tis-620", "=?tis-620?B?ytfK1LQ=?=", "สืสิด" },
    { "utf-7", "=?utf-7?Q?Gr+APwA3w-e?=", "Grüße" },
    { "utf-16be", "=?utf-16be?B?AEEA6Q==?=", "Aé" },
    { "windows-1252 as latin1", "=?iso-8859-1?Q?=93a=94_=80?=", "“a” €" },
    { "latin1 is utf-8", "=?iso-8859-1?Q?=C3=A9?=", "é" },
    { "us-ascii is utf-8", "=?us-ascii?Q?=C3=A9?=", "é" },
    { "us-ascii is latin1", "=?us-ascii?Q?=E9t=E9?=", "été" },
    { "utf-8 is latin1", "=?utf-8?Q?caf=E9_noir?=", "café noir" },
    { "unknown is utf-8", "=?x-unknown?Q?=C3=A9?=", "é" },
    { "unknown is latin1", "=?x-unknown?Q?=E9?=", "é" },
    { "utf8mb4 nobody knows", "=?utf8mb4?Q?=C3=A9?=", "é" },
    { "default", "=?DEFAULT?Q?=C3=A9?=", "é" },
    { "iso-8859-15", "=?iso-8859-15?Q?=A4?=", "€" },
    { "iso_8859-2", "=?iso_8859-2?Q?=B1?=", "ą" },
    { "windows-1250", "=?windows-1250?Q?=B9?=", "ą" },
    { "two charsets", "=?koi8-r?B?8A==?= =?windows-1251?Q?=F0?=", "Пр" },
    /* raw bytes */
    { "raw utf-8",
      "Gr\xc3\xbc\xc3\x9f"
      "e",
      "Grüße" },
    { "raw latin1",
      "Gr\xfc\xdf"
      "e",
      "Grüße" },
    { "raw beside a word", "\xc3\xa9 =?utf-8?q?=C3=A9?=", "é é" },
    { "control characters",
      "a\x01\x02"
      "b\x7f",
      "a b" },
    { "tab", "a\tb", "a b" },
    { "fold", "a\r\n b", "a b" },
};

static void
test_table(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *got =
            encoded_word_decode(cases[i].input, strlen(cases[i].input), NULL);
        if (strcmp(got, cases[i].want) != 0) {
            g_test_message("%s: want \"%s\" got \"%s\"", cases[i].name, cases[i].want,
                           got);
            g_test_fail();
        }
    }
}

static void
test_hint(void)
{
    const char raw[] = "\xf0\xd2\xc9\xd7\xc5\xd4";
    g_autofree char *got = encoded_word_decode(raw, strlen(raw), "koi8-r");

    g_assert_cmpstr(got, ==, "Привет");
}

/* The work must grow with the length, not with its square. */
static void
test_bombs(void)
{
    static const char *const pieces[] = {
        "=?utf-8?q?", "=?a?q?b?= ",      "=?a?b?w?= ",        "=?",
        "?=",         "=?utf-8?q?a?=41", "=?utf-8?q?\?=41 =?"
    };

    for (guint i = 0; i < G_N_ELEMENTS(pieces); i++) {
        g_autoptr(GString) value = g_string_new(NULL);
        while (value->len < 512 * 1024)
            g_string_append(value, pieces[i]);
        gint64 before = stopwatch();
        g_autofree char *got = encoded_word_decode(value->str, value->len, NULL);
        g_assert_true(g_utf8_validate(got, -1, NULL));
        g_assert_cmpint(stopwatch() - before, <, G_USEC_PER_SEC * STOPWATCH_SLOWNESS);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    charset_init();
    g_test_add_func("/mime/encoded_word/table", test_table);
    g_test_add_func("/mime/encoded_word/hint", test_hint);
    g_test_add_func("/mime/encoded_word/bombs", test_bombs);
    return g_test_run();
}
