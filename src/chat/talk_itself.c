/* talk_itself.c - what becomes of a chat by itself. */
#include "chat/talk.h"

#include "base/log.h"
#include "base/clock.h"
#include "chat/talk_job.h"

enum { TIDIED_AT_ONCE = 200 };

/* One or many; a job of the writer without anybody's form. */
typedef struct ItselfJob {
    const Talk *talk;
    gint64 chat, before, ticket, now;
    guint forgotten, ended;
    bool is_done;
} ItselfJob;

static bool
give_up(Store *store, void *data, Fault *why)
{
    ItselfJob *job = data;
    g_autoptr(Chat) chat = NULL;

    job->is_done = false;
    if (!store_chat(store, job->chat, &chat, why))
        return false;
    if (!chat || chat->state != CHAT_WAITING || chat->waiting >= job->before)
        return true;
    job->is_done = true;
    chat->state = CHAT_ENDED;
    chat->due = CHAT_DUE_UNANSWERED;
    return store_set_chat(store, chat, job->now, why);
}

bool
talk_give_up(const Talk *talk, gint64 chat, gint64 before, Fault *why)
{
    ItselfJob job = { .talk = talk, .chat = chat, .before = before, .now = clock_now() };

    if (!writer_run(talk->writer, give_up, &job, why))
        return false;
    if (job.is_done)
        log_info("chat=%" G_GINT64_FORMAT " what=give-up", chat);
    return true;
}

/* What its customer reads last. */
static bool
say_number(const ItselfJob *job, Store *store, const Chat *chat, Fault *why)
{
    const BotBook *book = bot_books_language(job->talk->books, chat->language);
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, job->ticket);
    g_autoptr(ChatLine) line = chat_line_new();
    g_auto(BotTurn) turn = { 0 };

    bot_tell(book, CHAT_WAITING, chat->menu,
             job->ticket != 0 ? BOT_EVENT_NOBODY : BOT_EVENT_ENDED, number, &turn);
    line->chat = chat->id;
    line->from = CHAT_FROM_BOT;
    line->at = job->now;
    g_free(line->text);
    line->text = g_strdup(turn.lines->pdata[0]);
    return store_add_chat_line(store, line, why);
}

static bool
became(Store *store, void *data, Fault *why)
{
    ItselfJob *job = data;
    g_autoptr(Chat) chat = NULL;
    ChatDue due;

    if (!store_chat(store, job->chat, &chat, why))
        return false;
    if (!chat || chat->due == CHAT_DUE_NOTHING)
        return true;
    due = chat->due;
    chat->due = CHAT_DUE_NOTHING;
    chat->ticket = job->ticket;
    return store_set_chat(store, chat, job->now, why) &&
           (due != CHAT_DUE_UNANSWERED || say_number(job, store, chat, why));
}

bool
talk_became(const Talk *talk, gint64 chat, gint64 ticket, Fault *why)
{
    ItselfJob job = { .talk = talk, .chat = chat, .ticket = ticket, .now = clock_now() };

    return writer_run(talk->writer, became, &job, why);
}

/* ------------------------------------------------------------------ what is old */

static bool
tidy_one(ItselfJob *job, Store *store, Chat *chat, Fault *why)
{
    switch (chat->state) {
    case CHAT_BOT:
        break;
    case CHAT_WAITING: /* talk_give_up() sees to it */
        return true;
    case CHAT_AGENT:
        job->ended++;
        chat->state = CHAT_ENDED;
        chat->due = CHAT_DUE_OPEN;
        return store_set_chat(store, chat, job->now, why);
    case CHAT_ENDED:
        if (chat->due != CHAT_DUE_NOTHING)
            return true;
        break;
    }
    job->forgotten++;
    return store_forget_chat(store, chat->id, why);
}

static bool
tidy(Store *store, void *data, Fault *why)
{
    ItselfJob *job = data;
    g_autoptr(GPtrArray) chats = NULL;

    job->forgotten = job->ended = 0;
    if (!store_idle_chats(store, job->before, TIDIED_AT_ONCE, &chats, why))
        return false;
    for (guint i = 0; i < chats->len; i++)
        if (!tidy_one(job, store, chats->pdata[i], why))
            return false;
    return true;
}

bool
talk_tidy(const Talk *talk, gint64 now, guint *forgotten, guint *ended, Fault *why)
{
    ItselfJob job = { .talk = talk,
                      .before = now - TALK_KEPT_SECONDS * G_GINT64_CONSTANT(1000),
                      .now = now };

    if (!writer_run(talk->writer, tidy, &job, why))
        return false;
    *forgotten = job.forgotten;
    *ended = job.ended;
    return true;
}
