/* suite.c - what every engine of the store must do, as tests. */
#include "store/suite.h"

#include <string.h>

#include "base/clock.h"
#include "core/news.h"

#define NOON G_GINT64_CONSTANT(1763812800000)
#define FIRST 10001

typedef struct Case {
    const SuitePlace *place;
    char *url;
    Store *store;
} Case;

void
suite_begin(Store *store)
{
    SUITE_OK(store_begin(store, &why));
}

void
suite_commit(Store *store)
{
    SUITE_OK(store_commit(store, &why));
}

static void
set(char **field, const char *value)
{
    g_free(*field);
    *field = g_strdup(value);
}

static gint64
add_ticket(Store *store, const char *subject, const char *address, gint64 at)
{
    g_autoptr(Ticket) ticket = ticket_new();

    set(&ticket->subject, subject);
    set(&ticket->department, "support");
    set(&ticket->language, "en");
    set(&ticket->customer.name, "Budi Santoso");
    set(&ticket->customer.address, address);
    ticket->created = ticket->updated = at;
    SUITE_OK(store_add_ticket(store, ticket, &why));
    return ticket->number;
}

gint64
suite_add_ticket(Store *store, const char *subject, const char *address, gint64 at)
{
    gint64 number;

    suite_begin(store);
    number = add_ticket(store, subject, address, at);
    suite_commit(store);
    return number;
}

static gint64
add_entry(Store *store, gint64 ticket, const char *message_id, const char *text,
          gint64 at)
{
    g_autoptr(Entry) entry = entry_new();

    entry->ticket = ticket;
    entry->at = at;
    set(&entry->author.address, "budi@example.org");
    set(&entry->message_id, message_id);
    set(&entry->text, text);
    set(&entry->proof, "participant");
    SUITE_OK(store_add_entry(store, entry, &why));
    SUITE_OK(store_touch_ticket(store, ticket, 1, at, &why));
    return entry->id;
}

static gint64
add_delivery(Store *store, const char *hash, const char *department, Outcome outcome,
             gint64 ticket, const char *raw)
{
    g_autoptr(Delivery) delivery = delivery_new();
    g_autoptr(GBytes) bytes = g_bytes_new(raw, strlen(raw));

    delivery->at = NOON;
    set(&delivery->content_hash, hash);
    set(&delivery->department, department);
    delivery->outcome = outcome;
    delivery->ticket = ticket;
    delivery->is_waiting = outcome == OUTCOME_HOLD;
    SUITE_OK(store_add_delivery(store, delivery, bytes, &why));
    return delivery->id;
}

static gint64
add_letter_naming(Store *store, gint64 ticket, const char *message_id, gint64 next,
                  const char *named)
{
    GPtrArray *letters = g_ptr_array_new_with_free_func((GDestroyNotify)letter_free);
    Letter *letter = letter_new();
    gint64 id;

    SUITE_OK(store_reserve_letters(store, 1, &id, &why));
    letter->id = id;
    letter->ticket = ticket;
    letter->news = news_new();
    letter->news->ticket = ticket;
    set(&letter->news->text, "hello");
    g_ptr_array_add(letter->news->ids, g_strdup(named));
    letter->created = letter->next = next;
    set(&letter->event, "opened");
    set(&letter->recipient, "budi@example.org");
    set(&letter->name, "Budi");
    set(&letter->message_id, message_id);
    g_ptr_array_add(letters, letter);
    SUITE_OK(store_add_letters(store, letters, &why));
    return id;
}

static gint64
add_letter(Store *store, gint64 ticket, const char *message_id, gint64 next)
{
    return add_letter_naming(store, ticket, message_id, next, "first@example.org");
}

static void
tend_all(Store *store)
{
    bool more;

    do
        SUITE_OK(store_tend(store, STORE_IDLE, &more, &why));
    while (more);
}

static Ticket *
get_ticket(Store *store, gint64 number)
{
    Ticket *ticket = NULL;

    SUITE_OK(store_ticket(store, number, &ticket, &why));
    return ticket;
}

static void
reopen_store(Case *c)
{
    g_clear_pointer(&c->store, store_close);
    SUITE_OK(store_open(c->url, STORE_WRITE, 77, &c->store, &why));
}

/* ------------------------------------------------------------------ tickets */

static void
test_numbers(Case *c)
{
    g_autoptr(Ticket) given = ticket_new();

    g_assert_cmpint(suite_add_ticket(c->store, "a", "a@example.org", NOON), ==, FIRST);
    g_assert_cmpint(suite_add_ticket(c->store, "b", "a@example.org", NOON), ==,
                    FIRST + 1);
    /* The first number counts for a new database only. */
    reopen_store(c);
    g_assert_cmpint(suite_add_ticket(c->store, "c", "a@example.org", NOON), ==,
                    FIRST + 2);
    suite_begin(c->store);
    given->number = 20000;
    set(&given->root_id, "t20000@desk.example.net");
    SUITE_OK(store_add_ticket(c->store, given, &why));
    suite_commit(c->store);
    g_assert_cmpint(suite_add_ticket(c->store, "d", "a@example.org", NOON), ==, 20001);
}

static void
test_ticket_round_trip(Case *c)
{
    g_autoptr(Ticket) in = ticket_new();
    g_autoptr(Ticket) out = NULL;
    gint64 parent = suite_add_ticket(c->store, "parent", "p@example.org", NOON);

    set(&in->subject, "Tagihan «salah» 请求 \"x\"; DROP TABLE ticket; --");
    in->status = TICKET_IN_PROGRESS;
    set(&in->department, "billing");
    set(&in->priority, "high");
    set(&in->language, "id");
    set(&in->customer.name, "Siti");
    set(&in->customer.address, "Siti@example.org");
    set(&in->assigned, "alice");
    in->created = NOON;
    in->updated = NOON + 1;
    in->closed = NOON + 2;
    in->linked_from = parent;
    set(&in->thread_topic, "topic");
    set(&in->thread_index, "AdAAAA==");
    in->reopened = 3;
    in->entries = 1;
    set(&in->root_id, "root@desk.example.net");
    suite_begin(c->store);
    SUITE_OK(store_reserve_ticket(c->store, &in->number, &why));
    SUITE_OK(store_add_ticket(c->store, in, &why));
    suite_commit(c->store);
    out = get_ticket(c->store, in->number);
    g_assert_cmpstr(out->subject, ==, in->subject);
    g_assert_cmpint(out->status, ==, in->status);
    g_assert_cmpstr(out->department, ==, in->department);
    g_assert_cmpstr(out->priority, ==, in->priority);
    g_assert_cmpstr(out->language, ==, in->language);
    g_assert_cmpstr(out->customer.name, ==, in->customer.name);
    g_assert_cmpstr(out->customer.address, ==, in->customer.address);
    g_assert_cmpstr(out->assigned, ==, in->assigned);
    g_assert_cmpint(out->created, ==, in->created);
    g_assert_cmpint(out->updated, ==, in->updated);
    g_assert_cmpint(out->closed, ==, in->closed);
    g_assert_cmpint(out->merged_into, ==, 0);
    g_assert_cmpint(out->linked_from, ==, parent);
    g_assert_cmpstr(out->root_id, ==, "root@desk.example.net");
    g_assert_cmpstr(out->thread_topic, ==, in->thread_topic);
    g_assert_cmpstr(out->thread_index, ==, in->thread_index);
    g_assert_cmpuint(out->reopened, ==, 3);
    g_assert_null(get_ticket(c->store, 1));
}

static void
test_status(Case *c)
{
    static const struct {
        TicketStatus to;
        gint64 at, closed;
        guint reopened;
    } steps[] = {
        { TICKET_ANSWERED, NOON + 1, 0, 0 },
        { TICKET_CLOSED, NOON + 2, NOON + 2, 0 },
        { TICKET_CLOSED, NOON + 3, NOON + 2, 0 },
        { TICKET_CUSTOMER_REPLY, NOON + 4, 0, 1 },
        { TICKET_CLOSED, NOON + 5, NOON + 5, 1 },
        { TICKET_OPEN, NOON + 6, 0, 2 },
    };
    gint64 number = suite_add_ticket(c->store, "a", "a@example.org", NOON);
    g_auto(Fault) fault = { 0 };

    for (gsize i = 0; i < G_N_ELEMENTS(steps); i++) {
        g_autoptr(Ticket) ticket = NULL;

        suite_begin(c->store);
        SUITE_OK(store_set_status(c->store, number, steps[i].to, 0, steps[i].at, &why));
        suite_commit(c->store);
        ticket = get_ticket(c->store, number);
        g_assert_cmpint(ticket->status, ==, steps[i].to);
        g_assert_cmpint(ticket->updated, ==, steps[i].at);
        g_assert_cmpint(ticket->closed, ==, steps[i].closed);
        g_assert_cmpuint(ticket->reopened, ==, steps[i].reopened);
    }
    suite_begin(c->store);
    g_assert_false(store_set_status(c->store, 5, TICKET_OPEN, 0, NOON, &fault));
    g_assert_cmpint(fault.kind, ==, FAULT_TEMPORARY);
    suite_commit(c->store);
}

static void
test_fields(Case *c)
{
    gint64 number = suite_add_ticket(c->store, "a", "a@example.org", NOON);
    gint64 other = suite_add_ticket(c->store, "b", "a@example.org", NOON);
    g_autofree char *into = g_strdup_printf("%" G_GINT64_FORMAT, other);
    g_autoptr(Ticket) ticket = NULL;

    suite_begin(c->store);
    SUITE_OK(store_set_field(c->store, number, "assigned", "bob", NOON + 1, &why));
    SUITE_OK(store_set_field(c->store, number, "priority", "low", NOON + 1, &why));
    SUITE_OK(store_set_field(c->store, number, "department", "sales", NOON + 1, &why));
    SUITE_OK(store_set_field(c->store, number, "language", "id", NOON + 1, &why));
    SUITE_OK(store_set_field(c->store, number, "merged_into", into, NOON + 9, &why));
    suite_commit(c->store);
    ticket = get_ticket(c->store, number);
    g_assert_cmpstr(ticket->assigned, ==, "bob");
    g_assert_cmpstr(ticket->priority, ==, "low");
    g_assert_cmpstr(ticket->department, ==, "sales");
    g_assert_cmpstr(ticket->language, ==, "id");
    g_assert_cmpint(ticket->merged_into, ==, other);
    g_assert_cmpint(ticket->updated, ==, NOON + 9);
}

static void
assert_role(Case *c, gint64 ticket, const char *address, ParticipantRole want)
{
    ParticipantRole role;

    SUITE_OK(store_role(c->store, ticket, address, &role, &why));
    g_assert_cmpint(role, ==, want);
}

static void
assert_known(Case *c, const char *address, bool want)
{
    bool known;

    SUITE_OK(store_is_known_address(c->store, address, &known, &why));
    g_assert_true(known == want);
}

