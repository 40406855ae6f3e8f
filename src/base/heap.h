/* heap.h - what the C library does with memory that was given back. */
#ifndef TICKETD_BASE_HEAP_H
#define TICKETD_BASE_HEAP_H

/* Before any thread starts: keep a few megabytes that were given back for the next mail.
 * Else their pages go to the system and are made anew for each, which took a sixth of all
 * processor time. What a big mail took is given back by who had it (malloc_trim). */
void heap_keep(void);

#endif
