/* account.c - who may log in: a customer, or a member of staff. */
#include "core/account.h"

#include <string.h>

enum {
    PHONE_DIGITS_MIN = 7,
    PHONE_DIGITS_MAX = 15, /* ITU-T E.164, 6.2.1 */
    USER_NAME_MIN = 2,
    USER_NAME_MAX = 40,
};

Account *
account_new(void)
{
    Account *account = g_new0(Account, 1);

    account->staff = g_strdup("");
    account->person.name = g_strdup("");
    account->person.address = g_strdup("");
    account->addresses = g_ptr_array_new_with_free_func(g_free);
    account->user_name = g_strdup("");
    account->phone = g_strdup("");
    account->language = g_strdup("");
    account->password = g_strdup("");
    return account;
}

void
account_free(Account *account)
{
    if (!account)
        return;
    g_free(account->staff);
    mailbox_clear(&account->person);
    g_ptr_array_unref(account->addresses);
    g_free(account->user_name);
    g_free(account->phone);
    g_free(account->language);
    g_free(account->password);
    g_free(account);
}

Session *
session_new(void)
{
    Session *session = g_new0(Session, 1);

    session->client = g_strdup("");
    session->agent = g_strdup("");
    return session;
}

void
session_free(Session *session)
{
    if (!session)
        return;
    g_free(session->client);
    g_free(session->agent);
    g_free(session);
}

/* The digits, with a '+' before them where one is written. False: it is no number. */
static bool
take_digits(const char *phone, GString *digits)
{
    bool has_plus;

    while (*phone == ' ')
        phone++;
    has_plus = *phone == '+';
    if (has_plus)
        g_string_append_c(digits, *phone++);
    for (; *phone; phone++) {
        /* "+62 (0)812": the 0 is for those who dial without the country. */
        if (has_plus && g_str_has_prefix(phone, "(0)"))
            phone += strlen("(0)") - 1;
        else if (g_ascii_isdigit(*phone))
            g_string_append_c(digits, *phone);
        else if (!strchr(" -./()", *phone))
            return false;
    }
    return true;
}

char *
account_phone_fold(const char *phone, const char *country)
{
    g_autoptr(GString) number = g_string_new(NULL);
    gsize given = strlen(country);

    if (!take_digits(phone, number))
        return g_strdup("");
    if (g_str_has_prefix(number->str, "00")) {
        g_string_erase(number, 0, 2);
        g_string_prepend_c(number, '+');
    } else if (*number->str != '+') {
        if (given == 0)
            return g_strdup("");
        if (*number->str == '0')
            g_string_erase(number, 0, 1);
        else if (strncmp(number->str, country, given) == 0)
            g_string_erase(number, 0, (gssize)given);
        g_string_prepend(number, country);
        g_string_prepend_c(number, '+');
    }
    /* No country's code begins with 0. */
    if (number->len < 1 + PHONE_DIGITS_MIN || number->len > 1 + PHONE_DIGITS_MAX ||
        number->str[1] == '0')
        return g_strdup("");
    return g_strdup(number->str);
}

bool
account_user_name_is_valid(const char *user_name)
{
    gsize length = strlen(user_name);
    bool has_letter = false;

    if (length < USER_NAME_MIN || length > USER_NAME_MAX)
        return false;
    for (const char *c = user_name; *c; c++) {
        if (!g_ascii_isalnum(*c) && !strchr("._-", *c))
            return false;
        has_letter = has_letter || g_ascii_isalpha(*c);
    }
    return has_letter;
}