static void
test_participants(Case *c)
{
    gint64 number = suite_add_ticket(c->store, "a", "Budi@Example.org", NOON);
    g_autoptr(GPtrArray) all = NULL;
    const Participant *first;

    suite_begin(c->store);
    SUITE_OK(store_add_participant(c->store, number, "", "zed@example.org", ROLE_PENDING,
                                   &why));
    SUITE_OK(
        store_add_participant(c->store, number, "", "ann@example.org", ROLE_CC, &why));
    SUITE_OK(
        store_add_participant(c->store, number, "Zed", "ZED@example.org", ROLE_CC, &why));
    SUITE_OK(store_add_participant(c->store, number, "x", "budi@example.org",
                                   ROLE_PENDING, &why));
    SUITE_OK(store_add_participant(c->store, number, "", "pend@example.org", ROLE_PENDING,
                                   &why));
    suite_commit(c->store);
    assert_role(c, number, "BUDI@EXAMPLE.ORG", ROLE_CUSTOMER);
    assert_role(c, number, "zed@example.ORG", ROLE_CC);
    assert_role(c, number, "pend@example.org", ROLE_PENDING);
    assert_role(c, number, "nobody@example.org", ROLE_STRANGER);
    assert_role(c, number + 1, "budi@example.org", ROLE_STRANGER);
    assert_known(c, "budi@example.ORG", true);
    assert_known(c, "ann@example.org", true);
    assert_known(c, "pend@example.org", false);
    assert_known(c, "nobody@example.org", false);
    SUITE_OK(store_participants(c->store, number, &all, &why));
    g_assert_cmpuint(all->len, ==, 4);
    first = g_ptr_array_index(all, 0);
    g_assert_cmpint(first->role, ==, ROLE_CUSTOMER);
    g_assert_cmpstr(first->mailbox.address, ==, "Budi@Example.org");
    g_assert_cmpstr(first->mailbox.name, ==, "Budi Santoso");
}

/* ------------------------------------------------------------------ entries */

static void
add_full_entry(Store *store, gint64 ticket, gint64 delivery)
{
    g_autoptr(Entry) entry = entry_new();
    Attachment *attachment = attachment_new();

    entry->ticket = ticket;
    entry->kind = ENTRY_STAFF;
    set(&entry->author.name, "Alice");
    set(&entry->author.address, "alice@example.net");
    entry->at = NOON + 5;
    set(&entry->message_id, "full@example.org");
    set(&entry->text, "new\ntext");
    set(&entry->quoted, "> old");
    set(&entry->proof, "signed");
    entry->delivery = delivery;
    set(&attachment->name, "invoice.pdf");
    set(&attachment->type, "application/pdf");
    set(&attachment->seen_type, "image/png");
    set(&attachment->content_id, "cid");
    set(&attachment->part, "1.2");
    attachment->size = 123;
    attachment->is_encrypted = true;
    g_ptr_array_add(entry->attachments, attachment);
    attachment = attachment_new();
    attachment->is_inline = true;
    g_ptr_array_add(entry->attachments, attachment);
    SUITE_OK(store_add_entry(store, entry, &why));
    SUITE_OK(store_touch_ticket(store, ticket, 1, entry->at, &why));
    g_assert_cmpint(entry->id, >, 0);
}

static void
test_entries(Case *c)
{
    gint64 number = suite_add_ticket(c->store, "a", "a@example.org", NOON);
    gint64 id, delivery;
    g_autoptr(GPtrArray) entries = NULL;
    g_autoptr(Ticket) ticket = NULL;
    g_autoptr(Entry) entry = NULL;
    const Attachment *attachment;

    suite_begin(c->store);
    delivery = add_delivery(c->store, "h", "support", OUTCOME_ANSWER, number, "raw");
    id = add_entry(c->store, number, "one@example.org", "first", NOON + 1);
    add_full_entry(c->store, number, delivery);
    suite_commit(c->store);
    ticket = get_ticket(c->store, number);
    g_assert_cmpuint(ticket->entries, ==, 2);
    g_assert_cmpint(ticket->updated, ==, NOON + 5);
    SUITE_OK(query_entries(c->store, number, &entries, &why));
    g_assert_cmpuint(entries->len, ==, 2);
    g_assert_cmpint(((Entry *)g_ptr_array_index(entries, 0))->id, ==, id);
    SUITE_OK(query_entry(c->store, ((Entry *)g_ptr_array_index(entries, 1))->id, &entry,
                         &why));
    g_assert_cmpint(entry->ticket, ==, number);
    g_assert_cmpint(entry->kind, ==, ENTRY_STAFF);
    g_assert_cmpstr(entry->author.name, ==, "Alice");
    g_assert_cmpstr(entry->author.address, ==, "alice@example.net");
    g_assert_cmpint(entry->at, ==, NOON + 5);
    g_assert_cmpstr(entry->message_id, ==, "full@example.org");
    g_assert_cmpstr(entry->text, ==, "new\ntext");
    g_assert_cmpstr(entry->quoted, ==, "> old");
    g_assert_cmpstr(entry->proof, ==, "signed");
    g_assert_cmpint(entry->delivery, ==, delivery);
    g_assert_cmpuint(entry->attachments->len, ==, 2);
    attachment = g_ptr_array_index(entry->attachments, 0);
    g_assert_cmpstr(attachment->name, ==, "invoice.pdf");
    g_assert_cmpstr(attachment->type, ==, "application/pdf");
    g_assert_cmpstr(attachment->seen_type, ==, "image/png");
    g_assert_cmpstr(attachment->content_id, ==, "cid");
    g_assert_cmpstr(attachment->part, ==, "1.2");
    g_assert_cmpint(attachment->size, ==, 123);
    g_assert_true(attachment->is_encrypted && !attachment->is_inline);
    attachment = g_ptr_array_index(entry->attachments, 1);
    g_assert_true(!attachment->is_encrypted && attachment->is_inline);
    g_clear_pointer(&entry, entry_free);
    SUITE_OK(query_entry(c->store, 999, &entry, &why));
    g_assert_null(entry);
}

static gint64
ticket_of(Case *c, const char *message_id)
{
    gint64 ticket = -1;

    SUITE_OK(store_ticket_of_message(c->store, message_id, &ticket, &why));
    return ticket;
}

static void
test_message_ids(Case *c)
{
    gint64 a = suite_add_ticket(c->store, "a", "a@example.org", NOON);
    gint64 b = suite_add_ticket(c->store, "b", "b@example.org", NOON);

    suite_begin(c->store);
    add_entry(c->store, a, "one@example.org", "x", NOON);
    add_entry(c->store, a, "", "no id", NOON);
    add_entry(c->store, b, "", "no id", NOON);
    /* Who used an id first keeps it. */
    add_entry(c->store, b, "one@example.org", "stolen", NOON);
    /* That of a letter proves itself. */
    add_letter(c->store, b, "letter@desk.example.net", NOON);
    suite_commit(c->store);
    g_assert_cmpint(ticket_of(c, "one@example.org"), ==, a);
    g_assert_cmpint(ticket_of(c, "ONE@example.org"), ==, 0);
    g_assert_cmpint(ticket_of(c, ""), ==, 0);
    g_assert_cmpint(ticket_of(c, "letter@desk.example.net"), ==, 0);
    g_assert_cmpint(ticket_of(c, "unknown@example.org"), ==, 0);
}

static void
test_known_texts(Case *c)
{
    gint64 number = suite_add_ticket(c->store, "a", "a@example.org", NOON);
    g_autoptr(GPtrArray) texts = NULL;

    suite_begin(c->store);
    add_entry(c->store, number, "", "one", NOON + 1);
    add_entry(c->store, number, "", "two", NOON + 2);
    add_entry(c->store, number, "", "three", NOON + 3);
    suite_commit(c->store);
    SUITE_OK(store_known_texts(c->store, number, 2, &texts, &why));
    /* Of each its text and what was cut. */
    g_assert_cmpuint(texts->len, ==, 4);
    g_assert_cmpstr(g_ptr_array_index(texts, 0), ==, "three");
    g_assert_cmpstr(g_ptr_array_index(texts, 2), ==, "two");
}

static void
test_history(Case *c)
{
    gint64 number = suite_add_ticket(c->store, "a", "a@example.org", NOON);
    g_autoptr(GPtrArray) history = NULL;
    const History *line;

    suite_begin(c->store);
    SUITE_OK(store_add_history(c->store, number, NOON, "opened", "new", &why));
    SUITE_OK(store_add_history(c->store, number, NOON + 1, "closed", "by alice", &why));
    suite_commit(c->store);
    SUITE_OK(query_history(c->store, number, &history, &why));
    g_assert_cmpuint(history->len, ==, 2);
    line = g_ptr_array_index(history, 1);
    g_assert_cmpint(line->at, ==, NOON + 1);
    g_assert_cmpstr(line->what, ==, "closed");
    g_assert_cmpstr(line->why, ==, "by alice");
}

static void
test_merge(Case *c)
{
    gint64 a = suite_add_ticket(c->store, "a", "a@example.org", NOON);
    gint64 b = suite_add_ticket(c->store, "b", "b@example.org", NOON);
    gint64 d = suite_add_ticket(c->store, "d", "d@example.org", NOON);
    g_autoptr(Ticket) merged = NULL;
    g_autoptr(Ticket) target = NULL;
    g_autoptr(GPtrArray) entries = NULL;
    g_auto(Fault) fault = { 0 };

    suite_begin(c->store);
    add_entry(c->store, a, "a1@example.org", "from a", NOON + 2);
    add_entry(c->store, b, "b1@example.org", "from b", NOON + 1);
    SUITE_OK(store_merge(c->store, a, b, 0, NOON + 10, &why));
    SUITE_OK(store_merge(c->store, b, d, 0, NOON + 20, &why));
    g_assert_false(store_merge(c->store, d, a, 0, NOON + 30, &fault));
    g_assert_cmpint(fault.kind, ==, FAULT_PERMANENT);
    g_assert_false(store_merge(c->store, d, d, 0, NOON + 30, &fault));
    g_assert_false(store_merge(c->store, a, d, 0, NOON + 30, &fault));
    g_assert_false(store_merge(c->store, d, 5, 0, NOON + 30, &fault));
    suite_commit(c->store);
    merged = get_ticket(c->store, a);
    target = get_ticket(c->store, d);
    g_assert_cmpint(merged->merged_into, ==, d);
    g_assert_cmpint(merged->status, ==, TICKET_CLOSED);
    g_assert_cmpint(merged->closed, ==, NOON + 10);
    g_assert_cmpuint(merged->entries, ==, 0);
    g_assert_cmpuint(target->entries, ==, 2);
    g_assert_cmpint(target->updated, ==, NOON + 20);
    /* The ticket it names says where it went. */
    g_assert_cmpint(ticket_of(c, "a1@example.org"), ==, a);
    assert_role(c, d, "a@example.org", ROLE_CUSTOMER);
    assert_role(c, d, "b@example.org", ROLE_CUSTOMER);
    SUITE_OK(query_entries(c->store, d, &entries, &why));
    g_assert_cmpuint(entries->len, ==, 2);
    g_assert_cmpstr(((Entry *)g_ptr_array_index(entries, 0))->text, ==, "from b");
}

/* ------------------------------------------------------------------ a ticket's life */

static char *
tags_of(Case *c, gint64 ticket)
{
    g_autoptr(GPtrArray) tags = NULL;

    SUITE_OK(store_tags(c->store, ticket, &tags, &why));
    g_ptr_array_add(tags, NULL);
    return g_strjoinv(" ", (char **)tags->pdata);
}

static void
test_tags(Case *c)
{
    gint64 a = suite_add_ticket(c->store, "a", "a@example.org", NOON);
    g_autofree char *before = NULL, *after = NULL;
    bool changed = false;

    suite_begin(c->store);
    SUITE_OK(store_set_tag(c->store, a, "vip", true, &changed, &why));
    g_assert_true(changed);
    SUITE_OK(store_set_tag(c->store, a, "vip", true, &changed, &why));
    g_assert_false(changed);
    SUITE_OK(store_set_tag(c->store, a, "early", true, &changed, &why));
    before = tags_of(c, a);
    g_assert_cmpstr(before, ==, "early vip");
    SUITE_OK(store_set_tag(c->store, a, "vip", false, &changed, &why));
    g_assert_true(changed);
    SUITE_OK(store_set_tag(c->store, a, "other", false, &changed, &why));
    g_assert_false(changed);
    suite_commit(c->store);
    after = tags_of(c, a);
    g_assert_cmpstr(after, ==, "early");
}

