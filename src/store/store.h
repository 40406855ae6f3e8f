/* store.h - what is kept: the writing side, cut at tickets and letters. */
#ifndef TICKETD_STORE_STORE_H
#define TICKETD_STORE_STORE_H

#include "base/fault.h"
#include "core/ticket.h"

/* A Store is one connection and belongs to one thread. Faults are temporary
 * (4.3.0; 4.3.1 when the disk is full) unless said otherwise. */
typedef struct Store Store;

typedef enum StoreMode {
    STORE_WRITE, /* the one writer: creates and migrates the schema, checkpoints */
    STORE_READ,  /* any number; read-only, never checkpoints, never creates */
} StoreMode;

/* Open "sqlite:/path". A schema newer than ours and another program's file are refused
 * with their data untouched; takes no longer for a large database than for a small one,
 * so what is damaged inside shows later, or by store_check(); a second STORE_WRITE on the
 * same file is refused while the first lives (also across processes).
 * `first_ticket_number` is the first number a new database gives out. */
bool store_open(const char *url, StoreMode mode, gint64 first_ticket_number, Store **out,
                Fault *why);
/* NULL is fine. An open transaction is rolled back. */
void store_close(Store *store);

/* One transaction holds many jobs; each job has a savepoint of its own, so that
 * one that fails undoes only itself. store_commit returns true only once the
 * change survives a power cut; after false everything since store_begin is undone. */
bool store_begin(Store *store, Fault *why);
bool store_commit(Store *store, Fault *why);
void store_rollback(Store *store);
bool store_savepoint(Store *store, Fault *why);
bool store_release(Store *store, Fault *why);
void store_undo(Store *store); /* back to the savepoint, which is gone afterwards */

/* Housekeeping by the writer alone, outside a transaction: what keeps the files
 * small and the answers quick. Takes well under a second; *more is set if another
 * call has more to do. Nothing is wrong with the data if it fails. */
typedef enum StoreTending {
    STORE_BUSY, /* after a commit: the least that is needed, costs nothing mostly */
    STORE_IDLE, /* nothing has waited for a while */
    STORE_STOP, /* before the last close */
} StoreTending;
bool store_tend(Store *store, StoreTending when, bool *more, Fault *why);

/* STORE_WRITE: did the last writer end without closing it, so that it was recovered? */
bool store_is_recovered(Store *store);

/* Read the whole database, a table at a time, and add to `found` (of char *, freed by the
 * array) a line for each thing that is wrong. Takes minutes for gigabytes, and keeps the
 * writer's log from being emptied while it reads a table. False if it could not read. */
bool store_check(Store *store, GPtrArray *found, Fault *why);
/* Make a store_check() that runs on another thread end soon; it fails. */
void store_interrupt_check(Store *store);
/* Bytes of the writer's log that are not in the database proper yet. */
gint64 store_log_bytes(Store *store);

/* ------------------------------------------------------------------ facts
 * Usable in both modes, inside or outside a transaction. */

/* Has this content been taken in before? */
typedef struct StoreSeen {
    gint64 delivery;     /* earlier delivery in the same department that stands (neither
                          * refused nor itself a duplicate), or 0 */
    gint64 ticket;       /* its ticket, or 0 */
    gint64 elsewhere;    /* ticket the same content has in another department, or 0 */
    char department[64]; /* that department's key */
} StoreSeen;
bool store_seen(Store *store, const char *content_hash, const char *department,
                StoreSeen *out, Fault *why);

/* *out is NULL where there is no such ticket. The caller owns it. */
bool store_ticket(Store *store, gint64 number, Ticket **out, Fault *why);
/* ROLE_STRANGER where the address is nobody to that ticket. Addresses compare
 * without regard to ASCII case, here and everywhere in the store. */
bool store_role(Store *store, gint64 ticket, const char *address, ParticipantRole *out,
                Fault *why);
