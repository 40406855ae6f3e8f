/* notice.c - who is told of what: the list of letters a change asks for. */
#include "core/notice.h"

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

const char *
notice_event_name(NoticeEvent event)
{
    static const char *const names[] = {
        [NOTICE_OPENED] = "opened",     [NOTICE_CUSTOMER_REPLY] = "customer-reply",
        [NOTICE_REOPENED] = "reopened", [NOTICE_ANSWER] = "answer",
        [NOTICE_NOTE] = "note",         [NOTICE_CLOSED] = "closed",
        [NOTICE_BOUNCE] = "bounce",     [NOTICE_HELD] = "held",
    };

    return names[event];
}
