/* letter.c - the outbox: letters recorded with their news, claimed, settled. */
#include "store/sqlite/sqlite.h"

#include "core/news.h"

/* Letters settled by one statement at most. */
#define SETTLED_AT_ONCE 8

/* ------------------------------------------------------------------ added */

static bool
insert_news(Store *store, News *news, Fault *why)
{
    Statement s =
        statement_open(store, "INSERT INTO news (ticket, entry, delivery, facts) "
                              "VALUES (?1, ?2, ?3, ?4)");
    g_autoptr(GBytes) facts = news_pack(news);

    statement_bind_id(&s, news->ticket);
    statement_bind_id(&s, news->entry);
    statement_bind_id(&s, news->delivery);
    statement_bind_bytes(&s, facts);
    if (!statement_run(&s, why))
        return false;
    news->id = sqlite3_last_insert_rowid(((SqliteStore *)store)->db);
    return true;
}

static void
bind_letter(Statement *s, const Letter *letter)
{
    statement_bind_id(s, letter->news ? letter->news->id : 0);
    statement_bind_int(s, letter->id);
    statement_bind_id(s, letter->ticket);
    statement_bind_text(s, letter->event);
    statement_bind_text(s, letter->recipient);
    statement_bind_text(s, letter->name);
    statement_bind_text(s, letter->envelope_sender);
    statement_bind_text(s, letter->reply_to);
    statement_bind_text(s, letter->message_id);
    statement_bind_int(s, letter->is_to_staff);
    statement_bind_int(s, letter->is_automatic);
    statement_bind_text(s, letter_state_name(letter->state));
    statement_bind_int(s, letter->attempts);
    statement_bind_int(s, letter->created);
    statement_bind_int(s, letter->next);
    statement_bind_int(s, letter->settled);
    statement_bind_text(s, letter->last_error);
}

/* Up to that many letters by one statement. */
#define ADDED_AT_ONCE 4

static bool
insert_letters(Store *store, gpointer *letters, guint count, Fault *why)
{
#define ROW "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
#define ADD(rows) "INSERT INTO letter (news, " LETTER_COLUMNS ") VALUES " rows
    static const char *const sql[ADDED_AT_ONCE] = {
        (ADD(ROW)),
        (ADD(ROW ", " ROW)),
        (ADD(ROW ", " ROW ", " ROW)),
        (ADD(ROW ", " ROW ", " ROW ", " ROW)),
    };
    Statement s = statement_open(store, sql[count - 1]);

    for (guint i = 0; i < count; i++) {
        const Letter *letter = letters[i];

        bind_letter(&s, letter);
        s.store->figures[FIGURE_LETTERS + letter->state]++;
    }
    return statement_run(&s, why);
}

static bool
keep_message(Store *store, gint64 letter, GBytes *message, Fault *why)
{
    Statement s =
        statement_open(store, "INSERT INTO letter_message (letter, bytes) SELECT ?1, ?2 "
                              "WHERE EXISTS (SELECT 1 FROM letter WHERE id = ?1) "
                              "ON CONFLICT DO NOTHING");

    statement_bind_int(&s, letter);
    statement_bind_bytes(&s, message);
    return statement_run(&s, why);
}

bool
sqlite_add_letters(Store *store, const GPtrArray *letters, Fault *why)
{
    for (guint i = 0; i < letters->len; i++) {
        const Letter *letter = letters->pdata[i];

        g_assert(letter->id > 0 && (letter->news || letter->message));
        if (letter->news && letter->news->id == 0 &&
            !insert_news(store, letter->news, why))
            return false;
    }
    for (guint i = 0; i < letters->len; i += ADDED_AT_ONCE)
        if (!insert_letters(store, &letters->pdata[i],
                            MIN(letters->len - i, ADDED_AT_ONCE), why))
            return false;
    for (guint i = 0; i < letters->len; i++) {
        const Letter *letter = letters->pdata[i];

        if (letter->message && !keep_message(store, letter->id, letter->message, why))
            return false;
    }
    return true;
}

/* ------------------------------------------------------------------ read */

