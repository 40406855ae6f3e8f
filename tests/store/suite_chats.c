/* suite_chats.c - talks on the web, as every engine must keep them. */
#include "store/chats.h"

#include <string.h>

#include "store/accounts.h"
#include "store/suite.h"

#define NOON G_GINT64_CONSTANT(1763812800000)
#define MINUTE G_GINT64_CONSTANT(60000)

static void
set(char **field, const char *value)
{
    g_free(*field);
    *field = g_strdup(value);
}

/* The account of chat1@example.org, chat2@... or chat3@.... */
static gint64
account_of(Store *store, guint person)
{
    g_autofree char *address = g_strdup_printf("chat%u@example.org", person);
    g_autoptr(Account) account = NULL;

    SUITE_OK(store_find_account(store, STORE_BY_ADDRESS, address, &account, &why));
    if (account)
        return account->id;
    account = account_new();
    set(&account->person.address, address);
    account->created = 1;
    suite_begin(store);
    SUITE_OK(store_add_account(store, account, &why));
    suite_commit(store);
    return account->id;
}

static gint64
add_chat(Store *store, guint person, ChatState state, gint64 at)
{
    g_autoptr(Chat) chat = chat_new();

    chat->account = account_of(store, person);
    chat->state = state;
    set(&chat->language, "id");
    chat->created = at;
    suite_begin(store);
    SUITE_OK(store_add_chat(store, chat, &why));
    suite_commit(store);
    return chat->id;
}

static gint64
say(Store *store, gint64 chat, ChatFrom from, const char *text, gint64 at)
{
    g_autoptr(ChatLine) line = chat_line_new();

    line->chat = chat;
    line->from = from;
    line->at = at;
    set(&line->name, from == CHAT_FROM_BOT ? "" : "Budi");
    set(&line->text, text);
    suite_begin(store);
    SUITE_OK(store_add_chat_line(store, line, &why));
    suite_commit(store);
    return line->id;
}

static Chat *
get_chat(Store *store, gint64 id)
{
    Chat *chat = NULL;

    SUITE_OK(store_chat(store, id, &chat, &why));
    return chat;
}

static void
set_state(Store *store, gint64 id, ChatState state, gint64 at)
{
    g_autoptr(Chat) chat = get_chat(store, id);

    chat->state = state;
    suite_begin(store);
    SUITE_OK(store_set_chat(store, chat, at, &why));
    suite_commit(store);
}

static gint64
chat_of(Store *store, guint person)
{
    g_autoptr(Chat) chat = NULL;

    SUITE_OK(store_chat_of(store, account_of(store, person), &chat, &why));
    return chat ? chat->id : 0;
}

/* Their ids, as "1 2 3". */
static char *
ids_of(GPtrArray *chats)
{
    GString *ids = g_string_new(NULL);

    for (guint i = 0; i < chats->len; i++)
        g_string_append_printf(ids, "%s%" G_GINT64_FORMAT, i ? " " : "",
                               ((Chat *)chats->pdata[i])->id);
    g_ptr_array_unref(chats);
    return g_string_free(ids, FALSE);
}

static char *
open_ids(Store *store, guint limit)
{
    GPtrArray *chats = NULL;

    SUITE_OK(store_open_chats(store, limit, &chats, &why));
    return ids_of(chats);
}

static char *
waiting_ids(Store *store, gint64 before, guint limit)
{
    GPtrArray *chats = NULL;

    SUITE_OK(store_waiting_chats(store, before, limit, &chats, &why));
    return ids_of(chats);
}

static char *
all_ids(Store *store, guint limit)
{
    GPtrArray *chats = NULL;

    SUITE_OK(store_chats(store, limit, &chats, &why));
    return ids_of(chats);
}

/* Their texts with bars between them. */
static char *
texts_after(Store *store, gint64 chat, gint64 after, guint limit)
{
    g_autoptr(GPtrArray) lines = NULL;
    GString *texts = g_string_new(NULL);

    SUITE_OK(store_chat_lines(store, chat, after, limit, &lines, &why));
    for (guint i = 0; i < lines->len; i++)
        g_string_append_printf(texts, "%s%s", i ? "|" : "",
                               ((ChatLine *)lines->pdata[i])->text);
    return g_string_free(texts, FALSE);
}

