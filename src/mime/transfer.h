/* transfer.h - content transfer encodings, decoded whatever was done to them. */
#ifndef TICKETD_MIME_TRANSFER_H
#define TICKETD_MIME_TRANSFER_H

#include <glib.h>
#include <stdbool.h>

typedef enum TransferEncoding {
    TRANSFER_IDENTITY, /* 7bit, 8bit, binary, missing or unknown */
    TRANSFER_BASE64,
    TRANSFER_QUOTED_PRINTABLE,
    TRANSFER_UUENCODE,
} TransferEncoding;

/* Of a Content-Transfer-Encoding value, comments and junk aside. */
TransferEncoding transfer_encoding(const char *value);

/* Append the decoded bytes. Base64: everything outside the alphabet is skipped,
 * padding in mid-stream ends a group and not the stream, missing padding is no
 * loss. Quoted-printable: "=" that escapes nothing stays as it is. */
void transfer_decode(TransferEncoding encoding, const char *bytes, gsize length,
                     GString *out);
void transfer_base64(const char *bytes, gsize length, GString *out);

#endif
