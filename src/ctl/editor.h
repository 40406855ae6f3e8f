/* editor.h - a text written in the editor that people use. */
#ifndef TICKETD_CTL_EDITOR_H
#define TICKETD_CTL_EDITOR_H

#include "ctl/ctl.h"

/* Let a text for that ticket be written in $VISUAL, $EDITOR or vi: *path gets its file,
 * which the caller frees. Below the text stands what the customer wrote last, under a
 * line that says where the text ends. Anything but CTL_DONE was said already. */
CtlExit editor_write(Ctl *ctl, gint64 ticket, char **path);
/* Cut the text, in place, where that line stands. */
void editor_cut(char *text);
/* When all is over: remove the file, if there is one; after a failure keep it and say
 * where it is. Returns `code`. */
CtlExit editor_done(const char *path, CtlExit code);

#endif
