/* test_release.c - a held mail that is released does all it would have done at once. */
#include "tests/intake/told.h"

/* Everything that came of a mail, as text. */
static char *
outcome_text(DeskFixture *f, const Recorded *recorded, const Verdict *verdict,
             gint64 letters)
{
    g_autoptr(Delivery) delivery = delivery_of(f, recorded->delivery);
    gint64 number = recorded->ticket;
    g_autofree char *history = number ? history_of(f, number) : g_strdup("");
    g_autofree char *entries = number ? entries_of(f, number) : g_strdup("");
    g_autofree char *sent = letters_after(f, letters);

    return g_strdup_printf("%s %s ticket %" G_GINT64_FORMAT " %s waiting %d linked %d\n"
                           "%s\n%s\n%s",
                           outcome_name(delivery->outcome), delivery->rule, number,
                           number ? status_of(f, number) : "", delivery->is_waiting,
                           (int)verdict->decision.linked_from, history, entries, sent);
}

static Mail *
mail_for(const char *from, const char *subject)
{
    Mail *mail = desk_fixture_mail(from, subject, "Please look at this.");

    add_address(mail->cc, "dewi@example.org");
    g_free(mail->message_id);
    mail->message_id = g_strdup("held@example.org");
    return mail;
}

typedef struct HeldCase {
    const char *name, *from, *subject, *reason;
    void (*hinder)(DeskFixture *f);
} HeldCase;

static void
hinder_block(DeskFixture *f)
{
    g_auto(Fault) why = { 0 };

    g_assert_true(store_begin(f->store, &why));
    g_assert_true(store_add_block(f->store, "domain", "example.org", f->now, &why));
    g_assert_true(store_commit(f->store, &why));
}

static void
hinder_phrase(DeskFixture *f)
{
    g_auto(Fault) why = { 0 };

    g_assert_true(store_begin(f->store, &why));
    g_assert_true(store_add_block(f->store, "body", "look at", f->now, &why));
    g_assert_true(store_commit(f->store, &why));
}

static void
hinder_replies_only(DeskFixture *f)
{
    f->support.accept = ACCEPT_REPLIES;
}

static void
hinder_known(DeskFixture *f)
{
    f->support.accept = ACCEPT_KNOWN;
}

static void
hinder_events(DeskFixture *f, const char *what, const char *key)
{
    g_auto(Fault) why = { 0 };

    g_assert_true(store_begin(f->store, &why));
    for (int i = 0; i < 2; i++)
        g_assert_true(store_add_events(f->store, &(StoreEvent){ what, key, 0 }, 1,
                                       f->now - 1000, &why));
    g_assert_true(store_commit(f->store, &why));
}

static void
hinder_sender_limit(DeskFixture *f)
{
    f->settings.sender_limit = (Rate){ 2, 900 };
    hinder_events(f, "ticket", "joko@example.org");
}

static void
hinder_reply_limit(DeskFixture *f)
{
    f->settings.reply_limit = (Rate){ 2, 900 };
    hinder_events(f, "reply", "10001 budi@example.org");
}

static const HeldCase held_cases[] = {
    { "block-new", "joko@example.org", "New", "blocked", hinder_block },
    { "block-reply", "budi@example.org", "Re: [Ticket ID: 10001] Printer", "blocked",
      hinder_block },
    { "block-reopen", "budi@example.org", "Re: [Ticket ID: 10003] Printer", "blocked",
      hinder_block },
    { "block-long-closed", "budi@example.org", "Re: [Ticket ID: 10004] Printer",
      "blocked", hinder_block },
    { "block-merged", "budi@example.org", "Re: [Ticket ID: 10005] Printer", "blocked",
      hinder_block },
    { "block-stranger", "joko@example.org", "Re: [Ticket ID: 10001] Printer", "blocked",
      hinder_block },
    { "phrase", "joko@example.org", "New", "blocked", hinder_phrase },
    { "replies-only", "joko@example.org", "New", "replies-only", hinder_replies_only },
    { "unknown", "ani@example.org", "New", "unknown-customer", hinder_known },
    { "sender-limit", "joko@example.org", "New", "sender-limit", hinder_sender_limit },
    { "reply-limit", "budi@example.org", "Re: [Ticket ID: 10001] Printer", "reply-limit",
      hinder_reply_limit },
};

static char *
take_directly(const HeldCase *one)
{
    g_auto(Fault) why = { 0 };
    DeskFixture f;
    g_autoptr(Mail) mail = mail_for(one->from, one->subject);
    g_autoptr(Envelope) envelope = envelope_new();
    g_auto(Verdict) verdict = { 0 };
    VerdictInput input;
    Recorded recorded;
    char *text;

    desk_fixture_init(&f);
    input = desk_fixture_input(&f, mail, envelope);
    g_assert_true(store_begin(f.store, &why));
    recorded = desk_fixture_take(&f, &input, &verdict);
    g_assert_true(store_commit(f.store, &why));
    text = outcome_text(&f, &recorded, &verdict, 0);
    desk_fixture_clear(&f);
    return text;
}

/* Held, asked what would come of it, released. */
static char *
take_by_release(const HeldCase *one)
{
    g_auto(Fault) why = { 0 };
    DeskFixture f;
    g_autoptr(Mail) mail = mail_for(one->from, one->subject);
    g_autoptr(Envelope) envelope = envelope_new();
    g_autoptr(Delivery) delivery = NULL;
    g_auto(Verdict) held = { 0 };
    g_auto(Verdict) verdict = { 0 };
    VerdictInput input;
    Recorded recorded;
    char *text;

    desk_fixture_init(&f);
    one->hinder(&f);
    input = desk_fixture_input(&f, mail, envelope);
    g_assert_true(store_begin(f.store, &why));
    recorded = desk_fixture_take(&f, &input, &held);
    g_assert_cmpstr(held.decision.held_reason, ==, one->reason);
    g_assert_cmpint(recorded.ticket, ==, 0);
    delivery = delivery_of(&f, recorded.delivery);
    g_assert_true(delivery->is_waiting);
    g_assert_cmpint(last_letter(&f), ==, 0);
    input.is_release = true;
    input.waived = one->reason;
    g_assert_true(verdict_reach(f.store, &input, &verdict, &why));
    g_assert_cmpstr(delivery->would, ==, outcome_name(verdict.decision.outcome));
    g_assert_true(
        record_verdict(f.store, &input, &verdict, NULL, delivery, &recorded, &why));
    g_assert_true(store_commit(f.store, &why));
    text = outcome_text(&f, &recorded, &verdict, 0);
    desk_fixture_clear(&f);
    return text;
}

static void
test_release(gconstpointer data)
{
    g_autofree char *direct = take_directly(data);
    g_autofree char *released = take_by_release(data);

    g_assert_cmpstr(released, ==, direct);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(held_cases); i++) {
        g_autofree char *path = g_strdup_printf("/intake/release/%s", held_cases[i].name);

        g_test_add_data_func(path, &held_cases[i], test_release);
    }
    return g_test_run();
}
