/* login.c - who comes in by a password. */
#include "account/login.h"

#include "account/guess.h"
#include "account/password.h"
#include "account/secret.h"
#include "account/visit.h"
#include "account/who.h"
#include "base/clock.h"
#include "base/log.h"

#include <string.h>

typedef struct Attempt {
    const Accounts *accounts;
    const char *login, *password;
    const Visitor *visitor;
    gint64 now;
    Account *account; /* whose it might be; NULL: nobody's */
    Guess guess;
    guint wait;
    char *better; /* its password hashed by today's limits; NULL: it is */
    NewSession made;
    bool is_in;
} Attempt;

static void
attempt_clear(Attempt *attempt)
{
    g_clear_pointer(&attempt->account, account_free);
    guess_clear(&attempt->guess);
    g_clear_pointer(&attempt->better, g_free);
    new_session_clear(&attempt->made);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Attempt, attempt_clear)

static bool
ask_whose(Store *store, void *data, Fault *why)
{
    Attempt *attempt = data;

    if (!who_logs_in(store, attempt->accounts->settings, attempt->login,
                     &attempt->account, why))
        return false;
    guess_init(&attempt->guess, attempt->account ? attempt->account->id : 0,
               attempt->login, attempt->visitor->client);
    return guess_wait(store, &guess_limits, &attempt->guess, attempt->now, &attempt->wait,
                      why);
}

static bool
ask_again(Store *store, void *data, Fault *why)
{
    Attempt *attempt = data;

    return guess_wait(store, &guess_limits, &attempt->guess, attempt->now, &attempt->wait,
                      why);
}

static bool
note_wrong(Store *store, void *data, Fault *why)
{
    Attempt *attempt = data;

    return guess_was_wrong(store, &attempt->guess, attempt->now, why);
}

/* Unless the account has changed meanwhile. */
static bool
let_in(Store *store, void *data, Fault *why)
{
    Attempt *attempt = data;
    g_autoptr(Account) now = NULL;

    attempt->is_in = false;
    if (!who_has_id(store, attempt->accounts->settings, attempt->account->id, &now, why))
        return false;
    if (!now || now->is_locked || strcmp(now->password, attempt->account->password) != 0)
        return true;
    if (attempt->better) {
        g_free(now->password);
        now->password = g_strdup(attempt->better);
        if (!store_set_account(store, now, why))
            return false;
    }
    attempt->is_in = true;
    return guess_was_right(store, &attempt->guess, attempt->now, why) &&
           new_session_add(&attempt->made, store, now, why);
}

/* In a turn. Whoever waited for theirs may find that others were wrong meanwhile. */
static bool
attempt_run(Attempt *attempt, Fault *why)
{
    const char *hash = attempt->account ? attempt->account->password : "";
    Writer *writer = attempt->accounts->writer;
    bool is_right = false;

    if (!visit_ask(attempt->accounts, ask_again, attempt, why))
        return false;
    if (attempt->wait > 0)
        return true;
    if (!password_check(hash, attempt->password, &is_right, why))
        return false;
    if (!is_right || attempt->account->is_locked)
        return writer_run(writer, note_wrong, attempt, why);
    if (password_is_old(hash) && !password_hash(attempt->password, &attempt->better, why))
        return false;
    new_session_init(&attempt->made, attempt->visitor, false, attempt->now);
    return writer_run(writer, let_in, attempt, why);
}

/* What was typed is not logged: it may be the password. */
static void
attempt_log(const Attempt *attempt, LoginResult result)
{
    g_autofree char *client = visit_client(attempt->visitor);

    switch (result) {
    case LOGIN_DONE:
        log_info("login: account=%" G_GINT64_FORMAT " client=%s by=password",
                 attempt->account->id, client);
        return;
    case LOGIN_WRONG:
        log_info("login: refused client=%s", client);
        return;
    case LOGIN_SLOW:
        log_info("login: slowed client=%s wait=%u", client, attempt->wait);
        return;
    case LOGIN_BUSY:
        log_warning("login: busy client=%s", client);
        return;
    }
}

bool
login_by_password(const Accounts *accounts, const char *login, const char *password,
                  const Visitor *visitor, LoginResult *result, guint *wait, char *token,
                  Account **out, Fault *why)
{
    g_auto(Attempt) attempt = { .accounts = accounts,
                                .login = login,
                                .password = password,
                                .visitor = visitor,
                                .now = clock_now() };
    bool is_fine = visit_ask(accounts, ask_whose, &attempt, why), has_turn = false;

    if (is_fine && attempt.wait == 0 && (has_turn = password_turn())) {
        is_fine = attempt_run(&attempt, why);
        password_turn_end();
    }
    if (!is_fine)
        return false;
    *result = attempt.wait > 0 ? LOGIN_SLOW
              : !has_turn      ? LOGIN_BUSY
              : attempt.is_in  ? LOGIN_DONE
                               : LOGIN_WRONG;
    attempt_log(&attempt, *result);
    *wait = attempt.wait;
    if (*result == LOGIN_DONE) {
        g_strlcpy(token, attempt.made.token, SESSION_TOKEN_LENGTH + 1);
        *out = g_steal_pointer(&attempt.account);
    }
    return true;
}
