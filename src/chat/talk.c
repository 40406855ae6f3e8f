/* talk.c - what customers and staff do in a chat. */
#include "chat/talk.h"

#include "chat/talk_job.h"

#include <string.h>

/* ------------------------------------------------------------------ a customer */

/* Looking at it makes it. */
static bool
act_begin(TalkJob *job, Fault *why)
{
    return true;
}

bool
talk_begin(const Talk *talk, const TalkForm *form, const char *language, TalkAnswer *out,
           Fault *why)
{
    Account by = *form->by;
    TalkForm own = { &by, NULL, 0 };
    TalkJob job = { .talk = talk, .form = &own, .what = "begin", .act = act_begin };

    /* The page's language, which may be another than that of the account. */
    if (*language)
        by.language = (char *)language;
    return talk_job_run(&job, out, why);
}

/* What is typed, without what nobody sees; NULL: *out says what is wrong with it. */
static char *
take_words(const char *message, TalkAnswer *out)
{
    g_autofree char *text = talk_clean(message);

    *out = (TalkAnswer){ TALK_DONE, 0 };
    if (*text == '\0')
        out->result = TALK_NO_WORDS;
    else if (strlen(text) > TALK_LINE_BYTES)
        out->result = TALK_TOO_LONG;
    return out->result == TALK_DONE ? g_steal_pointer(&text) : NULL;
}

static bool
act_say(TalkJob *job, Fault *why)
{
    Chat *chat = job->chat;
    g_auto(BotTurn) turn = { 0 };

    if (chat->state == CHAT_ENDED) {
        job->result = TALK_OVER;
        return true;
    }
    if (!talk_job_check_room(job, why))
        return false;
    if (job->result != TALK_DONE)
        return true;
    bot_hear(job->book, chat->state, chat->menu, job->text, strlen(job->text), &turn);
    return talk_job_add(job, CHAT_FROM_CUSTOMER, job->form->by->person.name, job->text,
                        why) &&
           talk_job_take(job, &turn, why);
}

bool
talk_say(const Talk *talk, const TalkForm *form, const char *message, TalkAnswer *out,
         Fault *why)
{
    g_autofree char *text = take_words(message, out);
    TalkJob job = {
        .talk = talk, .form = form, .what = "say", .text = text, .act = act_say
    };

    return !text || talk_job_run(&job, out, why);
}

static bool
act_choose(TalkJob *job, Fault *why)
{
    Chat *chat = job->chat;
    const BotChoice *choice = bot_book_choice(job->book, job->text);
    g_autofree char *language = g_strdup(chat->language);
    g_auto(BotTurn) turn = { 0 };

    bot_choose(job->book, chat->state, chat->menu, job->text, &turn);
    if (turn.lines->len == 0)
        return true;
    if (!talk_job_check_room(job, why))
        return false;
    if (job->result != TALK_DONE)
        return true;
    if (chat->state == CHAT_ENDED)
        return talk_job_begin(job, language, why);
    return talk_job_add(job, CHAT_FROM_CUSTOMER, job->form->by->person.name,
                        choice->title, why) &&
           talk_job_take(job, &turn, why);
}

bool
talk_choose(const Talk *talk, const TalkForm *form, const char *value, TalkAnswer *out,
            Fault *why)
{
    TalkJob job = {
        .talk = talk, .form = form, .what = "choose", .text = value, .act = act_choose
    };

    return talk_job_run(&job, out, why);
}

static bool
act_end(TalkJob *job, Fault *why)
{
    if (job->chat->state == CHAT_ENDED)
        return true;
    job->chat->due = *job->chat->agent ? CHAT_DUE_CLOSED : CHAT_DUE_NOTHING;
    return talk_job_tell(job, BOT_EVENT_ENDED, "", why);
}

bool
talk_end(const Talk *talk, const TalkForm *form, TalkAnswer *out, Fault *why)
{
    TalkJob job = { .talk = talk, .form = form, .what = "end", .act = act_end };

    return talk_job_run(&job, out, why);
}

/* ------------------------------------------------------------------ staff */

static const char *
staff_name(const TalkJob *job, const char *key)
{
    const Staff *staff = settings_staff(job->talk->settings, key);

    return staff && *staff->name ? staff->name : job->book->lines[BOT_AGENT];
}

static bool
is_in_it(const TalkJob *job)
{
    return job->chat->state == CHAT_AGENT &&
           strcmp(job->chat->agent, job->form->by->staff) == 0;
}

static bool
act_join(TalkJob *job, Fault *why)
{
    const char *key = job->form->by->staff;

    if (is_in_it(job))
        return true;
    if (job->chat->state == CHAT_ENDED)
        job->result = TALK_OVER;
    else if (job->chat->state == CHAT_AGENT)
        job->result = TALK_NOT_IN_IT;
    if (job->result != TALK_DONE)
        return true;
    g_free(job->chat->agent);
    job->chat->agent = g_strdup(key);
    return talk_job_tell(job, BOT_EVENT_JOINED, staff_name(job, key), why);
}

bool
talk_join(const Talk *talk, const TalkForm *form, TalkAnswer *out, Fault *why)
{
    TalkJob job = { .talk = talk, .form = form, .what = "join", .act = act_join };

    return talk_job_run(&job, out, why);
}

static bool
act_leave(TalkJob *job, Fault *why)
{
    return job->chat->state != CHAT_AGENT ||
           talk_job_tell(job, BOT_EVENT_LEFT, staff_name(job, job->chat->agent), why);
}

bool
talk_leave(const Talk *talk, const TalkForm *form, TalkAnswer *out, Fault *why)
{
    TalkJob job = { .talk = talk, .form = form, .what = "leave", .act = act_leave };

    return talk_job_run(&job, out, why);
}

static bool
act_answer(TalkJob *job, Fault *why)
{
    if (job->chat->state == CHAT_ENDED)
        job->result = TALK_OVER;
    else if (!is_in_it(job))
        job->result = TALK_NOT_IN_IT;
    else if (!talk_job_check_room(job, why))
        return false;
    return job->result != TALK_DONE ||
           talk_job_add(job, CHAT_FROM_AGENT, staff_name(job, job->chat->agent),
                        job->text, why);
}

bool
talk_answer(const Talk *talk, const TalkForm *form, const char *message, TalkAnswer *out,
            Fault *why)
{
    g_autofree char *text = take_words(message, out);
    TalkJob job = {
        .talk = talk, .form = form, .what = "answer", .text = text, .act = act_answer
    };

    return !text || talk_job_run(&job, out, why);
}

/* Who talks to the bot alone is not theirs to end. */
static bool
act_finish(TalkJob *job, Fault *why)
{
    if (job->chat->state == CHAT_ENDED)
        return true;
    if (job->chat->state == CHAT_BOT) {
        job->result = TALK_NOT_IN_IT;
        return true;
    }
    job->chat->due = job->leaves_open ? CHAT_DUE_OPEN : CHAT_DUE_CLOSED;
    return talk_job_tell(job, BOT_EVENT_ENDED, "", why);
}

bool
talk_finish(const Talk *talk, const TalkForm *form, bool leaves_open, TalkAnswer *out,
            Fault *why)
{
    TalkJob job = { .talk = talk,
                    .form = form,
                    .what = "finish",
                    .leaves_open = leaves_open,
                    .act = act_finish };

    return talk_job_run(&job, out, why);
}
