/* doomed.c - inside of the engine: rows that are deleted together. */
#include "store/sqlite/doomed.h"

static const char doomed_tables[] =
    ("CREATE TEMP TABLE IF NOT EXISTS doomed_ticket (id INTEGER PRIMARY KEY);"
     "CREATE TEMP TABLE IF NOT EXISTS doomed_entry (id INTEGER PRIMARY KEY);"
     "CREATE TEMP TABLE IF NOT EXISTS doomed_delivery (id INTEGER PRIMARY KEY);"
     "CREATE TEMP TABLE IF NOT EXISTS doomed_content (id INTEGER PRIMARY KEY);"
     "CREATE TEMP TABLE IF NOT EXISTS doomed_news (id INTEGER PRIMARY KEY);"
     "CREATE TEMP TABLE IF NOT EXISTS doomed_letter (id INTEGER PRIMARY KEY);"
     "CREATE TEMP TABLE IF NOT EXISTS touched_ticket (id INTEGER PRIMARY KEY);");

bool
doomed_run(Store *store, const char *const *sql, gsize count, Fault *why)
{
    for (gsize i = 0; i < count; i++) {
        Statement s = statement_open(store, sql[i]);

        if (!statement_run(&s, why))
            return false;
    }
    return true;
}

bool
doomed_numbers(Store *store, const char *sql, GArray **out, Fault *why)
{
    Statement s = statement_open(store, sql);
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(gint64));

    while (statement_row(&s)) {
        gint64 number = statement_int(&s);

        g_array_append_val(found, number);
    }
    if (!statement_close(&s, why))
        return false;
    *out = g_steal_pointer(&found);
    return true;
}

bool
doomed_count(Store *store, const char *sql, guint *out, Fault *why)
{
    gint64 count = 0;

    if (!sqlite_number((SqliteStore *)store, sql, &count, why))
        return false;
    *out += (guint)count;
    return true;
}

/* ------------------------------------------------------------------ what is doomed */

static bool
collect(Store *store, Fault *why)
{
    static const char *const sql[] = {
        "INSERT OR IGNORE INTO doomed_entry SELECT id FROM entry WHERE ticket IN "
        "doomed_ticket",
        "INSERT OR IGNORE INTO doomed_delivery SELECT delivery FROM entry WHERE id IN "
        "doomed_entry AND delivery IS NOT NULL",
        "INSERT OR IGNORE INTO doomed_delivery SELECT id FROM delivery WHERE ticket IN "
        "doomed_ticket",
        /* One that holds something of a ticket that stays: it was split off, say. */
        "DELETE FROM doomed_delivery WHERE id IN (SELECT delivery FROM entry WHERE "
        "delivery IN doomed_delivery AND id NOT IN doomed_entry)",
        "INSERT OR IGNORE INTO doomed_content SELECT content FROM delivery WHERE id IN "
        "doomed_delivery AND content IS NOT NULL",
        "INSERT OR IGNORE INTO doomed_content SELECT content FROM attachment WHERE entry "
        "IN doomed_entry AND content IS NOT NULL",
        "INSERT OR IGNORE INTO doomed_news SELECT id FROM news WHERE ticket IN "
        "doomed_ticket OR entry IN doomed_entry OR delivery IN doomed_delivery",
        "INSERT OR IGNORE INTO doomed_letter SELECT id FROM letter WHERE ticket IN "
        "doomed_ticket OR news IN doomed_news",
    };

    return DOOMED_RUN(store, sql, why);
}

/* Bytes are kept once: those that something else has, too, stay. */
static bool
spare_shared(Store *store, Fault *why)
{
    static const char *const sql[] = {
        /* The same mail in another department. */
        "DELETE FROM doomed_content WHERE id IN (SELECT other.content FROM delivery AS "
        "mine JOIN delivery AS other ON other.content_hash = mine.content_hash WHERE "
        "mine.id IN doomed_delivery AND other.id NOT IN doomed_delivery)",
        "DELETE FROM doomed_content WHERE id IN (SELECT content FROM attachment WHERE "
        "content IS NOT NULL AND entry NOT IN doomed_entry)",
    };
    /* A mail that staff attached as a file: the only case that all deliveries are asked
     * for. */
    static const char *const attached[] = {
        "DELETE FROM doomed_content WHERE id IN (SELECT content FROM delivery WHERE "
        "content IN (SELECT content FROM attachment WHERE entry IN doomed_entry AND "
        "content IS NOT NULL) AND id NOT IN doomed_delivery)",
    };
    guint typed = 0;

    return DOOMED_RUN(store, sql, why) &&
           doomed_count(store,
                        "SELECT count(*) FROM attachment WHERE entry IN doomed_entry AND "
                        "content IS NOT NULL",
                        &typed, why) &&
           (typed == 0 || DOOMED_RUN(store, attached, why));
}

static bool
unindex(Store *store, Fault *why)
{
    g_autoptr(GArray) rows = NULL;

    if (!doomed_numbers(
            store,
            "SELECT id * 2 FROM doomed_entry UNION ALL SELECT id * 2 + 1 FROM "
            "doomed_ticket EXCEPT SELECT row FROM unindexed",
            &rows, why))
        return false;
    for (guint i = 0; i < rows->len; i++)
        if (!sqlite_unindex(store, g_array_index(rows, gint64, i), why))
            return false;
    return true;
}

