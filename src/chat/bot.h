/* bot.h - the bot's brain: what is said and offered after what a customer did.
 *
 *                message, TOPIC, restart, resume-bot
 *                         .------.
 *                         v      |
 *          start ------> bot ----'
 *                        ^ |
 *    resume-bot, restart | | live-agent, human
 *                        | v
 *                      waiting <------- agent leaves
 *                        | |                 |
 *           nobody comes | | agent joins     |
 *                        | '-----------> agent
 *                        v                   |
 *          .---------- ended <---------------' ended by either
 *          |
 *          '-- restart: greeted again, which the caller keeps as a new chat
 *
 * Nothing here reads, waits or remembers: all comes as an argument, and a book. What is
 * not drawn changes nothing and says nothing. */
#ifndef TICKETD_CHAT_BOT_H
#define TICKETD_CHAT_BOT_H

#include "chat/bot_book.h"
#include "core/chat.h"

/* What comes of it. The book must outlive it. */
typedef struct BotTurn {
    ChatState state;
    const char *menu;   /* for the next call: "", a topic's name or "resume-bot" */
    const char *topic;  /* that was asked for just now, or "" */
    GPtrArray *lines;   /* of char *: what the bot says, in order; may be empty */
    GPtrArray *choices; /* of const BotChoice *: what is offered now */
} BotTurn;

/* The greeting. */
void bot_start(const BotBook *book, BotTurn *out);
/* The customer wrote: `length` bytes of anything. Only in CHAT_BOT the bot answers; the
 * title of one of the four words is as good as its button there. `menu` is that of the
 * turn before. Linear in `length`, and only BOT_HEARD_MAX bytes are looked at. */
void bot_hear(const BotBook *book, ChatState state, const char *menu, const char *message,
              gsize length, BotTurn *out);
/* The customer pressed a button, maybe one of an old page: any value. */
void bot_choose(const BotBook *book, ChatState state, const char *menu, const char *value,
                BotTurn *out);

/* What others do. */
typedef enum BotEvent {
    BOT_EVENT_JOINED, /* an agent, whose name `who` is */
    BOT_EVENT_LEFT,   /* the same, without having ended it: another one may come */
    BOT_EVENT_NOBODY, /* came in time: `who` is the number of the ticket it became */
    BOT_EVENT_ENDED,  /* by either */
} BotEvent;
/* An agent may join in CHAT_BOT and CHAT_WAITING; nothing is said of what cannot be. */
void bot_tell(const BotBook *book, ChatState state, const char *menu, BotEvent event,
              const char *who, BotTurn *out);

/* What is offered there, for a page that is loaded anew: array of const BotChoice *,
 * which the caller owns. A menu of a topic that is gone gives all topics. */
GPtrArray *bot_choices(const BotBook *book, ChatState state, const char *menu);

void bot_turn_clear(BotTurn *turn);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(BotTurn, bot_turn_clear)

#endif
