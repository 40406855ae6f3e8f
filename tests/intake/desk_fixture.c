/* desk_fixture.c - a small desk with tickets in every state, on a real store. */
#include "tests/intake/desk_fixture.h"

#include "base/clock.h"
#include "base/unique.h"

#include <glib/gstdio.h>
#include <string.h>

static const gint64 day = 86400 * 1000;

static void
check(bool done, Fault *why)
{
    if (!done)
        g_error("fixture: %s", why->text);
}

static void
add_ticket(DeskFixture *f, const char *customer, TicketStatus status, gint64 at)
{
    g_auto(Fault) why = { 0 };
    g_autoptr(Ticket) ticket = ticket_new();

    g_free(ticket->subject);
    ticket->subject = g_strdup("Printer");
    g_free(ticket->department);
    ticket->department = g_strdup("support");
    g_free(ticket->language);
    ticket->language = g_strdup("en");
    g_free(ticket->customer.address);
    ticket->customer.address = g_strdup(customer);
    ticket->created = ticket->updated = at;
    check(store_reserve_ticket(f->store, &ticket->number, &why), &why);
    g_free(ticket->root_id);
    ticket->root_id = signature_message_id(&f->keys, SIGN_ROOT, ticket->number, 0, "",
                                           f->settings.hostname);
    check(store_add_ticket(f->store, ticket, &why), &why);
    if (strcmp(customer, "budi@example.org") == 0) {
        check(store_add_participant(f->store, ticket->number, "Rina", "rina@example.org",
                                    ROLE_CC, &why),
              &why);
        check(store_add_participant(f->store, ticket->number, "Tono", "tono@example.org",
                                    ROLE_PENDING, &why),
              &why);
    }
    if (status != TICKET_OPEN)
        check(store_set_status(f->store, ticket->number, status, 0, at, &why), &why);
}

static void
settings_init(DeskFixture *f)
{
    static char *no_aliases[] = { NULL };
    static char text[][40] = { "desk.test", "en",      "mx.desk.test",
                               "support",   "Support", "support@desk.test",
                               "sales",     "Sales",   "sales@desk.test",
                               "alice",     "Alice",   "alice@desk.test",
                               "bob",       "Bob",     "bob@desk.test",
                               "",          "id",      "fixture.conf" };

    f->settings.hostname = text[0];
    f->settings.language = text[1];
    f->settings.authserv_id = text[2];
    f->settings.path = text[17];
    f->settings.closed_after_days = 30;
    f->settings.old_tokens = no_aliases;
    f->settings.automatic_letters_per_day = 3;
    f->settings.same_text_limit = (Rate){ 4, 86400 };
    f->settings.same_alert_limit = (Rate){ 6, 86400 };
    f->alice = (Staff){ text[9], text[10], text[11], text[9], NOTIFY_ALL, 0 };
    f->bob = (Staff){ text[12], text[13], text[14], text[15], NOTIFY_ALL, 0 };
    f->support = (Department){ .key = text[3],
                               .name = text[4],
                               .address = text[5],
                               .aliases = no_aliases,
                               .types = no_aliases,
                               .language = text[1],
                               .acknowledge = ACKNOWLEDGE_YES };
    f->sales = (Department){ .key = text[6],
                             .name = text[7],
                             .address = text[8],
                             .aliases = no_aliases,
                             .types = no_aliases,
                             .language = text[16],
                             .acknowledge = ACKNOWLEDGE_YES };
    f->support.staff = g_ptr_array_new();
    g_ptr_array_add(f->support.staff, &f->alice);
    g_ptr_array_add(f->support.staff, &f->bob);
    f->sales.staff = g_ptr_array_new();
    g_ptr_array_add(f->sales.staff, &f->bob);
    f->settings.departments = g_ptr_array_new();
    g_ptr_array_add(f->settings.departments, &f->support);
    g_ptr_array_add(f->settings.departments, &f->sales);
    f->settings.staff = g_ptr_array_new();
    g_ptr_array_add(f->settings.staff, &f->alice);
    g_ptr_array_add(f->settings.staff, &f->bob);
}

