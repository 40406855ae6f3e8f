/* test_talk.c - what is said and done in chats, on a real store. */
#include "chat/talk.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "store/accounts.h"
#include "store/chats.h"
#include "store/query.h"

#define MUST(call)                                                                       \
    do {                                                                                 \
        g_auto(Fault) why = { 0 };                                                       \
        bool is_done = (call);                                                           \
        if (!is_done)                                                                    \
            g_test_message("%s", why.text);                                              \
        g_assert_true(is_done);                                                          \
    } while (0)
#define DAY_MS (G_GINT64_CONSTANT(86400) * 1000)

typedef struct Place {
    char *folder, *url;
    Settings settings;
    Department support;
    Staff alice, bob, carol;
    SignatureKeys keys;
    BotBooks *books;
    Writer *writer;
    Store *store; /* to look at */
    Account *budi, *siti, *staff, *other;
    Talk talk;
    guint forms;
} Place;

static void
set(char **field, const char *value)
{
    g_free(*field);
    *field = g_strdup(value);
}

static bool
add_account(Store *store, void *data, Fault *why)
{
    return store_add_account(store, data, why);
}

static Account *
make_account(Place *p, const char *staff, const char *name, const char *address)
{
    Account *account = account_new();

    set(&account->staff, staff);
    set(&account->person.name, name);
    set(&account->person.address, address);
    set(&account->language, "en");
    account->created = 1;
    MUST(writer_run(p->writer, add_account, account, &why));
    return account;
}

static void
make_settings(Place *p)
{
    p->alice = (Staff){ .key = (char *)"alice",
                        .name = (char *)"Alice",
                        .address = (char *)"alice@desk.test" };
    p->bob = (Staff){ .key = (char *)"bob",
                      .name = (char *)"Bob",
                      .address = (char *)"bob@desk.test" };
    p->carol = (Staff){ .key = (char *)"carol",
                        .name = (char *)"Carol",
                        .address = (char *)"carol@desk.test",
                        .notify = NOTIFY_NONE };
    p->settings.staff = g_ptr_array_new();
    g_ptr_array_add(p->settings.staff, &p->alice);
    g_ptr_array_add(p->settings.staff, &p->bob);
    g_ptr_array_add(p->settings.staff, &p->carol);
    p->support = (Department){ .key = (char *)"support",
                               .name = (char *)"Support",
                               .address = (char *)"support@desk.test",
                               .language = (char *)"en",
                               .aliases = g_new0(char *, 1),
                               .staff = p->settings.staff };
    p->settings.departments = g_ptr_array_new();
    g_ptr_array_add(p->settings.departments, &p->support);
    p->settings.hostname = (char *)"desk.test";
    p->settings.language = (char *)"id";
    p->settings.base_url = (char *)"https://desk.test";
}

static void
set_up(Place *p, gconstpointer data)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);

    log_set_quiet(true);
    p->folder = g_dir_make_tmp("talk-XXXXXX", NULL);
    p->url = g_strdup_printf("sqlite:%s/t.db", p->folder);
    make_settings(p);
    p->books = bot_books_read(NULL, errors);
    g_assert_nonnull(p->books);
    MUST(writer_start(p->url, 10001, &p->writer, &why));
    MUST(store_open(p->url, STORE_READ, 0, &p->store, &why));
    p->budi = make_account(p, "", "Budi", "budi@example.org");
    p->siti = make_account(p, "", "", "siti@example.org");
    p->staff = make_account(p, "alice", "Alice", "alice@desk.test");
    p->other = make_account(p, "bob", "Bob", "bob@desk.test");
    p->talk = (Talk){ &p->settings, &p->keys, p->books, p->writer };
}

static void
tear_down(Place *p, gconstpointer data)
{
    g_autoptr(GDir) folder = g_dir_open(p->folder, 0, NULL);
    const char *name;

    store_close(p->store);
    writer_free(p->writer);
    bot_books_unref(p->books);
    while ((name = g_dir_read_name(folder))) {
        g_autofree char *path = g_build_filename(p->folder, name, NULL);

        g_unlink(path);
    }
    g_rmdir(p->folder);
    g_free(p->folder);
    g_free(p->url);
    g_strfreev(p->support.aliases);
    g_ptr_array_unref(p->settings.staff);
    g_ptr_array_unref(p->settings.departments);
    account_free(p->budi);
    account_free(p->siti);
    account_free(p->staff);
    account_free(p->other);
}

/* ------------------------------------------------------------------ what they do */

