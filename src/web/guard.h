/* guard.h - the raw head of a request, believed only if no two programs could read it
 * differently. */
#ifndef TICKETD_WEB_GUARD_H
#define TICKETD_WEB_GUARD_H

#include <glib.h>
#include <stdbool.h>

enum {
    GUARD_HEAD_MAX = 16 << 10, /* request line and fields; browsers need 2 KiB */
    GUARD_TARGET_MAX = 4 << 10,
    GUARD_FIELDS_MAX = 100,
};

typedef enum GuardVerdict {
    GUARD_PASSES,
    GUARD_WAITS,    /* it is not whole yet */
    GUARD_BAD,      /* 400: nobody who means well sends this */
    GUARD_TOO_LONG, /* 431 */
} GuardVerdict;

typedef struct Head {
    char *method;
    char *path;         /* decoded: UTF-8 without controls, "//", "/./", "/../" */
    char *query;        /* as it came, without '?' */
    GHashTable *fields; /* lower-case name -> value; of lists that came twice, joined */
    gint64 length;      /* Content-Length; -1: none */
    bool is_chunked;
} Head;

/* Read the `length` bytes that came first on a connection. The caller owns *out, set with
 * GUARD_PASSES only. *reason, for our log, is set with GUARD_BAD; static.
 *
 * Refused: another line end than CR LF; control bytes; a target that is no plain path
 * (RFC 9112, 3.2.1) or that decodes to another path for another program; a blank before a
 * colon and folded lines (5.1, 5.2); Host not exactly once; Content-Length twice, as a
 * list, with Transfer-Encoding (6.1), and any coding but "chunked"; a second field of
 * those that one program takes the first of and another the last. */
GuardVerdict guard_read(const char *bytes, gsize length, Head **out, const char **reason);
/* "" if there is none. `name` in lower case. */
const char *head_field(const Head *head, const char *name);
void head_free(Head *head); /* NULL is fine */

/* %XX, and '+' as a blank if asked for. NULL unless it gives UTF-8 without NUL. The
 * caller frees it. */
char *guard_decode(const char *text, gsize length, bool plus_is_blank);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Head, head_free)

#endif
