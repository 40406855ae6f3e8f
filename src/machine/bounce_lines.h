/* bounce_lines.h - the lines of a delivery report, up to the returned mail. */
#ifndef TICKETD_MACHINE_BOUNCE_LINES_H
#define TICKETD_MACHINE_BOUNCE_LINES_H

#include <glib.h>

typedef struct Line {
    char *text; /* without the blanks before and behind it */
    char *folded;
    guint indent;
} Line;

/* The lines of the report (of Line *), at most a number that no report has; `length`
 * (may be NULL) gets how much of the body they are. The caller owns them. */
GPtrArray *bounce_lines_read(const char *body, gsize *length);

#endif
