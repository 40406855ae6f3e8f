/* unique.h - randomness and names that do not repeat. */
#ifndef TICKETD_BASE_UNIQUE_H
#define TICKETD_BASE_UNIQUE_H

#include <glib.h>

/* Fill with bytes from getrandom(2); aborts if the kernel has none, which it always has. */
void unique_bytes(guint8 *buffer, gsize length);
/* A random UUID, 36 characters, lower case (libuuid). Caller frees. */
char *unique_id(void);

#endif
