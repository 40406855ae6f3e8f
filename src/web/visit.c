/* visit.c - one request while it is answered: who asks, what was typed, what ticketd
 * says.
 */
#include "web/visit.h"

#include "base/log.h"
#include "web/cookie.h"
#include "web/page.h"
#include "web/typed.h"

#include <string.h>

enum { SESSION_DAYS = 30, AGENT_BYTES_MAX = 200, NOTICE_SECONDS = 60 };

bool
visit_is(const Visit *visit, const char *method)
{
    return strcmp(visit->request->head->method, method) == 0;
}

/* ------------------------------------------------------------------ asking ticketd */

static json_t *
request_of(const Visit *visit, const char *verb, json_t *fields)
{
    json_t *request = fields ? fields : json_object();
    g_autofree char *agent =
        g_utf8_make_valid(head_field(visit->request->head, "user-agent"), -1);
    g_autofree char *short_agent =
        g_utf8_substring(agent, 0, MIN(g_utf8_strlen(agent, -1), AGENT_BYTES_MAX));

    json_object_set_new(request, "id", json_integer(1));
    json_object_set_new(request, "verb", json_string(verb));
    json_object_set_new(request, "session", json_string(visit->session));
    json_object_set_new(request, "client", json_string(visit->request->client));
    json_object_set_new(request, "agent", json_string(short_agent));
    return request;
}

static void
take_me(Visit *visit, const json_t *said)
{
    json_t *me = json_object_get(said, "me");
    const Language *language;

    if (!json_is_object(me))
        return;
    json_decref(visit->me);
    visit->me = json_incref(me);
    language =
        words_language(theme_words(visit->web->theme), page_string(me, "language"));
    if (language)
        visit->language = language;
}

json_t *
visit_try(Visit *visit, MemberKind kind, const char *verb, json_t *fields,
          const GPtrArray *files, GBytes **file)
{
    json_t *request = request_of(visit, verb, fields);
    json_t *said = NULL;
    g_auto(Fault) why = { 0 };
    bool is_fine =
        member_ask(visit->web->member, kind, request, files, &said, file, &why);

    json_decref(request);
    if (!is_fine) {
        log_warning("verb=%s: %s", verb, why.text);
        return NULL;
    }
    take_me(visit, said);
    return said;
}

static void
answer_failure(Visit *visit, const json_t *said)
{
    const char *code = page_string(said, "code");

    if (strcmp(code, "forbidden") == 0 && json_is_true(json_object_get(said, "login")))
        typed_to_login(visit);
    else if (strcmp(code, "not-found") == 0)
        visit->answer = page_error(visit, 404);
    else if (strcmp(code, "forbidden") == 0)
        visit->answer = page_error(visit, 403);
    else
        typed_keep(visit, 503, "error/temporary");
}

json_t *
visit_ask_files(Visit *visit, MemberKind kind, const char *verb, json_t *fields,
                const GPtrArray *files, GBytes **file)
{
    json_t *said = visit_try(visit, kind, verb, fields, files, file);
    const char *code;

    if (!said) {
        typed_keep(visit, 503, "error/unreachable");
        return NULL;
    }
    code = page_string(said, "code");
    if (json_is_true(json_object_get(said, "ok")) || strcmp(code, "invalid") == 0 ||
        strcmp(code, "limit") == 0)
        return said;
    answer_failure(visit, said);
    json_decref(said);
    return NULL;
}

json_t *
visit_ask(Visit *visit, MemberKind kind, const char *verb, json_t *fields)
{
    return visit_ask_files(visit, kind, verb, fields, NULL, NULL);
}

const char *
visit_error(const Visit *visit, const json_t *said)
{
    static const char *const by_code[][2] = {
        { "forbidden", "error/forbidden" }, { "not-found", "error/not-found" },
        { "limit", "error/limit" },         { "invalid", "error/invalid" },
        { "temporary", "error/temporary" },
    };
    const char *code = page_string(said, "code");
    const char *text = page_string(said, "text");
    g_autofree char *key = g_strconcat("error/", text, NULL);

    if (json_is_true(json_object_get(said, "ok")))
        return NULL;
    if (*text && language_has(visit->language, key))
        return g_intern_string(key);
    for (gsize i = 0; i < G_N_ELEMENTS(by_code); i++)
        if (strcmp(code, by_code[i][0]) == 0)
            return by_code[i][1];
    return "error/temporary";
}

guint
visit_status(const json_t *said)
{
    const char *code = page_string(said, "code");

    if (strcmp(code, "forbidden") == 0)
        return json_is_true(json_object_get(said, "login")) ? 401 : 403;
    if (strcmp(code, "not-found") == 0)
        return 404;
    if (strcmp(code, "limit") == 0)
        return 429;
    if (strcmp(code, "invalid") == 0)
        return 422;
    return strcmp(code, "temporary") == 0 ? 503 : 200;
}

/* ------------------------------------------------------------------ cookies, keys */

static bool
is_same(const char *a, const char *b)
{
    gsize length = strlen(a);
    guchar differs = 0;

    if (length == 0 || length != strlen(b))
        return false;
    for (gsize i = 0; i < length; i++)
        differs |= (guchar)(a[i] ^ b[i]);
    return differs == 0;
}

bool
visit_has_key(const Visit *visit, bool is_open)
{
    const char *given = form_value(visit->form, "csrf");
    g_autofree char *session = cookie_form_key(visit->session);
    g_autofree char *seed = cookie_form_key(visit->seed);

    if (cookie_is_foreign(visit->request->head, visit->web->settings->base_url))
        return false;
    if (*visit->session && is_same(given, session))
        return true;
    return is_open && is_same(given, seed);
}

void
visit_set_cookie(Visit *visit, const char *name, const char *value, gint64 age)
{
    bool is_secure = web_settings_are_secure(visit->web->settings);

    g_ptr_array_add(visit->cookies,
                    g_strdup_printf("%s=%s; Path=/; Max-Age=%" G_GINT64_FORMAT
                                    "; HttpOnly; SameSite=Lax%s",
                                    name, value, age, is_secure ? "; Secure" : ""));
}

void
visit_see(Visit *visit, const char *path, const char *notice)
{
    visit_set_cookie(visit, COOKIE_NOTICE, notice, NOTICE_SECONDS);
    visit->answer = answer_see(path);
}

void
visit_set_session(Visit *visit, const char *session)
{
    bool is_there = *session != '\0';

    if (is_there && !cookie_is_token(session))
        return;
    g_free(visit->session);
    visit->session = g_strdup(session);
    visit_set_cookie(visit, COOKIE_SESSION, session,
                     is_there ? (gint64)SESSION_DAYS * 86400 : 0);
}

void
visit_clear(Visit *visit)
{
    form_free(visit->query);
    form_free(visit->form);
    json_decref(visit->me);
    g_free(visit->word);
    g_free(visit->session);
    g_free(visit->seed);
    g_ptr_array_unref(visit->cookies);
}