static void
test_links(Case *c)
{
    gint64 a = suite_add_ticket(c->store, "a", "a@example.org", NOON);
    gint64 b = suite_add_ticket(c->store, "b", "b@example.org", NOON);
    gint64 d = suite_add_ticket(c->store, "d", "d@example.org", NOON);
    g_autoptr(GArray) links = NULL;
    bool changed = false;

    suite_begin(c->store);
    SUITE_OK(store_add_link(c->store, d, b, &changed, &why));
    g_assert_true(changed);
    SUITE_OK(store_add_link(c->store, b, d, &changed, &why));
    g_assert_false(changed);
    SUITE_OK(store_add_link(c->store, a, b, &changed, &why));
    suite_commit(c->store);
    SUITE_OK(store_links(c->store, b, &links, &why));
    g_assert_cmpuint(links->len, ==, 2);
    g_assert_cmpint(g_array_index(links, gint64, 0), ==, a);
    g_assert_cmpint(g_array_index(links, gint64, 1), ==, d);
}

static gint64
add_change(Case *c, gint64 ticket, const char *field, const char *before,
           const char *after)
{
    Change change = { .ticket = ticket,
                      .at = NOON,
                      .actor = (char *)"alice",
                      .field = (char *)field,
                      .before = (char *)before,
                      .after = (char *)after };

    SUITE_OK(store_add_change(c->store, &change, &why));
    g_assert_cmpint(change.id, >, 0);
    return change.id;
}

static void
test_changes(Case *c)
{
    gint64 a = suite_add_ticket(c->store, "a", "a@example.org", NOON);
    gint64 b = suite_add_ticket(c->store, "b", "b@example.org", NOON), first;
    g_autoptr(Change) last = NULL, earlier = NULL, none = NULL;

    suite_begin(c->store);
    first = add_change(c, a, "status", "open", "closed");
    add_change(c, a, "type", "", "Billing");
    SUITE_OK(store_last_change(c->store, a, &last, &why));
    g_assert_cmpstr(last->field, ==, "type");
    g_assert_cmpstr(last->before, ==, "");
    g_assert_cmpstr(last->after, ==, "Billing");
    g_assert_cmpstr(last->actor, ==, "alice");
    SUITE_OK(store_undo_change(c->store, last->id, &why));
    SUITE_OK(store_last_change(c->store, a, &earlier, &why));
    g_assert_cmpint(earlier->id, ==, first);
    SUITE_OK(store_last_change(c->store, b, &none, &why));
    g_assert_null(none);
    suite_commit(c->store);
}

static guint
count_entries(Case *c, gint64 ticket)
{
    g_autoptr(GPtrArray) entries = NULL;
    g_autoptr(Ticket) counted = get_ticket(c->store, ticket);

    SUITE_OK(query_entries(c->store, ticket, &entries, &why));
    g_assert_cmpuint(entries->len, ==, counted->entries);
    return entries->len;
}

/* What moved goes home; what came meanwhile stays. */
static void
test_unmerge(Case *c)
{
    gint64 a = suite_add_ticket(c->store, "a", "a@example.org", NOON);
    gint64 b = suite_add_ticket(c->store, "b", "b@example.org", NOON);
    gint64 d = suite_add_ticket(c->store, "d", "d@example.org", NOON), change;
    g_autoptr(Ticket) home = NULL, part = NULL;

    suite_begin(c->store);
    add_entry(c->store, a, "a1@example.org", "from a", NOON + 2);
    add_entry(c->store, b, "b1@example.org", "from b", NOON + 1);
    SUITE_OK(store_add_participant(c->store, a, "", "cc@example.org", ROLE_CC, &why));
    SUITE_OK(store_add_participant(c->store, b, "", "both@example.org", ROLE_CC, &why));
    SUITE_OK(store_add_participant(c->store, a, "", "both@example.org", ROLE_CC, &why));
    SUITE_OK(store_merge(c->store, d, a, 0, NOON + 3, &why));
    change = add_change(c, a, "merged", "open", "x");
    SUITE_OK(store_merge(c->store, a, b, change, NOON + 10, &why));
    add_entry(c->store, b, "b2@example.org", "later", NOON + 11);
    SUITE_OK(store_unmerge(c->store, a, b, change, TICKET_ON_HOLD, NOON + 20, &why));
    suite_commit(c->store);
    home = get_ticket(c->store, a);
    part = get_ticket(c->store, d);
    g_assert_cmpint(home->merged_into, ==, 0);
    g_assert_cmpint(home->status, ==, TICKET_ON_HOLD);
    g_assert_cmpint(part->merged_into, ==, a);
    g_assert_cmpuint(count_entries(c, a), ==, 1);
    g_assert_cmpuint(count_entries(c, b), ==, 2);
    assert_role(c, b, "a@example.org", ROLE_STRANGER);
    assert_role(c, b, "cc@example.org", ROLE_STRANGER);
    assert_role(c, b, "both@example.org", ROLE_CC);
    assert_role(c, b, "b@example.org", ROLE_CUSTOMER);
    assert_role(c, a, "cc@example.org", ROLE_CC);
}

static void
test_move_entry(Case *c)
{
    gint64 a = suite_add_ticket(c->store, "a", "a@example.org", NOON);
    gint64 b = suite_add_ticket(c->store, "b", "b@example.org", NOON);
    g_autoptr(GPtrArray) entries = NULL;
    guint before = count_entries(c, a);

    suite_begin(c->store);
    add_entry(c->store, a, "a1@example.org", "another matter", NOON + 1);
    SUITE_OK(query_entries(c->store, a, &entries, &why));
    SUITE_OK(store_touch_ticket(c->store, b, 1, NOON + 2, &why));
    SUITE_OK(
        store_move_entry(c->store, entries->pdata[entries->len - 1], b, NOON + 2, &why));
    suite_commit(c->store);
    g_assert_cmpuint(count_entries(c, a), ==, before);
    g_assert_cmpuint(count_entries(c, b), ==, before + 1);
    g_assert_cmpint(ticket_of(c, "a1@example.org"), ==, b);
}

static void
test_remove_participant(Case *c)
{
    gint64 a = suite_add_ticket(c->store, "a", "a@example.org", NOON);
    bool existed = false;

    suite_begin(c->store);
    SUITE_OK(store_add_participant(c->store, a, "", "cc@example.org", ROLE_CC, &why));
    SUITE_OK(store_remove_participant(c->store, a, "CC@example.org", &existed, &why));
    g_assert_true(existed);
    SUITE_OK(store_remove_participant(c->store, a, "cc@example.org", &existed, &why));
    g_assert_false(existed);
    SUITE_OK(store_remove_participant(c->store, a, "a@example.org", &existed, &why));
    g_assert_false(existed);
    suite_commit(c->store);
    assert_role(c, a, "a@example.org", ROLE_CUSTOMER);
    assert_role(c, a, "cc@example.org", ROLE_STRANGER);
}

/* ------------------------------------------------------------------ deliveries */

static void
test_delivery_round_trip(Case *c)
{
    static const char bytes[] = "From: x\r\n\0\xff\xfe\n.\r\n\n";
    g_autoptr(GBytes) raw = g_bytes_new_static(bytes, sizeof bytes - 1);
    g_autoptr(Delivery) in = delivery_new();
    g_autoptr(Delivery) out = NULL;
    g_autoptr(GBytes) back = NULL;

    in->at = NOON;
    set(&in->sender, "s@example.org");
    set(&in->recipient, "support@example.net");
    set(&in->queue_id, "4ABC");
    set(&in->client_address, "192.0.2.1");
    set(&in->login, "login");
    set(&in->department, "support");
    set(&in->message_id, "m@example.org");
    set(&in->from, "f@example.org");
    set(&in->subject, "subject");
    set(&in->content_hash, "hash");
    set(&in->kind, "person");
    in->outcome = OUTCOME_HOLD;
    set(&in->rule, "staff-unproven");
    set(&in->trace, "a\nb");
    set(&in->held_reason, "unproven");
    set(&in->would, "answer");
    in->is_waiting = true;
    suite_begin(c->store);
    SUITE_OK(store_add_delivery(c->store, in, raw, &why));
    suite_commit(c->store);
    SUITE_OK(store_delivery(c->store, in->id, &out, &back, &why));
    g_assert_true(g_bytes_equal(raw, back));
    g_assert_cmpint(out->at, ==, NOON);
    g_assert_cmpstr(out->sender, ==, in->sender);
    g_assert_cmpstr(out->recipient, ==, in->recipient);
    g_assert_cmpstr(out->queue_id, ==, in->queue_id);
    g_assert_cmpstr(out->client_address, ==, in->client_address);
    g_assert_cmpstr(out->login, ==, in->login);
    g_assert_cmpstr(out->department, ==, in->department);
    g_assert_cmpstr(out->message_id, ==, in->message_id);
    g_assert_cmpstr(out->from, ==, in->from);
    g_assert_cmpstr(out->subject, ==, in->subject);
    g_assert_cmpstr(out->content_hash, ==, in->content_hash);
    g_assert_cmpstr(out->kind, ==, in->kind);
    g_assert_cmpint(out->outcome, ==, OUTCOME_HOLD);
    g_assert_cmpint(out->ticket, ==, 0);
    g_assert_cmpstr(out->rule, ==, in->rule);
    g_assert_cmpstr(out->trace, ==, in->trace);
    g_assert_cmpstr(out->held_reason, ==, in->held_reason);
    g_assert_cmpstr(out->would, ==, in->would);
    g_assert_true(out->is_waiting);
    g_assert_cmpint(out->size, ==, sizeof bytes - 1);
    g_clear_pointer(&out, delivery_free);
    SUITE_OK(store_delivery(c->store, 999, &out, NULL, &why));
    g_assert_null(out);
}

/* However it is kept: packed, in pieces, once for two who got the same. */
static void
test_raw_back(Case *c)
{
    static const gsize sizes[] = { 1, 500, 4096, 200000, 300000 };

    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
        GString *text = g_string_new(NULL);
        g_autoptr(GBytes) raw = NULL, back = NULL;
        g_autoptr(Delivery) delivery = delivery_new(), out = NULL;

        while (text->len < sizes[i])
            g_string_append_printf(text, "Line %zu of a mail.\r\n", text->len);
        g_string_truncate(text, sizes[i]);
        raw = g_string_free_to_bytes(text);
        for (int twice = 0; twice < 2; twice++) {
            suite_begin(c->store);
            SUITE_OK(store_add_delivery(c->store, delivery, raw, &why));
            suite_commit(c->store);
            g_clear_pointer(&back, g_bytes_unref);
            g_clear_pointer(&out, delivery_free);
            SUITE_OK(store_delivery(c->store, delivery->id, &out, &back, &why));
            g_assert_true(g_bytes_equal(back, raw));
            g_assert_cmpint(out->size, ==, sizes[i]);
        }
    }
}

