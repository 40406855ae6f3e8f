/* test_known_text.c - our own letter, found again whatever a client did to it.
 *
 * The other layers are switched off where the table says so: known text must do by
 * itself what no pattern knows. */
#include "reply/html_text.h"
#include "reply/reply_text.h"

#include <string.h>

static const char letter[] =
    "Hello Budi,\n"
    "\n"
    "we have received your report as ticket 10001. Simply reply to this mail to add\n"
    "anything; attachments are welcome.\n"
    "\n"
    "Status     : Open\n"
    "Department : Technical Support\n"
    "\n"
    "We usually answer within one working day, and \"urgent\" cases before that.\n"
    "\n"
    "-- \n"
    "Example Support Desk, Monday to Friday, 08.00 to 17.00\n";

static const char entry[] =
    "My website shows error 500 since this morning and I have not changed anything.\n"
    "Please look at it soon, my customers are waiting.\n";

typedef struct Case {
    const char *name;
    const char *body;
    const char *want;
    ReplyLayers layers;
} Case;

static const Case cases[] = {
    { "as-sent-below",
      "Now it works.\n\n"
      "we have received your report as ticket 10001. Simply reply to this mail to add\n"
      "anything; attachments are welcome.\n\nStatus     : Open\nDepartment : Technical "
      "Support\n",
      "Now it works.", REPLY_KNOWN_TEXT },
    { "rewrapped",
      "Now it works.\n\nwe have received your report\nas ticket 10001. Simply\nreply to "
      "this mail to\n"
      "add anything; attachments\nare welcome. Status : Open\nDepartment : "
      "Technical\nSupport\n",
      "Now it works.", REPLY_KNOWN_TEXT },
    { "one-long-line",
      "Now it works.\n\nHello Budi, we have received your report as ticket 10001. Simply "
      "reply to "
      "this mail to add anything; attachments are welcome. Status : Open Department : "
      "Technical "
      "Support\n",
      "Now it works.", REPLY_KNOWN_TEXT },
    { "odd-prefix",
      "Now it works.\n\n: we have received your report as ticket 10001. Simply reply to\n"
      ": this mail to add anything; attachments are welcome.\n",
      "Now it works.", REPLY_KNOWN_TEXT },
    { "initials",
      "Now it works.\n\nSD> we have received your report as ticket 10001. Simply reply "
      "to this\n"
      "SD> mail to add anything; attachments are welcome.\n",
      "Now it works.", REPLY_KNOWN_TEXT },
    { "entities",
      "Now it works.\n\nWe usually answer within one working day, and &quot;urgent&quot; "
      "cases "
      "before that.\n",
      "Now it works.", REPLY_KNOWN_TEXT },
    { "typography",
      "Now it works.\n\nWe usually answer within one working day, and “urgent” cases "
      "before "
      "that.\n",
      "Now it works.", REPLY_KNOWN_TEXT },
    { "upper-case",
      "Now it works.\n\nWE USUALLY ANSWER WITHIN ONE WORKING DAY, AND URGENT CASES "
      "BEFORE THAT\n",
      "Now it works.", REPLY_KNOWN_TEXT },
    { "bold-and-links",
      "Now it works.\n\nwe have received your *report* as *ticket* 10001. Simply *reply* "
      "to this "
      "mail to add anything; attachments are welcome.\n",
      "Now it works.", REPLY_KNOWN_TEXT },
    { "quoted-printable-left",
      "Now it works.\n\nwe have received your report as ticket 10001. Simply reply to "
      "this mail to "
      "ad=\nd anything; attachments are welcome.\n",
      "Now it works.", REPLY_KNOWN_TEXT },
    { "unknown-intro",
      "Now it works.\n\nQwertz uiop asdf <desk@example.org>\nZxcv: 10:04\n\nwe have "
      "received your "
      "report as ticket 10001. Simply reply to this mail to add\nanything; attachments "
      "are "
      "welcome.\n",
      "Now it works.", REPLY_ALL_LAYERS },
    { "earlier-entry",
      "Still broken.\n\nMy website shows error 500 since this morning and I have "
      "not\nchanged "
      "anything. Please look at it soon, my customers are waiting.\n",
      "Still broken.", REPLY_KNOWN_TEXT },
    { "answer-below",
      "we have received your report as ticket 10001. Simply reply to this mail to add\n"
      "anything; attachments are welcome.\n\nNow it works.\n",
      "Now it works.", REPLY_KNOWN_TEXT },
    { "courtesy-stays", "Hello Budi,\n\nit works. Technical Support\n",
      "Hello Budi,\n\nit works. Technical Support", REPLY_KNOWN_TEXT },
    { "half-sentence-stays",
      "You say: we have received your report as ticket 10001. So what?\n",
      "You say: we have received your report as ticket 10001. So what?",
      REPLY_KNOWN_TEXT },
    { "nothing-but-known",
      "My website shows error 500 since this morning and I have not changed anything.\n",
      "My website shows error 500 since this morning and I have not changed anything.",
      REPLY_ALL_LAYERS },
    { "interleaved",
      "we have received your report as ticket 10001. Simply reply to this mail to add\n"
      "anything; attachments are welcome.\n\nThanks.\n\nWe usually answer within one "
      "working "
      "day, and \"urgent\" cases before that.\n\nThis is urgent.\n",
      "> we have received your report as ticket 10001. Simply reply to this mail to add\n"
      "> anything; attachments are welcome.\n\nThanks.\n\n> We usually answer within one "
      "working "
      "day, and \"urgent\" cases before that.\n\nThis is urgent.",
      REPLY_ALL_LAYERS },
};

