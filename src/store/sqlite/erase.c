/* erase.c - everything of one person, gone for good. */
#include "store/sqlite/doomed.h"

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
        if (!doomed_count(store, sql, &indexed, why) ||
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

    if (!doomed_numbers(store, "SELECT id FROM entry WHERE ticket IN touched_ticket",
                        &ids, why))
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
    if (!statement_close(&s, why) || !DOOMED_RUN(store, empty, why))
        return false;
    for (guint i = 0; i < found->len; i++) {
        s = statement_open(store, "INSERT INTO doomed_news VALUES (?1)");
        statement_bind_int(&s, g_array_index(found, gint64, i));
        if (!statement_run(&s, why))
            return false;
    }
    return DOOMED_RUN(store, more, why) && find_kept_bytes(store, folded, why) &&
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
        !doomed_delete(store, out, why) || !clean_others(store, address, out, why))
        return false;
    g_clear_pointer(&((SqliteStore *)store)->blocks, g_ptr_array_unref);
    return true;
}

bool
sqlite_erase_person(Store *store, const char *address, StoreErased *out, Fault *why)
{
    return doomed_within(store, erase_person, address, out, why);
}
