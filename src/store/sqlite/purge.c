/* purge.c - what is older than it shall be kept. */
#include "store/sqlite/doomed.h"

/* Rows that are looked at in one transaction: nobody else gets a turn meanwhile. Numbers
 * of deliveries and letters follow time. */
#define OLD_ROWS "10000"
#define OLD_TICKETS "500"

/* No letter of one, or of those merged into it, may still be on its way. */
#define IS_OLD_TICKET                                                                    \
    "?1 >= 0 AND status = 'closed' AND merged_into IS NULL AND updated < ?2 AND closed " \
    "< ?2 AND number NOT IN (SELECT ifnull(t.merged_into, t.number) FROM letter JOIN "   \
    "ticket AS t ON t.number = letter.ticket WHERE letter.state = 'waiting')"

typedef struct Purge {
    StoreOld what;
    gint64 before, *position;
} Purge;

static bool
purge_filed(Store *store, StoreErased *out, Fault *why)
{
    static const char *const sql[] = {
        "INSERT OR IGNORE INTO doomed_content SELECT content FROM delivery WHERE id IN "
        "doomed_delivery AND content IS NOT NULL",
        "DELETE FROM doomed_content WHERE id IN (SELECT other.content FROM delivery AS "
        "mine JOIN delivery AS other ON other.content_hash = mine.content_hash WHERE "
        "mine.id IN doomed_delivery AND other.id NOT IN doomed_delivery)",
        /* Staff may have attached it as a file. */
        "DELETE FROM doomed_content WHERE id IN (SELECT content FROM attachment WHERE "
        "content IS NOT NULL)",
        "DELETE FROM delivery WHERE id IN doomed_delivery",
        "DELETE FROM content WHERE id IN doomed_content",
    };

    return doomed_count(store, "SELECT count(*) FROM doomed_delivery", &out->mails,
                        why) &&
           (out->mails == 0 || DOOMED_RUN(store, sql, why));
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

    return doomed_count(store, "SELECT count(*) FROM doomed_letter", &out->letters,
                        why) &&
           (out->letters == 0 ||
            (DOOMED_RUN(store, sql, why) && doomed_delete_letters(store, why)));
}

static bool
purge_tickets(Store *store, StoreErased *out, Fault *why)
{
    static const char *const merged[] = {
        "INSERT OR IGNORE INTO doomed_ticket SELECT number FROM ticket WHERE merged_into "
        "IN doomed_ticket",
    };
    guint found = 0;

    return doomed_count(store, "SELECT count(*) FROM doomed_ticket", &found, why) &&
           (found == 0 ||
            (DOOMED_RUN(store, merged, why) && doomed_delete(store, out, why)));
}

/* The first row behind those that were looked at, if it is old, too; else 0. */
static bool
move_on(Store *store, const Purge *purge, Fault *why)
{
    static const char *const sql[] = {
        [STORE_OLD_FILED] = ("SELECT iif(at < ?2, id - 1, 0) FROM delivery WHERE id > "
                             "?1 + " OLD_ROWS " ORDER BY id LIMIT 1"),
        [STORE_OLD_LETTERS] = ("SELECT iif(created < ?2, id - 1, 0) FROM letter WHERE id "
                               "> ?1 + " OLD_ROWS " ORDER BY id LIMIT 1"),
        [STORE_OLD_CLOSED] = "SELECT number FROM ticket WHERE " IS_OLD_TICKET " LIMIT 1",
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
                              " AND at < ?2 AND outcome IN ('file', 'duplicate') AND "
                              "is_waiting = 0 AND ticket IS NULL AND "
                              "NOT EXISTS (SELECT 1 FROM entry WHERE entry.delivery = "
                              "delivery.id)",
                              purge_filed },
        /* What was never settled is not old. Of older schemas a sent one's bytes may hold
           files that nothing else holds. */
        [STORE_OLD_LETTERS] = { "INSERT INTO doomed_letter SELECT id FROM letter WHERE "
                                "id > ?1 AND id <= ?1 + " OLD_ROWS
                                " AND settled > 0 AND settled < ?2 AND state <> "
                                "'waiting' "
                                "AND NOT EXISTS "
                                "(SELECT 1 FROM letter_message WHERE state = 'sent' AND "
                                "letter_message.letter = letter.id)",
                                purge_letters },
        [STORE_OLD_CLOSED] = { "INSERT INTO doomed_ticket SELECT number FROM ticket "
                               "WHERE " IS_OLD_TICKET " LIMIT " OLD_TICKETS,
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

    return doomed_within(store, purge_old, &purge, out, why);
}
