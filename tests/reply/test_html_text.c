/* test_html_text.c - HTML of real clients' make as text with marks. */
#include "reply/html_text.h"

#include <string.h>

typedef struct Case {
    const char *name;
    const char *html;
    const char *want; /* the text */
    const char
        *marks; /* one letter a line: . text, q quote, a attribution, s signature */
} Case;

static const Case cases[] = {
    { "empty", "", "", "" },
    { "plain", "hello", "hello\n", "." },
    { "fold", "<p>a \n b&nbsp;&nbsp;c</p>", "a b c\n", "." },
    { "paragraphs", "<p>a</p><p>b</p>", "a\n\nb\n", "..." },
    { "divs", "<div>a</div><div><br></div><div>b</div>", "a\n\nb\n", "..." },
    { "word",
      "<p class=MsoNormal>a</p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p "
      "class=MsoNormal>b",
      "a\n\nb\n", "..." },
    { "breaks", "a<br>b<br/><br>c", "a\nb\n\nc\n", "...." },
    { "entities", "a &lt;b&gt; &amp; &euro; &#8364;",
      "a <b> & \xe2\x82\xac \xe2\x82\xac\n", "." },
    { "link", "see <a href=\"https://example.org/a?b=1\">this</a>.",
      "see this <https://example.org/a?b=1>.\n", "." },
    { "link-same", "<a href=\"http://www.example.org/\">example.org</a>", "example.org\n",
      "." },
    { "link-mail", "<a href=\"mailto:a@example.org?subject=x\">a@example.org</a>",
      "a@example.org\n", "." },
    { "link-name", "<a href=\"mailto:a@example.org\">Ann</a>", "Ann <a@example.org>\n",
      "." },
    { "link-script", "<a href=\"javascript:alert(1)\">x</a>", "x\n", "." },
    { "list", "<ul><li>a<li>b</ul>", "- a\n- b\n", ".." },
    { "numbers", "<ol><li>a</li><li>b</li></ol>", "1. a\n2. b\n", ".." },
    { "table", "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td></td></tr></table>",
      "a\tb\nc\n", ".." },
    { "pre", "<pre>  a\n   b</pre>", "  a\n   b\n", ".." },
    { "pre-wrap", "<div style=\"white-space: pre-wrap\">a\n\nb</div>", "a\n\nb\n",
      "..." },
    { "head",
      "<html><head><title>t</title><style>p{}</style></head><body>a</body></html>", "a\n",
      "." },
    { "script", "a<script>if (1 < 2) b()</script>c", "ac\n", "." },
    { "preheader", "<div style=\"display:none;max-height:0\">pre</div>a", "a\n", "." },
    { "font-zero",
      "<span style=\"font-size:0px\">x</span><span style=\"font-size:0.9em\">a</span>",
      "a\n", "." },
    { "mso-hide", "<span style='mso-hide: all'>x</span>a", "a\n", "." },
    { "conditions", "<!--[if mso]>x<![endif]--><![if !mso]>a<![endif]>", "a\n", "." },
    { "emoji", "a <img alt=\"\xf0\x9f\x98\x80\" src=x><img alt=\"logo of the firm\">",
      "a \xf0\x9f\x98\x80\n", "." },
    { "unclosed-comment", "a<!-- b", "a b\n", "." },
    { "wrong-charset",
      "<meta http-equiv=content-type content='text/html; charset=iso-8859-1'>\xc3\xa9",
      "\xc3\xa9\n", "." },
    { "bad-utf8",
      "a\xff"
      "b",
      "a\xef\xbf\xbd"
      "b\n",
      "." },
    { "controls",
      "a\x01"
      "b&#127;c<pre>d\x02\r\n&#13;e</pre>",
      "abc\n\nd\ne\n", "...." },
    { "gmail",
      "<div>new</div><div class=\"gmail_quote\"><div class=\"gmail_attr\">On x, y "
      "wrote:<br></div>"
      "<blockquote class=\"gmail_quote\">old<br>older</blockquote></div>",
      "new\nOn x, y wrote:\n> old\n> older\n", ".aqq" },
    { "gmail-below",
      "<div class=\"gmail_quote\"><div class=\"gmail_attr\">On x, y wrote:</div>"
      "<blockquote class=\"gmail_quote\">old</blockquote><div>new</div></div>",
      "On x, y wrote:\n> old\nnew\n", "aq." },
    { "gmail-indent",
      "<blockquote style=\"margin:0 0 0 40px;border:none;padding:0px\">a</blockquote>",
      "a\n", "." },
    { "cite",
      "<div>a</div><blockquote type=\"cite\">b<blockquote "
      "type=cite>c</blockquote></blockquote><div>d</div>",
      "a\n> b\n> > c\nd\n", ".qq." },
    { "thunderbird",
      "<div class=\"moz-cite-prefix\">Am 1.2. schrieb x:</div><blockquote type=cite>b"
      "</blockquote><p>c</p><div class=moz-signature>-- <br>me</div>",
      "Am 1.2. schrieb x:\n> b\n\nc\n\n--\nme\n", "aq...ss" },
    { "outlook-web",
      "<div>a</div><div id=\"appendonsend\"></div><hr><div "
      "id=\"divRplyFwdMsg\"><b>From:</b> "
      "x</div>b",
      "a\n________________________________\nFrom: x\nb\n", ".qqq" },
    { "outlook-web-quoted-once-more",
      "<div>a</div><blockquote><div id=\"x_divRplyFwdMsg\">From: x</div>b</blockquote>c",
      "a\n> From: x\n> b\nc\n", ".qq." },
    { "outlook-desktop",
      "<p class=MsoNormal>a</p><div><div style='border:none;border-top:solid #E1E1E1 "
      "1.0pt;"
      "padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal><b>From:</b> x</p></div></div>"
      "<p class=MsoNormal>b</p>",
      "a\nFrom: x\nb\n", ".qq" },
    { "yahoo",
      "<div>a</div><div id=\"ydp12ab34yahoo_quoted_99\" "
      "class=\"ydp12ab34yahoo_quoted\">b</div>",
      "a\nb\n", ".q" },
    { "proton",
      "<div>a</div><div class=\"protonmail_quote\">On x "
      "wrote:<br><blockquote>b</blockquote></div>",
      "a\nOn x wrote:\n> b\n", ".qq" },
    { "zimbra",
      "<div>a</div><hr id=\"zwchr\" data-marker=\"__DIVIDER__\"><div "
      "data-marker=\"__HEADERS__\">"
      "<b>From: </b>x</div><div data-marker=\"__QUOTED_TEXT__\">b</div>",
      "a\n________________________________\nFrom: x\nb\n", ".qqq" },
    { "gmx", "<div>a</div><div name=\"quote\" style=\"border-left:2px\">b</div>",
      "a\nb\n", ".q" },
    { "qq", "<div>a</div><includetail><div>------</div><div>b</div></includetail>",
      "a\n------\nb\n", ".qq" },
    { "signature", "<div>a</div><div class=\"gmail_signature\">me</div>", "a\nme\n",
      ".s" },
    { "ios",
      "<div>a</div><div id=\"ms-outlook-mobile-signature\">Get Outlook for iOS</div>",
      "a\nGet Outlook for iOS\n", ".s" },
};

