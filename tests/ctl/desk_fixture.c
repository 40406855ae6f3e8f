/* desk_fixture.c - a small desk in a directory of its own: settings, database, hostile
 * mail. */
#include "ctl/desk_fixture.h"

#include "store/accounts.h"
#include "store/chats.h"
#include "store/store.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#define NOON G_GINT64_CONSTANT(1795348800000)

#define MUST(call)                                                                       \
    G_STMT_START                                                                         \
    {                                                                                    \
        g_auto(Fault) why = { 0 };                                                       \
        if (!(call))                                                                     \
            g_error("%s: %s", #call, why.text);                                          \
    }                                                                                    \
    G_STMT_END

static const char raw_mail[] =
    "From: Budi <budi@example.org>\r\nTo: support@example.net\r\nSubject: x\r\n"
    "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n"
    "--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: "
    "base64\r\n"
    "Content-Disposition: attachment; filename=data.bin\r\n\r\nAAECA/8NCg==\r\n"
    "--b--\r\n";
static const char raw_held[] = "Subject: held \xff\r\n\r\n\001\002 raw bytes\r\n";

static void
set(char **field, const char *value)
{
    g_free(*field);
    *field = g_strdup(value);
}

static gint64
add_ticket(Store *store, const char *subject, const char *name, gint64 at)
{
    g_autoptr(Ticket) ticket = ticket_new();
    set(&ticket->subject, subject);
    set(&ticket->department, "support");
    set(&ticket->priority, "normal");
    set(&ticket->language, "en");
    set(&ticket->customer.name, name);
    set(&ticket->customer.address, "budi@example.org");
    ticket->created = ticket->updated = at;
    MUST(store_add_ticket(store, ticket, &why));
    return ticket->number;
}

static gint64
add_delivery(Store *store, gint64 ticket, Outcome outcome, const char *hash, GBytes *raw)
{
    g_autoptr(Delivery) delivery = delivery_new();
    delivery->at = NOON;
    delivery->ticket = ticket;
    delivery->outcome = outcome;
    delivery->size = (gint64)g_bytes_get_size(raw);
    set(&delivery->sender, HOSTILE);
    set(&delivery->recipient, "support@example.net");
    set(&delivery->department, "support");
    set(&delivery->subject, HOSTILE);
    set(&delivery->content_hash, hash);
    set(&delivery->kind, "person");
    set(&delivery->rule, "person-new");
    set(&delivery->trace, "first clue\n" HOSTILE);
    if (outcome == OUTCOME_HOLD) {
        delivery->is_waiting = true;
        set(&delivery->held_reason, "unreadable");
        set(&delivery->would, "create");
    }
    MUST(store_add_delivery(store, delivery, raw, &why));
    return delivery->id;
}

static gint64
add_entry(Store *store, const DeskFixture *desk)
{
    g_autoptr(Entry) entry = entry_new();
    Attachment *attachment = attachment_new();
    entry->ticket = desk->ticket;
    entry->delivery = desk->delivery;
    entry->at = NOON;
    set(&entry->author.name, HOSTILE);
    set(&entry->author.address, "budi@example.org");
    set(&entry->message_id, "m1@example.org");
    set(&entry->text, "first line\n" HOSTILE);
    set(&entry->quoted, "> " HOSTILE);
    set(&entry->proof, "participant");
    set(&attachment->name, "data.bin");
    set(&attachment->type, "application/octet-stream");
    set(&attachment->part, "2");
    attachment->size = 7;
    g_ptr_array_add(entry->attachments, attachment);
    MUST(store_add_entry(store, entry, &why));
    MUST(store_touch_ticket(store, entry->ticket, 1, entry->at, &why));
    return entry->id;
}

static gint64
add_letter(Store *store, gint64 ticket)
{
    GPtrArray *letters = g_ptr_array_new_with_free_func((GDestroyNotify)letter_free);
    Letter *letter = letter_new();
    StoreSettled settled = {
        .state = LETTER_WAITING, .at = NOON, .next = NOON + 60000, .error = HOSTILE
    };
    MUST(store_reserve_letters(store, 1, &settled.id, &why));
    letter->id = settled.id;
    letter->ticket = ticket;
    letter->created = letter->next = NOON;
    set(&letter->event, "opened");
    set(&letter->recipient, "budi@example.org");
    set(&letter->message_id, "l1@desk.example.net");
    letter->message = g_bytes_new_static("Subject: \033[2J\r\n\r\nhello\r\n", 24);
    g_ptr_array_add(letters, letter);
    MUST(store_add_letters(store, letters, &why));
    MUST(store_settle_letters(store, &settled, 1, &why));
    return settled.id;
}

static void
add_accounts(Store *store)
{
    static const guint8 token[STORE_TOKEN_BYTES] = { 1 };
    g_autoptr(Account) budi = account_new(), alice = account_new();
    g_autoptr(Session) session = session_new();
    set(&budi->person.name, HOSTILE);
    set(&budi->person.address, "budi@example.org");
    set(&budi->user_name, "budi");
    set(&budi->phone, "+6281234567890");
    set(&budi->language, "id");
    set(&budi->password, "$argon2id$CANARY");
    budi->created = budi->password_at = NOON;
    MUST(store_add_account(store, budi, &why));
    set(&alice->person.address, "alice@example.net");
    set(&alice->staff, "alice");
    alice->is_locked = true;
    alice->created = NOON;
    MUST(store_add_account(store, alice, &why));
    session->account = budi->id;
    session->created = session->seen = NOON;
    set(&session->client, "192.0.2.7");
    set(&session->agent, HOSTILE);
    MUST(store_add_session(store, token, session, &why));
}

/* Hers who has the first account. */
static void
add_chat(Store *store)
{
    g_autoptr(Chat) chat = chat_new();
    g_autoptr(ChatLine) line = chat_line_new();

    chat->account = 1;
    chat->state = CHAT_WAITING;
    chat->created = line->at = NOON;
    set(&chat->language, "en");
    MUST(store_add_chat(store, chat, &why));
    line->chat = chat->id;
    set(&line->name, HOSTILE);
    set(&line->text, HOSTILE);
    MUST(store_add_chat_line(store, line, &why));
}

static void
fill(DeskFixture *desk, Store *store)
{
    MUST(store_begin(store, &why));
    desk->ticket = add_ticket(store, HOSTILE, HOSTILE, NOON);
    desk->second = add_ticket(store, "printer on fire", "Siti", NOON - 1000);
    desk->delivery = add_delivery(store, desk->ticket, OUTCOME_CREATE, "h1", desk->raw);
    desk->held = add_delivery(store, 0, OUTCOME_HOLD, "h2", desk->held_raw);
    desk->entry = add_entry(store, desk);
    desk->letter = add_letter(store, desk->ticket);
    MUST(store_add_participant(store, desk->ticket, HOSTILE, "cc@example.org",
                               ROLE_PENDING, &why));
    MUST(store_add_history(store, desk->ticket, NOON, "opened", HOSTILE, &why));
    add_accounts(store);
    add_chat(store);
    MUST(store_set_status(store, desk->second, TICKET_CLOSED, 0, NOON - 1000, &why));
    MUST(store_commit(store, &why));
}

void
desk_fixture_make(DeskFixture *desk)
{
    Store *store = NULL;
    memset(desk, 0, sizeof *desk);
    desk->directory = g_dir_make_tmp("desk-XXXXXX", NULL);
    g_assert_nonnull(desk->directory);
    desk->settings = g_build_filename(desk->directory, "ticketd.conf", NULL);
    desk->raw = g_bytes_new_static(raw_mail, sizeof raw_mail - 1);
    desk->held_raw = g_bytes_new_static(raw_held, sizeof raw_held - 1);
    g_autofree char *text = g_strdup_printf(
        "[gateway]\nhostname = desk.example.net\ndatabase = sqlite:%s/desk.db\n"
        "runtime-dir = %s\nsecret-file = %s/secret\n"
        "[department support]\naddress = support@example.net\nstaff = alice\n"
        "[staff alice]\nname = Alice\naddress = alice@example.net\n",
        desk->directory, desk->directory, desk->directory);
    g_assert_true(g_file_set_contents(desk->settings, text, -1, NULL));
    g_autofree char *url = g_strdup_printf("sqlite:%s/desk.db", desk->directory);
    MUST(store_open(url, STORE_WRITE, 10001, &store, &why));
    fill(desk, store);
    store_close(store);
}

void
desk_fixture_clear(DeskFixture *desk)
{
    g_autoptr(GDir) directory = g_dir_open(desk->directory, 0, NULL);
    const char *name;
    while ((name = g_dir_read_name(directory)) != NULL) {
        g_autofree char *path = g_build_filename(desk->directory, name, NULL);
        g_unlink(path);
    }
    g_rmdir(desk->directory);
    g_free(desk->directory);
    g_free(desk->settings);
    g_bytes_unref(desk->raw);
    g_bytes_unref(desk->held_raw);
}

int
desk_run(const DeskFixture *desk, const char *const *words, const char *input,
         GString **out, char **err)
{
    g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) output = NULL, errors = NULL;
    g_ptr_array_add(argv,
                    g_build_filename(g_getenv("top_builddir"), "src", "ticketctl", NULL));
    g_ptr_array_add(argv, g_strdup("-c"));
    g_ptr_array_add(argv, g_strdup(desk->settings));
    for (; *words != NULL; words++)
        g_ptr_array_add(argv, g_strdup(*words));
    g_ptr_array_add(argv, NULL);
    g_autoptr(GSubprocess) process =
        g_subprocess_newv((const char *const *)argv->pdata,
                          G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                              G_SUBPROCESS_FLAGS_STDERR_PIPE,
                          &error);
    g_assert_no_error(error);
    g_autoptr(GBytes) bytes = g_bytes_new(input, input == NULL ? 0 : strlen(input));
    g_subprocess_communicate(process, bytes, NULL, &output, &errors, &error);
    g_assert_no_error(error);
    g_assert_true(g_subprocess_get_if_exited(process));
    gsize length;
    const char *data = g_bytes_get_data(output, &length);
    if (out != NULL)
        *out = g_string_new_len(data, (gssize)length);
    data = g_bytes_get_data(errors, &length);
    if (err != NULL)
        *err = g_strndup(data == NULL ? "" : data, length);
    return g_subprocess_get_exit_status(process);
}

json_t *
desk_run_json(const DeskFixture *desk, const char *const *words)
{
    g_autoptr(GString) out = NULL;
    g_autofree char *err = NULL;
    int code = desk_run(desk, words, NULL, &out, &err);
    if (code != 0)
        g_error("%s: exit %d: %s", words[0], code, err);
    json_t *array = json_array();
    g_auto(GStrv) lines = g_strsplit(out->str, "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        if (**line != '\0') {
            json_t *object = json_loads(*line, 0, NULL);
            g_assert_true(json_is_object(object));
            json_array_append_new(array, object);
        }
    return array;
}