/* The news of a letter; *known, of the letter before, is mostly the same. */
static bool
read_news(Store *store, gint64 id, News **known, Letter *letter, Fault *why)
{
    Statement s;

    if (*known && (*known)->id == id) {
        letter->news = news_ref(*known);
        return true;
    }
    s = statement_open(store, "SELECT facts, ticket, entry, delivery FROM news "
                              "WHERE id = ?1 AND facts <> x''");
    statement_bind_int(&s, id);
    if (statement_row(&s)) {
        g_autoptr(GBytes) facts = statement_bytes(&s);
        News *news = letter->news = news_unpack(facts);

        if (news) {
            news->id = id;
            news->ticket = statement_int(&s);
            news->entry = statement_int(&s);
            news->delivery = statement_int(&s);
            news_unref(*known);
            *known = news_ref(news);
        }
    }
    return statement_close(&s, why);
}

static bool
read_message(Store *store, Letter *letter, Fault *why)
{
    Statement s =
        statement_open(store, "SELECT bytes FROM letter_message WHERE letter = ?1");

    statement_bind_int(&s, letter->id);
    if (statement_row(&s))
        letter->message = statement_bytes(&s);
    return statement_close(&s, why);
}

/* A letter that was never tried has no bytes yet. */
static bool
fill(Store *store, gint64 news, News **known, Letter *letter, Fault *why)
{
    return (news == 0 || read_news(store, news, known, letter, why)) &&
           ((letter->attempts == 0 && letter->news) || read_message(store, letter, why));
}

/* Rows that begin with the news's id. */
static bool
read_letters(Statement *s, bool whole, GPtrArray **out, Fault *why)
{
    Store *store = &s->store->base;
    g_autoptr(GPtrArray) letters =
        g_ptr_array_new_with_free_func((GDestroyNotify)letter_free);
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_autoptr(News) known = NULL;

    while (statement_row(s)) {
        gint64 news = statement_int(s);

        g_array_append_val(ids, news);
        g_ptr_array_add(letters, sqlite_read_letter(s));
    }
    if (!statement_close(s, why))
        return false;
    for (guint i = 0; whole && i < letters->len; i++)
        if (!fill(store, g_array_index(ids, gint64, i), &known, letters->pdata[i], why))
            return false;
    *out = g_steal_pointer(&letters);
    return true;
}

bool
sqlite_claim_letters(Store *store, gint64 now, guint limit, GPtrArray **out, Fault *why)
{
    Statement s = statement_open(store, "SELECT news, " LETTER_COLUMNS
                                        " FROM letter WHERE state = 'waiting' "
                                        "AND next <= ?1 ORDER BY next, id LIMIT ?2");

    statement_bind_int(&s, now);
    statement_bind_int(&s, limit);
    return read_letters(&s, true, out, why);
}

bool
sqlite_next_letter_due(Store *store, gint64 *at, Fault *why)
{
    return sqlite_number((SqliteStore *)store,
                         "SELECT max(min(next), 1) FROM letter WHERE state = 'waiting'",
                         at, why);
}

bool
sqlite_letter(Store *store, gint64 id, bool whole, Letter **out, Fault *why)
{
    Statement s = statement_open(store, "SELECT news, " LETTER_COLUMNS
                                        " FROM letter WHERE id = ?1");
    g_autoptr(GPtrArray) found = NULL;

    statement_bind_int(&s, id);
    if (!read_letters(&s, whole, &found, why))
        return false;
    *out = found->len > 0 ? g_ptr_array_steal_index(found, 0) : NULL;
    return true;
}

bool
sqlite_query_letters(Store *store, guint limit, GPtrArray **out, Fault *why)
{
    Statement s = statement_open(store, "SELECT news, " LETTER_COLUMNS
                                        " FROM letter ORDER BY id DESC LIMIT ?1");

    statement_bind_int(&s, limit ? (gint64)limit : -1);
    return read_letters(&s, false, out, why);
}

