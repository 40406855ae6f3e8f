/* secret.c - tokens that only their owner has: random words, kept as their SHA-256. */
#include "account/secret.h"

#include "base/unique.h"
#include "core/sha256.h"

#include <string.h>

enum { SECRET_BYTES = 32 };
G_STATIC_ASSERT(STORE_TOKEN_BYTES == SHA256_BYTES);

/* RFC 4648, section 5, without padding. */
void
secret_make(char *token)
{
    guint8 bytes[SECRET_BYTES];
    g_autofree char *text = NULL;

    unique_bytes(bytes, sizeof bytes);
    text = g_base64_encode(bytes, sizeof bytes);
    g_strdelimit(text, "+", '-');
    g_strdelimit(text, "/", '_');
    g_assert(strcspn(text, "=") == SESSION_TOKEN_LENGTH);
    g_strlcpy(token, text, SESSION_TOKEN_LENGTH + 1);
}

bool
secret_sum(const char *token, guint8 sum[STORE_TOKEN_BYTES])
{
    Sha256 *hash;

    if (strlen(token) != SESSION_TOKEN_LENGTH)
        return false;
    for (const char *c = token; *c; c++)
        if (!g_ascii_isalnum(*c) && *c != '-' && *c != '_')
            return false;
    hash = sha256_new();
    sha256_add(hash, token, SESSION_TOKEN_LENGTH);
    sha256_end(hash, sum);
    return true;
}
