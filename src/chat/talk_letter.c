/* talk_letter.c - a letter to staff: somebody waits for them in the chat. */
#include "chat/talk_job.h"

#include "chat/transcript.h"
#include "core/notice.h"
#include "notify/letter.h"
#include "store/accounts.h"

#include <string.h>

#define MINUTE_MS G_GINT64_CONSTANT(60000)
#define DAY_MS (1440 * MINUTE_MS)

/* Whoever goes back and forth fills no mailbox. */
static bool
may_tell(TalkJob *job, bool *out, Fault *why)
{
    g_autofree char *key = g_strdup_printf("%" G_GINT64_FORMAT, job->chat->account);
    StoreEvent events[] = { { "chat-letter", key, job->now - MINUTE_MS },
                            { "chat-letter", key, job->now - DAY_MS } };
    guint counts[] = { 0, 0 };

    if (!store_count_events(job->store, events, 2, counts, why))
        return false;
    *out = counts[0] < TALK_LETTERS_A_MINUTE && counts[1] < TALK_LETTERS_A_DAY;
    return !*out || store_add_events(job->store, events, 1, job->now, why);
}

/* All but who wants to hear of nothing, and who just left it. A digest would come when
 * the customer is gone. */
static GPtrArray *
find_notices(const TalkJob *job, const Department *department)
{
    GPtrArray *notices = g_ptr_array_new_with_free_func((GDestroyNotify)notice_free);

    for (guint i = 0; department->staff && i < department->staff->len; i++) {
        const Staff *one = department->staff->pdata[i];

        if (one->notify != NOTIFY_NONE && strcmp(one->key, job->form->by->staff) != 0)
            g_ptr_array_add(notices, notice_new(NOTICE_CHAT, AUDIENCE_STAFF, one->name,
                                                one->address, true));
    }
    return notices;
}

/* Where it is answered, or can be read at least. */
static char *
make_place(const TalkJob *job)
{
    const char *base = job->talk->settings->base_url;

    return *base
               ? g_strconcat(base, "/desk/chats", NULL)
               : g_strdup_printf("ticketctl chat show %" G_GINT64_FORMAT, job->chat->id);
}

bool
talk_letter_add(TalkJob *job, Fault *why)
{
    const Settings *settings = job->talk->settings;
    const Department *department =
        settings->departments->len > 0 ? settings->departments->pdata[0] : NULL;
    g_autoptr(GPtrArray) notices = NULL, lines = NULL;
    g_autoptr(Account) account = NULL;
    g_autofree char *place = make_place(job), *text = NULL;
    LetterSubject subject = { .department = department, .in_reply_to = "" };
    bool may = false;

    if (!department || !may_tell(job, &may, why))
        return !department;
    if (!may)
        return true;
    if (!store_account(job->store, job->chat->account, &account, why) ||
        !store_chat_lines(job->store, job->chat->id, 0, 0, &lines, why))
        return false;
    notices = find_notices(job, department);
    text = transcript_text(job->book, lines);
    subject.text = text;
    subject.author = account ? &account->person : NULL;
    subject.reason = place;
    return letters_add(job->store, settings, job->talk->keys, notices, &subject, job->now,
                       &job->letters, NULL, why);
}
