/* user.c - ticketctl user: accounts of customers and staff. */
#include "account/who.h"
#include "ctl/client.h"
#include "ctl/output.h"
#include "ctl/prompt.h"
#include "ctl/table.h"
#include "ctl/verbs.h"
#include "life/dossier.h"

#include <stdio.h>
#include <string.h>

/* ------------------------------------------------------------------ reading */

static const char *
login_word(const Account *account)
{
    return account->is_locked           ? "locked"
           : *account->password != '\0' ? "password"
                                        : "link";
}

/* Those of staff stand in the settings. */
static const char *
name_of(const Ctl *ctl, const Account *account)
{
    const Staff *staff =
        *account->staff == '\0' ? NULL : settings_staff(ctl->settings, account->staff);
    return staff != NULL ? staff->name : account->person.name;
}

static CtlExit
user_list(Ctl *ctl)
{
    static const char *const columns[] = { "~ADDRESS", "~NAME", "USER-NAME", "PHONE",
                                           "STAFF",    "LOGIN", "SINCE",     NULL };
    g_autoptr(GPtrArray) accounts = NULL;
    g_auto(Fault) why = { 0 };
    CtlExit code = ctl_store(ctl);
    if (code != CTL_DONE)
        return code;
    if (!store_accounts(ctl->store, &accounts, &why))
        return ctl_fault(&why);
    Table *table = ctl->json ? NULL : table_new(columns);
    for (guint i = 0; i < accounts->len; i++) {
        const Account *account = g_ptr_array_index(accounts, i);
        g_autofree char *since = output_time(account->created);
        if (table == NULL)
            output_json(dossier_account_json(account, NULL));
        else
            table_add(table, account->person.address, name_of(ctl, account),
                      account->user_name, account->phone, account->staff,
                      login_word(account), since);
    }
    if (table != NULL)
        table_print(table, "no accounts");
    return CTL_DONE;
}

static void
print_sessions(const GPtrArray *sessions)
{
    for (guint i = 0; i < sessions->len; i++) {
        const Session *one = g_ptr_array_index(sessions, i);
        g_autofree char *seen = output_time(one->seen);
        g_autofree char *client = output_clean(one->client);
        g_autofree char *agent = output_clean(one->agent);
        printf("%-12s seen %s, from %s, %s\n", i == 0 ? "Sessions" : "", seen,
               *client == '\0' ? "-" : client, *agent == '\0' ? "-" : agent);
    }
}

static void
print_account(const Account *account, const GPtrArray *sessions)
{
    g_autofree char *created = output_time(account->created);
    g_autofree char *password = output_time(account->password_at);
    const struct {
        const char *name, *value;
    } fields[] = {
        { "Name", account->person.name },
        { "User name", account->user_name },
        { "Phone", account->phone },
        { "Language", account->language },
        { "Staff", account->staff },
        { "Login", login_word(account) },
        { "Password of", *account->password != '\0' ? password : "" },
        { "Since", created },
    };
    for (guint i = 0; i < account->addresses->len; i++) {
        g_autofree char *address = output_clean(account->addresses->pdata[i]);
        printf("%-12s %s\n", i == 0 ? "Address" : "", address);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
        g_autofree char *value = output_clean(fields[i].value);
        if (*value != '\0')
            printf("%-12s %s\n", fields[i].name, value);
    }
    print_sessions(sessions);
}

static CtlExit
user_show(Ctl *ctl, const char *who)
{
    g_autoptr(Account) account = NULL;
    g_autoptr(GPtrArray) sessions = NULL;
    g_auto(Fault) why = { 0 };
    CtlExit code = ctl_store(ctl);
    if (code != CTL_DONE)
        return code;
    if (!who_is_meant(ctl->store, ctl->settings, who, &account, &why))
        return ctl_fault(&why);
    if (account == NULL)
        return ctl_say(CTL_REFUSED, "nobody has an account as \"%s\"", who);
    if (!store_sessions(ctl->store, account->id, &sessions, &why))
        return ctl_fault(&why);
    if (ctl->json)
        output_json(dossier_account_json(account, sessions));
    else
        print_account(account, sessions);
    return CTL_DONE;
}

