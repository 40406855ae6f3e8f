/* erase.c - tickets, mails, letters and people that are gone for good.
 *
 * What goes is first named in tables of this connection, then deleted by statements for
 * all of it at once: a reference is looked for once and not once a row. So this runs with
 * foreign_keys off, and must leave none dangling: tests/store/suite.c asks. */
#include "store/sqlite/sqlite.h"

#include <string.h>

static const char doomed_tables[] =
    ("CREATE TEMP TABLE IF NOT EXISTS doomed_ticket (id INTEGER PRIMARY KEY);"
     "CREATE TEMP TABLE IF NOT EXISTS doomed_entry (id INTEGER PRIMARY KEY);"
     "CREATE TEMP TABLE IF NOT EXISTS doomed_delivery (id INTEGER PRIMARY KEY);"
     "CREATE TEMP TABLE IF NOT EXISTS doomed_content (id INTEGER PRIMARY KEY);"
     "CREATE TEMP TABLE IF NOT EXISTS doomed_news (id INTEGER PRIMARY KEY);"
     "CREATE TEMP TABLE IF NOT EXISTS doomed_letter (id INTEGER PRIMARY KEY);"
     "CREATE TEMP TABLE IF NOT EXISTS touched_ticket (id INTEGER PRIMARY KEY);");

static bool
run_all(Store *store, const char *const *sql, gsize count, Fault *why)
{
    for (gsize i = 0; i < count; i++) {
        Statement s = statement_open(store, sql[i]);

        if (!statement_run(&s, why))
            return false;
    }
    return true;
}
#define RUN_ALL(store, sql, why) run_all(store, sql, G_N_ELEMENTS(sql), why)

/* Each with the address as its one parameter. */
static bool
run_for(Store *store, const char *const *sql, gsize count, const char *address,
        Fault *why)
{
    for (gsize i = 0; i < count; i++) {
        Statement s = statement_open(store, sql[i]);

        statement_bind_text(&s, address);
        if (!statement_run(&s, why))
            return false;
    }
    return true;
}
#define RUN_FOR(store, sql, address, why)                                                \
    run_for(store, sql, G_N_ELEMENTS(sql), address, why)

static bool
numbers(Store *store, const char *sql, GArray **out, Fault *why)
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

static bool
count_rows(Store *store, const char *sql, guint *out, Fault *why)
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

    return RUN_ALL(store, sql, why);
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

    return RUN_ALL(store, sql, why) &&
           count_rows(store,
                      "SELECT count(*) FROM attachment WHERE entry IN doomed_entry AND "
                      "content IS NOT NULL",
                      &typed, why) &&
           (typed == 0 || RUN_ALL(store, attached, why));
}

static bool
unindex(Store *store, Fault *why)
{
    g_autoptr(GArray) rows = NULL;

    if (!numbers(store,
                 "SELECT id * 2 FROM doomed_entry UNION ALL SELECT id * 2 + 1 FROM "
                 "doomed_ticket EXCEPT SELECT row FROM unindexed",
                 &rows, why))
        return false;
    for (guint i = 0; i < rows->len; i++)
        if (!sqlite_unindex(store, g_array_index(rows, gint64, i), why))
            return false;
    return true;
}

static bool
delete_letters(Store *store, Fault *why)
{
    static const char *const sql[] = {
        "DELETE FROM letter_message WHERE letter IN doomed_letter",
        "DELETE FROM letter WHERE id IN doomed_letter",
        "DELETE FROM news WHERE id IN doomed_news",
    };

    return RUN_ALL(store, sql, why);
}

static bool
delete_doomed(Store *store, Fault *why)
{
    static const char *const sql[] = {
        "DELETE FROM unindexed WHERE row IN (SELECT id * 2 FROM doomed_entry UNION ALL "
        "SELECT id * 2 + 1 FROM doomed_ticket)",
        "DELETE FROM attachment WHERE entry IN doomed_entry",
        "DELETE FROM message WHERE message_id IN (SELECT message_id FROM entry WHERE id "
        "IN doomed_entry)",
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
        "UPDATE ticket SET linked_from = NULL WHERE linked_from IN doomed_ticket",
        "DELETE FROM ticket WHERE number IN doomed_ticket",
    };

    return unindex(store, why) && delete_letters(store, why) && RUN_ALL(store, sql, why);
}

