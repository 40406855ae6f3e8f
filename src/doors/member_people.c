/* member_people.c - who comes in at the member door: login, link, password, account. */
#include "doors/member_verbs.h"

#include "account/people.h"
#include "account/link_letter.h"
#include "base/log.h"
static bool
let_in(MemberRequest *request, const char *token, const Account *account)
{
    json_object_set_new(request->answer, "me", member_me(request, account, NULL));
    return member_answer_string(request, "session", token);
}

static bool
answer_login(MemberRequest *request, LoginResult result, guint wait, const char *token,
             const Account *account, const char *wrong)
{
    switch (result) {
    case LOGIN_DONE:
        return let_in(request, token, account);
    case LOGIN_WRONG:
        return member_refuse(request, "forbidden", wrong, NULL);
    case LOGIN_SLOW:
        return member_answer_number(request, "wait", wait) &&
               member_refuse(request, "limit", "login-slow", NULL);
    case LOGIN_BUSY:
        return member_refuse(request, "temporary", "busy", NULL);
    }
    g_assert_not_reached();
}

bool
member_login(MemberRequest *request, Fault *why)
{
    g_autoptr(Account) account = NULL;
    char token[SESSION_TOKEN_LENGTH + 1] = "";
    LoginResult result;
    guint wait = 0;

    return login_by_password(request->accounts, member_string(request, "login"),
                             member_string(request, "password"), &request->visitor,
                             &result, &wait, token, &account, why) &&
           answer_login(request, result, wait, token, account, "wrong-login");
}

static LinkLetter
letters_by(const MemberRequest *request)
{
    return (LinkLetter){ request->accounts, request->desk->words, request->desk->keys };
}

/* Whoever it is, the answer is the same. */
bool
member_link(MemberRequest *request, Fault *why)
{
    const LinkLetter by = letters_by(request);

    return link_letter_send(&by, member_string(request, "address"),
                            member_string(request, "language"), why);
}

bool
member_link_login(MemberRequest *request, Fault *why)
{
    g_autoptr(Account) account = NULL;
    char token[SESSION_TOKEN_LENGTH + 1] = "";
    LoginResult result;

    return login_by_link(request->accounts, member_string(request, "token"),
                         &request->visitor, &result, token, &account, why) &&
           answer_login(request, result, 0, token, account, "link-over");
}

bool
member_logout(MemberRequest *request, Fault *why)
{
    bool everywhere = json_is_true(json_object_get(request->json, "everywhere"));

    return !*request->token ||
           login_end(request->accounts, request->token, everywhere, why);
}

/* The door puts it into each answer. */
bool
member_say_me(MemberRequest *request, Fault *why)
{
    return true;
}

/* It is set whether they can be told or not. */
static void
tell_password(const MemberRequest *request)
{
    const LinkLetter by = letters_by(request);
    g_auto(Fault) why = { 0 };

    if (!link_letter_password(&by, request->account, &why))
        log_warning("no letter says that a password was changed: %s", why.text);
}

bool
member_password(MemberRequest *request, Fault *why)
{
    char token[SESSION_TOKEN_LENGTH + 1] = "";
    PasswordResult result;

    if (!login_set_password(
            request->accounts, request->token, member_string(request, "current"),
            member_string(request, "password"), &request->visitor, &result, token, why))
        return why->kind == FAULT_PERMANENT &&
               member_refuse(request, "forbidden", "login", NULL);
    switch (result) {
    case PASSWORD_SET:
        tell_password(request);
        return member_answer_string(request, "session", token);
    case PASSWORD_WRONG:
        return member_refuse(request, "forbidden", "wrong-password", "current");
    case PASSWORD_WEAK:
        return member_refuse(request, "invalid", "weak-password", "password");
    case PASSWORD_BUSY:
        return member_refuse(request, "temporary", "busy", NULL);
    }
    g_assert_not_reached();
}

static void
answer_account(MemberRequest *request, const Account *account)
{
    json_t *addresses = json_array();

    for (guint i = 0; i < account->addresses->len; i++)
        json_array_append_new(addresses, json_string(account->addresses->pdata[i]));
    json_object_set_new(request->answer, "account",
                        json_pack("{s:s, s:s, s:o, s:s, s:s, s:s}", "name",
                                  account->person.name, "address",
                                  account->person.address, "addresses", addresses,
                                  "user_name", account->user_name, "phone",
                                  account->phone, "language", account->language));
}

bool
member_account(MemberRequest *request, Fault *why)
{
    answer_account(request, request->account);
    return true;
}

/* In the page's words. */
static const char *
bad_field(const char *field)
{
    static const char *const words[][2] = {
        { "name", "bad-name" },
        { "user_name", "bad-user-name" },
        { "phone", "bad-phone" },
        { "language", "bad-language" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (g_strcmp0(words[i][0], field) == 0)
            return words[i][1];
    return "invalid";
}

bool
member_account_set(MemberRequest *request, Fault *why)
{
    const char *field = NULL;
    g_autoptr(Account) account = NULL;
    g_auto(Fault) reason = { 0 };

    if (!people_change(request->accounts, request->account->id,
                       json_string_value(json_object_get(request->json, "name")),
                       json_string_value(json_object_get(request->json, "user_name")),
                       json_string_value(json_object_get(request->json, "phone")),
                       json_string_value(json_object_get(request->json, "language")),
                       &field, &reason))
        return member_refuse_fault(request, &reason, bad_field(field), field) ||
               fault_temporary(why, reason.status, "%s", reason.text);
    if (!people_find(request->accounts, request->account->person.address, &account, why))
        return false;
    answer_account(request, account);
    return true;
}
