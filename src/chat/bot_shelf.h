/* bot_shelf.h - the place of the books that count now. */
#ifndef TICKETD_CHAT_BOT_SHELF_H
#define TICKETD_CHAT_BOT_SHELF_H

#include "chat/bot_books.h"

/* From any thread: whoever answers takes a reference, for one request. */
typedef struct BotShelf BotShelf;
/* Takes the reference. */
BotShelf *bot_shelf_new(BotBooks *books);
void bot_shelf_free(BotShelf *shelf); /* NULL is fine */
BotBooks *bot_shelf_take(BotShelf *shelf);
/* From now on these count; takes the reference. */
void bot_shelf_put(BotShelf *shelf, BotBooks *books);

#endif