static bool
erase_doomed(Store *store, StoreErased *out, Fault *why)
{
    return collect(store, why) && spare_shared(store, why) &&
           count_rows(store, "SELECT count(*) FROM doomed_ticket", &out->tickets, why) &&
           count_rows(store, "SELECT count(*) FROM doomed_entry", &out->entries, why) &&
           count_rows(store, "SELECT count(*) FROM doomed_delivery", &out->mails, why) &&
           count_rows(store, "SELECT count(*) FROM doomed_letter", &out->letters, why) &&
           delete_doomed(store, why);
}

/* ------------------------------------------------------------------ a transaction */

typedef bool Erasing(Store *store, const void *what, StoreErased *out, Fault *why);

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
    if (RUN_ALL(store, empty, why) && erase(store, what, out, why) &&
        RUN_ALL(store, empty, why))
        return sqlite_commit(store, why);
    sqlite_rollback(store);
    return false;
}

static bool
erase_alone(Store *base, Erasing *erase, const void *what, StoreErased *out, Fault *why)
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

/* ------------------------------------------------------------------ a person */

static bool
name_tickets(Store *store, const char *address, Fault *why)
{
    static const char *const theirs[] = {
        "INSERT INTO doomed_ticket SELECT number FROM ticket WHERE customer_address = ?1",
    };
    /* Others' words are in those that were merged with tickets of others. */
    static const char *const shared[] = {
        "DELETE FROM doomed_ticket WHERE id IN (SELECT merged_into FROM ticket WHERE "
        "merged_into IN doomed_ticket AND number NOT IN doomed_ticket)",
        "DELETE FROM doomed_ticket WHERE id IN (SELECT number FROM ticket WHERE number "
        "IN doomed_ticket AND merged_into IS NOT NULL AND merged_into NOT IN "
        "doomed_ticket)",
    };
    static const char *const elsewhere[] = {
        "INSERT OR IGNORE INTO touched_ticket SELECT number FROM ticket WHERE "
        "customer_address = ?1 OR answer_to = ?1",
        "INSERT OR IGNORE INTO touched_ticket SELECT ticket FROM participant WHERE "
        "address = ?1",
        "INSERT OR IGNORE INTO touched_ticket SELECT ticket FROM entry WHERE "
        "author_address = ?1",
        "DELETE FROM touched_ticket WHERE ?1 <> '' AND id IN doomed_ticket",
    };

    return RUN_FOR(store, theirs, address, why) && RUN_ALL(store, shared, why) &&
           RUN_FOR(store, elsewhere, address, why);
}

static bool
name_the_rest(Store *store, const char *address, Fault *why)
{
    static const char *const sql[] = {
        "INSERT OR IGNORE INTO doomed_entry SELECT id FROM entry WHERE author_address = "
        "?1",
        "INSERT OR IGNORE INTO doomed_delivery SELECT id FROM delivery WHERE author = ?1 "
        "COLLATE NOCASE OR sender = ?1 COLLATE NOCASE",
        "INSERT OR IGNORE INTO doomed_letter SELECT id FROM letter WHERE recipient = ?1 "
        "OR reply_to = ?1 COLLATE NOCASE",
    };

    return RUN_FOR(store, sql, address, why);
}

static bool
holds(GBytes *bytes, const char *folded)
{
    gsize length;
    const char *data = g_bytes_get_data(bytes, &length);
    g_autofree char *lower = g_ascii_strdown(data ? data : "", (gssize)length);

    return memmem(lower, length, folded, strlen(folded)) != NULL;
}

