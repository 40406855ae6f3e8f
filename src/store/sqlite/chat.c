/* chat.c - talks on the web, and their lines. */
#include "store/sqlite/sqlite.h"

#define CHAT_COLUMNS                                                                     \
    "id, account, state, language, menu, topic, agent, ticket, due, created, "           \
    "updated, waiting"

static Chat *
read_chat(Statement *s)
{
    Chat *chat = chat_new();

    chat->id = statement_int(s);
    chat->account = statement_int(s);
    chat_state_parse(statement_peek(s), &chat->state);
    statement_take(s, &chat->language);
    statement_take(s, &chat->menu);
    statement_take(s, &chat->topic);
    statement_take(s, &chat->agent);
    chat->ticket = statement_int(s);
    chat_due_parse(statement_peek(s), &chat->due);
    chat->created = statement_int(s);
    chat->updated = statement_int(s);
    chat->waiting = statement_int(s);
    return chat;
}

/* The one row of it, or NULL. */
static bool
take_chat(Statement *s, Chat **out, Fault *why)
{
    g_autoptr(Chat) chat = statement_row(s) ? read_chat(s) : NULL;

    if (!statement_close(s, why))
        return false;
    *out = g_steal_pointer(&chat);
    return true;
}

static bool
add_chats(Statement *s, GPtrArray *to, Fault *why)
{
    while (statement_row(s))
        g_ptr_array_add(to, read_chat(s));
    return statement_close(s, why);
}

static void
bind_limit(Statement *s, guint limit)
{
    statement_bind_int(s, limit ? (gint64)limit : -1);
}

#define LINE_COLUMNS "id, chat, sender, name, text, at"

static bool
take_lines(Statement *s, GPtrArray **out, Fault *why)
{
    g_autoptr(GPtrArray) lines =
        g_ptr_array_new_with_free_func((GDestroyNotify)chat_line_free);

    while (statement_row(s)) {
        ChatLine *line = chat_line_new();

        g_ptr_array_add(lines, line);
        line->id = statement_int(s);
        line->chat = statement_int(s);
        chat_from_parse(statement_peek(s), &line->from);
        statement_take(s, &line->name);
        statement_take(s, &line->text);
        line->at = statement_int(s);
    }
    if (!statement_close(s, why))
        return false;
    *out = g_steal_pointer(&lines);
    return true;
}

static GPtrArray *
chats_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)chat_free);
}

/* ------------------------------------------------------------------ read */

bool
sqlite_chat(Store *store, gint64 id, Chat **out, Fault *why)
{
    Statement s =
        statement_open(store, "SELECT " CHAT_COLUMNS " FROM chat WHERE id = ?1");

    statement_bind_int(&s, id);
    return take_chat(&s, out, why);
}

bool
sqlite_chat_of(Store *store, gint64 account, Chat **out, Fault *why)
{
    Statement s =
        statement_open(store, "SELECT " CHAT_COLUMNS " FROM chat WHERE account = ?1 "
                              "ORDER BY id DESC LIMIT 1");

    statement_bind_int(&s, account);
    return take_chat(&s, out, why);
}

bool
sqlite_chat_lines(Store *store, gint64 chat, gint64 after, guint limit, GPtrArray **out,
                  Fault *why)
{
    Statement s = statement_open(store, "SELECT " LINE_COLUMNS
                                        " FROM chat_line WHERE chat = ?1 AND id > ?2 "
                                        "ORDER BY id LIMIT ?3");

    statement_bind_int(&s, chat);
    statement_bind_int(&s, after);
    bind_limit(&s, limit);
    return take_lines(&s, out, why);
}

bool
sqlite_count_chat_lines(Store *store, gint64 chat, guint *out, Fault *why)
{
    Statement s = statement_open(store, "SELECT count(*) FROM chat_line WHERE chat = ?1");

    statement_bind_int(&s, chat);
    if (statement_row(&s))
        *out = (guint)statement_int(&s);
    return statement_close(&s, why);
}

bool
sqlite_new_chat_lines(Store *store, gint64 after, guint limit, GPtrArray **out,
                      Fault *why)
{
    Statement s =
        statement_open(store, "SELECT " LINE_COLUMNS " FROM chat_line WHERE id > ?1 "
                              "ORDER BY id LIMIT ?2");

    statement_bind_int(&s, after);
    bind_limit(&s, limit);
    return take_lines(&s, out, why);
}

bool
sqlite_last_chat_line(Store *store, gint64 chat, ChatLine **out, Fault *why)
{
    Statement s = statement_open(
        store, chat != 0 ? "SELECT " LINE_COLUMNS " FROM chat_line WHERE chat = ?1 "
                           "ORDER BY id DESC LIMIT 1"
                         : "SELECT " LINE_COLUMNS
                           " FROM chat_line ORDER BY id DESC LIMIT 1");
    g_autoptr(GPtrArray) lines = NULL;

    if (chat != 0)
        statement_bind_int(&s, chat);
    if (!take_lines(&s, &lines, why))
        return false;
    *out = lines->len > 0 ? g_ptr_array_steal_index(lines, 0) : NULL;
    return true;
}

bool
sqlite_open_chats(Store *store, guint limit, GPtrArray **out, Fault *why)
{
    static const ChatState states[] = { CHAT_WAITING, CHAT_AGENT };
    g_autoptr(GPtrArray) chats = chats_new();

    for (gsize i = 0; i < G_N_ELEMENTS(states); i++) {
        Statement s;

        if (limit && chats->len == limit)
            break;
        s = statement_open(store, "SELECT " CHAT_COLUMNS " FROM chat WHERE state = ?1 "
                                  "ORDER BY waiting, id LIMIT ?2");
        statement_bind_text(&s, chat_state_name(states[i]));
        bind_limit(&s, limit ? limit - chats->len : 0);
        if (!add_chats(&s, chats, why))
            return false;
    }
    *out = g_steal_pointer(&chats);
    return true;
}

