/* people.c - accounts as ticketctl and their owners keep them. */
#include "account/people.h"

#include "account/password.h"
#include "account/who.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/wellformed.h"

#include <string.h>

enum { NAME_BYTES_MAX = 200 };

static Store *
take(const Accounts *accounts, Fault *why)
{
    return stores_take(accounts->stores, why);
}

static bool
nobody(const char *who, Fault *why)
{
    return fault_permanent(why, "5.1.1", "nobody has an account as \"%s\"", who);
}

bool
people_find(const Accounts *accounts, const char *who, Account **out, Fault *why)
{
    Store *store = take(accounts, why);
    Account *account = NULL;
    bool is_fine;

    if (!store)
        return false;
    is_fine = who_is_meant(store, accounts->settings, who, &account, why);
    stores_put_back(accounts->stores, store, is_fine);
    if (is_fine && !account)
        return nobody(who, why);
    *out = account;
    return is_fine;
}

bool
people_list(const Accounts *accounts, GPtrArray **out, Fault *why)
{
    Store *store = take(accounts, why);
    bool is_fine;

    if (!store)
        return false;
    is_fine = store_accounts(store, out, why);
    stores_put_back(accounts->stores, store, is_fine);
    return is_fine;
}

/* ------------------------------------------------------------------ what is changed */

typedef struct ChangeJob {
    const Settings *settings;
    gint64 account; /* 0: one that is added, of `address` */
    const char *address, *name, *user_name, *phone, *language; /* NULL: as it is */
    const char *field;                                         /* to blame; NULL: none */
    gint64 now;
} ChangeJob;

static void
set(char **field, const char *value)
{
    g_free(*field);
    *field = g_strdup(value);
}

static bool
blame(ChangeJob *job, const char *field, Fault *why, const char *text)
{
    job->field = field;
    return fault_permanent(why, "5.5.4", "%s", text);
}

static bool
is_one_line(const char *text)
{
    if (!g_utf8_validate(text, -1, NULL) || strlen(text) > NAME_BYTES_MAX)
        return false;
    for (; *text; text = g_utf8_next_char(text)) {
        gunichar c = g_utf8_get_char(text);
        GUnicodeType type = g_unichar_type(c);

        /* Direction marks, too: a name stands in lines of others' words. */
        if (type == G_UNICODE_CONTROL || type == G_UNICODE_LINE_SEPARATOR ||
            type == G_UNICODE_PARAGRAPH_SEPARATOR ||
            (type == G_UNICODE_FORMAT && c != 0x200c && c != 0x200d))
            return false;
    }
    return true;
}

/* Is it another's? */
static bool
is_taken(Store *store, StoreAccountBy by, const char *what, const Account *account,
         bool *out, Fault *why)
{
    g_autoptr(Account) owner = NULL;

    if (!store_find_account(store, by, what, &owner, why))
        return false;
    *out = owner && owner->id != account->id;
    return true;
}

static bool
change_name(ChangeJob *job, Account *account, Fault *why)
{
    g_autofree char *name = job->name ? g_strstrip(g_strdup(job->name)) : NULL;

    if (!name || *account->staff)
        return true;
    if (!is_one_line(name))
        return blame(job, "name", why, "that cannot be a name");
    set(&account->person.name, name);
    return true;
}

static bool
change_user_name(ChangeJob *job, Store *store, Account *account, Fault *why)
{
    const Staff *staff;
    bool taken = false;

    if (!job->user_name)
        return true;
    staff = settings_staff(job->settings, job->user_name);
    if (*job->user_name && !account_user_name_is_valid(job->user_name))
        return blame(job, "user_name", why,
                     "a user name is 2 to 40 letters, digits and . _ -, with a letter "
                     "among them");
    if (!is_taken(store, STORE_BY_USER_NAME, job->user_name, account, &taken, why))
        return false;
    if (taken || (staff && strcmp(staff->key, account->staff) != 0))
        return blame(job, "user_name", why, "somebody else has that user name");
    set(&account->user_name, job->user_name);
    return true;
}