/* The text with something else where the address stood; NULL: it is not in there. */
static char *
without(const char *text, const char *folded)
{
    g_autofree char *lower = g_ascii_strdown(text, -1);
    gsize length = strlen(folded);
    GString *rest;
    const char *found = strstr(lower, folded), *from = lower;

    if (!found)
        return NULL;
    rest = g_string_new(NULL);
    for (; found; found = strstr(from, folded)) {
        g_string_append_len(rest, text + (from - lower), found - from);
        g_string_append(rest, "(erased)");
        from = found + length;
    }
    g_string_append(rest, text + (from - lower));
    return g_string_free(rest, FALSE);
}

static bool
replace_texts(Store *store, gint64 entry, const char *text, Fault *why)
{
    Statement s = statement_open(
        store, "UPDATE entry SET text = ?2, quoted = '', packed = NULL, packed_size = "
               "NULL WHERE id = ?1");

    statement_bind_int(&s, entry);
    statement_bind_text(&s, text);
    return statement_run(&s, why);
}

/* The mail's bytes go, its row stays: of each delivery that has the same. */
static bool
drop_raw(Store *store, gint64 delivery, Fault *why)
{
    static const char *const sql[] = {
        "DELETE FROM content WHERE id IN (SELECT content FROM delivery WHERE id = ?1)",
        "UPDATE delivery SET content = NULL WHERE content_hash = (SELECT content_hash "
        "FROM delivery WHERE id = ?1)",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(sql); i++) {
        Statement s = statement_open(store, sql[i]);

        statement_bind_int(&s, delivery);
        if (!statement_run(&s, why))
            return false;
    }
    return true;
}

/* What somebody else wrote to the same ticket stays, but for what it quotes and where it
 * names the address. Of a mail that quotes the bytes go: they hold the quote. */
static bool
clean_entry(Store *store, gint64 id, const char *folded, StoreErased *out, Fault *why)
{
    g_autoptr(Entry) entry = NULL;
    g_autoptr(Delivery) delivery = NULL;
    g_autoptr(GBytes) raw = NULL;
    g_autofree char *text = NULL;
    bool is_cut;

    if (!sqlite_query_entry(store, id, &entry, why))
        return false;
    text = without(entry->text, folded);
    is_cut = text || *entry->quoted;
    if (is_cut) {
        gint64 row = id * 2;
        guint indexed = 1;
        g_autofree char *sql = NULL;

        sql = g_strdup_printf("SELECT count(*) FROM unindexed WHERE row = "
                              "%" G_GINT64_FORMAT,
                              row);
        indexed = 0;
        if (!count_rows(store, sql, &indexed, why) ||
            (indexed == 0 && !sqlite_unindex(store, row, why)) ||
            !replace_texts(store, id, text ? text : entry->text, why))
            return false;
        sqlite_index_entry((SqliteStore *)store, id);
    }
    if (entry->delivery != 0 &&
        !sqlite_delivery(store, entry->delivery, &delivery, &raw, why))
        return false;
    if (raw && (is_cut || holds(raw, folded))) {
        is_cut = true;
        if (!drop_raw(store, entry->delivery, why))
            return false;
    }
    out->cut += is_cut;
    return true;
}

static bool
clean_entries(Store *store, const char *folded, StoreErased *out, Fault *why)
{
    g_autoptr(GArray) ids = NULL;

    if (!numbers(store, "SELECT id FROM entry WHERE ticket IN touched_ticket", &ids, why))
        return false;
    for (guint i = 0; i < ids->len; i++)
        if (!clean_entry(store, g_array_index(ids, gint64, i), folded, out, why))
            return false;
    return true;
}

/* Of a ticket that stays, its customer's name and words for it go. */
static bool
clean_customers(Store *store, const char *address, Fault *why)
{
    static const char *const sql[] = {
        "UPDATE ticket SET customer_name = '', customer_address = 'erased', subject = "
        "'(erased)', thread_topic = '' WHERE customer_address = ?1",
    };
    g_autoptr(GArray) tickets = NULL;
    Statement s = statement_open(
        store, "SELECT number FROM ticket WHERE customer_address = ?1 AND number * 2 + 1 "
               "NOT IN (SELECT row FROM unindexed)");

    statement_bind_text(&s, address);
    tickets = g_array_new(FALSE, FALSE, sizeof(gint64));
    while (statement_row(&s)) {
        gint64 number = statement_int(&s);

        g_array_append_val(tickets, number);
    }
    if (!statement_close(&s, why))
        return false;
    for (guint i = 0; i < tickets->len; i++) {
        gint64 number = g_array_index(tickets, gint64, i);

        if (!sqlite_unindex(store, number * 2 + 1, why))
            return false;
        sqlite_index_ticket((SqliteStore *)store, number);
    }
    return RUN_FOR(store, sql, address, why);
}