/* Consumes what is got. */
static void
assert_got(char *got, const char *want)
{
    g_assert_cmpstr(got, ==, want);
    g_free(got);
}

static void
test_chat(Store *store)
{
    gint64 ticket = suite_add_ticket(store, "chat", "chat1@example.org", NOON);
    gint64 id = add_chat(store, 1, CHAT_BOT, NOON);
    g_autoptr(Chat) chat = get_chat(store, id), again = NULL, none = get_chat(store, 99);

    g_assert_null(none);
    g_assert_cmpint(chat->account, ==, account_of(store, 1));
    g_assert_cmpint(chat->state, ==, CHAT_BOT);
    g_assert_cmpstr(chat->language, ==, "id");
    g_assert_cmpstr(chat->menu, ==, "");
    g_assert_cmpint(chat->ticket, ==, 0);
    g_assert_cmpint(chat->created, ==, NOON);
    g_assert_cmpint(chat->updated, ==, NOON);
    g_assert_cmpint(chat->waiting, ==, 0);

    chat->state = CHAT_AGENT;
    chat->ticket = ticket;
    set(&chat->menu, "resume-bot");
    set(&chat->topic, "billing");
    set(&chat->agent, "alice");
    set(&chat->language, "en");
    suite_begin(store);
    SUITE_OK(store_set_chat(store, chat, NOON + MINUTE, &why));
    suite_commit(store);
    again = get_chat(store, id);
    g_assert_cmpint(again->state, ==, CHAT_AGENT);
    g_assert_cmpint(again->ticket, ==, ticket);
    g_assert_cmpstr(again->menu, ==, "resume-bot");
    g_assert_cmpstr(again->topic, ==, "billing");
    g_assert_cmpstr(again->agent, ==, "alice");
    g_assert_cmpstr(again->language, ==, "en");
    g_assert_cmpint(again->created, ==, NOON);
    g_assert_cmpint(again->updated, ==, NOON + MINUTE);
}

static void
test_of(Store *store)
{
    gint64 first, second;

    g_assert_cmpint(chat_of(store, 1), ==, 0);
    first = add_chat(store, 1, CHAT_BOT, NOON);
    add_chat(store, 2, CHAT_BOT, NOON);
    g_assert_cmpint(chat_of(store, 1), ==, first);
    set_state(store, first, CHAT_ENDED, NOON);
    g_assert_cmpint(chat_of(store, 1), ==, first);
    second = add_chat(store, 1, CHAT_WAITING, NOON);
    g_assert_cmpint(chat_of(store, 1), ==, second);
    set_state(store, first, CHAT_ENDED, NOON + MINUTE);
    g_assert_cmpint(chat_of(store, 1), ==, second);
    g_assert_cmpint(chat_of(store, 3), ==, 0);
}

static void
test_lines(Store *store)
{
    gint64 chat = add_chat(store, 1, CHAT_BOT, NOON);
    gint64 other = add_chat(store, 2, CHAT_BOT, NOON);
    gint64 first = say(store, chat, CHAT_FROM_BOT, "hello", NOON + 2 * MINUTE);
    gint64 second;
    g_autoptr(GPtrArray) lines = NULL;
    g_autoptr(Chat) now = NULL;
    const ChatLine *line;

    say(store, other, CHAT_FROM_BOT, "elsewhere", NOON);
    second =
        say(store, chat, CHAT_FROM_CUSTOMER, "bill\n\360\237\221\215", NOON + MINUTE);
    say(store, chat, CHAT_FROM_AGENT, "", NOON);
    g_assert_cmpint(second, >, first);
    assert_got(texts_after(store, chat, 0, 0), "hello|bill\n\360\237\221\215|");
    assert_got(texts_after(store, chat, 0, 1), "hello");
    assert_got(texts_after(store, chat, first, 1), "bill\n\360\237\221\215");
    assert_got(texts_after(store, chat, second, 0), "");
    assert_got(texts_after(store, chat, G_MAXINT64, 0), "");
    assert_got(texts_after(store, 99, 0, 0), "");
    SUITE_OK(store_chat_lines(store, chat, first, 1, &lines, &why));
    line = lines->pdata[0];
    g_assert_cmpint(line->id, ==, second);
    g_assert_cmpint(line->chat, ==, chat);
    g_assert_cmpint(line->from, ==, CHAT_FROM_CUSTOMER);
    g_assert_cmpstr(line->name, ==, "Budi");
    g_assert_cmpint(line->at, ==, NOON + MINUTE);
    /* The time of the newest, whichever was written last. */
    now = get_chat(store, chat);
    g_assert_cmpint(now->updated, ==, NOON + 2 * MINUTE);
}