static bool
change_phone(ChangeJob *job, Store *store, Account *account, Fault *why)
{
    g_autofree char *phone = NULL;
    bool taken = false;

    if (!job->phone)
        return true;
    phone = account_phone_fold(job->phone, job->settings->country_code);
    if (*job->phone && !*phone)
        return blame(job, "phone", why, "that is no phone number");
    if (!is_taken(store, STORE_BY_PHONE, phone, account, &taken, why))
        return false;
    if (taken)
        return blame(job, "phone", why, "somebody else has that phone number");
    set(&account->phone, phone);
    return true;
}

static bool
change_language(ChangeJob *job, Account *account, Fault *why)
{
    if (!job->language)
        return true;
    if (*job->language && !wellformed_language(job->language))
        return blame(job, "language", why, "that is no language such as en or id");
    set(&account->language, job->language);
    return true;
}

static bool
change_fields(ChangeJob *job, Store *store, Account *account, Fault *why)
{
    return change_name(job, account, why) && change_user_name(job, store, account, why) &&
           change_phone(job, store, account, why) && change_language(job, account, why) &&
           store_set_account(store, account, why);
}

static bool
change(Store *store, void *data, Fault *why)
{
    ChangeJob *job = data;
    g_autoptr(Account) account = NULL;

    job->field = NULL;
    if (!who_has_id(store, job->settings, job->account, &account, why))
        return false;
    if (!account)
        return fault_permanent(why, "5.1.1", "there is no such account");
    return change_fields(job, store, account, why);
}

bool
people_change(const Accounts *accounts, gint64 account, const char *name,
              const char *user_name, const char *phone, const char *language,
              const char **field, Fault *why)
{
    ChangeJob job = { .settings = accounts->settings,
                      .account = account,
                      .name = name,
                      .user_name = user_name,
                      .phone = phone,
                      .language = language };
    bool is_done = writer_run(accounts->writer, change, &job, why);

    if (!is_done && field)
        *field = job.field;
    return is_done;
}

/* ------------------------------------------------------------------ added */

static bool
add(Store *store, void *data, Fault *why)
{
    ChangeJob *job = data;
    g_autoptr(Account) there = NULL, account = NULL;

    job->field = NULL;
    if (!who_logs_in(store, job->settings, job->address, &there, why))
        return false;
    if (there)
        return fault_permanent(why, "5.5.0", "\"%s\" has an account already",
                               job->address);
    if (!who_proved(store, job->settings, job->address, job->now, &account, why) ||
        !change_fields(job, store, account, why))
        return false;
    job->account = account->id;
    return true;
}

bool
people_add(const Accounts *accounts, const char *address, const char *name,
           const char *user_name, const char *phone, const char *language, gint64 *id,
           Fault *why)
{
    ChangeJob job = { .settings = accounts->settings,
                      .address = address,
                      .name = name,
                      .user_name = user_name,
                      .phone = phone,
                      .language = language,
                      .now = clock_now() };

    if (!wellformed_address(address))
        return fault_permanent(why, "5.1.3", "\"%s\" is no address", address);
    if (settings_department_for(accounts->settings, address, NULL))
        return fault_permanent(why, "5.1.3", "\"%s\" is a department's address", address);
    if (!writer_run(accounts->writer, add, &job, why))
        return false;
    log_info("account added: account=%" G_GINT64_FORMAT, job.account);
    *id = job.account;
    return true;
}

/* ------------------------------------------------------------------ whoever is named */

typedef struct PersonJob {
    const Settings *settings;
    const char *who;
    const char *hash; /* of the new password */
    bool is_locked;
    gint64 now;
    gint64 account;
    guint sessions;
} PersonJob;

/* The member that is named, by key or address; NULL: none is. */
static const Staff *
member(const Settings *settings, const char *who)
{
    const Staff *staff = settings_staff(settings, who);

    return staff ? staff : settings_staff_by_address(settings, who);
}

