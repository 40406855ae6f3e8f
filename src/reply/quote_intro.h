/* quote_intro.h - where a quote begins by what stands over it. */
#ifndef TICKETD_REPLY_QUOTE_INTRO_H
#define TICKETD_REPLY_QUOTE_INTRO_H

#include "reply/reply_reading.h"

/* The third layer of reply/reply_text: introductions, header blocks, "Original Message" and
 * "reply above this line". Cuts what introduces a quote and, where the quote below it
 * has no marks of its own, all that follows; keeps all from a forward on. Linear. */
void quote_intro_find(Reading *reading);

#endif
