/* match.h - which ticket a mail belongs to: clues, their order of belief, conflicts. */
#ifndef TICKETD_RULES_MATCH_H
#define TICKETD_RULES_MATCH_H

#include "rules/signature.h"
#include "core/ticket.h"

/* In the order of belief. */
typedef enum ClueSource {
    CLUE_REPLY_ADDRESS, /* our signed reply address: the mail was sent to it */
    CLUE_SIGNED_ID,     /* our signed Message-ID in In-Reply-To or References */
    CLUE_KNOWN_ID,      /* an id there that may be on file: a customer's own */
    CLUE_TOKEN,         /* [Ticket ID: N] in the subject */
    CLUE_OLD_TOKEN,     /* a number of an earlier desk there (core/old_token.h) */
} ClueSource;

enum {
    CLUES_IDS_MAX = 40
}; /* newest ids looked at; a thread's root and the last twenty fit */

typedef struct Clue {
    ClueSource source;
    SignedClue signature; /* of the signed sources */
    char *message_id;     /* of CLUE_KNOWN_ID; of CLUE_OLD_TOKEN its key; else "" */
    gint64 names;         /* ticket it names; for those two filled in from the store */
    /* Filled in from the store: */
    gint64 ticket;        /* the same after merges; 0 if there is none */
    ParticipantRole role; /* of the author there */
} Clue;

/* The clues of a mail, best first; nothing of them is looked up yet. `extension` is what
 * stood after the '+' of the recipient, "" if nothing. Array of Clue *, which the caller
 * owns. */
GPtrArray *clues_find(const Mail *mail, const char *extension, const SignatureKeys *keys,
                      const char *hostname);

/* Add those numbers of an earlier desk that its subject holds; `patterns` as in
 * core/old_token.h. */
void clues_add_old_tokens(GPtrArray *clues, const Mail *mail, char *const *patterns);
/* In old mail our own token is that of another desk. */
void clues_drop_tokens(GPtrArray *clues);

/* A bounce's proof: a signed id of ours in the returned header, or the bounce address it
 * was sent to. False if there is none. */
bool clue_find_bounced(const Mail *mail, const char *extension, const SignatureKeys *keys,
                       const char *hostname, SignedClue *out);

/* The clue to go by, once all are looked up; NULL if none names a ticket there is. A
 * signed one wins; else a token wins over a known id where the author takes part in its
 * ticket. Several tokens count only where exactly one of them fits the author or a known
 * id. Everything considered is written to `trace`. */
const Clue *match_choose(const GPtrArray *clues, GString *trace);

/* "reply-address", "signed-id", "known-id", "token", "old-token". Static. */
const char *clue_source_name(ClueSource source);
bool clue_is_signed(const Clue *clue);

#endif
