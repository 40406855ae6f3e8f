/* member.h - ticketd's member door as seen from here (doc/member-door.md). */
#ifndef TICKETD_WEB_MEMBER_H
#define TICKETD_WEB_MEMBER_H

#include "base/fault.h"
#include "web/form.h"

#include <jansson.h>

typedef struct Member Member;

/* `address` is "unix:/path"; `connections` at most are kept. */
Member *member_new(const char *address, guint connections);
void member_free(Member *member); /* NULL is fine */

typedef enum MemberKind {
    MEMBER_READS,   /* asked once more, on a new connection, if the old one died */
    MEMBER_CHANGES, /* asked once: whether it was done is not known if that dies */
} MemberKind;

/* Ask, with `files` (array of FormFile *, may be NULL) behind the request, and wait for
 * the answer. The caller owns *out, {"ok":...} or not, and *file: the bytes of its only
 * file, set to NULL if it has none; `file` is NULL where none is expected. False:
 * ticketd does not answer. */
bool member_ask(Member *member, MemberKind kind, json_t *request, const GPtrArray *files,
                json_t **out, GBytes **file, Fault *why);

/* A new connection, non-blocking, on which that request was sent already; for what is
 * answered again and again. The caller closes it. */
bool member_begin(Member *member, json_t *request, int *fd, Fault *why);

#endif
