/* sqlite.h - one SQLite connection, and what the files of this folder share. */
#ifndef TICKETD_STORE_SQLITE_SQLITE_H
#define TICKETD_STORE_SQLITE_SQLITE_H

#include <sqlite3.h>

#include "store/engine.h"

/* The four bytes in the header that say whose file it is: "Tick". */
#define SQLITE_APPLICATION_ID 0x5469636b

/* What is counted; the words are the columns' in figures.c. */
typedef enum Figure {
    FIGURE_LAST_TICKET, /* the greatest number that was given out */
    FIGURE_LAST_LETTER,
    FIGURE_TICKETS,                                      /* a TicketStatus on from here */
    FIGURE_LETTERS = FIGURE_TICKETS + TICKET_CLOSED + 1, /* a LetterState on from here */
    FIGURE_DELIVERIES = FIGURE_LETTERS + LETTER_DEAD + 1,
    FIGURE_HELD,
    FIGURE_FILED,
    FIGURES
} Figure;

typedef struct SqliteStore {
    Store base;
    StoreMode mode;
    char *path;
    sqlite3 *db;
    int lock;               /* lock file's descriptor, -1 for readers */
    GHashTable *statements; /* SQL text -> sqlite3_stmt, prepared once */
    bool in_transaction;    /* as asked for; SQLite may have given it up since */
    bool has_big;           /* the transaction holds a mail that filled the cache */
    int wal_pages;          /* in the log after the last commit */
    bool is_recovered;      /* the last writer ended without closing it */
    /* The writer's, of what only it changes. */
    gint64 figures[FIGURES], figures_written[FIGURES], figures_before[FIGURES];
    GArray *unindexed;      /* of gint64: rows for search.c that the transaction adds */
    guint unindexed_before; /* the savepoint */
    gint64 unindexed_rows;  /* that wait in the database, at most */
    GPtrArray *blocks;      /* of StoreBlock *; NULL: not read */
    gint64 events_swept;    /* when the last sweep ended; 0: none has */
    gint64 sweep;           /* the slice it is at */
    bool has_addresses;     /* some address may be marked */
} SqliteStore;

bool sqlite_is_recovered(Store *store);

/* ------------------------------------------------------------------ check.c */
bool sqlite_check(Store *store, GPtrArray *found, Fault *why);
void sqlite_interrupt_check(Store *store);
gint64 sqlite_log_bytes(Store *store);

/* ------------------------------------------------------------------ statement.c
 * A statement in use. A failure sticks: later calls do nothing and give 0, "" or
 * false, and statement_close() tells. So a caller checks once, at the end. */
typedef struct Statement {
    SqliteStore *store;
    sqlite3_stmt *handle; /* owned by the store; NULL after a failure */
    int code;             /* the first failure, or SQLITE_OK */
    char *text;           /* what SQLite said to it */
    int bound, column;
} Statement;

/* `sql` is fixed text, never made from data. One that changes the database is
 * refused outside a transaction. */
Statement statement_open(Store *store, const char *sql);
/* Bind the next parameter. Texts and bytes must live until the close. */
void statement_bind_int(Statement *statement, gint64 value);
void statement_bind_id(Statement *statement, gint64 id); /* 0 is NULL */
void statement_bind_text(Statement *statement, const char *text);
void statement_bind_bytes(Statement *statement, GBytes *bytes);
/* Step to the next row; its columns are then taken from left to right. */
bool statement_row(Statement *statement);
gint64 statement_int(Statement *statement);              /* NULL is 0 */
const char *statement_peek(Statement *statement);        /* until the next row */
char *statement_text(Statement *statement);              /* the caller's */
void statement_take(Statement *statement, char **field); /* replaces *field */
GBytes *statement_bytes(Statement *statement);           /* the caller's */
/* Reset for the next use; false if anything failed. */
bool statement_close(Statement *statement, Fault *why);
/* The same after what came of its rows: the first fault counts, and is in *why already if
 * `is_fine` is not. */
bool statement_close_after(Statement *statement, bool is_fine, Fault *why);
/* Step to the end and close. */
bool statement_run(Statement *statement, Fault *why);
void statements_free(SqliteStore *store);

