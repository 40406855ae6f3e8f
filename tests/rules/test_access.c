/* test_access.c - who may see and do what: person x ticket x verb. */
#include "rules/access.h"

#include <string.h>

/* A letter for each verb that is allowed, in the order of AccessVerb: s r x o w d. */
static const struct {
    AccessPerson person;
    const char *open, *closed, *merged, *none;
} rows[] = {
    { ACCESS_NOBODY, "", "", "", "" },
    { ACCESS_STRANGER, "o", "o", "", "o" },
    { ACCESS_PENDING, "o", "o", "", "o" },
    { ACCESS_PARTICIPANT, "srxo", "sro", "s", "srxo" },
    { ACCESS_STAFF, "swd", "swd", "s", "swd" },
};

static void
check(AccessPerson person, const Ticket *ticket, const char *want)
{
    static const char letters[] = "srxowd";

    for (AccessVerb verb = ACCESS_SEE; verb <= ACCESS_DESK; verb++)
        g_assert_cmpint(access_may(person, verb, ticket), ==,
                        strchr(want, letters[verb]) != NULL);
}

static void
test_table(void)
{
    g_autoptr(Ticket) ticket = ticket_new();

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        ticket->merged_into = 0;
        for (TicketStatus status = TICKET_OPEN; status < TICKET_CLOSED; status++) {
            ticket->status = status;
            check(rows[i].person, ticket, rows[i].open);
        }
        ticket->status = TICKET_CLOSED;
        check(rows[i].person, ticket, rows[i].closed);
        ticket->merged_into = 10002;
        check(rows[i].person, ticket, rows[i].merged);
        check(rows[i].person, NULL, rows[i].none);
    }
}

static void
test_entries(void)
{
    static const bool want[][ENTRY_BOUNCE + 1] = {
        [ACCESS_NOBODY] = { false, false, false, false, false },
        [ACCESS_STRANGER] = { false, false, false, false, false },
        [ACCESS_PENDING] = { false, false, false, false, false },
        [ACCESS_PARTICIPANT] = { true, true, false, false, false },
        [ACCESS_STAFF] = { true, true, true, true, true },
    };

    for (AccessPerson person = ACCESS_NOBODY; person <= ACCESS_STAFF; person++)
        for (EntryKind kind = ENTRY_CUSTOMER; kind <= ENTRY_BOUNCE; kind++)
            g_assert_cmpint(access_sees_entry(person, kind), ==, want[person][kind]);
}

static void
test_person(void)
{
    g_assert_cmpint(access_person(true, ROLE_STRANGER), ==, ACCESS_STAFF);
    g_assert_cmpint(access_person(false, ROLE_STRANGER), ==, ACCESS_STRANGER);
    g_assert_cmpint(access_person(false, ROLE_PENDING), ==, ACCESS_PENDING);
    g_assert_cmpint(access_person(false, ROLE_CC), ==, ACCESS_PARTICIPANT);
    g_assert_cmpint(access_person(false, ROLE_CUSTOMER), ==, ACCESS_PARTICIPANT);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rules/access/table", test_table);
    g_test_add_func("/rules/access/entries", test_entries);
    g_test_add_func("/rules/access/person", test_person);
    return g_test_run();
}
