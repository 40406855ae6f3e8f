/* member_chat.c - the chat at the member door: a customer's own, and all for staff. */
#include "doors/member_verbs.h"

#include "base/clock.h"
#include "base/log.h"
#include "chat/bot.h"
#include "chat/talk.h"
#include "intake/chat_ticket.h"
#include "store/accounts.h"
#include "store/chats.h"

#include <string.h>

enum {
    CHATS_LISTED = 200,
    /* So much of a chat at once: escaped it fits into a line of the door. */
    ANSWER_BYTES = 384 * 1024,
};

/* ------------------------------------------------------------------ a chat */

static json_t *
lines_json(const GPtrArray *lines, bool *has_more)
{
    json_t *list = json_array();
    gsize bytes = 0;

    *has_more = false;
    for (guint i = 0; i < lines->len && !*has_more; i++) {
        const ChatLine *line = lines->pdata[i];

        bytes += strlen(line->text) + strlen(line->name) + 100;
        json_array_append_new(
            list, json_pack("{s:I, s:s, s:s, s:s, s:I}", "line", (json_int_t)line->id,
                            "from", chat_from_name(line->from), "name", line->name,
                            "text", line->text, "at", (json_int_t)line->at));
        *has_more = bytes > ANSWER_BYTES && i + 1 < lines->len;
    }
    return list;
}

static json_t *
choices_json(const BotBook *book, const Chat *chat)
{
    g_autoptr(GPtrArray) choices = bot_choices(book, chat->state, chat->menu);
    json_t *list = json_array();

    for (guint i = 0; i < choices->len; i++) {
        const BotChoice *choice = choices->pdata[i];

        json_array_append_new(list, json_pack("{s:s, s:s}", "value", choice->value,
                                              "title", choice->title));
    }
    return list;
}

/* Customers learn the agent's name, never the key. */
static const char *
agent_of(const MemberRequest *request, const Chat *chat)
{
    const Staff *staff =
        *chat->agent ? settings_staff(request->settings, chat->agent) : NULL;

    if (*request->account->staff)
        return chat->agent;
    return staff ? staff->name : "";
}

/* "chat", with its lines behind "after". */
static bool
answer_chat(MemberRequest *request, const BotBooks *books, const Chat *chat, Fault *why)
{
    const BotBook *book = bot_books_language(books, chat->language);
    g_autoptr(GPtrArray) lines = NULL;
    bool has_more;
    json_t *list;

    if (!store_chat_lines(request->store, chat->id,
                          MAX(member_number(request, "after"), 0), 0, &lines, why))
        return false;
    list = lines_json(lines, &has_more);
    json_object_set_new(
        request->answer, "chat",
        json_pack("{s:I, s:s, s:s, s:s, s:I, s:o, s:b, s:o}", "id", (json_int_t)chat->id,
                  "state", chat_state_name(chat->state), "language", chat->language,
                  "agent", agent_of(request, chat), "ticket", (json_int_t)chat->ticket,
                  "lines", list, "more", has_more, "choices", choices_json(book, chat)));
    return true;
}

/* What is said where it was not done; NULL where it was. */
static const struct {
    const char *code, *text, *field;
} refusals[] = {
    [TALK_DONE] = { NULL, NULL, NULL },
    [TALK_NO_CHAT] = { "not-found", "no-chat", NULL },
    [TALK_NO_WORDS] = { "invalid", "no-message", "message" },
    [TALK_TOO_LONG] = { "limit", "too-long", "message" },
    [TALK_FULL] = { "limit", "chat-full", NULL },
    [TALK_TOO_MANY] = { "limit", "too-many", NULL },
    [TALK_OVER] = { "invalid", "chat-over", NULL },
    [TALK_NOT_IN_IT] = { "forbidden", "not-in-chat", NULL },
};

static bool
answer_talk(MemberRequest *request, const BotBooks *books, const TalkAnswer *talked,
            Fault *why)
{
    g_autoptr(Chat) chat = NULL;

    if (talked->result != TALK_DONE)
        return member_refuse(request, refusals[talked->result].code,
                             refusals[talked->result].text,
                             refusals[talked->result].field);
    if (!store_chat(request->store, talked->chat, &chat, why))
        return false;
    if (!chat)
        return member_refuse(request, "not-found", "no-chat", NULL);
    return answer_chat(request, books, chat, why);
}

/* ------------------------------------------------------------------ doing */

/* What a verb has before it. */
typedef struct Visit {
    BotBooks *books;
    Talk talk;
    TalkForm form;
} Visit;

static void
visit_clear(Visit *visit)
{
    bot_books_unref(visit->books);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Visit, visit_clear)

/* False: there is no chat here, or the form has no key, and that is answered. */
static bool
visit_open(MemberRequest *request, bool needs_key, Visit *out)
{
    const Desk *desk = request->desk;
    const char *key = member_string(request, "key");

    if (!request->settings->has_chat || !desk->shelf)
        return !member_refuse(request, "not-found", "no-page", NULL);
    if (needs_key && !member_key_is_valid(key))
        return !member_refuse(request, "invalid", "bad-key", "key");
    out->books = bot_shelf_take(desk->shelf);
    out->talk = (Talk){ desk->settings, desk->keys, out->books, desk->writer };
    out->form = (TalkForm){ request->account, needs_key ? key : NULL,
                            member_number(request, "chat") };
    return true;
}

/* Whoever ended it sees its ticket with the answer. If that fails, the caretaker makes it
 * soon. */
