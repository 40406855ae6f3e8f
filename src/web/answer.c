/* answer.c - what a browser gets: a status, fields, a body. */
#include "web/answer.h"

#include <string.h>

static void
field_free(gpointer data)
{
    AnswerField *field = data;

    g_free(field->name);
    g_free(field->value);
    g_free(field);
}

Answer *
answer_new(guint status)
{
    static const char *const all[][2] = {
        { "X-Content-Type-Options", "nosniff" },
        { "Referrer-Policy", "same-origin" },
        { "X-Frame-Options", "DENY" },
        { "Content-Security-Policy",
          "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
          "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
          "frame-ancestors 'none'" },
        { "Cross-Origin-Opener-Policy", "same-origin" },
        { "Cross-Origin-Resource-Policy", "same-origin" },
        { "Permissions-Policy", "camera=(), geolocation=(), microphone=()" },
        { "Cache-Control", "no-store" },
    };
    Answer *answer = g_new0(Answer, 1);

    answer->status = status;
    answer->fields = g_ptr_array_new_with_free_func(field_free);
    answer->body = g_bytes_new_static("", 0);
    for (gsize i = 0; i < G_N_ELEMENTS(all); i++)
        answer_add(answer, all[i][0], all[i][1]);
    return answer;
}

static Answer *
answer_with(guint status, const char *type, char *text)
{
    Answer *answer = answer_new(status);

    answer_add(answer, "Content-Type", type);
    g_bytes_unref(answer->body);
    answer->body = g_bytes_new_take(text, strlen(text));
    return answer;
}

Answer *
answer_html(guint status, char *html)
{
    return answer_with(status, "text/html; charset=utf-8", html);
}

Answer *
answer_text(guint status, const char *text)
{
    return answer_with(status, "text/plain; charset=utf-8", g_strdup(text));
}

bool
answer_is_local(const char *path)
{
    if (*path != '/' || path[1] == '/' || path[1] == '\\' || strlen(path) > 1000)
        return false;
    for (const char *p = path; *p; p++)
        if (*p <= ' ' || *p > 126 || *p == '\\')
            return false;
    return true;
}

Answer *
answer_see(const char *path)
{
    Answer *answer = answer_new(303);

    answer_add(answer, "Location", answer_is_local(path) ? path : "/");
    return answer;
}

void
answer_free(Answer *answer)
{
    if (!answer)
        return;
    g_ptr_array_unref(answer->fields);
    g_bytes_unref(answer->body);
    g_free(answer->watch_session);
    g_free(answer);
}

/* What comes from elsewhere must not begin a field of its own. */
static char *
clean_value(const char *value)
{
    char *clean = g_strdup(value);

    for (char *p = clean; *p; p++)
        if ((guchar)*p < ' ' || *p == 127)
            *p = '_';
    return clean;
}

void
answer_add(Answer *answer, const char *name, const char *value)
{
    AnswerField *field = g_new0(AnswerField, 1);

    field->name = g_strdup(name);
    field->value = clean_value(value);
    g_ptr_array_add(answer->fields, field);
}

static AnswerField *
find(const Answer *answer, const char *name)
{
    for (guint i = 0; i < answer->fields->len; i++) {
        AnswerField *field = answer->fields->pdata[i];

        if (g_ascii_strcasecmp(field->name, name) == 0)
            return field;
    }
    return NULL;
}

void
answer_set(Answer *answer, const char *name, const char *value)
{
    AnswerField *field = find(answer, name);

    if (!field) {
        answer_add(answer, name, value);
        return;
    }
    g_free(field->value);
    field->value = clean_value(value);
}

const char *
answer_field(const Answer *answer, const char *name)
{
    const AnswerField *field = find(answer, name);

    return field ? field->value : "";
}