/* "1 2 3", without those that are 0. */
static char *
join(gint64 a, gint64 b, gint64 c)
{
    const gint64 ids[] = { a, b, c };
    GString *text = g_string_new(NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(ids); i++)
        if (ids[i] != 0)
            g_string_append_printf(text, "%s%" G_GINT64_FORMAT, i ? " " : "", ids[i]);
    return g_string_free(text, FALSE);
}

/* Since when it waits: from the last time it began to. */
static void
test_waiting(Store *store)
{
    gint64 a = add_chat(store, 1, CHAT_BOT, NOON);
    gint64 b = add_chat(store, 2, CHAT_WAITING, NOON + MINUTE);
    gint64 c = add_chat(store, 3, CHAT_BOT, NOON);
    g_autofree char *only_b = join(b, 0, 0), *only_c = join(c, 0, 0);
    g_autofree char *b_a = join(b, a, 0), *b_a_c = join(b, a, c), *c_b = join(c, b, 0);
    g_autofree char *c_b_a = join(c, b, a);
    g_autoptr(Chat) chat = NULL;

    assert_got(open_ids(store, 0), only_b);
    set_state(store, a, CHAT_WAITING, NOON + 2 * MINUTE);
    set_state(store, a, CHAT_WAITING, NOON + 3 * MINUTE);
    say(store, a, CHAT_FROM_CUSTOMER, "anybody?", NOON + 3 * MINUTE);
    chat = get_chat(store, a);
    g_assert_cmpint(chat->waiting, ==, NOON + 2 * MINUTE);
    set_state(store, c, CHAT_AGENT, NOON);
    assert_got(open_ids(store, 0), b_a_c);
    assert_got(open_ids(store, 2), b_a);
    assert_got(open_ids(store, 1), only_b);
    assert_got(waiting_ids(store, NOON + MINUTE, 0), "");
    assert_got(waiting_ids(store, NOON + MINUTE + 1, 0), only_b);
    assert_got(waiting_ids(store, NOON + 5 * MINUTE, 0), b_a);
    assert_got(waiting_ids(store, NOON + 5 * MINUTE, 1), only_b);
    /* Whoever left comes back to the end. */
    set_state(store, c, CHAT_WAITING, NOON + 4 * MINUTE);
    set_state(store, b, CHAT_BOT, NOON + 5 * MINUTE);
    set_state(store, b, CHAT_WAITING, NOON + 6 * MINUTE);
    set_state(store, a, CHAT_ENDED, NOON + 6 * MINUTE);
    assert_got(waiting_ids(store, NOON + 6 * MINUTE, 0), only_c);
    assert_got(open_ids(store, 0), c_b);
    assert_got(all_ids(store, 0), c_b_a);
    assert_got(all_ids(store, 2), c_b);
}

static gint64
last_line(Store *store, gint64 chat)
{
    g_autoptr(ChatLine) line = NULL;

    SUITE_OK(store_last_chat_line(store, chat, &line, &why));
    return line ? line->id : 0;
}

