/* access.c - who may see and do what in the browser: one table. */
#include "rules/access.h"

AccessPerson
access_person(bool is_staff, ParticipantRole role)
{
    if (is_staff)
        return ACCESS_STAFF;
    switch (role) {
    case ROLE_STRANGER:
        return ACCESS_STRANGER;
    case ROLE_PENDING:
        return ACCESS_PENDING;
    case ROLE_CC:
    case ROLE_CUSTOMER:
        return ACCESS_PARTICIPANT;
    }
    g_assert_not_reached();
}

bool
access_may(AccessPerson person, AccessVerb verb, const Ticket *ticket)
{
    static const bool table[ACCESS_STAFF + 1][ACCESS_DESK + 1] = {
        /*                       SEE    REPLY  RESOLVE OPEN   WORK   DESK */
        [ACCESS_NOBODY] = { false, false, false, false, false, false },
        [ACCESS_STRANGER] = { false, false, false, true, false, false },
        [ACCESS_PENDING] = { false, false, false, true, false, false },
        [ACCESS_PARTICIPANT] = { true, true, true, true, false, false },
        [ACCESS_STAFF] = { true, false, false, false, true, true },
    };

    if (!table[person][verb])
        return false;
    /* One that became part of another goes on there. */
    if (ticket && ticket->merged_into != 0 && verb != ACCESS_SEE)
        return false;
    return verb != ACCESS_RESOLVE || !ticket || ticket->status != TICKET_CLOSED;
}

bool
access_sees_entry(AccessPerson person, EntryKind kind)
{
    switch (kind) {
    case ENTRY_CUSTOMER:
    case ENTRY_STAFF:
        return person >= ACCESS_PARTICIPANT;
    case ENTRY_NOTE:
    case ENTRY_AUTOMATIC:
    case ENTRY_BOUNCE:
        return person == ACCESS_STAFF;
    }
    g_assert_not_reached();
}
