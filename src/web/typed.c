/* typed.c - what somebody typed is never lost. */
#include "web/typed.h"

#include "web/page.h"

#include <string.h>

#define CARRIED "kept-"
#define CARRIED_ACTION "kept-action"

/* Fields that people see and may change; all others go along unseen. */
typedef struct Seen {
    const char *name, *label;
    bool is_long;
} Seen;

static const Seen seen[] = {
    { "subject", "new/subject", false },
    { "description", "new/description", true },
    { "message", "reply/message", true },
    { "name", "account/name", false },
    { "user_name", "account/user-name", false },
    { "phone", "account/phone", false },
};

/* Forms by the end of their path. */
static const char *const forms[][2] = {
    { "/tickets/new", "new-ticket" },
    { "/reply", "reply" },
    { "/resolve", "resolve" },
    { "/account", "account" },
    { "/say", "chat" },
    { "/answer", "answer" },
    { "/note", "note" },
};

static const char *
form_of(const char *action)
{
    for (gsize i = 0; i < G_N_ELEMENTS(forms); i++)
        if (g_str_has_suffix(action, forms[i][0]))
            return forms[i][1];
    return "unsent";
}

/* A key belongs to the page that it came with, a password to nobody's page. */
static bool
is_kept(const char *name)
{
    return strcmp(name, "csrf") != 0 && strcmp(name, "next") != 0 &&
           strcmp(name, "current") != 0 && !g_str_has_prefix(name, "password") &&
           !g_str_has_prefix(name, CARRIED);
}

static json_t *
field_json(const Visit *visit, const char *name, const char *value)
{
    json_t *field = json_pack("{s:s, s:s}", "name", name, "value", value);

    for (gsize i = 0; i < G_N_ELEMENTS(seen); i++) {
        if (strcmp(seen[i].name, name) != 0)
            continue;
        json_object_set_new(field, "label",
                            json_string(language_word(visit->language, seen[i].label)));
        json_object_set_new(field, seen[i].is_long ? "is_long" : "is_short", json_true());
    }
    return field;
}

/* The fields of the form whose names begin with `prefix`, without it. */
static json_t *
fields_json(const Visit *visit, const char *prefix)
{
    json_t *fields = json_array();

    for (guint i = 0; i < visit->form->fields->len; i++) {
        const FormField *field = visit->form->fields->pdata[i];

        if (g_str_has_prefix(field->name, prefix) &&
            is_kept(field->name + strlen(prefix)) &&
            strcmp(field->name, CARRIED_ACTION) != 0)
            json_array_append_new(
                fields, field_json(visit, field->name + strlen(prefix), field->value));
    }
    return fields;
}

static Answer *
show(Visit *visit, guint status, const char *alert, const char *action, json_t *fields)
{
    const char *form = form_of(action);
    bool takes_files = strcmp(form, "reply") == 0 || strcmp(form, "new-ticket") == 0 ||
                       strcmp(form, "answer") == 0;
    bool had_files = visit->form->files->len > 0 || visit->request->is_cut;
    json_t *data =
        json_pack("{s:s, s:s, s:o, s:b, s:b}", "action", action, "form_id", form,
                  "fields", fields, "with_files", takes_files, "has_files", had_files);

    page_put_alert(visit, data, alert);
    return page_show(visit, status, "unsent.html", data);
}

void
typed_keep(Visit *visit, guint status, const char *alert)
{
    json_t *fields;

    if (!visit_is(visit, "POST")) {
        visit->answer = page_error(visit, status);
        return;
    }
    fields = fields_json(visit, "");
    visit->answer = show(visit, status, alert, visit->path, fields);
}

/* Was anything written that would have to be written again? */
static bool
has_words(const Visit *visit)
{
    for (gsize i = 0; i < G_N_ELEMENTS(seen); i++)
        if (*form_value(visit->form, seen[i].name))
            return true;
    return false;
}

/* Where a form was seen: "/tickets/5" for "/tickets/5/reply". */
static char *
page_of_form(const char *path)
{
    if (g_str_has_prefix(path, "/desk/held/"))
        return g_strdup("/desk/held");
    if (g_str_has_suffix(path, "/reply") || g_str_has_suffix(path, "/resolve") ||
        g_str_has_prefix(path, "/desk/") || g_str_has_prefix(path, "/chat/"))
        return g_path_get_dirname(path);
    return g_strdup(path);
}

void
typed_to_login(Visit *visit)
{
    g_autofree char *page = page_of_form(visit->path);
    json_t *data;

    if (!visit_is(visit, "POST")) {
        const char *query = visit->request->head->query;
        g_autofree char *whole = g_strconcat(visit->path, *query ? "?" : "", query, NULL);
        g_autofree char *escaped = g_uri_escape_string(whole, "/", FALSE);
        g_autofree char *login = g_strconcat("/login?next=", escaped, NULL);

        visit->answer = answer_see(strcmp(whole, "/") == 0 ? "/login" : login);
        return;
    }
    if (strcmp(visit->path, "/logout") == 0) {
        visit->answer = answer_see("/login");
        return;
    }
    data = json_pack("{s:s}", "next", page);
    if (has_words(visit)) {
        json_object_set_new(data, "action", json_string(visit->path));
        json_object_set_new(data, "kept", fields_json(visit, ""));
    }
    page_put_alert(visit, data, "error/session-over");
    visit->answer = page_show(visit, 401, "login.html", data);
}

const char *
typed_next(const Visit *visit)
{
    const char *next = form_value(visit->form, "next");

    if (*next == '\0')
        next = form_value(visit->query, "next");
    return answer_is_local(next) && !g_str_has_prefix(next, "/login") &&
                   !g_str_has_prefix(next, "/logout")
               ? next
               : "";
}

void
typed_carry(const Visit *visit, json_t *data)
{
    const char *action = form_value(visit->form, CARRIED_ACTION);

    json_object_set_new(data, "next", json_string(typed_next(visit)));
    if (!answer_is_local(action))
        return;
    json_object_set_new(data, "action", json_string(action));
    json_object_set_new(data, "kept", fields_json(visit, CARRIED));
}

bool
typed_unpack(Visit *visit)
{
    const char *action = form_value(visit->form, CARRIED_ACTION);

    if (!answer_is_local(action))
        return false;
    visit->answer =
        show(visit, 200, "unsent/logged-in", action, fields_json(visit, CARRIED));
    return true;
}