/* ------------------------------------------------------------------ changing */

static CtlExit
ask_about(Ctl *ctl, const char *verb, const char *who, const char *password)
{
    json_t *request = json_pack("{s:s, s:s}", "verb", verb, "who", who);
    if (request == NULL)
        return ctl_say(CTL_USAGE, "that is not UTF-8");
    if (password != NULL)
        json_object_set_new(request, "password", json_string(password));
    return client_ask(ctl, request);
}

static CtlExit
user_passwd(Ctl *ctl, const char *who)
{
    char *password = NULL;
    CtlExit code = prompt_password(&password);
    if (code != CTL_DONE)
        return code;
    code = ask_about(ctl, "user-passwd", who, password);
    explicit_bzero(password, strlen(password));
    g_free(password);
    return code;
}

typedef struct UserFields {
    char *name, *user_name, *phone, *language;
} UserFields;

static void
fields_clear(UserFields *fields)
{
    g_free(fields->name);
    g_free(fields->user_name);
    g_free(fields->phone);
    g_free(fields->language);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(UserFields, fields_clear)

static CtlExit
user_add(Ctl *ctl, const char *address, const UserFields *fields)
{
    json_t *request =
        json_pack("{s:s, s:s, s:s*, s:s*, s:s*, s:s*}", "verb", "user-add", "address",
                  address, "name", fields->name, "user_name", fields->user_name, "phone",
                  fields->phone, "language", fields->language);
    return request == NULL ? ctl_say(CTL_USAGE, "that is not UTF-8")
                           : client_ask(ctl, request);
}

/* The verb at the door for a word that takes whom it is about. */
static const char *
door_verb(const char *word)
{
    static const char *const table[][2] = {
        { "lock", "user-lock" },
        { "unlock", "user-unlock" },
        { "logout", "user-logout" },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++)
        if (strcmp(table[i][0], word) == 0)
            return table[i][1];
    return NULL;
}

CtlExit
verb_user(Ctl *ctl, int argc, char **argv)
{
    g_auto(UserFields) fields = { 0 };
    const GOptionEntry entries[] = {
        { "name", 0, 0, G_OPTION_ARG_FILENAME, &fields.name, "Their name", "N" },
        { "user-name", 0, 0, G_OPTION_ARG_FILENAME, &fields.user_name,
          "A name to log in by", "U" },
        { "phone", 0, 0, G_OPTION_ARG_FILENAME, &fields.phone, "A number to log in by",
          "P" },
        { "language", 0, 0, G_OPTION_ARG_FILENAME, &fields.language, "en, id, ...", "L" },
        { NULL, 0, 0, 0, NULL, NULL, NULL },
    };
    if (!ctl_options(ctl, entries, &argc, &argv, 1, 2))
        return CTL_USAGE;
    bool has_fields = fields.name != NULL || fields.user_name != NULL ||
                      fields.phone != NULL || fields.language != NULL;
    if (argc == 3 && strcmp(argv[1], "add") == 0)
        return user_add(ctl, argv[2], &fields);
    if (argc == 2 && strcmp(argv[1], "list") == 0 && !has_fields)
        return user_list(ctl);
    if (argc == 3 && strcmp(argv[1], "show") == 0 && !has_fields)
        return user_show(ctl, argv[2]);
    if (argc == 3 && strcmp(argv[1], "passwd") == 0 && !has_fields)
        return user_passwd(ctl, argv[2]);
    if (argc == 3 && door_verb(argv[1]) != NULL && !has_fields)
        return ask_about(ctl, door_verb(argv[1]), argv[2], NULL);
    return ctl_say(CTL_USAGE, "usage: ticketctl user %s", ctl->usage);
}
