/* sha256.c - SHA-256 (FIPS 180-4) and the HMAC made of it (RFC 2104), by nettle, which
 * uses what the processor has for it: each mail is summed up three times. */
#include "core/sha256.h"

#include <nettle/hmac.h>
#include <nettle/sha2.h>

struct Sha256 {
    struct sha256_ctx context;
};

Sha256 *
sha256_new(void)
{
    Sha256 *sum = g_new(Sha256, 1);

    sha256_init(&sum->context);
    return sum;
}

void
sha256_add(Sha256 *sum, const void *bytes, gsize length)
{
    nettle_sha256_update(&sum->context, length, bytes);
}

void
sha256_end(Sha256 *sum, guint8 out[SHA256_BYTES])
{
    sha256_digest(&sum->context, SHA256_BYTES, out);
    g_free(sum);
}

static char *
hex(const guint8 *bytes, gsize length)
{
    static const char digits[] = "0123456789abcdef";
    char *text = g_malloc(length * 2 + 1);

    for (gsize i = 0; i < length; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    text[length * 2] = '\0';
    return text;
}

char *
sha256_end_hex(Sha256 *sum)
{
    guint8 digest[SHA256_BYTES];

    sha256_end(sum, digest);
    return hex(digest, sizeof digest);
}

char *
sha256_hmac_hex(const guint8 *key, gsize key_length, const void *bytes, gsize length)
{
    struct hmac_sha256_ctx context;
    guint8 digest[SHA256_BYTES];

    hmac_sha256_set_key(&context, key_length, key);
    hmac_sha256_update(&context, length, bytes);
    hmac_sha256_digest(&context, sizeof digest, digest);
    return hex(digest, sizeof digest);
}
