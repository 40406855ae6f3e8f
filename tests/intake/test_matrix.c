/* test_matrix.c - who may do what to which ticket: a verdict for each pair. */
#include "base/clock.h"
#include "core/content_hash.h"
#include "intake/verdict.h"
#include "tests/intake/desk_fixture.h"

#include <string.h>

enum { SENDERS = 9, TICKETS = 7 };

static const char *const ticket_names[TICKETS] = {
    "own", "others", "closed", "closed-long", "merged", "missing", "two",
};
static const char *const subjects[TICKETS] = {
    "Re: [Ticket ID: 10001] Printer",
    "Re: [Ticket ID: 10002] Domain",
    "Re: [Ticket ID: 10003] Invoice",
    "Re: [Ticket ID: 10004] Backup",
    "Re: [Ticket ID: 10005] Printer2",
    "Re: [Ticket ID: 99999] Nothing",
    "Re: [Ticket ID: 10001] and [Ticket ID: 10002]",
};

static const struct {
    const char *name, *from, *auth, *login;
    const char *want[TICKETS]; /* "outcome rule ticket" */
} table[SENDERS] = {
    { "owner-proven",
      "budi@example.org",
      "pass",
      "",
      { "reply reply 10001", "create stranger-new 10002", "reopen reopened 10003",
        "create closed-too-long 10004", "reply reply 10001", "create new 0",
        "reply reply 10001" } },
    { "owner-plain",
      "Budi@Example.ORG",
      "",
      "",
      { "reply reply 10001", "create stranger-new 10002", "reopen reopened 10003",
        "create closed-too-long 10004", "reply reply 10001", "create new 0",
        "reply reply 10001" } },
    { "owner-dmarc-fail",
      "budi@example.org",
      "fail",
      "",
      { "create stranger-new 10001", "create stranger-new 10002",
        "create stranger-new 10003", "create stranger-new 10004",
        "create stranger-new 10001", "create new 0", "create stranger-new 10001" } },
    { "cc",
      "rina@example.org",
      "",
      "",
      { "reply reply 10001", "create stranger-new 10002", "reopen reopened 10003",
        "create closed-too-long 10004", "reply reply 10001", "create new 0",
        "reply reply 10001" } },
    { "cc-pending",
      "tono@example.org",
      "pass",
      "",
      { "note pending 10001", "create stranger-new 10002", "note pending 10003",
        "note pending 10004", "note pending 10001", "create new 0", "create new 0" } },
    { "stranger-proven",
      "joko@example.org",
      "pass",
      "",
      { "create stranger-new 10001", "create stranger-new 10002",
        "create stranger-new 10003", "create stranger-new 10004",
        "create stranger-new 10001", "create new 0", "create new 0" } },
    { "stranger-plain",
      "eve@evil.test",
      "",
      "",
      { "create stranger-new 10001", "create stranger-new 10002",
        "create stranger-new 10003", "create stranger-new 10004",
        "create stranger-new 10001", "create new 0", "create new 0" } },
    { "staff-proven",
      "alice@desk.test",
      "",
      "alice",
      { "answer staff-answer 10001", "answer staff-answer 10002",
        "answer staff-answer 10003", "answer staff-answer 10004",
        "answer staff-answer 10001", "create new 0", "create new 0" } },
    { "staff-spoofed",
      "alice@desk.test",
      "",
      "",
      { "hold staff-unproven 10001", "hold staff-unproven 10002",
        "hold staff-unproven 10003", "hold staff-unproven 10004",
        "hold staff-unproven 10001", "create new 0", "create new 0" } },
};

static DeskFixture fixture;

static void
test_cell(gconstpointer data)
{
    gsize cell = GPOINTER_TO_SIZE(data), sender = cell / TICKETS, ticket = cell % TICKETS;
    g_autoptr(Mail) mail =
        desk_fixture_mail(table[sender].from, subjects[ticket], "Some words");
    g_autoptr(Envelope) envelope = envelope_new();
    g_auto(Verdict) verdict = { 0 };
    g_auto(Fault) why = { 0 };
    g_autofree char *got = NULL;
    VerdictInput input = desk_fixture_input(&fixture, mail, envelope);

    if (*table[sender].auth) {
        g_autofree char *value = g_strdup_printf(
            "mx.desk.test; dmarc=%s header.from=example.org", table[sender].auth);
        g_ptr_array_insert(mail->headers, 0,
                           header_field_new("Authentication-Results", value));
    }
    g_free(envelope->login);
    envelope->login = g_strdup(table[sender].login);
    g_assert_true(verdict_reach(fixture.store, &input, &verdict, &why));
    got = g_strdup_printf("%s %s %" G_GINT64_FORMAT,
                          outcome_name(verdict.decision.outcome), verdict.decision.rule,
                          verdict.ticket ? verdict.ticket->number : 0);
    g_assert_cmpstr(got, ==, table[sender].want[ticket]);
    if (verdict.decision.outcome == OUTCOME_CREATE)
        g_assert_cmpint(verdict.decision.linked_from, ==,
                        verdict.ticket ? verdict.ticket->number : 0);
}

/* A stranger's acknowledgement says nothing about the ticket he named: the decision is
 * the same but for the link that only staff see. */
static void
test_no_oracle(void)
{
    g_autoptr(Envelope) envelope = envelope_new();
    const char *outcome = NULL;

    for (gsize i = 0; i < TICKETS; i++) {
        g_autoptr(Mail) mail =
            desk_fixture_mail("eve@evil.test", subjects[i], "Some words");
        VerdictInput input = desk_fixture_input(&fixture, mail, envelope);
        g_auto(Verdict) verdict = { 0 };
        g_auto(Fault) why = { 0 };

        g_assert_true(verdict_reach(fixture.store, &input, &verdict, &why));
        g_assert_true(verdict.decision.acknowledges);
        g_assert_true(!outcome ||
                      strcmp(outcome, outcome_name(verdict.decision.outcome)) == 0);
        outcome = outcome_name(verdict.decision.outcome);
    }
}

int
main(int argc, char **argv)
{
    int result;

    g_test_init(&argc, &argv, NULL);
    desk_fixture_init(&fixture);
    for (gsize cell = 0; cell < (gsize)SENDERS * TICKETS; cell++) {
        g_autofree char *path =
            g_strdup_printf("/intake/matrix/%s/%s", table[cell / TICKETS].name,
                            ticket_names[cell % TICKETS]);
        g_test_add_data_func(path, GSIZE_TO_POINTER(cell), test_cell);
    }
    g_test_add_func("/intake/matrix/no-oracle", test_no_oracle);
    result = g_test_run();
    desk_fixture_clear(&fixture);
    return result;
}
