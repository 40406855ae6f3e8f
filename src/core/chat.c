/* chat.c - a talk on the web: with the bot, then perhaps with a person. */
#include "core/chat.h"

#include <string.h>

static const char *const states[] = {
    [CHAT_BOT] = "bot",
    [CHAT_WAITING] = "waiting",
    [CHAT_AGENT] = "agent",
    [CHAT_ENDED] = "ended",
};

static const char *const froms[] = {
    [CHAT_FROM_CUSTOMER] = "customer",
    [CHAT_FROM_BOT] = "bot",
    [CHAT_FROM_AGENT] = "agent",
};

static const char *const dues[] = {
    [CHAT_DUE_NOTHING] = "",
    [CHAT_DUE_UNANSWERED] = "unanswered",
    [CHAT_DUE_OPEN] = "open",
    [CHAT_DUE_CLOSED] = "closed",
};

Chat *
chat_new(void)
{
    Chat *chat = g_new0(Chat, 1);

    chat->language = g_strdup("");
    chat->menu = g_strdup("");
    chat->topic = g_strdup("");
    chat->agent = g_strdup("");
    return chat;
}

void
chat_free(Chat *chat)
{
    if (!chat)
        return;
    g_free(chat->language);
    g_free(chat->menu);
    g_free(chat->topic);
    g_free(chat->agent);
    g_free(chat);
}

ChatLine *
chat_line_new(void)
{
    ChatLine *line = g_new0(ChatLine, 1);

    line->name = g_strdup("");
    line->text = g_strdup("");
    return line;
}

void
chat_line_free(ChatLine *line)
{
    if (!line)
        return;
    g_free(line->name);
    g_free(line->text);
    g_free(line);
}

/* Its place among the names; -1 for none of them. */
static int
name_find(const char *name, const char *const *names, gsize count)
{
    for (gsize i = 0; i < count; i++)
        if (strcmp(name, names[i]) == 0)
            return (int)i;
    return -1;
}

const char *
chat_state_name(ChatState state)
{
    return states[state];
}

bool
chat_state_parse(const char *name, ChatState *out)
{
    int found = name_find(name, states, G_N_ELEMENTS(states));

    if (found >= 0)
        *out = (ChatState)found;
    return found >= 0;
}

const char *
chat_from_name(ChatFrom from)
{
    return froms[from];
}

bool
chat_from_parse(const char *name, ChatFrom *out)
{
    int found = name_find(name, froms, G_N_ELEMENTS(froms));

    if (found >= 0)
        *out = (ChatFrom)found;
    return found >= 0;
}

const char *
chat_due_name(ChatDue due)
{
    return dues[due];
}

bool
chat_due_parse(const char *name, ChatDue *out)
{
    int found = name_find(name, dues, G_N_ELEMENTS(dues));

    if (found >= 0)
        *out = (ChatDue)found;
    return found >= 0;
}
