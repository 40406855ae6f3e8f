/* pool.h - ticketd's side of the readers: processes that alone touch hostile bytes. */
#ifndef TICKETD_READER_POOL_H
#define TICKETD_READER_POOL_H

#include "base/fault.h"
#include "core/mail.h"

typedef struct Pool Pool;

typedef enum ReadResult {
    READ_DONE,       /* *out is the mail */
    READ_UNREADABLE, /* the reader died, ran out of time or talked nonsense on this mail:
                      * the mail is to be held; *why says how */
    READ_FAILED,     /* no reader could be had: temporary, nothing to do with the mail */
} ReadResult;

/* Start `count` readers (0: one a processor, at least 2) of the program `path`. A
 * mail has `deadline_ms` (0: 30,000). Fails if none starts. */
bool pool_start(const char *path, guint count, guint deadline_ms, Pool **out, Fault *why);
/* Read one mail; waits for a free reader. From any thread. A reader that dies is
 * replaced before the next mail. The caller owns *out. */
ReadResult pool_read(Pool *pool, GBytes *raw, const char *envelope_sender, Mail **out,
                     Fault *why);
/* The decoded bytes of one part of a mail, as mime_extract() gives them; READ_UNREADABLE
 * also where there is no such part. The caller owns *out. */
ReadResult pool_extract(Pool *pool, GBytes *raw, const char *part, GBytes **out,
                        Fault *why);
/* Ends all readers. No pool_read() may run any more. */
void pool_stop(Pool *pool);

#endif