static void
test_held(Case *c)
{
    gint64 number = suite_add_ticket(c->store, "a", "a@example.org", NOON);
    gint64 first, second;
    g_autoptr(GPtrArray) held = NULL;
    g_autoptr(GPtrArray) log = NULL;
    g_autoptr(Delivery) delivery = NULL;

    suite_begin(c->store);
    first = add_delivery(c->store, "h1", "support", OUTCOME_HOLD, 0, "1");
    second = add_delivery(c->store, "h2", "support", OUTCOME_HOLD, 0, "2");
    add_delivery(c->store, "h3", "support", OUTCOME_FILE, 0, "3");
    suite_commit(c->store);
    SUITE_OK(store_delivery(c->store, first, &delivery, NULL, &why));
    delivery->is_waiting = false;
    delivery->outcome = OUTCOME_REPLY;
    delivery->ticket = number;
    suite_begin(c->store);
    SUITE_OK(store_settle_delivery(c->store, delivery, &why));
    suite_commit(c->store);
    SUITE_OK(query_held(c->store, &held, &why));
    g_assert_cmpuint(held->len, ==, 1);
    g_assert_cmpint(((Delivery *)g_ptr_array_index(held, 0))->id, ==, second);
    SUITE_OK(query_log(c->store, 2, &log, &why));
    g_assert_cmpuint(log->len, ==, 2);
    g_assert_cmpint(((Delivery *)g_ptr_array_index(log, 0))->id, >, second);
}

static void
test_seen(Case *c)
{
    gint64 number = suite_add_ticket(c->store, "a", "a@example.org", NOON);
    gint64 first;
    StoreSeen seen;

    suite_begin(c->store);
    add_delivery(c->store, "h", "support", OUTCOME_REFUSE, 0, "raw");
    first = add_delivery(c->store, "h", "support", OUTCOME_CREATE, number, "raw");
    add_delivery(c->store, "h", "support", OUTCOME_DUPLICATE, number, "raw");
    add_delivery(c->store, "", "support", OUTCOME_FILE, 0, "no hash");
    suite_commit(c->store);
    SUITE_OK(store_seen(c->store, "h", "support", &seen, &why));
    g_assert_cmpint(seen.delivery, ==, first);
    g_assert_cmpint(seen.ticket, ==, number);
    g_assert_cmpint(seen.elsewhere, ==, 0);
    SUITE_OK(store_seen(c->store, "h", "billing", &seen, &why));
    g_assert_cmpint(seen.delivery, ==, 0);
    g_assert_cmpint(seen.elsewhere, ==, number);
    g_assert_cmpstr(seen.department, ==, "support");
    SUITE_OK(store_seen(c->store, "other", "support", &seen, &why));
    g_assert_true(seen.delivery == 0 && seen.elsewhere == 0);
    SUITE_OK(store_seen(c->store, "", "support", &seen, &why));
    g_assert_cmpint(seen.delivery, ==, 0);
}

/* ------------------------------------------------------------------ letters */

static GPtrArray *
claim(Case *c, gint64 now, guint limit)
{
    GPtrArray *letters;

    suite_begin(c->store);
    SUITE_OK(store_claim_letters(c->store, now, limit, &letters, &why));
    suite_commit(c->store);
    return letters;
}

static guint
claim_count(Case *c, gint64 now)
{
    g_autoptr(GPtrArray) letters = claim(c, now, 10);

    return letters->len;
}

static Letter *
get_letter(Case *c, gint64 id)
{
    Letter *letter = NULL;

    SUITE_OK(store_letter(c->store, id, true, &letter, &why));
    g_assert_nonnull(letter);
    return letter;
}

static void
settle(Case *c, gint64 id, LetterState state, gint64 at, gint64 next, const char *error)
{
    g_autoptr(GBytes) message = g_bytes_new_static("Subject: x\r\n\r\nhello\r\n", 21);
    StoreSettled settled = { .id = id,
                             .state = state,
                             .at = at,
                             .next = next,
                             .error = error,
                             .message = state == LETTER_SENT ? NULL : message };
    g_autoptr(Letter) letter = get_letter(c, id);

    settled.has_message = letter->message != NULL;
    suite_begin(c->store);
    SUITE_OK(store_settle_letters(c->store, &settled, 1, &why));
    suite_commit(c->store);
}

static guint
retry(Case *c, gint64 id, gint64 at)
{
    guint count;

    suite_begin(c->store);
    SUITE_OK(store_retry_letter(c->store, id, at, &count, &why));
    suite_commit(c->store);
    return count;
}

static gint64
next_due(Case *c)
{
    gint64 at;

    SUITE_OK(store_next_letter_due(c->store, &at, &why));
    return at;
}

static void
test_letter_life(Case *c)
{
    gint64 number = suite_add_ticket(c->store, "a", "a@example.org", NOON);
    gint64 early, late;
    g_autoptr(GPtrArray) got = NULL;
    g_autoptr(GPtrArray) again = NULL;
    g_autoptr(Letter) letter = NULL;
    const Letter *first;

    g_assert_cmpint(next_due(c), ==, 0);
    suite_begin(c->store);
    late = add_letter(c->store, number, "l2@desk.example.net", NOON + 50);
    early = add_letter(c->store, number, "l1@desk.example.net", NOON);
    suite_commit(c->store);
    g_assert_cmpint(early, !=, late);
    g_assert_cmpint(next_due(c), ==, NOON);
    g_assert_cmpuint(claim_count(c, NOON - 1), ==, 0);
    got = claim(c, NOON + 50, 1);
    g_assert_cmpuint(got->len, ==, 1);
    first = g_ptr_array_index(got, 0);
    g_assert_cmpint(first->id, ==, early);
    g_assert_cmpstr(first->recipient, ==, "budi@example.org");
    g_assert_cmpstr(first->name, ==, "Budi");
    g_assert_null(first->message);
    g_assert_cmpstr(first->news->text, ==, "hello");
    g_assert_cmpstr(first->news->ids->pdata[0], ==, "first@example.org");
    g_assert_cmpint(first->news->ticket, ==, number);
    /* It goes on waiting; its sender knows. */
    g_assert_cmpuint(claim_count(c, NOON + 51), ==, 2);
    /* What was offered is offered again. */
    settle(c, early, LETTER_WAITING, NOON + 1060, NOON + 9000, "421 later");
    g_assert_cmpint(next_due(c), ==, NOON + 50);
    g_assert_cmpuint(claim_count(c, NOON + 8999), ==, 1);
    settle(c, late, LETTER_SENT, NOON + 9000, 0, "");
    again = claim(c, NOON + 9000, 10);
    g_assert_cmpuint(again->len, ==, 1);
    first = g_ptr_array_index(again, 0);
    g_assert_cmpuint(g_bytes_get_size(first->message), ==, 21);
    settle(c, early, LETTER_DEAD, NOON + 9100, 0, "550 no");
    g_assert_cmpint(next_due(c), ==, 0);
    letter = get_letter(c, early);
    g_assert_cmpint(letter->state, ==, LETTER_DEAD);
    g_assert_cmpuint(letter->attempts, ==, 2);
    g_assert_cmpint(letter->settled, ==, NOON + 9100);
    g_assert_cmpstr(letter->last_error, ==, "550 no");
    g_assert_nonnull(letter->message);
}

static void
test_letter_retry(Case *c)
{
    gint64 number = suite_add_ticket(c->store, "a", "a@example.org", NOON);
    gint64 dead, due, sent, later;
    g_autoptr(GPtrArray) list = NULL;
    g_autoptr(Letter) gone = NULL;

    suite_begin(c->store);
    dead = add_letter(c->store, number, "l1@desk.example.net", NOON);
    due = add_letter(c->store, number, "l2@desk.example.net", NOON);
    sent = add_letter(c->store, number, "l3@desk.example.net", NOON);
    later = add_letter(c->store, number, "l4@desk.example.net", NOON + 5000);
    suite_commit(c->store);
    settle(c, dead, LETTER_DEAD, NOON, 0, "no");
    settle(c, sent, LETTER_WAITING, NOON, 0, "later");
    settle(c, sent, LETTER_SENT, NOON, 0, "");
    gone = get_letter(c, sent);
    g_assert_null(gone->message);
    /* A late failure does not bring a sent letter back. */
    settle(c, sent, LETTER_WAITING, NOON + 1, NOON + 2, "late");
    g_assert_cmpuint(retry(c, sent, NOON + 10), ==, 0);
    g_assert_cmpuint(retry(c, due, NOON + 10), ==, 1);
    g_assert_cmpuint(retry(c, dead, NOON + 10), ==, 1);
    g_assert_cmpuint(claim_count(c, NOON + 10), ==, 2);
    settle(c, dead, LETTER_DEAD, NOON, 0, "no");
    g_assert_cmpuint(retry(c, 0, NOON + 20), ==, 3);
    g_assert_cmpuint(claim_count(c, NOON + 20), ==, 3);
    g_assert_cmpuint(retry(c, 99, NOON), ==, 0);
    SUITE_OK(query_letters(c->store, 0, &list, &why));
    g_assert_cmpuint(list->len, ==, 4);
    g_assert_cmpint(((Letter *)g_ptr_array_index(list, 0))->id, ==, later);
    g_assert_null(((Letter *)g_ptr_array_index(list, 0))->news);
}

/* Many at once: those that went at the first attempt share a statement. */
static void
test_letters_settled_together(Case *c)
{
    enum { LETTERS = 21 };
    gint64 number = suite_add_ticket(c->store, "a", "a@example.org", NOON);
    StoreSettled settled[LETTERS] = { { 0 } };

    suite_begin(c->store);
    for (int i = 0; i < LETTERS; i++) {
        g_autofree char *id = g_strdup_printf("l%d@desk.example.net", i);

        settled[i] = (StoreSettled){ .id = add_letter(c->store, number, id, NOON),
                                     .state = i % 7 == 3 ? LETTER_DEAD : LETTER_SENT,
                                     .at = NOON + i,
                                     .error = i % 7 == 3 ? "no" : "" };
    }
    SUITE_OK(store_settle_letters(c->store, settled, LETTERS - 1, &why));
    suite_commit(c->store);
    for (int i = 0; i < LETTERS; i++) {
        g_autoptr(Letter) letter = get_letter(c, settled[i].id);
        bool is_last = i == LETTERS - 1;

        g_assert_cmpint(letter->state, ==, is_last ? LETTER_WAITING : settled[i].state);
        g_assert_cmpuint(letter->attempts, ==, is_last ? 0 : 1);
    }
}

static guint
taken(Case *c)
{
    g_autoptr(GPtrArray) letters = store_take_letters(c->store);

    return letters ? letters->len : G_MAXUINT;
}

/* Who sends them is given what was added, once it is safe and not before. */
static void
test_letters_taken(Case *c)
{
    gint64 number = suite_add_ticket(c->store, "a", "a@example.org", NOON);
    guint count;

    g_assert_cmpuint(taken(c), ==, G_MAXUINT);
    suite_begin(c->store);
    SUITE_OK(store_savepoint(c->store, &why));
    add_letter(c->store, number, "l1@desk.example.net", NOON);
    SUITE_OK(store_release(c->store, &why));
    SUITE_OK(store_savepoint(c->store, &why));
    add_letter(c->store, number, "l2@desk.example.net", NOON);
    store_undo(c->store);
    SUITE_OK(store_savepoint(c->store, &why));
    add_letter(c->store, number, "l3@desk.example.net", NOON);
    SUITE_OK(store_release(c->store, &why));
    g_assert_cmpuint(taken(c), ==, G_MAXUINT);
    suite_commit(c->store);
    g_assert_cmpuint(taken(c), ==, 2);
    g_assert_cmpuint(taken(c), ==, G_MAXUINT);
    suite_begin(c->store);
    add_letter(c->store, number, "l4@desk.example.net", NOON);
    store_rollback(c->store);
    g_assert_cmpuint(taken(c), ==, G_MAXUINT);
    suite_begin(c->store);
    SUITE_OK(store_retry_letter(c->store, 0, NOON, &count, &why));
    suite_commit(c->store);
    g_assert_cmpuint(taken(c), ==, 0);
}

