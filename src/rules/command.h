/* command.h - what the first line of a staff member's mail asks for. */
#ifndef TICKETD_RULES_COMMAND_H
#define TICKETD_RULES_COMMAND_H

#include <glib.h>

typedef enum Command {
    COMMAND_NONE,    /* it is an answer to the customer */
    COMMAND_NOTE,    /* "#note": the rest is for staff alone */
    COMMAND_UNKNOWN, /* "#" and a letter, and nothing we know: nobody outside may see it
                      */
} Command;

/* Read the first line that is not blank. *rest (may be NULL) is what follows the command,
 * within `text`; *word (may be NULL) gets "#close" and the like, which the caller frees:
 * NULL where there is none. */
Command command_read(const char *text, const char **rest, char **word);

#endif
