/* people.c - who gets copies of a ticket's answers and may write there. */
#include "life/people.h"

#include "base/wellformed.h"
#include "notify/letter.h"

static bool
is_person(const Life *life, const char *address, Fault *why)
{
    if (!wellformed_address(address))
        return fault_permanent(why, "5.1.3", "%s is no address", address);
    if (settings_department_for(life->settings, address, NULL))
        return fault_permanent(why, "5.1.1", "%s is an address of the desk itself",
                               address);
    return true;
}

bool
people_add_cc(Life *life, const char *address, Fault *why)
{
    gint64 number = life->ticket->number;
    ParticipantRole role;

    if (!is_person(life, address, why) ||
        !store_role(life->store, number, address, &role, why))
        return false;
    if (settings_staff_by_address(life->settings, address))
        return fault_permanent(
            why, "5.1.1", "%s is staff, and is told as such: assign the ticket", address);
    if (role >= ROLE_CC)
        return fault_permanent(why, "5.1.1",
                               "%s takes part in ticket %" G_GINT64_FORMAT " already",
                               address, number);
    return life->is_trial ||
           (store_add_participant(life->store, number, "", address, ROLE_CC, why) &&
            life_remember(life, "cc", "", address, NULL, why) &&
            life_add_history(life, number, "cc added", address, why));
}

bool
people_remove_cc(Life *life, const char *address, Fault *why)
{
    gint64 number = life->ticket->number;
    ParticipantRole role;
    bool existed;

    if (!is_person(life, address, why) ||
        !store_role(life->store, number, address, &role, why))
        return false;
    if (role == ROLE_STRANGER || role == ROLE_CUSTOMER)
        return fault_permanent(
            why, "5.1.1", "%s is %s of ticket %" G_GINT64_FORMAT, address,
            role == ROLE_CUSTOMER ? "the customer" : "no copy", number);
    return life->is_trial ||
           (store_remove_participant(life->store, number, address, &existed, why) &&
            life_remember(life, "cc", address, "", NULL, why) &&
            life_add_history(life, number, "cc removed", address, why));
}

bool
people_tell(Life *life, NoticeEvent event, const char *reason, Fault *why)
{
    g_autoptr(GPtrArray) notices =
        g_ptr_array_new_with_free_func((GDestroyNotify)notice_free);
    g_autoptr(GPtrArray) people = NULL, ids = NULL;
    LetterSubject subject = { .ticket = life->ticket, .text = "", .reason = reason };

    if (life->is_quiet)
        return true;
    if (!life_department(life, &subject.department, why) ||
        !store_participants(life->store, life->ticket->number, &people, why) ||
        !life_customer_ids(life, &ids, why))
        return false;
    notices_add_participants(notices, life->ticket, people, event, true);
    subject.in_reply_to = ids->len > 0 ? ids->pdata[ids->len - 1] : "";
    subject.references = ids;
    return letters_add(life->store, life->settings, life->keys, notices, &subject,
                       life->now, &life->letters, NULL, why);
}
