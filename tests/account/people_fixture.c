/* people_fixture.c - a small desk that people log in to. */
#include "account/people_fixture.h"

#include "account/guess.h"
#include "base/clock.h"
#include "base/log.h"

#include <glib/gstdio.h>

static void
set(char **field, const char *value)
{
    g_free(*field);
    *field = g_strdup(value);
}

static Staff *
staff_new(const char *key, const char *name, const char *address)
{
    Staff *staff = g_new0(Staff, 1);

    staff->key = g_strdup(key);
    staff->name = g_strdup(name);
    staff->address = g_strdup(address);
    staff->login = g_strdup("");
    return staff;
}

static void
staff_free(void *data)
{
    Staff *staff = data;

    g_free(staff->key);
    g_free(staff->name);
    g_free(staff->address);
    g_free(staff->login);
    g_free(staff);
}

static void
department_free(void *data)
{
    Department *department = data;

    g_free(department->address);
    g_strfreev(department->aliases);
    g_free(department);
}

static void
make_settings(Settings *settings)
{
    Department *support = g_new0(Department, 1);

    settings->session_idle = 12 * 3600;
    settings->session_age = 30 * 24 * 3600;
    settings->country_code = g_strdup("62");
    settings->staff = g_ptr_array_new_with_free_func(staff_free);
    g_ptr_array_add(settings->staff, staff_new("alice", "Alice", ALICE));
    g_ptr_array_add(settings->staff, staff_new("bob", "Bob", "bob@desk.test"));
    settings->departments = g_ptr_array_new_with_free_func(department_free);
    support->address = g_strdup("support@desk.test");
    support->aliases = g_new0(char *, 1);
    g_ptr_array_add(settings->departments, support);
}

void
people_run(const People *people, WriterJob job, void *data)
{
    MUST(writer_run(people->accounts.writer, job, data, &why));
}

static bool
add_ticket(Store *store, void *data, Fault *why)
{
    g_autoptr(Ticket) ticket = ticket_new();

    set(&ticket->department, "support");
    set(&ticket->customer.address, data);
    return store_add_ticket(store, ticket, why);
}

void
people_fixture_make(People *people)
{
    gint64 id = 0;

    log_set_quiet(true);
    people->folder = g_dir_make_tmp("people-XXXXXX", NULL);
    g_assert_nonnull(people->folder);
    people->url = g_strdup_printf("sqlite:%s/t.db", people->folder);
    make_settings(&people->settings);
    people->accounts.settings = &people->settings;
    MUST(writer_start(people->url, 10001, &people->accounts.writer, &why));
    people->accounts.stores = stores_new(people->url);
    people_run(people, add_ticket, (char *)SITI);
    MUST(people_add(&people->accounts, BUDI, "Budi", "budi", "0812 3456 7890", "id", &id,
                    &why));
    MUST(people_set_password(&people->accounts, BUDI, BUDIS_PASSWORD, &why));
    people->budi = people_account(people, BUDI);
    g_assert_cmpint(people_login(people, BUDI, BUDIS_PASSWORD, HOME, NULL, people->home),
                    ==, LOGIN_DONE);
}

void
people_fixture_clear(People *people)
{
    g_autoptr(GDir) folder = g_dir_open(people->folder, 0, NULL);
    const char *name;

    stores_free(people->accounts.stores);
    writer_free(people->accounts.writer);
    while ((name = g_dir_read_name(folder))) {
        g_autofree char *path = g_build_filename(people->folder, name, NULL);

        g_unlink(path);
    }
    g_rmdir(people->folder);
    g_free(people->folder);
    g_free(people->url);
    g_free(people->settings.country_code);
    g_ptr_array_unref(people->settings.staff);
    g_ptr_array_unref(people->settings.departments);
    account_free(people->budi);
}

LoginResult
people_login(const People *people, const char *login, const char *password,
             const char *client, guint *wait, char *token)
{
    const Visitor visitor = { client, "Browser 1.0" };
    char own[SESSION_TOKEN_LENGTH + 1];
    g_autoptr(Account) account = NULL;
    LoginResult result;
    guint seconds;

    MUST(login_by_password(&people->accounts, login, password, &visitor, &result,
                           &seconds, token ? token : own, &account, &why));
    g_assert_true((account != NULL) == (result == LOGIN_DONE));
    g_assert_true((seconds > 0) == (result == LOGIN_SLOW));
    if (wait)
        *wait = seconds;
    return result;
}

typedef struct LinkJob {
    const Settings *settings;
    const char *address;
    char *token;
} LinkJob;

static bool
make_link(Store *store, void *data, Fault *why)
{
    LinkJob *job = data;

    return login_link_make(store, job->settings, job->address, clock_now(), job->token,
                           why);
}

void
people_link(const People *people, const char *address, char *token)
{
    LinkJob job = { &people->settings, address, token };

    people_run(people, make_link, &job);
}

LoginResult
people_use_link(const People *people, const char *link, const char *client, char *token)
{
    const Visitor visitor = { client, "Browser 1.0" };
    char own[SESSION_TOKEN_LENGTH + 1];
    g_autoptr(Account) account = NULL;
    LoginResult result;

    MUST(login_by_link(&people->accounts, link, &visitor, &result, token ? token : own,
                       &account, &why));
    return result;
}

bool
people_is_in(const People *people, const char *token)
{
    g_autoptr(Account) account = NULL;
    g_autoptr(Session) session = NULL;

    MUST(login_session(&people->accounts, token, &account, &session, &why));
    g_assert_true((account != NULL) == (session != NULL));
    return account != NULL;
}

Account *
people_account(const People *people, const char *who)
{
    Account *account = NULL;
    g_auto(Fault) why = { 0 };

    if (!people_find(&people->accounts, who, &account, &why))
        g_assert_cmpint(why.kind, ==, FAULT_PERMANENT);
    return account;
}

typedef struct GuessJob {
    gint64 account;
    guint from, to;
} GuessJob;

static bool
guess_some(Store *store, void *data, Fault *why)
{
    GuessJob *job = data;
    gint64 now = clock_now();

    for (guint i = job->from; i < job->to; i++) {
        g_autofree char *client = g_strdup_printf("198.18.%u.%u", i / 256, i % 256);
        g_auto(Guess) guess = { 0 };

        guess_init(&guess, job->account, "", client);
        if (!guess_was_wrong(store, &guess, now, why))
            return false;
    }
    return true;
}

void
people_guess(const People *people, gint64 account, guint count)
{
    GuessJob job = { account, 0, count };

    people_run(people, guess_some, &job);
}
