/* decide.h - what happens to a mail: the decision table, and nothing else. */
#ifndef TICKETD_RULES_DECIDE_H
#define TICKETD_RULES_DECIDE_H

#include "base/settings.h"
#include "rules/trust.h"

/* What a staff member's mail asks for besides being an answer. */
typedef enum CommandsKind {
    COMMANDS_NONE,
    COMMANDS_NOTE,   /* its words are for colleagues; perhaps with commands */
    COMMANDS_ALONE,  /* commands and no words */
    COMMANDS_ANSWER, /* commands, and words for the customer */
    COMMANDS_WRONG,  /* one is none, or cannot be carried out */
} CommandsKind;

/* A mail that a colleague forwards to the desk. */
typedef enum ForwardKind {
    FORWARD_NONE,
    FORWARD_CUSTOMER, /* its author takes part in the ticket, or there is no ticket */
    FORWARD_SOMEBODY, /* it is somebody else's, or nobody's who could be answered */
} ForwardKind;

/* Everything the table asks. The mail is read, the ticket chosen, the author weighed. */
typedef struct DecideFacts {
    const Mail *mail; /* NULL: no reader could read it */
    const char *envelope_sender;
    const Ticket *ticket; /* the one chosen, after merges; NULL if none */
    gint64 named;         /* number the chosen clue named, before merges */
    bool is_signed;       /* the chosen clue is signed */
    Trust trust;
    AuthVerdict auth;

    bool is_duplicate;
    gint64 duplicate_ticket;
    gint64 elsewhere_ticket; /* the same mail is in this ticket of another department */
    bool has_own_mark;       /* carries our loop mark */
    bool is_own_address;     /* From is one of our departments' addresses */
    bool is_proven_bounce;   /* of a letter of ours; ticket is that letter's */
    bool is_new_topic;       /* subject wholly different, no token, ticket by reference */
    bool is_thanks;
    CommandsKind commands; /* of a staff member's mail to a ticket */
    bool has_commands;     /* besides #note */
    ForwardKind forward;   /* of a staff member's mail */
    bool is_known_address; /* takes part in some ticket */
    const char *block;     /* the block that hits, "domain spam.test"; NULL if none */
    guint tickets_of_sender, replies_of_sender, reopens_of_ticket;
    guint same_texts; /* from the author, in the window of decide_same_text_limit() */
    guint automatic_letters; /* to this address, today */
    bool is_import;          /* old mail: who imports it vouches for it */
    bool has_addressee;      /* it was for somebody besides us */
    /* The held reason that a person waived; WAIVED_FILED: they say that a person wrote
     * what was filed; "" if none. */
    const char *waived;
    gint64 now;
} DecideFacts;

typedef struct Decision {
    Outcome outcome;
    const char *rule;        /* name of the row; static */
    const char *held_reason; /* for OUTCOME_HOLD: why, in the word `held` shows; static */
    gint64 linked_from;      /* for OUTCOME_CREATE: the ticket it continues, or 0 */
    bool changes_status;
    TicketStatus status; /* the ticket's new status if changes_status */
    bool adds_entry;
    EntryKind entry_kind;
    bool acknowledges; /* to the author */
    bool tells_staff;
    bool tells_author;   /* who is staff, of what was not done */
    bool takes_forward;  /* the entry is what was forwarded, by its author */
    bool obeys;          /* the commands are carried out, who wrote them is told */
    bool tells_customer; /* the answer of a staff member */
    bool tells_member;   /* the staff member whose address was used without proof */
    bool marks_address;  /* a bounce: the letter's recipient */
    bool takes_cc; /* Cc'd people become pending, or are confirmed by the customer */
} Decision;

enum {
    HOPS_MAX = 30, /* Received fields; Postfix itself gives up at 50 */
};

#define WAIVED_FILED "filed"

/* The limit that counts for mails of that kind. */
const Rate *decide_same_text_limit(const Settings *settings, MailKind kind);

/* The first row that matches, whatever the arguments. What was looked at is added to
 * `trace`. */
void decide(const DecideFacts *facts, const Settings *settings,
            const Department *department, Decision *out, GString *trace);

#endif