static bool
find_or_make(Store *store, PersonJob *job, Account **out, Fault *why)
{
    const Staff *staff = member(job->settings, job->who);

    if (!who_is_meant(store, job->settings, job->who, out, why))
        return false;
    if (!*out && staff &&
        !who_proved(store, job->settings, staff->address, job->now, out, why))
        return false;
    if (!*out)
        return nobody(job->who, why);
    job->account = (*out)->id;
    return true;
}

static bool
replace_password(Store *store, void *data, Fault *why)
{
    PersonJob *job = data;
    g_autoptr(Account) account = NULL;

    return find_or_make(store, job, &account, why) &&
           who_has_password(store, account, job->hash, job->now, why);
}

/* Of a member without an account nothing but the section is known. */
static Account *
account_of_member(const Staff *staff)
{
    Account *account = account_new();

    g_ptr_array_add(account->addresses, g_strdup(staff->address));
    set(&account->person.name, staff->name);
    return account;
}

/* Before the work of hashing. */
static bool
is_weak_for(const Accounts *accounts, const char *who, const char *password, bool *out,
            Fault *why)
{
    const Staff *staff = member(accounts->settings, who);
    Store *store = take(accounts, why);
    g_autoptr(Account) account = NULL;
    bool is_fine;

    if (!store)
        return false;
    is_fine = who_is_meant(store, accounts->settings, who, &account, why);
    stores_put_back(accounts->stores, store, is_fine);
    if (!is_fine)
        return false;
    if (!account && !staff)
        return nobody(who, why);
    if (!account)
        account = account_of_member(staff);
    *out = password_is_weak(password, account);
    return true;
}

bool
people_set_password(const Accounts *accounts, const char *who, const char *password,
                    Fault *why)
{
    PersonJob job = { .settings = accounts->settings, .who = who, .now = clock_now() };
    g_autofree char *hash = NULL;
    bool is_weak = false, is_made;

    if (!is_weak_for(accounts, who, password, &is_weak, why))
        return false;
    if (is_weak)
        return fault_permanent(why, "5.5.4",
                               "a password has %d characters or more, and is no address "
                               "or name of its owner",
                               PASSWORD_CHARACTERS_MIN);
    if (!password_turn())
        return fault_temporary(why, "4.3.2", "too many passwords are being checked");
    is_made = password_hash(password, &hash, why);
    password_turn_end();
    job.hash = hash;
    if (!is_made || !writer_run(accounts->writer, replace_password, &job, why))
        return false;
    log_info("password set: account=%" G_GINT64_FORMAT, job.account);
    return true;
}

static bool
lock(Store *store, void *data, Fault *why)
{
    PersonJob *job = data;
    g_autoptr(Account) account = NULL;

    if (!find_or_make(store, job, &account, why))
        return false;
    account->is_locked = job->is_locked;
    return store_set_account(store, account, why) &&
           (!job->is_locked || who_is_out(store, account, &job->sessions, why));
}

bool
people_lock(const Accounts *accounts, const char *who, bool is_locked, Fault *why)
{
    PersonJob job = { .settings = accounts->settings,
                      .who = who,
                      .is_locked = is_locked,
                      .now = clock_now() };

    if (!writer_run(accounts->writer, lock, &job, why))
        return false;
    log_info("account %s: account=%" G_GINT64_FORMAT, is_locked ? "locked" : "unlocked",
             job.account);
    return true;
}

static bool
log_out(Store *store, void *data, Fault *why)
{
    PersonJob *job = data;
    g_autoptr(Account) account = NULL;

    return find_or_make(store, job, &account, why) &&
           who_is_out(store, account, &job->sessions, why);
}

bool
people_logout(const Accounts *accounts, const char *who, guint *count, Fault *why)
{
    PersonJob job = { .settings = accounts->settings, .who = who, .now = clock_now() };

    if (!writer_run(accounts->writer, log_out, &job, why))
        return false;
    *count = job.sessions;
    return true;
}
