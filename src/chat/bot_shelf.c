/* bot_shelf.c - the place of the books that count now. */
#include "chat/bot_shelf.h"

#include <pthread.h>

struct BotShelf {
    pthread_mutex_t mutex;
    BotBooks *books; /* with the mutex held */
};

BotShelf *
bot_shelf_new(BotBooks *books)
{
    BotShelf *shelf = g_new0(BotShelf, 1);

    pthread_mutex_init(&shelf->mutex, NULL);
    shelf->books = books;
    return shelf;
}

void
bot_shelf_free(BotShelf *shelf)
{
    if (!shelf)
        return;
    bot_books_unref(shelf->books);
    pthread_mutex_destroy(&shelf->mutex);
    g_free(shelf);
}

BotBooks *
bot_shelf_take(BotShelf *shelf)
{
    BotBooks *books;

    pthread_mutex_lock(&shelf->mutex);
    books = bot_books_ref(shelf->books);
    pthread_mutex_unlock(&shelf->mutex);
    return books;
}

void
bot_shelf_put(BotShelf *shelf, BotBooks *books)
{
    BotBooks *before;

    pthread_mutex_lock(&shelf->mutex);
    before = shelf->books;
    shelf->books = books;
    pthread_mutex_unlock(&shelf->mutex);
    bot_books_unref(before);
}
