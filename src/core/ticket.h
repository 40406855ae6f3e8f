/* ticket.h - the desk's nouns: ticket, entry, participant, delivery, letter. */
#ifndef TICKETD_CORE_TICKET_H
#define TICKETD_CORE_TICKET_H

#include "core/mail.h"

/* Strings are never NULL unless a field says so. Times are milliseconds since
 * 1970 UTC; 0 means never. Ticket numbers and row ids are positive; 0 is none. */

typedef enum TicketStatus {
    TICKET_OPEN,
    TICKET_ANSWERED,
    TICKET_CUSTOMER_REPLY,
    TICKET_ON_HOLD,
    TICKET_IN_PROGRESS,
    TICKET_CLOSED,
} TicketStatus;

typedef enum ParticipantRole {
    ROLE_STRANGER, /* nobody to this ticket; never stored */
    ROLE_PENDING,  /* was in Cc; gets nothing until confirmed */
    ROLE_CC,       /* confirmed copy */
    ROLE_CUSTOMER, /* opened the ticket */
} ParticipantRole;

typedef enum EntryKind {
    ENTRY_CUSTOMER,
    ENTRY_STAFF,
    ENTRY_NOTE,      /* staff only */
    ENTRY_AUTOMATIC, /* auto-reply and the like, staff only */
    ENTRY_BOUNCE,    /* delivery of one of our letters failed, staff only */
} EntryKind;

typedef enum LetterState {
    LETTER_WAITING,
    LETTER_SENT,
    LETTER_DEAD, /* given up; said aloud on the ticket */
} LetterState;

/* What became of a mail; the word in the log, in the LMTP reply, in JSON. */
typedef enum Outcome {
    OUTCOME_CREATE,
    OUTCOME_REPLY,
    OUTCOME_REOPEN,
    OUTCOME_ANSWER, /* by staff */
    OUTCOME_NOTE,
    OUTCOME_HOLD,
    OUTCOME_FILE,
    OUTCOME_REFUSE, /* only ever at the gate */
    OUTCOME_DUPLICATE,
} Outcome;

typedef struct Ticket {
    gint64 number;
    char *subject; /* without token and reply prefixes; fixed for its life */
    TicketStatus status;
    char *department; /* key of the [department ...] section */
    char *priority;   /* "normal" unless set */
    char *language;   /* "en" or "id" */
    Mailbox customer;
    char *answer_to; /* where answers to the customer go if not to their address
                      * (Reply-To of the mail that opened it); "" */
    char *assigned;  /* key of the [staff ...] section, or "" */
    gint64 created, updated, closed;
    gint64 merged_into; /* 0 unless merged */
    gint64 linked_from; /* the ticket this one continues, or 0 */
    char *root_id;      /* Message-ID, without brackets, that begins every References */
    char *thread_topic; /* of the customer's first mail, or "" */
    char *thread_index; /* likewise, base64 */
    guint entries;      /* number of entries */
    guint reopened;     /* how often it was reopened */
    char *type;         /* one of its department's, or "" */
    gint64 warned;      /* when the customer was told that it will be closed; or 0 */
} Ticket;

typedef struct Entry {
    gint64 id;
    gint64 ticket;
    EntryKind kind;
    Mailbox author;
    gint64 at;
    char *message_id; /* of the mail it came in, or of the answer's first letter; may be
                         "" */
    char *text;       /* new text only */
    char *quoted;     /* what was cut */
    char *proof;     /* how the author was known: "signed", "participant", "staff", ... */
    gint64 delivery; /* the delivery it came in, 0 for ticketctl */
    GPtrArray *attachments; /* of Attachment * */
} Entry;

typedef struct Participant {
    Mailbox mailbox;
    ParticipantRole role;
} Participant;

typedef struct History {
    gint64 at;
    char *what; /* "opened", "replied", "reopened", "answered", "closed", "status", ... */
    char *why;
} History;

/* What staff changed, and what it was before. */
typedef struct Change {
    gint64 id, ticket, at;
    char *actor;          /* key of the [staff ...] section */
    char *field;          /* "status", "assigned", ..., "merged" */
    char *before, *after; /* words of that field; of a merge the status and the ticket */
} Change;

/* What letters tell of: core/news.h. */
typedef struct News News;

/* One mail taken in for one recipient, whatever became of it. */
typedef struct Delivery {
    gint64 id;
    gint64 at;
    char *sender, *recipient, *queue_id, *client_address, *login;
    char *department;
    char *message_id;
    char *from;         /* author's address as read, or "" */
    char *subject;      /* decoded, whole */
    char *content_hash; /* core/content_hash: identity of the mail in its department */
    GBytes *sha256;     /* of the raw bytes, for who adds it; NULL: is made */
    GBytes *packed;     /* the raw bytes packed, with sha256; NULL: not worth it */
    char *kind;         /* mail_kind_name(), or "unreadable" */
    Outcome outcome;
    gint64 ticket;     /* 0 if none */
    char *rule;        /* name of the decision's row */
    char *trace;       /* lines, '\n' between them */
    char *held_reason; /* "" unless it was ever held */
    char *would;       /* outcome on release, for held mail */
    bool is_waiting;   /* held and neither released nor refused yet */
    gint64 size;       /* raw bytes */
} Delivery;

typedef struct Letter {
    gint64 id;
    gint64 ticket;
    News *news;            /* what it tells of, one reference; NULL in lists, and for one
                            * that an older ticketd composed */
    char *event;           /* X-Ticket-Event */
    char *recipient;       /* addr-spec, one */
    char *name;            /* display name that goes with it, or "" */
    char *envelope_sender; /* "" is the null sender */
    char *reply_to;        /* addr-spec, or "" */
    char *message_id;      /* without brackets */
    GBytes *message; /* the finished bytes, CRLF: kept once an attempt did not end in
                      * "sent"; NULL: they are made of all this */
    bool is_to_staff;
    bool is_automatic; /* not typed by a person */
    LetterState state;
    guint attempts;
    gint64 created, next, settled;
    char *last_error;
} Letter;

/* All strings empty, arrays empty, numbers 0. The caller owns it. */
Ticket *ticket_new(void);
void ticket_free(Ticket *ticket);
Entry *entry_new(void);
void entry_free(Entry *entry);
Participant *participant_new(const char *name, const char *address, ParticipantRole role);
void participant_free(Participant *participant);
History *history_new(gint64 at, const char *what, const char *why);
void history_free(History *history);
Change *change_new(void);
void change_free(Change *change);
Delivery *delivery_new(void);
void delivery_free(Delivery *delivery);
Letter *letter_new(void);
void letter_free(Letter *letter);

/* CONTRACT words ("customer-reply") and what people see ("Customer-Reply").
 * The parsers return false and leave *out alone for any other word. Static. */
const char *ticket_status_name(TicketStatus status);
const char *ticket_status_label(TicketStatus status);
bool ticket_status_parse(const char *name, TicketStatus *out);
const char *participant_role_name(ParticipantRole role);
bool participant_role_parse(const char *name, ParticipantRole *out);
const char *entry_kind_name(EntryKind kind);
bool entry_kind_parse(const char *name, EntryKind *out);
const char *letter_state_name(LetterState state);
bool letter_state_parse(const char *name, LetterState *out);
const char *outcome_name(Outcome outcome);
bool outcome_parse(const char *name, Outcome *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Ticket, ticket_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Entry, entry_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Change, change_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Delivery, delivery_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Letter, letter_free)

#endif
