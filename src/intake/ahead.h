/* ahead.h - a reply parted from what its ticket quotes before the writer's turn comes. */
#ifndef TICKETD_INTAKE_AHEAD_H
#define TICKETD_INTAKE_AHEAD_H

#include "intake/verdict.h"

/* What was read, and of what: it holds for that ticket as long as nothing is added to it,
 * which the writer sees in its transaction. */
typedef struct Ahead {
    gint64 ticket; /* 0: nothing was done ahead */
    guint entries;
    char *text, *quoted;
    char *language; /* of a new ticket; NULL: not looked for */
} Ahead;

/* On any thread, with a store to read. What fails here is done by the writer. */
void ahead_read(Store *store, const VerdictInput *input, Ahead *out);
void ahead_clear(Ahead *ahead);

#endif
