/* chats.c - asks the engine of a store about talks on the web. */
#include "store/chats.h"

#include "store/engine.h"

bool
store_chat(Store *store, gint64 id, Chat **out, Fault *why)
{
    return store->engine->chat(store, id, out, why);
}

bool
store_chat_of(Store *store, gint64 account, Chat **out, Fault *why)
{
    return store->engine->chat_of(store, account, out, why);
}

bool
store_chat_lines(Store *store, gint64 chat, gint64 after, guint limit, GPtrArray **out,
                 Fault *why)
{
    return store->engine->chat_lines(store, chat, after, limit, out, why);
}

bool
store_open_chats(Store *store, guint limit, GPtrArray **out, Fault *why)
{
    return store->engine->open_chats(store, limit, out, why);
}

bool
store_waiting_chats(Store *store, gint64 before, guint limit, GPtrArray **out, Fault *why)
{
    return store->engine->waiting_chats(store, before, limit, out, why);
}

bool
store_count_chat_lines(Store *store, gint64 chat, guint *out, Fault *why)
{
    return store->engine->count_chat_lines(store, chat, out, why);
}

bool
store_new_chat_lines(Store *store, gint64 after, guint limit, GPtrArray **out, Fault *why)
{
    return store->engine->new_chat_lines(store, after, limit, out, why);
}

bool
store_last_chat_line(Store *store, gint64 chat, ChatLine **out, Fault *why)
{
    return store->engine->last_chat_line(store, chat, out, why);
}

bool
store_due_chats(Store *store, guint limit, GPtrArray **out, Fault *why)
{
    return store->engine->due_chats(store, limit, out, why);
}

bool
store_idle_chats(Store *store, gint64 before, guint limit, GPtrArray **out, Fault *why)
{
    return store->engine->idle_chats(store, before, limit, out, why);
}

bool
store_chats(Store *store, guint limit, GPtrArray **out, Fault *why)
{
    return store->engine->chats(store, limit, out, why);
}

bool
store_add_chat(Store *store, Chat *chat, Fault *why)
{
    return store->engine->add_chat(store, chat, why);
}

bool
store_set_chat(Store *store, const Chat *chat, gint64 at, Fault *why)
{
    return store->engine->set_chat(store, chat, at, why);
}

bool
store_add_chat_line(Store *store, ChatLine *line, Fault *why)
{
    return store->engine->add_chat_line(store, line, why);
}

bool
store_forget_chat(Store *store, gint64 chat, Fault *why)
{
    return store->engine->forget_chat(store, chat, why);
}