/* What staff attach at the terminal is kept with the entry, once for the same bytes. */
static void
test_typed_files(Case *c)
{
    gint64 number = suite_add_ticket(c->store, "a", "a@example.org", NOON);
    g_autoptr(Entry) entry = entry_new();
    g_autoptr(GBytes) found = NULL;
    g_autoptr(GBytes) none = NULL;

    entry->ticket = number;
    entry->at = NOON;
    for (int i = 0; i < 2; i++) {
        Attachment *attachment = attachment_new();

        if (i == 1)
            attachment->bytes = g_bytes_new_static("\0\r\nfile", 7);
        g_ptr_array_add(entry->attachments, attachment);
    }
    suite_begin(c->store);
    SUITE_OK(store_add_entry(c->store, entry, &why));
    suite_commit(c->store);
    SUITE_OK(query_file(c->store, entry->id, 1, &found, &why));
    g_assert_cmpmem(g_bytes_get_data(found, NULL), g_bytes_get_size(found), "\0\r\nfile",
                    7);
    SUITE_OK(query_file(c->store, entry->id, 0, &none, &why));
    g_assert_null(none);
}

/* ------------------------------------------------------------------ limits, notes */

static guint
events(Case *c, const char *what, const char *key, gint64 since)
{
    guint count;

    SUITE_OK(
        store_count_events(c->store, &(StoreEvent){ what, key, since }, 1, &count, &why));
    return count;
}

static void
add_event(Case *c, const char *what, const char *key, gint64 at)
{
    SUITE_OK(store_add_events(c->store, &(StoreEvent){ what, key, 0 }, 1, at, &why));
}

static void
test_events(Case *c)
{
    const StoreEvent many[] = { { "ticket", "b@example.org", NOON },
                                { "ticket", "a@example.org", NOON },
                                { "reply", "a@example.org", NOON } };
    guint counts[3];

    suite_begin(c->store);
    add_event(c, "ticket", "A@example.org", NOON);
    add_event(c, "ticket", "a@example.org", NOON);
    add_event(c, "ticket", "a@example.org", NOON + 10);
    add_event(c, "reply", "a@example.org", NOON);
    suite_commit(c->store);
    SUITE_OK(store_count_events(c->store, many, 3, counts, &why));
    g_assert_true(counts[0] == 0 && counts[1] == 3 && counts[2] == 1);
    g_assert_cmpuint(events(c, "ticket", "a@EXAMPLE.org", 0), ==, 3);
    g_assert_cmpuint(events(c, "ticket", "a@example.org", NOON + 1), ==, 1);
    g_assert_cmpuint(events(c, "ticket", "b@example.org", 0), ==, 0);
    suite_begin(c->store);
    SUITE_OK(store_add_events(c->store, many, 3, NOON + 20, &why));
    suite_commit(c->store);
    SUITE_OK(store_count_events(c->store, many, 3, counts, &why));
    g_assert_true(counts[0] == 1 && counts[1] == 4 && counts[2] == 2);
}

/* What no limit looks at any more goes away by itself, when nothing waits. */
static void
test_old_events(Case *c)
{
    gint64 now = clock_now();

    suite_begin(c->store);
    for (int i = 0; i < 50; i++) {
        g_autofree char *key = g_strdup_printf("%d@example.org", i);

        add_event(c, "ticket", key, NOON);
        add_event(c, "ticket", key, now - 1000);
    }
    suite_commit(c->store);
    g_assert_cmpuint(events(c, "ticket", "7@example.org", 0), ==, 2);
    tend_all(c->store);
    for (int i = 0; i < 50; i++) {
        g_autofree char *key = g_strdup_printf("%d@example.org", i);

        g_assert_cmpuint(events(c, "ticket", key, 0), ==, 1);
    }
}

static void
test_addresses(Case *c)
{
    StoreAddress found;
    bool existed;

    suite_begin(c->store);
    for (int i = 0; i < 4; i++)
        SUITE_OK(
            store_mark_address(c->store, "Soft@example.org", false, NOON, "4.2.2", &why));
    SUITE_OK(store_mark_address(c->store, "hard@example.org", true, NOON, "5.1.1", &why));
    SUITE_OK(
        store_mark_address(c->store, "hard@example.org", false, NOON, "4.2.2", &why));
    SUITE_OK(store_address(c->store, "soft@example.org", &found, &why));
    g_assert_true(!found.is_dead && found.soft == 4);
    SUITE_OK(
        store_mark_address(c->store, "soft@example.org", false, NOON, "4.2.2", &why));
    SUITE_OK(store_address(c->store, "SOFT@example.org", &found, &why));
    g_assert_true(found.is_dead && found.soft == 5);
    SUITE_OK(store_address(c->store, "hard@example.org", &found, &why));
    g_assert_true(found.is_dead && found.soft == 1);
    SUITE_OK(store_clear_address(c->store, "HARD@example.org", &existed, &why));
    g_assert_true(existed);
    SUITE_OK(store_clear_address(c->store, "hard@example.org", &existed, &why));
    g_assert_false(existed);
    SUITE_OK(store_address(c->store, "hard@example.org", &found, &why));
    g_assert_true(!found.is_dead && found.soft == 0);
    suite_commit(c->store);
}

static void
test_blocks(Case *c)
{
    g_autoptr(GPtrArray) blocks = NULL;
    const StoreBlock *block;
    bool existed;

    suite_begin(c->store);
    SUITE_OK(store_add_block(c->store, "domain", "bad.example", NOON, &why));
    SUITE_OK(store_add_block(c->store, "domain", "bad.example", NOON + 1, &why));
    SUITE_OK(store_add_block(c->store, "address", "x@example.org", NOON, &why));
    SUITE_OK(store_hit_block(c->store, "domain", "BAD.example", &why));
    SUITE_OK(store_hit_block(c->store, "domain", "bad.example", &why));
    SUITE_OK(store_remove_block(c->store, "address", "X@example.org", &existed, &why));
    g_assert_true(existed);
    SUITE_OK(store_remove_block(c->store, "address", "x@example.org", &existed, &why));
    g_assert_false(existed);
    suite_commit(c->store);
    SUITE_OK(store_blocks(c->store, &blocks, &why));
    g_assert_cmpuint(blocks->len, ==, 1);
    block = g_ptr_array_index(blocks, 0);
    g_assert_cmpstr(block->kind, ==, "domain");
    g_assert_cmpstr(block->value, ==, "bad.example");
    g_assert_cmpint(block->created, ==, NOON);
    g_assert_cmpint(block->hits, ==, 2);
}

static void
test_notes(Case *c)
{
    g_autofree char *value = NULL;

    SUITE_OK(store_get_note(c->store, "digest", &value, &why));
    g_assert_cmpstr(value, ==, "");
    suite_begin(c->store);
    SUITE_OK(store_set_note(c->store, "digest", "1", &why));
    SUITE_OK(store_set_note(c->store, "digest", "2", &why));
    suite_commit(c->store);
    g_clear_pointer(&value, g_free);
    SUITE_OK(store_get_note(c->store, "digest", &value, &why));
    g_assert_cmpstr(value, ==, "2");
}

/* ------------------------------------------------------------------ transactions */

static void
test_savepoints(Case *c)
{
    gint64 kept, undone;

    suite_begin(c->store);
    SUITE_OK(store_savepoint(c->store, &why));
    kept = add_ticket(c->store, "kept", "a@example.org", NOON);
    SUITE_OK(store_release(c->store, &why));
    SUITE_OK(store_savepoint(c->store, &why));
    undone = add_ticket(c->store, "undone", "a@example.org", NOON);
    store_undo(c->store);
    suite_commit(c->store);
    g_autoptr(Ticket) there = get_ticket(c->store, kept);
    g_autoptr(Ticket) gone = get_ticket(c->store, undone);
    g_assert_nonnull(there);
    g_assert_null(gone);
}

static void
test_rollback(Case *c)
{
    gint64 number;

    suite_begin(c->store);
    number = add_ticket(c->store, "a", "a@example.org", NOON);
    store_rollback(c->store);
    g_assert_null(get_ticket(c->store, number));
    suite_begin(c->store);
    number = add_ticket(c->store, "a", "a@example.org", NOON);
    reopen_store(c); /* closing rolls back */
    g_assert_null(get_ticket(c->store, number));
}

static void
test_change_outside(Case *c)
{
    g_auto(Fault) fault = { 0 };

    g_assert_false(store_set_note(c->store, "a", "b", &fault));
    g_assert_cmpint(fault.kind, ==, FAULT_TEMPORARY);
}

/* ------------------------------------------------------------------ readers, queries */

static void
test_reader(Case *c)
{
    gint64 number = suite_add_ticket(c->store, "a", "a@example.org", NOON);
    g_autoptr(Store) reader = NULL;
    g_autoptr(Ticket) ticket = NULL;
    g_autoptr(Ticket) later = NULL;
    g_auto(Fault) fault = { 0 };

    SUITE_OK(store_open(c->url, STORE_READ, 0, &reader, &why));
    ticket = get_ticket(reader, number);
    g_assert_nonnull(ticket);
    /* It sees what is committed, when it is. */
    suite_begin(c->store);
    number = add_ticket(c->store, "b", "a@example.org", NOON);
    g_assert_null(get_ticket(reader, number));
    suite_commit(c->store);
    later = get_ticket(reader, number);
    g_assert_nonnull(later);
    g_assert_false(store_set_note(reader, "a", "b", &fault));
}

static void
assert_tickets(GPtrArray *tickets, gint64 first, ...)
{
    va_list args;
    guint n = 0;

    va_start(args, first);
    for (gint64 want = first; want; want = va_arg(args, gint64), n++) {
        g_assert_cmpuint(n, <, tickets->len);
        g_assert_cmpint(((Ticket *)g_ptr_array_index(tickets, n))->number, ==, want);
    }
    va_end(args);
    g_assert_cmpuint(n, ==, tickets->len);
    g_ptr_array_unref(tickets);
}

#define NONE G_GINT64_CONSTANT(0)

/* Answered and silent since: of one department, told or not told. */
/* ------------------------------------------------------------------ gone for good */

/* Mail of an author with a raw text, in a ticket. */
static gint64
add_mail(Store *store, gint64 ticket, const char *author, const char *text,
         const char *quoted)
{
    g_autoptr(Delivery) delivery = delivery_new();
    g_autoptr(Entry) entry = entry_new();
    g_autofree char *raw = g_strconcat(author, " ", text, " ", quoted, NULL);
    g_autoptr(GBytes) bytes = g_bytes_new(raw, strlen(raw));

    delivery->at = NOON;
    set(&delivery->content_hash, raw);
    set(&delivery->department, "support");
    set(&delivery->from, author);
    set(&delivery->sender, author);
    delivery->outcome = OUTCOME_REPLY;
    delivery->ticket = ticket;
    SUITE_OK(store_add_delivery(store, delivery, bytes, &why));
    entry->ticket = ticket;
    entry->at = NOON;
    entry->delivery = delivery->id;
    set(&entry->author.address, author);
    set(&entry->message_id, raw);
    set(&entry->text, text);
    set(&entry->quoted, quoted);
    SUITE_OK(store_add_entry(store, entry, &why));
    SUITE_OK(store_touch_ticket(store, ticket, 1, NOON, &why));
    return entry->id;
}

