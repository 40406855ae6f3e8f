/* bot.c - the bot's brain: what is said and offered after what a customer did. */
#include "chat/bot.h"

#include <string.h>

void
bot_turn_clear(BotTurn *turn)
{
    g_clear_pointer(&turn->lines, g_ptr_array_unref);
    g_clear_pointer(&turn->choices, g_ptr_array_unref);
}

static void
offer_words(GPtrArray *choices, const BotBook *book, BotWord first, BotWord second)
{
    g_ptr_array_add(choices, (gpointer)&book->words[first]);
    if (second != first)
        g_ptr_array_add(choices, (gpointer)&book->words[second]);
}

static GPtrArray *
bot_menu(const BotBook *book, const char *menu)
{
    const BotTopic *topic = bot_book_topic(book, menu);
    GPtrArray *choices = g_ptr_array_new();

    if (topic)
        g_ptr_array_extend(choices, topic->choices, NULL, NULL);
    else if (strcmp(menu, book->words[BOT_RESUME_BOT].value) == 0)
        offer_words(choices, book, BOT_HUMAN, BOT_RESTART);
    else
        g_ptr_array_extend(choices, book->all, NULL, NULL);
    return choices;
}

GPtrArray *
bot_choices(const BotBook *book, ChatState state, const char *menu)
{
    GPtrArray *choices;

    if (state == CHAT_BOT)
        return bot_menu(book, menu);
    choices = g_ptr_array_new();
    if (state == CHAT_WAITING)
        offer_words(choices, book, BOT_RESUME_BOT, BOT_RESUME_BOT);
    else if (state == CHAT_ENDED)
        offer_words(choices, book, BOT_RESTART, BOT_RESTART);
    return choices;
}

/* `text` with each {{...}} replaced by `who`. */
static char *
fill(const char *text, const char *who)
{
    GString *out = g_string_new(NULL);

    for (;;) {
        const char *field = who ? strstr(text, "{{") : NULL;
        const char *end = field ? strstr(field, "}}") : NULL;

        if (!end) {
            g_string_append(out, text);
            return g_string_free(out, FALSE);
        }
        g_string_append_len(out, text, field - text);
        g_string_append(out, who);
        text = end + 2;
    }
}

/* The menu as a word that lives as long as the book. */
static const char *
keep_menu(const BotBook *book, const char *menu)
{
    const BotChoice *choice = bot_book_choice(book, menu);

    return choice ? choice->value : "";
}

/* A turn that ends there; says `line`, unless that is NULL. */
static void
turn_to(const BotBook *book, ChatState state, const char *menu, const char *line,
        BotTurn *out)
{
    out->state = state;
    out->menu = keep_menu(book, menu);
    out->topic = "";
    out->lines = g_ptr_array_new_with_free_func(g_free);
    if (line)
        g_ptr_array_add(out->lines, g_strdup(line));
    out->choices = bot_choices(book, state, out->menu);
}

void
bot_start(const BotBook *book, BotTurn *out)
{
    turn_to(book, CHAT_BOT, "", book->lines[BOT_GREETING], out);
}

/* One of the four words, in any state. */
static void
choose_word(const BotBook *book, ChatState state, const char *menu, BotWord word,
            BotTurn *out)
{
    const char *offer = book->words[BOT_RESUME_BOT].value;
    bool is_open = state == CHAT_BOT || state == CHAT_WAITING;

    switch (word) {
    case BOT_LIVE_AGENT:
    case BOT_HUMAN:
        if (state == CHAT_BOT) {
            turn_to(book, CHAT_WAITING, menu, book->lines[BOT_WAITING], out);
            return;
        }
        break;
    case BOT_RESUME_BOT:
        if (is_open) {
            turn_to(book, CHAT_BOT, offer, book->lines[BOT_OFFERED], out);
            return;
        }
        break;
    case BOT_RESTART:
        if (state != CHAT_AGENT) {
            bot_start(book, out);
            return;
        }
        break;
    case BOT_WORDS:
        break;
    }
    turn_to(book, state, menu, NULL, out);
}

static void
choose(const BotBook *book, ChatState state, const char *menu, const BotChoice *choice,
       BotTurn *out)
{
    const BotTopic *topic;

    for (guint i = 0; i < BOT_WORDS; i++)
        if (choice == &book->words[i]) {
            choose_word(book, state, menu, (BotWord)i, out);
            return;
        }
    topic = choice && state == CHAT_BOT ? bot_book_topic(book, choice->value) : NULL;
    if (!topic) {
        turn_to(book, state, menu, NULL, out);
        return;
    }
    turn_to(book, CHAT_BOT, topic->choice.value, topic->answer, out);
    out->topic = topic->choice.value;
}

void
bot_choose(const BotBook *book, ChatState state, const char *menu, const char *value,
           BotTurn *out)
{
    choose(book, state, menu, bot_book_choice(book, value), out);
}

void
bot_hear(const BotBook *book, ChatState state, const char *menu, const char *message,
         gsize length, BotTurn *out)
{
    const BotChoice *meant;

    if (state != CHAT_BOT) {
        turn_to(book, state, menu, NULL, out);
        return;
    }
    meant = bot_matcher_find(book->matcher, message, length);
    if (meant)
        choose(book, state, menu, meant, out);
    else
        turn_to(book, CHAT_BOT, "", book->lines[BOT_FALLBACK], out);
}

/* Where that event leads from there, and what is said of it. False if it cannot be. */
static bool
event_leads(ChatState from, BotEvent event, ChatState *to, BotLine *line)
{
    switch (event) {
    case BOT_EVENT_JOINED:
        *to = CHAT_AGENT;
        *line = BOT_AGENT_JOINED;
        return from == CHAT_BOT || from == CHAT_WAITING;
    case BOT_EVENT_LEFT:
        *to = CHAT_WAITING;
        *line = BOT_AGENT_LEFT;
        return from == CHAT_AGENT;
    case BOT_EVENT_NOBODY:
        *to = CHAT_ENDED;
        *line = BOT_NOBODY_CAME;
        return from == CHAT_WAITING;
    case BOT_EVENT_ENDED:
        *to = CHAT_ENDED;
        *line = BOT_ENDED;
        return from != CHAT_ENDED;
    }
    return false;
}

void
bot_tell(const BotBook *book, ChatState state, const char *menu, BotEvent event,
         const char *who, BotTurn *out)
{
    g_autofree char *text = NULL;
    ChatState to;
    BotLine line;

    if (!event_leads(state, event, &to, &line)) {
        turn_to(book, state, menu, NULL, out);
        return;
    }
    text = fill(book->lines[line], line == BOT_ENDED ? NULL : who);
    turn_to(book, to, menu, text, out);
}
