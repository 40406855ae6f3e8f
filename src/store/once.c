/* once.c - what a form asks for is done once, however often it is sent. */
#include "store/once.h"

#define DAY_MS (G_GINT64_CONSTANT(86400) * 1000)

bool
once_was_done(Store *store, const char *key, gint64 now, bool *out, Fault *why)
{
    const StoreEvent event = { "form", key, now - DAY_MS };
    guint count = 0;

    if (!store_count_events(store, &event, 1, &count, why))
        return false;
    *out = count > 0;
    return true;
}

bool
once_note(Store *store, const char *key, gint64 now, Fault *why)
{
    const StoreEvent event = { "form", key, 0 };

    return store_add_events(store, &event, 1, now, why);
}
