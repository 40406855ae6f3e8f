/* bounce_reading.c - what has been understood of a report so far; for bounce_prose alone.
 */
#include "machine/bounce_reading.h"

#include <string.h>

#include "core/fold.h"

#define DIAGNOSTIC_MAX 4096
#define FAILURES_MAX 200

BounceFailure *
bounce_reading_find(const Reading *r, const char *address)
{
    for (guint i = 0; i < r->failures->len; i++) {
        BounceFailure *failure = r->failures->pdata[i];

        if (g_ascii_strcasecmp(failure->address, address) == 0)
            return failure;
    }
    return NULL;
}

void
bounce_diagnostic_add(BounceFailure *failure, const char *text)
{
    if (failure->diagnostic->len > DIAGNOSTIC_MAX)
        return;
    if (failure->diagnostic->len && *text)
        g_string_append_c(failure->diagnostic, ' ');
    g_string_append(failure->diagnostic, text);
}

void
bounce_reading_add(Reading *r, char *address, const char *rest)
{
    BounceFailure *failure = bounce_reading_find(r, address);

    if (failure) {
        g_free(address);
    } else if (r->failures->len >= FAILURES_MAX) {
        g_free(address);
        r->current = NULL;
        return;
    } else {
        failure = bounce_failure_new();
        g_free(failure->address);
        failure->address = address;
        g_ptr_array_add(r->failures, failure);
    }
    bounce_diagnostic_add(failure, rest);
    r->current = failure;
}

bool
bounce_speaks_of_sender(const char *folded)
{
    static const char *const words[] = {
        "sender",  "mail from", "contact", "postmaster",
        "sent by", "from:",     "from <",  "assistance"
    };

    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (fold_contains(folded, words[i]))
            return true;
    return false;
}
