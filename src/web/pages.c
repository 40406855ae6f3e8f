/* pages.c - which path is which page, and who may see it. */
#include "web/pages.h"

#include "base/log.h"
#include "web/cookie.h"
#include "web/page.h"
#include "web/typed.h"

#include <string.h>

static const PageRow rows[] = {
    { "GET", "/login", WHO_ALL, page_login },
    { "POST", "/login", WHO_ALL, page_login_do },
    { "GET", "/login/link", WHO_ALL, page_link },
    { "POST", "/login/link", WHO_ALL, page_link_do },
    { "GET", "/login/link/*", WHO_ALL, page_link_token },
    { "POST", "/login/link/*", WHO_ALL, page_link_token_do },
    { "GET", "/password", WHO_MEMBER, page_password },
    { "POST", "/password", WHO_MEMBER, page_password_do },
    { "POST", "/logout", WHO_MEMBER, page_logout_do },
    { "GET", "/", WHO_MEMBER, page_home },
    { "GET", "/tickets", WHO_MEMBER, page_tickets },
    { "GET", "/tickets/new", WHO_MEMBER, page_new_ticket },
    { "POST", "/tickets/new", WHO_MEMBER, page_new_ticket_do },
    { "GET", "/tickets/#", WHO_MEMBER, page_ticket },
    { "POST", "/tickets/#/reply", WHO_MEMBER, page_reply_do },
    { "POST", "/tickets/#/resolve", WHO_MEMBER, page_resolve_do },
    { "GET", "/tickets/#/attachments/#/#", WHO_MEMBER, page_attachment },
    { "GET", "/tickets/#/original/#", WHO_MEMBER, page_original },
    { "GET", "/account", WHO_MEMBER, page_account },
    { "POST", "/account", WHO_MEMBER, page_account_do },
    { "GET", "/desk", WHO_MEMBER, page_desk },
    { "GET", "/desk/held", WHO_MEMBER, page_desk_held },
    { "POST", "/desk/held/#/release", WHO_MEMBER, page_desk_held_do },
    { "POST", "/desk/held/#/refuse", WHO_MEMBER, page_desk_held_do },
    { "GET", "/desk/#", WHO_MEMBER, page_desk_ticket },
    { "POST", "/desk/#/answer", WHO_MEMBER, page_desk_answer_do },
    { "POST", "/desk/#/note", WHO_MEMBER, page_desk_do },
    { "POST", "/desk/#/status", WHO_MEMBER, page_desk_do },
    { "POST", "/desk/#/assign", WHO_MEMBER, page_desk_do },
    { "POST", "/desk/#/priority", WHO_MEMBER, page_desk_do },
    { "POST", "/desk/#/move", WHO_MEMBER, page_desk_do },
    { "POST", "/desk/#/merge", WHO_MEMBER, page_desk_do },
    { "POST", "/desk/#/split", WHO_MEMBER, page_desk_do },
    { "POST", "/desk/#/type", WHO_MEMBER, page_desk_do },
    { "POST", "/desk/#/tags", WHO_MEMBER, page_desk_do },
    { "POST", "/desk/#/cc", WHO_MEMBER, page_desk_do },
    { "POST", "/desk/#/undo", WHO_MEMBER, page_desk_do },
    { "GET", "/chat", WHO_MEMBER, page_chat },
    { "POST", "/chat", WHO_MEMBER, page_chat_do },
    { "POST", "/chat/say", WHO_MEMBER, page_chat_do },
    { "POST", "/chat/choose", WHO_MEMBER, page_chat_do },
    { "POST", "/chat/end", WHO_MEMBER, page_chat_do },
    { "GET", "/desk/chats", WHO_MEMBER, page_desk_chats },
    { "GET", "/desk/chats/#", WHO_MEMBER, page_desk_chat },
    { "POST", "/desk/chats/#/join", WHO_MEMBER, page_desk_chat_do },
    { "POST", "/desk/chats/#/say", WHO_MEMBER, page_desk_chat_do },
    { "POST", "/desk/chats/#/leave", WHO_MEMBER, page_desk_chat_do },
    { "POST", "/desk/chats/#/end", WHO_MEMBER, page_desk_chat_do },
    { "POST", "/language", WHO_ALL, page_language_do },
    { "GET", "/events", WHO_ALL, page_events },
    { "GET", "/health", WHO_ALL, page_health },
    { "GET", "/style.css", WHO_ALL, page_static },
    { "GET", "/site.css", WHO_ALL, page_static },
    { "GET", "/script.js", WHO_ALL, page_static },
    { "GET", "/logo.svg", WHO_ALL, page_static },
    { "GET", "/icon.svg", WHO_ALL, page_static },
};

/* ------------------------------------------------------------------ the table */

static bool
take_number(Visit *visit, const char *part, guint *count)
{
    if (*part < '0' || *part > '9' || strlen(part) > 15 ||
        strspn(part, "0123456789") != strlen(part) || *count == VISIT_NUMBERS)
        return false;
    visit->numbers[(*count)++] = g_ascii_strtoll(part, NULL, 10);
    return true;
}