static void
make_ticket(MemberRequest *request, const Visit *visit, const TalkAnswer *talked)
{
    g_auto(Fault) why = { 0 };

    if (talked->result == TALK_DONE &&
        !chat_ticket_make(request->intake, visit->books, talked->chat, &why))
        log_warning("chat=%" G_GINT64_FORMAT " became no ticket yet: %s", talked->chat,
                    why.text);
}

bool
member_chat(MemberRequest *request, Fault *why)
{
    g_auto(Visit) visit = { 0 };
    g_autoptr(Chat) chat = NULL;
    TalkAnswer talked = { 0 };

    if (!visit_open(request, false, &visit))
        return true;
    if (!talk_find(request->store, request->account->id, clock_now(), &chat, why))
        return false;
    if (chat)
        return answer_chat(request, visit.books, chat, why);
    return talk_begin(&visit.talk, &visit.form, member_string(request, "language"),
                      &talked, why) &&
           answer_talk(request, visit.books, &talked, why);
}

bool
member_chat_say(MemberRequest *request, Fault *why)
{
    g_auto(Visit) visit = { 0 };
    TalkAnswer talked = { 0 };

    return !visit_open(request, true, &visit) ||
           (talk_say(&visit.talk, &visit.form, member_string(request, "message"), &talked,
                     why) &&
            answer_talk(request, visit.books, &talked, why));
}

bool
member_chat_choose(MemberRequest *request, Fault *why)
{
    g_auto(Visit) visit = { 0 };
    TalkAnswer talked = { 0 };

    return !visit_open(request, true, &visit) ||
           (talk_choose(&visit.talk, &visit.form, member_string(request, "choice"),
                        &talked, why) &&
            answer_talk(request, visit.books, &talked, why));
}

bool
member_chat_end(MemberRequest *request, Fault *why)
{
    g_auto(Visit) visit = { 0 };
    TalkAnswer talked = { 0 };

    if (!visit_open(request, true, &visit))
        return true;
    if (!talk_end(&visit.talk, &visit.form, &talked, why))
        return false;
    make_ticket(request, &visit, &talked);
    return answer_talk(request, visit.books, &talked, why);
}

/* ------------------------------------------------------------------ staff */

/* One of the list; NULL after a fault. */
static json_t *
chat_row(MemberRequest *request, const Chat *chat, Fault *why)
{
    g_autoptr(Account) account = NULL;
    g_autoptr(ChatLine) last = NULL;

    if (!store_account(request->store, chat->account, &account, why) ||
        !store_last_chat_line(request->store, chat->id, &last, why))
        return NULL;
    return json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:s}", "chat",
                     (json_int_t)chat->id, "state", chat_state_name(chat->state),
                     "customer", account ? account->person.name : "", "address",
                     account ? account->person.address : "", "agent", chat->agent,
                     "language", chat->language, "created", (json_int_t)chat->created,
                     "waiting", (json_int_t)chat->waiting, "last",
                     last ? last->text : "");
}

bool
member_desk_chats(MemberRequest *request, Fault *why)
{
    g_auto(Visit) visit = { 0 };
    g_autoptr(GPtrArray) chats = NULL;
    json_t *list;

    if (!visit_open(request, false, &visit))
        return true;
    if (!store_open_chats(request->store, CHATS_LISTED, &chats, why))
        return false;
    list = json_array();
    json_object_set_new(request->answer, "chats", list);
    for (guint i = 0; i < chats->len; i++) {
        json_t *row = chat_row(request, chats->pdata[i], why);

        if (!row)
            return false;
        json_array_append_new(list, row);
    }
    return true;
}

bool
member_desk_chat(MemberRequest *request, Fault *why)
{
    TalkAnswer talked = { TALK_DONE, member_number(request, "chat") };
    g_auto(Visit) visit = { 0 };

    return !visit_open(request, false, &visit) ||
           answer_talk(request, visit.books, &talked, why);
}

bool
member_desk_chat_join(MemberRequest *request, Fault *why)
{
    g_auto(Visit) visit = { 0 };
    TalkAnswer talked = { 0 };

    return !visit_open(request, true, &visit) ||
           (talk_join(&visit.talk, &visit.form, &talked, why) &&
            answer_talk(request, visit.books, &talked, why));
}

bool
member_desk_chat_leave(MemberRequest *request, Fault *why)
{
    g_auto(Visit) visit = { 0 };
    TalkAnswer talked = { 0 };

    return !visit_open(request, true, &visit) ||
           (talk_leave(&visit.talk, &visit.form, &talked, why) &&
            answer_talk(request, visit.books, &talked, why));
}

bool
member_desk_chat_say(MemberRequest *request, Fault *why)
{
    g_auto(Visit) visit = { 0 };
    TalkAnswer talked = { 0 };

    return !visit_open(request, true, &visit) ||
           (talk_answer(&visit.talk, &visit.form, member_string(request, "message"),
                        &talked, why) &&
            answer_talk(request, visit.books, &talked, why));
}

bool
member_desk_chat_end(MemberRequest *request, Fault *why)
{
    bool leaves_open = json_is_true(json_object_get(request->json, "open"));
    g_auto(Visit) visit = { 0 };
    TalkAnswer talked = { 0 };

    if (!visit_open(request, true, &visit))
        return true;
    if (!talk_finish(&visit.talk, &visit.form, leaves_open, &talked, why))
        return false;
    make_ticket(request, &visit, &talked);
    return answer_talk(request, visit.books, &talked, why);
}
