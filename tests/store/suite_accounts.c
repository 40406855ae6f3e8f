/* suite_accounts.c - accounts, sessions and passes, as every engine must keep them. */
#include "store/suite.h"

#include "store/accounts.h"

#include <string.h>

#define NOON G_GINT64_CONSTANT(1763812800000)

static void
set(char **field, const char *value)
{
    g_free(*field);
    *field = g_strdup(value);
}

static gint64
add_account(Store *store, const char *address, const char *user_name, const char *staff)
{
    g_autoptr(Account) account = account_new();

    set(&account->person.address, address);
    set(&account->person.name, "Budi");
    set(&account->user_name, user_name);
    set(&account->staff, staff);
    account->created = NOON;
    suite_begin(store);
    SUITE_OK(store_add_account(store, account, &why));
    suite_commit(store);
    g_assert_cmpuint(account->addresses->len, ==, 1);
    return account->id;
}

static gint64
id_of(Store *store, StoreAccountBy by, const char *what)
{
    g_autoptr(Account) account = NULL;

    SUITE_OK(store_find_account(store, by, what, &account, &why));
    return account ? account->id : 0;
}

/* A token that differs in its last byte only. */
static const guint8 *
token(guint8 last)
{
    static guint8 bytes[STORE_TOKEN_BYTES];

    memset(bytes, 0, sizeof bytes);
    bytes[STORE_TOKEN_BYTES - 1] = last;
    return bytes;
}

static void
add_session(Store *store, guint8 last, gint64 account, gint64 created, gint64 seen)
{
    g_autoptr(Session) session = session_new();

    session->account = account;
    session->created = created;
    session->seen = seen;
    session->is_by_link = last % 2;
    set(&session->client, "192.0.2.7");
    set(&session->agent, "Browser \"1\"");
    suite_begin(store);
    SUITE_OK(store_add_session(store, token(last), session, &why));
    suite_commit(store);
}

static bool
has_session(Store *store, guint8 last)
{
    g_autoptr(Session) session = NULL;

    SUITE_OK(store_session(store, token(last), &session, &why));
    return session != NULL;
}

/* ------------------------------------------------------------------ accounts */

static void
test_accounts(Store *store)
{
    gint64 budi = add_account(store, "Budi@example.org", "Budi", "");
    gint64 alice = add_account(store, "alice@desk.test", "", "alice");
    g_autoptr(Account) account = NULL, nobody = NULL;
    g_autoptr(GPtrArray) all = NULL;

    suite_begin(store);
    SUITE_OK(store_account(store, budi, &account, &why));
    set(&account->phone, "+6281234567890");
    set(&account->language, "id");
    set(&account->password, "$argon2id$...");
    account->is_locked = true;
    account->password_at = NOON + 1;
    SUITE_OK(store_set_account(store, account, &why));
    SUITE_OK(store_add_account_address(store, budi, "b@example.net", &why));
    suite_commit(store);
    g_clear_pointer(&account, account_free);
    SUITE_OK(store_account(store, budi, &account, &why));
    g_assert_cmpstr(account->person.name, ==, "Budi");
    g_assert_cmpstr(account->person.address, ==, "Budi@example.org");
    g_assert_cmpuint(account->addresses->len, ==, 2);
    g_assert_cmpstr(account->addresses->pdata[1], ==, "b@example.net");
    g_assert_cmpstr(account->phone, ==, "+6281234567890");
    g_assert_cmpstr(account->language, ==, "id");
    g_assert_cmpstr(account->password, ==, "$argon2id$...");
    g_assert_true(account->is_locked);
    g_assert_cmpint(account->created, ==, NOON);
    g_assert_cmpint(account->password_at, ==, NOON + 1);
    SUITE_OK(store_account(store, 99, &nobody, &why));
    g_assert_null(nobody);
    SUITE_OK(store_accounts(store, &all, &why));
    g_assert_cmpuint(all->len, ==, 2);
    g_assert_cmpint(((Account *)all->pdata[0])->id, ==, alice);
    g_assert_cmpstr(((Account *)all->pdata[1])->person.address, ==, "Budi@example.org");
    g_assert_cmpuint(((Account *)all->pdata[1])->addresses->len, ==, 2);
}