static void
test_news(Store *store)
{
    gint64 a = add_chat(store, 1, CHAT_BOT, NOON), b = add_chat(store, 2, CHAT_BOT, NOON);
    gint64 first, second, third;
    g_autoptr(GPtrArray) lines = NULL, rest = NULL;
    guint count = 9;

    SUITE_OK(store_count_chat_lines(store, a, &count, &why));
    g_assert_cmpuint(count, ==, 0);
    g_assert_cmpint(last_line(store, 0), ==, 0);
    first = say(store, a, CHAT_FROM_BOT, "one", NOON + MINUTE);
    second = say(store, b, CHAT_FROM_BOT, "two", NOON);
    third = say(store, a, CHAT_FROM_BOT, "three", NOON);
    SUITE_OK(store_count_chat_lines(store, a, &count, &why));
    g_assert_cmpuint(count, ==, 2);
    g_assert_cmpint(last_line(store, 0), ==, third);
    g_assert_cmpint(last_line(store, a), ==, third);
    g_assert_cmpint(last_line(store, b), ==, second);
    g_assert_cmpint(last_line(store, 99), ==, 0);
    SUITE_OK(store_new_chat_lines(store, first, 0, &lines, &why));
    g_assert_cmpuint(lines->len, ==, 2);
    g_assert_cmpint(((ChatLine *)lines->pdata[0])->chat, ==, b);
    g_assert_cmpint(((ChatLine *)lines->pdata[1])->id, ==, third);
    SUITE_OK(store_new_chat_lines(store, 0, 1, &rest, &why));
    g_assert_cmpuint(rest->len, ==, 1);
    g_assert_cmpint(((ChatLine *)rest->pdata[0])->id, ==, first);
}

static void
set_due(Store *store, gint64 id, ChatDue due, gint64 ticket)
{
    g_autoptr(Chat) chat = get_chat(store, id);

    chat->state = CHAT_ENDED;
    chat->due = due;
    chat->ticket = ticket;
    suite_begin(store);
    SUITE_OK(store_set_chat(store, chat, NOON, &why));
    suite_commit(store);
}

static char *
due_ids(Store *store, guint limit)
{
    GPtrArray *chats = NULL;

    SUITE_OK(store_due_chats(store, limit, &chats, &why));
    return ids_of(chats);
}

static char *
idle_ids(Store *store, gint64 before, guint limit)
{
    GPtrArray *chats = NULL;

    SUITE_OK(store_idle_chats(store, before, limit, &chats, &why));
    return ids_of(chats);
}

/* What they are to become still, and what nobody wants any more. */
static void
test_ends(Store *store)
{
    gint64 ticket = suite_add_ticket(store, "chat", "chat1@example.org", NOON);
    gint64 a = add_chat(store, 1, CHAT_BOT, NOON);
    gint64 b = add_chat(store, 2, CHAT_AGENT, NOON - MINUTE);
    g_autofree char *a_b = join(a, b, 0), *b_a = join(b, a, 0);
    g_autofree char *only_a = join(a, 0, 0), *only_b = join(b, 0, 0);
    g_autoptr(Chat) chat = NULL, gone = NULL;

    assert_got(due_ids(store, 0), "");
    assert_got(idle_ids(store, NOON + 1, 0), b_a);
    assert_got(idle_ids(store, NOON + 1, 1), only_b);
    assert_got(idle_ids(store, NOON, 0), only_b);
    set_due(store, a, CHAT_DUE_UNANSWERED, 0);
    set_due(store, b, CHAT_DUE_CLOSED, 0);
    assert_got(due_ids(store, 0), a_b);
    assert_got(due_ids(store, 1), only_a);
    chat = get_chat(store, b);
    g_assert_cmpint(chat->due, ==, CHAT_DUE_CLOSED);
    set_due(store, b, CHAT_DUE_NOTHING, ticket);
    assert_got(due_ids(store, 0), only_a);
    assert_got(idle_ids(store, NOON + 1, 0), only_a);
    say(store, a, CHAT_FROM_CUSTOMER, "forgotten", NOON);
    suite_begin(store);
    SUITE_OK(store_forget_chat(store, a, &why));
    suite_commit(store);
    gone = get_chat(store, a);
    g_assert_null(gone);
    assert_got(texts_after(store, a, 0, 0), "");
}