bool
sqlite_waiting_chats(Store *store, gint64 before, guint limit, GPtrArray **out,
                     Fault *why)
{
    Statement s = statement_open(
        store, "SELECT " CHAT_COLUMNS " FROM chat WHERE state = 'waiting' AND waiting < "
               "?1 ORDER BY waiting, id LIMIT ?2");
    g_autoptr(GPtrArray) chats = chats_new();

    statement_bind_int(&s, before);
    bind_limit(&s, limit);
    if (!add_chats(&s, chats, why))
        return false;
    *out = g_steal_pointer(&chats);
    return true;
}

static bool
take_chats(Statement *s, GPtrArray **out, Fault *why)
{
    g_autoptr(GPtrArray) chats = chats_new();

    if (!add_chats(s, chats, why))
        return false;
    *out = g_steal_pointer(&chats);
    return true;
}

bool
sqlite_due_chats(Store *store, guint limit, GPtrArray **out, Fault *why)
{
    Statement s = statement_open(store, "SELECT " CHAT_COLUMNS
                                        " FROM chat WHERE due <> '' ORDER BY id "
                                        "LIMIT ?1");

    bind_limit(&s, limit);
    return take_chats(&s, out, why);
}

bool
sqlite_idle_chats(Store *store, gint64 before, guint limit, GPtrArray **out, Fault *why)
{
    Statement s = statement_open(
        store, "SELECT " CHAT_COLUMNS " FROM chat WHERE ticket IS NULL AND updated < ?1 "
               "ORDER BY updated LIMIT ?2");

    statement_bind_int(&s, before);
    bind_limit(&s, limit);
    return take_chats(&s, out, why);
}

bool
sqlite_chats(Store *store, guint limit, GPtrArray **out, Fault *why)
{
    Statement s = statement_open(store, "SELECT " CHAT_COLUMNS
                                        " FROM chat ORDER BY id DESC LIMIT ?1");

    bind_limit(&s, limit);
    return take_chats(&s, out, why);
}

/* ------------------------------------------------------------------ changed */

bool
sqlite_add_chat(Store *store, Chat *chat, Fault *why)
{
    Statement s = statement_open(
        store, "INSERT INTO chat (account, state, language, menu, topic, agent, ticket, "
               "due, created, updated, waiting) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, "
               "?9, ?9, iif(?2 = 'waiting', ?9, 0))");

    statement_bind_int(&s, chat->account);
    statement_bind_text(&s, chat_state_name(chat->state));
    statement_bind_text(&s, chat->language);
    statement_bind_text(&s, chat->menu);
    statement_bind_text(&s, chat->topic);
    statement_bind_text(&s, chat->agent);
    statement_bind_id(&s, chat->ticket);
    statement_bind_text(&s, chat_due_name(chat->due));
    statement_bind_int(&s, chat->created);
    if (!statement_run(&s, why))
        return false;
    chat->id = sqlite3_last_insert_rowid(((SqliteStore *)store)->db);
    return true;
}

bool
sqlite_set_chat(Store *store, const Chat *chat, gint64 at, Fault *why)
{
    Statement s = statement_open(
        store, "UPDATE chat SET state = ?2, language = ?3, menu = ?4, topic = ?5, "
               "agent = ?6, ticket = ?7, due = ?8, updated = max(updated, ?9), waiting = "
               "CASE WHEN ?2 <> 'waiting' THEN 0 WHEN state = 'waiting' THEN waiting "
               "ELSE ?9 END WHERE id = ?1");

    statement_bind_int(&s, chat->id);
    statement_bind_text(&s, chat_state_name(chat->state));
    statement_bind_text(&s, chat->language);
    statement_bind_text(&s, chat->menu);
    statement_bind_text(&s, chat->topic);
    statement_bind_text(&s, chat->agent);
    statement_bind_id(&s, chat->ticket);
    statement_bind_text(&s, chat_due_name(chat->due));
    statement_bind_int(&s, at);
    return sqlite_run_one(&s, "chat", chat->id, why);
}

bool
sqlite_add_chat_line(Store *store, ChatLine *line, Fault *why)
{
    Statement s =
        statement_open(store, "UPDATE chat SET updated = max(updated, ?2) WHERE id = ?1");

    statement_bind_int(&s, line->chat);
    statement_bind_int(&s, line->at);
    if (!sqlite_run_one(&s, "chat", line->chat, why))
        return false;
    s = statement_open(store, "INSERT INTO chat_line (chat, sender, name, text, at) "
                              "VALUES (?1, ?2, ?3, ?4, ?5)");
    statement_bind_int(&s, line->chat);
    statement_bind_text(&s, chat_from_name(line->from));
    statement_bind_text(&s, line->name);
    statement_bind_text(&s, line->text);
    statement_bind_int(&s, line->at);
    if (!statement_run(&s, why))
        return false;
    line->id = sqlite3_last_insert_rowid(((SqliteStore *)store)->db);
    return true;
}

bool
sqlite_forget_chat(Store *store, gint64 chat, Fault *why)
{
    Statement s = statement_open(store, "DELETE FROM chat_line WHERE chat = ?1");

    statement_bind_int(&s, chat);
    if (!statement_run(&s, why))
        return false;
    s = statement_open(store, "DELETE FROM chat WHERE id = ?1");
    statement_bind_int(&s, chat);
    return sqlite_run_one(&s, "chat", chat, why);
}
