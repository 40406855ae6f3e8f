/* smime.h - the message inside an opaque-signed one: opened, not verified. */
#ifndef TICKETD_MIME_SMIME_H
#define TICKETD_MIME_SMIME_H

#include <glib.h>
#include <stdbool.h>

/* Append the content of CMS SignedData (RFC 5652), DER or BER. False, with nothing
 * appended, if it is enveloped, detached or no CMS. No signature is checked: what
 * comes out is as trustworthy as any other mail text. */
bool smime_open(const char *bytes, gsize length, GString *out);
/* True for EnvelopedData and AuthEnvelopedData. */
bool smime_is_encrypted(const char *bytes, gsize length);

#endif