static GPtrArray *
known_texts(void)
{
    GPtrArray *known = g_ptr_array_new_with_free_func(g_free);

    g_ptr_array_add(known, g_strdup(letter));
    g_ptr_array_add(known, g_strdup(entry));
    return known;
}

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    g_autoptr(GPtrArray) known = known_texts();
    g_auto(ReplyText) reply = { 0 };

    reply_text_layers(c->body, NULL, "Re: x", known, c->layers, &reply);
    g_assert_cmpstr(reply.text, ==, c->want);
}

/* HTML of no known client: no element says that it quotes. */
static void
test_html(void)
{
    const char *html =
        "<div>Now it works.</div><div style='border:1px solid'><p>Hello Budi,</p><p>we "
        "have "
        "received your report as ticket&nbsp;10001. Simply <b>reply</b> to this mail to "
        "add "
        "anything; attachments are welcome.</p><table><tr><td>Status</td><td>: "
        "Open</td></tr>"
        "<tr><td>Department</td><td>: Technical Support</td></tr></table></div>";
    g_autoptr(GPtrArray) known = known_texts();
    g_auto(HtmlText) text = { 0 };
    g_auto(ReplyText) reply = { 0 };

    html_text(html, strlen(html), 0, &text);
    reply_text(text.text->str, text.marks, "Re: x", known, &reply);
    g_assert_cmpstr(reply.text, ==, "Now it works.");
}

static void
test_scripts(void)
{
    static const char *const texts[] = {
        "您的报告我们已经收到，工单号码是一零零零一。请直接回复此邮件补充内容。",
        "お問い合わせを受け付けました。このメールにそのまま返信してください。",
        "เราได้รับรายงานของคุณแล้ว กรุณาตอบกลับอีเมลนี้",
        "Ваше обращение принято под номером 10001, просто ответьте на это письмо.",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GPtrArray) known = g_ptr_array_new();
        g_autofree char *text = g_strdup(texts[i]);
        g_autofree char *body = g_strconcat("OK 123.\n\n", texts[i], "\n", NULL);
        g_auto(ReplyText) reply = { 0 };

        g_ptr_array_add(known, text);
        reply_text_layers(body, NULL, "Re: x", known, REPLY_KNOWN_TEXT, &reply);
        g_assert_cmpstr(reply.text, ==, "OK 123.");
        g_assert_cmpstr(reply.how, ==, "known-text");
    }
}

/* With nothing known the same mails keep their text: the layer is what cuts. */
static void
test_control(void)
{
    g_auto(ReplyText) reply = { 0 };

    reply_text_layers(cases[0].body, NULL, "Re: x", NULL, REPLY_KNOWN_TEXT, &reply);
    g_assert_cmpstr(reply.quoted, ==, "");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/reply/known_text/", cases[i].name, NULL);

        g_test_add_data_func(path, &cases[i], test_case);
    }
    g_test_add_func("/reply/known_text/html", test_html);
    g_test_add_func("/reply/known_text/scripts", test_scripts);
    g_test_add_func("/reply/known_text/control", test_control);
    return g_test_run();
}