static void
test_found_by(Store *store)
{
    gint64 budi = add_account(store, "budi@example.org", "budi", "");
    gint64 alice = add_account(store, "alice@desk.test", "", "alice");
    const struct {
        StoreAccountBy by;
        const char *what;
        gint64 want;
    } table[] = {
        { STORE_BY_ADDRESS, "BUDI@Example.org", budi },
        { STORE_BY_ADDRESS, "siti@example.org", 0 },
        { STORE_BY_ADDRESS, "", 0 },
        { STORE_BY_USER_NAME, "BuDi", budi },
        { STORE_BY_USER_NAME, "", 0 },
        { STORE_BY_USER_NAME, "budi@example.org", 0 },
        { STORE_BY_PHONE, "", 0 },
        { STORE_BY_PHONE, "+6281234567890", 0 },
        { STORE_BY_STAFF, "alice", alice },
        { STORE_BY_STAFF, "", 0 },
        { STORE_BY_STAFF, "budi", 0 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_test_message("%d %s", table[i].by, table[i].what);
        g_assert_cmpint(id_of(store, table[i].by, table[i].what), ==, table[i].want);
    }
}

/* What is one account's cannot become another's as well. */
static void
test_of_one_only(Store *store)
{
    gint64 budi = add_account(store, "budi@example.org", "budi", "alice");
    static const struct {
        const char *address, *user_name, *staff;
    } table[] = {
        { "BUDI@example.org", "", "" },
        { "siti@example.org", "BUDI", "" },
        { "siti@example.org", "", "alice" },
    };
    g_auto(Fault) fault = { 0 };

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autoptr(Account) account = account_new();

        set(&account->person.address, table[i].address);
        set(&account->user_name, table[i].user_name);
        set(&account->staff, table[i].staff);
        suite_begin(store);
        g_assert_false(store_add_account(store, account, &fault));
        g_assert_cmpint(fault.kind, ==, FAULT_TEMPORARY);
        store_rollback(store);
    }
    suite_begin(store);
    g_assert_false(store_add_account_address(store, budi, "budi@EXAMPLE.org", &fault));
    store_rollback(store);
    /* But empty may be many. */
    add_account(store, "a@example.org", "", "");
    add_account(store, "b@example.org", "", "");
}

/* ------------------------------------------------------------------ sessions */

static void
test_sessions(Store *store)
{
    gint64 budi = add_account(store, "budi@example.org", "", "");
    gint64 siti = add_account(store, "siti@example.org", "", "");
    g_autoptr(Session) session = NULL;
    g_autoptr(GPtrArray) all = NULL;
    bool existed;
    guint count;

    add_session(store, 1, budi, NOON, NOON + 5);
    add_session(store, 2, budi, NOON, NOON + 6);
    add_session(store, 3, siti, NOON, NOON + 7);
    suite_begin(store);
    SUITE_OK(store_touch_session(store, token(1), NOON + 9, &why));
    SUITE_OK(store_touch_session(store, token(77), NOON + 9, &why));
    suite_commit(store);
    SUITE_OK(store_session(store, token(1), &session, &why));
    g_assert_cmpint(session->account, ==, budi);
    g_assert_cmpint(session->created, ==, NOON);
    g_assert_cmpint(session->seen, ==, NOON + 9);
    g_assert_true(session->is_by_link);
    g_assert_cmpstr(session->client, ==, "192.0.2.7");
    g_assert_cmpstr(session->agent, ==, "Browser \"1\"");
    SUITE_OK(store_sessions(store, budi, &all, &why));
    g_assert_cmpuint(all->len, ==, 2);
    g_assert_cmpint(((Session *)all->pdata[0])->seen, ==, NOON + 9);
    suite_begin(store);
    SUITE_OK(store_end_session(store, token(1), &existed, &why));
    g_assert_true(existed);
    SUITE_OK(store_end_session(store, token(1), &existed, &why));
    g_assert_false(existed);
    SUITE_OK(store_end_sessions(store, budi, &count, &why));
    g_assert_cmpuint(count, ==, 1);
    suite_commit(store);
    g_assert_false(has_session(store, 1) || has_session(store, 2));
    g_assert_true(has_session(store, 3));
}

