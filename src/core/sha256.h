/* sha256.h - SHA-256 (FIPS 180-4) and the HMAC made of it (RFC 2104). */
#ifndef TICKETD_CORE_SHA256_H
#define TICKETD_CORE_SHA256_H

#include <glib.h>

#define SHA256_BYTES 32

/* A sum that is being made of bytes as they come. */
typedef struct Sha256 Sha256;

Sha256 *sha256_new(void);
void sha256_add(Sha256 *sum, const void *bytes, gsize length);
/* The sum of all; frees it. */
void sha256_end(Sha256 *sum, guint8 out[SHA256_BYTES]);
/* The same in lower-case hex, which the caller frees. */
char *sha256_end_hex(Sha256 *sum);

/* In lower-case hex, which the caller frees. */
char *sha256_hmac_hex(const guint8 *key, gsize key_length, const void *bytes,
                      gsize length);

#endif
