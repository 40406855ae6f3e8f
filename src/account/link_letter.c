/* link_letter.c - letters about logging in: the link, and news of a changed password. */
#include "account/link_letter.h"

#include "base/clock.h"
#include "base/log.h"
#include "core/notice.h"
#include "mime/compose.h"
#include "notify/letter.h"

typedef struct LetterJob {
    const LinkLetter *by;
    const char *address, *language;
    NoticeEvent event;
    gint64 now;
    guint letters;
} LetterJob;

/* In whose name it comes: that of the first department. */
static bool
tell(LetterJob *job, Store *store, const char *reason, Fault *why)
{
    const Settings *settings = job->by->accounts->settings;
    g_autoptr(GPtrArray) notices =
        g_ptr_array_new_with_free_func((GDestroyNotify)notice_free);
    Department department;
    LetterSubject subject = {
        .department = &department, .text = "", .in_reply_to = "", .reason = reason
    };

    if (settings->departments->len == 0)
        return true;
    department = *(const Department *)settings->departments->pdata[0];
    /* Of no ticket: the letter's language is the department's. */
    if (*job->language)
        department.language = (char *)job->language;
    g_ptr_array_add(notices,
                    notice_new(job->event, AUDIENCE_CUSTOMER, "", job->address, true));
    return letters_add(store, settings, job->by->keys, notices, &subject, job->now,
                       &job->letters, NULL, why);
}

static bool
send_link(Store *store, void *data, Fault *why)
{
    LetterJob *job = data;
    const Settings *settings = job->by->accounts->settings;
    char token[SESSION_TOKEN_LENGTH + 1] = "";
    g_autofree char *url = NULL;

    job->letters = 0;
    if (!login_link_make(store, settings, job->address, job->now, token, why))
        return false;
    url = g_strdup_printf("%s/login/link/%s", settings->base_url, token);
    return !*token || tell(job, store, url, why);
}

static bool
send_news(Store *store, void *data, Fault *why)
{
    LetterJob *job = data;
    g_autofree char *url =
        g_strdup_printf("%s/login/link", job->by->accounts->settings->base_url);

    job->letters = 0;
    return tell(job, store, url, why);
}

bool
link_letter_send(const LinkLetter *by, const char *address, const char *language,
                 Fault *why)
{
    LetterJob job = { .by = by,
                      .address = address,
                      .language = language,
                      .event = NOTICE_LOGIN_LINK,
                      .now = clock_now() };
    g_autofree char *word = log_word(address);

    if (!*by->accounts->settings->base_url || !compose_address_is_valid(address))
        return true;
    if (!writer_run(by->accounts->writer, send_link, &job, why))
        return false;
    log_info("login link for=<%s> letters=%u", word, job.letters);
    return true;
}

bool
link_letter_password(const LinkLetter *by, const Account *account, Fault *why)
{
    LetterJob job = { .by = by,
                      .address = account->person.address,
                      .language = account->language,
                      .event = NOTICE_PASSWORD,
                      .now = clock_now() };

    return writer_run(by->accounts->writer, send_news, &job, why);
}
