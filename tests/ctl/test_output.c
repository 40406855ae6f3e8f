/* test_output.c - hostile text made visible, honest text left alone. */
#include "ctl/output.h"

static void
test_clean(void)
{
    static const struct {
        const char *name, *input, *line, *lines;
    } cases[] = {
        { "plain", "Halo dunia", "Halo dunia", "Halo dunia" },
        { "unicode", "caf\303\251 \346\227\245\346\234\254",
          "caf\303\251 \346\227\245\346\234\254",
          "caf\303\251 \346\227\245\346\234\254" },
        { "newline", "a\nb\tc", "a\\u000ab\\u0009c", "a\nb\tc" },
        { "carriage return", "a\rb", "a\\u000db", "a\\u000db" },
        { "clear screen", "\033[2J", "\\u001b[2J", "\\u001b[2J" },
        { "clipboard", "\033]52;c;eA==\007", "\\u001b]52;c;eA==\\u0007",
          "\\u001b]52;c;eA==\\u0007" },
        { "hyperlink", "\033]8;;http://x.test\033\\", "\\u001b]8;;http://x.test\\u001b\\",
          "\\u001b]8;;http://x.test\\u001b\\" },
        { "status request", "\033P$q\"p\033\\", "\\u001bP$q\"p\\u001b\\",
          "\\u001bP$q\"p\\u001b\\" },
        { "c1 as utf-8", "\302\2332J", "\\u009b2J", "\\u009b2J" },
        { "c1 as a byte", "\2332J", "<9b>2J", "<9b>2J" },
        { "backspace", "a\bb", "a\\u0008b", "a\\u0008b" },
        { "delete", "a\177b", "a\\u007fb", "a\\u007fb" },
        { "right to left", "a\342\200\256b", "a\\u202eb", "a\\u202eb" },
        { "isolate", "a\342\201\246b", "a\\u2066b", "a\\u2066b" },
        { "mark", "a\342\200\217b", "a\\u200fb", "a\\u200fb" },
        { "line separator", "a\342\200\250b", "a\\u2028b", "a\\u2028b" },
        { "tag character", "a\363\240\201\201b", "a\\ue0041b", "a\\ue0041b" },
        { "soft hyphen", "a\302\255b", "a\\u00adb", "a\\u00adb" },
        { "joiner in emoji", "\360\237\221\250\342\200\215\360\237\221\251",
          "\360\237\221\250\342\200\215\360\237\221\251",
          "\360\237\221\250\342\200\215\360\237\221\251" },
        { "cut character", "a\342\200", "a<e2><80>", "a<e2><80>" },
        { "empty", "", "", "" },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *line = output_clean(cases[i].input);
        g_autofree char *lines = output_clean_lines(cases[i].input);
        g_test_message("%s", cases[i].name);
        g_assert_cmpstr(line, ==, cases[i].line);
        g_assert_cmpstr(lines, ==, cases[i].lines);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ctl/output/clean", test_clean);
    return g_test_run();
}
