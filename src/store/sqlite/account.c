/* account.c - who may log in, and by which address, name or number. */
#include "store/sqlite/sqlite.h"

#include <string.h>

#define ACCOUNT_COLUMNS                                                                  \
    "id, staff, name, user_name, phone, language, password, is_locked, created, "        \
    "password_at"

static Account *
read_account(Statement *s)
{
    Account *account = account_new();

    account->id = statement_int(s);
    statement_take(s, &account->staff);
    statement_take(s, &account->person.name);
    statement_take(s, &account->user_name);
    statement_take(s, &account->phone);
    statement_take(s, &account->language);
    statement_take(s, &account->password);
    account->is_locked = statement_int(s) != 0;
    account->created = statement_int(s);
    account->password_at = statement_int(s);
    return account;
}

static void
set_first_address(Account *account)
{
    g_free(account->person.address);
    account->person.address =
        g_strdup(account->addresses->len > 0 ? account->addresses->pdata[0] : "");
}

static bool
read_addresses(Store *store, Account *account, Fault *why)
{
    Statement s = statement_open(
        store, "SELECT address FROM account_address WHERE account = ?1 ORDER BY place");

    statement_bind_int(&s, account->id);
    while (statement_row(&s))
        g_ptr_array_add(account->addresses, statement_text(&s));
    set_first_address(account);
    return statement_close(&s, why);
}

/* The one row of a statement that is bound. */
static bool
take_account(Statement *s, Account **out, Fault *why)
{
    g_autoptr(Account) account = NULL;

    if (statement_row(s))
        account = read_account(s);
    if (!statement_close(s, why) ||
        (account && !read_addresses(&s->store->base, account, why)))
        return false;
    *out = g_steal_pointer(&account);
    return true;
}

bool
sqlite_account(Store *store, gint64 id, Account **out, Fault *why)
{
    Statement s =
        statement_open(store, "SELECT " ACCOUNT_COLUMNS " FROM account WHERE id = ?1");

    statement_bind_int(&s, id);
    return take_account(&s, out, why);
}

/* Empty is no name: the indexes do not hold it, and need to be told. */
static const char *
sql_by(StoreAccountBy by)
{
    switch (by) {
    case STORE_BY_ADDRESS:
        return "SELECT " ACCOUNT_COLUMNS " FROM account WHERE id = (SELECT account FROM "
               "account_address WHERE address = ?1)";
    case STORE_BY_USER_NAME:
        return "SELECT " ACCOUNT_COLUMNS " FROM account WHERE user_name = ?1 AND "
               "user_name <> ''";
    case STORE_BY_PHONE:
        return "SELECT " ACCOUNT_COLUMNS " FROM account WHERE phone = ?1 AND phone <> ''";
    case STORE_BY_STAFF:
        return "SELECT " ACCOUNT_COLUMNS " FROM account WHERE staff = ?1 AND staff <> ''";
    }
    g_assert_not_reached();
}

bool
sqlite_find_account(Store *store, StoreAccountBy by, const char *what, Account **out,
                    Fault *why)
{
    Statement s = statement_open(store, sql_by(by));

    statement_bind_text(&s, what);
    return take_account(&s, out, why);
}

/* One statement for all their addresses, not one each. */
static bool
give_addresses(Store *store, GHashTable *by_id, Fault *why)
{
    Statement s = statement_open(
        store, "SELECT account, address FROM account_address ORDER BY account, place");

    while (statement_row(&s)) {
        gint64 id = statement_int(&s);
        Account *account = g_hash_table_lookup(by_id, &id);

        if (account)
            g_ptr_array_add(account->addresses, statement_text(&s));
    }
    return statement_close(&s, why);
}

static int
compare_accounts(const void *a, const void *b)
{
    const Account *x = *(Account *const *)a, *y = *(Account *const *)b;
    int order = g_ascii_strcasecmp(x->person.address, y->person.address);

    return order != 0 ? order : (x->id > y->id) - (x->id < y->id);
}

bool
sqlite_accounts(Store *store, GPtrArray **out, Fault *why)
{
    g_autoptr(GPtrArray) all =
        g_ptr_array_new_with_free_func((GDestroyNotify)account_free);
    g_autoptr(GHashTable) by_id = g_hash_table_new(g_int64_hash, g_int64_equal);
    Statement s = statement_open(store, "SELECT " ACCOUNT_COLUMNS " FROM account");

    while (statement_row(&s)) {
        Account *account = read_account(&s);

        g_ptr_array_add(all, account);
        g_hash_table_insert(by_id, &account->id, account);
    }
    if (!statement_close(&s, why) || !give_addresses(store, by_id, why))
        return false;
    for (guint i = 0; i < all->len; i++)
        set_first_address(all->pdata[i]);
    g_ptr_array_sort(all, compare_accounts);
    *out = g_steal_pointer(&all);
    return true;
}

static void
bind_account(Statement *s, const Account *account)
{
    statement_bind_text(s, account->staff);
    statement_bind_text(s, account->person.name);
    statement_bind_text(s, account->user_name);
    statement_bind_text(s, account->phone);
    statement_bind_text(s, account->language);
    statement_bind_text(s, account->password);
    statement_bind_int(s, account->is_locked);
    statement_bind_int(s, account->password_at);
}

bool
sqlite_add_account(Store *base, Account *account, Fault *why)
{
    Statement s = statement_open(
        base, "INSERT INTO account (staff, name, user_name, phone, language, password, "
              "is_locked, password_at, created) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, "
              "?9)");

    bind_account(&s, account);
    statement_bind_int(&s, account->created);
    if (!statement_run(&s, why))
        return false;
    account->id = sqlite3_last_insert_rowid(((SqliteStore *)base)->db);
    g_ptr_array_set_size(account->addresses, 0);
    g_ptr_array_add(account->addresses, g_strdup(account->person.address));
    return sqlite_add_account_address(base, account->id, account->person.address, why);
}

bool
sqlite_set_account(Store *store, const Account *account, Fault *why)
{
    Statement s = statement_open(
        store, "UPDATE account SET staff = ?1, name = ?2, user_name = ?3, phone = ?4, "
               "language = ?5, password = ?6, is_locked = ?7, password_at = ?8 WHERE id "
               "= ?9");

    bind_account(&s, account);
    statement_bind_int(&s, account->id);
    return sqlite_run_one(&s, "account", account->id, why);
}

bool
sqlite_add_account_address(Store *store, gint64 account, const char *address, Fault *why)
{
    Statement s = statement_open(
        store, "INSERT INTO account_address (address, account, place) SELECT ?1, ?2, "
               "coalesce(max(place) + 1, 0) FROM account_address WHERE account = ?2");

    statement_bind_text(&s, address);
    statement_bind_int(&s, account);
    return statement_run(&s, why);
}
