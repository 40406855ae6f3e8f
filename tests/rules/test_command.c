/* test_command.c - what the first lines of a staff member's mail ask for. */
#include "rules/command.h"

#include <string.h>

/* The commands read, "VERB argument" joined by "; "; "note" is the last. */
static char *
told(const Commands *commands)
{
    GString *out = g_string_new(NULL);

    for (guint i = 0; i < commands->list->len; i++) {
        const Command *command = commands->list->pdata[i];

        g_string_append_printf(out, "%s%d %s", i > 0 ? "; " : "", (int)command->verb,
                               command->argument);
    }
    if (commands->is_note)
        g_string_append(out, out->len > 0 ? "; note" : "note");
    return g_string_free(out, FALSE);
}

static void
test_table(void)
{
    static const struct {
        const char *text, *want, *rest, *wrong;
    } table[] = {
        { "#note call him back", "note", "call him back", NULL },
        { "\n \n#NOTE: call him\nback", "note", "call him\nback", NULL },
        { "#note\n\ncall him", "note", "call him", NULL },
        { "#note", "note", "", NULL },
        { "#close", "2 ", "", NULL },
        { "#Close\r\n\r\n#tag +vip -new\n", "2 ; 10 +vip -new", "", NULL },
        { "#take\n\nDear Jane,\n#close is text here", "11 ",
          "Dear Jane,\n#close is text here", NULL },
        { "#assign bob\n#note he knows", "0 bob; note", "he knows", NULL },
        { "#note #close", "note", "#close", NULL },
        { "\xc2\xa0#close\xc2\xa0\n", "2 ", "", NULL },
        { "#status: on-hold", "9 on-hold", "", NULL },
        /* What is none, or has not what it needs: all from there on is kept. */
        { "#notes are fine", "", "#notes are fine", "#notes are fine" },
        { "#note-to-self", "", "#note-to-self", "#note-to-self" },
        { "#clsoe\nThank you", "", "#clsoe\nThank you", "#clsoe" },
        { "#close\n#clsoe\nThank you", "2 ", "#clsoe\nThank you", "#clsoe" },
        { "#close it please", "", "#close it please", "#close it please" },
        { "#assign", "", "#assign", "#assign" },
        { "#assign \n#close", "", "#assign \n#close", "#assign" },
        { "#hashtag culture", "", "#hashtag culture", "#hashtag culture" },
        /* An answer. */
        { "", "", "", NULL },
        { "Please write #note first", "", "Please write #note first", NULL },
        { "Hello\n#note x", "", "Hello\n#note x", NULL },
        { "# not a command", "", "# not a command", NULL },
        { "#1 is the printer", "", "#1 is the printer", NULL },
        { "##- marker -##", "", "##- marker -##", NULL },
        { "  indented answer", "", "  indented answer", NULL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_auto(Commands) commands = { 0 };
        g_autofree char *got = NULL;

        g_test_message("%s", table[i].text);
        commands_read(table[i].text, &commands);
        got = told(&commands);
        g_assert_cmpstr(got, ==, table[i].want);
        g_assert_cmpstr(commands.rest, ==, table[i].rest);
        g_assert_cmpstr(commands.wrong, ==, table[i].wrong);
    }
}

/* A mail of nothing but commands is read to an end. */
static void
test_many(void)
{
    GString *text = g_string_new(NULL);
    g_auto(Commands) commands = { 0 };

    for (int i = 0; i < 100000; i++)
        g_string_append(text, "#close\n");
    commands_read(text->str, &commands);
    g_assert_cmpuint(commands.list->len, <=, 100);
    g_assert_cmpstr(commands.wrong, ==, "#close");
    g_string_free(text, TRUE);
}

/* Every word of the list that a member is shown is one. */
static void
test_there_are(void)
{
    g_auto(GStrv) words = g_strsplit(commands_there_are(), ", ", -1);

    g_assert_cmpuint(g_strv_length(words), ==, 14);
    for (char **word = words; *word; word++) {
        g_auto(Commands) commands = { 0 };

        commands_read(*word, &commands);
        g_assert_cmpstr(commands.wrong, ==, NULL);
        g_assert_true(commands.is_note || commands.list->len == 1);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rules/command/table", test_table);
    g_test_add_func("/rules/command/many", test_many);
    g_test_add_func("/rules/command/there-are", test_there_are);
    return g_test_run();
}