/* The same of letters whose bytes are kept. */
static bool
find_kept_bytes(Store *store, const char *folded, Fault *why)
{
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(gint64));
    Statement s = statement_open(
        store, "SELECT letter.id, bytes FROM letter JOIN letter_message ON "
               "letter_message.letter = letter.id WHERE ticket IN touched_ticket");

    while (statement_row(&s)) {
        gint64 id = statement_int(&s);
        g_autoptr(GBytes) bytes = statement_bytes(&s);

        if (holds(bytes, folded))
            g_array_append_val(found, id);
    }
    if (!statement_close(&s, why))
        return false;
    for (guint i = 0; i < found->len; i++) {
        s = statement_open(store, "INSERT OR IGNORE INTO doomed_letter VALUES (?1)");
        statement_bind_int(&s, g_array_index(found, gint64, i));
        if (!statement_run(&s, why))
            return false;
    }
    return true;
}

/* Letters about tickets that stay, where what they tell names the person. */
static bool
clean_letters(Store *store, const char *folded, StoreErased *out, Fault *why)
{
    static const char *const empty[] = { "DELETE FROM doomed_news",
                                         "DELETE FROM doomed_letter" };
    static const char *const more[] = {
        "INSERT INTO doomed_letter SELECT id FROM letter WHERE news IN doomed_news",
    };
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(gint64));
    Statement s = statement_open(
        store, "SELECT id, facts FROM news WHERE ticket IN touched_ticket");

    while (statement_row(&s)) {
        gint64 id = statement_int(&s);
        g_autoptr(GBytes) facts = statement_bytes(&s);

        if (holds(facts, folded))
            g_array_append_val(found, id);
    }
    if (!statement_close(&s, why) || !RUN_ALL(store, empty, why))
        return false;
    for (guint i = 0; i < found->len; i++) {
        s = statement_open(store, "INSERT INTO doomed_news VALUES (?1)");
        statement_bind_int(&s, g_array_index(found, gint64, i));
        if (!statement_run(&s, why))
            return false;
    }
    return RUN_ALL(store, more, why) && find_kept_bytes(store, folded, why) &&
           count_rows(store, "SELECT count(*) FROM doomed_letter", &out->letters, why) &&
           delete_letters(store, why);
}

static bool
clean_others(Store *store, const char *address, StoreErased *out, Fault *why)
{
    static const char *const sql[] = {
        "DELETE FROM participant WHERE address = ?1",
        "DELETE FROM moved_person WHERE address = ?1",
        "UPDATE ticket SET answer_to = '' WHERE answer_to = ?1",
        "UPDATE ticket SET entries = (SELECT count(*) FROM entry WHERE entry.ticket = "
        "ticket.number) WHERE ?1 <> '' AND number IN touched_ticket",
        "UPDATE history SET why = '(erased)' WHERE ticket IN touched_ticket AND "
        "instr(lower(why), lower(?1)) > 0",
        "UPDATE change SET before = '', after = '', is_undone = 1 WHERE ticket IN "
        "touched_ticket AND instr(lower(before || ' ' || after), lower(?1)) > 0",
        "DELETE FROM address WHERE address = ?1",
        "DELETE FROM block WHERE kind = 'address' AND value = ?1",
    };
    g_autofree char *folded = g_ascii_strdown(address, -1);

    return clean_entries(store, folded, out, why) &&
           clean_letters(store, folded, out, why) &&
           clean_customers(store, address, why) && RUN_FOR(store, sql, address, why);
}

