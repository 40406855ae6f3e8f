/* engine.c - SQLite as a store: opening, tending, and the table of its calls. */
#include "store/sqlite/sqlite.h"

#include <stdlib.h>

#include "base/clock.h"

/* A log of this many pages is copied into the database at the next chance. */
#define WAL_PAGES_WANTED 4000
/* Rows put into the index at once: a mail that comes meanwhile waits for them. */
#define INDEXED_AT_ONCE 64
/* With more than this unindexed, searching is slow: indexing waits no longer. */
#define UNINDEXED_MAX 20000

/* A log that the last writer left: it ended without closing the database. */
static bool
has_left_log(SqliteStore *store)
{
    return store->mode == STORE_WRITE && sqlite_log_bytes(&store->base) > 0;
}

bool
sqlite_is_recovered(Store *base)
{
    return ((SqliteStore *)base)->is_recovered;
}

static int
note_wal_pages(void *data, sqlite3 *db, const char *name, int pages)
{
    SqliteStore *store = data;

    store->wal_pages = pages;
    return SQLITE_OK;
}

static void
sqlite_close(Store *base)
{
    SqliteStore *store = (SqliteStore *)base;

    if (!store)
        return;
    statements_free(store);
    if (store->db)
        g_assert(sqlite3_close(store->db) == SQLITE_OK);
    g_array_unref(store->unindexed);
    g_clear_pointer(&store->blocks, g_ptr_array_unref);
    /* After the connection: until then nobody else may write. */
    sqlite_unlock(store->lock);
    g_free(store->path);
    g_free(store);
}

/* One name for one file, so that two names cannot have two locks. */
static char *
real_path(const char *path)
{
    g_autofree char *whole = realpath(path, NULL);
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *real_folder = NULL;

    if (whole)
        return g_strdup(whole);
    real_folder = realpath(folder, NULL);
    return g_build_filename(real_folder ? real_folder : folder, name, NULL);
}

static bool
start_writer(SqliteStore *store, gint64 first_ticket_number, Fault *why)
{
    return sqlite_limits_start(store, why) &&
           sqlite_migrate(store, first_ticket_number, why) &&
           sqlite_figures_start(store, why) && sqlite_count_unindexed(store, why) &&
           sqlite_find_addresses(store, why);
}

static bool
sqlite_open(const char *place, StoreMode mode, gint64 first_ticket_number, Store **out,
            Fault *why)
{
    SqliteStore *store;

    if (place[0] != '/')
        return fault_temporary(
            why, "4.3.5", "database path \"%s\" must begin with /: write sqlite:/PATH",
            place);
    store = g_new0(SqliteStore, 1);
    store->base.engine = &sqlite_engine;
    store->mode = mode;
    store->path = real_path(place);
    store->lock = -1;
    store->statements = g_hash_table_new(g_str_hash, g_str_equal);
    store->is_recovered = has_left_log(store);
    store->unindexed = g_array_new(FALSE, FALSE, sizeof(gint64));
    if ((mode == STORE_WRITE && !sqlite_lock(store->path, &store->lock, why)) ||
        !sqlite_connect(store, why) || !sqlite_configure(store, why) ||
        (mode == STORE_WRITE && !start_writer(store, first_ticket_number, why))) {
        sqlite_close(&store->base);
        return false;
    }
    sqlite3_wal_hook(store->db, note_wal_pages, store);
    *out = &store->base;
    return true;
}

static bool
checkpoint(SqliteStore *store, int how, Fault *why)
{
    int left = 0, code;

    /* Readers may be in the way; nobody waits for them. */
    sqlite3_busy_timeout(store->db, 0);
    code = sqlite3_wal_checkpoint_v2(store->db, NULL, how, &left, NULL);
    if (code == SQLITE_OK)
        store->wal_pages =
            how == SQLITE_CHECKPOINT_TRUNCATE ? 0 : MIN(store->wal_pages, left);
    sqlite3_busy_timeout(store->db, 5000);
    if (code == SQLITE_OK || (code & 0xff) == SQLITE_BUSY)
        return true;
    return sqlite_fault(store, code, sqlite3_errmsg(store->db), why);
}

/* A long log is worked off as it grows, whoever made it: mails, or their indexing. */
static bool
shorten_log(SqliteStore *store, Fault *why)
{
    return store->wal_pages < WAL_PAGES_WANTED ||
           checkpoint(store, SQLITE_CHECKPOINT_PASSIVE, why);
}

static bool
tend_busy(SqliteStore *store, Fault *why)
{
    if (store->unindexed_rows > UNINDEXED_MAX &&
        !sqlite_index_some(&store->base, INDEXED_AT_ONCE, why))
        return false;
    return shorten_log(store, why);
}

static bool
tend_idle(SqliteStore *store, bool *more, Fault *why)
{
    if (store->unindexed_rows > 0) {
        *more = true;
        return sqlite_index_some(&store->base, INDEXED_AT_ONCE, why) &&
               shorten_log(store, why);
    }
    if (!sqlite_sweep_events(store, clock_now(), more, why))
        return false;
    return *more || store->wal_pages == 0 ||
           checkpoint(store, SQLITE_CHECKPOINT_TRUNCATE, why);
}

