/* page.c - pages made of templates, words and data. */
#include "web/page.h"

#include "base/unique.h"
#include "web/cookie.h"

#include <string.h>

/* A tag that is not here is refused when the program starts. */
const char *const page_names[] = {
    /* of all pages */
    "language", "direction", "version", "site_name", "has_logo", "has_style", "person",
    "is_staff", "has_chat", "csrf", "form_csrf", "path", "languages", "code", "name",
    "is_current", "alert", "notice", "notice_code", "title", "is_member", "live",
    /* forms */
    "key", "next", "login", "address", "is_sent", "kept", "value", "label", "is_long",
    "is_short", "field", "form_id", "action", "fields", "has_files", "wants_current",
    "with_files", "error_subject", "error_message", "error_description", "error_password",
    "error_password2", "error_current", "error_name", "error_user_name", "error_phone",
    "error_language", "error_login", "error_address", "error_attachment",
    "error_department", "error_type",
    /* tickets */
    "tickets", "ticket", "subject", "opener", "department", "type", "status",
    "status_word", "created_iso", "created_words", "created_exact", "updated_iso",
    "updated_words", "updated_exact", "statuses", "q", "is_filtered", "previous",
    "following", "page", "entries", "entry", "kind", "author", "is_mine", "at_iso",
    "at_words", "at_exact", "text", "has_original", "attachments", "part", "size_words",
    "may_reply", "may_resolve", "merged_into", "message", "description", "departments",
    "types", "max_upload", "max_upload_words", "is_closed", "has_password",
    /* the account */
    "user_name", "phone", "addresses",
    /* staff's */
    "priority", "priority_word", "priorities", "assigned", "customer", "customer_address",
    "customer_language", "staff", "is_waiting", "waiting_count", "held_count", "mails",
    "held", "reason_word", "would", "since_iso", "since_words", "since_exact", "sender",
    "recipient", "trace", "refused", "into", "author_address", "kind_word", "quoted",
    "proof", "proof_word", "history", "what", "why", "participants", "role_word",
    "name_word", "has_types", "tags", "links", "linked_from", "reopened", "note", "close",
    "split_entry", "typed_tags", "cc_address", "refused_answer", "refused_note",
    "refused_status", "refused_assign", "refused_priority", "refused_move",
    "refused_merge", "refused_split", "refused_type", "refused_tags", "refused_cc",
    "refused_undo",
    /* chats */
    "chats", "chat", "state", "state_word", "talk_path", "agent", "is_ended", "has_agent",
    "last", "lines", "line", "from", "choices", "has_choices", "has_box", "waiting_iso",
    "waiting_words", "waiting_exact",
    /* errors */
    "error_title", "error_text", "error_status", NULL
};

const char *
page_string(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text ? text : "";
}

gint64
page_number(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

/* ------------------------------------------------------------------ times and sizes */

static char *
counted(const Language *language, const char *one, const char *many, gint64 n)
{
    GString *text = g_string_new(language_word(language, n == 1 ? one : many));
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, n);

    g_string_replace(text, "{n}", number, 0);
    return g_string_free(text, FALSE);
}

static char *
exact_time(const Language *language, GDateTime *time, bool with_clock)
{
    g_autofree char *month_key = g_strdup_printf("month/%d", g_date_time_get_month(time));
    const char *month = language_word(language, month_key);

    if (!with_clock)
        return g_strdup_printf("%d %s %d", g_date_time_get_day_of_month(time), month,
                               g_date_time_get_year(time));
    return g_strdup_printf("%d %s %d, %02d:%02d UTC", g_date_time_get_day_of_month(time),
                           month, g_date_time_get_year(time), g_date_time_get_hour(time),
                           g_date_time_get_minute(time));
}

static char *
time_words(const Language *language, GDateTime *time, gint64 seconds)
{
    if (seconds < 60)
        return g_strdup(language_word(language, "ago/now"));
    if (seconds < 3600)
        return counted(language, "ago/minute", "ago/minutes", seconds / 60);
    if (seconds < 86400)
        return counted(language, "ago/hour", "ago/hours", seconds / 3600);
    if (seconds < 14 * 86400)
        return counted(language, "ago/day", "ago/days", seconds / 86400);
    return exact_time(language, time, false);
}

static void
put(json_t *object, const char *name, const char *suffix, const char *text)
{
    g_autofree char *key = g_strconcat(name, suffix, NULL);

    json_object_set_new(object, key, json_string(text));
}

void
page_put_time(json_t *object, const char *name, gint64 ms, gint64 now,
              const Language *language)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(ms / 1000);
    g_autofree char *iso = NULL, *words = NULL, *exact = NULL;

    if (!time)
        return;
    iso = g_date_time_format(time, "%Y-%m-%dT%H:%M:%SZ");
    words = time_words(language, time, (now - ms) / 1000);
    exact = exact_time(language, time, true);
    put(object, name, "_iso", iso);
    put(object, name, "_words", words);
    put(object, name, "_exact", exact);
}

char *
page_size(gint64 bytes)
{
    if (bytes < 1024)
        return g_strdup_printf("%" G_GINT64_FORMAT " B", bytes);
    if (bytes < 1 << 20)
        return g_strdup_printf("%" G_GINT64_FORMAT " KB", (bytes + 512) >> 10);
    return g_strdup_printf("%" G_GINT64_FORMAT " MB", (bytes + (1 << 19)) >> 20);
}