/* All participants, customer first: array of Participant *, which the caller owns. */
bool store_participants(Store *store, gint64 ticket, GPtrArray **out, Fault *why);
/* In order: of char *, and of gint64. The caller owns them. */
bool store_tags(Store *store, gint64 ticket, GPtrArray **out, Fault *why);
bool store_links(Store *store, gint64 ticket, GArray **out, Fault *why);
/* The ticket that a Message-ID (without brackets) belongs to: that of a mail
 * taken in; those of our letters prove themselves. 0 if unknown. */
bool store_ticket_of_message(Store *store, const char *message_id, gint64 *ticket,
                             Fault *why);
/* The ticket of an earlier desk's number, by its key (core/old_token.h); 0 if unknown. */
bool store_ticket_of_old_token(Store *store, const char *token, gint64 *ticket,
                               Fault *why);
/* The texts of the newest `limit` entries of a ticket and what was cut from them, for
 * recognising quotes: array of char *, which the caller owns. */
bool store_known_texts(Store *store, gint64 ticket, guint limit, GPtrArray **out,
                       Fault *why);
/* True in *out if the address opened or takes part in any ticket. */
bool store_is_known_address(Store *store, const char *address, bool *out, Fault *why);

/* Events that limits count: "ticket" (key: sender), "reply" (key: ticket/sender),
 * "reopen" (key: ticket), "letter" (key: recipient), "body" (key: body hash), ... */
#define STORE_EVENTS_MAX 5 /* at once */
typedef struct StoreEvent {
    const char *what, *key; /* ASCII case does not count */
    gint64 since;           /* for counting */
} StoreEvent;
/* out[i] gets how many of events[i] there were since then. */
bool store_count_events(Store *store, const StoreEvent *events, guint count, guint *out,
                        Fault *why);
bool store_add_events(Store *store, const StoreEvent *events, guint count, gint64 at,
                      Fault *why);

/* Addresses our letters failed at. `soft` counts soft failures since the last
 * success or clearing; an address is dead once hard or with 5 soft ones. */
typedef struct StoreAddress {
    bool is_dead;
    guint soft;
} StoreAddress;
bool store_address(Store *store, const char *address, StoreAddress *out, Fault *why);
bool store_mark_address(Store *store, const char *address, bool hard, gint64 at,
                        const char *reason, Fault *why);
bool store_clear_address(Store *store, const char *address, bool *existed, Fault *why);

/* Blocks: kind is "address", "domain", "subject" or "body"; value in lower case. */
typedef struct StoreBlock {
    char *kind, *value;
    gint64 created, hits;
} StoreBlock;
void store_block_free(StoreBlock *block);
bool store_blocks(Store *store, GPtrArray **out, Fault *why); /* of StoreBlock * */
bool store_add_block(Store *store, const char *kind, const char *value, gint64 at,
                     Fault *why);
bool store_remove_block(Store *store, const char *kind, const char *value, bool *existed,
                        Fault *why);
bool store_hit_block(Store *store, const char *kind, const char *value, Fault *why);

/* ------------------------------------------------------------------ records
 * Inside a transaction only. */

/* The number of a ticket about to be added: its root id names it. */
bool store_reserve_ticket(Store *store, gint64 *number, Fault *why);
/* Add the ticket as it is, with the count of entries that it gets in the same breath.
 * Number 0 takes the next free number and writes it back. Adds the customer as
 * participant. */
bool store_add_ticket(Store *store, Ticket *ticket, Fault *why);
/* So many entries more; sets `updated`, which never goes back. */
bool store_touch_ticket(Store *store, gint64 ticket, guint entries, gint64 at,
                        Fault *why);
/* The same with a status; keeps `closed` and `reopened` (closed -> any other) right. */
bool store_set_status(Store *store, gint64 ticket, TicketStatus status, guint entries,
                      gint64 at, Fault *why);
