/* failure_words.c - why a delivery failed, by the words mail servers use for it. */
#include "machine/failure_words.h"

#include <glib.h>
#include <string.h>

#include "core/fold.h"
#include "machine/failure_table.h"

#define WORDS_MAX 8192 /* a diagnostic is a few lines; the rest is the returned mail */

FailureReason
failure_reason(const char *text)
{
    static const FailureRow *const tables[] = { failure_table, failure_translations };
    gsize length = strnlen(text, WORDS_MAX);
    g_autofree char *folded = NULL;

    while (length && length == WORDS_MAX && ((guchar)text[length] & 0xc0) == 0x80)
        length--;
    folded = fold_text(text, (gssize)length);
    for (gsize i = 0; i < G_N_ELEMENTS(tables); i++)
        for (const FailureRow *row = tables[i]; row->words; row++)
            if (fold_contains(folded, row->words))
                return row->reason;
    return FAILURE_UNKNOWN;
}

FailureReason
failure_reason_of_status(const char *status)
{
    static const struct {
        const char *detail; /* what stands behind the class */
        FailureReason reason;
    } details[] = {
        { ".1.1", FAILURE_NO_USER },  { ".1.2", FAILURE_NO_HOST },
        { ".1.3", FAILURE_NO_USER },  { ".1.4", FAILURE_NO_USER },
        { ".1.6", FAILURE_MOVED },    { ".1.7", FAILURE_POLICY },
        { ".1.8", FAILURE_POLICY },   { ".1.10", FAILURE_NO_HOST },
        { ".2.1", FAILURE_DISABLED }, { ".2.2", FAILURE_FULL },
        { ".2.3", FAILURE_TOO_BIG },  { ".3.1", FAILURE_FULL },
        { ".3.4", FAILURE_TOO_BIG },  { ".4.1", FAILURE_NETWORK },
        { ".4.2", FAILURE_NETWORK },  { ".4.3", FAILURE_NETWORK },
        { ".4.4", FAILURE_NO_HOST },  { ".4.6", FAILURE_LOOP },
        { ".4.7", FAILURE_EXPIRED },  { ".7.1", FAILURE_POLICY },
    };

    if (strlen(status) < 5)
        return FAILURE_UNKNOWN;
    for (gsize i = 0; i < G_N_ELEMENTS(details); i++)
        if (strcmp(status + 1, details[i].detail) == 0)
            return details[i].reason;
    return g_str_has_prefix(status + 1, ".7.") ? FAILURE_POLICY : FAILURE_UNKNOWN;
}

const char *
failure_status(FailureReason reason, bool is_temporary)
{
    switch (reason) {
    case FAILURE_NO_USER:
        return "5.1.1";
    case FAILURE_NO_HOST:
        return is_temporary ? "4.4.3" : "5.1.2";
    case FAILURE_MOVED:
        return "5.1.6";
    case FAILURE_DISABLED:
        return is_temporary ? "4.2.1" : "5.2.1";
    case FAILURE_FULL:
        return is_temporary ? "4.2.2" : "5.2.2";
    case FAILURE_TOO_BIG:
        return "5.3.4";
    case FAILURE_POLICY:
        return is_temporary ? "4.7.1" : "5.7.1";
    case FAILURE_RELAY:
        return "5.7.1";
    case FAILURE_EXPIRED:
        return is_temporary ? "4.4.7" : "5.4.7";
    case FAILURE_RETRIED:
        return "4.4.7";
    case FAILURE_NETWORK:
        return is_temporary ? "4.4.1" : "5.4.1";
    case FAILURE_LOOP:
        return "5.4.6";
    case FAILURE_SYSTEM:
        return is_temporary ? "4.3.0" : "5.3.0";
    case FAILURE_UNKNOWN:
        return is_temporary ? "4.0.0" : "5.0.0";
    }
    return "";
}

bool
failure_is_hard(FailureReason reason)
{
    return reason == FAILURE_NO_USER || reason == FAILURE_NO_HOST ||
           reason == FAILURE_MOVED;
}
