/* chat.c - ticketctl chat: what customers and staff say in the chat. */
#include "chat/bot_books.h"
#include "chat/transcript.h"
#include "ctl/output.h"
#include "ctl/table.h"
#include "ctl/verbs.h"
#include "store/accounts.h"
#include "store/chats.h"

#include <stdio.h>
#include <string.h>

enum { CHATS_LIMIT = 50 };

/* Whose it is; empty for an account that is gone. The caller frees it. */
static bool
find_customer(Ctl *ctl, const Chat *chat, Account **out, Fault *why)
{
    if (!store_account(ctl->store, chat->account, out, why))
        return false;
    if (*out == NULL)
        *out = account_new();
    return true;
}

static json_t *
chat_json(const Chat *chat, const Account *account)
{
    return json_pack("{s:I, s:s, s:o, s:s, s:s, s:s, s:o, s:s, s:o, s:o, s:o}", "chat",
                     (json_int_t)chat->id, "state", chat_state_name(chat->state),
                     "customer", output_json_mailbox(&account->person), "agent",
                     chat->agent, "language", chat->language, "topic", chat->topic,
                     "ticket", output_json_number(chat->ticket), "due",
                     chat_due_name(chat->due), "created", output_json_time(chat->created),
                     "updated", output_json_time(chat->updated), "waiting",
                     output_json_time(chat->waiting));
}

/* ------------------------------------------------------------------ list */

static void
add_row(Table *table, const Chat *chat, const Account *account)
{
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, chat->id);
    g_autofree char *ticket = chat->ticket != 0
                                  ? g_strdup_printf("%" G_GINT64_FORMAT, chat->ticket)
                                  : g_strdup("-");
    g_autofree char *customer = output_mailbox(&account->person);
    g_autofree char *updated = output_time(chat->updated);
    g_autofree char *waiting = output_time(chat->waiting);
    table_add(table, id, chat_state_name(chat->state), customer, chat->agent,
              chat->language, waiting, updated, ticket);
}

static CtlExit
chat_list(Ctl *ctl, guint limit)
{
    static const char *const columns[] = { ">CHAT",     "STATE",    "~CUSTOMER",
                                           "AGENT",     "LANGUAGE", "WAITING SINCE",
                                           "LAST LINE", ">TICKET",  NULL };
    g_autoptr(GPtrArray) chats = NULL;
    g_auto(Fault) why = { 0 };
    CtlExit code = ctl_store(ctl);
    if (code != CTL_DONE)
        return code;
    if (!store_chats(ctl->store, limit, &chats, &why))
        return ctl_fault(&why);
    Table *table = ctl->json ? NULL : table_new(columns);
    for (guint i = 0; i < chats->len; i++) {
        const Chat *chat = g_ptr_array_index(chats, i);
        g_autoptr(Account) account = NULL;
        if (!find_customer(ctl, chat, &account, &why))
            return ctl_fault(&why);
        if (table == NULL)
            output_json(chat_json(chat, account));
        else
            add_row(table, chat, account);
    }
    if (table != NULL)
        table_print(table, "no chats");
    return CTL_DONE;
}

/* ------------------------------------------------------------------ show */

static json_t *
lines_json(const GPtrArray *lines)
{
    json_t *list = json_array();
    for (guint i = 0; i < lines->len; i++) {
        const ChatLine *line = g_ptr_array_index(lines, i);
        json_array_append_new(
            list, json_pack("{s:I, s:s, s:s, s:s, s:o}", "line", (json_int_t)line->id,
                            "from", chat_from_name(line->from), "name", line->name,
                            "text", line->text, "at", output_json_time(line->at)));
    }
    return list;
}

/* In the words that its ticket has or would have. */
static CtlExit
print_chat(Ctl *ctl, const Chat *chat, const Account *account, const GPtrArray *lines)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(BotBooks) books = bot_books_read(ctl->settings_path, errors);
    if (books == NULL)
        books = bot_books_read(NULL, errors);
    g_autofree char *customer = output_mailbox(&account->person);
    g_autofree char *agent = output_clean(chat->agent);
    g_autofree char *text =
        transcript_text(bot_books_language(books, chat->language), lines);
    printf("Chat %" G_GINT64_FORMAT " of %s: %s", chat->id, customer,
           chat_state_name(chat->state));
    if (*agent != '\0')
        printf(", agent %s", agent);
    if (chat->ticket != 0)
        printf(", ticket %" G_GINT64_FORMAT, chat->ticket);
    printf("\n\n");
    output_lines("", text);
    return CTL_DONE;
}

static CtlExit
chat_show(Ctl *ctl, const char *word)
{
    gint64 id;
    g_autoptr(Chat) chat = NULL;
    g_autoptr(Account) account = NULL;
    g_autoptr(GPtrArray) lines = NULL;
    g_auto(Fault) why = { 0 };
    if (!ctl_number(word, "a chat", &id))
        return CTL_USAGE;
    CtlExit code = ctl_store(ctl);
    if (code != CTL_DONE)
        return code;
    if (!store_chat(ctl->store, id, &chat, &why))
        return ctl_fault(&why);
    if (chat == NULL)
        return ctl_say(CTL_REFUSED, "no chat %" G_GINT64_FORMAT, id);
    if (!find_customer(ctl, chat, &account, &why) ||
        !store_chat_lines(ctl->store, id, 0, 0, &lines, &why))
        return ctl_fault(&why);
    if (!ctl->json)
        return print_chat(ctl, chat, account, lines);
    json_t *object = chat_json(chat, account);
    json_object_set_new(object, "lines", lines_json(lines));
    output_json(object);
    return CTL_DONE;
}

CtlExit
verb_chat(Ctl *ctl, int argc, char **argv)
{
    int limit = CHATS_LIMIT;
    const GOptionEntry entries[] = {
        { "limit", 0, 0, G_OPTION_ARG_INT, &limit, "At most so many, 0 is all", "N" },
        { NULL, 0, 0, 0, NULL, NULL, NULL },
    };
    if (!ctl_options(ctl, entries, &argc, &argv, 1, 2))
        return CTL_USAGE;
    if (argc == 2 && limit >= 0 && strcmp(argv[1], "list") == 0)
        return chat_list(ctl, (guint)limit);
    if (argc == 3 && strcmp(argv[1], "show") == 0)
        return chat_show(ctl, argv[2]);
    return ctl_say(CTL_USAGE, "usage: ticketctl chat %s", ctl->usage);
}