/* A fault made of SQLite's code: 4.3.1 where the disk is full. */
bool sqlite_fault(SqliteStore *store, int code, const char *text, Fault *why);
/* Run SQL that needs no parameters, such as BEGIN. */
bool sqlite_exec(SqliteStore *store, const char *sql, Fault *why);
/* The same for what each mail needs: prepared once. */
bool sqlite_step(SqliteStore *store, const char *sql, Fault *why);
/* The single integer that a statement gives. */
bool sqlite_number(SqliteStore *store, const char *sql, gint64 *out, Fault *why);
/* Like statement_run() where exactly one row must have been changed: a fault that
 * names `noun` and `id` if there was none. */
bool sqlite_run_one(Statement *statement, const char *noun, gint64 id, Fault *why);

/* ------------------------------------------------------------------ lock.c */
/* Be the only writer of the database at `path`, until sqlite_unlock(). */
bool sqlite_lock(const char *path, int *out, Fault *why);
void sqlite_unlock(int lock);

/* ------------------------------------------------------------------ connection.c */
/* Open the file and see that it is ours and whole, before anything is changed. */
bool sqlite_connect(SqliteStore *store, Fault *why);
/* Settings of the connection, read back. After sqlite_connect(). */
bool sqlite_configure(SqliteStore *store, Fault *why);

/* ------------------------------------------------------------------ migrate.c */
/* Bring a new or older database to the newest schema, in one transaction. */
bool sqlite_migrate(SqliteStore *store, gint64 first_ticket_number, Fault *why);
/* Number of the newest schema; what schema.c (made from schema/) holds. */
gint64 sqlite_newest_schema(void);
extern const char *const sqlite_schema[]; /* NULL-terminated, version 1 first */

/* ------------------------------------------------------------------ backup.c */
/* The database as it is, in PATH.schemaN, before it is brought up from that schema. */
bool sqlite_keep_copy(SqliteStore *store, gint64 schema, Fault *why);
/* Delete those copies: they hold what was erased since. */
bool sqlite_drop_copies(SqliteStore *store, Fault *why);

/* ------------------------------------------------------------------ figures.c */
/* Count from now on; after the migration. */
bool sqlite_figures_start(SqliteStore *store, Fault *why);
bool sqlite_figures_read(SqliteStore *store, Fault *why);
/* Before the commit, and after it or after it failed. */
bool sqlite_figures_write(SqliteStore *store, Fault *why);
void sqlite_figures_settle(SqliteStore *store, bool committed);
/* At a savepoint, and back to it. */
void sqlite_figures_mark(SqliteStore *store);
void sqlite_figures_back(SqliteStore *store);
/* The next number that was never given out; or `given`, and none lower ever after. */
gint64 sqlite_next_number(SqliteStore *store, Figure last, gint64 given);

/* ------------------------------------------------------------------ limits.c */
/* The functions its SQL needs; before the migration. */
bool sqlite_limits_start(SqliteStore *store, Fault *why);
/* Set store->has_addresses, at start. */
bool sqlite_find_addresses(SqliteStore *store, Fault *why);
/* Forget a slice of the events that no limit looks at any more, once a day. */
bool sqlite_sweep_events(SqliteStore *store, gint64 now, bool *more, Fault *why);

/* ------------------------------------------------------------------ search.c */
/* It has to be indexed: noted in the transaction, written before its commit. */
void sqlite_index_ticket(SqliteStore *store, gint64 number);
void sqlite_index_entry(SqliteStore *store, gint64 id);
bool sqlite_note_unindexed(SqliteStore *store, Fault *why);
/* Index at most `limit` of what was noted, in a transaction of its own. */
bool sqlite_index_some(Store *store, guint limit, Fault *why);
/* Take an indexed row out again, while its text is there still. */
bool sqlite_unindex(Store *store, gint64 row, Fault *why);
/* Set store->unindexed_rows, at start. */
bool sqlite_count_unindexed(SqliteStore *store, Fault *why);
/* The text of a row of the index, as much as is indexed, and its ticket; "" and 0 where
 * it is gone. */
bool sqlite_read_indexed(Store *store, gint64 row, char **out, gint64 *ticket,
                         Fault *why);

/* ------------------------------------------------------------------ rows */
#define TICKET_COLUMNS                                                                   \
    "number, subject, status, department, priority, language, customer_name, "           \
    "customer_address, answer_to, assigned, created, updated, closed, merged_into, "     \
    "linked_from, root_id, thread_topic, thread_index, entries, reopened, type, warned"
