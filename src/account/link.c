/* link.c - who comes in by a mailed link. */
#include "account/login.h"

#include "account/guess.h"
#include "account/secret.h"
#include "account/visit.h"
#include "account/who.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/wellformed.h"

#include <string.h>

#define LINK_MS (LOGIN_LINK_SECONDS * G_GINT64_CONSTANT(1000))
#define HOUR_MS (G_GINT64_CONSTANT(3600) * 1000)
#define PURPOSE "login"
/* Letters with a link to one address while the first of them is good. Who is refused has
 * that many in the mailbox: nobody is kept out by a stranger who asks in their name. */
#define LINKS_MAX 3
/* And in an hour to addresses without an account: we do not write to strangers because
 * somebody typed a list of them in. */
#define LINKS_TO_STRANGERS_MAX 100

/* ------------------------------------------------------------------ made */

/* May somebody without an account have one? */
static bool
may_register(Store *store, const Settings *settings, const char *address, bool *out,
             Fault *why)
{
    switch (settings->registration) {
    case REGISTRATION_OFF:
        *out = false;
        return true;
    case REGISTRATION_OPEN:
        *out = true;
        return true;
    case REGISTRATION_KNOWN:
        return store_is_known_address(store, address, out, why);
    }
    g_assert_not_reached();
}

/* And is the account, if there is one, not locked? */
static bool
may_have_link(Store *store, const Settings *settings, const char *address,
              bool *is_stranger, bool *out, Fault *why)
{
    g_autoptr(Account) account = NULL;

    *is_stranger = *out = false;
    if (!wellformed_address(address) || settings_department_for(settings, address, NULL))
        return true;
    /* A locked one is locked also where it counts for nothing else. */
    if (!store_find_account(store, STORE_BY_ADDRESS, address, &account, why))
        return false;
    if (account || settings_staff_by_address(settings, address)) {
        *out = !account || !account->is_locked;
        return true;
    }
    *is_stranger = true;
    return may_register(store, settings, address, out, why);
}

static bool
is_too_many(Store *store, const char *address, bool is_stranger, gint64 now, bool *out,
            Fault *why)
{
    const StoreEvent events[] = {
        { "login-link", address, now - LINK_MS },
        { "login-link-stranger", "", now - HOUR_MS },
    };
    guint counts[G_N_ELEMENTS(events)];

    if (!store_count_events(store, events, G_N_ELEMENTS(events), counts, why))
        return false;
    *out = counts[0] >= LINKS_MAX || (is_stranger && counts[1] >= LINKS_TO_STRANGERS_MAX);
    return *out || store_add_events(store, events, is_stranger ? 2 : 1, now, why);
}

bool
login_link_make(Store *store, const Settings *settings, const char *address, gint64 now,
                char *token, Fault *why)
{
    const StorePass pass = { PURPOSE, address, 0, now + LINK_MS };
    guint8 sum[STORE_TOKEN_BYTES];
    bool is_stranger, may, is_many = false;

    *token = '\0';
    if (!may_have_link(store, settings, address, &is_stranger, &may, why) ||
        (may && !is_too_many(store, address, is_stranger, now, &is_many, why)))
        return false;
    if (!may || is_many)
        return true;
    secret_make(token);
    if (secret_sum(token, sum) && store_add_pass(store, sum, &pass, why))
        return true;
    *token = '\0';
    return false;
}

/* ------------------------------------------------------------------ used */

typedef struct LinkJob {
    const Accounts *accounts;
    const Visitor *visitor;
    guint8 sum[STORE_TOKEN_BYTES];
    gint64 now;
    NewSession made;
    bool is_good;
    Account *account; /* who is in; NULL: nobody */
} LinkJob;

static void
link_job_clear(LinkJob *job)
{
    new_session_clear(&job->made);
    g_clear_pointer(&job->account, account_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(LinkJob, link_job_clear)

/* What is none costs no commit. */
static bool
ask_whether_good(Store *store, void *data, Fault *why)
{
    LinkJob *job = data;
    g_autofree char *address = NULL;
    gint64 account;

    if (!store_pass(store, job->sum, PURPOSE, job->now, &address, &account, why))
        return false;
    job->is_good = address != NULL;
    return true;
}

static bool
come_in(LinkJob *job, Store *store, const Account *account, Fault *why)
{
    g_auto(Guess) guess = { 0 };

    guess_init(&guess, account->id, "", job->visitor->client);
    return guess_was_right(store, &guess, job->now, why) &&
           new_session_add(&job->made, store, account, why);
}

static bool
use_link(Store *store, void *data, Fault *why)
{
    LinkJob *job = data;
    g_autofree char *address = NULL;
    g_autoptr(Account) account = NULL;
    gint64 of;
    bool existed;

    g_clear_pointer(&job->account, account_free);
    if (!store_pass(store, job->sum, PURPOSE, job->now, &address, &of, why))
        return false;
    if (!address)
        return true;
    if (!store_end_pass(store, job->sum, &existed, why) ||
        !who_proved(store, job->accounts->settings, address, job->now, &account, why))
        return false;
    if (!account || account->is_locked)
        return true;
    if (!come_in(job, store, account, why))
        return false;
    job->account = g_steal_pointer(&account);
    return true;
}

bool
login_by_link(const Accounts *accounts, const char *link, const Visitor *visitor,
              LoginResult *result, char *token, Account **out, Fault *why)
{
    g_auto(LinkJob)
        job = { .accounts = accounts, .visitor = visitor, .now = clock_now() };
    g_autofree char *client = visit_client(visitor);

    new_session_init(&job.made, visitor, true, job.now);
    if (secret_sum(link, job.sum) &&
        (!visit_ask(accounts, ask_whether_good, &job, why) ||
         (job.is_good && !writer_run(accounts->writer, use_link, &job, why))))
        return false;
    *result = job.account ? LOGIN_DONE : LOGIN_WRONG;
    if (!job.account) {
        log_info("login: refused client=%s", client);
        return true;
    }
    log_info("login: account=%" G_GINT64_FORMAT " client=%s by=link", job.account->id,
             client);
    g_strlcpy(token, job.made.token, SESSION_TOKEN_LENGTH + 1);
    *out = g_steal_pointer(&job.account);
    return true;
}
