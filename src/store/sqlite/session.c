/* session.c - visitors who logged in, and mailed tokens that log in once. */
#include "store/sqlite/sqlite.h"

/* A sweep holds up mails no longer than this many rows take. */
#define SWEPT_AT_ONCE 1000

/* The bytes, which the caller frees, live until the close. */
static void
bind_token(Statement *s, GBytes **bytes, const guint8 *token)
{
    *bytes = g_bytes_new_static(token, STORE_TOKEN_BYTES);
    statement_bind_bytes(s, *bytes);
}

static bool
run_counted(Statement *s, guint *count, Fault *why)
{
    sqlite3 *db = s->store->db;

    if (!statement_run(s, why))
        return false;
    *count = (guint)sqlite3_changes(db);
    return true;
}

static bool
end_token(Store *store, const char *sql, const guint8 *token, bool *existed, Fault *why)
{
    Statement s = statement_open(store, sql);
    g_autoptr(GBytes) bytes = NULL;
    guint count = 0;

    bind_token(&s, &bytes, token);
    if (!run_counted(&s, &count, why))
        return false;
    *existed = count > 0;
    return true;
}

/* ------------------------------------------------------------------ sessions */

static Session *
read_session(Statement *s)
{
    Session *session = session_new();

    session->account = statement_int(s);
    session->created = statement_int(s);
    session->seen = statement_int(s);
    session->is_by_link = statement_int(s) != 0;
    statement_take(s, &session->client);
    statement_take(s, &session->agent);
    return session;
}
#define SESSION_COLUMNS "account, created, seen, is_by_link, client, agent"

/* Room for one more. */
static bool
end_oldest(Store *store, gint64 account, Fault *why)
{
    Statement s = statement_open(
        store, "DELETE FROM session WHERE token_hash IN (SELECT token_hash FROM session "
               "WHERE account = ?1 ORDER BY seen DESC LIMIT -1 OFFSET ?2)");

    statement_bind_int(&s, account);
    statement_bind_int(&s, STORE_SESSIONS_MAX - 1);
    return statement_run(&s, why);
}

bool
sqlite_add_session(Store *store, const guint8 *token, const Session *session, Fault *why)
{
    g_autoptr(GBytes) bytes = NULL;
    Statement s;

    if (!end_oldest(store, session->account, why))
        return false;
    s = statement_open(store, "INSERT INTO session (token_hash, " SESSION_COLUMNS
                              ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
    bind_token(&s, &bytes, token);
    statement_bind_int(&s, session->account);
    statement_bind_int(&s, session->created);
    statement_bind_int(&s, session->seen);
    statement_bind_int(&s, session->is_by_link);
    statement_bind_text(&s, session->client);
    statement_bind_text(&s, session->agent);
    return statement_run(&s, why);
}

bool
sqlite_session(Store *store, const guint8 *token, Session **out, Fault *why)
{
    Statement s = statement_open(store, "SELECT " SESSION_COLUMNS
                                        " FROM session WHERE token_hash = ?1");
    g_autoptr(Session) session = NULL;
    g_autoptr(GBytes) bytes = NULL;

    bind_token(&s, &bytes, token);
    if (statement_row(&s))
        session = read_session(&s);
    if (!statement_close(&s, why))
        return false;
    *out = g_steal_pointer(&session);
    return true;
}

bool
sqlite_sessions(Store *store, gint64 account, GPtrArray **out, Fault *why)
{
    Statement s = statement_open(store, "SELECT " SESSION_COLUMNS
                                        " FROM session WHERE account = ?1 ORDER BY seen "
                                        "DESC, token_hash");
    g_autoptr(GPtrArray) all =
        g_ptr_array_new_with_free_func((GDestroyNotify)session_free);

    statement_bind_int(&s, account);
    while (statement_row(&s))
        g_ptr_array_add(all, read_session(&s));
    if (!statement_close(&s, why))
        return false;
    *out = g_steal_pointer(&all);
    return true;
}

bool
sqlite_touch_session(Store *store, const guint8 *token, gint64 seen, Fault *why)
{
    Statement s =
        statement_open(store, "UPDATE session SET seen = ?2 WHERE token_hash = ?1");
    g_autoptr(GBytes) bytes = NULL;

    bind_token(&s, &bytes, token);
    statement_bind_int(&s, seen);
    return statement_run(&s, why);
}

bool
sqlite_end_session(Store *store, const guint8 *token, bool *existed, Fault *why)
{
    return end_token(store, "DELETE FROM session WHERE token_hash = ?1", token, existed,
                     why);
}

bool
sqlite_end_sessions(Store *store, gint64 account, guint *count, Fault *why)
{
    Statement s = statement_open(store, "DELETE FROM session WHERE account = ?1");

    statement_bind_int(&s, account);
    return run_counted(&s, count, why);
}

/* ------------------------------------------------------------------ passes */

bool
sqlite_add_pass(Store *store, const guint8 *token, const StorePass *pass, Fault *why)
{
    Statement s =
        statement_open(store, "INSERT INTO pass (token_hash, purpose, account, address, "
                              "expires) VALUES (?1, ?2, ?3, ?4, ?5)");
    g_autoptr(GBytes) bytes = NULL;

    bind_token(&s, &bytes, token);
    statement_bind_text(&s, pass->purpose);
    statement_bind_id(&s, pass->account);
    statement_bind_text(&s, pass->address);
    statement_bind_int(&s, pass->expires);
    return statement_run(&s, why);
}

bool
sqlite_pass(Store *store, const guint8 *token, const char *purpose, gint64 now,
            char **address, gint64 *account, Fault *why)
{
    Statement s =
        statement_open(store, "SELECT address, account FROM pass WHERE token_hash = ?1 "
                              "AND purpose = ?2 AND expires > ?3");
    g_autofree char *found = NULL;
    g_autoptr(GBytes) bytes = NULL;
    gint64 id = 0;

    bind_token(&s, &bytes, token);
    statement_bind_text(&s, purpose);
    statement_bind_int(&s, now);
    if (statement_row(&s)) {
        found = statement_text(&s);
        id = statement_int(&s);
    }
    if (!statement_close(&s, why))
        return false;
    *address = g_steal_pointer(&found);
    *account = id;
    return true;
}

bool
sqlite_end_pass(Store *store, const guint8 *token, bool *existed, Fault *why)
{
    return end_token(store, "DELETE FROM pass WHERE token_hash = ?1", token, existed,
                     why);
}

bool
sqlite_end_passes(Store *store, const char *address, Fault *why)
{
    Statement s = statement_open(store, "DELETE FROM pass WHERE address = ?1");

    statement_bind_text(&s, address);
    return statement_run(&s, why);
}

/* ------------------------------------------------------------------ what is over */

bool
sqlite_sweep_sessions(Store *store, gint64 made_before, gint64 seen_before, gint64 now,
                      guint *count, Fault *why)
{
#define SWEEP(table, column)                                                             \
    "DELETE FROM " table " WHERE token_hash IN (SELECT token_hash FROM " table           \
    " WHERE " column " < ?1 LIMIT ?2)"
    const struct {
        const char *sql;
        gint64 before;
    } table[] = {
        { SWEEP("session", "created"), made_before },
        { SWEEP("session", "seen"), seen_before },
        { SWEEP("pass", "expires"), now },
    };
#undef SWEEP
    guint all = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        Statement s = statement_open(store, table[i].sql);
        guint some = 0;

        statement_bind_int(&s, table[i].before);
        statement_bind_int(&s, SWEPT_AT_ONCE);
        if (!run_counted(&s, &some, why))
            return false;
        all += some;
    }
    *count = all;
    return true;
}