Ticket *sqlite_read_ticket(Statement *statement);
#define DELIVERY_COLUMNS                                                                 \
    "id, at, sender, recipient, queue_id, client_address, login, department, "           \
    "message_id, author, subject, content_hash, kind, outcome, ticket, rule, trace, "    \
    "held_reason, would, is_waiting, size"
Delivery *sqlite_read_delivery(Statement *statement);
#define LETTER_COLUMNS                                                                   \
    "id, ticket, event, recipient, name, envelope_sender, reply_to, message_id, "        \
    "is_to_staff, is_automatic, state, attempts, created, next, settled, last_error"
Letter *sqlite_read_letter(Statement *statement);

/* ------------------------------------------------------------------ the engine's calls
 */
bool sqlite_tend(Store *store, StoreTending when, bool *more, Fault *why);
bool sqlite_begin(Store *store, Fault *why);
bool sqlite_commit(Store *store, Fault *why);
void sqlite_rollback(Store *store);
bool sqlite_savepoint(Store *store, Fault *why);
bool sqlite_release(Store *store, Fault *why);
void sqlite_undo(Store *store);
bool sqlite_seen(Store *store, const char *content_hash, const char *department,
                 StoreSeen *out, Fault *why);
bool sqlite_ticket(Store *store, gint64 number, Ticket **out, Fault *why);
bool sqlite_role(Store *store, gint64 ticket, const char *address, ParticipantRole *out,
                 Fault *why);
bool sqlite_participants(Store *store, gint64 ticket, GPtrArray **out, Fault *why);
bool sqlite_ticket_of_message(Store *store, const char *message_id, gint64 *ticket,
                              Fault *why);
bool sqlite_ticket_of_old_token(Store *store, const char *token, gint64 *ticket,
                                Fault *why);
bool sqlite_add_old_token(Store *store, const char *token, gint64 ticket, Fault *why);
bool sqlite_known_texts(Store *store, gint64 ticket, guint limit, GPtrArray **out,
                        Fault *why);
bool sqlite_is_known_address(Store *store, const char *address, bool *out, Fault *why);
bool sqlite_count_events(Store *store, const StoreEvent *events, guint count, guint *out,
                         Fault *why);
bool sqlite_add_events(Store *store, const StoreEvent *events, guint count, gint64 at,
                       Fault *why);
bool sqlite_address(Store *store, const char *address, StoreAddress *out, Fault *why);
bool sqlite_mark_address(Store *store, const char *address, bool hard, gint64 at,
                         const char *reason, Fault *why);
bool sqlite_clear_address(Store *store, const char *address, bool *existed, Fault *why);
bool sqlite_blocks(Store *store, GPtrArray **out, Fault *why);
bool sqlite_add_block(Store *store, const char *kind, const char *value, gint64 at,
                      Fault *why);
bool sqlite_remove_block(Store *store, const char *kind, const char *value, bool *existed,
                         Fault *why);
bool sqlite_hit_block(Store *store, const char *kind, const char *value, Fault *why);
bool sqlite_add_ticket(Store *store, Ticket *ticket, Fault *why);
bool sqlite_reserve_ticket(Store *store, gint64 *number, Fault *why);
bool sqlite_touch_ticket(Store *store, gint64 ticket, guint entries, gint64 at,
                         Fault *why);
bool sqlite_set_status(Store *store, gint64 ticket, TicketStatus status, guint entries,
                       gint64 at, Fault *why);
bool sqlite_set_field(Store *store, gint64 ticket, const char *field, const char *value,
                      gint64 at, Fault *why);
bool sqlite_add_entry(Store *store, Entry *entry, Fault *why);
bool sqlite_add_history(Store *store, gint64 ticket, gint64 at, const char *what,
                        const char *why_text, Fault *why);
bool sqlite_add_participant(Store *store, gint64 ticket, const char *name,
                            const char *address, ParticipantRole role, Fault *why);
/* Bytes kept once, whoever they came from: their row of `content`. `sha256` of them may
 * be NULL. */
bool sqlite_keep_content(Store *store, GBytes *bytes, GBytes *sha256, GBytes *packed,
                         gint64 *out, Fault *why);
