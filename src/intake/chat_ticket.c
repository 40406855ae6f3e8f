/* chat_ticket.c - a chat that has ended, made into the ticket that it owes. */
#include "intake/chat_ticket.h"

#include "base/clock.h"
#include "base/log.h"
#include "chat/talk.h"
#include "chat/transcript.h"
#include "intake/form.h"
#include "store/accounts.h"
#include "store/chats.h"

enum { CHATS_AT_ONCE = 100 };

/* ------------------------------------------------------------------ one */

/* All that its ticket is made of. */
typedef struct Matter {
    Chat *chat; /* NULL: there is none */
    GPtrArray *lines;
    Account *account;
} Matter;

static void
matter_clear(Matter *matter)
{
    chat_free(matter->chat);
    g_clear_pointer(&matter->lines, g_ptr_array_unref);
    account_free(matter->account);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Matter, matter_clear)

static bool
read_matter(Store *store, gint64 chat, Matter *out, Fault *why)
{
    return store_chat(store, chat, &out->chat, why) &&
           store_chat_lines(store, chat, 0, 0, &out->lines, why) &&
           (!out->chat || store_account(store, out->chat->account, &out->account, why));
}

static bool
find_matter(const Intake *intake, gint64 chat, Matter *out, Fault *why)
{
    Store *store = stores_take(intake->stores, why);
    bool done = store && read_matter(store, chat, out, why);

    if (store)
        stores_put_back(intake->stores, store, done);
    return done;
}

/* The first that takes new tickets; where none does, the mail is held at the first. */
static const Department *
find_department(const Settings *settings)
{
    const GPtrArray *all = settings->departments;

    for (guint i = 0; i < all->len; i++) {
        const Department *one = all->pdata[i];

        if (one->accept != ACCEPT_REPLIES)
            return one;
    }
    return all->len > 0 ? all->pdata[0] : NULL;
}

static bool
take(const Intake *intake, const BotBooks *books, const Matter *matter,
     IntakeResult *result, Fault *why)
{
    const Chat *chat = matter->chat;
    const BotBook *book = bot_books_language(books, chat->language);
    g_autofree char *text = transcript_text(book, matter->lines);
    g_autofree char *subject = transcript_subject(book, matter->lines, chat->topic);
    g_autofree char *key = g_strdup_printf("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
                                           chat->id, chat->created);
    const IntakeForm form = { .author = &matter->account->person,
                              .language = chat->language,
                              .client_address = "",
                              .department = find_department(intake->settings),
                              .subject = subject,
                              .text = text,
                              .key = key,
                              .is_chat = true,
                              .is_closed = chat->due == CHAT_DUE_CLOSED };

    if (!form.department)
        return fault_temporary(why, "4.3.5", "no department in %s",
                               intake->settings->path);
    return form_take(intake, &form, result, why);
}

bool
chat_ticket_make(const Intake *intake, const BotBooks *books, gint64 chat, Fault *why)
{
    const Talk talk = { intake->settings, intake->keys, books, intake->writer };
    g_auto(Matter) matter = { 0 };
    IntakeResult result = { 0 };

    if (!find_matter(intake, chat, &matter, why))
        return false;
    if (!matter.chat || matter.chat->due == CHAT_DUE_NOTHING || !matter.account)
        return true;
    if (!take(intake, books, &matter, &result, why) ||
        !talk_became(&talk, chat, result.ticket, why))
        return false;
    log_info("chat=%" G_GINT64_FORMAT " what=ticket ticket=%" G_GINT64_FORMAT " due=%s",
             chat, result.ticket, chat_due_name(matter.chat->due));
    return true;
}

/* ------------------------------------------------------------------ all */

typedef struct Due {
    gint64 before; /* of a wait */
    GPtrArray *waiting, *owing;
    bool has_idle;
} Due;

static bool
read_due(Store *store, gint64 now, Due *out, Fault *why)
{
    g_autoptr(GPtrArray) idle = NULL;

    if (!store_waiting_chats(store, out->before, CHATS_AT_ONCE, &out->waiting, why) ||
        !store_due_chats(store, CHATS_AT_ONCE, &out->owing, why) ||
        !store_idle_chats(store, now - TALK_KEPT_SECONDS * G_GINT64_CONSTANT(1000), 1,
                          &idle, why))
        return false;
    out->has_idle = idle->len > 0;
    return true;
}

static bool
find_due(const Intake *intake, gint64 now, Due *out, Fault *why)
{
    Store *store = stores_take(intake->stores, why);
    bool done = store && read_due(store, now, out, why);

    if (store)
        stores_put_back(intake->stores, store, done);
    return done;
}

static bool
tidy(const Talk *talk, gint64 now, Fault *why)
{
    guint forgotten, ended;

    if (!talk_tidy(talk, now, &forgotten, &ended, why))
        return false;
    if (forgotten + ended > 0)
        log_info("idle chats: forgotten=%u ended=%u", forgotten, ended);
    return true;
}

/* Whatever fails, the rest is done: false, and *why is the first that failed. */
static bool
note(bool is_done, bool all_done, Fault *one, Fault *why)
{
    if (!is_done && all_done)
        fault_temporary(why, one->status, "%s", one->text);
    fault_clear(one);
    return is_done && all_done;
}

static bool
make_all(const Intake *intake, const BotBooks *books, const GPtrArray *chats,
         gint64 before, Fault *why)
{
    const Talk talk = { intake->settings, intake->keys, books, intake->writer };
    bool done = true;

    for (guint i = 0; i < chats->len; i++) {
        const Chat *chat = chats->pdata[i];
        g_auto(Fault) one = { 0 };
        bool is_done = (chat->state != CHAT_WAITING ||
                        talk_give_up(&talk, chat->id, before, &one)) &&
                       chat_ticket_make(intake, books, chat->id, &one);

        done = note(is_done, done, &one, why);
    }
    return done;
}

bool
chat_ticket_round(const Intake *intake, const BotBooks *books, Fault *why)
{
    const Talk talk = { intake->settings, intake->keys, books, intake->writer };
    gint64 now = clock_now();
    Due due = { .before = now - intake->settings->chat_wait * 1000 };
    bool done = find_due(intake, now, &due, why);

    if (done) {
        g_auto(Fault) one = { 0 };

        done = make_all(intake, books, due.owing, due.before, why);
        done =
            note(make_all(intake, books, due.waiting, due.before, &one), done, &one, why);
        done = note(!due.has_idle || tidy(&talk, now, &one), done, &one, why);
    }
    g_clear_pointer(&due.waiting, g_ptr_array_unref);
    g_clear_pointer(&due.owing, g_ptr_array_unref);
    return done;
}
