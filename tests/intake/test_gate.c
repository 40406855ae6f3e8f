/* test_gate.c - what is refused at SMTP time: a reply for each row, and yes if in doubt.
 */
#include "intake/gate.h"

#include "tests/intake/desk_fixture.h"

#include <pthread.h>
#include <string.h>

/* ------------------------------------------------------------------ a pool of one mail
 */

static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    ReadResult result;
    const char *from, *subject;
    MailKind kind;
    guint reads;
    bool waits; /* until it is told otherwise */
} reader = { .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };

ReadResult
pool_read(Pool *pool, GBytes *raw, const char *envelope_sender, Mail **out, Fault *why)
{
    ReadResult result;

    pthread_mutex_lock(&reader.lock);
    reader.reads++;
    pthread_cond_broadcast(&reader.changed);
    while (reader.waits)
        pthread_cond_wait(&reader.changed, &reader.lock);
    result = reader.result;
    if (result == READ_DONE) {
        *out = desk_fixture_mail(reader.from, reader.subject, "Words");
        (*out)->kind = reader.kind;
    } else {
        fault_temporary(why, "4.3.0", "no reader");
    }
    pthread_mutex_unlock(&reader.lock);
    return result;
}

typedef struct World {
    DeskFixture desk;
    Gate *gate;
    GBytes *raw;
    Envelope *envelope;
    GPtrArray *recipients;
} World;

static void
world_init(World *w)
{
    desk_fixture_init(&w->desk);
    w->desk.settings.database = g_strdup_printf("sqlite:%s/desk.db", w->desk.folder);
    w->gate = gate_new(&(Intake){ .settings = &w->desk.settings, .keys = &w->desk.keys });
    w->raw = g_bytes_new_static("Subject: x\r\n\r\n", 14);
    w->envelope = envelope_new();
    g_free(w->envelope->sender);
    w->envelope->sender = g_strdup("eve@evil.test");
    w->recipients = g_ptr_array_new();
    g_ptr_array_add(w->recipients, (char *)"support@desk.test");
    reader.result = READ_DONE;
    reader.from = "eve@evil.test";
    reader.subject = "Help";
    reader.kind = MAIL_PERSON;
    reader.reads = 0;
}

static void
world_clear(World *w)
{
    gate_free(w->gate);
    g_bytes_unref(w->raw);
    envelope_free(w->envelope);
    g_ptr_array_unref(w->recipients);
    g_free(w->desk.settings.database);
    desk_fixture_clear(&w->desk);
}

static void
change(World *w, const char *block, const char *event, const char *key, guint count)
{
    g_auto(Fault) why = { 0 };

    g_assert_true(store_begin(w->desk.store, &why));
    if (block)
        g_assert_true(store_add_block(w->desk.store, "address", block, 1, &why));
    for (guint i = 0; i < count; i++)
        g_assert_true(store_add_events(w->desk.store, &(StoreEvent){ event, key, 0 }, 1,
                                       w->desk.now, &why));
    g_assert_true(store_commit(w->desk.store, &why));
}

static void
assert_advice(World *w, const char *name, const char *want)
{
    GateAdvice advice = gate_ask(w->gate, w->raw, true, w->envelope, w->recipients);
    g_autofree char *found = advice.refuses ? g_strdup_printf("%s %s %s", advice.code,
                                                              advice.status, advice.rule)
                                            : g_strdup("");

    if (strcmp(found, want) != 0)
        g_error("%s: found \"%s\", wanted \"%s\"", name, found, want);
    g_assert_cmpint(advice.is_temporary, ==, advice.code[0] == '4');
}

/* ------------------------------------------------------------------ rows */

