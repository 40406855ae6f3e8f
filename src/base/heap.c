/* heap.c - what the C library does with memory that was given back. */
#include "base/heap.h"

#include <malloc.h>

enum {
    KEPT_BYTES = 2 * 1024 * 1024, /* at the end of each of its arenas */
    MAPPED_BYTES = 256 * 1024,    /* from this on a piece comes from the system and goes
                                   * back there */
};

void
heap_keep(void)
{
    mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
    mallopt(M_MMAP_THRESHOLD, MAPPED_BYTES);
    /* What lies in glibc's fast bins is gathered whenever a large piece is given back,
     * which is several times a letter; each thread's own cache is as fast without that.
     */
    mallopt(M_MXFAST, 0);
}
