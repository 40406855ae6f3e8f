/* letter.h - letters recorded, in the transaction of what they tell of. */
#ifndef TICKETD_NOTIFY_LETTER_H
#define TICKETD_NOTIFY_LETTER_H

#include "base/settings.h"
#include "core/notice.h"
#include "rules/signature.h"
#include "store/store.h"

typedef struct LetterAttachment {
    const char *name;
    bool is_named;    /* in notices to staff */
    bool is_sent;     /* goes with the letters, but not with acknowledgements */
    const char *part; /* where it is in the raw mail of `delivery`; NULL or "": it is the
                       * entry's attachment in the same place */
    GBytes *bytes;    /* NULL: not at hand */
} LetterAttachment;

/* What a letter tells of. Everything is borrowed. */
typedef struct LetterSubject {
    const Ticket *ticket; /* NULL: none, as for mail held before it has one */
    const Department *department;
    const char *text;      /* new text of the entry told of; "" for an acknowledgement */
    const Mailbox *author; /* of that entry; NULL for an acknowledgement */
    gint64 entry;          /* its id: then `text` is what is stored there; or 0 */
    gint64 delivery;       /* the mail that the attachments are parts of, or 0 */
    const char
        *in_reply_to; /* Message-ID, without brackets, of what is answered; "" if none */
    const GPtrArray *references;  /* of char *: the customer's own ids so far, oldest
                                     first; may be NULL */
    const char *reason;           /* for "held" and "bounce": one line; else "" */
    const GPtrArray *attachments; /* of LetterAttachment *, may be NULL */
    const char *proof;            /* Entry.proof, for staff to see; "" or NULL for none */
    gsize trigger_size; /* of the mail that caused an acknowledgement: it is not answered
                         * with more than that or 4 KB; 0: does not matter */
    bool is_unproven;   /* its sender proved nothing: rather no acknowledgement than
                         * one larger than the mail */
} LetterSubject;

/* Put into the outbox, within the running transaction, one letter for each of `notices`
 * (of Notice *): all that notify/composer.h needs to make its bytes. `count` gets how
 * many more; `first_message_id` (may be NULL) that of the first ("" if none), which the caller
 * frees.
 *
 * Not sent, and said so on the ticket and in the log: letters to addresses that are no
 * addresses, that are marked dead or that are our own. */
bool letters_add(Store *store, const Settings *settings, const SignatureKeys *keys,
                 const GPtrArray *notices, const LetterSubject *subject, gint64 now,
                 guint *count, char **first_message_id, Fault *why);

#endif