static const struct {
    const char *name, *from, *sender, *subject;
    MailKind kind;
    AcceptPolicy accept;
    const char *block, *want;
} rows[] = {
    { "new", "eve@evil.test", NULL, "Help", MAIL_PERSON, ACCEPT_ALL, NULL, "" },
    { "blocked", "eve@evil.test", NULL, "Help", MAIL_PERSON, ACCEPT_ALL, "eve@evil.test",
      "550 5.7.1 blocked" },
    { "blocked sender, other author", "a@example.org", "eve@evil.test", "Help",
      MAIL_PERSON, ACCEPT_ALL, "eve@evil.test", "550 5.7.1 blocked" },
    { "blocked, to a ticket of his own", "budi@example.org", NULL,
      "Re: [Ticket ID: 10001] Printer", MAIL_PERSON, ACCEPT_ALL, "budi@example.org",
      "550 5.7.1 blocked" },
    { "blocked, null sender", "eve@evil.test", "", "Help", MAIL_PERSON, ACCEPT_ALL,
      "eve@evil.test", "" },
    { "blocked, bounce", "eve@evil.test", NULL, "Help", MAIL_BOUNCE, ACCEPT_ALL,
      "eve@evil.test", "" },
    { "blocked, auto-reply", "eve@evil.test", NULL, "Help", MAIL_AUTO_REPLY, ACCEPT_ALL,
      "eve@evil.test", "" },
    { "blocked, loop", "eve@evil.test", NULL, "Help", MAIL_LOOP, ACCEPT_ALL,
      "eve@evil.test", "" },
    { "replies only, new", "eve@evil.test", NULL, "Help", MAIL_PERSON, ACCEPT_REPLIES,
      NULL, "550 5.7.1 replies-only" },
    { "replies only, reply", "budi@example.org", NULL, "Re: [Ticket ID: 10001] Printer",
      MAIL_PERSON, ACCEPT_REPLIES, NULL, "" },
    { "replies only, pending", "tono@example.org", NULL, "Re: [Ticket ID: 10001] Printer",
      MAIL_PERSON, ACCEPT_REPLIES, NULL, "" },
    { "replies only, no such ticket", "budi@example.org", NULL, "[Ticket ID: 99999]",
      MAIL_PERSON, ACCEPT_REPLIES, NULL, "550 5.7.1 replies-only" },
    { "replies only, another's ticket", "eve@evil.test", NULL, "[Ticket ID: 10001]",
      MAIL_PERSON, ACCEPT_REPLIES, NULL, "550 5.7.1 replies-only" },
    { "replies only, null sender", "eve@evil.test", "", "Help", MAIL_PERSON,
      ACCEPT_REPLIES, NULL, "" },
    { "replies only, list", "eve@evil.test", NULL, "Help", MAIL_LIST, ACCEPT_REPLIES,
      NULL, "" },
    { "replies only, bounce", "eve@evil.test", NULL, "Help", MAIL_BOUNCE, ACCEPT_REPLIES,
      NULL, "" },
    { "known only, unknown", "eve@evil.test", NULL, "Help", MAIL_PERSON, ACCEPT_KNOWN,
      NULL, "550 5.7.1 unknown-customer" },
    { "known only, known", "joko@example.org", NULL, "Help", MAIL_PERSON, ACCEPT_KNOWN,
      NULL, "" },
    { "staff without proof is held", "alice@desk.test", NULL, "[Ticket ID: 10001]",
      MAIL_PERSON, ACCEPT_REPLIES, NULL, "" },
    { "our own address is held", "support@desk.test", NULL, "Help", MAIL_PERSON,
      ACCEPT_ALL, NULL, "" },
};

static void
test_rows(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        World w;

        world_init(&w);
        reader.from = rows[i].from;
        reader.subject = rows[i].subject;
        reader.kind = rows[i].kind;
        g_free(w.envelope->sender);
        w.envelope->sender = g_strdup(rows[i].sender ? rows[i].sender : rows[i].from);
        w.desk.support.accept = rows[i].accept;
        change(&w, rows[i].block, "", "", 0);
        assert_advice(&w, rows[i].name, rows[i].want);
        world_clear(&w);
    }
}

static void
test_limits(void)
{
    World w;

    world_init(&w);
    w.desk.settings.sender_limit = (Rate){ 3, 900 };
    w.desk.settings.reply_limit = (Rate){ 2, 900 };
    change(&w, NULL, "ticket", "eve@evil.test", 2);
    assert_advice(&w, "below", "");
    change(&w, NULL, "ticket", "eve@evil.test", 1);
    assert_advice(&w, "over", "450 4.7.1 sender-limit");
    reader.from = "budi@example.org";
    reader.subject = "Re: [Ticket ID: 10001] Printer";
    change(&w, NULL, "reply", "10001 budi@example.org", 1);
    assert_advice(&w, "below, reply", "");
    change(&w, NULL, "reply", "10001 budi@example.org", 1);
    assert_advice(&w, "over, reply", "450 4.7.1 reply-limit");
    world_clear(&w);
}

/* Each public text is the same whatever ticket, sender or block it is about. */
static void
test_texts_tell_nothing(void)
{
    static const char *const reasons[] = { "blocked", "replies-only", "unknown-customer",
                                           "reply-limit", "sender-limit" };

    for (gsize i = 0; i < G_N_ELEMENTS(reasons); i++) {
        Decision decision = { .outcome = OUTCOME_HOLD,
                              .rule = reasons[i],
                              .held_reason = reasons[i] };
        GateAdvice advice = gate_weigh(&decision, "a@example.org");

        g_assert_true(advice.refuses);
        g_assert_null(strpbrk(advice.text, "%\r\n0123456789"));
        g_assert_null(strstr(advice.text, "icket"));
        g_assert_null(strstr(advice.text, "block"));
        g_assert_false(gate_weigh(&decision, "").refuses);
    }
}

static void
test_held_for_other_reasons(void)
{
    static const char *const reasons[] = { "unreadable",     "own-address", "repeating",
                                           "staff-unproven", "stranger",    "no-author" };

    for (gsize i = 0; i < G_N_ELEMENTS(reasons); i++) {
        Decision decision = { .outcome = OUTCOME_HOLD,
                              .rule = reasons[i],
                              .held_reason = reasons[i] };

        g_assert_false(gate_weigh(&decision, "a@example.org").refuses);
    }
}