/* field is one of "assigned", "priority", "department", "type", "language",
 * "merged_into"; "warned" (a time) leaves `updated` alone, any status clears it. */
bool store_set_field(Store *store, gint64 ticket, const char *field, const char *value,
                     gint64 at, Fault *why);
/* Entry, its attachments and its Message-ID's index row; sets entry->id. The ticket
 * counts its entries by the two calls above. */
bool store_add_entry(Store *store, Entry *entry, Fault *why);
bool store_add_history(Store *store, gint64 ticket, gint64 at, const char *what,
                       const char *why_text, Fault *why);
/* Adds, or raises the role of, a participant; never lowers one. */
bool store_add_participant(Store *store, gint64 ticket, const char *name,
                           const char *address, ParticipantRole role, Fault *why);
/* From now on that number of an earlier desk is this ticket's, unless it is another's. */
bool store_add_old_token(Store *store, const char *token, gint64 ticket, Fault *why);
/* The delivery with its raw bytes (kept once per content; read back byte for
 * byte); sets delivery->id. */
bool store_add_delivery(Store *store, Delivery *delivery, GBytes *raw, Fault *why);
/* Change what became of a delivery: after a release, a refusal, a merge. */
bool store_settle_delivery(Store *store, const Delivery *delivery, Fault *why);
/* One delivery with everything; *raw (may be NULL) gets its bytes, NULL where they were
 * erased. *out is NULL where there is none. */
bool store_delivery(Store *store, gint64 id, Delivery **out, GBytes **raw, Fault *why);
/* Merge: entries and participants move to `into`; letters and ids name `number`, whose
 * merged_into says where to look. What moved is kept with `change`, which is added
 * already; 0: with none, it cannot be taken back. */
bool store_merge(Store *store, gint64 number, gint64 into, gint64 change, gint64 at,
                 Fault *why);
/* Take that back: what moved then goes home, what came since stays in `into`. */
bool store_unmerge(Store *store, gint64 number, gint64 into, gint64 change,
                   TicketStatus status, gint64 at, Fault *why);
/* Put an entry (id, ticket and message_id count) into another ticket, which counts it
 * itself; answers to its mail go there, too. */
bool store_move_entry(Store *store, const Entry *entry, gint64 to, gint64 at, Fault *why);
/* *changed is false where it was so already. */
bool store_set_tag(Store *store, gint64 ticket, const char *tag, bool is_set,
                   bool *changed, Fault *why);
bool store_add_link(Store *store, gint64 a, gint64 b, bool *changed, Fault *why);
/* Never the customer. */
bool store_remove_participant(Store *store, gint64 ticket, const char *address,
                              bool *existed, Fault *why);
/* What staff changed, so that it can be taken back; sets change->id. */
bool store_add_change(Store *store, Change *change, Fault *why);
/* The newest of a ticket that stands; NULL if none does. The caller owns it. */
bool store_last_change(Store *store, gint64 ticket, Change **out, Fault *why);
bool store_undo_change(Store *store, gint64 change, Fault *why);

/* ------------------------------------------------------------------ gone for good
 * By the writer outside of a transaction (writer_run_alone()); each is one of its own. */

typedef struct StoreErased {
    guint tickets, entries, mails, letters;
    guint cut;      /* others' entries that named or quoted the person */
    guint waiting;  /* letters to others that name the person and have not gone yet */
    guint accounts; /* 1: with all its addresses and sessions */
    guint chats;
} StoreErased;
/* Everything of one person: the tickets that they opened, whole, unless those were merged
 * with others'; their mails and entries wherever they are; letters to them; their chats;
 * the account that has the address, whole. What others wrote to the same tickets stays
 * without what it quotes, and its raw bytes go where they hold a quote or the address. A
 * letter to somebody else that has not gone yet stays, though it names the person.
 * Numbers of tickets stay given out. */
bool store_erase_person(Store *store, const char *address, StoreErased *out, Fault *why);

