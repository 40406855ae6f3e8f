/* letter.h - a notice made into finished bytes, in the transaction that it tells of. */
#ifndef TICKETD_NOTIFY_LETTER_H
#define TICKETD_NOTIFY_LETTER_H

#include "base/settings.h"
#include "core/notice.h"
#include "rules/signature.h"
#include "store/store.h"

typedef struct LetterAttachment {
    const char *name;
    GBytes *bytes; /* NULL: only named in notices to staff */
} LetterAttachment;

/* What a letter tells of. Everything is borrowed. */
typedef struct LetterSubject {
    const Ticket *ticket; /* NULL: none, as for mail held before it has one */
    const Department *department;
    const char *text;      /* new text of the entry told of; "" for an acknowledgement */
    const Mailbox *author; /* of that entry; NULL for an acknowledgement */
    gint64 entry;          /* its id, or 0 */
    const char
        *in_reply_to; /* Message-ID, without brackets, of what is answered; "" if none */
    const GPtrArray *references;  /* of char *: the customer's own ids so far, oldest
                                     first; may be NULL */
    const char *reason;           /* for "held" and "bounce": one line; else "" */
    const GPtrArray *attachments; /* of LetterAttachment *, may be NULL */
    const char *proof;            /* Entry.proof, for staff to see; "" or NULL for none */
    gsize trigger_size;           /* bytes of the mail that triggered it; 0 for none */
    bool is_unproven; /* its sender proved nothing: rather no acknowledgement than
                       * one larger than the mail */
} LetterSubject;

/* Compose and put into the outbox one letter for each of `notices` (of Notice *),
 * within the running transaction. `count` gets how many; `first_message_id` (may be
 * NULL) that of the first ("" if none), which the caller frees.
 *
 * Files go with answers to customers alone; notices to staff name them. An
 * acknowledgement larger than its trigger loses its HTML, then its words, then its
 * thread. Not sent, and said so on the ticket and in the log: letters to addresses
 * that are no addresses, that are marked dead or that are our own. A letter that
 * cannot be composed is a fault only if a person typed it; an automatic one is said
 * so likewise, because the mail that asks for it must not suffer. */
bool letters_add(Store *store, const Settings *settings, const SignatureKeys *keys,
                 const GPtrArray *notices, const LetterSubject *subject, gint64 now,
                 guint *count, char **first_message_id, Fault *why);

#endif
