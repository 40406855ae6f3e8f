/* spool.h - bytes that come in piece by piece: few in memory, many in a nameless file. */
#ifndef TICKETD_BASE_SPOOL_H
#define TICKETD_BASE_SPOOL_H

#include "base/fault.h"

#include <glib.h>

/* So many bytes are kept in memory; with one more all go to the file. */
#define SPOOL_MEMORY ((gsize)256 << 10)

typedef struct Spool Spool;

/* Nothing yet. The file, if one is needed, is made in `folder` and loses its name before
 * its first byte: whatever happens, nothing of it is left behind. NULL: no file, all is
 * kept in memory. */
Spool *spool_new(const char *folder);
void spool_free(Spool *spool);

gsize spool_size(const Spool *spool);
/* A fault is temporary, 4.3.1 where the disk is full; the spool is of no more use then.
 */
bool spool_write(Spool *spool, const void *bytes, gsize length, Fault *why);
/* All that was written, to be called once and last. What is in the file is mapped, not
 * read: its pages are the kernel's to take back. The caller owns *out. */
bool spool_finish(Spool *spool, GBytes **out, Fault *why);

/* A descriptor that can read, but not write, the file that holds `bytes`, from its start;
 * -1 where they are in memory. It is good as long as `bytes` is, and stays its own. */
int spool_descriptor(GBytes *bytes);

/* The pages of such a file that were looked at are given back until they are looked at
 * again; of what is in memory nothing. For whoever has just gone through much of it. */
void spool_let_go(GBytes *bytes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Spool, spool_free)

#endif