/* A form of its own for each. */
static TalkForm
form_of(Place *p, const Account *by, gint64 chat, char key[32])
{
    g_snprintf(key, 32, "key%020u", ++p->forms);
    return (TalkForm){ by, key, chat };
}

static TalkAnswer
begin(Place *p, const Account *by, const char *language)
{
    TalkForm form = { by, NULL, 0 };
    TalkAnswer answer = { 0 };

    MUST(talk_begin(&p->talk, &form, language, &answer, &why));
    return answer;
}

static TalkResult
say(Place *p, const Account *by, const char *message)
{
    char key[32];
    TalkForm form = form_of(p, by, 0, key);
    TalkAnswer answer = { 0 };

    MUST(talk_say(&p->talk, &form, message, &answer, &why));
    return answer.result;
}

static TalkResult
choose(Place *p, const Account *by, const char *value)
{
    char key[32];
    TalkForm form = form_of(p, by, 0, key);
    TalkAnswer answer = { 0 };

    MUST(talk_choose(&p->talk, &form, value, &answer, &why));
    return answer.result;
}

static TalkResult
end(Place *p, const Account *by)
{
    char key[32];
    TalkForm form = form_of(p, by, 0, key);
    TalkAnswer answer = { 0 };

    MUST(talk_end(&p->talk, &form, &answer, &why));
    return answer.result;
}

typedef bool StaffVerb(const Talk *talk, const TalkForm *form, TalkAnswer *out,
                       Fault *why);

static TalkResult
act(Place *p, const Account *by, StaffVerb *verb, gint64 chat)
{
    char key[32];
    TalkForm form = form_of(p, by, chat, key);
    TalkAnswer answer = { 0 };

    MUST(verb(&p->talk, &form, &answer, &why));
    return answer.result;
}

static TalkResult
answer(Place *p, const Account *by, gint64 chat, const char *message)
{
    char key[32];
    TalkForm form = form_of(p, by, chat, key);
    TalkAnswer out = { 0 };

    MUST(talk_answer(&p->talk, &form, message, &out, &why));
    return out.result;
}

static TalkResult
finish(Place *p, const Account *by, gint64 chat, bool leaves_open)
{
    char key[32];
    TalkForm form = form_of(p, by, chat, key);
    TalkAnswer out = { 0 };

    MUST(talk_finish(&p->talk, &form, leaves_open, &out, &why));
    return out.result;
}

/* ------------------------------------------------------------------ what came of it */

static Chat *
chat_at(Place *p, gint64 id)
{
    Chat *chat = NULL;

    MUST(store_chat(p->store, id, &chat, &why));
    return chat;
}

/* "state due", and " agent" where there is one. */
static void
assert_chat(Place *p, gint64 id, const char *want)
{
    g_autoptr(Chat) chat = chat_at(p, id);
    g_autofree char *got = NULL;

    g_assert_nonnull(chat);
    got = g_strdup_printf("%s %s%s%s", chat_state_name(chat->state),
                          chat_due_name(chat->due), *chat->agent ? " " : "", chat->agent);
    g_assert_cmpstr(got, ==, want);
}

/* The customer's and the agents' lines whole, of the bot's a dot. */
static void
assert_lines(Place *p, gint64 id, const char *want)
{
    g_autoptr(GPtrArray) lines = NULL;
    g_autoptr(GString) got = g_string_new(NULL);

    MUST(store_chat_lines(p->store, id, 0, 0, &lines, &why));
    for (guint i = 0; i < lines->len; i++) {
        const ChatLine *line = lines->pdata[i];

        if (line->from == CHAT_FROM_BOT)
            g_string_append_c(got, '.');
        else
            g_string_append_printf(got, "[%s: %s]", line->name, line->text);
    }
    g_assert_cmpstr(got->str, ==, want);
}

static void
assert_last(Place *p, gint64 id, const char *want)
{
    g_autoptr(ChatLine) line = NULL;

    MUST(store_last_chat_line(p->store, id, &line, &why));
    g_assert_nonnull(line);
    g_assert_cmpstr(line->text, ==, want);
}

static void
assert_letters(Place *p, const char *want)
{
    g_autoptr(GPtrArray) letters = NULL;
    g_autoptr(GString) got = g_string_new(NULL);

    MUST(query_letters(p->store, 0, &letters, &why));
    for (guint i = letters->len; i-- > 0;) {
        const Letter *letter = letters->pdata[i];

        g_string_append_printf(got, "%s%s>%s", got->len > 0 ? " " : "", letter->event,
                               letter->recipient);
    }
    g_assert_cmpstr(got->str, ==, want);
}