/* Nothing names what is not there any more. */
static void
assert_whole(Case *c)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);

    SUITE_OK(store_check(c->store, found, &why));
    if (found->len > 0)
        g_error("%s", (char *)found->pdata[0]);
}

static guint
found_by(Case *c, const char *words)
{
    g_autoptr(GPtrArray) found = NULL;

    SUITE_OK(query_search(c->store, words, 0, &found, &why));
    return found->len;
}

static gint64
letters_of(Case *c)
{
    Stats stats;

    SUITE_OK(query_stats(c->store, &stats, &why));
    return stats.letters[LETTER_WAITING] + stats.letters[LETTER_SENT] +
           stats.letters[LETTER_DEAD];
}

/* Her own ticket goes whole; of Budi's ticket what she wrote, and what quotes her. */
static void
test_erase_person(Case *c)
{
    gint64 hers = suite_add_ticket(c->store, "canary roof", "Siti@example.org", NOON);
    gint64 budis = suite_add_ticket(c->store, "printer", "budi@example.org", NOON);
    gint64 other = suite_add_ticket(c->store, "mouse", "joko@example.org", NOON);
    gint64 kept, quoting;
    StoreErased erased;
    Stats stats;
    g_autoptr(Ticket) gone = NULL;
    g_autoptr(Ticket) ticket = NULL;
    g_autoptr(GPtrArray) entries = NULL;
    g_autoptr(GPtrArray) history = NULL;
    g_autoptr(Delivery) delivery = NULL;
    g_autoptr(GBytes) raw = NULL;

    suite_begin(c->store);
    add_mail(c->store, hers, "siti@example.org", "the canary sings", "");
    kept = add_mail(c->store, budis, "budi@example.org", "it hums", "");
    add_mail(c->store, budis, "SITI@example.org", "a canary hums", "it hums");
    quoting = add_mail(c->store, budis, "budi@example.org",
                       "ask siti@example.org, please", "a canary hums");
    SUITE_OK(store_add_participant(c->store, budis, "Siti", "siti@example.org", ROLE_CC,
                                   &why));
    SUITE_OK(store_add_history(c->store, budis, NOON, "replied",
                               "reply, siti@example.org", &why));
    SUITE_OK(store_add_link(c->store, hers, other, &(bool){ false }, &why));
    add_letter(c->store, hers, "1@desk.test", NOON);
    add_letter(c->store, other, "2@desk.test", NOON);
    SUITE_OK(store_mark_address(c->store, "siti@example.org", true, NOON, "", &why));
    suite_commit(c->store);
    tend_all(c->store);
    g_assert_cmpuint(found_by(c, "canary"), ==, 2);

    SUITE_OK(store_erase_person(c->store, "siti@example.org", &erased, &why));
    g_assert_cmpuint(erased.tickets, ==, 1);
    g_assert_cmpuint(erased.entries, ==, 2);
    g_assert_cmpuint(erased.mails, ==, 2);
    g_assert_cmpuint(erased.letters, ==, 1);
    g_assert_cmpuint(erased.cut, ==, 1);
    SUITE_OK(store_ticket(c->store, hers, &gone, &why));
    g_assert_null(gone);
    ticket = get_ticket(c->store, budis);
    g_assert_cmpuint(ticket->entries, ==, 2);
    assert_role(c, budis, "siti@example.org", ROLE_STRANGER);
    SUITE_OK(query_entries(c->store, budis, &entries, &why));
    g_assert_cmpuint(entries->len, ==, 2);
    g_assert_cmpint(((Entry *)entries->pdata[0])->id, ==, kept);
    g_assert_cmpstr(((Entry *)entries->pdata[0])->text, ==, "it hums");
    g_assert_cmpint(((Entry *)entries->pdata[1])->id, ==, quoting);
    g_assert_cmpstr(((Entry *)entries->pdata[1])->text, ==, "ask (erased), please");
    g_assert_cmpstr(((Entry *)entries->pdata[1])->quoted, ==, "");
    SUITE_OK(store_delivery(c->store, ((Entry *)entries->pdata[0])->delivery, &delivery,
                            &raw, &why));
    g_assert_nonnull(raw);
    SUITE_OK(query_history(c->store, budis, &history, &why));
    g_assert_cmpstr(((History *)history->pdata[history->len - 1])->why, ==, "(erased)");
    g_assert_cmpuint(found_by(c, "canary"), ==, 0);
    g_assert_cmpuint(found_by(c, "erased"), ==, 1);
    g_assert_cmpint(letters_of(c), ==, 1);
    assert_known(c, "siti@example.org", false);
    SUITE_OK(query_stats(c->store, &stats, &why));
    g_assert_cmpint(stats.tickets[TICKET_OPEN], ==, 2);
    g_assert_cmpint(stats.deliveries, ==, 2);
    /* Her number is given to nobody else. */
    g_assert_cmpint(suite_add_ticket(c->store, "next", "x@example.org", NOON), >, other);
    SUITE_OK(store_scrub(c->store, &why));
    tend_all(c->store);
    g_assert_cmpuint(found_by(c, "hums"), ==, 1);
    assert_whole(c);
}

/* Merged with hers, another's words are in her ticket: they stay. */
static void
test_erase_merged(Case *c)
{
    gint64 hers = suite_add_ticket(c->store, "roof", "siti@example.org", NOON);
    gint64 budis = suite_add_ticket(c->store, "printer", "budi@example.org", NOON);
    StoreErased erased;
    g_autoptr(Ticket) ticket = NULL;
    g_autoptr(Ticket) merged = NULL;
    g_autoptr(GPtrArray) entries = NULL;

    suite_begin(c->store);
    add_mail(c->store, hers, "siti@example.org", "the roof", "");
    add_mail(c->store, budis, "budi@example.org", "the printer", "");
    SUITE_OK(store_merge(c->store, budis, hers, 0, NOON + 10, &why));
    suite_commit(c->store);
    SUITE_OK(store_erase_person(c->store, "siti@example.org", &erased, &why));
    g_assert_cmpuint(erased.tickets, ==, 0);
    ticket = get_ticket(c->store, hers);
    g_assert_cmpstr(ticket->customer.address, ==, "erased");
    g_assert_cmpstr(ticket->subject, ==, "(erased)");
    merged = get_ticket(c->store, budis);
    g_assert_cmpint(merged->merged_into, ==, hers);
    SUITE_OK(query_entries(c->store, hers, &entries, &why));
    g_assert_cmpuint(entries->len, ==, 1);
    g_assert_cmpstr(((Entry *)entries->pdata[0])->text, ==, "the printer");
    assert_whole(c);
}

static StoreErased
purge(Case *c, StoreOld what, gint64 before)
{
    StoreErased all = { 0 }, some;
    gint64 position = 0;

    do {
        SUITE_OK(store_purge(c->store, what, before, &position, &some, &why));
        all.tickets += some.tickets;
        all.mails += some.mails;
        all.letters += some.letters;
    } while (position != 0);
    return all;
}

static void
test_purge(Case *c)
{
    gint64 old = suite_add_ticket(c->store, "old", "a@example.org", NOON);
    gint64 merged = suite_add_ticket(c->store, "merged", "b@example.org", NOON);
    gint64 open = suite_add_ticket(c->store, "open", "d@example.org", NOON);
    gint64 filed, shared, sent, waiting;
    g_autoptr(Ticket) gone = NULL;
    g_autoptr(Delivery) delivery = NULL;
    g_autoptr(GBytes) raw = NULL;

    suite_begin(c->store);
    filed = add_delivery(c->store, "f", "support", OUTCOME_FILE, 0, "filed mail");
    shared = add_delivery(c->store, "s", "support", OUTCOME_FILE, 0, "both");
    add_delivery(c->store, "s", "sales", OUTCOME_CREATE, open, "both");
    add_mail(c->store, old, "a@example.org", "old words", "");
    SUITE_OK(store_merge(c->store, merged, old, 0, NOON, &why));
    SUITE_OK(store_set_status(c->store, old, TICKET_CLOSED, 0, NOON + 5, &why));
    sent = add_letter(c->store, open, "1@desk.test", NOON);
    waiting = add_letter(c->store, open, "2@desk.test", NOON);
    suite_commit(c->store);
    settle(c, sent, LETTER_SENT, NOON, NOON, "");
    tend_all(c->store);

    /* Nothing is old yet. */
    g_assert_cmpuint(purge(c, STORE_OLD_FILED, NOON).mails, ==, 0);
    g_assert_cmpuint(purge(c, STORE_OLD_LETTERS, NOON).letters, ==, 0);
    g_assert_cmpuint(purge(c, STORE_OLD_CLOSED, NOON + 5).tickets, ==, 0);

    g_assert_cmpuint(purge(c, STORE_OLD_FILED, NOON + 1).mails, ==, 2);
    SUITE_OK(store_delivery(c->store, filed, &delivery, NULL, &why));
    g_assert_null(delivery);
    SUITE_OK(store_delivery(c->store, shared + 1, &delivery, &raw, &why));
    g_assert_cmpmem(g_bytes_get_data(raw, NULL), g_bytes_get_size(raw), "both", 4);
    g_assert_cmpuint(purge(c, STORE_OLD_LETTERS, NOON + 1).letters, ==, 1);
    g_assert_cmpint(letters_of(c), ==, 1);
    g_assert_cmpuint(claim_count(c, NOON), ==, 1);
    g_assert_cmpint(waiting, >, sent);
    g_assert_cmpuint(purge(c, STORE_OLD_CLOSED, NOON + 6).tickets, ==, 2);
    SUITE_OK(store_ticket(c->store, old, &gone, &why));
    g_assert_null(gone);
    SUITE_OK(store_ticket(c->store, merged, &gone, &why));
    g_assert_null(gone);
    g_assert_cmpuint(found_by(c, "words"), ==, 0);
    assert_whole(c);
}

/* The same machine's mail for two departments, and once more. */
static void
test_purge_filed_twice(Case *c)
{
    gint64 last;
    g_autoptr(Delivery) delivery = NULL;

    suite_begin(c->store);
    add_delivery(c->store, "f", "support", OUTCOME_FILE, 0, "filed mail");
    add_delivery(c->store, "f", "sales", OUTCOME_FILE, 0, "filed mail");
    last = add_delivery(c->store, "f", "sales", OUTCOME_DUPLICATE, 0, "filed mail");
    add_delivery(c->store, "h", "sales", OUTCOME_HOLD, 0, "held mail");
    suite_commit(c->store);
    g_assert_cmpuint(purge(c, STORE_OLD_FILED, NOON + 1).mails, ==, 3);
    SUITE_OK(store_delivery(c->store, last, &delivery, NULL, &why));
    g_assert_null(delivery);
    assert_whole(c);
}

