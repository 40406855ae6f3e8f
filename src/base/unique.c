/* unique.c - randomness and names that do not repeat. */
#include "base/unique.h"

#include <errno.h>
#include <sys/random.h>
#include <uuid/uuid.h>

void
unique_bytes(guint8 *buffer, gsize length)
{
    while (length > 0) {
        ssize_t got = getrandom(buffer, length, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            g_error("getrandom: %s", g_strerror(errno));
        buffer += got;
        length -= (gsize)got;
    }
}

char *
unique_id(void)
{
    uuid_t id;
    char text[UUID_STR_LEN];
    uuid_generate_random(id);
    uuid_unparse_lower(id, text);
    return g_strdup(text);
}
