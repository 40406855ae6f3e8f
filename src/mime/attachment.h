/* attachment.h - files found in a message: their names made safe, their kind seen. */
#ifndef TICKETD_MIME_ATTACHMENT_H
#define TICKETD_MIME_ATTACHMENT_H

#include "core/mail.h"

enum { ATTACHMENT_NAME_BYTES = 255, ATTACHMENT_COUNT = 1000 };

/* Where found files go. With `wanted` (a part) nothing is listed, and the bytes
 * of that part end up in `found`. */
typedef struct FileSink {
    GPtrArray *attachments; /* of Attachment * */
    const char *wanted;
    GBytes *found;
} FileSink;

/* What is known of a file before its bytes are looked at; strings are borrowed. */
typedef struct FileNote {
    const char *part;
    const char *name; /* decoded UTF-8, as the sender wrote it */
    const char *type;
    const char *content_id;
    bool is_inline, is_encrypted;
} FileNote;

void attachment_found(FileSink *sink, const FileNote *note, const char *bytes,
                      gsize length);

/* A name without path, control, direction and invisible characters, at most
 * ATTACHMENT_NAME_BYTES long with its extension kept; "" stays "". Safe to show and
 * to offer for saving, never used on a disk of ours. Idempotent. The caller frees it. */
char *attachment_safe_name(const char *name);

/* The media type that the first bytes show, or "". Static. */
const char *attachment_seen_type(const char *bytes, gsize length);

#endif
