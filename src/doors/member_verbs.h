/* member_verbs.h - what may be asked at the member door. */
#ifndef TICKETD_DOORS_MEMBER_VERBS_H
#define TICKETD_DOORS_MEMBER_VERBS_H

#include "doors/member_request.h"

/* Who may ask. */
typedef enum MemberWho {
    MEMBER_ANYBODY,
    MEMBER_LOGGED_IN,
    MEMBER_CUSTOMER, /* who is logged in and no staff */
    MEMBER_STAFF,
} MemberWho;

/* The verb of that name; NULL if there is none. */
MemberVerb member_verb_find(const char *name, MemberWho *who);

/* doors/member_people.c */
bool member_login(MemberRequest *request, Fault *why);
bool member_link(MemberRequest *request, Fault *why);
bool member_link_login(MemberRequest *request, Fault *why);
bool member_logout(MemberRequest *request, Fault *why);
bool member_say_me(MemberRequest *request, Fault *why);
bool member_password(MemberRequest *request, Fault *why);
bool member_account(MemberRequest *request, Fault *why);
bool member_account_set(MemberRequest *request, Fault *why);
/* doors/member_tickets.c */
bool member_tickets(MemberRequest *request, Fault *why);
bool member_ticket(MemberRequest *request, Fault *why);
bool member_attachment(MemberRequest *request, Fault *why);
bool member_original(MemberRequest *request, Fault *why);
/* doors/member_write.c */
bool member_form(MemberRequest *request, Fault *why);
bool member_open(MemberRequest *request, Fault *why);
bool member_reply(MemberRequest *request, Fault *why);
bool member_resolve(MemberRequest *request, Fault *why);
/* doors/member_desk.c */
bool member_desk_queue(MemberRequest *request, Fault *why);
bool member_desk_ticket(MemberRequest *request, Fault *why);
bool member_desk_held(MemberRequest *request, Fault *why);
bool member_desk_answer(MemberRequest *request, Fault *why);
bool member_desk_do(MemberRequest *request, Fault *why);
/* doors/member_chat.c */
bool member_chat(MemberRequest *request, Fault *why);
bool member_chat_say(MemberRequest *request, Fault *why);
bool member_chat_choose(MemberRequest *request, Fault *why);
bool member_chat_end(MemberRequest *request, Fault *why);
bool member_desk_chats(MemberRequest *request, Fault *why);
bool member_desk_chat(MemberRequest *request, Fault *why);
bool member_desk_chat_join(MemberRequest *request, Fault *why);
bool member_desk_chat_leave(MemberRequest *request, Fault *why);
bool member_desk_chat_say(MemberRequest *request, Fault *why);
bool member_desk_chat_end(MemberRequest *request, Fault *why);

/* What the visitor is to a ticket: the best that one of his addresses is. *address, if
 * not NULL, gets that address, borrowed from the account. */
bool member_person(MemberRequest *request, gint64 ticket, AccessPerson *out,
                   const char **address, Fault *why);
/* The ticket that the request names, if the visitor may `verb` it. NULL: he may not, or
 * there is none, and that is answered. The caller owns *out. */
bool member_find_ticket(MemberRequest *request, AccessVerb verb, Ticket **out,
                        const char **address, Fault *why);

#endif
