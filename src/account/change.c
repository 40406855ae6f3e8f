/* change.c - who is in sets another password. */
#include "account/login.h"

#include "account/guess.h"
#include "account/password.h"
#include "account/secret.h"
#include "account/visit.h"
#include "account/who.h"
#include "base/clock.h"
#include "base/log.h"

#include <string.h>

typedef struct ChangeJob {
    const Accounts *accounts;
    const Visitor *visitor;
    guint8 sum[STORE_TOKEN_BYTES]; /* of the session that asks */
    gint64 now;
    Account *account; /* as it was when it was looked at */
    bool is_free;     /* no current one is needed */
    char *hash;
    Guess guess;
    guint wait;
    NewSession made;
    bool is_set;
} ChangeJob;

static void
change_job_clear(ChangeJob *job)
{
    g_clear_pointer(&job->account, account_free);
    g_clear_pointer(&job->hash, g_free);
    guess_clear(&job->guess);
    new_session_clear(&job->made);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ChangeJob, change_job_clear)

static bool
note_wrong_current(Store *store, void *data, Fault *why)
{
    ChangeJob *job = data;

    return guess_was_wrong(store, &job->guess, job->now, why);
}

static bool
ask_current(Store *store, void *data, Fault *why)
{
    ChangeJob *job = data;

    return guess_wait(store, &guess_limits, &job->guess, job->now, &job->wait, why);
}

/* Unless the account or the session changed meanwhile. */
static bool
change(Store *store, void *data, Fault *why)
{
    ChangeJob *job = data;
    g_autoptr(Session) session = NULL;
    g_autoptr(Account) now = NULL;

    job->is_set = false;
    if (!store_session(store, job->sum, &session, why) ||
        !who_has_id(store, job->accounts->settings, job->account->id, &now, why))
        return false;
    if (!session || !now || now->is_locked ||
        strcmp(now->password, job->account->password) != 0)
        return true;
    job->is_set = true;
    return who_has_password(store, now, job->hash, job->now, why) &&
           guess_was_right(store, &job->guess, job->now, why) &&
           new_session_add(&job->made, store, now, why);
}

/* In a turn. */
static bool
check_and_change(ChangeJob *job, const char *current, const char *password,
                 PasswordResult *result, Fault *why)
{
    Writer *writer = job->accounts->writer;
    bool is_right = true;

    if (!visit_ask(job->accounts, ask_current, job, why))
        return false;
    *result = PASSWORD_BUSY;
    if (job->wait > 0 && !job->is_free)
        return true;
    if (!job->is_free && !password_check(job->account->password, current, &is_right, why))
        return false;
    *result = PASSWORD_WRONG;
    if (!is_right)
        return writer_run(writer, note_wrong_current, job, why);
    if (!password_hash(password, &job->hash, why) ||
        !writer_run(writer, change, job, why))
        return false;
    *result = job->is_set ? PASSWORD_SET : PASSWORD_BUSY;
    return true;
}

/* The session that asks, and whether it may do without the current password. */
static bool
change_job_init(ChangeJob *job, const char *token, Fault *why)
{
    g_autoptr(Session) session = NULL;

    if (!login_session(job->accounts, token, &job->account, &session, why))
        return false;
    if (!session)
        return fault_permanent(why, "5.7.1", "the session is over");
    g_assert(secret_sum(token, job->sum));
    job->is_free =
        !*job->account->password ||
        (session->is_by_link && job->now - session->created < LOGIN_LINK_SECONDS * 1000);
    guess_init(&job->guess, job->account->id, "", job->visitor->client);
    new_session_init(&job->made, job->visitor, false, job->now);
    return true;
}

bool
login_set_password(const Accounts *accounts, const char *token, const char *current,
                   const char *password, const Visitor *visitor, PasswordResult *result,
                   char *new_token, Fault *why)
{
    g_auto(ChangeJob)
        job = { .accounts = accounts, .visitor = visitor, .now = clock_now() };
    bool is_fine;

    if (!change_job_init(&job, token, why))
        return false;
    *result = PASSWORD_WEAK;
    if (password_is_weak(password, job.account))
        return true;
    *result = PASSWORD_BUSY;
    if (!password_turn())
        return true;
    is_fine = check_and_change(&job, current, password, result, why);
    password_turn_end();
    if (is_fine && *result == PASSWORD_SET) {
        log_info("password set: account=%" G_GINT64_FORMAT, job.account->id);
        g_strlcpy(new_token, job.made.token, SESSION_TOKEN_LENGTH + 1);
    }
    return is_fine;
}