/* ------------------------------------------------------------------ tests */

static void
test_begin(Place *p, gconstpointer data)
{
    TalkAnswer first = begin(p, p->budi, "id"), again = begin(p, p->budi, "en");
    TalkAnswer hers = begin(p, p->siti, "xx");
    g_autoptr(Chat) chat = chat_at(p, first.chat), english = chat_at(p, hers.chat);

    g_assert_cmpint(first.result, ==, TALK_DONE);
    g_assert_cmpint(again.chat, ==, first.chat);
    g_assert_cmpint(hers.chat, !=, first.chat);
    g_assert_cmpstr(chat->language, ==, "id");
    g_assert_cmpstr(english->language, ==, "en");
    assert_chat(p, first.chat, "bot ");
    assert_lines(p, first.chat, ".");
}

static void
test_bot(Place *p, gconstpointer data)
{
    gint64 id = begin(p, p->budi, "en").chat;
    g_autoptr(Chat) chat = NULL;

    g_assert_cmpint(say(p, p->budi, "  My INVOICE,\r\nplease\033[1m\n "), ==, TALK_DONE);
    assert_lines(p, id, ".[Budi:   My INVOICE,\nplease[1m].");
    g_assert_cmpint(choose(p, p->budi, "login"), ==, TALK_DONE);
    g_assert_cmpint(choose(p, p->budi, "no-such-thing"), ==, TALK_DONE);
    assert_lines(p, id, ".[Budi:   My INVOICE,\nplease[1m].[Budi: Login and password].");
    chat = chat_at(p, id);
    g_assert_cmpstr(chat->topic, ==, "login");
    g_assert_cmpstr(chat->menu, ==, "login");
    assert_letters(p, "");
}

/* Whoever says something first has a chat, too. */
static void
test_say_first(Place *p, gconstpointer data)
{
    g_autoptr(Chat) chat = NULL;

    g_assert_cmpint(say(p, p->budi, "hello"), ==, TALK_DONE);
    MUST(store_chat_of(p->store, p->budi->id, &chat, &why));
    assert_lines(p, chat->id, ".[Budi: hello].");
}

static void
test_waiting(Place *p, gconstpointer data)
{
    gint64 id = begin(p, p->budi, "en").chat;

    g_assert_cmpint(choose(p, p->budi, "live-agent"), ==, TALK_DONE);
    assert_chat(p, id, "waiting ");
    assert_letters(p, "chat>alice@desk.test chat>bob@desk.test");
    g_assert_cmpint(say(p, p->budi, "Anybody?"), ==, TALK_DONE);
    assert_lines(p, id, ".[Budi: Live Agent Request].[Budi: Anybody?]");
    g_assert_cmpint(choose(p, p->budi, "resume-bot"), ==, TALK_DONE);
    assert_chat(p, id, "bot ");
    /* To and fro within a minute is one letter. */
    g_assert_cmpint(choose(p, p->budi, "human"), ==, TALK_DONE);
    assert_chat(p, id, "waiting ");
    assert_letters(p, "chat>alice@desk.test chat>bob@desk.test");
    /* Another customer's is another. */
    g_assert_cmpint(choose(p, p->siti, "live-agent"), ==, TALK_DONE);
    assert_letters(p, "chat>alice@desk.test chat>bob@desk.test chat>alice@desk.test "
                      "chat>bob@desk.test");
}

static void
test_agent(Place *p, gconstpointer data)
{
    gint64 id = begin(p, p->budi, "en").chat;

    choose(p, p->budi, "live-agent");
    g_assert_cmpint(answer(p, p->staff, id, "Hi"), ==, TALK_NOT_IN_IT);
    g_assert_cmpint(act(p, p->staff, talk_join, id), ==, TALK_DONE);
    assert_chat(p, id, "agent  alice");
    assert_last(p, id, "Alice has joined the chat.");
    g_assert_cmpint(act(p, p->staff, talk_join, id), ==, TALK_DONE);
    g_assert_cmpint(act(p, p->other, talk_join, id), ==, TALK_NOT_IN_IT);
    g_assert_cmpint(answer(p, p->other, id, "Hi"), ==, TALK_NOT_IN_IT);
    g_assert_cmpint(answer(p, p->staff, id, "Hi"), ==, TALK_DONE);
    g_assert_cmpint(say(p, p->budi, "billing"), ==, TALK_DONE);
    assert_lines(p, id, ".[Budi: Live Agent Request]..[Alice: Hi][Budi: billing]");
    g_assert_cmpint(act(p, p->other, talk_leave, id), ==, TALK_DONE);
    assert_chat(p, id, "waiting  alice");
    g_assert_cmpint(act(p, p->other, talk_join, id), ==, TALK_DONE);
    g_assert_cmpint(finish(p, p->other, id, false), ==, TALK_DONE);
    assert_chat(p, id, "ended closed bob");
    g_assert_cmpint(answer(p, p->other, id, "Bye"), ==, TALK_OVER);
    g_assert_cmpint(act(p, p->other, talk_join, id), ==, TALK_OVER);
    g_assert_cmpint(say(p, p->budi, "Wait"), ==, TALK_OVER);
    g_assert_cmpint(act(p, p->staff, talk_join, 999), ==, TALK_NO_CHAT);
}

