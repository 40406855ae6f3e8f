/* chat.h - a talk on the web: with the bot, then perhaps with a person. */
#ifndef TICKETD_CORE_CHAT_H
#define TICKETD_CORE_CHAT_H

#include <glib.h>
#include <stdbool.h>

typedef enum ChatState {
    CHAT_BOT,     /* the bot answers */
    CHAT_WAITING, /* for a live agent; nobody answers */
    CHAT_AGENT,   /* a member of staff answers */
    CHAT_ENDED,   /* nothing is added any more */
} ChatState;

typedef enum ChatFrom {
    CHAT_FROM_CUSTOMER,
    CHAT_FROM_BOT,
    CHAT_FROM_AGENT,
} ChatFrom;

/* The ticket that an ended one is still to become. */
typedef enum ChatDue {
    CHAT_DUE_NOTHING,
    CHAT_DUE_UNANSWERED, /* nobody joined in time: open; its number is said in the chat */
    CHAT_DUE_OPEN,
    CHAT_DUE_CLOSED,
} ChatDue;

/* Strings are never NULL; empty means there is none. Times are ms since 1970. */
typedef struct Chat {
    gint64 id;
    gint64 account; /* whose */
    ChatState state;
    char *language; /* of the bot's words in it */
    char *menu;     /* what the bot offers now (chat/bot.h) */
    char *topic;    /* the last one that was asked for */
    char *agent;    /* key of the member of staff who is or was in it */
    gint64 ticket;  /* that it became, or 0 */
    ChatDue due;
    gint64 created, updated;
    gint64 waiting; /* since when it waits for an agent; 0: does not */
} Chat;

typedef struct ChatLine {
    gint64 id; /* ascends within a chat */
    gint64 chat;
    ChatFrom from;
    char *name; /* of the person; "" for the bot */
    char *text;
    gint64 at;
} ChatLine;

/* All empty. The caller owns it. */
Chat *chat_new(void);
void chat_free(Chat *chat); /* NULL is fine */
ChatLine *chat_line_new(void);
void chat_line_free(ChatLine *line);

/* "bot", "waiting", "agent", "ended"; "customer", "bot", "agent"; "", "unanswered",
 * "open", "closed": as they are stored and as pages say them. Static. False for a word
 * that is none. */
const char *chat_state_name(ChatState state);
bool chat_state_parse(const char *name, ChatState *out);
const char *chat_from_name(ChatFrom from);
bool chat_from_parse(const char *name, ChatFrom *out);
const char *chat_due_name(ChatDue due);
bool chat_due_parse(const char *name, ChatDue *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Chat, chat_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ChatLine, chat_line_free)

#endif
