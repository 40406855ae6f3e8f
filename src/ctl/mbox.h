/* mbox.h - mails written into one file and taken out of it again, byte for byte. */
#ifndef TICKETD_CTL_MBOX_H
#define TICKETD_CTL_MBOX_H

#include "base/fault.h"

/* Where a mail stands in the file, without its "From " line. */
typedef struct MboxPlace {
    gint64 offset, bytes; /* as it is written, quoted */
    gint64 size;          /* as it was */
} MboxPlace;

typedef struct Mbox Mbox;

/* A new file, for its owner alone. */
bool mbox_create(const char *path, Mbox **out, Fault *why);
/* Append one, sent by `sender` at `at` (ms): mboxrd, so that any reader can undo it. */
bool mbox_add(Mbox *mbox, GBytes *raw, const char *sender, gint64 at, MboxPlace *place,
              Fault *why);
/* Write all out and free it. */
bool mbox_close(Mbox *mbox, Fault *why);

/* The mail at that place of a file that mbox_add() wrote. The caller owns *out. */
bool mbox_take(const char *path, const MboxPlace *place, GBytes **out, Fault *why);

#endif