bool
sqlite_tend(Store *base, StoreTending when, bool *more, Fault *why)
{
    SqliteStore *store = (SqliteStore *)base;

    g_assert(store->mode == STORE_WRITE && !store->in_transaction);
    *more = false;
    switch (when) {
    case STORE_BUSY:
        return tend_busy(store, why);
    case STORE_IDLE:
        return tend_idle(store, more, why);
    case STORE_STOP:
        /* No ANALYZE, here or ever: each call has its index, which SQLite chooses
         * without figures, and figures of a small database would make it scan the
         * large one it becomes. */
        return checkpoint(store, SQLITE_CHECKPOINT_TRUNCATE, why);
    }
    g_assert_not_reached();
}

const StoreEngine sqlite_engine = {
    .scheme = "sqlite",
    .open = sqlite_open,
    .close = sqlite_close,
    .tend = sqlite_tend,
    .check = sqlite_check,
    .interrupt_check = sqlite_interrupt_check,
    .log_bytes = sqlite_log_bytes,
    .is_recovered = sqlite_is_recovered,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .savepoint = sqlite_savepoint,
    .release = sqlite_release,
    .undo = sqlite_undo,
    .seen = sqlite_seen,
    .ticket = sqlite_ticket,
    .role = sqlite_role,
    .participants = sqlite_participants,
    .ticket_of_message = sqlite_ticket_of_message,
    .ticket_of_old_token = sqlite_ticket_of_old_token,
    .add_old_token = sqlite_add_old_token,
    .known_texts = sqlite_known_texts,
    .is_known_address = sqlite_is_known_address,
    .count_events = sqlite_count_events,
    .add_events = sqlite_add_events,
    .address = sqlite_address,
    .mark_address = sqlite_mark_address,
    .clear_address = sqlite_clear_address,
    .blocks = sqlite_blocks,
    .add_block = sqlite_add_block,
    .remove_block = sqlite_remove_block,
    .hit_block = sqlite_hit_block,
    .add_ticket = sqlite_add_ticket,
    .reserve_ticket = sqlite_reserve_ticket,
    .touch_ticket = sqlite_touch_ticket,
    .set_status = sqlite_set_status,
    .set_field = sqlite_set_field,
    .add_entry = sqlite_add_entry,
    .add_history = sqlite_add_history,
    .add_participant = sqlite_add_participant,
    .add_delivery = sqlite_add_delivery,
    .settle_delivery = sqlite_settle_delivery,
    .delivery = sqlite_delivery,
    .merge = sqlite_merge,
    .unmerge = sqlite_unmerge,
    .set_tag = sqlite_set_tag,
    .tags = sqlite_tags,
    .add_link = sqlite_add_link,
    .links = sqlite_links,
    .remove_participant = sqlite_remove_participant,
    .add_change = sqlite_add_change,
    .last_change = sqlite_last_change,
    .undo_change = sqlite_undo_change,
    .move_entry = sqlite_move_entry,
    .erase_person = sqlite_erase_person,
    .purge = sqlite_purge,
    .scrub = sqlite_scrub,
    .backup = sqlite_backup,
    .restore = sqlite_restore,
    .get_note = sqlite_get_note,
    .set_note = sqlite_set_note,
    .account = sqlite_account,
    .find_account = sqlite_find_account,
    .accounts = sqlite_accounts,
    .add_account = sqlite_add_account,
    .set_account = sqlite_set_account,
    .add_account_address = sqlite_add_account_address,
    .add_session = sqlite_add_session,
    .session = sqlite_session,
    .sessions = sqlite_sessions,
    .touch_session = sqlite_touch_session,
    .end_session = sqlite_end_session,
    .end_sessions = sqlite_end_sessions,
    .add_pass = sqlite_add_pass,
    .pass = sqlite_pass,
    .end_pass = sqlite_end_pass,
    .end_passes = sqlite_end_passes,
    .sweep_sessions = sqlite_sweep_sessions,
    .chat = sqlite_chat,
    .chat_of = sqlite_chat_of,
    .chat_lines = sqlite_chat_lines,
    .open_chats = sqlite_open_chats,
    .waiting_chats = sqlite_waiting_chats,
    .chats = sqlite_chats,
    .add_chat = sqlite_add_chat,
    .set_chat = sqlite_set_chat,
    .add_chat_line = sqlite_add_chat_line,
    .count_chat_lines = sqlite_count_chat_lines,
    .new_chat_lines = sqlite_new_chat_lines,
    .last_chat_line = sqlite_last_chat_line,
    .due_chats = sqlite_due_chats,
    .idle_chats = sqlite_idle_chats,
    .forget_chat = sqlite_forget_chat,
    .reserve_letters = sqlite_reserve_letters,
    .add_letters = sqlite_add_letters,
    .claim_letters = sqlite_claim_letters,
    .settle_letters = sqlite_settle_letters,
    .retry_letter = sqlite_retry_letter,
    .next_letter_due = sqlite_next_letter_due,
    .letter = sqlite_letter,
    .query_tickets = sqlite_query_tickets,
    .query_queue = sqlite_query_queue,
    .query_changed = sqlite_query_changed,
    .query_version = sqlite_query_version,
    .query_quiet = sqlite_query_quiet,
    .query_search = sqlite_query_search,
    .query_tickets_of = sqlite_query_tickets_of,
    .query_loose_mails = sqlite_query_loose_mails,
    .query_entries = sqlite_query_entries,
    .query_history = sqlite_query_history,
    .query_earlier = sqlite_query_earlier,
    .query_entry = sqlite_query_entry,
    .query_file = sqlite_query_file,
    .query_answer_letter = sqlite_query_answer_letter,
    .query_log = sqlite_query_log,
    .query_filed = sqlite_query_filed,
    .query_held = sqlite_query_held,
    .query_letters = sqlite_query_letters,
    .query_stats = sqlite_query_stats,
};
