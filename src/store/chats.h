/* chats.h - talks on the web: the part of a store that only the chat needs. */
#ifndef TICKETD_STORE_CHATS_H
#define TICKETD_STORE_CHATS_H

#include "core/chat.h"
#include "store/store.h"

/* As in store.h: all that changes something is for inside a transaction. Arrays are the
 * caller's. */

/* NULL where there is none. */
bool store_chat(Store *store, gint64 id, Chat **out, Fault *why);
/* The newest of an account that has not ended; NULL if all have. */
bool store_chat_of(Store *store, gint64 account, Chat **out, Fault *why);
/* Up to `limit` lines of a chat (of ChatLine *) behind the line `after`, in order. */
bool store_chat_lines(Store *store, gint64 chat, gint64 after, guint limit,
                      GPtrArray **out, Fault *why);

/* Of Chat *; a limit of 0 is none. */
/* Those in which staff are wanted: that wait, the longest first, then those that run. */
bool store_open_chats(Store *store, guint limit, GPtrArray **out, Fault *why);
/* Those that wait since before that time, the longest first. */
bool store_waiting_chats(Store *store, gint64 before, guint limit, GPtrArray **out,
                         Fault *why);
/* All there are, the newest first. */
bool store_chats(Store *store, guint limit, GPtrArray **out, Fault *why);

/* Sets chat->id. One that waits does so since `created`. */
bool store_add_chat(Store *store, Chat *chat, Fault *why);
/* Write state, language, menu, topic, agent and ticket. `updated` becomes `at` unless it
 * is later, and `waiting` is kept right: it is `at` when the chat begins to wait. A fault
 * if there is no such chat. */
bool store_set_chat(Store *store, const Chat *chat, gint64 at, Fault *why);
/* Sets line->id, and the chat's `updated` as above. */
bool store_add_chat_line(Store *store, ChatLine *line, Fault *why);

#endif