/* Of a form, so that it is done once however often it is sent: 32 hex digits. */
static char *
new_key(void)
{
    guint8 bytes[16];
    GString *text = g_string_new(NULL);

    unique_bytes(bytes, sizeof bytes);
    for (gsize i = 0; i < sizeof bytes; i++)
        g_string_append_printf(text, "%02x", bytes[i]);
    return g_string_free(text, FALSE);
}

void
page_put_alert(const Visit *visit, json_t *data, const char *key)
{
    if (key)
        json_object_set_new(data, "alert",
                            json_string(language_word(visit->language, key)));
}

/* ------------------------------------------------------------------ what all have */

static json_t *
languages_of(const Visit *visit)
{
    const GPtrArray *all = words_all(theme_words(visit->web->theme));
    json_t *list = json_array();

    for (guint i = 0; i < all->len; i++) {
        const Language *language = all->pdata[i];

        json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "code", language->code,
                                              "name", language->name, "is_current",
                                              language == visit->language));
    }
    return list;
}

static void
put_me(const Visit *visit, json_t *root)
{
    const json_t *me = visit->me;
    const char *person = page_string(me, "name");

    if (!me)
        return;
    if (*person == '\0')
        person = page_string(me, "address");
    json_object_set_new(root, "is_member", json_true());
    json_object_set_new(root, "person", json_string(person));
    json_object_set_new(root, "has_chat",
                        json_boolean(json_is_true(json_object_get(me, "chat"))));
    json_object_set_new(root, "is_staff",
                        json_boolean(json_is_true(json_object_get(me, "is_staff"))));
    json_object_set_new(root, "has_password",
                        json_boolean(json_is_true(json_object_get(me, "has_password"))));
}

static void
put_site(const Visit *visit, json_t *root)
{
    const char *name = visit->web->settings->site_name;
    const Theme *theme = visit->web->theme;

    if (*name == '\0')
        name = page_string(json_object_get(visit->me, "site"), "name");
    if (*name == '\0')
        name = language_word(visit->language, "site-name");
    json_object_set_new(root, "site_name", json_string(name));
    json_object_set_new(root, "version", json_string(theme_version(theme)));
    json_object_set_new(root, "has_logo",
                        json_boolean(theme_file(theme, "logo.svg") != NULL));
    json_object_set_new(root, "has_style",
                        json_boolean(theme_file(theme, "site.css") != NULL));
}

/* The path to come back to after the language was changed: that of a page that can be
 * asked for again. */
static const char *
path_to_show(const Visit *visit)
{
    return visit_is(visit, "POST") ? "/" : visit->path;
}

static json_t *
root_of(const Visit *visit)
{
    json_t *root = json_copy(visit->language->words);
    g_autofree char *csrf =
        cookie_form_key(*visit->session ? visit->session : visit->seed);
    g_autofree char *form_csrf = cookie_form_key(visit->seed);
    g_autofree char *key = new_key();

    json_object_set_new(root, "language", json_string(visit->language->code));
    json_object_set_new(root, "direction", json_string(visit->language->direction));
    json_object_set_new(root, "csrf", json_string(csrf));
    json_object_set_new(root, "form_csrf", json_string(form_csrf));
    json_object_set_new(root, "key", json_string(key));
    json_object_set_new(root, "path", json_string(path_to_show(visit)));
    json_object_set_new(root, "languages", languages_of(visit));
    json_object_set_new(root, "max_upload",
                        json_integer(visit->web->settings->max_upload));
    put_site(visit, root);
    put_me(visit, root);
    return root;
}

/* What the page before this one has done, told once. */
static void
put_notice(Visit *visit, json_t *root)
{
    g_autofree char *code =
        cookie_value(head_field(visit->request->head, "cookie"), COOKIE_NOTICE);
    g_autofree char *key = g_strconcat("notice/", code, NULL);

    if (visit_is(visit, "POST") || !language_has(visit->language, key))
        return;
    json_object_set_new(root, "notice", json_string(language_word(visit->language, key)));
    json_object_set_new(root, "notice_code", json_string(code));
    visit_set_cookie(visit, COOKIE_NOTICE, "", 0);
}

Answer *
page_show(Visit *visit, guint status, const char *template, json_t *data)
{
    json_t *root = root_of(visit);
    g_autofree char *title =
        g_strdup_printf("title/%.*s", (int)strcspn(template, "."), template);
    g_autofree char *size = page_size(visit->web->settings->max_upload);
    Answer *answer;

    json_object_set_new(root, "title",
                        json_string(language_word(visit->language, title)));
    json_object_set_new(root, "max_upload_words", json_string(size));
    put_notice(visit, root);
    json_object_update(root, data);
    answer = answer_html(status, theme_render(visit->web->theme, template, root));
    answer_add(answer, "Content-Language", visit->language->code);
    answer_add(answer, "Vary", "Accept-Language, Cookie");
    json_decref(root);
    json_decref(data);
    return answer;
}

Answer *
page_error(Visit *visit, guint status)
{
    g_autofree char *title = g_strdup_printf("error-title/%u", status);
    g_autofree char *text = g_strdup_printf("error-text/%u", status);
    json_t *data;

    data =
        json_pack("{s:s, s:s, s:s, s:i}", "title", language_word(visit->language, title),
                  "error_title", language_word(visit->language, title), "error_text",
                  language_word(visit->language, text), "error_status", (int)status);
    return page_show(visit, status, "error.html", data);
}