static void
test_ends(Place *p, gconstpointer data)
{
    gint64 id = begin(p, p->budi, "en").chat, second;

    /* The bot's alone becomes nothing, whoever ends it. */
    g_assert_cmpint(finish(p, p->staff, id, true), ==, TALK_NOT_IN_IT);
    g_assert_cmpint(end(p, p->budi), ==, TALK_DONE);
    assert_chat(p, id, "ended ");
    g_assert_cmpint(end(p, p->budi), ==, TALK_DONE);
    assert_lines(p, id, "..");
    g_assert_cmpint(begin(p, p->budi, "en").chat, ==, id);
    g_assert_cmpint(choose(p, p->budi, "login"), ==, TALK_DONE);
    g_assert_cmpint(begin(p, p->budi, "en").chat, ==, id);
    g_assert_cmpint(choose(p, p->budi, "restart"), ==, TALK_DONE);
    second = begin(p, p->budi, "en").chat;
    g_assert_cmpint(second, >, id);
    assert_lines(p, id, "..");
    choose(p, p->budi, "live-agent");
    act(p, p->staff, talk_join, second);
    g_assert_cmpint(end(p, p->budi), ==, TALK_DONE);
    assert_chat(p, second, "ended closed alice");
    choose(p, p->siti, "live-agent");
    second = begin(p, p->siti, "en").chat;
    act(p, p->staff, talk_join, second);
    g_assert_cmpint(finish(p, p->staff, second, true), ==, TALK_DONE);
    assert_chat(p, second, "ended open alice");
}

static void
test_once(Place *p, gconstpointer data)
{
    gint64 id = begin(p, p->budi, "en").chat;
    TalkForm form = { p->budi, "k0000000000000001", 0 };
    TalkForm hers = { p->siti, "k0000000000000001", 0 };
    TalkAnswer out;

    for (guint i = 0; i < 3; i++)
        MUST(talk_say(&p->talk, &form, "once", &out, &why));
    g_assert_cmpint(out.result, ==, TALK_DONE);
    g_assert_cmpint(out.chat, ==, id);
    assert_lines(p, id, ".[Budi: once].");
    /* One's key is nobody else's. */
    MUST(talk_say(&p->talk, &hers, "mine", &out, &why));
    assert_lines(p, out.chat, ".[: mine].");
    end(p, p->budi);
    form.key = "k0000000000000002";
    for (guint i = 0; i < 2; i++)
        MUST(talk_choose(&p->talk, &form, "restart", &out, &why));
    assert_lines(p, out.chat, ".");
    g_assert_cmpint(out.chat, ==, begin(p, p->budi, "en").chat);
}

static void
test_limits(Place *p, gconstpointer data)
{
    gint64 id = begin(p, p->budi, "en").chat;
    g_autofree char *longest = g_strnfill(TALK_LINE_BYTES, 'x');
    g_autofree char *longer = g_strnfill(TALK_LINE_BYTES + 1, 'x');

    g_assert_cmpint(say(p, p->budi, " \r\n\t"), ==, TALK_NO_WORDS);
    g_assert_cmpint(say(p, p->budi, "\033\001"), ==, TALK_NO_WORDS);
    g_assert_cmpint(say(p, p->budi, longer), ==, TALK_TOO_LONG);
    assert_lines(p, id, ".");
    for (guint i = 0; i < TALK_LINES_A_MINUTE; i++)
        g_assert_cmpint(say(p, p->budi, longest), ==, TALK_DONE);
    g_assert_cmpint(say(p, p->budi, "more"), ==, TALK_TOO_MANY);
    g_assert_cmpint(choose(p, p->budi, "login"), ==, TALK_TOO_MANY);
    g_assert_cmpint(end(p, p->budi), ==, TALK_DONE);
    g_assert_cmpint(say(p, p->siti, "not she"), ==, TALK_DONE);
}