static void
test_several_recipients(void)
{
    World w;

    world_init(&w);
    w.desk.support.accept = ACCEPT_REPLIES;
    g_ptr_array_add(w.recipients, (char *)"sales@desk.test");
    assert_advice(&w, "sales takes it", "");
    w.desk.sales.accept = ACCEPT_KNOWN;
    assert_advice(&w, "both refuse", "550 5.7.1 replies-only");
    w.desk.sales.accept = ACCEPT_ALL;
    w.desk.settings.sender_limit = (Rate){ 1, 900 };
    change(&w, NULL, "ticket", "eve@evil.test", 1);
    assert_advice(&w, "sales takes it later", "450 4.7.1 sender-limit");
    g_ptr_array_add(w.recipients, (char *)"elsewhere@example.org");
    assert_advice(&w, "one is not ours", "");
    world_clear(&w);
}

static void
test_too_many_recipients(void)
{
    World w;

    world_init(&w);
    change(&w, "eve@evil.test", "", "", 0);
    while (w.recipients->len < 20)
        g_ptr_array_add(w.recipients, (char *)"support@desk.test");
    assert_advice(&w, "twenty", "550 5.7.1 blocked");
    g_ptr_array_add(w.recipients, (char *)"support@desk.test");
    assert_advice(&w, "one more", "");
    world_clear(&w);
}

/* ------------------------------------------------------------------ in doubt, yes */

static void
test_no_reader(void)
{
    World w;

    world_init(&w);
    change(&w, "eve@evil.test", "", "", 0);
    reader.result = READ_FAILED;
    assert_advice(&w, "no reader", "");
    reader.result = READ_UNREADABLE;
    assert_advice(&w, "unreadable", "");
    reader.result = READ_DONE;
    assert_advice(&w, "read", "550 5.7.1 blocked");
    world_clear(&w);
}

static void
test_no_database(void)
{
    World w;
    char *right;

    world_init(&w);
    change(&w, "eve@evil.test", "", "", 0);
    right = w.desk.settings.database;
    w.desk.settings.database = (char *)"sqlite:/nonexistent/desk.db";
    gate_free(w.gate);
    w.gate = gate_new(&(Intake){ .settings = &w.desk.settings, .keys = &w.desk.keys });
    assert_advice(&w, "no database", "");
    w.desk.settings.database = right;
    gate_free(w.gate);
    w.gate = gate_new(&(Intake){ .settings = &w.desk.settings, .keys = &w.desk.keys });
    assert_advice(&w, "database", "550 5.7.1 blocked");
    world_clear(&w);
}

static void
test_null_sender_is_not_even_read(void)
{
    World w;

    world_init(&w);
    w.envelope->sender[0] = '\0';
    assert_advice(&w, "null sender", "");
    g_assert_cmpuint(reader.reads, ==, 0);
    world_clear(&w);
}

static void *
ask(void *data)
{
    assert_advice(data, "waiting", "550 5.7.1 blocked");
    return NULL;
}

/* Sixteen wait for a reader; the next is let in without waiting. */
static void
test_too_many_questions(void)
{
    pthread_t threads[16];
    World w;

    world_init(&w);
    change(&w, "eve@evil.test", "", "", 0);
    reader.waits = true;
    for (gsize i = 0; i < G_N_ELEMENTS(threads); i++)
        g_assert_cmpint(pthread_create(&threads[i], NULL, ask, &w), ==, 0);
    pthread_mutex_lock(&reader.lock);
    while (reader.reads < G_N_ELEMENTS(threads))
        pthread_cond_wait(&reader.changed, &reader.lock);
    pthread_mutex_unlock(&reader.lock);
    assert_advice(&w, "one too many", "");
    pthread_mutex_lock(&reader.lock);
    reader.waits = false;
    pthread_cond_broadcast(&reader.changed);
    pthread_mutex_unlock(&reader.lock);
    for (gsize i = 0; i < G_N_ELEMENTS(threads); i++)
        pthread_join(threads[i], NULL);
    assert_advice(&w, "afterwards", "550 5.7.1 blocked");
    world_clear(&w);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/gate/rows", test_rows);
    g_test_add_func("/gate/limits", test_limits);
    g_test_add_func("/gate/texts-tell-nothing", test_texts_tell_nothing);
    g_test_add_func("/gate/held-for-other-reasons", test_held_for_other_reasons);
    g_test_add_func("/gate/several-recipients", test_several_recipients);
    g_test_add_func("/gate/too-many-recipients", test_too_many_recipients);
    g_test_add_func("/gate/no-reader", test_no_reader);
    g_test_add_func("/gate/no-database", test_no_database);
    g_test_add_func("/gate/null-sender-is-not-even-read",
                    test_null_sender_is_not_even_read);
    g_test_add_func("/gate/too-many-questions", test_too_many_questions);
    return g_test_run();
}
