/* thread_index.h - Outlook's conversation index: a child is its parent plus five bytes.
 */
#ifndef TICKETD_CORE_THREAD_INDEX_H
#define TICKETD_CORE_THREAD_INDEX_H

#include <glib.h>

/* The Thread-Index of an answer sent at `now` (ms) to a mail whose Thread-Index is
 * `parent`: base64 of a 22-byte header (48 bits of FILETIME and a GUID) and five
 * bytes for each answer since ([MS-OXOMSG] 2.2.1.3). `tail` is the last byte, which
 * tells siblings of the same tick apart. "" where the parent is not well formed; of
 * a very long parent only the first answers are kept. The caller frees it. */
char *thread_index_child(const char *parent, gint64 now, guint8 tail);

#endif
