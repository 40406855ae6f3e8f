/* pages_login.c - in and out: password, mailed link, logout. */
#include "web/page.h"
#include "web/pages.h"
#include "web/typed.h"

#include <string.h>

static void
login_show(Visit *visit, guint status, const char *alert)
{
    json_t *data = json_pack("{s:s}", "login", form_value(visit->form, "login"));

    typed_carry(visit, data);
    page_put_alert(visit, data, alert);
    visit->answer = page_show(visit, status, "login.html", data);
}

void
page_login(Visit *visit)
{
    login_show(visit, 200, NULL);
}

const char *
page_first(const Visit *visit)
{
    return json_is_true(json_object_get(visit->me, "is_staff")) ? "/desk" : "/tickets";
}

/* How long to wait, for those who ask by program, too. */
static void
put_wait(Visit *visit, const json_t *said)
{
    gint64 wait = page_number(said, "wait");
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, wait);

    if (wait > 0)
        answer_set(visit->answer, "Retry-After", text);
}

static void
come_in(Visit *visit, const json_t *said, const char *path)
{
    visit_set_session(visit, page_string(said, "session"));
    if (!typed_unpack(visit))
        visit->answer = answer_see(*path ? path : page_first(visit));
}

void
page_login_do(Visit *visit)
{
    const char *login = form_value(visit->form, "login");
    json_t *said;

    if (!visit_has_key(visit, true)) {
        login_show(visit, 403, "error/form-over");
        return;
    }
    said = visit_try(visit, MEMBER_CHANGES, "login",
                     json_pack("{s:s, s:s}", "login", login, "password",
                               form_value(visit->form, "password")),
                     NULL, NULL);
    if (!said) {
        login_show(visit, 503, "error/unreachable");
    } else if (!visit_error(visit, said)) {
        come_in(visit, said, typed_next(visit));
    } else {
        guint status = visit_status(said);

        /* One text for all causes but having to wait. */
        login_show(visit, status == 429 || status == 503 ? status : 401,
                   status == 429 || status == 503 ? visit_error(visit, said)
                                                  : "error/wrong-login");
        put_wait(visit, said);
    }
    json_decref(said);
}

static void
link_show(Visit *visit, guint status, bool is_sent, const char *alert)
{
    json_t *data = json_pack("{s:s, s:b}", "address", form_value(visit->form, "address"),
                             "is_sent", is_sent);

    page_put_alert(visit, data, alert);
    visit->answer = page_show(visit, status, "link.html", data);
}

void
page_link(Visit *visit)
{
    link_show(visit, 200, false, NULL);
}

void
page_link_do(Visit *visit)
{
    json_t *said;
    guint status;

    if (!visit_has_key(visit, true)) {
        link_show(visit, 403, false, "error/form-over");
        return;
    }
    said =
        visit_try(visit, MEMBER_CHANGES, "link",
                  json_pack("{s:s, s:s}", "address", form_value(visit->form, "address"),
                            "language", visit->language->code),
                  NULL, NULL);
    status = said ? visit_status(said) : 503;
    /* Whoever it is: nobody learns who is a customer here. */
    if (!said)
        link_show(visit, 503, false, "error/unreachable");
    else if (status == 429 || status == 503)
        link_show(visit, status, false, visit_error(visit, said));
    else
        link_show(visit, 200, true, NULL);
    json_decref(said);
}

static void
token_show(Visit *visit, guint status, const char *alert)
{
    json_t *data = json_pack("{s:s}", "action", visit->path);

    page_put_alert(visit, data, alert);
    visit->answer = page_show(visit, status, "link_token.html", data);
}

/* Looking at it changes nothing: programs follow the links of mails. */
void
page_link_token(Visit *visit)
{
    token_show(visit, 200, NULL);
}

void
page_link_token_do(Visit *visit)
{
    bool wants_password = *form_value(visit->form, "set_password") != '\0';
    json_t *said;

    if (!visit_has_key(visit, true)) {
        token_show(visit, 403, "error/form-over");
        return;
    }
    said = visit_try(visit, MEMBER_CHANGES, "link-login",
                     json_pack("{s:s}", "token", visit->word), NULL, NULL);
    if (!said)
        token_show(visit, 503, "error/unreachable");
    else if (!visit_error(visit, said))
        come_in(visit, said, wants_password ? "/password" : "");
    else if (visit_status(said) == 403)
        link_show(visit, 403, false, "error/link-over");
    else
        token_show(visit, visit_status(said), visit_error(visit, said));
    json_decref(said);
}

void
page_logout_do(Visit *visit)
{
    bool everywhere = *form_value(visit->form, "everywhere") != '\0';
    json_t *said = visit_try(visit, MEMBER_CHANGES, "logout",
                             json_pack("{s:b}", "everywhere", everywhere), NULL, NULL);

    /* A session that may live on must not look as if it were over. */
    if (!said || visit_status(said) == 503) {
        typed_keep(visit, 503, "error/unreachable");
    } else {
        visit_set_session(visit, "");
        visit->answer = answer_see("/login");
        answer_add(visit->answer, "Clear-Site-Data", "\"storage\"");
    }
    json_decref(said);
}

void
page_home(Visit *visit)
{
    json_t *said = visit_ask(visit, MEMBER_READS, "me", NULL);

    if (said)
        visit->answer = answer_see(page_first(visit));
    json_decref(said);
}
