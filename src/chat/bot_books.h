/* bot_books.h - what the bot says in each language: built in, or a site's own. */
#ifndef TICKETD_CHAT_BOT_BOOKS_H
#define TICKETD_CHAT_BOT_BOOKS_H

#include "chat/bot_book.h"

/* Never change once they were read. */
typedef struct BotBooks BotBooks;

/* Read all and check it: bot/LANGUAGE.conf beside the settings stands in for the one that
 * is built in, or adds a language. With NULL only what is built in. NULL if one is wrong:
 * all errors of all files are added to `errors` (of char *, which the array frees), each
 * with file and line. It has one reference. */
BotBooks *bot_books_read(const char *settings_path, GPtrArray *errors);
BotBooks *bot_books_ref(BotBooks *books);
void bot_books_unref(BotBooks *books); /* NULL is fine */
/* Does a site say the same of its own in both? */
bool bot_books_is_like(const BotBooks *books, const BotBooks *other);

/* That language; that of "pt" for "pt-br"; English for one that is not known. */
const BotBook *bot_books_language(const BotBooks *books, const char *code);
/* All of them; NULL behind the last. */
const BotBook *bot_books_at(const BotBooks *books, guint index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(BotBooks, bot_books_unref)

#endif
