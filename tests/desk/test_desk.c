/* test_desk.c - what staff make of a ticket, and take back; what time makes of it. */
#include "desk/closing.h"
#include "base/clock.h"
#include "desk/desk.h"
#include "desk/erasing.h"
#include "desk/gathering.h"
#include "store/query.h"
#include "tests/intake/told.h"

#include <string.h>

#define DAY ((gint64)86400 * 1000)

/* A desk whose store the writer has; `f.store` reads. */
typedef struct Case {
    DeskFixture f;
    Desk desk;
    gint64 letters; /* the last one before what is asked for */
} Case;

#define OK(expression)                                                                   \
    do {                                                                                 \
        g_auto(Fault) why = { 0 };                                                       \
        if (!(expression))                                                               \
            g_error("%s: %s", #expression, why.text);                                    \
    } while (0)

#define REFUSED(expression, words)                                                       \
    do {                                                                                 \
        g_auto(Fault) why = { 0 };                                                       \
        g_assert_false(expression);                                                      \
        g_assert_cmpint(why.kind, ==, FAULT_PERMANENT);                                  \
        g_assert_nonnull(strstr(why.text, words));                                       \
    } while (0)

static void
set_up(Case *c, gconstpointer data)
{
    static char billing[] = "Billing", technical[] = "Technical";
    static char *types[] = { billing, technical, NULL };
    g_autofree char *url = NULL;

    desk_fixture_init(&c->f);
    c->f.support.types = types;
    url = g_strdup_printf("sqlite:%s/desk.db", c->f.folder);
    store_close(c->f.store);
    c->f.store = NULL;
    c->desk = (Desk){ .settings = &c->f.settings, .keys = &c->f.keys };
    OK(writer_start(url, 10001, &c->desk.writer, &why));
    OK(store_open(url, STORE_READ, 0, &c->f.store, &why));
    c->letters = last_letter(&c->f);
}

static void
tear_down(Case *c, gconstpointer data)
{
    writer_free(c->desk.writer);
    desk_fixture_clear(&c->f);
}

static Ticket *
ticket_of(Case *c, gint64 number)
{
    Ticket *ticket = NULL;

    OK(store_ticket(c->f.store, number, &ticket, &why));
    g_assert_nonnull(ticket);
    return ticket;
}

#define ASSERT_TICKET(c, number, field, want)                                            \
    do {                                                                                 \
        g_autoptr(Ticket) ticket_ = ticket_of(c, number);                                \
        g_assert_cmpstr(ticket_->field, ==, want);                                       \
    } while (0)

static void
undo(Case *c, gint64 number, const char *want)
{
    g_autofree char *what = NULL;

    OK(desk_undo(&c->desk, number, "alice", &what, &why));
    g_assert_cmpstr(what, ==, want);
}

/* Each change, and it taken back, the newest first. */
static void
test_undo(Case *c, gconstpointer data)
{
    const Desk *desk = &c->desk;
    g_autofree char *what = NULL;

    OK(desk_change(desk, 10001, "alice", DESK_ASSIGN, "bob", &why));
    OK(desk_change(desk, 10001, "alice", DESK_PRIORITY, "high", &why));
    OK(desk_change(desk, 10001, "alice", DESK_TYPE, "technical", &why));
    OK(desk_change(desk, 10001, "alice", DESK_TAG, "+vip new", &why));
    OK(desk_change(desk, 10001, "alice", DESK_CC_ADD, "dewi@example.org", &why));
    OK(desk_set_status(desk, 10001, "alice", TICKET_CLOSED, &why));
    OK(desk_change(desk, 10001, "alice", DESK_MOVE, "sales", &why));
    ASSERT_TICKET(c, 10001, department, "sales");
    undo(c, 10001, "department, sales -> support");
    ASSERT_TICKET(c, 10001, department, "support");
    g_assert_cmpstr(status_of(&c->f, 10001), ==, "closed");
    undo(c, 10001, "status, closed -> open");
    g_assert_cmpstr(status_of(&c->f, 10001), ==, "open");
    g_assert_cmpint(role_of(&c->f, 10001, "dewi@example.org"), ==, ROLE_CC);
    undo(c, 10001, "cc, dewi@example.org -> nothing");
    g_assert_cmpint(role_of(&c->f, 10001, "dewi@example.org"), ==, ROLE_STRANGER);
    undo(c, 10001, "tags, +vip +new -> nothing");
    undo(c, 10001, "type, Technical -> nothing");
    undo(c, 10001, "priority, high -> normal");
    ASSERT_TICKET(c, 10001, assigned, "bob");
    undo(c, 10001, "assigned, bob -> nothing");
    ASSERT_TICKET(c, 10001, assigned, "");
    REFUSED(desk_undo(desk, 10001, "alice", &what, &why), "can be taken back");
    REFUSED(desk_undo(desk, 4711, "alice", &what, &why), "no ticket");
}

/* What was changed since in another way stays. */
static void
test_undo_late(Case *c, gconstpointer data)
{
    const Desk *desk = &c->desk;
    g_autofree char *what = NULL;

    OK(desk_set_status(desk, 10001, "alice", TICKET_ON_HOLD, &why));
    OK(desk_reply(desk, 10001, "alice", "An answer.", NULL, false, NULL, &why));
    REFUSED(desk_undo(desk, 10001, "alice", &what, &why), "changed since");
    g_assert_cmpstr(status_of(&c->f, 10001), ==, "answered");
}

static void
test_refused(Case *c, gconstpointer data)
{
    const Desk *desk = &c->desk;
    gint64 number;

    REFUSED(desk_change(desk, 10001, "alice", DESK_ASSIGN, "carol", &why), "carol");
    REFUSED(desk_change(desk, 10001, "carol", DESK_ASSIGN, "bob", &why), "carol");
    REFUSED(desk_change(desk, 10001, "alice", DESK_PRIORITY, "asap", &why), "urgent");
    REFUSED(desk_change(desk, 10001, "alice", DESK_TYPE, "Poetry", &why),
            "Billing, Technical");
    REFUSED(desk_change(desk, 10001, "alice", DESK_MOVE, "support", &why), "already");
    REFUSED(desk_change(desk, 10001, "alice", DESK_CC_ADD, "bob@desk.test", &why),
            "is staff");
    REFUSED(desk_change(desk, 10001, "alice", DESK_CC_ADD, "a b", &why), "no address");
    REFUSED(desk_change(desk, 10001, "alice", DESK_CC_REMOVE, "budi@example.org", &why),
            "the customer");
    REFUSED(desk_change(desk, 10001, "alice", DESK_TAG, "+a b/c", &why), "b/c");
    REFUSED(desk_merge(desk, 10001, "alice", 10001, &why), "itself");
    REFUSED(desk_merge(desk, 10001, "alice", 10005, &why), "no ticket 10005");
    REFUSED(desk_merge(desk, 10005, "alice", 10001, &why), "was merged into");
    REFUSED(desk_link(desk, 10001, "alice", 4711, &why), "4711");
    REFUSED(desk_split(desk, 10001, "alice", 4711, &number, &why), "no entry");
    /* A tag that was refused with others leaves none of them. */
    {
        g_autoptr(GPtrArray) tags = NULL;

        OK(store_tags(c->f.store, 10001, &tags, &why));
        g_assert_cmpuint(tags->len, ==, 0);
    }
}

static void
test_merge_undone(Case *c, gconstpointer data)
{
    g_autofree char *before = entries_of(&c->f, 10002);
    g_autofree char *into_before = entries_of(&c->f, 10001);
    g_autofree char *after = NULL, *into_after = NULL;
    g_autoptr(Letter) merged = NULL;

    OK(desk_merge(&c->desk, 10002, "alice", 10001, &why));
    g_assert_cmpint(role_of(&c->f, 10001, "siti@example.org"), ==, ROLE_CUSTOMER);
    undo(c, 10002, "merged, 10001 -> open");
    after = entries_of(&c->f, 10002);
    into_after = entries_of(&c->f, 10001);
    g_assert_cmpstr(after, ==, before);
    g_assert_cmpstr(into_after, ==, into_before);
    g_assert_cmpint(role_of(&c->f, 10001, "siti@example.org"), ==, ROLE_STRANGER);
    g_assert_cmpstr(status_of(&c->f, 10002), ==, "open");
    /* The customer hears of the merge; taken back at once, it was a slip. */
    ASSERT_TEXT(letters_after(&c->f, c->letters), "merged>siti@example.org");
    merged = letter_to(&c->f, "siti@example.org");
    g_assert_true(says(merged, "Subject: [Ticket ID: 10002] "));
    g_assert_true(says(merged, "is now part of ticket 10001."));
}

static void
test_link(Case *c, gconstpointer data)
{
    g_autoptr(GArray) links = NULL;

    OK(desk_link(&c->desk, 10001, "alice", 10002, &why));
    REFUSED(desk_link(&c->desk, 10002, "alice", 10001, &why), "already");
    OK(store_links(c->f.store, 10002, &links, &why));
    g_assert_cmpuint(links->len, ==, 1);
    g_assert_cmpint(g_array_index(links, gint64, 0), ==, 10001);
}

/* Bob is told once an hour: nothing meanwhile, then who wrote what in one letter; what
 * Bob did himself and what nobody wrote is not in it. */
static void
test_gathered(Case *c, gconstpointer data)
{
    guint letters = 0;
    g_autoptr(Letter) letter = NULL;
    gint64 hour = (gint64)3600 * 1000, start = clock_now() - 10;

    c->f.bob.digest_hours = 1;
    OK(desk_gather(&c->desk, start, &letters, &why));
    g_assert_cmpuint(letters, ==, 0);
    OK(desk_note(&c->desk, 10001, "alice", "Ask\nhim.", &why));
    OK(desk_note(&c->desk, 10002, "bob", "My own note.", &why));
    ASSERT_TEXT(letters_after(&c->f, c->letters), "note>alice@desk.test");
    OK(desk_gather(&c->desk, start + hour - 1, &letters, &why));
    g_assert_cmpuint(letters, ==, 0);
    OK(desk_gather(&c->desk, start + hour, &letters, &why));
    g_assert_cmpuint(letters, ==, 1);
    letter = letter_to(&c->f, "bob@desk.test");
    g_assert_cmpstr(letter->event, ==, "gathered");
    g_assert_true(says(letter, "Subject: What came to Support since the last time."));
    g_assert_true(says(letter, "| [Ticket ID: 10001] "));
    g_assert_true(says(letter, "|   Alice: Ask him."));
    g_assert_false(says(letter, "[Ticket ID: 10002]"));
    g_assert_false(says(letter, "My own note."));
    OK(desk_gather(&c->desk, start + 2 * hour, &letters, &why));
    g_assert_cmpuint(letters, ==, 0);
}

/* Another matter gets its own ticket, and what answers it goes there. */
static void
test_split(Case *c, gconstpointer data)
{
    g_autoptr(GPtrArray) entries = NULL, rest = NULL, parts = NULL;
    g_autoptr(Ticket) part = NULL;
    gint64 number = 0;
    const Entry *last;

    OK(desk_note(&c->desk, 10006, "alice", "One matter.", &why));
    OK(query_entries(c->f.store, 10006, &entries, &why));
    last = entries->pdata[entries->len - 1];
    if (entries->len == 1)
        REFUSED(desk_split(&c->desk, 10006, "alice", last->id, &number, &why),
                "the only entry");
    OK(desk_note(&c->desk, 10006, "alice", "Another matter.", &why));
    OK(desk_split(&c->desk, 10006, "alice", last->id, &number, &why));
    part = ticket_of(c, number);
    g_assert_cmpstr(part->customer.address, ==, "joko@example.org");
    g_assert_cmpint(part->linked_from, ==, 10006);
    g_assert_cmpint(part->status, ==, TICKET_OPEN);
    OK(query_entries(c->f.store, number, &parts, &why));
    g_assert_cmpuint(parts->len, ==, 1);
    g_assert_cmpint(((Entry *)parts->pdata[0])->id, ==, last->id);
    OK(query_entries(c->f.store, 10006, &rest, &why));
    g_assert_cmpuint(rest->len, ==, entries->len);
    REFUSED(desk_split(&c->desk, 10006, "alice", last->id, &number, &why), "no entry");
}

/* ------------------------------------------------------------------ closing */

static void
tick(Case *c, gint64 at, guint want_warned, guint want_closed)
{
    guint warned, closed;

    OK(desk_close_quiet(&c->desk, at, &warned, &closed, &why));
    g_assert_cmpuint(warned, ==, want_warned);
    g_assert_cmpuint(closed, ==, want_closed);
}

/* Told once, then closed; nobody but who was answered. */
static void
test_closing(Case *c, gconstpointer data)
{
    gint64 start;

    tick(c, c->f.now + 400 * DAY, 0, 0); /* no department asks for it */
    c->f.support.close_after = 7;
    c->f.support.close_warning = 2;
    OK(desk_reply(&c->desk, 10001, "alice", "An answer.", NULL, false, NULL, &why));
    {
        g_autoptr(Ticket) ticket = ticket_of(c, 10001);

        start = ticket->updated;
    }
    c->letters = last_letter(&c->f);
    tick(c, start + 5 * DAY - 1, 0, 0);
    tick(c, start + 5 * DAY, 1, 0);
    ASSERT_TEXT(letters_after(&c->f, c->letters),
                "closing-soon>budi@example.org closing-soon>rina@example.org");
    c->letters = last_letter(&c->f);
    tick(c, start + 5 * DAY + 60000, 0, 0);
    tick(c, start + 7 * DAY - 1, 0, 0);
    tick(c, start + 7 * DAY, 0, 1);
    ASSERT_TEXT(letters_after(&c->f, c->letters),
                "closed-inactive>budi@example.org closed-inactive>rina@example.org");
    g_assert_cmpstr(status_of(&c->f, 10001), ==, "closed");
    tick(c, start + 70 * DAY, 0, 0);
    /* The others wait for staff. */
    g_assert_cmpstr(status_of(&c->f, 10002), ==, "open");
}

/* After a stop of weeks nobody is told and closed in one breath. */
static void
test_closing_late(Case *c, gconstpointer data)
{
    gint64 late = c->f.now + 60 * DAY;

    c->f.support.close_after = 7;
    c->f.support.close_warning = 2;
    OK(desk_reply(&c->desk, 10001, "alice", "An answer.", NULL, false, NULL, &why));
    tick(c, late, 1, 0);
    tick(c, late + DAY, 0, 0);
    tick(c, late + 2 * DAY, 0, 1);
}

/* Whatever happens after the warning keeps it open, and is warned of anew. */
static void
test_closing_stopped(Case *c, gconstpointer data)
{
    gint64 late = c->f.now + 60 * DAY;

    c->f.support.close_after = 7;
    c->f.support.close_warning = 2;
    OK(desk_reply(&c->desk, 10001, "alice", "An answer.", NULL, false, NULL, &why));
    tick(c, c->f.now + 6 * DAY, 1, 0);
    OK(desk_set_status(&c->desk, 10001, "alice", TICKET_CUSTOMER_REPLY, &why));
    tick(c, late, 0, 0);
    OK(desk_reply(&c->desk, 10001, "alice", "Another.", NULL, false, NULL, &why));
    tick(c, late, 1, 0);
    tick(c, late + 2 * DAY, 0, 1);
}

static void
test_closing_untold(Case *c, gconstpointer data)
{
    c->f.support.close_after = 7;
    c->f.support.close_warning = 0;
    OK(desk_reply(&c->desk, 10001, "alice", "An answer.", NULL, false, NULL, &why));
    tick(c, c->f.now + 6 * DAY, 0, 0);
    tick(c, c->f.now + 8 * DAY, 0, 1);
}

static StoreErased
retain(Case *c, gint64 now)
{
    StoreErased erased;

    OK(desk_retain(&c->desk, now, &erased, &why));
    return erased;
}

/* Once a day; not on the first day of all, nor on the day after the clock made a leap. */
static void
test_retention(Case *c, gconstpointer data)
{
    gint64 now = c->f.now + 100 * DAY;
    g_autoptr(Ticket) ticket = NULL, gone = NULL;

    OK(desk_set_status(&c->desk, 10001, "alice", TICKET_CLOSED, &why));
    OK(desk_set_status(&c->desk, 10002, "alice", TICKET_CLOSED, &why));
    g_assert_cmpuint(retain(c, now).tickets, ==, 0);
    c->f.settings.keep_closed = 30 * DAY / 1000;
    g_assert_cmpuint(retain(c, now + 365 * DAY).tickets, ==, 0); /* a leap */
    g_assert_cmpuint(retain(c, now + DAY).tickets, ==, 0);       /* and back */
    c->f.settings.keep_closed = 0;
    g_assert_cmpuint(retain(c, now + 366 * DAY).tickets, ==, 0);
    c->f.settings.keep_closed = 30 * DAY / 1000;
    g_assert_cmpuint(retain(c, now + 366 * DAY + 1).tickets, ==, 0); /* not a day */
    ticket = ticket_of(c, 10001);
    g_assert_cmpuint(retain(c, now + 367 * DAY).tickets, >=, 2);
    OK(store_ticket(c->f.store, 10001, &gone, &why));
    g_assert_null(gone);
}

int
main(int argc, char **argv)
{
    static const struct {
        const char *path;
        void (*run)(Case *c, gconstpointer data);
    } tests[] = {
        { "/desk/undo", test_undo },
        { "/desk/undo-late", test_undo_late },
        { "/desk/refused", test_refused },
        { "/desk/merge-undone", test_merge_undone },
        { "/desk/link", test_link },
        { "/desk/gathered", test_gathered },
        { "/desk/split", test_split },
        { "/desk/closing", test_closing },
        { "/desk/closing-late", test_closing_late },
        { "/desk/closing-stopped", test_closing_stopped },
        { "/desk/closing-untold", test_closing_untold },
        { "/desk/retention", test_retention },
    };

    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].path, Case, NULL, set_up, tests[i].run, tear_down);
    return g_test_run();
}
