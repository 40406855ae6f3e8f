/* chats.h - talks on the web: the part of a store that only the chat needs. */
#ifndef TICKETD_STORE_CHATS_H
#define TICKETD_STORE_CHATS_H

#include "core/chat.h"
#include "store/store.h"

/* As in store.h: all that changes something is for inside a transaction. Arrays are the
 * caller's. */

/* NULL where there is none. */
bool store_chat(Store *store, gint64 id, Chat **out, Fault *why);
/* The newest of an account, ended or not; NULL if there is none. */
bool store_chat_of(Store *store, gint64 account, Chat **out, Fault *why);
/* Up to `limit` lines of a chat (of ChatLine *) behind the line `after`, in order. */
bool store_chat_lines(Store *store, gint64 chat, gint64 after, guint limit,
                      GPtrArray **out, Fault *why);

bool store_count_chat_lines(Store *store, gint64 chat, guint *out, Fault *why);
/* Those of all chats behind the line `after`, in the order in which they were written. */
bool store_new_chat_lines(Store *store, gint64 after, guint limit, GPtrArray **out,
                          Fault *why);
/* The newest of a chat, or with 0 of all; NULL if there is none. */
bool store_last_chat_line(Store *store, gint64 chat, ChatLine **out, Fault *why);

/* Of Chat *; a limit of 0 is none. */
/* Those in which staff are wanted: that wait, the longest first, then those that run. */
bool store_open_chats(Store *store, guint limit, GPtrArray **out, Fault *why);
/* Those that wait since before that time, the longest first. */
bool store_waiting_chats(Store *store, gint64 before, guint limit, GPtrArray **out,
                         Fault *why);
/* Those that are to become a ticket still. */
bool store_due_chats(Store *store, guint limit, GPtrArray **out, Fault *why);
/* Those that became none and in which nothing has happened since that time, the longest
 * first. */
bool store_idle_chats(Store *store, gint64 before, guint limit, GPtrArray **out,
                      Fault *why);
/* All there are, the newest first. */
bool store_chats(Store *store, guint limit, GPtrArray **out, Fault *why);

/* Sets chat->id. One that waits does so since `created`. */
bool store_add_chat(Store *store, Chat *chat, Fault *why);
/* Write state, language, menu, topic, agent, ticket and due. `updated` becomes `at`
 * unless it is later, and `waiting` is kept right: it is `at` when the chat begins to
 * wait. A fault if there is no such chat. */
bool store_set_chat(Store *store, const Chat *chat, gint64 at, Fault *why);
/* Sets line->id, and the chat's `updated` as above. */
bool store_add_chat_line(Store *store, ChatLine *line, Fault *why);
/* With all its lines. */
bool store_forget_chat(Store *store, gint64 chat, Fault *why);

#endif
