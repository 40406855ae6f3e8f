/* envelope.h - the dialogue up to DATA: who, from whom, how it came. */
#ifndef TICKETD_PIPE_ENVELOPE_H
#define TICKETD_PIPE_ENVELOPE_H

#include "pipe/options.h"

/* From the greeting to the 354 that asks for the message. */
void envelope_send(int fd, const Options *options);

#endif
