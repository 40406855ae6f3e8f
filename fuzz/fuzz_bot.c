/* fuzz_bot.c - any file of the bot, any message: errors or a book, and always an answer.
 */
#include "chat/bot.h"

#include <string.h>

#include "check.h"

#define BASE                                                                             \
    "[bot]\ngreeting=g\nfallback=f\noffered=o\nwaiting=w\nagent-joined={{agent}}\n"      \
    "agent-left=l\nnobody-came={{ticket}}\nended=e\nbot=b\ncustomer=c\nagent=a\n"        \
    "transcript=t\nsubject=s\nlive-agent=Live Agent\nresume-bot=Resume\nhuman=Human\n"   \
    "restart=Restart\n[topic pay]\ntitle=Payment\nkeywords=pay, 密码, café\nanswer=x\n"

static void
check_turn(BotTurn *turn)
{
    for (guint i = 0; i < turn->lines->len; i++)
        check_string(turn->lines->pdata[i], "\n");
    for (guint i = 0; i < turn->choices->len; i++) {
        const BotChoice *choice = turn->choices->pdata[i];

        check_line(choice->value);
        check_line(choice->title);
    }
    if (turn->state == CHAT_BOT && turn->choices->len == 0)
        refuse("nothing is offered");
    bot_turn_clear(turn);
}

static void
talk(const BotBook *book, const char *message, gsize length)
{
    g_autofree char *value = g_utf8_make_valid(message, (gssize)length);
    BotTurn turn;

    for (guint state = CHAT_BOT; state <= CHAT_ENDED; state++) {
        bot_hear(book, (ChatState)state, value, message, length, &turn);
        check_turn(&turn);
        bot_choose(book, (ChatState)state, value, value, &turn);
        check_turn(&turn);
    }
}

/* What stands before the first NUL is a file, all of it is said. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    const char *end = size ? memchr(text, '\0', size) : NULL;
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(BotBook) book = NULL, base = NULL;

    book = bot_book_read("xx", text, end ? (gsize)(end - text) : size, "xx.conf", BASE,
                         errors);
    if (!book == (errors->len == 0))
        refuse("errors and a book, or neither");
    for (guint i = 0; i < errors->len; i++)
        check_line(errors->pdata[i]);
    g_ptr_array_set_size(errors, 0);
    base = bot_book_read("xx", BASE, strlen(BASE), "base", NULL, errors);
    talk(base, text, size);
    if (book)
        talk(book, text, size);
    return 0;
}