/* A letter on its way keeps its ticket, whichever of two merged ones it tells of. */
static void
test_purge_waits(Case *c)
{
    gint64 told = suite_add_ticket(c->store, "told", "a@example.org", NOON);
    gint64 into = suite_add_ticket(c->store, "into", "b@example.org", NOON);
    gint64 merged = suite_add_ticket(c->store, "merged", "b@example.org", NOON);
    gint64 quiet = suite_add_ticket(c->store, "quiet", "d@example.org", NOON);
    gint64 letters[2];
    g_autoptr(Ticket) gone = NULL;

    suite_begin(c->store);
    letters[0] = add_letter(c->store, told, "1@desk.test", NOON);
    letters[1] = add_letter(c->store, merged, "2@desk.test", NOON);
    SUITE_OK(store_merge(c->store, merged, into, 0, NOON, &why));
    SUITE_OK(store_set_status(c->store, told, TICKET_CLOSED, 0, NOON + 5, &why));
    SUITE_OK(store_set_status(c->store, into, TICKET_CLOSED, 0, NOON + 5, &why));
    SUITE_OK(store_set_status(c->store, quiet, TICKET_CLOSED, 0, NOON + 5, &why));
    suite_commit(c->store);
    g_assert_cmpuint(purge(c, STORE_OLD_CLOSED, NOON + 6).tickets, ==, 1);
    SUITE_OK(store_ticket(c->store, quiet, &gone, &why));
    g_assert_null(gone);
    for (guint i = 0; i < G_N_ELEMENTS(letters); i++)
        settle(c, letters[i], LETTER_SENT, NOON, NOON, "");
    g_assert_cmpuint(purge(c, STORE_OLD_CLOSED, NOON + 6).tickets, ==, 3);
    assert_whole(c);
}

/* An address that ends another one's, a letter to another that names her and waits, and a
 * Message-ID that two tickets have. */
static void
test_erase_no_more(Case *c)
{
    gint64 hers = suite_add_ticket(c->store, "roof", "e@mail.test", NOON);
    gint64 janes = suite_add_ticket(c->store, "printer", "jane@mail.test", NOON);
    gint64 id, number, waiting;
    StoreErased erased;
    g_autoptr(Entry) entry = NULL;
    g_autoptr(Delivery) delivery = NULL;
    g_autoptr(GBytes) raw = NULL;

    suite_begin(c->store);
    id = add_mail(c->store, janes, "jane@mail.test", "I am jane@mail.test.", "");
    add_mail(c->store, janes, "e@mail.test", "me too", "");
    SUITE_OK(
        store_add_history(c->store, janes, NOON, "replied", "by jane@mail.test", &why));
    /* A copy of Jane's mail in the other's ticket; the row is Jane's. */
    add_mail(c->store, hers, "jane@mail.test", "I am jane@mail.test.", "");
    waiting = add_letter_naming(c->store, janes, "1@desk.test", NOON, "e@mail.test");
    suite_commit(c->store);

    SUITE_OK(store_erase_person(c->store, "e@mail.test", &erased, &why));
    g_assert_cmpuint(erased.waiting, ==, 1);
    g_assert_cmpuint(erased.cut, ==, 0);
    g_assert_cmpuint(claim_count(c, NOON), ==, 1);
    SUITE_OK(query_entry(c->store, id, &entry, &why));
    g_assert_cmpstr(entry->text, ==, "I am jane@mail.test.");
    SUITE_OK(store_delivery(c->store, entry->delivery, &delivery, &raw, &why));
    g_assert_nonnull(raw);
    SUITE_OK(store_ticket_of_message(c->store, entry->message_id, &number, &why));
    g_assert_cmpint(number, ==, janes);
    settle(c, waiting, LETTER_SENT, NOON, NOON, "");
    SUITE_OK(store_erase_person(c->store, "e@mail.test", &erased, &why));
    assert_whole(c);
}

static void
test_quiet(Case *c)
{
    gint64 numbers[4];
    g_autoptr(GPtrArray) silent = NULL, told = NULL, early = NULL, other = NULL;

    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
        numbers[i] = suite_add_ticket(c->store, "x", "a@example.org", NOON);
    suite_begin(c->store);
    for (guint i = 0; i < 3; i++)
        SUITE_OK(
            store_set_status(c->store, numbers[i], TICKET_ANSWERED, 0, NOON + i, &why));
    SUITE_OK(store_set_field(c->store, numbers[1], "warned", "77", NOON + 9, &why));
    suite_commit(c->store);
    SUITE_OK(query_quiet(c->store, "support", NOON + 5, false, 10, &silent, &why));
    assert_tickets(g_steal_pointer(&silent), numbers[0], numbers[2], NONE);
    SUITE_OK(query_quiet(c->store, "support", NOON + 5, true, 10, &told, &why));
    assert_tickets(g_steal_pointer(&told), numbers[1], NONE);
    SUITE_OK(query_quiet(c->store, "support", NOON, false, 10, &early, &why));
    assert_tickets(g_steal_pointer(&early), numbers[0], NONE);
    SUITE_OK(query_quiet(c->store, "sales", NOON + 5, false, 10, &other, &why));
    assert_tickets(g_steal_pointer(&other), NONE);
    suite_begin(c->store);
    SUITE_OK(store_set_status(c->store, numbers[1], TICKET_ANSWERED, 0, NOON + 20, &why));
    suite_commit(c->store);
    {
        g_autoptr(Ticket) again = get_ticket(c->store, numbers[1]);

        g_assert_cmpint(again->warned, ==, 0);
    }
}

static GPtrArray *
filtered(Case *c, const TicketFilter *filter)
{
    GPtrArray *tickets;

    SUITE_OK(query_tickets(c->store, filter, &tickets, &why));
    return tickets;
}

static GPtrArray *
list(Case *c, int status, const char *department, const char *customer, guint limit)
{
    TicketFilter filter = { .by_status = status >= 0,
                            .status = status >= 0 ? (TicketStatus)status : TICKET_OPEN,
                            .department = department,
                            .customer = customer,
                            .limit = limit };

    return filtered(c, &filter);
}

/* What its people see: tickets they opened or are a confirmed copy of, whole ones. */
static void
test_lists_of_people(Case *c)
{
    gint64 a = suite_add_ticket(c->store, "a", "a@example.org", NOON);
    gint64 b = suite_add_ticket(c->store, "b", "b@example.org", NOON + 1);
    gint64 d = suite_add_ticket(c->store, "d", "A2@example.org", NOON + 2);
    gint64 e = suite_add_ticket(c->store, "e", "a@example.org", NOON + 3);
    g_autoptr(GPtrArray) people = g_ptr_array_new();
    TicketFilter filter = { .people = people };

    suite_begin(c->store);
    SUITE_OK(store_set_status(c->store, d, TICKET_CLOSED, 0, NOON + 4, &why));
    SUITE_OK(store_add_participant(c->store, b, "", "a@example.org", ROLE_PENDING, &why));
    suite_commit(c->store);
    g_ptr_array_add(people, (char *)"A@example.org");
    g_ptr_array_add(people, (char *)"a2@example.org");
    assert_tickets(filtered(c, &filter), d, e, a, NONE);
    filter.is_active = true;
    assert_tickets(filtered(c, &filter), e, a, NONE);
    filter = (TicketFilter){ .people = people, .skip = 1, .limit = 1 };
    assert_tickets(filtered(c, &filter), e, NONE);
    filter =
        (TicketFilter){ .people = people, .by_status = true, .status = TICKET_CLOSED };
    assert_tickets(filtered(c, &filter), d, NONE);
    suite_begin(c->store);
    SUITE_OK(store_add_participant(c->store, b, "", "a@example.org", ROLE_CC, &why));
    SUITE_OK(store_merge(c->store, e, a, 0, NOON + 9, &why));
    suite_commit(c->store);
    filter = (TicketFilter){ .people = people };
    assert_tickets(filtered(c, &filter), a, d, b, NONE);
    g_ptr_array_set_size(people, 0);
    assert_tickets(filtered(c, &filter), NONE);
}

static void
test_lists(Case *c)
{
    gint64 a = suite_add_ticket(c->store, "a", "a@example.org", NOON);
    gint64 b = suite_add_ticket(c->store, "b", "b@example.org", NOON + 2);
    gint64 d = suite_add_ticket(c->store, "d", "A@example.org", NOON + 1);

    suite_begin(c->store);
    SUITE_OK(store_set_status(c->store, d, TICKET_CLOSED, 0, NOON + 3, &why));
    SUITE_OK(store_set_field(c->store, b, "department", "sales", NOON + 2, &why));
    suite_commit(c->store);
    assert_tickets(list(c, -1, NULL, NULL, 0), d, b, a, NONE);
    assert_tickets(list(c, -1, "", "", 2), d, b, NONE);
    assert_tickets(list(c, TICKET_OPEN, NULL, NULL, 0), b, a, NONE);
    assert_tickets(list(c, -1, "support", NULL, 0), d, a, NONE);
    assert_tickets(list(c, TICKET_OPEN, "support", NULL, 0), a, NONE);
    assert_tickets(list(c, -1, NULL, "a@EXAMPLE.org", 0), d, a, NONE);
    assert_tickets(list(c, TICKET_CLOSED, NULL, "a@example.org", 0), d, NONE);
    assert_tickets(list(c, -1, "sales", "a@example.org", 0), NONE);
    assert_tickets(list(c, TICKET_OPEN, "support", "a@example.org", 9), a, NONE);
}

static GPtrArray *
search(Case *c, const char *words, guint limit)
{
    GPtrArray *tickets;

    SUITE_OK(query_search(c->store, words, limit, &tickets, &why));
    return tickets;
}

/* `indexed`: after the housekeeping that puts it all into an index. */
static void
check_search(Case *c, bool indexed)
{
    gint64 a = suite_add_ticket(c->store, "Printer on fire", "a@example.org", NOON);
    gint64 b = suite_add_ticket(c->store, "Tagihan", "b@example.net", NOON + 1);
    gint64 d = suite_add_ticket(c->store, "请求退款", "c@example.net", NOON + 2);

    suite_begin(c->store);
    add_entry(c->store, a, "",
              "The toner is \"empty\"; 100% sure: banana naban "
              "abcdefghijklmnopqrstuvwxyz0123456789",
              NOON + 3);
    add_entry(c->store, b, "", "Tolong PERIKSA printer kami", NOON + 4);
    add_entry(c->store, d, "", "ÄRGER mit OR AND NOT *", NOON + 5);
    suite_commit(c->store);
    if (indexed)
        tend_all(c->store);
    assert_tickets(search(c, "printer", 0), b, a, NONE);
    assert_tickets(search(c, "printer", 1), b, NONE);
    assert_tickets(search(c, "printer toner", 0), a, NONE); /* subject and text */
    assert_tickets(search(c, "periksa tagihan", 0), b, NONE);
    assert_tickets(search(c, "rinte", 0), b, a, NONE); /* pieces of words */
    assert_tickets(search(c, "example.net", 0), d, b, NONE);
    assert_tickets(search(c, "Budi", 0), d, b, a, NONE);
    assert_tickets(search(c, "ärger", 0), d, NONE);
    assert_tickets(search(c, "求退款", 0), d, NONE);
    assert_tickets(search(c, "\"empty\"; 100%", 0), a, NONE);
    assert_tickets(search(c, "退款", 0), d, NONE); /* short words */
    assert_tickets(search(c, "款", 0), d, NONE);
    assert_tickets(search(c, "KE printer", 0), NONE);
    assert_tickets(search(c, "Mi printer", 0), b, NONE);
    assert_tickets(search(c, "*", 0), d, NONE);
    assert_tickets(search(c, "zq", 0), NONE);
    assert_tickets(search(c, "absent", 0), NONE);
    assert_tickets(search(c, "nanaban", 0), NONE); /* each of its runs is there */
    assert_tickets(search(c, "abcdefghijklmnopqrstuvwxyz012345678", 0), a, NONE);
    assert_tickets(search(c, "abcdefghijklmnopqrstuvwxyz012345670", 0), NONE);
    assert_tickets(search(c, "printer absent", 0), NONE);
    assert_tickets(search(c, "  ", 0), NONE);
    suite_begin(c->store);
    SUITE_OK(store_merge(c->store, a, b, 0, NOON + 9, &why));
    suite_commit(c->store);
    assert_tickets(search(c, "toner", 0), b, NONE);
}

