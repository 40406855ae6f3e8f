/* undo.h - the last change of a ticket taken back. */
#ifndef TICKETD_LIFE_UNDO_H
#define TICKETD_LIFE_UNDO_H

#include "life/life.h"

/* The newest change that staff made and that nothing has changed since: status,
 * assignment, priority, department, type, tags, copies, merge. Mails and letters are not
 * changes. Of a ticket that was merged, that merge. The life is not open. *what gets a
 * line of what was taken back, which the caller frees. */
bool undo_last(Life *life, gint64 ticket, char **what, Fault *why);

#endif