bool
sqlite_query_answer_letter(Store *store, gint64 ticket, gint64 entry, gint64 *letter,
                           Fault *why)
{
    Statement s = statement_open(
        store, "SELECT letter.id FROM letter_message JOIN letter ON "
               "letter.id = letter_message.letter JOIN news ON news.id = letter.news "
               "WHERE news.ticket = ?1 AND news.entry = ?2 AND letter.is_automatic = 0 "
               "ORDER BY letter.id LIMIT 1");
    gint64 found = 0;

    statement_bind_int(&s, ticket);
    statement_bind_int(&s, entry);
    if (statement_row(&s))
        found = statement_int(&s);
    if (!statement_close(&s, why))
        return false;
    *letter = found;
    return true;
}

/* ------------------------------------------------------------------ settled */

static bool
forget_message(Store *store, gint64 letter, Fault *why)
{
    Statement s = statement_open(store, "DELETE FROM letter_message WHERE letter = ?1");

    statement_bind_int(&s, letter);
    return statement_run(&s, why);
}

/* The usual end: sent at the first attempt, all at one time. */
static bool
settle_sent(Store *store, const StoreSettled *const *sent, guint count, Fault *why)
{
    Statement s = statement_open(
        store, "UPDATE letter SET state = 'sent', attempts = attempts + 1, settled = ?1, "
               "last_error = '' WHERE id IN (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) "
               "AND state <> 'sent'");

    statement_bind_int(&s, sent[0]->at);
    for (guint i = 0; i < SETTLED_AT_ONCE; i++)
        statement_bind_id(&s, i < count ? sent[i]->id : 0);
    return statement_run(&s, why);
}

static bool
settle_one(Store *store, const StoreSettled *settled, Fault *why)
{
    /* One that was sent stays sent. */
    Statement s = statement_open(
        store, "UPDATE letter SET state = ?2, attempts = attempts + 1, "
               "settled = CASE WHEN ?2 = 'waiting' THEN 0 ELSE ?3 END, "
               "next = CASE WHEN ?2 = 'waiting' THEN ?4 ELSE next END, last_error = ?5 "
               "WHERE id = ?1 AND state <> 'sent'");

    statement_bind_int(&s, settled->id);
    statement_bind_text(&s, letter_state_name(settled->state));
    statement_bind_int(&s, settled->at);
    statement_bind_int(&s, settled->next);
    statement_bind_text(&s, settled->error);
    if (!statement_run(&s, why))
        return false;
    if (settled->state == LETTER_SENT)
        return forget_message(store, settled->id, why);
    return !settled->message || keep_message(store, settled->id, settled->message, why);
}

bool
sqlite_settle_letters(Store *store, const StoreSettled *settled, guint count, Fault *why)
{
    const StoreSettled *sent[SETTLED_AT_ONCE];
    guint waiting = 0;

    for (guint i = 0; i < count; i++) {
        if (settled[i].state != LETTER_SENT || settled[i].has_message) {
            if (!settle_one(store, &settled[i], why))
                return false;
            continue;
        }
        sent[waiting++] = &settled[i];
        if (waiting == SETTLED_AT_ONCE) {
            if (!settle_sent(store, sent, waiting, why))
                return false;
            waiting = 0;
        }
    }
    return waiting == 0 || settle_sent(store, sent, waiting, why);
}

static bool
make_due(Store *store, const char *sql, gint64 id, gint64 at, guint *count, Fault *why)
{
    Statement s = statement_open(store, sql);

    statement_bind_int(&s, at);
    if (id != 0)
        statement_bind_int(&s, id);
    if (!statement_run(&s, why))
        return false;
    *count += (guint)sqlite3_changes(((SqliteStore *)store)->db);
    return true;
}

bool
sqlite_retry_letter(Store *store, gint64 id, gint64 at, guint *count, Fault *why)
{
    *count = 0;
    if (id != 0)
        return make_due(store,
                        "UPDATE letter SET state = 'waiting', next = ?1, settled = 0 "
                        "WHERE id = ?2 AND state <> 'sent'",
                        id, at, count, why);
    return make_due(store,
                    "UPDATE letter SET next = ?1 WHERE state = 'waiting' "
                    "AND next > 0",
                    0, at, count, why) &&
           make_due(store,
                    "UPDATE letter SET state = 'waiting', next = ?1, settled = 0 "
                    "WHERE state = 'dead'",
                    0, at, count, why);
}
