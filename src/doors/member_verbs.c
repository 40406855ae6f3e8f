/* member_verbs.c - what may be asked at the member door, and of whose tickets. */
#include "doors/member_verbs.h"

#include <string.h>

MemberVerb
member_verb_find(const char *name, MemberWho *who)
{
    static const struct {
        const char *name;
        MemberVerb verb;
        MemberWho who;
    } table[] = {
        { "login", member_login, MEMBER_ANYBODY },
        { "link", member_link, MEMBER_ANYBODY },
        { "link-login", member_link_login, MEMBER_ANYBODY },
        { "logout", member_logout, MEMBER_ANYBODY },
        { "me", member_say_me, MEMBER_LOGGED_IN },
        { "password", member_password, MEMBER_LOGGED_IN },
        { "account", member_account, MEMBER_LOGGED_IN },
        { "account-set", member_account_set, MEMBER_LOGGED_IN },
        { "tickets", member_tickets, MEMBER_CUSTOMER },
        { "form", member_form, MEMBER_CUSTOMER },
        { "open", member_open, MEMBER_CUSTOMER },
        { "ticket", member_ticket, MEMBER_LOGGED_IN },
        { "reply", member_reply, MEMBER_CUSTOMER },
        { "resolve", member_resolve, MEMBER_CUSTOMER },
        { "attachment", member_attachment, MEMBER_LOGGED_IN },
        { "original", member_original, MEMBER_LOGGED_IN },
        { "desk.queue", member_desk_queue, MEMBER_STAFF },
        { "desk.ticket", member_desk_ticket, MEMBER_STAFF },
        { "desk.held", member_desk_held, MEMBER_STAFF },
        { "desk.answer", member_desk_answer, MEMBER_STAFF },
        { "desk.do", member_desk_do, MEMBER_STAFF },
        { "chat", member_chat, MEMBER_CUSTOMER },
        { "chat.say", member_chat_say, MEMBER_CUSTOMER },
        { "chat.choose", member_chat_choose, MEMBER_CUSTOMER },
        { "chat.end", member_chat_end, MEMBER_CUSTOMER },
        { "desk.chats", member_desk_chats, MEMBER_STAFF },
        { "desk.chat", member_desk_chat, MEMBER_STAFF },
        { "desk.chat-join", member_desk_chat_join, MEMBER_STAFF },
        { "desk.chat-leave", member_desk_chat_leave, MEMBER_STAFF },
        { "desk.chat-say", member_desk_chat_say, MEMBER_STAFF },
        { "desk.chat-end", member_desk_chat_end, MEMBER_STAFF },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++)
        if (strcmp(table[i].name, name) == 0) {
            *who = table[i].who;
            return table[i].verb;
        }
    return NULL;
}

bool
member_person(MemberRequest *request, gint64 ticket, AccessPerson *out,
              const char **address, Fault *why)
{
    const Account *account = request->account;
    ParticipantRole best = ROLE_STRANGER;

    if (address)
        *address = account->person.address;
    for (guint i = 0; i < account->addresses->len; i++) {
        ParticipantRole role;

        if (!store_role(request->store, ticket, account->addresses->pdata[i], &role, why))
            return false;
        if (role <= best)
            continue;
        best = role;
        if (address)
            *address = account->addresses->pdata[i];
    }
    *out = access_person(*account->staff != '\0', best);
    return true;
}

bool
member_find_ticket(MemberRequest *request, AccessVerb verb, Ticket **out,
                   const char **address, Fault *why)
{
    gint64 number = member_number(request, "ticket");
    g_autoptr(Ticket) ticket = NULL;
    AccessPerson person;

    *out = NULL;
    if (!store_ticket(request->store, number, &ticket, why) ||
        !member_person(request, number, &person, address, why))
        return false;
    if (!ticket || !access_may(person, ACCESS_SEE, ticket))
        return member_refuse(request, "not-found", "no-ticket", NULL);
    if (!access_may(person, verb, ticket))
        return member_refuse(request, "forbidden", "merged", NULL);
    *out = g_steal_pointer(&ticket);
    return true;
}