/* Does the path fit? Its numbers and its word are put into the visit. */
static bool
path_fits(Visit *visit, const char *pattern)
{
    g_auto(GStrv) wanted = g_strsplit(pattern, "/", -1);
    g_auto(GStrv) found = g_strsplit(visit->path, "/", 12);
    guint count = 0;

    if (g_strv_length(wanted) != g_strv_length(found))
        return false;
    for (guint i = 0; wanted[i]; i++) {
        if (strcmp(wanted[i], "#") == 0) {
            if (!take_number(visit, found[i], &count))
                return false;
        } else if (strcmp(wanted[i], "*") == 0) {
            if (!cookie_is_token(found[i]))
                return false;
            g_free(visit->word);
            visit->word = g_strdup(found[i]);
        } else if (strcmp(wanted[i], found[i]) != 0) {
            return false;
        }
    }
    return true;
}

/* NULL, with the answer: there is no such path, or not with that method. */
static const PageRow *
find_row(Visit *visit)
{
    const char *method = visit_is(visit, "HEAD") ? "GET" : visit->request->head->method;
    g_autoptr(GString) others = g_string_new(NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (!path_fits(visit, rows[i].path))
            continue;
        if (strcmp(rows[i].method, method) == 0)
            return &rows[i];
        g_string_append_printf(others, "%s%s", others->len ? ", " : "",
                               strcmp(rows[i].method, "GET") == 0 ? "GET, HEAD"
                                                                  : rows[i].method);
    }
    if (others->len > 0) {
        visit->answer = page_error(visit, 405);
        answer_add(visit->answer, "Allow", others->str);
    } else {
        visit->answer = page_error(visit, 404);
    }
    return NULL;
}

/* ------------------------------------------------------------------ one request */

static const Language *
language_for(const Visit *visit, const char *cookies)
{
    const Words *words = theme_words(visit->web->theme);
    g_autofree char *code = cookie_value(cookies, COOKIE_LANGUAGE);
    const Language *language = words_language(words, code);

    if (!language)
        language =
            words_accept(words, head_field(visit->request->head, "accept-language"));
    if (!language)
        language = words_language(words, visit->web->settings->language);
    return language ? language : words_language(words, WORDS_STANDARD);
}

static void
read_cookies(Visit *visit)
{
    const char *cookies = head_field(visit->request->head, "cookie");

    visit->session = cookie_value(cookies, COOKIE_SESSION);
    visit->seed = cookie_value(cookies, COOKIE_FORM);
    visit->language = language_for(visit, cookies);
    if (!cookie_is_token(visit->session))
        visit->session[0] = '\0';
    if (!cookie_is_token(visit->seed)) {
        g_free(visit->seed);
        visit->seed = cookie_token();
        visit_set_cookie(visit, COOKIE_FORM, visit->seed, 365 * 86400);
    }
}

/* False: it is no form that we can read. */
static bool
read_form(Visit *visit)
{
    const Request *request = visit->request;
    const char *reason = "";

    if (!visit_is(visit, "POST") || !request->body) {
        visit->form = form_new();
        return true;
    }
    if (form_read(head_field(request->head, "content-type"), request->body,
                  request->is_cut, &visit->form, &reason))
        return true;
    log_info("refused a form client=%s why=\"%s\"", request->client, reason);
    visit->form = form_new();
    return false;
}

static void
serve_row(Visit *visit, const PageRow *row)
{
    bool is_post = visit_is(visit, "POST");

    if (row->who == WHO_MEMBER && *visit->session == '\0')
        typed_to_login(visit);
    else if (visit->request->is_cut)
        typed_keep(visit, 413, "error/too-large");
    else if (is_post && row->who == WHO_MEMBER && !visit_has_key(visit, false))
        typed_keep(visit, 403, "error/form-over");
    else
        row->serve(visit);
}

static void
add_cookies(Visit *visit)
{
    for (guint i = 0; i < visit->cookies->len; i++)
        answer_add(visit->answer, "Set-Cookie", visit->cookies->pdata[i]);
}

Answer *
pages_serve(const Web *web, const Request *request)
{
    Visit visit = { .web = web, .request = request, .path = request->head->path };
    const PageRow *row;

    visit.cookies = g_ptr_array_new_with_free_func(g_free);
    visit.word = g_strdup("");
    visit.query = form_read_query(request->head->query);
    read_cookies(&visit);
    if (!read_form(&visit))
        visit.answer = page_error(&visit, 400);
    row = visit.answer ? NULL : find_row(&visit);
    if (row)
        serve_row(&visit, row);
    g_assert(visit.answer);
    /* What anybody may keep is nobody's: no cookie goes with it. */
    if (strcmp(answer_field(visit.answer, "Cache-Control"), "no-store") == 0)
        add_cookies(&visit);
    visit_clear(&visit);
    return visit.answer;
}
