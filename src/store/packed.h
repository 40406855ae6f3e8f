/* packed.h - bytes made smaller to be kept (RFC 8878, Zstandard), and as they were. */
#ifndef TICKETD_STORE_PACKED_H
#define TICKETD_STORE_PACKED_H

#include <glib.h>

/* Larger ones are kept as they are: they go to disk and back a piece at a time. */
#define PACKED_BYTES_MAX ((gsize)256 << 10)

/* The caller owns the result. NULL where it would not be worth it: too large, or hardly
 * smaller. From any thread. */
GBytes *packed_make(GBytes *bytes);
/* As they were, `size` bytes; NULL if that is not what they are. The caller owns them. */
GBytes *packed_open(GBytes *packed, gsize size);

#endif