static void
test_no_chat(Store *store)
{
    g_auto(Fault) why = { 0 };
    g_autoptr(Chat) chat = chat_new();
    g_autoptr(ChatLine) line = chat_line_new();

    chat->id = line->chat = 99;
    suite_begin(store);
    g_assert_false(store_set_chat(store, chat, NOON, &why));
    g_assert_false(store_add_chat_line(store, line, &why));
    g_assert_false(store_forget_chat(store, 99, &why));
    store_rollback(store);
}

/* Hers go with her, the one that became a ticket and the one that did not. */
static void
test_erase(Store *store)
{
    gint64 ticket = suite_add_ticket(store, "chat", "chat1@example.org", NOON);
    gint64 hers = add_chat(store, 1, CHAT_BOT, NOON);
    gint64 told = add_chat(store, 1, CHAT_BOT, NOON);
    gint64 others = add_chat(store, 2, CHAT_BOT, NOON), newest;
    g_autoptr(Chat) chat = get_chat(store, told), gone = NULL, gone_too = NULL,
                    kept = NULL;
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
    StoreErased erased;

    say(store, others, CHAT_FROM_CUSTOMER, "mine", NOON);
    say(store, told, CHAT_FROM_CUSTOMER, "a canary", NOON);
    newest = say(store, hers, CHAT_FROM_CUSTOMER, "another canary", NOON);
    chat->ticket = ticket;
    suite_begin(store);
    SUITE_OK(store_set_chat(store, chat, NOON, &why));
    suite_commit(store);
    SUITE_OK(store_erase_person(store, "CHAT1@example.org", &erased, &why));
    g_assert_cmpuint(erased.chats, ==, 2);
    gone = get_chat(store, hers);
    gone_too = get_chat(store, told);
    kept = get_chat(store, others);
    g_assert_null(gone);
    g_assert_null(gone_too);
    g_assert_nonnull(kept);
    assert_got(texts_after(store, hers, 0, 0), "");
    assert_got(texts_after(store, others, 0, 0), "mine");
    /* No id comes a second time. */
    g_assert_cmpint(say(store, others, CHAT_FROM_BOT, "next", NOON), >, newest);
    SUITE_OK(store_check(store, found, &why));
    g_assert_cmpuint(found->len, ==, 0);
}

void
suite_touch_chats(Store *store)
{
    gint64 id = add_chat(store, 1, CHAT_BOT, NOON);

    say(store, id, CHAT_FROM_CUSTOMER, "touched", NOON);
    set_state(store, id, CHAT_WAITING, NOON);
    chat_of(store, 1);
    g_free(texts_after(store, id, 0, 5));
    g_free(open_ids(store, 5));
    g_free(waiting_ids(store, NOON, 5));
    g_free(all_ids(store, 5));
    set_due(store, id, CHAT_DUE_OPEN, 0);
    g_free(due_ids(store, 5));
    g_free(idle_ids(store, NOON, 5));
    g_assert_cmpint(last_line(store, id), ==, last_line(store, 0));
}

typedef struct NamedTest {
    const char *name;
    void (*run)(Store *store);
    const SuitePlace *place;
} NamedTest;

static void
run_named(gconstpointer data)
{
    const NamedTest *test = data;
    g_autofree char *url = test->place->make();
    Store *store = NULL;

    SUITE_OK(store_open(url, STORE_WRITE, 10001, &store, &why));
    test->run(store);
    store_close(store);
    test->place->forget(url);
}

void
suite_add_chats(const char *name, const SuitePlace *place)
{
    static const NamedTest tests[] = {
        { "chat", test_chat, NULL },
        { "chat-of", test_of, NULL },
        { "chat-lines", test_lines, NULL },
        { "chats-open", test_waiting, NULL },
        { "chat-news", test_news, NULL },
        { "chat-ends", test_ends, NULL },
        { "chat-that-is-none", test_no_chat, NULL },
        { "erase-chats", test_erase, NULL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++) {
        g_autofree char *path = g_strdup_printf("/store/%s/%s", name, tests[i].name);
        NamedTest *test = g_memdup2(&tests[i], sizeof tests[i]);

        test->place = place;
        g_test_add_data_func_full(path, test, run_named, g_free);
    }
}
