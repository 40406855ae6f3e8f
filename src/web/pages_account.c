/* pages_account.c - what people keep of themselves: name, password, language. */
#include "web/cookie.h"
#include "web/page.h"
#include "web/pages.h"

#include <string.h>

/* The alert of the page, and, if a field is to blame, beside it as well. */
static void
put_error(const Visit *visit, json_t *data, const json_t *said)
{
    const char *key = visit_error(visit, said);
    const char *field = page_string(said, "field");
    g_autofree char *name = g_strconcat("error_", field, NULL);

    page_put_alert(visit, data, key);
    if (key && *field)
        json_object_set_new(data, name, json_string(language_word(visit->language, key)));
}

static void
password_show(Visit *visit, guint status, json_t *data)
{
    bool has_one = json_is_true(json_object_get(visit->me, "has_password"));

    json_object_set_new(data, "wants_current", json_boolean(has_one));
    visit->answer = page_show(visit, status, "password.html", data);
}

void
page_password(Visit *visit)
{
    json_t *said = visit_ask(visit, MEMBER_READS, "me", NULL);

    if (said)
        password_show(visit, 200, json_object());
    json_decref(said);
}

/* Both must be the same: what nobody can read is typed twice. */
static bool
check_repeated(Visit *visit)
{
    const char *password = form_value(visit->form, "password");
    json_t *said, *data;

    if (strcmp(password, form_value(visit->form, "password2")) == 0)
        return true;
    said = visit_ask(visit, MEMBER_READS, "me", NULL);
    if (!said)
        return false;
    json_decref(said);
    data = json_object();
    page_put_alert(visit, data, "error/not-the-same");
    json_object_set_new(
        data, "error_password2",
        json_string(language_word(visit->language, "error/not-the-same")));
    password_show(visit, 422, data);
    return false;
}

void
page_password_do(Visit *visit)
{
    json_t *said, *data;

    if (!check_repeated(visit))
        return;
    said =
        visit_ask(visit, MEMBER_CHANGES, "password",
                  json_pack("{s:s, s:s}", "current", form_value(visit->form, "current"),
                            "password", form_value(visit->form, "password")));
    if (!said)
        return;
    if (!visit_error(visit, said)) {
        visit_set_session(visit, page_string(said, "session"));
        visit_see(visit, "/account", "saved");
    } else {
        data = json_object();
        put_error(visit, data, said);
        password_show(visit, visit_status(said), data);
    }
    json_decref(said);
}

static json_t *
languages_to_choose(const Visit *visit, const char *chosen)
{
    const GPtrArray *all = words_all(theme_words(visit->web->theme));
    json_t *list = json_array();

    for (guint i = 0; i < all->len; i++) {
        const Language *language = all->pdata[i];

        json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "code", language->code,
                                              "name", language->name, "is_current",
                                              strcmp(language->code, chosen) == 0));
    }
    return list;
}

static void
account_show(Visit *visit, guint status, const json_t *account, json_t *data)
{
    static const char *const texts[] = { "name", "address", "user_name", "phone" };
    const char *chosen = page_string(account, "language");

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        json_object_set_new(data, texts[i], json_string(page_string(account, texts[i])));
    json_object_set(data, "addresses", json_object_get(account, "addresses"));
    json_object_set_new(
        data, "languages",
        languages_to_choose(visit, *chosen ? chosen : visit->language->code));
    visit->answer = page_show(visit, status, "account.html", data);
}

void
page_account(Visit *visit)
{
    json_t *said = visit_ask(visit, MEMBER_READS, "account", NULL);

    if (said)
        account_show(visit, 200, json_object_get(said, "account"), json_object());
    json_decref(said);
}

/* What was typed over what is known. */
static json_t *
account_typed(const Visit *visit, const json_t *known)
{
    static const char *const texts[] = { "name", "user_name", "phone", "language" };
    json_t *account = json_is_object(known) ? json_copy((json_t *)known) : json_object();

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        json_object_set_new(account, texts[i],
                            json_string(form_value(visit->form, texts[i])));
    return account;
}

static void
account_again(Visit *visit, const json_t *said)
{
    json_t *known = visit_ask(visit, MEMBER_READS, "account", NULL);
    json_t *account, *data;

    if (!known)
        return;
    account = account_typed(visit, json_object_get(known, "account"));
    data = json_object();
    put_error(visit, data, said);
    account_show(visit, visit_status(said), account, data);
    json_decref(account);
    json_decref(known);
}

void
page_account_do(Visit *visit)
{
    const Language *language = words_language(theme_words(visit->web->theme),
                                              form_value(visit->form, "language"));
    json_t *said =
        visit_ask(visit, MEMBER_CHANGES, "account-set", account_typed(visit, NULL));

    if (!said)
        return;
    if (visit_error(visit, said)) {
        account_again(visit, said);
    } else {
        if (language)
            visit_set_cookie(visit, COOKIE_LANGUAGE, language->code, 365 * 86400);
        visit_see(visit, "/account", "saved");
    }
    json_decref(said);
}

/* Of the footer, for whoever it is: the cookie is for pages before a login. */
void
page_language_do(Visit *visit)
{
    const char *code = form_value(visit->form, "language");
    const Language *language = words_language(theme_words(visit->web->theme), code);

    if (!visit_has_key(visit, true) || !language) {
        visit->answer = page_error(visit, 403);
        return;
    }
    if (*visit->session) {
        json_t *said =
            visit_try(visit, MEMBER_CHANGES, "account-set",
                      json_pack("{s:s}", "language", language->code), NULL, NULL);

        json_decref(said);
    }
    visit_set_cookie(visit, COOKIE_LANGUAGE, language->code, 365 * 86400);
    visit->answer = answer_see(form_value(visit->form, "next"));
}
