/* prompt.h - a password asked for. */
#ifndef TICKETD_CTL_PROMPT_H
#define TICKETD_CTL_PROMPT_H

#include "ctl/ctl.h"

/* Asked for twice on a terminal, which does not show it; else the first line of stdin.
 * The caller owns *out. Anything but CTL_DONE was said already. */
CtlExit prompt_password(char **out);

#endif
