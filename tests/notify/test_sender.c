/* test_sender.c - every letter goes out once, or is given up aloud. */
#include "notify/sender.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/clock.h"
#include "notify/smtp_channel.h"
#include "smtp_script.h"
#include "store/query.h"

typedef struct Desk {
    char *dir, *url;
    Settings settings;
    Setup setup; /* of these settings */
    SmtpScript *script;
    Writer *writer;
    Sender *sender;
    gint64 ticket;
} Desk;

#define OK(call)                                                                         \
    G_STMT_START                                                                         \
    {                                                                                    \
        g_auto(Fault) why_ = { 0 };                                                      \
        Fault *why = &why_;                                                              \
        if (!(call))                                                                     \
            g_error("%s:%d: %s: %s", __FILE__, __LINE__, #call, why_.text);              \
    }                                                                                    \
    G_STMT_END

static bool
add_ticket(Store *store, void *data, Fault *why)
{
    Desk *desk = data;
    g_autoptr(Ticket) ticket = ticket_new();

    g_free(ticket->customer.address);
    ticket->customer.address = g_strdup("jane@example.org");
    g_free(ticket->department);
    ticket->department = g_strdup("support");
    ticket->created = ticket->updated = clock_now();
    if (!store_add_ticket(store, ticket, why))
        return false;
    desk->ticket = ticket->number;
    return true;
}

static void
desk_open(Desk *desk, guint connections)
{
    memset(desk, 0, sizeof *desk);
    desk->dir = g_dir_make_tmp("ticketd-sender-XXXXXX", NULL);
    desk->url = g_strdup_printf("sqlite:%s/db", desk->dir);
    desk->script = smtp_script_start("");
    desk->settings.hostname = (char *)"desk.example.net";
    desk->settings.database = desk->url;
    desk->settings.relay =
        g_strdup_printf("smtp://127.0.0.1:%u", smtp_script_port(desk->script));
    desk->settings.username = desk->settings.password_file = desk->settings.tls_ca_file =
        (char *)"";
    desk->settings.connections = connections;
    desk->settings.give_up_after = 3600;
    desk->settings.retry_after = 60;
    desk->setup = (Setup){ .settings = &desk->settings, .references = 1 };
    OK(writer_start(desk->url, 10001, &desk->writer, why));
    OK(writer_run(desk->writer, add_ticket, desk, why));
}

static void
desk_send(Desk *desk)
{
    OK(sender_start(&desk->setup, desk->writer, NULL, &desk->sender, why));
}

static void
desk_close(Desk *desk)
{
    g_autoptr(GDir) dir = NULL;
    const char *name;

    if (desk->sender)
        sender_stop(desk->sender);
    writer_free(desk->writer);
    smtp_script_stop(desk->script);
    dir = g_dir_open(desk->dir, 0, NULL);
    while ((name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = g_build_filename(desk->dir, name, NULL);

        g_unlink(path);
    }
    g_rmdir(desk->dir);
    g_free(desk->dir);
    g_free(desk->url);
    g_free(desk->settings.relay);
}

/* --- jobs */

typedef struct LetterJob {
    Desk *desk;
    gint64 created;
    gint64 id;
    Letter *letter;
    GPtrArray *history;
} LetterJob;

static bool
add_letter_job(Store *store, void *data, Fault *why)
{
    LetterJob *job = data;
    GPtrArray *letters;
    Letter *letter;
    g_autofree char *text = NULL;

    if (!store_reserve_letters(store, 1, &job->id, why))
        return false;
    letters = g_ptr_array_new_with_free_func((GDestroyNotify)letter_free);
    letter = letter_new();
    letter->id = job->id;
    text = g_strdup_printf("Message-ID: <letter%" G_GINT64_FORMAT
                           "@desk.example.net>\r\n\r\nx\r\n",
                           letter->id);
    letter->ticket = job->desk->ticket;
    g_free(letter->event);
    letter->event = g_strdup("opened");
    g_free(letter->recipient);
    letter->recipient = g_strdup("jane@example.org");
    g_free(letter->message_id);
    letter->message_id =
        g_strdup_printf("letter%" G_GINT64_FORMAT "@desk.example.net", letter->id);
    letter->message = g_bytes_new(text, strlen(text));
    letter->is_automatic = true;
    letter->created = letter->next = job->created;
    g_ptr_array_add(letters, letter);
    return store_add_letters(store, letters, why);
}

static gint64
add_letter(Desk *desk, gint64 created)
{
    LetterJob job = { .desk = desk, .created = created };

    OK(writer_run(desk->writer, add_letter_job, &job, why));
    return job.id;
}

static bool
read_letter_job(Store *store, void *data, Fault *why)
{
    LetterJob *job = data;

    g_clear_pointer(&job->letter, letter_free);
    return store_letter(store, job->id, false, &job->letter, why);
}

static Letter *
read_letter(Desk *desk, gint64 id)
{
    LetterJob job = { .id = id };

    OK(writer_run(desk->writer, read_letter_job, &job, why));
    g_assert_nonnull(job.letter);
    return job.letter;
}

static bool
is_dead_job(Store *store, void *data, Fault *why)
{
    return store_address(store, "jane@example.org", data, why);
}

static bool
retry_job(Store *store, void *data, Fault *why)
{
    guint count;

    return store_retry_letter(store, 0, clock_now(), &count, why);
}

static void
stop(Desk *desk)
{
    sender_stop(desk->sender);
    desk->sender = NULL;
}

/* --- tests */

static void
test_all_go_out_once(void)
{
    enum { LETTERS = 60 };
    Desk desk;
    g_autoptr(GPtrArray) messages = NULL;
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    desk_open(&desk, 4);
    for (int i = 0; i < LETTERS / 2; i++)
        add_letter(&desk, clock_now());
    desk_send(&desk);
    for (int i = 0; i < LETTERS / 2; i++)
        add_letter(&desk, clock_now());
    g_assert_true(smtp_script_wait(desk.script, LETTERS));
    stop(&desk);
    messages = smtp_script_messages(desk.script);
    g_assert_cmpuint(messages->len, ==, LETTERS);
    for (guint i = 0; i < messages->len; i++)
        g_assert_true(g_hash_table_add(seen, messages->pdata[i]));
    for (gint64 id = 1; id <= LETTERS; id++) {
        g_autoptr(Letter) letter = read_letter(&desk, id);

        g_assert_cmpint(letter->state, ==, LETTER_SENT);
        g_assert_cmpuint(letter->attempts, ==, 1);
    }
    g_assert_cmpuint(smtp_script_connections(desk.script), <=, 4);
    desk_close(&desk);
}

/* 4xx: it waits its turn, and nobody hammers the relay. */
static void
test_deferred(void)
{
    Desk desk;
    gint64 id, before = clock_now();

    desk_open(&desk, 2);
    smtp_script_set(desk.script, AT_RCPT, DO_ANSWER, "450 4.2.0 Greylisted", 1);
    id = add_letter(&desk, before);
    desk_send(&desk);
    g_assert_true(smtp_script_wait_spent(desk.script, AT_RCPT));
    stop(&desk);
    {
        g_autoptr(Letter) letter = read_letter(&desk, id);

        g_assert_cmpint(letter->state, ==, LETTER_WAITING);
        g_assert_cmpuint(letter->attempts, ==, 1);
        g_assert_cmpint(letter->next, >=, before + 54 * 1000);
        g_assert_cmpint(letter->next, <=, clock_now() + 66 * 1000);
        g_assert_nonnull(strstr(letter->last_error, "450 4.2.0 Greylisted"));
    }
    desk_close(&desk);
}

/* The reply after the dot is lost: the same bytes, with the same Message-ID, come again.
 */
static void
test_lost_reply(void)
{
    Desk desk;
    g_autoptr(GPtrArray) messages = NULL;

    desk_open(&desk, 1);
    desk.settings.retry_after = 0;
    smtp_script_set(desk.script, AT_DOT, DO_DROP, NULL, 1);
    add_letter(&desk, clock_now());
    desk_send(&desk);
    g_assert_true(smtp_script_wait(desk.script, 2));
    stop(&desk);
    messages = smtp_script_messages(desk.script);
    g_assert_cmpuint(messages->len, ==, 2);
    g_assert_cmpstr(messages->pdata[0], ==, messages->pdata[1]);
    desk_close(&desk);
}

static bool
history_job(Store *store, void *data, Fault *why)
{
    LetterJob *job = data;

    g_clear_pointer(&job->history, g_ptr_array_unref);
    return query_history(store, job->desk->ticket, &job->history, why);
}

/* 5xx: dead at once, the ticket says so, the address is marked. */
static void
test_dead(void)
{
    static const struct {
        const char *reply;
        bool is_marked;
    } cases[] = {
        { "550 5.1.1 No such user", true },
        { "554 5.7.1 Policy", false },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        Desk desk;
        gint64 id;
        StoreAddress address;
        LetterJob told = { .desk = &desk };
        const History *last;

        desk_open(&desk, 1);
        smtp_script_set(desk.script, AT_RCPT, DO_ANSWER, cases[i].reply, 1);
        id = add_letter(&desk, clock_now());
        desk_send(&desk);
        g_assert_true(smtp_script_wait_spent(desk.script, AT_RCPT));
        stop(&desk);
        {
            g_autoptr(Letter) letter = read_letter(&desk, id);

            g_assert_cmpint(letter->state, ==, LETTER_DEAD);
            g_assert_nonnull(strstr(letter->last_error, cases[i].reply));
        }
        OK(writer_run(desk.writer, is_dead_job, &address, why));
        g_assert_true(address.is_dead == cases[i].is_marked);
        OK(writer_run(desk.writer, history_job, &told, why));
        last = told.history->pdata[told.history->len - 1];
        g_assert_cmpstr(last->what, ==, "letter");
        g_assert_true(
            g_str_has_prefix(last->why, "letter to jane@example.org failed: RCPT"));
        g_ptr_array_unref(told.history);
        desk_close(&desk);
    }
}

/* What could not be sent for long enough dies as well. */
static void
test_given_up(void)
{
    Desk desk;
    gint64 id;

    desk_open(&desk, 1);
    smtp_script_set(desk.script, AT_RCPT, DO_ANSWER, "450 4.2.0 Later", 1);
    id = add_letter(&desk, clock_now() - 3600 * 1000);
    desk_send(&desk);
    g_assert_true(smtp_script_wait_spent(desk.script, AT_RCPT));
    stop(&desk);
    {
        g_autoptr(Letter) letter = read_letter(&desk, id);

        g_assert_cmpint(letter->state, ==, LETTER_DEAD);
    }
    desk_close(&desk);
}

/* A relay that lets nobody in is probed with one letter at a time; then all go. */
static void
test_relay_down(void)
{
    enum { LETTERS = 30 };
    Desk desk;
    guint attempts = 0;

    desk_open(&desk, 4);
    desk.settings.retry_after = 0;
    smtp_script_set(desk.script, AT_GREETING, DO_ANSWER, "421 4.3.2 Closing", 12);
    for (int i = 0; i < LETTERS; i++)
        add_letter(&desk, clock_now());
    desk_send(&desk);
    g_assert_true(smtp_script_wait(desk.script, LETTERS));
    stop(&desk);
    for (gint64 id = 1; id <= LETTERS; id++) {
        g_autoptr(Letter) letter = read_letter(&desk, id);

        g_assert_cmpint(letter->state, ==, LETTER_SENT);
        attempts += letter->attempts;
    }
    g_assert_cmpuint(attempts, ==, LETTERS + 12);
    desk_close(&desk);
}

/* With a real wait the probe does not come again while it is not due. */
static void
test_relay_down_is_left_alone(void)
{
    enum { LETTERS = 30 };
    Desk desk;
    guint attempts = 0;

    desk_open(&desk, 4);
    smtp_script_set(desk.script, AT_GREETING, DO_ANSWER, "554 5.7.1 Go away", 1);
    smtp_script_set(desk.script, AT_EHLO, DO_DROP, NULL, 1000);
    for (int i = 0; i < LETTERS; i++)
        add_letter(&desk, clock_now());
    desk_send(&desk);
    g_assert_true(smtp_script_wait_spent(desk.script, AT_GREETING));
    for (int i = 0; i < 50; i++)
        OK(writer_run(desk.writer, retry_job, NULL, why));
    stop(&desk);
    for (gint64 id = 1; id <= LETTERS; id++) {
        g_autoptr(Letter) letter = read_letter(&desk, id);

        g_assert_cmpint(letter->state, ==, LETTER_WAITING);
        attempts += letter->attempts;
    }
    g_assert_cmpuint(attempts, <=, 4);
    desk_close(&desk);
}

/* Stopping lets go of a relay that says nothing, and the letter comes again later; one
 * that the relay has wholly is waited for a while, because it may have been taken. */
typedef struct Stuck {
    Channel base;
    gint *entered;
} Stuck;

static SendResult
stuck_send(Channel *channel, const Letter *letter, Fault *why)
{
    g_atomic_int_inc(((Stuck *)channel)->entered);
    while (g_atomic_int_get(channel->ends) == CHANNEL_GOES_ON)
        g_usleep(1000);
    channel->is_ended = true;
    fault_temporary(why, "4.4.2", "stuck");
    return SEND_LATER;
}

static SendResult
doubtful_send(Channel *channel, const Letter *letter, Fault *why)
{
    g_atomic_int_inc(((Stuck *)channel)->entered);
    while (g_atomic_int_get(channel->ends) == CHANNEL_GOES_ON)
        g_usleep(1000);
    for (guint i = 0; i < 300 && g_atomic_int_get(channel->ends) != CHANNEL_ENDS; i++)
        g_usleep(1000);
    if (g_atomic_int_get(channel->ends) != CHANNEL_ENDS)
        return SEND_DONE;
    fault_temporary(why, "4.4.2", "not waited for");
    return SEND_LATER;
}

static void
stuck_close(Channel *channel)
{
    g_free(channel->reply);
    g_free(channel);
}

typedef struct StuckKind {
    SendResult (*send)(Channel *channel, const Letter *letter, Fault *why);
    gint entered;
} StuckKind;

static bool
stuck_open(const Settings *settings, void *data, Channel **out, Fault *why)
{
    StuckKind *kind = data;
    Stuck *stuck = g_new0(Stuck, 1);

    stuck->base.send = kind->send;
    stuck->base.close = stuck_close;
    stuck->base.reply = g_strdup("");
    stuck->entered = &kind->entered;
    *out = &stuck->base;
    return true;
}

static void
stop_stuck(StuckKind kind, LetterState want)
{
    Desk desk;
    gint64 id;

    desk_open(&desk, 1);
    id = add_letter(&desk, clock_now());
    OK(sender_start_over(&desk.setup, desk.writer, NULL, stuck_open, &kind, &desk.sender,
                         why));
    while (g_atomic_int_get(&kind.entered) == 0)
        g_usleep(1000);
    stop(&desk);
    {
        g_autoptr(Letter) letter = read_letter(&desk, id);

        g_assert_cmpint(letter->state, ==, want);
        g_assert_cmpuint(letter->attempts, ==, 1);
        if (want == LETTER_WAITING)
            g_assert_cmpint(letter->next, <=, clock_now());
    }
    desk_close(&desk);
}

static void
test_stop_lets_go(void)
{
    stop_stuck((StuckKind){ stuck_send, 0 }, LETTER_WAITING);
}

static void
test_stop_in_doubt(void)
{
    stop_stuck((StuckKind){ doubtful_send, 0 }, LETTER_SENT);
}

/* With the relay of one that is down now. */
static Settings
settings_of_nobody(const Desk *desk)
{
    Settings settings = desk->settings;
    SmtpScript *gone = smtp_script_start("");

    settings.relay = g_strdup_printf("smtp://127.0.0.1:%u", smtp_script_port(gone));
    smtp_script_stop(gone);
    return settings;
}

static guint
attempts_of(Desk *desk, gint64 id)
{
    g_autoptr(Letter) letter = read_letter(desk, id);

    return letter->attempts;
}

/* Another relay is asked at once, although the one before was down; one that cannot be
 * used at all is refused, and nothing changes. */
static void
test_renew(void)
{
    Desk desk;
    Settings gone, wrong;
    g_auto(Fault) refusal = { 0 };
    gint64 id;

    desk_open(&desk, 2);
    gone = settings_of_nobody(&desk);
    wrong = desk.settings;
    wrong.relay = (char *)"gopher://x";
    {
        Setup first = { .settings = &gone, .references = 1 };
        Setup bad = { .settings = &wrong, .references = 1 };

        OK(sender_start(&first, desk.writer, NULL, &desk.sender, why));
        id = add_letter(&desk, clock_now());
        while (attempts_of(&desk, id) == 0)
            g_usleep(1000);
        OK(sender_renew(desk.sender, &desk.setup, why));
        add_letter(&desk, clock_now());
        g_assert_true(smtp_script_wait(desk.script, 1));
        g_assert_false(sender_renew(desk.sender, &bad, &refusal));
        g_assert_nonnull(strstr(refusal.text, "gopher://x"));
        add_letter(&desk, clock_now());
        g_assert_true(smtp_script_wait(desk.script, 2));
        stop(&desk);
        g_assert_cmpint(g_atomic_int_get(&first.references), ==, 1);
        g_assert_cmpint(g_atomic_int_get(&bad.references), ==, 1);
        g_assert_cmpint(g_atomic_int_get(&desk.setup.references), ==, 1);
    }
    g_free(gone.relay);
    desk_close(&desk);
}

/* Each letter goes out once, whatever changes meanwhile. */
static void
test_renew_again_and_again(void)
{
    enum { CHANGES = 60 };
    Desk desk;
    Setup other;
    g_autoptr(GPtrArray) messages = NULL;
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    desk_open(&desk, 4);
    other = desk.setup;
    desk_send(&desk);
    for (int i = 0; i < CHANGES; i++) {
        add_letter(&desk, clock_now());
        OK(sender_renew(desk.sender, i % 2 ? &desk.setup : &other, why));
    }
    g_assert_true(smtp_script_wait(desk.script, CHANGES));
    stop(&desk);
    messages = smtp_script_messages(desk.script);
    g_assert_cmpuint(messages->len, ==, CHANGES);
    for (guint i = 0; i < messages->len; i++)
        g_assert_true(g_hash_table_add(seen, messages->pdata[i]));
    desk_close(&desk);
}

static void
test_bad_settings(void)
{
    Desk desk;
    g_auto(Fault) why = { 0 };

    desk_open(&desk, 2);
    g_free(desk.settings.relay);
    desk.settings.relay = g_strdup("gopher://x");
    g_assert_false(sender_start(&desk.setup, desk.writer, NULL, &desk.sender, &why));
    desk.sender = NULL;
    desk_close(&desk);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    smtp_channel_init();
    g_test_add_func("/notify/sender/all-go-out-once", test_all_go_out_once);
    g_test_add_func("/notify/sender/deferred", test_deferred);
    g_test_add_func("/notify/sender/lost-reply", test_lost_reply);
    g_test_add_func("/notify/sender/dead", test_dead);
    g_test_add_func("/notify/sender/given-up", test_given_up);
    g_test_add_func("/notify/sender/relay-down", test_relay_down);
    g_test_add_func("/notify/sender/relay-down-is-left-alone",
                    test_relay_down_is_left_alone);
    g_test_add_func("/notify/sender/stop-lets-go", test_stop_lets_go);
    g_test_add_func("/notify/sender/stop-in-doubt", test_stop_in_doubt);
    g_test_add_func("/notify/sender/renew", test_renew);
    g_test_add_func("/notify/sender/renew-again-and-again", test_renew_again_and_again);
    g_test_add_func("/notify/sender/bad-settings", test_bad_settings);
    return g_test_run();
}
