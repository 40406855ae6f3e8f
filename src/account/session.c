/* session.c - visitors who are in: whose session it is, and when it is over. */
#include "account/login.h"

#include "account/secret.h"
#include "account/visit.h"
#include "account/who.h"
#include "base/clock.h"
#include "base/log.h"

/* `seen` may be so old: a page costs no commit. */
#define SEEN_MS (G_GINT64_CONSTANT(600) * 1000)

/* The session that counts at a time, with its account; both NULL if none does. */
typedef struct SessionQuestion {
    const Settings *settings;
    const guint8 *sum;
    gint64 now;
    Session *session;
    Account *account;
} SessionQuestion;

static bool
session_is_over(const Session *session, const Settings *settings, gint64 now)
{
    return now - session->created >= settings->session_age * 1000 ||
           now - session->seen >= settings->session_idle * 1000;
}

static bool
find_session(Store *store, void *data, Fault *why)
{
    SessionQuestion *question = data;
    g_autoptr(Session) session = NULL;
    g_autoptr(Account) account = NULL;

    question->session = NULL;
    question->account = NULL;
    if (!store_session(store, question->sum, &session, why))
        return false;
    if (!session || session_is_over(session, question->settings, question->now))
        return true;
    if (!who_has_id(store, question->settings, session->account, &account, why))
        return false;
    if (account && !account->is_locked) {
        question->session = g_steal_pointer(&session);
        question->account = g_steal_pointer(&account);
    }
    return true;
}

typedef struct TouchJob {
    const guint8 *sum;
    gint64 now;
} TouchJob;

static bool
touch(Store *store, void *data, Fault *why)
{
    TouchJob *job = data;

    return store_touch_session(store, job->sum, job->now, why);
}

/* Where it cannot be written, reading goes on. */
static void
see_again(const Accounts *accounts, const guint8 *sum, Session *session, gint64 now)
{
    TouchJob job = { sum, now };
    g_auto(Fault) why = { 0 };

    if (now - session->seen < SEEN_MS)
        return;
    if (writer_run(accounts->writer, touch, &job, &why))
        session->seen = now;
    else
        log_warning("session: cannot note that it was seen: %s", why.text);
}

bool
login_session(const Accounts *accounts, const char *token, Account **account,
              Session **session, Fault *why)
{
    guint8 sum[STORE_TOKEN_BYTES];
    SessionQuestion question = { .settings = accounts->settings,
                                 .sum = sum,
                                 .now = clock_now() };

    if (secret_sum(token, sum) && !visit_ask(accounts, find_session, &question, why))
        return false;
    if (question.session)
        see_again(accounts, sum, question.session, question.now);
    *account = question.account;
    *session = question.session;
    return true;
}

bool
login_session_lives(Store *store, const Settings *settings, const char *token, gint64 now,
                    bool *lives, Fault *why)
{
    guint8 sum[STORE_TOKEN_BYTES];
    SessionQuestion question = { .settings = settings, .sum = sum, .now = now };

    if (secret_sum(token, sum) && !find_session(store, &question, why))
        return false;
    *lives = question.session != NULL;
    session_free(question.session);
    account_free(question.account);
    return true;
}

typedef struct EndJob {
    const guint8 *sum;
    bool everywhere;
} EndJob;

static bool
end(Store *store, void *data, Fault *why)
{
    EndJob *job = data;
    g_autoptr(Session) session = NULL;
    bool existed;
    guint count;

    if (!job->everywhere)
        return store_end_session(store, job->sum, &existed, why);
    return store_session(store, job->sum, &session, why) &&
           (!session || store_end_sessions(store, session->account, &count, why));
}

bool
login_end(const Accounts *accounts, const char *token, bool everywhere, Fault *why)
{
    guint8 sum[STORE_TOKEN_BYTES];
    EndJob job = { sum, everywhere };

    return !secret_sum(token, sum) || writer_run(accounts->writer, end, &job, why);
}

typedef struct SweepJob {
    const Settings *settings;
    gint64 now;
    guint count;
} SweepJob;

static bool
sweep(Store *store, void *data, Fault *why)
{
    SweepJob *job = data;

    return store_sweep_sessions(store, job->now - job->settings->session_age * 1000,
                                job->now - job->settings->session_idle * 1000, job->now,
                                &job->count, why);
}

bool
login_sweep(Writer *writer, const Settings *settings, gint64 now, guint *count,
            Fault *why)
{
    SweepJob job = { settings, now, 0 };

    *count = 0;
    do {
        if (!writer_run(writer, sweep, &job, why))
            return false;
        *count += job.count;
    } while (job.count > 0);
    return true;
}
