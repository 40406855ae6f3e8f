/* command.h - what the first lines of a staff member's mail ask for. */
#ifndef TICKETD_RULES_COMMAND_H
#define TICKETD_RULES_COMMAND_H

#include <glib.h>
#include <stdbool.h>

/* One a line, at the top, blank lines between them allowed; the first other line ends
 * them. Case does not matter. */
typedef enum CommandVerb {
    COMMAND_ASSIGN,     /* "#assign NAME", "me" or "nobody" */
    COMMAND_CC,         /* "#cc add ADDRESS", "#cc remove ADDRESS" */
    COMMAND_CLOSE,      /* "#close" */
    COMMAND_DEPARTMENT, /* "#department NAME" */
    COMMAND_MERGE,      /* "#merge N" */
    COMMAND_NOTE,       /* "#note": the rest is for staff alone; ends the commands */
    COMMAND_PRIORITY,   /* "#priority P" */
    COMMAND_REOPEN,     /* "#reopen" */
    COMMAND_SPAM,       /* "#spam": the sender is blocked, the ticket closed */
    COMMAND_STATUS,     /* "#status S" */
    COMMAND_TAG,        /* "#tag +a -b" */
    COMMAND_TAKE,       /* "#take" */
    COMMAND_TYPE,       /* "#type T" */
} CommandVerb;

typedef struct Command {
    CommandVerb verb;
    char *line;     /* as it was written, trimmed */
    char *argument; /* what follows the word, trimmed; "" */
} Command;

typedef struct Commands {
    GPtrArray *list;  /* of Command *, without COMMAND_NOTE */
    bool is_note;     /* the rest is a note */
    const char *rest; /* what follows them, within the text that was read */
    char *wrong;      /* the first line that begins with '#' and a letter and is no
                       * command, or has not what its command needs; NULL if none */
} Commands;

/* Does the text begin with '#' and a letter? */
bool commands_begin(const char *text);
/* Whatever the text. Nothing behind a wrong line is read: `rest` begins with it. The
 * caller clears *out. */
void commands_read(const char *text, Commands *out);
void commands_clear(Commands *commands);

/* All there are, for who wrote another: "#note, #close, ...". Static. */
const char *commands_there_are(void);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Commands, commands_clear)

#endif