static void
test_search(Case *c)
{
    check_search(c, false);
}

static void
test_search_indexed(Case *c)
{
    check_search(c, true);
}

/* A long text is kept otherwise, and found and read like any. */
static void
test_long_texts(Case *c)
{
    gint64 number = suite_add_ticket(c->store, "Long", "a@example.org", NOON);
    g_autoptr(Entry) in = entry_new();
    g_autoptr(Entry) out = NULL;
    g_autoptr(GPtrArray) known = NULL;
    GString *text = g_string_new("Größe »needle« ");
    GString *quoted = g_string_new("> quoted\n");

    while (text->len < 5000)
        g_string_append_printf(text, "line %zu\n", text->len);
    while (quoted->len < 3000)
        g_string_append_printf(quoted, "> line %zu\n", quoted->len);
    in->ticket = number;
    in->at = NOON;
    set(&in->text, text->str);
    set(&in->quoted, quoted->str);
    suite_begin(c->store);
    SUITE_OK(store_add_entry(c->store, in, &why));
    suite_commit(c->store);
    SUITE_OK(query_entry(c->store, in->id, &out, &why));
    g_assert_cmpstr(out->text, ==, text->str);
    g_assert_cmpstr(out->quoted, ==, quoted->str);
    SUITE_OK(store_known_texts(c->store, number, 5, &known, &why));
    g_assert_cmpstr(known->pdata[0], ==, text->str);
    g_assert_cmpstr(known->pdata[1], ==, quoted->str);
    for (int indexed = 0; indexed < 2; indexed++) {
        g_autoptr(GPtrArray) found = search(c, "NEEDLE größe", 5);
        g_autoptr(GPtrArray) none = search(c, "haystack", 5);

        g_assert_cmpuint(found->len, ==, 1);
        g_assert_cmpuint(none->len, ==, 0);
        tend_all(c->store);
    }
    g_string_free(text, TRUE);
    g_string_free(quoted, TRUE);
}

static void
test_stats(Case *c)
{
    gint64 a = suite_add_ticket(c->store, "a", "a@example.org", NOON);
    gint64 b = suite_add_ticket(c->store, "b", "a@example.org", NOON + 7);
    gint64 letter;
    Stats stats;
    g_autoptr(Delivery) delivery = NULL;

    suite_begin(c->store);
    SUITE_OK(store_set_status(c->store, a, TICKET_CLOSED, 0, NOON + 8, &why));
    add_delivery(c->store, "1", "support", OUTCOME_FILE, 0, "1");
    gint64 held = add_delivery(c->store, "2", "support", OUTCOME_HOLD, 0, "2");
    add_delivery(c->store, "3", "support", OUTCOME_HOLD, 0, "3");
    letter = add_letter(c->store, b, "l1@desk.example.net", NOON + 2);
    add_letter(c->store, b, "l2@desk.example.net", NOON + 3);
    SUITE_OK(store_delivery(c->store, held, &delivery, NULL, &why));
    delivery->outcome = OUTCOME_REFUSE;
    delivery->is_waiting = false;
    SUITE_OK(store_settle_delivery(c->store, delivery, &why));
    SUITE_OK(store_settle_letters(
        c->store,
        &(StoreSettled){
            .id = letter, .state = LETTER_SENT, .at = NOON + 5, .error = "" },
        1, &why));
    suite_commit(c->store);
    SUITE_OK(query_stats(c->store, &stats, &why));
    g_assert_cmpint(stats.tickets[TICKET_OPEN], ==, 1);
    g_assert_cmpint(stats.tickets[TICKET_CLOSED], ==, 1);
    g_assert_cmpint(stats.tickets[TICKET_ANSWERED], ==, 0);
    g_assert_cmpint(stats.deliveries, ==, 3);
    g_assert_cmpint(stats.held, ==, 1);
    g_assert_cmpint(stats.filed, ==, 1);
    g_assert_cmpint(stats.letters[LETTER_WAITING], ==, 1);
    g_assert_cmpint(stats.letters[LETTER_SENT], ==, 1);
    g_assert_cmpint(stats.oldest_waiting_letter, ==, NOON + 3);
    g_assert_cmpint(stats.oldest_unanswered, ==, NOON + 7);
    g_assert_cmpint(stats.database_bytes, >, 0);
    g_assert_cmpint(stats.schema, >=, 1);
}

static void
test_unknown_url(Case *c)
{
    static const char *const urls[] = { "", "sqlite", "pgsql:x", "/tmp/x",
                                        "sqlite:relative.db" };

    for (gsize i = 0; i < G_N_ELEMENTS(urls); i++) {
        g_auto(Fault) fault = { 0 };
        Store *store = NULL;

        g_assert_false(store_open(urls[i], STORE_WRITE, 1, &store, &fault));
        g_assert_null(store);
        g_assert_nonnull(strstr(fault.text, "sqlite:/PATH"));
    }
}

/* ------------------------------------------------------------------ all */

void
suite_touch_all(Store *store)
{
    Case c = { .store = store };
    /* Each test finds its own rows by number, whatever was there before. */
    gint64 number = suite_add_ticket(store, "touched", "touch@example.org", NOON);
    gint64 other = suite_add_ticket(store, "other", "touch@example.org", NOON);
    StoreSeen seen;
    Stats stats;
    g_autoptr(GPtrArray) a = NULL, b = NULL, d = NULL, e = NULL, f = NULL, texts = NULL;
    g_autoptr(Delivery) delivery = NULL;
    g_autoptr(GBytes) raw = NULL;
    bool flag;

    suite_begin(store);
    add_full_entry(store, number,
                   add_delivery(store, "h", "support", OUTCOME_HOLD, 0, "raw"));
    SUITE_OK(store_delivery(store, 1, &delivery, &raw, &why));
    SUITE_OK(store_settle_delivery(store, delivery, &why));
    SUITE_OK(store_set_status(store, number, TICKET_CLOSED, 1, NOON, &why));
    for (const char *const *field =
             (const char *const[]){ "assigned", "priority", "department", "language",
                                    NULL };
         *field; field++)
        SUITE_OK(store_set_field(store, number, *field, "x", NOON, &why));
    SUITE_OK(store_set_field(store, number, "merged_into", "0", NOON, &why));
    SUITE_OK(store_add_history(store, number, NOON, "opened", "", &why));
    add_letter(store, number, "l@desk.example.net", NOON);
    SUITE_OK(store_remove_block(store, "domain", "x", &flag, &why));
    SUITE_OK(store_add_block(store, "domain", "x", NOON, &why));
    SUITE_OK(store_hit_block(store, "domain", "x", &why));
    SUITE_OK(store_mark_address(store, "x@example.org", true, NOON, "", &why));
    SUITE_OK(store_clear_address(store, "x@example.org", &flag, &why));
    suite_commit(store);
    SUITE_OK(store_seen(store, "h", "support", &seen, &why));
    SUITE_OK(store_known_texts(store, number, 3, &texts, &why));
    assert_known(&c, "touch@example.org", true);
    assert_role(&c, number, "touch@example.org", ROLE_CUSTOMER);
    ticket_of(&c, "x");
    test_events(&c);
    test_notes(&c);
    claim_count(&c, NOON);
    settle(&c, 1, LETTER_WAITING, NOON, NOON, "");
    settle(&c, 1, LETTER_SENT, NOON, NOON, "");
    retry(&c, 0, NOON);
    retry(&c, 1, NOON);
    next_due(&c);
    for (int i = 0; i < 8; i++)
        g_ptr_array_unref(list(&c, i & 1 ? TICKET_OPEN : -1, i & 2 ? "support" : NULL,
                               i & 4 ? "touch@example.org" : NULL, 5));
    g_ptr_array_unref(search(&c, "touched", 5));
    g_ptr_array_unref(search(&c, "to", 5));
    SUITE_OK(query_entries(store, number, &a, &why));
    SUITE_OK(query_history(store, number, &b, &why));
    SUITE_OK(query_log(store, 5, &d, &why));
    SUITE_OK(query_held(store, &e, &why));
    SUITE_OK(query_letters(store, 5, &f, &why));
    SUITE_OK(query_stats(store, &stats, &why));
    suite_begin(store);
    SUITE_OK(store_merge(store, number, other, 0, NOON, &why));
    suite_commit(store);
    suite_touch_accounts(store);
    suite_touch_chats(store);
    tend_all(store);
}

typedef struct NamedTest {
    const char *name;
    void (*run)(Case *);
    const SuitePlace *place;
} NamedTest;

static void
run_named(gconstpointer data)
{
    const NamedTest *test = data;
    Case c = { .place = test->place, .url = test->place->make() };

    SUITE_OK(store_open(c.url, STORE_WRITE, FIRST, &c.store, &why));
    test->run(&c);
    g_clear_pointer(&c.store, store_close);
    c.place->forget(c.url);
    g_free(c.url);
}

void
suite_add(const char *name, const SuitePlace *place)
{
    static const NamedTest tests[] = {
        { "numbers", test_numbers, NULL },
        { "ticket", test_ticket_round_trip, NULL },
        { "status", test_status, NULL },
        { "fields", test_fields, NULL },
        { "participants", test_participants, NULL },
        { "entries", test_entries, NULL },
        { "message-ids", test_message_ids, NULL },
        { "known-texts", test_known_texts, NULL },
        { "history", test_history, NULL },
        { "merge", test_merge, NULL },
        { "unmerge", test_unmerge, NULL },
        { "move-entry", test_move_entry, NULL },
        { "remove-participant", test_remove_participant, NULL },
        { "tags", test_tags, NULL },
        { "links", test_links, NULL },
        { "changes", test_changes, NULL },
        { "quiet", test_quiet, NULL },
        { "erase-person", test_erase_person, NULL },
        { "erase-merged", test_erase_merged, NULL },
        { "erase-no-more", test_erase_no_more, NULL },
        { "purge", test_purge, NULL },
        { "purge-filed-twice", test_purge_filed_twice, NULL },
        { "purge-waits", test_purge_waits, NULL },
        { "delivery", test_delivery_round_trip, NULL },
        { "raw-back", test_raw_back, NULL },
        { "long-texts", test_long_texts, NULL },
        { "held", test_held, NULL },
        { "seen", test_seen, NULL },
        { "old-events", test_old_events, NULL },
        { "letter-life", test_letter_life, NULL },
        { "letter-retry", test_letter_retry, NULL },
        { "letters-settled-together", test_letters_settled_together, NULL },
        { "letters-taken", test_letters_taken, NULL },
        { "typed-files", test_typed_files, NULL },
        { "events", test_events, NULL },
        { "addresses", test_addresses, NULL },
        { "blocks", test_blocks, NULL },
        { "notes", test_notes, NULL },
        { "savepoints", test_savepoints, NULL },
        { "rollback", test_rollback, NULL },
        { "change-outside", test_change_outside, NULL },
        { "reader", test_reader, NULL },
        { "lists", test_lists, NULL },
        { "lists-of-people", test_lists_of_people, NULL },
        { "search", test_search, NULL },
        { "search-indexed", test_search_indexed, NULL },
        { "stats", test_stats, NULL },
        { "unknown-url", test_unknown_url, NULL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++) {
        g_autofree char *path = g_strdup_printf("/store/%s/%s", name, tests[i].name);
        NamedTest *test = g_memdup2(&tests[i], sizeof tests[i]);

        test->place = place;
        g_test_add_data_func_full(path, test, run_named, g_free);
    }
    suite_add_accounts(name, place);
    suite_add_chats(name, place);
}