/* One account's sessions are no more than that, whoever logs in again and again. */
static void
test_sessions_max(Store *store)
{
    gint64 budi = add_account(store, "budi@example.org", "", "");
    g_autoptr(GPtrArray) all = NULL;

    for (guint i = 0; i < STORE_SESSIONS_MAX + 5; i++)
        add_session(store, (guint8)i, budi, NOON, NOON + i);
    SUITE_OK(store_sessions(store, budi, &all, &why));
    g_assert_cmpuint(all->len, ==, STORE_SESSIONS_MAX);
    g_assert_false(has_session(store, 4));
    g_assert_true(has_session(store, 5));
    g_assert_true(has_session(store, STORE_SESSIONS_MAX + 4));
}

static void
test_passes(Store *store)
{
    const StorePass pass = { "login", "Siti@example.org", 0, NOON + 10 };
    static const struct {
        guint8 token;
        const char *purpose;
        gint64 now;
        bool want;
    } table[] = {
        { 1, "login", NOON, true },       { 1, "login", NOON + 9, true },
        { 1, "login", NOON + 10, false }, { 1, "address", NOON, false },
        { 9, "login", NOON, false },
    };
    bool existed;

    suite_begin(store);
    SUITE_OK(store_add_pass(store, token(1), &pass, &why));
    SUITE_OK(store_add_pass(store, token(2), &pass, &why));
    SUITE_OK(store_add_pass(store, token(3), &pass, &why));
    suite_commit(store);
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autofree char *address = NULL;
        gint64 account = 5;

        SUITE_OK(store_pass(store, token(table[i].token), table[i].purpose, table[i].now,
                            &address, &account, &why));
        g_assert_cmpstr(address, ==, table[i].want ? "Siti@example.org" : NULL);
        g_assert_cmpint(account, ==, 0);
    }
    suite_begin(store);
    SUITE_OK(store_end_pass(store, token(1), &existed, &why));
    g_assert_true(existed);
    SUITE_OK(store_end_pass(store, token(1), &existed, &why));
    g_assert_false(existed);
    SUITE_OK(store_end_passes(store, "SITI@example.org", &why));
    SUITE_OK(store_end_pass(store, token(2), &existed, &why));
    g_assert_false(existed);
    suite_commit(store);
}

static void
test_sweep(Store *store)
{
    gint64 budi = add_account(store, "budi@example.org", "", "");
    const StorePass old = { "login", "a@example.org", budi, NOON },
                    good = { "login", "a@example.org", budi, NOON + 11 };
    guint count;
    bool existed;

    add_session(store, 1, budi, NOON, NOON + 50);      /* too old */
    add_session(store, 2, budi, NOON + 20, NOON + 20); /* too idle */
    add_session(store, 3, budi, NOON + 20, NOON + 50);
    suite_begin(store);
    SUITE_OK(store_add_pass(store, token(4), &old, &why));
    SUITE_OK(store_add_pass(store, token(5), &good, &why));
    SUITE_OK(store_sweep_sessions(store, NOON + 1, NOON + 30, NOON + 10, &count, &why));
    g_assert_cmpuint(count, ==, 3);
    SUITE_OK(store_sweep_sessions(store, NOON + 1, NOON + 30, NOON + 10, &count, &why));
    g_assert_cmpuint(count, ==, 0);
    SUITE_OK(store_end_pass(store, token(5), &existed, &why));
    g_assert_true(existed);
    suite_commit(store);
    g_assert_false(has_session(store, 1) || has_session(store, 2));
    g_assert_true(has_session(store, 3));
}

/* ------------------------------------------------------------------ erased */

