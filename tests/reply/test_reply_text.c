/* test_reply_text.c - whole replies: the layers in order, and judgement. */
#include "reply/html_text.h"
#include "reply/reply_text.h"

#include <string.h>

typedef struct Case {
    const char *name;
    const char *body;
    const char *want; /* the new text; NULL: the whole body */
} Case;

#define INTRO "On Tue, 5 Mar 2024 at 10:04, Ann <ann@example.org> wrote:\n"

static const Case cases[] = {
    { "plain", "Hello\nthere", NULL },
    { "one-word", "OK", NULL },
    { "paragraphs", "One.\n\nTwo.\n\n\nThree.", NULL },
    { "indented", "Steps:\n  1. a\n    - b", NULL },
    { "above", "New.\n\n" INTRO "> old\n", "New." },
    { "above-glued-lines", "New.\n" INTRO "> old\n", "New." },
    { "above-unmarked", "New.\n\n" INTRO "\nold\n\nolder\n", "New." },
    { "below", INTRO "> old\n\nNew.\n", "New." },
    { "below-long", INTRO "> old\n> \n> older\n>> oldest\n\nNew one.\nNew two.\n",
      "New one.\nNew two." },
    { "above-and-below", "New one.\n\n" INTRO "> old\n\nNew two.\n",
      "New one.\n\nNew two." },
    { "interleaved", INTRO "> one?\n\nyes\n\n> two?\n\nno\n",
      "> one?\n\nyes\n\n> two?\n\nno" },
    { "interleaved-with-greeting", "Hi Ann,\n\n" INTRO "> one?\nyes\n> two?\nno\n",
      "Hi Ann,\n\n> one?\nyes\n> two?\nno" },
    { "interleaved-tail-cut", INTRO "> one?\n\nyes\n\n> two?\n\nno\n\n> bye\n> Ann\n",
      "> one?\n\nyes\n\n> two?\n\nno" },
    { "interleaved-signature", INTRO "> one?\n\nyes\n\n> two?\n\nno\n\n-- \nBob\n",
      "> one?\n\nyes\n\n> two?\n\nno" },
    { "own-quote", "> from the manual: press it\n\nI did.", NULL },
    { "on-one-line", "Hello. On 1/12/13, Ann <ann@example.org> wrote: > old", "Hello." },
    { "on-one-line-id",
      "Sudah bisa, terima kasih. Pada 5 Maret 2024 10.04, Budi <budi@example.org> "
      "menulis:\n> a",
      "Sudah bisa, terima kasih." },
    { "two-threads", "New.\n\n" INTRO "\nsecond\n\n" INTRO "\nfirst\n", "New." },
    { "wrapped-quote",
      "New.\n\n" INTRO "> a line of the quote that is so long that some client on its "
      "way wrapped\nit here\n> end\n",
      "New." },
    { "bars", "New.\n\n2013/7/20 Ann <ann@example.org>\n\n| old\n| older\n|\n", "New." },
    { "header-then-marks",
      "New.\n\nFrom: Ann <ann@example.org>\nSent: 5 March 2024 10:04\nTo: Bob\nSubject: "
      "x\n\n"
      "> old\n> older\n",
      "New." },
    { "only-quote", "> old", "> old" },
    { "only-intro-and-quote", INTRO "> old", NULL },
    { "only-blank", "\n \n", NULL },
    { "empty", "", "" },
    { "only-rule", "-----", NULL },
    { "mac-line", "New.\n\n" INTRO ">\n> old\n>\n\n", "New." },
    { "outlook-de",
      "Guten Tag,\n\ndas Problem besteht weiterhin.\n\nMit freundlichen Grüßen\nAnna "
      "Müller\n\n"
      "Von: Support <support@example.org>\nGesendet: Dienstag, 5. März 2024 10:04\nAn: "
      "Anna\n"
      "Betreff: Re: Frage\n\nHaben Sie es neu gestartet?\n",
      "Guten Tag,\n\ndas Problem besteht weiterhin.\n\nMit freundlichen Grüßen\nAnna "
      "Müller" },
    { "gmail-id",
      "Masih error kak, mohon dicek.\n\nPada tanggal Sel, 5 Mar 2024 pukul 10.04 "
      "Dukungan <\n"
      "dukungan@example.org> menulis:\n\n> Sudah dicoba restart?\n>\n",
      "Masih error kak, mohon dicek." },
    { "ios-ja",
      "承知しました。\n\niPhoneから送信\n\n2024/03/05 10:04、サポート "
      "<support@example.org>のメール:\n\n"
      "> ご確認ください。\n",
      "承知しました。" },
    { "ticket-and-form", "Name: Ann\nTicket: 10001\nDate: 2024-03-05 10:04\nIt fails.",
      NULL },
    { "shell", "$ ls > out\n$ cat out\n> not there", "$ ls > out\n$ cat out" },
    { "log",
      "The log:\n2024-03-05 10:04:12 from=<a@example.org> to=<b@example.org>: sent\n"
      "2024-03-05 10:04:13 from=<a@example.org> to=<b@example.org>: queued\nWhy?",
      NULL },
    { "nothing-to-see", "Text.\n\u200b\n*\nMore.\n\u00a0\n", "Text.\n\u200b\n*\nMore." },
    { "on-but-no-introduction",
      "On your remote host you can run:\n\n    telnet 127.0.0.1 52698\n\nThis should "
      "connect.",
      NULL },
    { "one-is-not-on",
      "One question:\nwhen?\n\nOn Oct 1, 2012, at 11:55 PM, Ann wrote:\n> old",
      "One question:\nwhen?" },
    { "article",
      "New.\n\nIn article <4711@news.example.org>,\nAnn <ann@example.org> wrote:\n> a",
      "New." },
    { "show-quoted-text", "New.\n\n- Show quoted text -\nold", "New." },
    { "bullets", "- one\n- two\n  wrapped\n\n* three\n* four", NULL },
    { "mail-addresses", "Please remove\nann@example.org:\nshe left.", NULL },
};

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    g_auto(ReplyText) reply = { 0 };

    reply_text(c->body, NULL, "Re: x", NULL, &reply);
    g_assert_cmpstr(reply.text, ==, c->want ? c->want : c->body);
}

