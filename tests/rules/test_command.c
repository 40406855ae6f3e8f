/* test_command.c - the first line of a staff member's mail, taken as it is meant. */
#include "rules/command.h"

static void
test_read(void)
{
    static const struct {
        const char *text;
        Command want;
        const char *word, *rest;
    } table[] = {
        { "#note call him back", COMMAND_NOTE, "#note", "call him back" },
        { "\n \n#NOTE: call him\nback", COMMAND_NOTE, "#NOTE", "call him\nback" },
        { "#note\n\ncall him", COMMAND_NOTE, "#note", "call him" },
        { "#note", COMMAND_NOTE, "#note", "" },
        { "#notes are fine", COMMAND_UNKNOWN, "#notes", NULL },
        { "#note-to-self", COMMAND_UNKNOWN, "#note-to-self", NULL },
        { "#close", COMMAND_UNKNOWN, "#close", NULL },
        { "#clsoe\nThank you", COMMAND_UNKNOWN, "#clsoe", NULL },
        /* Words for the customer. */
        { "", COMMAND_NONE, NULL, NULL },
        { "Please write #note first", COMMAND_NONE, NULL, NULL },
        { "Hello\n#note x", COMMAND_NONE, NULL, NULL },
        { "# not a command", COMMAND_NONE, NULL, NULL },
        { "#1 is the printer", COMMAND_NONE, NULL, NULL },
        { "##- marker -##", COMMAND_NONE, NULL, NULL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autofree char *word = NULL;
        const char *rest;

        g_test_message("%s", table[i].text);
        g_assert_cmpint(command_read(table[i].text, &rest, &word), ==, table[i].want);
        g_assert_cmpstr(word, ==, table[i].word);
        g_assert_cmpstr(rest, ==, table[i].rest ? table[i].rest : table[i].text);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rules/command/read", test_read);
    return g_test_run();
}
