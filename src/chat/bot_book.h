/* bot_book.h - what the bot of the chat says in one language, and to which words.
 *
 *   [bot]                  the lines and titles below, by their names
 *   [topic NAME]
 *   title = Billing        on its button; it is a keyword, too
 *   keywords = bill, invoice
 *   answer = ...           \n begins a new line in it, \\ is a backslash
 *   choices = live-agent, resume-bot     what is offered with it; this is the default */
#ifndef TICKETD_CHAT_BOT_BOOK_H
#define TICKETD_CHAT_BOT_BOOK_H

#include "chat/bot_match.h"

/* Limits, in characters and pieces: an answer is read in a small window, a title stands
 * on a button, a greeting offers all topics. */
enum {
    BOT_TEXT_MAX = 4000,
    BOT_TITLE_MAX = 60,
    BOT_KEYWORD_MAX = 60,
    BOT_KEYWORDS_MAX = 100, /* of a topic */
    BOT_TOPICS_MAX = 50,
    BOT_CHOICES_MAX = 10, /* of a topic */
    BOT_NAME_MAX = 40,
    BOT_FILE_MAX = 1024 * 1024, /* bytes */
};

/* Fixed lines; their names in the files are these in lower case, with hyphens. */
typedef enum BotLine {
    BOT_GREETING,     /* with all topics as choices */
    BOT_FALLBACK,     /* to what holds no keyword, with the same */
    BOT_OFFERED,      /* after resume-bot, with human and restart */
    BOT_WAITING,      /* a live agent comes in a moment */
    BOT_AGENT_JOINED, /* {{agent}} */
    BOT_AGENT_LEFT,   /* {{agent}}, if it is wanted; another one comes */
    BOT_NOBODY_CAME,  /* {{ticket}} */
    BOT_ENDED,
    BOT_BOT,        /* what a transcript calls the bot, */
    BOT_CUSTOMER,   /* a customer without a name */
    BOT_AGENT,      /* and an agent without one */
    BOT_TRANSCRIPT, /* the line above a transcript */
    BOT_SUBJECT,    /* of a chat in which nobody said a word */
    BOT_LINES,
} BotLine;

/* Choices that are no topic; their titles are given by [bot], too. */
typedef enum BotWord {
    BOT_LIVE_AGENT,
    BOT_RESUME_BOT,
    BOT_HUMAN,
    BOT_RESTART,
    BOT_WORDS,
} BotWord;

/* A button. */
typedef struct BotChoice {
    char *value; /* "live-agent", "resume-bot", "human", "restart" or a topic's name */
    char *title;
} BotChoice;

typedef struct BotTopic {
    BotChoice choice;
    char *answer;
    GPtrArray *choices; /* of const BotChoice *, of the same book */
} BotTopic;

/* Never changes once it was read. */
typedef struct BotBook {
    char *language;
    char *lines[BOT_LINES];
    BotChoice words[BOT_WORDS];
    GPtrArray *topics;   /* of BotTopic *, in the order of the file; at least one */
    GPtrArray *all;      /* of const BotChoice *: theirs */
    BotMatcher *matcher; /* finds a const BotChoice * */
} BotBook;

/* Read the words of a language: `length` bytes of anything, which errors call `place`.
 * What [bot] in it does not say is taken from `base` (may be NULL; what is built in for
 * the language), and so are all topics if it has none. Each error is added to `errors`
 * (of char
 * *, which the array frees): "PLACE:LINE: what and what was expected". NULL after one. */
BotBook *bot_book_read(const char *language, const char *text, gsize length,
                       const char *place, const char *base, GPtrArray *errors);
void bot_book_free(BotBook *book); /* NULL is fine */

/* NULL where there is none of that name. */
const BotTopic *bot_book_topic(const BotBook *book, const char *name);
/* A topic's, or one of the four words; NULL for anything else. */
const BotChoice *bot_book_choice(const BotBook *book, const char *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(BotBook, bot_book_free)

#endif