/* HTML as clients write it. */
static const Case html_cases[] = {
    { "gmail",
      "<div dir=ltr>New.</div><br><div class=\"gmail_quote\"><div dir=ltr "
      "class=\"gmail_attr\">Pada "
      "tanggal Sel, 5 Mar 2024 pukul 10.04 Ann &lt;<a "
      "href=\"mailto:a@example.org\">a@example.org"
      "</a>&gt; menulis:<br></div><blockquote "
      "class=\"gmail_quote\">old</blockquote></div>",
      "New." },
    { "gmail-signature",
      "<div>New.</div><div class=\"gmail_signature\">Ann<br>CEO</div><div "
      "class=gmail_quote>Am x "
      "schrieb y:<blockquote>old</blockquote></div>",
      "New." },
    { "gmail-below",
      "<div class=gmail_quote><div class=gmail_attr>Le mar. 5 mars 2024 à 10:04, A a "
      "écrit "
      ":</div><blockquote class=gmail_quote>old</blockquote></div><div>New.</div>",
      "New." },
    { "gmail-interleaved",
      "<div class=gmail_quote><div class=gmail_attr>On x wrote:</div><blockquote "
      "class=gmail_quote>one?</blockquote><div>yes</div><blockquote "
      "class=gmail_quote>two?"
      "</blockquote><div>no</div></div>",
      "> one?\nyes\n> two?\nno" },
    { "gmail-forward",
      "<div>See.</div><div class=gmail_quote><div class=gmail_attr>---------- Forwarded "
      "message "
      "---------<br>From: A &lt;a@example.org&gt;<br></div>the text</div>",
      "See.\n---------- Forwarded message ---------\nFrom: A <a@example.org>\nthe text" },
    { "outlook-desktop-fr",
      "<div class=WordSection1><p class=MsoNormal>New.<o:p></o:p></p><p "
      "class=MsoNormal><o:p>&nbsp;"
      "</o:p></p><div><div style='border:none;border-top:solid #E1E1E1 "
      "1.0pt;padding:3.0pt 0cm 0cm "
      "0cm'><p class=MsoNormal><b>De&nbsp;:</b> A<br><b>Envoyé&nbsp;:</b> "
      "mardi<br><b>À&nbsp;:</b> "
      "B<br><b>Objet&nbsp;:</b> x</p></div></div><p class=MsoNormal>old</p></div>",
      "New." },
    { "outlook-2007-pl",
      "<div class=Section1><p class=MsoNormal>New.</p><div "
      "style='border:none;border-top:solid "
      "#B5C4DF 1.0pt;padding:3.0pt 0in 0in 0in'><p class=MsoNormal><b>From:</b> "
      "A</p></div><p>old"
      "</p></div>",
      "New." },
    { "outlook-web",
      "<div>New.</div><div id=\"appendonsend\"></div><hr><div "
      "id=\"divRplyFwdMsg\"><b>发件人:</b> A"
      "<br><b>主题:</b> x</div><div>old</div>",
      "New." },
    { "outlook-ios",
      "<div>New.</div><div id=\"ms-outlook-mobile-signature\">Outlook für "
      "iOS</div><hr><div "
      "id=\"divRplyFwdMsg\">Von: A</div>old",
      "New." },
    { "outlook-new",
      "<div class=\"elementToProof\">New.</div><div "
      "id=\"mail-editor-reference-message-container\">"
      "<hr><b>Da:</b> A<br>old</div>",
      "New." },
    { "hotmail-old",
      "<div>New.<br><hr id=\"stopSpelling\">From: a@example.org<br>To: "
      "b@example.org<br>old</div>",
      "New." },
    { "apple",
      "<div>New.</div><div><br><blockquote type=\"cite\"><div>Il giorno 5 mar 2024, alle "
      "ore 10:04, "
      "A &lt;a@example.org&gt; ha scritto:</div>old</blockquote></div>",
      "New." },
    { "apple-outer",
      "<div>New.<div><br><div>On 5 Mar 2024, at 10:04, A &lt;a@example.org&gt; "
      "wrote:</div><br><blockquote "
      "type=\"cite\">old</blockquote></div></div>",
      "New." },
    { "thunderbird",
      "<p>New.</p><div class=\"moz-cite-prefix\">Am 05.03.24 um 10:04 schrieb "
      "A:<br></div>"
      "<blockquote type=\"cite\">old</blockquote>",
      "New." },
    { "thunderbird-below",
      "<div class=\"moz-cite-prefix\">Op 05-03-2024 om 10:04 schreef "
      "A:<br></div><blockquote "
      "type=\"cite\">old</blockquote><p>New.</p>",
      "New." },
    { "yahoo",
      "<div>New.</div><div id=\"ydp1234yahoo_quoted_55\" "
      "class=\"ydp1234yahoo_quoted\"><div>El martes, 5 "
      "de marzo de 2024, A escribió:</div>old</div>",
      "New." },
    { "proton",
      "<div>New.</div><div class=\"protonmail_signature_block\">Sent with Proton "
      "Mail</div><div "
      "class=\"protonmail_quote\">On Tuesday, A wrote:<br><blockquote "
      "class=\"protonmail_quote\" "
      "type=\"cite\">old</blockquote></div>",
      "New." },
    { "zimbra",
      "<div>New.</div><hr id=\"zwchr\" data-marker=\"__DIVIDER__\"><div "
      "data-marker=\"__HEADERS__\"><b>De: "
      "</b>A<br></div><div data-marker=\"__QUOTED_TEXT__\">old</div>",
      "New." },
    { "roundcube",
      "<p>New.</p><p id=\"reply-intro\">Dne 2024-03-05 10:04, A napsal:</p><blockquote "
      "type=\"cite\">old</blockquote>",
      "New." },
    { "horde",
      "<p>New.</p><p>Zitat von A &lt;a@example.org&gt;:</p><blockquote "
      "type=cite>old</blockquote>",
      "New." },
    { "gmx",
      "<div>New.</div><div name=\"quote\" style=\"border-left:2px solid "
      "#C3D9E5\"><b>Gesendet:</b> "
      "Dienstag<br><b>Von:</b> A<div name=\"quoted-content\">old</div></div>",
      "New." },
    { "yandex",
      "<div>New.</div><div>05.03.2024, 10:04, \"A\" "
      "&lt;a@example.org&gt;:</div><blockquote "
      "class=\"210e7a848e8fcb45wmi-quote\">old</blockquote>",
      "New." },
    { "mailru",
      "<div>New.</div><blockquote style=\"border-left:1px solid #0857A6; margin:10px; "
      "padding:0 0 0 "
      "10px;\">Вторник, 5 марта 2024, 10:04 +03:00 от A "
      "&lt;a@example.org&gt;:<br>old</blockquote>",
      "New." },
    { "qq",
      "<div>New.</div><div><includetail><div>------------------ 原始邮件 "
      "------------------</div><div>发件人: "
      "A</div><div>old</div></includetail></div>",
      "New." },
    { "netease",
      "<div>New.</div><div id=\"isReplyContent\">在 2024-03-05 10:04:12，A "
      "写道：<blockquote>old"
      "</blockquote></div>",
      "New." },
    { "naver",
      "<p>New.</p><p>-----Original Message-----<br><b>From:</b> A "
      "&lt;a@example.org&gt;<br><b>To:</b> "
      "B<br><b>Subject:</b> x</p><p>old</p>",
      "New." },
    { "seznam",
      "<p>New.</p><aside>---------- Původní e-mail ----------<br>Od: A "
      "&lt;a@example.org&gt;<br>Komu: "
      "B<br>Datum: 5. 3. 2024 10:04<br>Předmět: x</aside><br>old",
      "New." },
    { "samsung",
      "<div>New.</div><div id=\"composer_signature\">Sent from my "
      "Galaxy</div><div>-------- Original "
      "message --------</div><div>From: A &lt;a@example.org&gt;</div><div>Date: "
      "05/03/2024 10:04 "
      "(GMT+07:00)</div><div>To: B</div><div>Subject: x</div><div>old</div>",
      "New." },
    { "blackberry", "<div>New.</div><div id=\"_origContent\">From: A<br>old</div>",
      "New." },
    { "spark",
      "<div name=\"messageBodySection\">New.</div><div "
      "name=\"messageSignatureSection\">Ann</div><div "
      "name=\"messageReplySection\">On 5 Mar 2024, A wrote:<blockquote "
      "type=cite>old</blockquote></div>",
      "New." },
    { "airmail",
      "<div>New.</div><p class=\"airmail_on\">On March 5, 2024 at 10:04:12, A "
      "wrote:</p><blockquote "
      "type=cite>old</blockquote>",
      "New." },
    { "lotus",
      "<p>New.</p><font size=1 color=#5f5f5f>Von: </font>A "
      "&lt;a@example.org&gt;<br><font>An: "
      "</font>B<br><font>Datum: </font>05.03.2024 10:04<br><font>Betreff: "
      "</font>x<br><hr>old",
      "New." },
    { "hr-header",
      "<div>New.</div><hr><b>From:</b> A &lt;a@example.org&gt;<br><b>Sent:</b> 5 March "
      "2024 "
      "10:04<br><b>To:</b> B<br><b>Subject:</b> x<br><br>old",
      "New." },
    { "preheader",
      "<div style=\"display:none\">hidden</div><div>New.</div><blockquote "
      "type=cite>old</blockquote>",
      "New." },
    { "own-blockquote-list", "<ul><li>one</li><li>two</li></ul><p>Which?</p>",
      "- one\n- two\n\nWhich?" },
    { "only-quote", "<blockquote type=cite>old</blockquote>", "> old" },
    { "only-signature-and-quote",
      "<div class=gmail_signature>Ann</div><div "
      "class=gmail_quote>x<blockquote>old</blockquote></div>",
      "Ann" },
};

