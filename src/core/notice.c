/* notice.c - who is told of what: the list of letters a change asks for. */
#include "core/notice.h"

#include <string.h>

Notice *
notice_new(NoticeEvent event, NoticeAudience audience, const char *name,
           const char *address, bool is_automatic)
{
    Notice *notice = g_new0(Notice, 1);

    notice->event = event;
    notice->audience = audience;
    notice->recipient.name = g_strdup(name);
    notice->recipient.address = g_strdup(address);
    notice->is_automatic = is_automatic;
    return notice;
}

void
notice_free(Notice *notice)
{
    if (!notice)
        return;
    mailbox_clear(&notice->recipient);
    g_free(notice);
}

void
notices_add_participants(GPtrArray *notices, const Ticket *ticket,
                         const GPtrArray *participants, NoticeEvent event,
                         bool is_automatic)
{
    for (guint i = 0; i < participants->len; i++) {
        const Participant *person = participants->pdata[i];

        /* Whoever has a Reply-To reads there; it is a confirmed copy of its own. */
        if (person->role < ROLE_CC ||
            (person->role == ROLE_CUSTOMER && *ticket->answer_to))
            continue;
        g_ptr_array_add(notices,
                        notice_new(event, AUDIENCE_CUSTOMER, person->mailbox.name,
                                   person->mailbox.address, is_automatic));
    }
}

static const char *const names[] = {
    [NOTICE_OPENED] = "opened",
    [NOTICE_CUSTOMER_REPLY] = "customer-reply",
    [NOTICE_REOPENED] = "reopened",
    [NOTICE_ANSWER] = "answer",
    [NOTICE_NOTE] = "note",
    [NOTICE_CLOSED] = "closed",
    [NOTICE_BOUNCE] = "bounce",
    [NOTICE_HELD] = "held",
    [NOTICE_ASSIGNED] = "assigned",
    [NOTICE_COMMAND] = "command",
    [NOTICE_CLOSING_SOON] = "closing-soon",
    [NOTICE_CLOSED_INACTIVE] = "closed-inactive",
    [NOTICE_MERGED] = "merged",
    [NOTICE_SPLIT] = "split",
    [NOTICE_LOGIN_LINK] = "login-link",
    [NOTICE_PASSWORD] = "password",
    [NOTICE_GATHERED] = "gathered",
    [NOTICE_CHAT] = "chat",
    [NOTICE_DIGEST] = "held",
};

const char *
notice_event_name(NoticeEvent event)
{
    return names[event];
}

bool
notice_event_parse(const char *name, NoticeEvent *out)
{
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (strcmp(names[i], name) == 0) {
            *out = (NoticeEvent)i;
            return true;
        }
    return false;
}
