/* test_reply_text.c - new text and quoted text, layer by layer. */
#include "core/reply_text.h"

#include <string.h>

typedef struct Case {
    const char *name;
    const char *body;
    const char *want; /* the new text */
} Case;

static const Case cases[] = {
    { "plain", "Hello\nthere\n", "Hello\nthere" },
    { "english", "New.\n\nOn Tue, 5 Mar 2024 at 10:00, Ann <ann@example.org> wrote:\n> old\n",
      "New." },
    { "bottom", "On Tue, 5 Mar 2024 at 10:00, Ann <ann@example.org> wrote:\n> old\n\nNew.\n",
      "New." },
    { "interleaved",
      "On Tue, 5 Mar 2024 at 10:00, Ann <ann@example.org> wrote:\n> one?\n\nyes\n\n> two?\n\nno\n",
      "> one?\n\nyes\n\n> two?\n\nno" },
    { "header", "New.\n\nFrom: Ann <ann@example.org>\nSent: Monday\nTo: Bob\nSubject: x\n\nold\n",
      "New." },
    { "original", "New.\n\n-----Original Message-----\nold\n", "New." },
    { "signature", "New.\n\n-- \nAnn\n", "New." },
    { "device", "New.\n\nSent from my iPhone\n", "New." },
    { "only-quote", "> old\n", "> old" },
};

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    g_auto(ReplyText) reply = { 0 };

    reply_text(c->body, NULL, "Re: x", NULL, &reply);
    g_assert_cmpstr(reply.text, ==, c->want);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/core/reply_text/", cases[i].name, NULL);

        g_test_add_data_func(path, &cases[i], test_case);
    }
    return g_test_run();
}