/* The texts of an entry, as the caller's, from its columns ENTRY_TEXTS. */
#define ENTRY_TEXTS "text, quoted, packed, packed_size"
bool sqlite_take_texts(Statement *statement, char **text, char **quoted, Fault *why);
/* As they were, from the columns `bytes` and `size`. */
bool sqlite_take_content(Statement *statement, GBytes **out, Fault *why);
bool sqlite_add_delivery(Store *store, Delivery *delivery, GBytes *raw, Fault *why);
bool sqlite_settle_delivery(Store *store, const Delivery *delivery, Fault *why);
bool sqlite_delivery(Store *store, gint64 id, Delivery **out, GBytes **raw, Fault *why);
bool sqlite_add_message_id(Store *store, const char *message_id, gint64 ticket,
                           Fault *why);
bool sqlite_merge(Store *store, gint64 number, gint64 into, gint64 change, gint64 at,
                  Fault *why);
bool sqlite_unmerge(Store *store, gint64 number, gint64 into, gint64 change,
                    TicketStatus status, gint64 at, Fault *why);
bool sqlite_set_tag(Store *store, gint64 ticket, const char *tag, bool is_set,
                    bool *changed, Fault *why);
bool sqlite_tags(Store *store, gint64 ticket, GPtrArray **out, Fault *why);
bool sqlite_add_link(Store *store, gint64 a, gint64 b, bool *changed, Fault *why);
bool sqlite_links(Store *store, gint64 ticket, GArray **out, Fault *why);
bool sqlite_remove_participant(Store *store, gint64 ticket, const char *address,
                               bool *existed, Fault *why);
bool sqlite_add_change(Store *store, Change *change, Fault *why);
bool sqlite_last_change(Store *store, gint64 ticket, Change **out, Fault *why);
bool sqlite_undo_change(Store *store, gint64 change, Fault *why);
bool sqlite_move_entry(Store *store, const Entry *entry, gint64 to, gint64 at,
                       Fault *why);
bool sqlite_erase_person(Store *store, const char *address, StoreErased *out, Fault *why);
bool sqlite_purge(Store *store, StoreOld what, gint64 before, gint64 *position,
                  StoreErased *out, Fault *why);
bool sqlite_scrub(Store *store, Fault *why);
bool sqlite_backup(Store *store, const char *path, Fault *why);
bool sqlite_restore(const char *name, const char *copy, gint64 now, StoreRestored *out,
                    Fault *why);
bool sqlite_get_note(Store *store, const char *name, char **out, Fault *why);
bool sqlite_set_note(Store *store, const char *name, const char *value, Fault *why);
bool sqlite_account(Store *store, gint64 id, Account **out, Fault *why);
bool sqlite_find_account(Store *store, StoreAccountBy by, const char *what, Account **out,
                         Fault *why);
bool sqlite_accounts(Store *store, GPtrArray **out, Fault *why);
bool sqlite_add_account(Store *store, Account *account, Fault *why);
bool sqlite_set_account(Store *store, const Account *account, Fault *why);
bool sqlite_add_account_address(Store *store, gint64 account, const char *address,
                                Fault *why);
bool sqlite_add_session(Store *store, const guint8 *token, const Session *session,
                        Fault *why);
bool sqlite_session(Store *store, const guint8 *token, Session **out, Fault *why);
bool sqlite_sessions(Store *store, gint64 account, GPtrArray **out, Fault *why);
bool sqlite_touch_session(Store *store, const guint8 *token, gint64 seen, Fault *why);
bool sqlite_end_session(Store *store, const guint8 *token, bool *existed, Fault *why);
bool sqlite_end_sessions(Store *store, gint64 account, guint *count, Fault *why);
bool sqlite_add_pass(Store *store, const guint8 *token, const StorePass *pass,
                     Fault *why);
bool sqlite_pass(Store *store, const guint8 *token, const char *purpose, gint64 now,
                 char **address, gint64 *account, Fault *why);
bool sqlite_end_pass(Store *store, const guint8 *token, bool *existed, Fault *why);
bool sqlite_end_passes(Store *store, const char *address, Fault *why);
bool sqlite_sweep_sessions(Store *store, gint64 made_before, gint64 seen_before,
                           gint64 now, guint *count, Fault *why);