void
desk_fixture_init(DeskFixture *f)
{
    g_auto(Fault) why = { 0 };
    g_autofree char *url = NULL;

    memset(f, 0, sizeof *f);
    settings_init(f);
    f->keys = (SignatureKeys){ .count = 1, .ids = { 1 } };
    f->now = clock_now();
    f->folder = g_dir_make_tmp("ticketd-test-XXXXXX", NULL);
    url = g_strdup_printf("sqlite:%s/desk.db", f->folder);
    check(store_open(url, STORE_WRITE, 10001, &f->store, &why), &why);
    check(store_begin(f->store, &why), &why);
    add_ticket(f, "budi@example.org", TICKET_OPEN, f->now - 50 * day);
    add_ticket(f, "siti@example.org", TICKET_OPEN, f->now - 50 * day);
    add_ticket(f, "budi@example.org", TICKET_CLOSED, f->now - day);
    add_ticket(f, "budi@example.org", TICKET_CLOSED, f->now - 40 * day);
    add_ticket(f, "budi@example.org", TICKET_OPEN, f->now - 50 * day);
    add_ticket(f, "joko@example.org", TICKET_OPEN, f->now - 50 * day);
    check(store_merge(f->store, 10005, 10001, 0, f->now, &why), &why);
    check(store_commit(f->store, &why), &why);
}

void
desk_fixture_clear(DeskFixture *f)
{
    g_autoptr(GDir) folder = NULL;
    const char *name;

    store_close(f->store);
    g_ptr_array_unref(f->support.staff);
    g_ptr_array_unref(f->sales.staff);
    g_ptr_array_unref(f->settings.departments);
    g_ptr_array_unref(f->settings.staff);
    folder = g_dir_open(f->folder, 0, NULL);
    while ((name = g_dir_read_name(folder))) {
        g_autofree char *path = g_build_filename(f->folder, name, NULL);
        g_unlink(path);
    }
    g_rmdir(f->folder);
    g_free(f->folder);
}

static void
set(char **to, const char *value)
{
    g_free(*to);
    *to = g_strdup(value);
}

Mail *
desk_fixture_mail(const char *from, const char *subject, const char *text)
{
    Mail *mail = mail_new();
    g_autofree char *id = unique_id();

    g_ptr_array_add(mail->from, mailbox_new("Somebody", from));
    set(&mail->author.name, "Somebody");
    set(&mail->author.address, from);
    mail->has_sole_author = true;
    set(&mail->subject, subject);
    g_free(mail->message_id);
    mail->message_id = g_strconcat(id, "@example.org", NULL);
    set(&mail->body, text);
    set(&mail->text, text);
    return mail;
}

VerdictInput
desk_fixture_input(DeskFixture *f, const Mail *mail, Envelope *envelope)
{
    set(&envelope->sender, mail->author.address);
    set(&envelope->recipient, "support@desk.test");
    return (VerdictInput){ .settings = &f->settings,
                           .keys = &f->keys,
                           .department = &f->support,
                           .extension = "",
                           .envelope = envelope,
                           .mail = mail,
                           .attached = f->attached,
                           .unreadable = "",
                           .content_hash = mail->message_id,
                           .mail_size = 1000,
                           .waived = "",
                           .now = f->now };
}

Recorded
desk_fixture_take(DeskFixture *f, const VerdictInput *input, Verdict *verdict)
{
    g_auto(Fault) why = { 0 };
    g_autoptr(GBytes) raw = g_bytes_new(input->content_hash, strlen(input->content_hash));
    Recorded recorded;

    check(verdict_reach(f->store, input, verdict, &why), &why);
    check(record_verdict(f->store, input, verdict, raw, NULL, &recorded, &why), &why);
    return recorded;
}

Recorded
desk_fixture_deliver(DeskFixture *f, const Mail *mail, char **outcome_rule)
{
    g_auto(Fault) why = { 0 };
    g_auto(Verdict) verdict = { 0 };
    g_autoptr(Envelope) envelope = envelope_new();
    VerdictInput input = desk_fixture_input(f, mail, envelope);
    Recorded recorded;

    check(store_begin(f->store, &why), &why);
    recorded = desk_fixture_take(f, &input, &verdict);
    check(store_commit(f->store, &why), &why);
    if (outcome_rule)
        *outcome_rule = g_strdup_printf("%s %s", outcome_name(verdict.decision.outcome),
                                        verdict.decision.rule);
    return recorded;
}