bool
doomed_delete_letters(Store *store, Fault *why)
{
    static const char *const sql[] = {
        "DELETE FROM letter_message WHERE letter IN doomed_letter",
        "DELETE FROM letter WHERE id IN doomed_letter",
        "DELETE FROM news WHERE id IN doomed_news",
    };

    return DOOMED_RUN(store, sql, why);
}

static bool
delete_rows(Store *store, Fault *why)
{
    static const char *const sql[] = {
        "DELETE FROM unindexed WHERE row IN (SELECT id * 2 FROM doomed_entry UNION ALL "
        "SELECT id * 2 + 1 FROM doomed_ticket)",
        "DELETE FROM attachment WHERE entry IN doomed_entry",
        /* Another ticket may hold an entry of the same id: its row is not theirs. */
        "DELETE FROM message WHERE message_id IN (SELECT message_id FROM entry WHERE id "
        "IN doomed_entry) AND (message_id, ticket) IN (SELECT message_id, ticket FROM "
        "entry WHERE id IN doomed_entry UNION ALL SELECT message_id, number FROM entry "
        "JOIN ticket ON merged_into = entry.ticket WHERE id IN doomed_entry)",
        "DELETE FROM moved_entry WHERE entry IN doomed_entry",
        "DELETE FROM entry WHERE id IN doomed_entry",
        "DELETE FROM delivery WHERE id IN doomed_delivery",
        "DELETE FROM content WHERE id IN doomed_content",
        "UPDATE delivery SET ticket = NULL WHERE ticket IN doomed_ticket",
        "DELETE FROM moved_entry WHERE change IN (SELECT id FROM change WHERE ticket IN "
        "doomed_ticket)",
        "DELETE FROM moved_person WHERE change IN (SELECT id FROM change WHERE ticket IN "
        "doomed_ticket)",
        "DELETE FROM moved_ticket WHERE change IN (SELECT id FROM change WHERE ticket IN "
        "doomed_ticket)",
        "DELETE FROM change WHERE ticket IN doomed_ticket",
        "DELETE FROM history WHERE ticket IN doomed_ticket",
        "DELETE FROM participant WHERE ticket IN doomed_ticket",
        "DELETE FROM tag WHERE ticket IN doomed_ticket",
        "DELETE FROM link WHERE low IN doomed_ticket OR high IN doomed_ticket",
        "DELETE FROM old_token WHERE ticket IN doomed_ticket",
        "DELETE FROM chat_line WHERE chat IN (SELECT id FROM chat WHERE ticket IN "
        "doomed_ticket)",
        "DELETE FROM chat WHERE ticket IN doomed_ticket",
        "UPDATE ticket SET linked_from = NULL WHERE linked_from IN doomed_ticket",
        "DELETE FROM ticket WHERE number IN doomed_ticket",
    };

    return unindex(store, why) && doomed_delete_letters(store, why) &&
           DOOMED_RUN(store, sql, why);
}

bool
doomed_delete(Store *store, StoreErased *out, Fault *why)
{
    return collect(store, why) && spare_shared(store, why) &&
           doomed_count(store, "SELECT count(*) FROM doomed_ticket", &out->tickets,
                        why) &&
           doomed_count(store, "SELECT count(*) FROM doomed_entry", &out->entries, why) &&
           doomed_count(store, "SELECT count(*) FROM doomed_delivery", &out->mails,
                        why) &&
           doomed_count(store, "SELECT count(*) FROM doomed_letter", &out->letters,
                        why) &&
           doomed_count(store, "SELECT count(*) FROM chat WHERE ticket IN doomed_ticket",
                        &out->chats, why) &&
           delete_rows(store, why);
}

/* ------------------------------------------------------------------ a transaction */

static bool
erase_within(Store *store, Erasing *erase, const void *what, StoreErased *out, Fault *why)
{
    static const char *const empty[] = {
        "DELETE FROM doomed_ticket",   "DELETE FROM doomed_entry",
        "DELETE FROM doomed_delivery", "DELETE FROM doomed_content",
        "DELETE FROM doomed_news",     "DELETE FROM doomed_letter",
        "DELETE FROM touched_ticket",
    };

    if (!sqlite_begin(store, why))
        return false;
    if (DOOMED_RUN(store, empty, why) && erase(store, what, out, why) &&
        DOOMED_RUN(store, empty, why))
        return sqlite_commit(store, why);
    sqlite_rollback(store);
    return false;
}

bool
doomed_within(Store *base, Erasing *erase, const void *what, StoreErased *out, Fault *why)
{
    SqliteStore *store = (SqliteStore *)base;
    bool done;

    g_assert(store->mode == STORE_WRITE && !store->in_transaction);
    *out = (StoreErased){ 0 };
    if (!sqlite_exec(store, doomed_tables, why) ||
        !sqlite_exec(store, "PRAGMA foreign_keys = OFF", why))
        return false;
    done = erase_within(base, erase, what, out, why);
    return sqlite_exec(store, "PRAGMA foreign_keys = ON", done ? why : NULL) && done;
}
