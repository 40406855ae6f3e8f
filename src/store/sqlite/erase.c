/* erase.c - everything of one person, gone for good. */
#include "store/sqlite/doomed.h"

#include "core/mention.h"

#include <string.h>

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

    return RUN_FOR(store, theirs, address, why) && DOOMED_RUN(store, shared, why) &&
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
holds(GBytes *bytes, const char *address)
{
    gsize length;
    const char *data = g_bytes_get_data(bytes, &length);

    return data && mention_find(data, length, address) != NULL;
}

/* The same for SQL: names_address(TEXT, ADDRESS). */
static void
names_address(sqlite3_context *context, int argc, sqlite3_value **argv)
{
    const char *text = (const char *)sqlite3_value_text(argv[0]);
    const char *address = (const char *)sqlite3_value_text(argv[1]);

    sqlite3_result_int(context, text && address &&
                                    mention_find(text, strlen(text), address) != NULL);
}

static bool
add_function(SqliteStore *store, Fault *why)
{
    int code =
        sqlite3_create_function_v2(store->db, "names_address", 2,
                                   SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY,
                                   NULL, names_address, NULL, NULL, NULL);

    return code == SQLITE_OK || sqlite_fault(store, code, sqlite3_errmsg(store->db), why);
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

/* The mail's bytes go, its row stays: of each delivery of the same mail, whichever way
 * each copy came. A file that staff attached is not the mail, even if it holds the same.
 */
static bool
drop_raw(Store *store, gint64 delivery, Fault *why)
{
    static const char *const sql[] = {
        "DELETE FROM content WHERE id IN (SELECT content FROM delivery WHERE "
        "content_hash "
        "= (SELECT content_hash FROM delivery WHERE id = ?1)) AND id NOT IN (SELECT "
        "content FROM attachment WHERE content IS NOT NULL)",
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

/* Out of the search index, and noted to be indexed anew. */
static bool
index_again(Store *store, gint64 entry, Fault *why)
{
    Statement s =
        statement_open(store, "SELECT count(*) FROM unindexed WHERE row = ?1 * 2");
    bool is_indexed;

    statement_bind_int(&s, entry);
    is_indexed = statement_row(&s) && statement_int(&s) == 0;
    if (!statement_close(&s, why) ||
        (is_indexed && !sqlite_unindex(store, entry * 2, why)))
        return false;
    sqlite_index_entry((SqliteStore *)store, entry);
    return true;
}

/* What somebody else wrote to the same ticket stays, but for what it quotes and where it
 * names the address. Of a mail that quotes the bytes go: they hold the quote. */
static bool
clean_entry(Store *store, gint64 id, const char *address, StoreErased *out, Fault *why)
{
    g_autoptr(Entry) entry = NULL;
    g_autoptr(Delivery) delivery = NULL;
    g_autoptr(GBytes) raw = NULL;
    g_autofree char *text = NULL;
    bool is_cut;

    if (!sqlite_query_entry(store, id, &entry, why))
        return false;
    text = mention_replace(entry->text, address, "(erased)");
    is_cut = text || *entry->quoted;
    if (is_cut && (!index_again(store, id, why) ||
                   !replace_texts(store, id, text ? text : entry->text, why)))
        return false;
    if (entry->delivery != 0 &&
        !sqlite_delivery(store, entry->delivery, &delivery, &raw, why))
        return false;
    if (raw && (is_cut || holds(raw, address))) {
        is_cut = true;
        if (!drop_raw(store, entry->delivery, why))
            return false;
    }
    out->cut += is_cut;
    return true;
}

static bool
clean_entries(Store *store, const char *address, StoreErased *out, Fault *why)
{
    g_autoptr(GArray) ids = NULL;

    if (!doomed_numbers(store, "SELECT id FROM entry WHERE ticket IN touched_ticket",
                        &ids, why))
        return false;
    for (guint i = 0; i < ids->len; i++)
        if (!clean_entry(store, g_array_index(ids, gint64, i), address, out, why))
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

/* Name in the table the rows that the query gives with bytes that name the person. */
static bool
doom_where_named(Store *store, const char *query, const char *insert, const char *address,
                 Fault *why)
{
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(gint64));
    Statement s = statement_open(store, query);

    while (statement_row(&s)) {
        gint64 id = statement_int(&s);
        g_autoptr(GBytes) bytes = statement_bytes(&s);

        if (holds(bytes, address))
            g_array_append_val(found, id);
    }
    if (!statement_close(&s, why))
        return false;
    for (guint i = 0; i < found->len; i++) {
        s = statement_open(store, insert);
        statement_bind_int(&s, g_array_index(found, gint64, i));
        if (!statement_run(&s, why))
            return false;
    }
    return true;
}

/* Letters about tickets that stay, or about none (that somebody waits in the chat, say),
 * where what they tell names the person. What still waits goes to somebody else, who must
 * not lose it: it stays, and is counted. */
static bool
clean_letters(Store *store, const char *address, StoreErased *out, Fault *why)
{
    static const char *const empty[] = { "DELETE FROM doomed_news",
                                         "DELETE FROM doomed_letter" };
    static const char *const letters[] = {
        "INSERT INTO doomed_letter SELECT id FROM letter WHERE news IN doomed_news",
    };
    static const char *const spare[] = {
        "DELETE FROM doomed_news WHERE id IN (SELECT news FROM letter WHERE id IN "
        "doomed_letter AND state = 'waiting')",
        "DELETE FROM doomed_letter WHERE id IN (SELECT id FROM letter WHERE state = "
        "'waiting')",
    };

    return DOOMED_RUN(store, empty, why) &&
           doom_where_named(
               store,
               "SELECT id, facts FROM news WHERE ticket IN touched_ticket OR "
               "ticket IS NULL",
               "INSERT INTO doomed_news VALUES (?1)", address, why) &&
           DOOMED_RUN(store, letters, why) &&
           doom_where_named(store,
                            "SELECT letter.id, bytes FROM letter JOIN letter_message ON "
                            "letter_message.letter = letter.id WHERE ticket IN "
                            "touched_ticket OR ticket IS NULL",
                            "INSERT OR IGNORE INTO doomed_letter VALUES (?1)", address,
                            why) &&
           doomed_count(store,
                        "SELECT count(*) FROM letter WHERE id IN doomed_letter AND state "
                        "= 'waiting'",
                        &out->waiting, why) &&
           DOOMED_RUN(store, spare, why) &&
           doomed_count(store, "SELECT count(*) FROM doomed_letter", &out->letters,
                        why) &&
           doomed_delete_letters(store, why);
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
        "names_address(why, ?1)",
        "UPDATE change SET before = '', after = '', is_undone = 1 WHERE ticket IN "
        "touched_ticket AND (names_address(before, ?1) OR names_address(after, ?1))",
        "DELETE FROM address WHERE address = ?1",
        "DELETE FROM block WHERE kind = 'address' AND value = ?1",
    };

    return clean_entries(store, address, out, why) &&
           clean_letters(store, address, out, why) &&
           clean_customers(store, address, why) && RUN_FOR(store, sql, address, why);
}

#define THEIR_ACCOUNT "(SELECT account FROM account_address WHERE address = ?1)"

/* Whichever of its addresses it is: what would be left is theirs as well. */
static bool
delete_account(Store *store, const char *address, StoreErased *out, Fault *why)
{
    static const char *const sql[] = {
        "DELETE FROM session WHERE account = " THEIR_ACCOUNT,
        "DELETE FROM pass WHERE address = ?1 OR account = " THEIR_ACCOUNT,
        "DELETE FROM account WHERE id = " THEIR_ACCOUNT,
        "DELETE FROM account_address WHERE account = " THEIR_ACCOUNT,
    };
    Statement s = statement_open(store, "SELECT count(*) FROM account_address WHERE "
                                        "address = ?1");

    statement_bind_text(&s, address);
    if (statement_row(&s))
        out->accounts = (guint)statement_int(&s);
    return statement_close(&s, why) && RUN_FOR(store, sql, address, why);
}

#define THEIR_CHATS                                                                      \
    "(SELECT id FROM chat WHERE account = (SELECT account FROM account_address WHERE "   \
    "address = ?1))"

/* Those that became a ticket of theirs are gone already. */
static bool
delete_chats(Store *store, const char *address, StoreErased *out, Fault *why)
{
    static const char *const sql[] = {
        "DELETE FROM chat_line WHERE chat IN " THEIR_CHATS,
        "DELETE FROM chat WHERE id IN " THEIR_CHATS,
    };
    Statement s = statement_open(store, "SELECT count(*) FROM " THEIR_CHATS);

    statement_bind_text(&s, address);
    if (statement_row(&s))
        out->chats += (guint)statement_int(&s);
    return statement_close(&s, why) && RUN_FOR(store, sql, address, why);
}

static bool
erase_person(Store *store, const void *what, StoreErased *out, Fault *why)
{
    const char *address = what;

    if (!add_function((SqliteStore *)store, why) || !name_tickets(store, address, why) ||
        !name_the_rest(store, address, why) || !doomed_delete(store, out, why) ||
        !delete_chats(store, address, out, why) ||
        !clean_others(store, address, out, why) ||
        !delete_account(store, address, out, why))
        return false;
    g_clear_pointer(&((SqliteStore *)store)->blocks, g_ptr_array_unref);
    return true;
}

bool
sqlite_erase_person(Store *store, const char *address, StoreErased *out, Fault *why)
{
    return doomed_within(store, erase_person, address, out, why);
}
