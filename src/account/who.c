/* who.c - which account somebody means, and whether it counts. */
#include "account/who.h"

#include <string.h>

static bool
has_address(const Account *account, const char *address)
{
    for (guint i = 0; i < account->addresses->len; i++)
        if (g_ascii_strcasecmp(account->addresses->pdata[i], address) == 0)
            return true;
    return false;
}

/* NULL where the account is a customer's, or counts for nothing. */
static const Staff *
staff_of(const Account *account, const Settings *settings)
{
    const Staff *staff =
        *account->staff ? settings_staff(settings, account->staff) : NULL;

    return staff && has_address(account, staff->address) ? staff : NULL;
}

static void
set(char **field, const char *value)
{
    g_free(*field);
    *field = g_strdup(value);
}

/* Name and address of staff are those of the settings. */
static Account *
if_it_counts(Account *account, const Settings *settings)
{
    const Staff *staff;

    if (!account || !*account->staff)
        return account;
    staff = staff_of(account, settings);
    if (!staff) {
        account_free(account);
        return NULL;
    }
    set(&account->person.name, staff->name);
    set(&account->person.address, staff->address);
    return account;
}

static bool
find(Store *store, const Settings *settings, StoreAccountBy by, const char *what,
     Account **out, Fault *why)
{
    Account *account = NULL;

    if (!store_find_account(store, by, what, &account, why))
        return false;
    *out = if_it_counts(account, settings);
    return true;
}

/* The address of a member is their account's, whoever else had it before. */
static bool
find_address(Store *store, const Settings *settings, const char *address, Account **out,
             Fault *why)
{
    const Staff *staff = settings_staff_by_address(settings, address);

    if (staff)
        return find(store, settings, STORE_BY_STAFF, staff->key, out, why);
    return find(store, settings, STORE_BY_ADDRESS, address, out, why);
}

bool
who_logs_in(Store *store, const Settings *settings, const char *login, Account **out,
            Fault *why)
{
    g_autofree char *phone = NULL;

    *out = NULL;
    if (strchr(login, '@'))
        return find_address(store, settings, login, out, why);
    if (account_user_name_is_valid(login))
        return find(store, settings, STORE_BY_USER_NAME, login, out, why);
    phone = account_phone_fold(login, settings->country_code);
    return find(store, settings, STORE_BY_PHONE, phone, out, why);
}

bool
who_is_meant(Store *store, const Settings *settings, const char *who, Account **out,
             Fault *why)
{
    if (settings_staff(settings, who))
        return find(store, settings, STORE_BY_STAFF, who, out, why);
    return who_logs_in(store, settings, who, out, why);
}

bool
who_has_id(Store *store, const Settings *settings, gint64 id, Account **out, Fault *why)
{
    Account *account = NULL;

    if (!store_account(store, id, &account, why))
        return false;
    *out = if_it_counts(account, settings);
    return true;
}

/* ------------------------------------------------------------------ proof */

bool
who_is_out(Store *store, const Account *account, guint *sessions, Fault *why)
{
    for (guint i = 0; i < account->addresses->len; i++)
        if (!store_end_passes(store, account->addresses->pdata[i], why))
            return false;
    return store_end_sessions(store, account->id, sessions, why);
}

bool
who_has_password(Store *store, Account *account, const char *hash, gint64 now, Fault *why)
{
    guint sessions;

    set(&account->password, hash);
    account->password_at = now;
    return store_set_account(store, account, why) &&
           who_is_out(store, account, &sessions, why);
}

/* From now on it is that member's, or with "" a customer's. */
static bool
give_to(Store *store, Account *account, const char *staff, Fault *why)
{
    set(&account->staff, staff);
    return who_has_password(store, account, "", 0, why);
}

/* Another account may have the member's key from when they had another address. */
static bool
free_key(Store *store, const char *staff, const char *address, Fault *why)
{
    g_autoptr(Account) account = NULL;

    if (!*staff)
        return true;
    if (!store_find_account(store, STORE_BY_STAFF, staff, &account, why))
        return false;
    return !account || has_address(account, address) || give_to(store, account, "", why);
}

static bool
add(Store *store, const char *staff, const char *address, gint64 now, Account **out,
    Fault *why)
{
    Account *account = account_new();

    set(&account->staff, staff);
    set(&account->person.address, address);
    account->created = now;
    *out = account;
    return store_add_account(store, account, why);
}

bool
who_proved(Store *store, const Settings *settings, const char *address, gint64 now,
           Account **out, Fault *why)
{
    const Staff *staff = settings_staff_by_address(settings, address);
    const char *key = staff ? staff->key : "";
    g_autoptr(Account) account = NULL;
    bool is_fine = free_key(store, key, address, why) &&
                   store_find_account(store, STORE_BY_ADDRESS, address, &account, why);

    if (is_fine && !account)
        is_fine = add(store, key, address, now, &account, why);
    else if (is_fine && strcmp(account->staff, key) != 0 &&
             (*key || !staff_of(account, settings)))
        is_fine = give_to(store, account, key, why);
    if (!is_fine)
        return false;
    *out = if_it_counts(g_steal_pointer(&account), settings);
    return true;
}
