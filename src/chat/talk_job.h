/* talk_job.h - inside of chat/talk: one job of the writer on one chat. */
#ifndef TICKETD_CHAT_TALK_JOB_H
#define TICKETD_CHAT_TALK_JOB_H

#include "chat/bot.h"
#include "chat/talk.h"
#include "store/chats.h"

typedef struct TalkJob TalkJob;
struct TalkJob {
    const Talk *talk;
    const TalkForm *form;
    const char *what; /* the use case, as keys and the log have it */
    /* Refuses by job->result before it changes anything. */
    bool (*act)(TalkJob *job, Fault *why);
    const char *text; /* a use case's own */
    bool leaves_open;
    gint64 now;
    /* Filled in before act(). */
    Store *store;
    Chat *chat;
    const BotBook *book;
    TalkResult result;
    guint letters; /* to staff, who wait for none */
    bool is_changed;
};

/* Run it, with the chat that its form means. A customer's begins if there is none. */
bool talk_job_run(TalkJob *job, TalkAnswer *out, Fault *why);

/* Within act(). */
/* The customer's chat is a new one from now on, in that language, with the greeting. */
bool talk_job_begin(TalkJob *job, const char *language, Fault *why);
bool talk_job_add(TalkJob *job, ChatFrom from, const char *name, const char *text,
                  Fault *why);
/* The chat as the bot leaves it, with what it says. Who waits from then on is told of to
 * staff. */
bool talk_job_take(TalkJob *job, const BotTurn *turn, Fault *why);
/* The same of what others do. */
bool talk_job_tell(TalkJob *job, BotEvent event, const char *who, Fault *why);
/* Is there room for a line of this chat, and of the customer now? */
bool talk_job_check_room(TalkJob *job, Fault *why);

/* A letter to each of the first department's staff, but one: the customer waits.
 * talk_letter.c */
bool talk_letter_add(TalkJob *job, Fault *why);

/* What of a line is kept: valid UTF-8 without controls and blanks at its end; "" if
 * nothing is. The caller frees it. */
char *talk_clean(const char *message);

#endif
