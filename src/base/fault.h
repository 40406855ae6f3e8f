/* fault.h - the one failure type: what becomes of the mail, never what broke. */
#ifndef TICKETD_BASE_FAULT_H
#define TICKETD_BASE_FAULT_H

#include <glib.h>
#include <stdbool.h>

/* A function that can fail returns bool and takes `Fault *why` as its last
 * parameter. On false *why is filled; on true it is untouched. */
typedef enum FaultKind {
    FAULT_NONE,
    FAULT_TEMPORARY, /* nothing changed; the same call may succeed later */
    FAULT_PERMANENT, /* the message or the request itself is to blame */
} FaultKind;

typedef struct Fault {
    FaultKind kind;
    char status[12]; /* RFC 3463 code, "4.3.0" */
    char *text;      /* for our log, one line; NULL only where kind is FAULT_NONE */
} Fault;

/* Fill *why, replacing what was there, and return false, so that a caller can
 * write `return fault_temporary(why, "4.3.0", "cannot open %s: %s", ...)`.
 * Control characters in the text become '?'. */
bool fault_temporary(Fault *why, const char *status, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
bool fault_permanent(Fault *why, const char *status, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/* Release the text; *why is FAULT_NONE afterwards. */
void fault_clear(Fault *why);

/* The fixed sentence strangers get to see for this fault: it depends on the
 * code alone and never shows a cause. Static. */
const char *fault_public_text(const Fault *why);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Fault, fault_clear)

#endif