static char *
marks_as_text(const GByteArray *marks)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < marks->len; i++)
        g_string_append_c(text, ".qas"[marks->data[i]]);
    return g_string_free(text, FALSE);
}

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    g_auto(HtmlText) out = { 0 };
    g_autofree char *marks = NULL;

    html_text(c->html, strlen(c->html), 0, &out);
    marks = marks_as_text(out.marks);
    g_assert_cmpstr(out.text->str, ==, c->want);
    g_assert_cmpstr(marks, ==, c->marks);
    g_assert_false(out.is_shortened);
}

static void
test_deep(void)
{
    g_autoptr(GString) html = g_string_new(NULL);
    g_auto(HtmlText) out = { 0 };

    for (int i = 0; i < 50000; i++)
        g_string_append(html, "<div>");
    g_string_append(html, "end");
    html_text(html->str, html->len, 0, &out);
    g_assert_cmpstr(out.text->str, ==, "end\n");
}

static void
test_elements_limit(void)
{
    g_autoptr(GString) html = g_string_new("first");
    g_auto(HtmlText) out = { 0 };

    for (int i = 0; i < 200001; i++)
        g_string_append(html, "<br>");
    g_string_append(html, "last");
    html_text(html->str, html->len, 0, &out);
    g_assert_cmpstr(out.text->str, ==, "first\n");
    g_assert_true(out.is_shortened);
}

static void
test_quotes_limit(void)
{
    g_autoptr(GString) html = g_string_new(NULL);
    g_auto(HtmlText) out = { 0 };

    for (int i = 0; i < 40; i++)
        g_string_append(html, "<blockquote>");
    g_string_append(html, "deep");
    html_text(html->str, html->len, 0, &out);
    g_assert_cmpstr(out.text->str, ==, "> > > > > > > > > > deep\n");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/reply/html_text/", cases[i].name, NULL);

        g_test_add_data_func(path, &cases[i], test_case);
    }
    g_test_add_func("/reply/html_text/deep", test_deep);
    g_test_add_func("/reply/html_text/elements-limit", test_elements_limit);
    g_test_add_func("/reply/html_text/quotes-limit", test_quotes_limit);
    return g_test_run();
}
