/* spill.h - bytes that come in piece by piece: few in memory, many in a file that never
 * had a name. */
#ifndef TICKETD_WEB_SPILL_H
#define TICKETD_WEB_SPILL_H

#include "base/fault.h"

/* So many bytes are kept in memory; with one more all go to the file. */
#define SPILL_MEMORY ((gsize)256 << 10)

/* How the file is opened: the one way in which the sandbox lets files be opened. It
 * cannot be given a name, so nothing can be left behind by it or put in anybody's way. */
#define SPILL_OPEN (O_TMPFILE | O_EXCL | O_RDWR | O_CLOEXEC)

typedef struct Spill Spill;

/* Find out, before the sandbox, whether `folder` can hold such files. */
bool spill_prepare(const char *folder, Fault *why);
Spill *spill_new(void);
void spill_free(Spill *spill); /* NULL is fine */
gsize spill_size(const Spill *spill);
/* False: the disk is full or broken; the spill is of no more use. */
bool spill_write(Spill *spill, const void *bytes, gsize length, Fault *why);
/* All that was written, once and last; what is in the file is mapped. The caller owns
 * *out. */
bool spill_finish(Spill *spill, GBytes **out, Fault *why);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Spill, spill_free)

#endif