typedef enum StoreOld {
    STORE_OLD_FILED,   /* deliveries that were filed */
    STORE_OLD_LETTERS, /* letters that were sent or given up */
    STORE_OLD_CLOSED,  /* closed tickets, by their last change */
} StoreOld;
/* Some of what is older than `before`, with all that belongs to it. *position says where
 * it goes on: 0 at first, and 0 again when nothing is left. */
bool store_purge(Store *store, StoreOld what, gint64 before, gint64 *position,
                 StoreErased *out, Fault *why);
/* See to it that no byte of what was erased is left in the files: they are written anew,
 * which takes as long as copying them, and as much room. A fault if a reader holds it
 * up. */
bool store_scrub(Store *store, Fault *why);

/* ------------------------------------------------------------------ copies */

/* Write the database as it is now into a new file, while the writer goes on. False, and
 * no file, if that fails. */
bool store_backup(Store *store, const char *path, Fault *why);

typedef struct StoreRestored {
    char *before;       /* where the database is that was there, "" if none was; the
                         * caller frees it */
    gint64 newest;      /* time of the newest mail in the copy; 0: none */
    gint64 letters;     /* that waited in it; they wait no more, but are dead */
    gint64 next_ticket; /* number: those between may have been given out since */
} StoreRestored;
/* Put a copy, which stays where it is, in the place of the database: read whole and found
 * good before anything is changed. What was there is kept under another name. Letters
 * that waited when the copy was made may have been sent since: none is sent again unless
 * a person asks for it; and sessions that were ended since are not there again: all are
 * over. Refused while somebody writes to the database. */
bool store_restore(const char *url, const char *copy, gint64 now, StoreRestored *out,
                   Fault *why);

/* Small facts of the installation, such as the time of the last held digest. */
bool store_get_note(Store *store, const char *name, char **out,
                    Fault *why); /* "" if unset */
bool store_set_note(Store *store, const char *name, const char *value, Fault *why);

/* ------------------------------------------------------------------ letters */

/* Numbers for `count` letters, the first and those that follow: their Message-IDs name
 * them. */
bool store_reserve_letters(Store *store, guint count, gint64 *first, Fault *why);
/* Letters of one change, each with its id and its news, waiting from letter->next on.
 * They are taken over, whatever comes of it. */
bool store_add_letters(Store *store, GPtrArray *letters /* of Letter * */, Fault *why);
/* The letters that the last transaction added, once it is committed; NULL if there are
 * none, empty if it made older ones due. Array of Letter *, which the caller owns; each
 * is given once. */
GPtrArray *store_take_letters(Store *store);

/* Up to `limit` waiting letters that are due at `now`, oldest first, whole. They stay
 * waiting: who sends them knows which those are. Array of Letter *, which the caller
 * owns. */
bool store_claim_letters(Store *store, gint64 now, guint limit, GPtrArray **out,
                         Fault *why);

/* What became of an attempt, which counts. */
typedef struct StoreSettled {
    gint64 id;
    LetterState state;
    gint64 at;         /* now */
    gint64 next;       /* of one that waits */
    const char *error; /* "" if sent */
    GBytes *message;   /* the bytes that were offered, kept unless it was sent; may be
                        * NULL */
    bool has_message;  /* such bytes are kept already */
} StoreSettled;
bool store_settle_letters(Store *store, const StoreSettled *settled, guint count,
                          Fault *why);
/* Make a waiting or dead letter due at `at` again; id 0 is all of those. */
bool store_retry_letter(Store *store, gint64 id, gint64 at, guint *count, Fault *why);
/* When the next waiting letter is due; 0 if none waits. */
bool store_next_letter_due(Store *store, gint64 *at, Fault *why);
/* One letter, `whole` with its news and with the bytes that are kept of it. NULL where
 * there is none. */
bool store_letter(Store *store, gint64 id, bool whole, Letter **out, Fault *why);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Store, store_close)

#endif