bool sqlite_chat(Store *store, gint64 id, Chat **out, Fault *why);
bool sqlite_chat_of(Store *store, gint64 account, Chat **out, Fault *why);
bool sqlite_chat_lines(Store *store, gint64 chat, gint64 after, guint limit,
                       GPtrArray **out, Fault *why);
bool sqlite_open_chats(Store *store, guint limit, GPtrArray **out, Fault *why);
bool sqlite_waiting_chats(Store *store, gint64 before, guint limit, GPtrArray **out,
                          Fault *why);
bool sqlite_chats(Store *store, guint limit, GPtrArray **out, Fault *why);
bool sqlite_add_chat(Store *store, Chat *chat, Fault *why);
bool sqlite_set_chat(Store *store, const Chat *chat, gint64 at, Fault *why);
bool sqlite_add_chat_line(Store *store, ChatLine *line, Fault *why);
bool sqlite_count_chat_lines(Store *store, gint64 chat, guint *out, Fault *why);
bool sqlite_new_chat_lines(Store *store, gint64 after, guint limit, GPtrArray **out,
                           Fault *why);
bool sqlite_last_chat_line(Store *store, gint64 chat, ChatLine **out, Fault *why);
bool sqlite_due_chats(Store *store, guint limit, GPtrArray **out, Fault *why);
bool sqlite_idle_chats(Store *store, gint64 before, guint limit, GPtrArray **out,
                       Fault *why);
bool sqlite_forget_chat(Store *store, gint64 chat, Fault *why);
bool sqlite_reserve_letters(Store *store, guint count, gint64 *first, Fault *why);
bool sqlite_add_letters(Store *store, const GPtrArray *letters, Fault *why);
bool sqlite_claim_letters(Store *store, gint64 now, guint limit, GPtrArray **out,
                          Fault *why);
bool sqlite_settle_letters(Store *store, const StoreSettled *settled, guint count,
                           Fault *why);
bool sqlite_retry_letter(Store *store, gint64 id, gint64 at, guint *count, Fault *why);
bool sqlite_next_letter_due(Store *store, gint64 *at, Fault *why);
bool sqlite_letter(Store *store, gint64 id, bool whole, Letter **out, Fault *why);
bool sqlite_query_tickets(Store *store, const TicketFilter *filter, GPtrArray **out,
                          Fault *why);
bool sqlite_query_queue(Store *store, const TicketFilter *filter, GPtrArray **out,
                        Fault *why);
bool sqlite_query_changed(Store *store, gint64 since, guint limit, GPtrArray **out,
                          Fault *why);
bool sqlite_query_version(Store *store, gint64 *out, Fault *why);
bool sqlite_query_quiet(Store *store, const char *department, gint64 before,
                        bool is_warned, guint limit, GPtrArray **out, Fault *why);
bool sqlite_query_search(Store *store, const char *words, guint limit, GPtrArray **out,
                         Fault *why);
bool sqlite_query_tickets_of(Store *store, const char *person, GArray **out, Fault *why);
bool sqlite_query_loose_mails(Store *store, const char *person, GPtrArray **out,
                              Fault *why);
bool sqlite_query_entries(Store *store, gint64 ticket, GPtrArray **out, Fault *why);
bool sqlite_query_history(Store *store, gint64 ticket, GPtrArray **out, Fault *why);
bool sqlite_query_earlier(Store *store, gint64 ticket, gint64 entry, EntryKind until,
                          guint limit, GPtrArray **out, Fault *why);
bool sqlite_query_entry(Store *store, gint64 id, Entry **out, Fault *why);
bool sqlite_query_file(Store *store, gint64 entry, guint position, GBytes **out,
                       Fault *why);
bool sqlite_query_answer_letter(Store *store, gint64 ticket, gint64 entry, gint64 *letter,
                                Fault *why);
bool sqlite_query_log(Store *store, guint limit, GPtrArray **out, Fault *why);
bool sqlite_query_filed(Store *store, gint64 after, guint limit, GPtrArray **out,
                        Fault *why);
bool sqlite_query_held(Store *store, GPtrArray **out, Fault *why);
bool sqlite_query_letters(Store *store, guint limit, GPtrArray **out, Fault *why);
bool sqlite_query_stats(Store *store, Stats *out, Fault *why);

#endif