static bool
fill(Store *store, void *data, Fault *why)
{
    g_autoptr(ChatLine) line = chat_line_new();

    line->chat = *(gint64 *)data;
    line->from = CHAT_FROM_AGENT;
    for (guint i = 0; i < TALK_LINES_MAX; i++)
        if (!store_add_chat_line(store, line, why))
            return false;
    return true;
}

static void
test_full(Place *p, gconstpointer data)
{
    gint64 id = begin(p, p->budi, "en").chat;

    choose(p, p->budi, "live-agent");
    act(p, p->staff, talk_join, id);
    MUST(writer_run(p->writer, fill, &id, &why));
    g_assert_cmpint(say(p, p->budi, "more"), ==, TALK_FULL);
    g_assert_cmpint(answer(p, p->staff, id, "more"), ==, TALK_FULL);
    g_assert_cmpint(end(p, p->budi), ==, TALK_DONE);
    g_assert_cmpint(choose(p, p->budi, "restart"), ==, TALK_DONE);
    g_assert_cmpint(say(p, p->budi, "more"), ==, TALK_DONE);
}

static bool
add_ticket(Store *store, void *data, Fault *why)
{
    g_autoptr(Ticket) ticket = ticket_new();

    set(&ticket->department, "support");
    set(&ticket->customer.address, "budi@example.org");
    ticket->number = 10001;
    return store_add_ticket(store, ticket, why);
}

static void
test_nobody(Place *p, gconstpointer data)
{
    gint64 id = begin(p, p->budi, "en").chat, now = clock_now();
    g_autoptr(Chat) chat = NULL;

    choose(p, p->budi, "live-agent");
    MUST(talk_give_up(&p->talk, id, now - 1000, &why));
    assert_chat(p, id, "waiting ");
    MUST(talk_give_up(&p->talk, id, now + 60000, &why));
    assert_chat(p, id, "ended unanswered");
    g_assert_cmpint(say(p, p->budi, "late"), ==, TALK_OVER);
    g_assert_cmpint(act(p, p->staff, talk_join, id), ==, TALK_OVER);
    MUST(writer_run(p->writer, add_ticket, NULL, &why));
    for (guint i = 0; i < 2; i++)
        MUST(talk_became(&p->talk, id, 10001, &why));
    chat = chat_at(p, id);
    g_assert_cmpint(chat->ticket, ==, 10001);
    assert_chat(p, id, "ended ");
    assert_lines(p, id, ".[Budi: Live Agent Request]..");
    assert_last(p, id,
                "All agents are busy at the moment. Your chat is now ticket 10001, "
                "and we will answer you there and by mail.");
}

static void
test_tidy(Place *p, gconstpointer data)
{
    gint64 bot = begin(p, p->budi, "en").chat, agent = begin(p, p->siti, "en").chat;
    gint64 now = clock_now();
    guint forgotten, ended;
    g_autoptr(Chat) gone = NULL;

    choose(p, p->siti, "live-agent");
    act(p, p->staff, talk_join, agent);
    MUST(talk_tidy(&p->talk, now + DAY_MS - 60000, &forgotten, &ended, &why));
    g_assert_cmpuint(forgotten + ended, ==, 0);
    MUST(talk_tidy(&p->talk, now + DAY_MS + 60000, &forgotten, &ended, &why));
    g_assert_cmpuint(forgotten, ==, 1);
    g_assert_cmpuint(ended, ==, 1);
    gone = chat_at(p, bot);
    g_assert_null(gone);
    assert_chat(p, agent, "ended open alice");
    /* It is owed a ticket: it stays. */
    MUST(talk_tidy(&p->talk, now + 3 * DAY_MS, &forgotten, &ended, &why));
    g_assert_cmpuint(forgotten + ended, ==, 0);
}

#define ADD(name, test) g_test_add("/talk/" name, Place, NULL, set_up, test, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("begin", test_begin);
    ADD("bot", test_bot);
    ADD("say-first", test_say_first);
    ADD("waiting", test_waiting);
    ADD("agent", test_agent);
    ADD("ends", test_ends);
    ADD("once", test_once);
    ADD("limits", test_limits);
    ADD("full", test_full);
    ADD("nobody", test_nobody);
    ADD("tidy", test_tidy);
    return g_test_run();
}
