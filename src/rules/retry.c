/* retry.c - how long to wait before a letter is tried again. */
#include "rules/retry.h"

#include <string.h>

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE };

RetryClass
retry_class(const char *status)
{
    return strcmp(status, "4.2.2") == 0 ? RETRY_FULL : RETRY_LATER;
}

gint64
retry_delay(RetryClass class, guint attempts, gint64 first, guint32 dice)
{
    gint64 most = class == RETRY_RELAY ? 5 * MINUTE : 4 * HOUR;
    gint64 delay = MAX(first, 0), tenth;

    switch (class) {
    case RETRY_RELAY:
        delay = MIN(delay, 15 * SECOND);
        break;
    case RETRY_LATER:
        break;
    case RETRY_FULL:
        delay = MIN(delay, HOUR) * 15;
        break;
    }
    for (guint i = 1; i < attempts && delay < most; i++)
        delay *= 2;
    delay = MIN(delay, most);
    tenth = delay / 10;
    return tenth > 0 ? delay - tenth + (gint64)(dice % (guint64)(2 * tenth + 1)) : delay;
}
