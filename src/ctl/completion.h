/* completion.h - what shells offer, from the verbs' table. */
#ifndef TICKETD_CTL_COMPLETION_H
#define TICKETD_CTL_COMPLETION_H

#include "ctl/verbs.h"

/* Print the completion of the shell that argv[1] names: verbs, and for each the options
 * and choices that its usage shows. */
CtlExit completion_print(Ctl *ctl, int argc, char **argv, const Verb *verbs, gsize count);

#endif
