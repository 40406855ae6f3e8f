/* colleagues.c - which staff are told of a ticket's matter, and by whose doing not. */
#include "life/colleagues.h"

#include "notify/letter.h"

#include <string.h>

static bool
is_theirs(const Staff *staff, const Ticket *ticket)
{
    return ticket && strcmp(ticket->assigned, staff->key) == 0;
}

static bool
is_nobodys(const Ticket *ticket)
{
    return !ticket || *ticket->assigned == '\0';
}

bool
colleagues_is_told(const Staff *staff, const Department *department, const Ticket *ticket,
                   NoticeEvent event)
{
    if (event == NOTICE_NOTE && department->notes_to_assigned && !is_nobodys(ticket) &&
        !is_theirs(staff, ticket))
        return false;
    switch (staff->notify) {
    case NOTIFY_ALL:
        return true;
    case NOTIFY_ASSIGNED:
        return is_theirs(staff, ticket) || is_nobodys(ticket);
    case NOTIFY_NONE:
        break;
    }
    return false;
}

void
colleagues_add(GPtrArray *notices, const Department *department, const Ticket *ticket,
               NoticeEvent event, const char *except)
{
    for (guint i = 0; i < department->staff->len; i++) {
        const Staff *staff = department->staff->pdata[i];

        if (staff->digest_hours > 0 ||
            !colleagues_is_told(staff, department, ticket, event) ||
            g_ascii_strcasecmp(staff->address, except) == 0 ||
            (ticket && g_ascii_strcasecmp(staff->address, ticket->customer.address) == 0))
            continue;
        g_ptr_array_add(notices, notice_new(event, AUDIENCE_STAFF, staff->name,
                                            staff->address, true));
    }
}

static bool
tell(Life *life, const GPtrArray *notices, const Department *department,
     const Mailbox *author, const char *text, const char *in_reply_to, Fault *why)
{
    LetterSubject subject = { .ticket = life->ticket,
                              .department = department,
                              .text = text,
                              .author = author,
                              .in_reply_to = in_reply_to,
                              .reason = "" };
    guint letters = 0;

    if (!letters_add(life->store, life->settings, life->keys, notices, &subject,
                     life->now, &letters, NULL, why))
        return false;
    life->letters += letters;
    return true;
}

static bool
tell_by(Life *life, const GPtrArray *notices, const Department *department,
        const char *text, const char *in_reply_to, Fault *why)
{
    Mailbox author = { life->by ? life->by->name : (char *)"",
                       life->by ? life->by->address : (char *)"" };

    return tell(life, notices, department, life->by ? &author : NULL, text, in_reply_to,
                why);
}

static bool
tell_one(Life *life, const Staff *staff, NoticeEvent event, const char *text,
         const char *in_reply_to, Fault *why)
{
    g_autoptr(GPtrArray) notices =
        g_ptr_array_new_with_free_func((GDestroyNotify)notice_free);
    const Department *department;

    if (!life_department(life, &department, why))
        return false;
    g_ptr_array_add(notices,
                    notice_new(event, AUDIENCE_STAFF, staff->name, staff->address, true));
    return tell_by(life, notices, department, text, in_reply_to, why);
}

bool
colleagues_tell_assigned(Life *life, const Staff *staff, Fault *why)
{
    return tell_one(life, staff, NOTICE_ASSIGNED, "", "", why);
}

bool
colleagues_tell_moved(Life *life, const Department *department, Fault *why)
{
    g_autoptr(GPtrArray) notices =
        g_ptr_array_new_with_free_func((GDestroyNotify)notice_free);

    colleagues_add(notices, department, life->ticket, NOTICE_OPENED,
                   life->by ? life->by->address : "");
    return tell_by(life, notices, department, "", "", why);
}

bool
colleagues_tell_result(Life *life, const char *text, const char *in_reply_to, Fault *why)
{
    return tell_one(life, life->by, NOTICE_COMMAND, text, in_reply_to, why);
}

bool
colleagues_tell_resolved(Life *life, const Mailbox *customer, Fault *why)
{
    g_autoptr(GPtrArray) notices =
        g_ptr_array_new_with_free_func((GDestroyNotify)notice_free);
    const Department *department;

    if (!life_department(life, &department, why))
        return false;
    colleagues_add(notices, department, life->ticket, NOTICE_CLOSED, "");
    return tell(life, notices, department, customer, "", "", why);
}