static bool
erase_person(Store *store, const void *what, StoreErased *out, Fault *why)
{
    const char *address = what;

    if (!name_tickets(store, address, why) || !name_the_rest(store, address, why) ||
        !erase_doomed(store, out, why) || !clean_others(store, address, out, why))
        return false;
    g_clear_pointer(&((SqliteStore *)store)->blocks, g_ptr_array_unref);
    return true;
}

bool
sqlite_erase_person(Store *store, const char *address, StoreErased *out, Fault *why)
{
    return erase_alone(store, erase_person, address, out, why);
}

/* ------------------------------------------------------------------ what is old */

/* Rows that are looked at in one transaction: nobody else gets a turn meanwhile. Numbers
 * of deliveries and letters follow time. */
#define OLD_ROWS "10000"
#define OLD_TICKETS "500"

typedef struct Purge {
    StoreOld what;
    gint64 before, *position;
} Purge;

static bool
purge_filed(Store *store, StoreErased *out, Fault *why)
{
    static const char *const sql[] = {
        "INSERT INTO doomed_content SELECT content FROM delivery WHERE id IN "
        "doomed_delivery AND content IS NOT NULL",
        "DELETE FROM doomed_content WHERE id IN (SELECT other.content FROM delivery AS "
        "mine JOIN delivery AS other ON other.content_hash = mine.content_hash WHERE "
        "mine.id IN doomed_delivery AND other.id NOT IN doomed_delivery)",
        "DELETE FROM delivery WHERE id IN doomed_delivery",
        "DELETE FROM content WHERE id IN doomed_content",
    };

    return count_rows(store, "SELECT count(*) FROM doomed_delivery", &out->mails, why) &&
           (out->mails == 0 || RUN_ALL(store, sql, why));
}

static bool
purge_letters(Store *store, StoreErased *out, Fault *why)
{
    static const char *const sql[] = {
        "INSERT INTO doomed_news SELECT DISTINCT news FROM letter WHERE id IN "
        "doomed_letter AND news IS NOT NULL",
        /* Letters of one change are numbered one after the other. */
        "DELETE FROM doomed_news WHERE id IN (SELECT news FROM letter WHERE id BETWEEN "
        "(SELECT min(id) FROM doomed_letter) - 1000 AND (SELECT max(id) FROM "
        "doomed_letter) + 1000 AND id NOT IN doomed_letter)",
    };

    return count_rows(store, "SELECT count(*) FROM doomed_letter", &out->letters, why) &&
           (out->letters == 0 ||
            (RUN_ALL(store, sql, why) && delete_letters(store, why)));
}

static bool
purge_tickets(Store *store, StoreErased *out, Fault *why)
{
    static const char *const merged[] = {
        "INSERT OR IGNORE INTO doomed_ticket SELECT number FROM ticket WHERE merged_into "
        "IN doomed_ticket",
    };
    guint found = 0;

    return count_rows(store, "SELECT count(*) FROM doomed_ticket", &found, why) &&
           (found == 0 || (RUN_ALL(store, merged, why) && erase_doomed(store, out, why)));
}

/* The first row behind those that were looked at, if it is old, too; else 0. */
static bool
move_on(Store *store, const Purge *purge, Fault *why)
{
    static const char *const sql[] = {
        [STORE_OLD_FILED] = "SELECT id - 1 FROM delivery WHERE id > ?1 + " OLD_ROWS
                            " AND at < ?2 ORDER BY id LIMIT 1",
        [STORE_OLD_LETTERS] = "SELECT id - 1 FROM letter WHERE id > ?1 + " OLD_ROWS
                              " AND created < ?2 ORDER BY id LIMIT 1",
        [STORE_OLD_CLOSED] =
            "SELECT number FROM ticket WHERE ?1 >= 0 AND status = 'closed' AND "
            "merged_into IS NULL AND updated < ?2 AND closed < ?2 LIMIT 1",
    };
    Statement s = statement_open(store, sql[purge->what]);

    statement_bind_int(&s, *purge->position);
    statement_bind_int(&s, purge->before);
    *purge->position = statement_row(&s) ? statement_int(&s) : 0;
    return statement_close(&s, why);
}

