/* test_letter.c - notices become finished letters, to those who may have them. */
#include "notify/composer.h"
#include "notify/letter.h"

#include <glib/gstdio.h>
#include <string.h>

#include "store/query.h"

#define NOW G_GINT64_CONSTANT(1700000000000)

typedef struct Desk {
    char *dir, *url;
    Store *store;
    Settings settings;
    Department department;
    SignatureKeys keys;
    Ticket *ticket;
    LetterSubject about;
    GPtrArray *notices;
    guint count;
    char *first;
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

static void
set(char **field, const char *value)
{
    g_free(*field);
    *field = g_strdup(value);
}

static void
desk_open(Desk *desk)
{
    static char *aliases[] = { (char *)"help@example.net", NULL };

    memset(desk, 0, sizeof *desk);
    desk->dir = g_dir_make_tmp("ticketd-letter-XXXXXX", NULL);
    desk->url = g_strdup_printf("sqlite:%s/db", desk->dir);
    desk->department = (Department){
        .key = (char *)"support",
        .name = (char *)"Support",
        .address = (char *)"support@example.net",
        .aliases = aliases,
        .staff = g_ptr_array_new(),
        .language = (char *)"id",
    };
    desk->settings.hostname = (char *)"desk.example.net";
    desk->settings.language = (char *)"en";
    desk->settings.departments = g_ptr_array_new();
    desk->settings.staff = g_ptr_array_new();
    g_ptr_array_add(desk->settings.departments, &desk->department);
    desk->keys.count = 1;
    desk->keys.ids[0] = 1;
    memset(desk->keys.keys[0], 7, SIGNATURE_KEY_BYTES);
    OK(store_open(desk->url, STORE_WRITE, 10001, &desk->store, why));
    OK(store_begin(desk->store, why));
    desk->ticket = ticket_new();
    set(&desk->ticket->subject, "Printer größer");
    set(&desk->ticket->department, "support");
    set(&desk->ticket->language, "en");
    set(&desk->ticket->customer.address, "jane@example.org");
    set(&desk->ticket->thread_topic, "Printer größer");
    desk->ticket->created = desk->ticket->updated = NOW;
    OK(store_reserve_ticket(desk->store, &desk->ticket->number, why));
    g_free(desk->ticket->root_id);
    desk->ticket->root_id = signature_message_id(
        &desk->keys, SIGN_ROOT, desk->ticket->number, 0, "", desk->settings.hostname);
    OK(store_add_ticket(desk->store, desk->ticket, why));
    OK(store_commit(desk->store, why));
    desk->about = (LetterSubject){
        .ticket = desk->ticket,
        .department = &desk->department,
        .text = "",
        .in_reply_to = "a1@example.org",
        .reason = "",
    };
    desk->notices = g_ptr_array_new_with_free_func((GDestroyNotify)notice_free);
}

static void
desk_close(Desk *desk)
{
    g_autoptr(GDir) dir = NULL;
    const char *name;

    store_close(desk->store);
    dir = g_dir_open(desk->dir, 0, NULL);
    while ((name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = g_build_filename(desk->dir, name, NULL);

        g_unlink(path);
    }
    g_rmdir(desk->dir);
    g_free(desk->dir);
    g_free(desk->url);
    g_free(desk->first);
    g_ptr_array_unref(desk->notices);
    g_ptr_array_unref(desk->department.staff);
    g_ptr_array_unref(desk->settings.departments);
    g_ptr_array_unref(desk->settings.staff);
    ticket_free(desk->ticket);
}

static void
tell(Desk *desk, NoticeEvent event, NoticeAudience audience, const char *name,
     const char *address)
{
    g_ptr_array_add(desk->notices,
                    notice_new(event, audience, name, address, event != NOTICE_ANSWER));
}

/* An entry whose second attachment staff typed. */
static gint64
add_entry(Desk *desk, const char *text, GBytes *file)
{
    g_autoptr(Entry) entry = entry_new();

    entry->ticket = desk->ticket->number;
    entry->at = NOW;
    set(&entry->text, text);
    g_ptr_array_add(entry->attachments, attachment_new());
    g_ptr_array_add(entry->attachments, attachment_new());
    ((Attachment *)entry->attachments->pdata[1])->bytes = g_bytes_ref(file);
    OK(store_begin(desk->store, why));
    OK(store_add_entry(desk->store, entry, why));
    OK(store_commit(desk->store, why));
    return entry->id;
}

static void
add(Desk *desk)
{
    g_clear_pointer(&desk->first, g_free);
    OK(store_begin(desk->store, why));
    OK(letters_add(desk->store, &desk->settings, &desk->keys, desk->notices, &desk->about,
                   NOW, &desk->count, &desk->first, why));
    OK(store_commit(desk->store, why));
}

static Letter *
letter_at(Desk *desk, gint64 id)
{
    Letter *letter = NULL;

    g_autoptr(Composer) composer = composer_new(desk->url, NULL, NULL, NULL);

    OK(store_letter(desk->store, id, true, &letter, why));
    g_assert_nonnull(letter);
    OK(composer_make(composer, letter, why));
    return letter;
}

static char *
text_of(const Letter *letter)
{
    return g_strndup(g_bytes_get_data(letter->message, NULL),
                     g_bytes_get_size(letter->message));
}

static char *
field(const Letter *letter, const char *name)
{
    g_autofree char *message = text_of(letter);
    g_autofree char *text = g_strconcat("\r\n", message, NULL);
    g_autofree char *start = g_strdup_printf("\r\n%s: ", name);
    char *p, *end;

    *(strstr(text, "\r\n\r\n") + 2) = '\0';
    p = strstr(text, start);
    if (!p)
        return g_strdup("");
    p += strlen(start);
    for (end = strstr(p, "\r\n"); end[2] == ' ';)
        end = strstr(end + 2, "\r\n");
    return g_strndup(p, (gsize)(end - p));
}

#define ASSERT_FIELD(letter, name, want)                                                 \
    G_STMT_START                                                                         \
    {                                                                                    \
        g_autofree char *value_ = field(letter, name);                                   \
        g_assert_cmpstr(value_, ==, want);                                               \
    }                                                                                    \
    G_STMT_END

static void
test_acknowledgement(void)
{
    Desk desk;
    SignedClue clue;
    char tag[17];

    desk_open(&desk);
    tell(&desk, NOTICE_OPENED, AUDIENCE_CUSTOMER, "Buy now http://x.test",
         "jane@example.org");
    desk.about.text = "CANARY";
    add(&desk);
    g_assert_cmpuint(desk.count, ==, 1);
    {
        g_autoptr(Letter) letter = letter_at(&desk, 1);
        g_autofree char *text = text_of(letter),
                        *references = field(letter, "References");
        g_autofree char *want =
            g_strdup_printf("<%s>\r\n <a1@example.org>", desk.ticket->root_id);

        g_assert_cmpstr(desk.first, ==, letter->message_id);
        g_assert_true(signature_read_message_id(&desk.keys, letter->message_id,
                                                "desk.example.net", &clue));
        g_assert_cmpint(clue.purpose, ==, SIGN_CUSTOMER);
        g_assert_cmpint(clue.ticket, ==, 10001);
        g_assert_cmpint(clue.letter, ==, 1);
        signature_recipient_tag("jane@example.org", tag);
        g_assert_cmpstr(clue.recipient_tag, ==, tag);
        g_assert_cmpstr(letter->envelope_sender, ==, "");
        g_assert_cmpstr(letter->recipient, ==, "jane@example.org");
        g_assert_cmpint(letter->next, ==, NOW);
        g_assert_cmpstr(references, ==, want);
        g_assert_null(strstr(text, "CANARY"));
        g_assert_null(strstr(text, "Buy now"));
        ASSERT_FIELD(letter, "To", "<jane@example.org>");
        ASSERT_FIELD(letter, "In-Reply-To", "<a1@example.org>");
        ASSERT_FIELD(letter, "Auto-Submitted", "auto-replied");
        ASSERT_FIELD(letter, "X-Auto-Response-Suppress", "All");
        ASSERT_FIELD(letter, "X-Ticket-Event", "opened");
        ASSERT_FIELD(letter, "X-Ticket-ID", "10001");
        ASSERT_FIELD(letter, "Reply-To", "");
    }
    desk_close(&desk);
}

/* The subject is the same bytes in every letter; an answer carries no automatic mark. */
static void
test_story(void)
{
    static const NoticeEvent staff_events[] = { NOTICE_OPENED,   NOTICE_CUSTOMER_REPLY,
                                                NOTICE_REOPENED, NOTICE_NOTE,
                                                NOTICE_CLOSED,   NOTICE_BOUNCE,
                                                NOTICE_HELD };
    Mailbox jane = { (char *)"Jane", (char *)"jane@example.org" };
    LetterAttachment files[] = {
        { .name = "named.pdf", .is_named = true },
        { .name = "sent.pdf", .is_named = true, .is_sent = true }
    };
    Desk desk;

    desk_open(&desk);
    files[1].bytes = g_bytes_new_static("x", 1);
    desk.about.entry = add_entry(&desk, "It burns", files[1].bytes);
    desk.about.attachments = g_ptr_array_new();
    g_ptr_array_add((GPtrArray *)desk.about.attachments, &files[0]);
    g_ptr_array_add((GPtrArray *)desk.about.attachments, &files[1]);
    desk.about.text = "It burns";
    desk.about.author = &jane;
    tell(&desk, NOTICE_ANSWER, AUDIENCE_CUSTOMER, "Jane Doe", "jane@example.org");
    for (gsize i = 0; i < G_N_ELEMENTS(staff_events); i++)
        tell(&desk, staff_events[i], AUDIENCE_STAFF, "Alice", "alice@example.net");
    add(&desk);
    g_assert_cmpuint(desk.count, ==, 1 + G_N_ELEMENTS(staff_events));
    for (gint64 id = 1; id <= 8; id++) {
        g_autoptr(Letter) letter = letter_at(&desk, id);
        g_autofree char *text = text_of(letter);
        SignedClue clue;

        ASSERT_FIELD(letter, "Subject",
                     "[Ticket ID: 10001] Printer =?utf-8?B?Z3LDtsOfZXI=?=");
        ASSERT_FIELD(letter, "From", "Support <support@example.net>");
        g_assert_true(signature_read_message_id(&desk.keys, letter->message_id,
                                                "desk.example.net", &clue));
        g_assert_cmpint(clue.purpose, ==, id == 1 ? SIGN_CUSTOMER : SIGN_STAFF);
        g_assert_nonnull(strstr(text, "It burns"));
        if (id == 1) {
            ASSERT_FIELD(letter, "Auto-Submitted", "");
            ASSERT_FIELD(letter, "X-Auto-Response-Suppress", "");
            ASSERT_FIELD(letter, "To", "Jane Doe <jane@example.org>");
            ASSERT_FIELD(letter, "X-Ticket-Department", "");
            ASSERT_FIELD(letter, "X-Ticket-Status", "");
            g_assert_cmpstr(letter->envelope_sender, ==, "support@example.net");
            g_assert_nonnull(strstr(text, "filename=sent.pdf"));
            g_assert_null(strstr(text, "named.pdf"));
        } else {
            ASSERT_FIELD(letter, "Auto-Submitted", "auto-generated");
            g_assert_cmpstr(letter->envelope_sender, ==, "");
            g_assert_nonnull(strstr(text, "Lampiran: named.pdf, sent.pdf"));
            g_assert_nonnull(strstr(text, "Dari: Jane <jane@example.org>"));
            g_assert_nonnull(strstr(text, "filename=sent.pdf"));
            g_assert_null(strstr(text, "filename=named.pdf"));
            ASSERT_FIELD(letter, "X-Ticket-Department", "support");
            ASSERT_FIELD(letter, "X-Ticket-Status", "open");
            ASSERT_FIELD(letter, "X-Ticket-Priority", "normal");
            ASSERT_FIELD(letter, "X-Ticket-Assigned", "");
        }
    }
    g_bytes_unref(files[1].bytes);
    g_ptr_array_unref((GPtrArray *)desk.about.attachments);
    desk_close(&desk);
}

static void
test_signed_replies(void)
{
    Desk desk;
    SignedClue clue;

    desk_open(&desk);
    desk.department.signed_replies = true;
    tell(&desk, NOTICE_ANSWER, AUDIENCE_CUSTOMER, "", "jane@example.org");
    tell(&desk, NOTICE_CUSTOMER_REPLY, AUDIENCE_STAFF, "Alice", "alice@example.net");
    add(&desk);
    for (gint64 id = 1; id <= 2; id++) {
        g_autoptr(Letter) letter = letter_at(&desk, id);
        g_autofree char *reply_to = field(letter, "Reply-To");
        const char *extension = strchr(reply_to, '+') + 1;
        g_autofree char *reply = g_strndup(extension, strcspn(extension, "@"));
        char tag[17];

        g_assert_true(signature_read_extension(&desk.keys, reply, &clue));
        g_assert_cmpint(clue.purpose, ==, SIGN_REPLY);
        signature_recipient_tag(letter->recipient, tag);
        g_assert_cmpstr(clue.recipient_tag, ==, tag);
        if (id == 2) {
            g_assert_cmpstr(letter->envelope_sender, ==, "");
            continue;
        }
        extension = strchr(letter->envelope_sender, '+') + 1;
        g_free(reply);
        reply = g_strndup(extension, strcspn(extension, "@"));
        g_assert_true(signature_read_extension(&desk.keys, reply, &clue));
        g_assert_cmpint(clue.purpose, ==, SIGN_BOUNCE);
        g_assert_cmpint(clue.letter, ==, 1);
    }
    desk_close(&desk);
}

/* An acknowledgement does not outgrow what triggered it, or 4 KB: a short honest mail
 * gets the whole one, and a long subject is what the limit is met with. */
static void
test_size(void)
{
    static const struct {
        gsize trigger;
        bool is_unproven;
        guint references;
        guint want;
    } cases[] = {
        { 0, true, 0, 1 },    { 100000, true, 0, 1 }, { 1500, true, 0, 1 },
        { 200, true, 0, 1 },  { 0, true, 80, 1 },     { 100000, true, 80, 1 },
        { 200, true, 80, 1 }, { 200, false, 80, 1 },
    };
    g_autoptr(GPtrArray) references = g_ptr_array_new_with_free_func(g_free);
    gsize whole = 0, most = 0;

    for (guint i = 0; i < 80; i++)
        g_ptr_array_add(references, g_strdup_printf("%0180u@example.org", i));

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        Desk desk;
        gsize size;

        desk_open(&desk);
        desk.about.trigger_size = cases[i].trigger;
        desk.about.references = cases[i].references ? references : NULL;
        desk.about.is_unproven = cases[i].is_unproven;
        tell(&desk, NOTICE_OPENED, AUDIENCE_CUSTOMER, "", "jane@example.org");
        add(&desk);
        g_assert_cmpuint(desk.count, ==, cases[i].want);
        if (cases[i].want) {
            g_autoptr(Letter) letter = letter_at(&desk, 1);

            size = g_bytes_get_size(letter->message);
            g_test_message("trigger %zu: %zu bytes", cases[i].trigger, size);
            if (cases[i].trigger && cases[i].is_unproven)
                g_assert_cmpuint(size, <=, MAX(cases[i].trigger, 4096));
            if (i == 0)
                whole = size;
            if (cases[i].references == 0)
                g_assert_cmpuint(size, >=, whole - 64); /* the whole letter each time */
            most = MAX(most, size);
        }
        desk_close(&desk);
    }
    /* What the limit kept back. */
    g_assert_cmpuint(most, >, 4096);
}

static const char *
last_history(Desk *desk, GPtrArray **history)
{
    OK(query_history(desk->store, desk->ticket->number, history, why));
    return (*history)->len ? ((History *)(*history)->pdata[(*history)->len - 1])->why
                           : "";
}

/* To whom nothing is ever sent; the ticket says so. */
static void
test_not_sent(void)
{
    static const struct {
        NoticeEvent event;
        NoticeAudience audience;
        const char *address, *want;
    } cases[] = {
        { NOTICE_OPENED, AUDIENCE_CUSTOMER, "support@example.net", "our own" },
        { NOTICE_OPENED, AUDIENCE_CUSTOMER, "HELP+x@Example.NET", "our own" },
        { NOTICE_CUSTOMER_REPLY, AUDIENCE_STAFF, "help@example.net", "our own" },
        { NOTICE_ANSWER, AUDIENCE_CUSTOMER, "support+t1.x@example.net", "our own" },
        { NOTICE_OPENED, AUDIENCE_CUSTOMER, "a@b>\r\nRCPT TO:<c@d", "no valid address" },
        { NOTICE_OPENED, AUDIENCE_CUSTOMER, "", "no valid address" },
        { NOTICE_OPENED, AUDIENCE_CUSTOMER, "dead@example.org", "earlier letters" },
        { NOTICE_NOTE, AUDIENCE_CUSTOMER, "jane@example.org", "staff alone" },
        { NOTICE_BOUNCE, AUDIENCE_CUSTOMER, "jane@example.org", "staff alone" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GPtrArray) history = NULL;
        Desk desk;

        desk_open(&desk);
        OK(store_begin(desk.store, why));
        OK(store_mark_address(desk.store, "dead@example.org", true, NOW, "5.1.1", why));
        OK(store_commit(desk.store, why));
        tell(&desk, cases[i].event, cases[i].audience, "", cases[i].address);
        add(&desk);
        g_assert_cmpuint(desk.count, ==, 0);
        g_assert_cmpstr(desk.first, ==, "");
        g_assert_nonnull(strstr(last_history(&desk, &history), cases[i].want));
        desk_close(&desk);
    }
}

/* A held mail may have no ticket. */
static void
test_no_ticket(void)
{
    Desk desk;

    desk_open(&desk);
    desk.about.ticket = NULL;
    desk.about.reason = "staff-unproven";
    tell(&desk, NOTICE_HELD, AUDIENCE_STAFF, "Alice", "alice@example.net");
    tell(&desk, NOTICE_HELD, AUDIENCE_STAFF, "", "support@example.net");
    add(&desk);
    g_assert_cmpuint(desk.count, ==, 1);
    {
        g_autoptr(Letter) letter = letter_at(&desk, 1);

        g_assert_cmpint(letter->ticket, ==, 0);
        ASSERT_FIELD(letter, "Subject",
                     "Sebuah pesan untuk Support ditahan sampai ada yang memeriksanya.");
        ASSERT_FIELD(letter, "X-Ticket-ID", "");
    }
    desk_close(&desk);
}

/* Outlook's conversation goes on; the customer's ids are in References, root first. */
static void
test_thread(void)
{
    static const char parent[] = "AdoXZk5AAQIDBAUGBwgJCgsMDQ4PEA==";
    g_autoptr(GPtrArray) ids = g_ptr_array_new();
    Desk desk;

    desk_open(&desk);
    set(&desk.ticket->thread_index, parent);
    g_ptr_array_add(ids, (char *)"a0@example.org");
    g_ptr_array_add(ids, (char *)"a1@example.org");
    desk.about.references = ids;
    tell(&desk, NOTICE_ANSWER, AUDIENCE_CUSTOMER, "", "jane@example.org");
    add(&desk);
    {
        g_autoptr(Letter) letter = letter_at(&desk, 1);
        g_autofree char *index = field(letter, "Thread-Index");
        g_autofree char *want = g_strdup_printf(
            "<%s>\r\n <a0@example.org>\r\n <a1@example.org>", desk.ticket->root_id);
        gsize length = 0;
        g_autofree guchar *bytes G_GNUC_UNUSED = g_base64_decode(index, &length);

        g_assert_cmpuint(length, ==, 27);
        ASSERT_FIELD(letter, "References", want);
        ASSERT_FIELD(letter, "Thread-Topic", "Printer =?utf-8?B?Z3LDtsOfZXI=?=");
    }
    desk_close(&desk);
}

static bool
no_part(void *data, GBytes *raw, const char *part, GBytes **out, Fault *why)
{
    *out = NULL;
    return true;
}

/* The same bytes whoever composes them: from memory right after the commit, or from the
 * store after a restart, with other settings, in another order. */
static void
test_composed_again(void)
{
    Mailbox jane = { (char *)"Jane", (char *)"jane@example.org" };
    g_autoptr(GBytes) bytes = g_bytes_new_static("file\0\r\n", 7);
    LetterAttachment first = { .name = "lost.bin", .is_named = true },
                     file = { .name = "a.bin", .is_named = true, .is_sent = true };
    g_autoptr(GPtrArray) files = g_ptr_array_new();
    g_autoptr(GPtrArray) fresh = NULL;
    Desk desk;

    desk_open(&desk);
    g_ptr_array_add(files, &first);
    g_ptr_array_add(files, &file);
    file.bytes = bytes;
    desk.about.entry = add_entry(&desk, "It burns, größer\n> quoted", bytes);
    desk.about.attachments = files;
    desk.about.author = &jane;
    desk.about.text = "It burns, größer\n> quoted";
    desk.department.signed_replies = true;
    desk.department.reply_marker = true;
    tell(&desk, NOTICE_ANSWER, AUDIENCE_CUSTOMER, "Jane", "jane@example.org");
    tell(&desk, NOTICE_ANSWER, AUDIENCE_CUSTOMER, "Joe", "joe@example.org");
    tell(&desk, NOTICE_ANSWER, AUDIENCE_STAFF, "Alice", "alice@example.net");
    tell(&desk, NOTICE_ANSWER, AUDIENCE_STAFF, "Bob", "bob@example.net");
    g_clear_pointer(&desk.first, g_free);
    OK(store_begin(desk.store, why));
    OK(letters_add(desk.store, &desk.settings, &desk.keys, desk.notices, &desk.about, NOW,
                   &desk.count, &desk.first, why));
    OK(store_commit(desk.store, why));
    fresh = store_take_letters(desk.store);
    g_assert_cmpuint(fresh->len, ==, 4);
    {
        /* What a setting says meanwhile changes nothing of what is recorded. */
        g_autoptr(Composer) forward = composer_new(desk.url, NULL, no_part, NULL);
        g_autoptr(Composer) backward = composer_new(desk.url, NULL, no_part, NULL);

        desk.department.name = (char *)"Renamed";
        desk.department.reply_marker = false;
        desk.settings.hostname = (char *)"other.example.net";
        for (guint i = 0; i < fresh->len; i++)
            OK(composer_make(forward, fresh->pdata[i], why));
        for (guint i = fresh->len; i-- > 0;) {
            Letter *made = fresh->pdata[i];
            g_autoptr(Letter) read = NULL;

            OK(store_letter(desk.store, made->id, true, &read, why));
            g_assert_null(read->message);
            OK(composer_make(backward, read, why));
            g_assert_true(g_bytes_equal(read->message, made->message));
            g_assert_cmpuint(g_bytes_get_size(read->message), >, 500);
        }
    }
    desk_close(&desk);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/notify/letter/acknowledgement", test_acknowledgement);
    g_test_add_func("/notify/letter/story", test_story);
    g_test_add_func("/notify/letter/signed-replies", test_signed_replies);
    g_test_add_func("/notify/letter/size", test_size);
    g_test_add_func("/notify/letter/composed-again", test_composed_again);
    g_test_add_func("/notify/letter/not-sent", test_not_sent);
    g_test_add_func("/notify/letter/no-ticket", test_no_ticket);
    g_test_add_func("/notify/letter/thread", test_thread);
    return g_test_run();
}