static void
test_erase(Store *store)
{
    gint64 budi = add_account(store, "budi@example.org", "budi", "");
    gint64 siti = add_account(store, "siti@example.org", "siti", "");
    const StorePass pass = { "login", "b@example.net", 0, NOON };
    StoreErased erased = { 0 };
    bool existed;

    add_session(store, 1, budi, NOON, NOON);
    add_session(store, 2, siti, NOON, NOON);
    suite_begin(store);
    SUITE_OK(store_add_account_address(store, budi, "b@example.net", &why));
    SUITE_OK(store_add_pass(store, token(3), &pass, &why));
    suite_commit(store);
    SUITE_OK(store_erase_person(store, "B@example.net", &erased, &why));
    g_assert_cmpuint(erased.accounts, ==, 1);
    g_assert_cmpint(id_of(store, STORE_BY_ADDRESS, "budi@example.org"), ==, 0);
    g_assert_cmpint(id_of(store, STORE_BY_ADDRESS, "b@example.net"), ==, 0);
    g_assert_cmpint(id_of(store, STORE_BY_USER_NAME, "budi"), ==, 0);
    g_assert_false(has_session(store, 1));
    suite_begin(store);
    SUITE_OK(store_end_pass(store, token(3), &existed, &why));
    suite_commit(store);
    g_assert_false(existed);
    /* Nobody else's, and the number is not given out again. */
    g_assert_cmpint(id_of(store, STORE_BY_USER_NAME, "siti"), ==, siti);
    g_assert_true(has_session(store, 2));
    g_assert_cmpint(add_account(store, "budi@example.org", "budi", ""), >, siti);
    erased = (StoreErased){ 0 };
    SUITE_OK(store_erase_person(store, "nobody@example.org", &erased, &why));
    g_assert_cmpuint(erased.accounts, ==, 0);
}

void
suite_touch_accounts(Store *store)
{
    gint64 id = add_account(store, "touch@example.net", "touch", "");
    g_autoptr(Account) account = NULL;
    g_autoptr(GPtrArray) sessions = NULL;
    guint count;

    /* All but store_accounts(), which reads them all because it is asked to. */
    add_session(store, 1, id, NOON, NOON);
    SUITE_OK(store_account(store, id, &account, &why));
    SUITE_OK(store_sessions(store, id, &sessions, &why));
    suite_begin(store);
    SUITE_OK(store_set_account(store, account, &why));
    SUITE_OK(store_add_account_address(store, id, "touch@example.com", &why));
    SUITE_OK(store_touch_session(store, token(1), NOON, &why));
    SUITE_OK(store_end_sessions(store, id, &count, &why));
    SUITE_OK(store_sweep_sessions(store, NOON, NOON, NOON, &count, &why));
    suite_commit(store);
    id_of(store, STORE_BY_USER_NAME, "x");
    id_of(store, STORE_BY_PHONE, "x");
    id_of(store, STORE_BY_STAFF, "x");
    id_of(store, STORE_BY_ADDRESS, "x");
    test_passes(store);
}

typedef struct NamedTest {
    const char *name;
    void (*run)(Store *store);
    const SuitePlace *place;
} NamedTest;

static void
run_named(gconstpointer data)
{
    const NamedTest *test = data;
    g_autofree char *url = test->place->make();
    Store *store = NULL;

    SUITE_OK(store_open(url, STORE_WRITE, 10001, &store, &why));
    test->run(store);
    store_close(store);
    test->place->forget(url);
}

void
suite_add_accounts(const char *name, const SuitePlace *place)
{
    static const NamedTest tests[] = {
        { "accounts", test_accounts, NULL },
        { "accounts-found-by", test_found_by, NULL },
        { "accounts-of-one-only", test_of_one_only, NULL },
        { "sessions", test_sessions, NULL },
        { "sessions-max", test_sessions_max, NULL },
        { "passes", test_passes, NULL },
        { "sessions-swept", test_sweep, NULL },
        { "erase-account", test_erase, NULL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++) {
        g_autofree char *path = g_strdup_printf("/store/%s/%s", name, tests[i].name);
        NamedTest *test = g_memdup2(&tests[i], sizeof tests[i]);

        test->place = place;
        g_test_add_data_func_full(path, test, run_named, g_free);
    }
}
