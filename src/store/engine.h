/* engine.h - what a kind of database must offer to be a store. */
#ifndef TICKETD_STORE_ENGINE_H
#define TICKETD_STORE_ENGINE_H

#include "store/accounts.h"
#include "store/chats.h"
#include "store/query.h"

/* One function for each of store.h, accounts.h, chats.h and query.h, with the same
 * promise. An engine's store begins with a Store, so that store.c finds its way;
 * everything after it is the engine's own. To add an engine: a folder beside sqlite/, a
 * table like this one, a line in store.c, and tests/store/suite.c run on it. */
typedef struct StoreEngine {
    const char *scheme; /* of its URLs: "sqlite" */
    /* `place` is what follows the scheme's colon. */
    bool (*open)(const char *place, StoreMode mode, gint64 first_ticket_number,
                 Store **out, Fault *why);
    void (*close)(Store *store);
    bool (*tend)(Store *store, StoreTending when, bool *more, Fault *why);

    bool (*check)(Store *store, GPtrArray *found, Fault *why);
    void (*interrupt_check)(Store *store);
    gint64 (*log_bytes)(Store *store);
    bool (*is_recovered)(Store *store);

    bool (*begin)(Store *store, Fault *why);
    bool (*commit)(Store *store, Fault *why);
    void (*rollback)(Store *store);
    bool (*savepoint)(Store *store, Fault *why);
    bool (*release)(Store *store, Fault *why);
    void (*undo)(Store *store);

    bool (*seen)(Store *store, const char *content_hash, const char *department,
                 StoreSeen *out, Fault *why);
    bool (*ticket)(Store *store, gint64 number, Ticket **out, Fault *why);
    bool (*role)(Store *store, gint64 ticket, const char *address, ParticipantRole *out,
                 Fault *why);
    bool (*participants)(Store *store, gint64 ticket, GPtrArray **out, Fault *why);
    bool (*ticket_of_message)(Store *store, const char *message_id, gint64 *ticket,
                              Fault *why);
    bool (*ticket_of_old_token)(Store *store, const char *token, gint64 *ticket,
                                Fault *why);
    bool (*add_old_token)(Store *store, const char *token, gint64 ticket, Fault *why);
    bool (*known_texts)(Store *store, gint64 ticket, guint limit, GPtrArray **out,
                        Fault *why);
    bool (*is_known_address)(Store *store, const char *address, bool *out, Fault *why);

    bool (*count_events)(Store *store, const StoreEvent *events, guint count, guint *out,
                         Fault *why);
    bool (*add_events)(Store *store, const StoreEvent *events, guint count, gint64 at,
                       Fault *why);
    bool (*address)(Store *store, const char *address, StoreAddress *out, Fault *why);
    bool (*mark_address)(Store *store, const char *address, bool hard, gint64 at,
                         const char *reason, Fault *why);
    bool (*clear_address)(Store *store, const char *address, bool *existed, Fault *why);
    bool (*blocks)(Store *store, GPtrArray **out, Fault *why);
    bool (*add_block)(Store *store, const char *kind, const char *value, gint64 at,
                      Fault *why);
    bool (*remove_block)(Store *store, const char *kind, const char *value, bool *existed,
                         Fault *why);
    bool (*hit_block)(Store *store, const char *kind, const char *value, Fault *why);

    bool (*add_ticket)(Store *store, Ticket *ticket, Fault *why);
    bool (*reserve_ticket)(Store *store, gint64 *number, Fault *why);
    bool (*touch_ticket)(Store *store, gint64 ticket, guint entries, gint64 at,
                         Fault *why);
    bool (*set_status)(Store *store, gint64 ticket, TicketStatus status, guint entries,
                       gint64 at, Fault *why);
    bool (*set_field)(Store *store, gint64 ticket, const char *field, const char *value,
                      gint64 at, Fault *why);
    bool (*add_entry)(Store *store, Entry *entry, Fault *why);
    bool (*add_history)(Store *store, gint64 ticket, gint64 at, const char *what,
                        const char *why_text, Fault *why);
    bool (*add_participant)(Store *store, gint64 ticket, const char *name,
                            const char *address, ParticipantRole role, Fault *why);
    bool (*add_delivery)(Store *store, Delivery *delivery, GBytes *raw, Fault *why);
    bool (*settle_delivery)(Store *store, const Delivery *delivery, Fault *why);
    bool (*delivery)(Store *store, gint64 id, Delivery **out, GBytes **raw, Fault *why);
    bool (*merge)(Store *store, gint64 number, gint64 into, gint64 change, gint64 at,
                  Fault *why);
    bool (*unmerge)(Store *store, gint64 number, gint64 into, gint64 change,
                    TicketStatus status, gint64 at, Fault *why);
    bool (*set_tag)(Store *store, gint64 ticket, const char *tag, bool is_set,
                    bool *changed, Fault *why);
    bool (*tags)(Store *store, gint64 ticket, GPtrArray **out, Fault *why);
    bool (*add_link)(Store *store, gint64 a, gint64 b, bool *changed, Fault *why);
    bool (*links)(Store *store, gint64 ticket, GArray **out, Fault *why);
    bool (*remove_participant)(Store *store, gint64 ticket, const char *address,
                               bool *existed, Fault *why);
    bool (*add_change)(Store *store, Change *change, Fault *why);
    bool (*last_change)(Store *store, gint64 ticket, Change **out, Fault *why);
    bool (*undo_change)(Store *store, gint64 change, Fault *why);
    bool (*move_entry)(Store *store, const Entry *entry, gint64 to, gint64 at,
                       Fault *why);
    bool (*erase_person)(Store *store, const char *address, StoreErased *out, Fault *why);
    bool (*purge)(Store *store, StoreOld what, gint64 before, gint64 *position,
                  StoreErased *out, Fault *why);
    bool (*scrub)(Store *store, Fault *why);
    bool (*backup)(Store *store, const char *path, Fault *why);
    bool (*restore)(const char *place, const char *copy, gint64 now, StoreRestored *out,
                    Fault *why);
    bool (*get_note)(Store *store, const char *name, char **out, Fault *why);
    bool (*set_note)(Store *store, const char *name, const char *value, Fault *why);

    bool (*account)(Store *store, gint64 id, Account **out, Fault *why);
    bool (*find_account)(Store *store, StoreAccountBy by, const char *what, Account **out,
                         Fault *why);
    bool (*accounts)(Store *store, GPtrArray **out, Fault *why);
    bool (*add_account)(Store *store, Account *account, Fault *why);
    bool (*set_account)(Store *store, const Account *account, Fault *why);
    bool (*add_account_address)(Store *store, gint64 account, const char *address,
                                Fault *why);
    bool (*add_session)(Store *store, const guint8 *token, const Session *session,
                        Fault *why);
    bool (*session)(Store *store, const guint8 *token, Session **out, Fault *why);
    bool (*sessions)(Store *store, gint64 account, GPtrArray **out, Fault *why);
    bool (*touch_session)(Store *store, const guint8 *token, gint64 seen, Fault *why);
    bool (*end_session)(Store *store, const guint8 *token, bool *existed, Fault *why);
    bool (*end_sessions)(Store *store, gint64 account, guint *count, Fault *why);
    bool (*add_pass)(Store *store, const guint8 *token, const StorePass *pass,
                     Fault *why);
    bool (*pass)(Store *store, const guint8 *token, const char *purpose, gint64 now,
                 char **address, gint64 *account, Fault *why);
    bool (*end_pass)(Store *store, const guint8 *token, bool *existed, Fault *why);
    bool (*end_passes)(Store *store, const char *address, Fault *why);
    bool (*sweep_sessions)(Store *store, gint64 made_before, gint64 seen_before,
                           gint64 now, guint *count, Fault *why);
    bool (*chat)(Store *store, gint64 id, Chat **out, Fault *why);
    bool (*chat_of)(Store *store, gint64 account, Chat **out, Fault *why);
    bool (*chat_lines)(Store *store, gint64 chat, gint64 after, guint limit,
                       GPtrArray **out, Fault *why);
    bool (*open_chats)(Store *store, guint limit, GPtrArray **out, Fault *why);
    bool (*waiting_chats)(Store *store, gint64 before, guint limit, GPtrArray **out,
                          Fault *why);
    bool (*chats)(Store *store, guint limit, GPtrArray **out, Fault *why);
    bool (*add_chat)(Store *store, Chat *chat, Fault *why);
    bool (*set_chat)(Store *store, const Chat *chat, gint64 at, Fault *why);
    bool (*add_chat_line)(Store *store, ChatLine *line, Fault *why);
    bool (*count_chat_lines)(Store *store, gint64 chat, guint *out, Fault *why);
    bool (*new_chat_lines)(Store *store, gint64 after, guint limit, GPtrArray **out,
                           Fault *why);
    bool (*last_chat_line)(Store *store, gint64 chat, ChatLine **out, Fault *why);
    bool (*due_chats)(Store *store, guint limit, GPtrArray **out, Fault *why);
    bool (*idle_chats)(Store *store, gint64 before, guint limit, GPtrArray **out,
                       Fault *why);
    bool (*forget_chat)(Store *store, gint64 chat, Fault *why);

    bool (*reserve_letters)(Store *store, guint count, gint64 *first, Fault *why);
    bool (*add_letters)(Store *store, const GPtrArray *letters, Fault *why);
    bool (*claim_letters)(Store *store, gint64 now, guint limit, GPtrArray **out,
                          Fault *why);
    bool (*settle_letters)(Store *store, const StoreSettled *settled, guint count,
                           Fault *why);
    bool (*retry_letter)(Store *store, gint64 id, gint64 at, guint *count, Fault *why);
    bool (*next_letter_due)(Store *store, gint64 *at, Fault *why);
    bool (*letter)(Store *store, gint64 id, bool whole, Letter **out, Fault *why);

    bool (*query_tickets)(Store *store, const TicketFilter *filter, GPtrArray **out,
                          Fault *why);
    bool (*query_queue)(Store *store, const TicketFilter *filter, GPtrArray **out,
                        Fault *why);
    bool (*query_changed)(Store *store, gint64 since, guint limit, GPtrArray **out,
                          Fault *why);
    bool (*query_version)(Store *store, gint64 *out, Fault *why);
    bool (*query_quiet)(Store *store, const char *department, gint64 before,
                        bool is_warned, guint limit, GPtrArray **out, Fault *why);
    bool (*query_search)(Store *store, const char *words, guint limit, GPtrArray **out,
                         Fault *why);
    bool (*query_tickets_of)(Store *store, const char *person, GArray **out, Fault *why);
    bool (*query_loose_mails)(Store *store, const char *person, GPtrArray **out,
                              Fault *why);
    bool (*query_entries)(Store *store, gint64 ticket, GPtrArray **out, Fault *why);
    bool (*query_history)(Store *store, gint64 ticket, GPtrArray **out, Fault *why);
    bool (*query_earlier)(Store *store, gint64 ticket, gint64 entry, EntryKind until,
                          guint limit, GPtrArray **out, Fault *why);
    bool (*query_entry)(Store *store, gint64 id, Entry **out, Fault *why);
    bool (*query_file)(Store *store, gint64 entry, guint position, GBytes **out,
                       Fault *why);
    bool (*query_answer_letter)(Store *store, gint64 ticket, gint64 entry, gint64 *letter,
                                Fault *why); /* 0: none */
    bool (*query_log)(Store *store, guint limit, GPtrArray **out, Fault *why);
    bool (*query_filed)(Store *store, gint64 after, guint limit, GPtrArray **out,
                        Fault *why);
    bool (*query_held)(Store *store, GPtrArray **out, Fault *why);
    bool (*query_letters)(Store *store, guint limit, GPtrArray **out, Fault *why);
    bool (*query_stats)(Store *store, Stats *out, Fault *why);
} StoreEngine;

struct Store {
    const StoreEngine *engine;
    /* What store.c keeps of the transaction for store_take_letters(). */
    GPtrArray *letters;   /* of Letter *; NULL: none */
    guint letters_before; /* the savepoint */
    bool is_safe;         /* they are committed */
};

extern const StoreEngine sqlite_engine;

#endif