static void
test_html(gconstpointer data)
{
    const Case *c = data;
    g_auto(HtmlText) text = { 0 };
    g_auto(ReplyText) reply = { 0 };

    html_text(c->body, strlen(c->body), 0, &text);
    reply_text(text.text->str, text.marks, "Re: x", NULL, &reply);
    g_assert_cmpstr(reply.text, ==, c->want);
}

/* Every character of body but blanks is in text or in quoted, and no other. */
static void
assert_whole(const char *body, const ReplyText *reply)
{
    guint counts[256] = { 0 };

    for (const char *at = body; *at; at++)
        counts[(guchar)*at]++;
    for (const char *at = reply->text; *at; at++)
        if (!strchr("\n \t\r", *at))
            g_assert_cmpuint(counts[(guchar)*at]--, >, 0);
    for (const char *at = reply->quoted; *at; at++)
        if (!strchr("\n \t\r", *at))
            g_assert_cmpuint(counts[(guchar)*at]--, >, 0);
    for (guint i = 0; i < G_N_ELEMENTS(counts); i++)
        if (!strchr("\n \t\r", (int)i))
            g_assert_cmpuint(counts[i], ==, 0);
}

static void
test_whole(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(ReplyText) reply = { 0 };

        reply_text(cases[i].body, NULL, "Re: x", NULL, &reply);
        assert_whole(cases[i].body, &reply);
    }
}

