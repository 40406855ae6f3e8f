/* forwarded.h - a mail that a colleague forwarded: its author's words again. */
#ifndef TICKETD_INTAKE_FORWARDED_H
#define TICKETD_INTAKE_FORWARDED_H

#include "intake/attached_mail.h"

/* What was forwarded. Strings are never NULL. */
typedef struct Forwarded {
    Mailbox author;
    char *subject, *message_id, *thread_topic, *thread_index;
    gint64 at; /* when it was written, ms; 0: not known */
    char *text, *quoted;
    char *comment;    /* what the colleague wrote above it */
    GPtrArray *files; /* of Attachment *: the author's, by parts of the outer mail */
    GPtrArray *more;  /* the colleague's own */
} Forwarded;

/* What `mail` forwards: the attached message, else what a header block in its text
 * introduces. NULL if its subject does not say that it forwards anything, or nothing is
 * found. Only where it answers nothing (no `has_ticket`, no reply's subject) an attached
 * message says so itself: in an answer it is a file for the customer. The caller frees
 * it. */
Forwarded *forwarded_find(const Mail *mail, const AttachedMail *attached,
                          bool has_ticket);
void forwarded_free(Forwarded *forwarded);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Forwarded, forwarded_free)

#endif
