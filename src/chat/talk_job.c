/* talk_job.c - inside of chat/talk: one job of the writer on one chat. */
#include "chat/talk_job.h"

#include "base/clock.h"
#include "base/log.h"
#include "core/typed_text.h"
#include "store/once.h"

#include <string.h>

#define SECOND_MS G_GINT64_CONSTANT(1000)
#define MINUTE_MS (60 * SECOND_MS)
#define DAY_MS (86400 * SECOND_MS)

static void
set(char **field, const char *value)
{
    char *copy = g_strdup(value);

    g_free(*field);
    *field = copy;
}

char *
talk_clean(const char *message)
{
    return g_strchomp(typed_text_clean(message));
}

/* ------------------------------------------------------------------ which chat */

bool
talk_find(Store *store, gint64 account, gint64 now, Chat **out, Fault *why)
{
    g_autoptr(Chat) chat = NULL;

    if (!store_chat_of(store, account, &chat, why))
        return false;
    if (chat && chat->state == CHAT_ENDED && chat->due == CHAT_DUE_NOTHING &&
        chat->updated < now - TALK_KEPT_SECONDS * SECOND_MS)
        g_clear_pointer(&chat, chat_free);
    *out = g_steal_pointer(&chat);
    return true;
}

static bool
find_chat(TalkJob *job, Fault *why)
{
    const Account *by = job->form->by;

    if (*by->staff)
        return store_chat(job->store, job->form->chat, &job->chat, why);
    return talk_find(job->store, by->id, job->now, &job->chat, why) &&
           (job->chat || talk_job_begin(job, by->language, why));
}

/* ------------------------------------------------------------------ once */

static bool
run_once(TalkJob *job, Fault *why)
{
    g_autofree char *key = NULL;
    bool is_repeat = false;

    if (!job->form->key)
        return job->act(job, why);
    key = g_strdup_printf("%" G_GINT64_FORMAT " %s %s", job->form->by->id, job->what,
                          job->form->key);
    if (!once_was_done(job->store, key, job->now, &is_repeat, why))
        return false;
    return is_repeat ||
           (job->act(job, why) &&
            (job->result != TALK_DONE || once_note(job->store, key, job->now, why)));
}

static bool
run(Store *store, void *data, Fault *why)
{
    TalkJob *job = data;

    job->store = store;
    job->result = TALK_DONE;
    job->letters = 0;
    job->is_changed = false;
    g_clear_pointer(&job->chat, chat_free);
    if (!find_chat(job, why))
        return false;
    if (!job->chat) {
        job->result = TALK_NO_CHAT;
        return true;
    }
    job->book = bot_books_language(job->talk->books, job->chat->language);
    return run_once(job, why);
}

bool
talk_job_run(TalkJob *job, TalkAnswer *out, Fault *why)
{
    bool done;

    job->now = clock_now();
    done = writer_run(job->talk->writer, run, job, why);
    if (done) {
        *out = (TalkAnswer){ job->result, job->chat ? job->chat->id : 0 };
        if (job->is_changed)
            log_info("chat=%" G_GINT64_FORMAT
                     " what=%s state=%s account=%" G_GINT64_FORMAT " letters=%u",
                     out->chat, job->what, chat_state_name(job->chat->state),
                     job->form->by->id, job->letters);
    }
    g_clear_pointer(&job->chat, chat_free);
    return done;
}

/* ------------------------------------------------------------------ what is done */

bool
talk_job_add(TalkJob *job, ChatFrom from, const char *name, const char *text, Fault *why)
{
    g_autoptr(ChatLine) line = chat_line_new();

    line->chat = job->chat->id;
    line->from = from;
    line->at = job->now;
    set(&line->name, name);
    set(&line->text, text);
    return store_add_chat_line(job->store, line, why);
}

bool
talk_job_take(TalkJob *job, const BotTurn *turn, Fault *why)
{
    Chat *chat = job->chat;
    bool begins_to_wait = chat->state != CHAT_WAITING && turn->state == CHAT_WAITING;

    job->is_changed = job->is_changed || chat->state != turn->state;
    chat->state = turn->state;
    set(&chat->menu, turn->menu);
    if (*turn->topic)
        set(&chat->topic, turn->topic);
    for (guint i = 0; i < turn->lines->len; i++)
        if (!talk_job_add(job, CHAT_FROM_BOT, "", turn->lines->pdata[i], why))
            return false;
    return store_set_chat(job->store, chat, job->now, why) &&
           (!begins_to_wait || talk_letter_add(job, why));
}

bool
talk_job_tell(TalkJob *job, BotEvent event, const char *who, Fault *why)
{
    g_auto(BotTurn) turn = { 0 };

    bot_tell(job->book, job->chat->state, job->chat->menu, event, who, &turn);
    return talk_job_take(job, &turn, why);
}

bool
talk_job_begin(TalkJob *job, const char *language, Fault *why)
{
    g_autofree char *key = g_strdup_printf("%" G_GINT64_FORMAT " new", job->form->by->id);
    StoreEvent event = { "chat", key, job->now };
    g_auto(BotTurn) turn = { 0 };

    g_clear_pointer(&job->chat, chat_free);
    job->chat = chat_new();
    job->chat->account = job->form->by->id;
    job->chat->created = job->now;
    job->book = bot_books_language(job->talk->books,
                                   *language ? language : job->talk->settings->language);
    set(&job->chat->language, job->book->language);
    job->is_changed = true;
    bot_start(job->book, &turn);
    return store_add_chat(job->store, job->chat, why) && talk_job_take(job, &turn, why) &&
           store_add_events(job->store, &event, 1, job->now, why);
}

/* ------------------------------------------------------------------ limits */

/* The customer's lines of late, and their chats of today. */
static bool
check_rate(TalkJob *job, Fault *why)
{
    g_autofree char *lines = g_strdup_printf("%" G_GINT64_FORMAT, job->form->by->id);
    g_autofree char *chats = g_strdup_printf("%s new", lines);
    StoreEvent events[] = { { "chat", lines, job->now - MINUTE_MS },
                            { "chat", chats, job->now - DAY_MS } };
    guint counts[] = { 0, 0 };

    if (!store_count_events(job->store, events, 2, counts, why))
        return false;
    /* In one that has ended another one is asked for. */
    if (counts[0] >= TALK_LINES_A_MINUTE ||
        (job->chat->state == CHAT_ENDED && counts[1] >= TALK_CHATS_A_DAY))
        job->result = TALK_TOO_MANY;
    return job->result != TALK_DONE ||
           store_add_events(job->store, events, 1, job->now, why);
}

bool
talk_job_check_room(TalkJob *job, Fault *why)
{
    guint count = 0;

    if (!store_count_chat_lines(job->store, job->chat->id, &count, why))
        return false;
    /* One that has ended stays as it is: what is asked for is another one. */
    if (count >= TALK_LINES_MAX && job->chat->state != CHAT_ENDED)
        job->result = TALK_FULL;
    return job->result != TALK_DONE || *job->form->by->staff || check_rate(job, why);
}