/* More lines than are looked at: the rest stays as it is. */
static void
test_many_lines(void)
{
    g_autoptr(GString) body = g_string_new("Text.\n\n" INTRO);
    g_auto(ReplyText) reply = { 0 };

    for (int i = 0; i < 150000; i++)
        g_string_append(body, "> a\n");
    reply_text(body->str, NULL, "Re: x", NULL, &reply);
    g_assert_cmpstr(reply.text, ==, "Text.");
    assert_whole(body->str, &reply);
}

/* Mails put together at random of what stands in mails. */
static void
test_random(void)
{
    static const char *const pieces[] = {
        "\n",
        "\n\n",
        "Text.\n",
        "> old\n",
        ">> older\n",
        ">\n",
        INTRO,
        "-- \n",
        "--\n",
        "```\n",
        "Sent from my iPhone\n",
        "-----Original Message-----\n",
        "From: Ann <ann@example.org>\n",
        "Sent: 5 March 2024 10:04\n",
        "To: Bob\n",
        "Subject: x\n",
        "________________\n",
        "Hello. On 1/12/13, Ann <ann@example.org> wrote: > old\n",
        "Begin forwarded message:\n",
        "Virus-free. x\n",
        "On 5 Mar 2024\n",
        "at 10:04 Ann\n",
        "<ann@example.org> wrote:\n",
        "-- REPLY ABOVE THIS LINE --\n",
        "a > b\n",
        "| x\n",
        "\u4f60\u597d\uff1a\n",
    };
    g_autoptr(GPtrArray) known = g_ptr_array_new();
    char known_text[] = "Text. Text. Text. old older old older hello";

    g_ptr_array_add(known, known_text);
    for (guint round = 0; round < 3000; round++) {
        g_autoptr(GString) body = g_string_new(NULL);
        g_autoptr(GByteArray) marks = g_byte_array_new();
        g_auto(ReplyText) reply = { 0 };

        for (gint n = g_test_rand_int_range(1, 14); n > 0; n--) {
            guint8 mark = (guint8)g_test_rand_int_range(0, 4);

            g_string_append(body, pieces[g_test_rand_int_range(0, G_N_ELEMENTS(pieces))]);
            g_byte_array_append(marks, &mark, 1);
        }
        reply_text(body->str, round % 2 ? marks : NULL, round % 5 ? "Re: x" : "Fwd: x",
                   round % 3 ? known : NULL, &reply);
        g_assert_cmpstr(reply.text, !=, "");
        g_assert_true(g_utf8_validate(reply.text, -1, NULL));
        assert_whole(body->str, &reply);
    }
}

static void
add_cases(const char *prefix, const Case *table, gsize count, GTestDataFunc run)
{
    for (gsize i = 0; i < count; i++) {
        g_autofree char *path = g_strconcat(prefix, table[i].name, NULL);

        g_test_add_data_func(path, &table[i], run);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_cases("/reply/reply_text/", cases, G_N_ELEMENTS(cases), test_case);
    add_cases("/reply/reply_text/html-", html_cases, G_N_ELEMENTS(html_cases), test_html);
    g_test_add_func("/reply/reply_text/whole", test_whole);
    g_test_add_func("/reply/reply_text/many-lines", test_many_lines);
    g_test_add_func("/reply/reply_text/random", test_random);
    return g_test_run();
}
