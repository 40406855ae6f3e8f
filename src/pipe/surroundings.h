/* surroundings.h - signals, descriptors and limits as ticketd-pipe wants them. */
#ifndef TICKETD_PIPE_SURROUNDINGS_H
#define TICKETD_PIPE_SURROUNDINGS_H

/* Whatever was inherited: every signal that would end us ends us with give_up(), as
 * does an alarm after PIPE_SECONDS (120); descriptors 0 to 2 are open, stderr leads
 * nowhere; no core files. Gives up if stdin was closed. */
void settle(void);

#endif