static bool
purge_old(Store *store, const void *data, StoreErased *out, Fault *why)
{
    static const struct {
        const char *sql;
        bool (*purge)(Store *store, StoreErased *out, Fault *why);
    } table[] = {
        [STORE_OLD_FILED] = { "INSERT INTO doomed_delivery SELECT id FROM delivery WHERE "
                              "id > ?1 AND id <= ?1 + " OLD_ROWS
                              " AND at < ?2 AND outcome = 'file' AND ticket IS NULL AND "
                              "NOT EXISTS (SELECT 1 FROM entry WHERE entry.delivery = "
                              "delivery.id)",
                              purge_filed },
        /* Of older schemas a sent one's bytes may hold files that nothing else holds. */
        [STORE_OLD_LETTERS] = { "INSERT INTO doomed_letter SELECT id FROM letter WHERE "
                                "id > ?1 AND id <= ?1 + " OLD_ROWS
                                " AND settled < ?2 AND state <> 'waiting' AND NOT EXISTS "
                                "(SELECT 1 FROM letter_message WHERE state = 'sent' AND "
                                "letter_message.letter = letter.id)",
                                purge_letters },
        [STORE_OLD_CLOSED] = { "INSERT INTO doomed_ticket SELECT number FROM ticket "
                               "WHERE "
                               "?1 >= 0 AND status = 'closed' AND merged_into IS NULL "
                               "AND updated < ?2 AND closed < ?2 LIMIT " OLD_TICKETS,
                               purge_tickets },
    };
    const Purge *purge = data;
    Statement s = statement_open(store, table[purge->what].sql);

    statement_bind_int(&s, *purge->position);
    statement_bind_int(&s, purge->before);
    return statement_run(&s, why) && table[purge->what].purge(store, out, why) &&
           move_on(store, purge, why);
}

bool
sqlite_purge(Store *store, StoreOld what, gint64 before, gint64 *position,
             StoreErased *out, Fault *why)
{
    const Purge purge = { what, before, position };

    return erase_alone(store, purge_old, &purge, out, why);
}

/* ------------------------------------------------------------------ the files */

/* By a connection of its own: this one's temporary tables are in memory, where a copy of
 * a large database has no place. */
static bool
vacuum(SqliteStore *store, Fault *why)
{
    static const char *const steps[] = { "PRAGMA temp_store = FILE", "VACUUM",
                                         "PRAGMA wal_checkpoint(TRUNCATE)" };
    sqlite3 *db = NULL;
    int code = sqlite3_open_v2(store->path, &db,
                               SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX |
                                   SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE,
                               NULL);
    bool done;

    sqlite3_busy_timeout(db, 5000);
    for (gsize i = 0; code == SQLITE_OK && i < G_N_ELEMENTS(steps); i++)
        code = sqlite3_exec(db, steps[i], NULL, NULL, NULL);
    done = code == SQLITE_OK || sqlite_fault(store, code, sqlite3_errmsg(db), why);
    sqlite3_close(db);
    return done;
}

bool
sqlite_scrub(Store *base, Fault *why)
{
    static const char *const optimize[] = {
        "INSERT INTO search (search) VALUES ('optimize')"
    };
    SqliteStore *store = (SqliteStore *)base;
    int left = 0, done = 0, code;

    g_assert(store->mode == STORE_WRITE && !store->in_transaction);
    if (!sqlite_begin(base, why))
        return false;
    if (!RUN_ALL(base, optimize, why)) {
        sqlite_rollback(base);
        return false;
    }
    if (!sqlite_commit(base, why))
        return false;
    sqlite3_db_release_memory(store->db);
    if (!sqlite_drop_copies(store, why) || !vacuum(store, why))
        return false;
    /* Nothing may be left in the log, either. */
    code = sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, &left,
                                     &done);
    store->wal_pages = code == SQLITE_OK ? 0 : store->wal_pages;
    if (code == SQLITE_OK && left == 0)
        return true;
    return fault_temporary(why, "4.3.0",
                           "database %s is being read: its log still holds what was "
                           "erased; try again",
                           store->path);
}
