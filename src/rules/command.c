/* command.c - what the first lines of a staff member's mail ask for. */
#include "rules/command.h"

#include <string.h>

/* Mail programs write a blank without a break for an indented or empty line. */
#define NO_BREAK_SPACE "\xc2\xa0"

enum { COMMANDS_MAX = 50 };

static const struct {
    const char *word;
    CommandVerb verb;
    bool has_argument;
} table[] = {
    { "assign", COMMAND_ASSIGN, true },     { "cc", COMMAND_CC, true },
    { "close", COMMAND_CLOSE, false },      { "department", COMMAND_DEPARTMENT, true },
    { "merge", COMMAND_MERGE, true },       { "note", COMMAND_NOTE, true }, /* or none */
    { "priority", COMMAND_PRIORITY, true }, { "reopen", COMMAND_REOPEN, false },
    { "spam", COMMAND_SPAM, false },        { "status", COMMAND_STATUS, true },
    { "tag", COMMAND_TAG, true },           { "take", COMMAND_TAKE, false },
    { "type", COMMAND_TYPE, true },
};

static void
command_free(gpointer data)
{
    Command *command = data;

    g_free(command->line);
    g_free(command->argument);
    g_free(command);
}

static const char *
skip_blanks(const char *text, bool lines_too)
{
    while (true) {
        if (*text == ' ' || *text == '\t' || *text == '\r' ||
            (lines_too && *text == '\n'))
            text++;
        else if (g_str_has_prefix(text, NO_BREAK_SPACE))
            text += strlen(NO_BREAK_SPACE);
        else
            return text;
    }
}

/* A copy of [start, end) without blanks at its ends. */
static char *
trimmed(const char *start, const char *end)
{
    GString *out;

    start = skip_blanks(start, false);
    out = g_string_new_len(start, MAX(end - start, 0));
    while (out->len > 0)
        if (g_ascii_isspace(out->str[out->len - 1]))
            g_string_truncate(out, out->len - 1);
        else if (g_str_has_suffix(out->str, NO_BREAK_SPACE))
            g_string_truncate(out, out->len - strlen(NO_BREAK_SPACE));
        else
            break;
    return g_string_free(out, FALSE);
}

/* Length of the word behind '#'. */
static gsize
word_length(const char *text)
{
    gsize length = 0;

    while (g_ascii_isalnum(text[length]) || text[length] == '-' || text[length] == '_')
        length++;
    return length;
}

/* The row of that word, or -1. */
static int
find_row(const char *word, gsize length)
{
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++)
        if (strlen(table[i].word) == length &&
            g_ascii_strncasecmp(table[i].word, word, length) == 0)
            return (int)i;
    return -1;
}

/* The line at `start`, which begins with '#' and a letter. False where it is no command.
 */
static bool
read_line(const char *start, const char *end, Commands *out)
{
    gsize length = word_length(start + 1);
    const char *after = start + 1 + length;
    int row = find_row(start + 1, length);
    Command *command;
    g_autofree char *argument = NULL;

    if (row < 0 || out->list->len == COMMANDS_MAX)
        return false;
    if (*after == ':')
        after++;
    if (table[row].verb == COMMAND_NOTE) {
        out->is_note = true;
        out->rest = skip_blanks(after, true);
        return true;
    }
    argument = trimmed(after, end);
    if (table[row].has_argument != (*argument != '\0'))
        return false;
    command = g_new0(Command, 1);
    command->verb = table[row].verb;
    command->line = trimmed(start, end);
    command->argument = g_steal_pointer(&argument);
    g_ptr_array_add(out->list, command);
    out->rest = *end ? end + 1 : end;
    return true;
}

bool
commands_begin(const char *text)
{
    text = skip_blanks(text, true);
    return text[0] == '#' && g_ascii_isalpha(text[1]);
}

void
commands_read(const char *text, Commands *out)
{
    *out =
        (Commands){ .list = g_ptr_array_new_with_free_func(command_free), .rest = text };
    while (!out->is_note) {
        const char *start = skip_blanks(out->rest, true);
        const char *end = start + strcspn(start, "\n");

        if (!commands_begin(start))
            break;
        if (!read_line(start, end, out)) {
            out->wrong = trimmed(start, end);
            break;
        }
    }
    if (out->list->len > 0)
        out->rest = skip_blanks(out->rest, true);
}

void
commands_clear(Commands *commands)
{
    g_clear_pointer(&commands->list, g_ptr_array_unref);
    g_clear_pointer(&commands->wrong, g_free);
}

const char *
commands_there_are(void)
{
    return "#note, #close, #reopen, #status STATUS, #assign NAME|me|nobody, #take, "
           "#priority low|normal|high|urgent, #department NAME, #type TYPE, #tag +a -b, "
           "#merge NUMBER, #cc add ADDRESS, #cc remove ADDRESS, #spam";
}
