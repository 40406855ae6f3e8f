/* member_watch_chats.c - inside of the watch: who hears of which chat.
 *
 * The numbers of lines ascend in the order in which they are committed, as times do not:
 * whoever goes by them misses nothing. Each change of a chat that its people see is a
 * line of it. */
#include "doors/member_watcher.h"

#include "store/chats.h"

enum {
    LINES_AT_ONCE = 500,
    CHATS_AT_ONCE = 200, /* told to staff who come new; the page has a list of them */
};

static bool
is_theirs(const Watcher *watcher, const Chat *chat)
{
    return watcher->is_staff || watcher->account == chat->account;
}

/* Nothing in it but numbers and our own words: it needs no escapes. */
static void
tell(Watcher *watcher, const Chat *chat, gint64 line)
{
    watcher_say(watcher,
                "{\"ok\":true,\"event\":\"chat\",\"number\":%" G_GINT64_FORMAT
                ",\"data\":{\"chat\":%" G_GINT64_FORMAT
                ",\"state\":\"%s\",\"line\":%" G_GINT64_FORMAT "}}\n",
                chat->updated, chat->id, chat_state_name(chat->state), line);
}

/* ------------------------------------------------------------------ new lines */

static bool
tell_line(Store *store, const GPtrArray *watchers, const ChatLine *line, Fault *why)
{
    g_autoptr(Chat) chat = NULL;

    if (!store_chat(store, line->chat, &chat, why))
        return false;
    for (guint i = 0; chat && i < watchers->len; i++) {
        Watcher *watcher = watchers->pdata[i];

        if (!watcher->is_new && is_theirs(watcher, chat))
            tell(watcher, chat, line->id);
    }
    return true;
}

/* Of each chat the last line of those. */
static bool
tell_lines(Store *store, const GPtrArray *watchers, const GPtrArray *lines, Fault *why)
{
    g_autoptr(GHashTable) told = g_hash_table_new(g_int64_hash, g_int64_equal);

    for (guint i = lines->len; i-- > 0;) {
        const ChatLine *line = lines->pdata[i];

        if (g_hash_table_add(told, (gpointer)&line->chat) &&
            !tell_line(store, watchers, line, why))
            return false;
    }
    return true;
}

/* ------------------------------------------------------------------ who comes new */

static bool
tell_if_newer(Store *store, Watcher *watcher, const Chat *chat, Fault *why)
{
    g_autoptr(ChatLine) last = NULL;

    if (chat->updated <= watcher->since)
        return true;
    if (!store_last_chat_line(store, chat->id, &last, why))
        return false;
    tell(watcher, chat, last ? last->id : 0);
    return true;
}

static bool
greet_staff(Store *store, Watcher *watcher, Fault *why)
{
    g_autoptr(GPtrArray) chats = NULL;

    if (!store_open_chats(store, CHATS_AT_ONCE, &chats, why))
        return false;
    for (guint i = 0; i < chats->len; i++)
        if (!tell_if_newer(store, watcher, chats->pdata[i], why))
            return false;
    return true;
}

static bool
greet(Store *store, Watcher *watcher, Fault *why)
{
    g_autoptr(Chat) chat = NULL;

    watcher->is_new = false;
    if (watcher->is_staff)
        return greet_staff(store, watcher, why);
    return store_chat_of(store, watcher->account, &chat, why) &&
           (!chat || tell_if_newer(store, watcher, chat, why));
}

bool
watch_chats(Store *store, const GPtrArray *watchers, gint64 *line, Fault *why)
{
    g_autoptr(ChatLine) last = NULL;
    guint count;

    if (*line < 0) {
        if (!store_last_chat_line(store, 0, &last, why))
            return false;
        *line = last ? last->id : 0;
    }
    do {
        g_autoptr(GPtrArray) lines = NULL;

        if (!store_new_chat_lines(store, *line, LINES_AT_ONCE, &lines, why) ||
            !tell_lines(store, watchers, lines, why))
            return false;
        count = lines->len;
        if (count > 0)
            *line = ((const ChatLine *)lines->pdata[count - 1])->id;
    } while (count == LINES_AT_ONCE);
    for (guint i = 0; i < watchers->len; i++) {
        Watcher *watcher = watchers->pdata[i];

        if (watcher->is_new && !greet(store, watcher, why))
            return false;
    }
    return true;
}
