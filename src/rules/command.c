/* command.c - what the first line of a staff member's mail asks for. */
#include "rules/command.h"

#include <string.h>

#define BLANKS " \t\r\n"
#define NOTE "#note"

static gsize
word_length(const char *text)
{
    gsize length = 1;

    while (g_ascii_isalnum(text[length]) || text[length] == '-')
        length++;
    return length;
}

Command
command_read(const char *text, const char **rest, char **word)
{
    const char *start = text + strspn(text, BLANKS);
    const char *after;
    gsize length;

    if (rest)
        *rest = text;
    if (word)
        *word = NULL;
    if (start[0] != '#' || !g_ascii_isalpha(start[1]))
        return COMMAND_NONE;
    length = word_length(start);
    if (word)
        *word = g_strndup(start, length);
    if (length != strlen(NOTE) || g_ascii_strncasecmp(start, NOTE, length) != 0)
        return COMMAND_UNKNOWN;
    after = start + length;
    after += *after == ':' ? 1 : 0;
    if (rest)
        *rest = after + strspn(after, BLANKS);
    return COMMAND_NOTE;
}
