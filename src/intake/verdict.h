/* verdict.h - a decision with everything that led to it; reading only. */
#ifndef TICKETD_INTAKE_VERDICT_H
#define TICKETD_INTAKE_VERDICT_H

#include "base/settings.h"
#include "intake/forwarded.h"
#include "rules/command.h"
#include "rules/decide.h"
#include "core/envelope.h"
#include "notify/wordbook.h"
#include "store/store.h"

/* What is to be judged. Everything is borrowed. */
typedef struct VerdictInput {
    const Settings *settings;
    const Wordbook *words; /* NULL: what is built in */
    const SignatureKeys *keys;
    const Department *department;
    const char *extension; /* after the recipient's '+'; "" */
    const Envelope *envelope;
    const Mail *mail;       /* NULL: unreadable */
    const char *unreadable; /* why, where mail is NULL; else "" */
    const char *content_hash;
    const char *body_hash;     /* content_text_hash() of the text; NULL: it is made */
    GBytes *sha256;            /* content_sha256() of the raw message; NULL: it is made */
    GBytes *packed;            /* packed_make() of it; NULL: not worth it, or not tried */
    const struct Ahead *ahead; /* what was read before the writer's turn; NULL: nothing */
    const AttachedMail
        *attached;      /* a message attached to it; NULL: none was looked for */
    gsize mail_size;    /* bytes of the raw message */
    bool is_release;    /* a held mail again: its own delivery is no duplicate */
    const char *waived; /* reason a person waived; "" */
    gint64 into;        /* ticket a person chose; 0 */
    bool is_form;     /* written in our own pages by its author, who is logged in: nothing
                       * in it is quoted, and it is taken in or not at all */
    const char *type; /* of that: its new ticket's; NULL: the department's first */
    bool is_import;   /* old mail that a person vouches for: `now` is when it was sent */
    gint64 taken_in;  /* of that: the real now */
    bool has_status;  /* of that, or of a new ticket: what becomes of it */
    TicketStatus status;
    gint64 now;
} VerdictInput;

typedef struct Verdict {
    Decision decision;
    Ticket *ticket; /* the one found, after merges; NULL */
    Trust trust;
    AuthVerdict auth;
    StoreSeen seen;
    SignedClue bounced;    /* of a proven bounce */
    char *bounced_address; /* whom that letter was for; "" */
    const Staff *staff;    /* whose address the author's is; NULL */
    char *author; /* address that counts as the author's: From, else MAIL FROM; "" */
    char *block_kind, *block_value; /* the block that hits; "" */
    char *body_hash;                /* of the new text */
    Commands commands;              /* of a staff member's mail; its list may be NULL */
    char *commanding;               /* the text they are in; NULL */
    char *complaint;                /* what is wrong with one; "" */
    Forwarded *forwarded;           /* what a colleague forwards; NULL */
    const Mailbox *addressee; /* of imported mail: whom it was for besides us; NULL */
    char *trace;              /* lines */
} Verdict;

/* Judge on the store as it is; changes nothing. The caller clears *out. */
bool verdict_reach(Store *store, const VerdictInput *input, Verdict *out, Fault *why);
void verdict_clear(Verdict *verdict);
/* Only which ticket it would be, NULL if none; the caller owns it. For what is done
 * before the writer's turn: there it may be another. The input has a mail. */
bool verdict_find_ticket(Store *store, const VerdictInput *input, Ticket **out,
                         Fault *why);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Verdict, verdict_clear)

#endif
