/* desk.c - what staff's pages share: who is told what, in which words. */
#include "web/desk.h"

#include "web/page.h"

#include <string.h>

const char *const desk_statuses[] = { "open",        "answered", "customer-reply",
                                      "in-progress", "on-hold",  "closed",
                                      NULL };
const char *const desk_priorities[] = { "urgent", "high", "normal", "low", NULL };

DeskRefusal
desk_refusal(const Visit *visit, const json_t *said, const char *form)
{
    const char *detail = page_string(said, "detail");
    const char *key = visit_error(visit, said);

    return (DeskRefusal){
        .form = form,
        .text = g_strdup(*detail || !key ? detail : language_word(visit->language, key)),
        .status = visit_status(said),
    };
}

static void
add_string(GChecksum *sum, const char *text)
{
    /* With its NUL: "ab" "c" is not "a" "bc". */
    g_checksum_update(sum, (const guchar *)text, (gssize)strlen(text) + 1);
}

char *
desk_key(const Visit *visit)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);

    if (*form_value(visit->form, "key") == '\0')
        return g_strdup("");
    add_string(sum, visit->path);
    for (guint i = 0; i < visit->form->fields->len; i++) {
        const FormField *field = visit->form->fields->pdata[i];

        add_string(sum, field->name);
        add_string(sum, field->value);
    }
    for (guint i = 0; i < visit->form->files->len; i++) {
        const FormFile *file = visit->form->files->pdata[i];
        gsize length;
        const guchar *bytes = g_bytes_get_data(file->bytes, &length);

        add_string(sum, file->name);
        g_checksum_update(sum, bytes, (gssize)length);
    }
    return g_strdup(g_checksum_get_string(sum));
}

gint64
desk_typed_number(const Visit *visit, const char *field)
{
    const char *text = form_value(visit->form, field);

    text += strspn(text, " #");
    return g_ascii_isdigit(*text) ? g_ascii_strtoll(text, NULL, 10) : 0;
}

void
desk_put_word(const Visit *visit, json_t *object, const char *name, const char *prefix,
              const char *value)
{
    g_autofree char *word = g_strdup_printf("%s/%s", prefix, *value ? value : "none");
    g_autofree char *put = g_strconcat(name, "_word", NULL);
    bool is_known = language_has(visit->language, word);

    json_object_set_new(
        object, put,
        json_string(is_known ? language_word(visit->language, word) : value));
}

json_t *
desk_choices(const Visit *visit, const char *const *codes, const char *prefix,
             const char *chosen)
{
    json_t *list = json_array();

    for (; *codes; codes++) {
        json_t *one = json_pack("{s:s, s:b}", "code", *codes, "is_current",
                                strcmp(*codes, chosen) == 0);

        desk_put_word(visit, one, "name", prefix, *codes);
        json_array_append_new(list, one);
    }
    return list;
}
