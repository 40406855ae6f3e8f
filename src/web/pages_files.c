/* pages_files.c - what is no page: attachments, originals, style, script, health, events.
 */
#include "web/page.h"
#include "web/pages.h"

#include <string.h>

/* Types that a browser may be told of a stranger's file; none of them runs. */
static bool
is_harmless(const char *type)
{
    static const char *const types[] = {
        "application/pdf", "application/zip", "image/gif",  "image/jpeg", "image/png",
        "image/webp",      "text/csv",        "text/plain", NULL
    };

    return g_strv_contains(types, type);
}

static void
take_bytes(Answer *answer, GBytes *bytes)
{
    g_bytes_unref(answer->body);
    answer->body = bytes ? g_bytes_ref(bytes) : g_bytes_new_static("", 0);
}

/* RFC 6266: for old programs a name in ASCII, for all others the whole one. */
static char *
disposition(const char *name)
{
    g_autofree char *escaped = g_uri_escape_string(name, NULL, FALSE);
    g_autofree char *ascii = g_strdup(name);

    for (char *p = ascii; *p; p++)
        if (*p < ' ' || *p > 126 || strchr("\"\\;%/", *p))
            *p = '_';
    return g_strdup_printf("attachment; filename=\"%s\"; filename*=UTF-8''%s", ascii,
                           escaped);
}

/* What that verb gives: a file. False: answered. */
static bool
ask_file(Visit *visit, const char *verb, json_t *fields, json_t **file, GBytes **bytes)
{
    json_t *said = visit_ask_files(visit, MEMBER_READS, verb, fields, NULL, bytes);

    if (!said)
        return false;
    *file = json_incref(json_array_get(json_object_get(said, "files"), 0));
    if (!*bytes || !*file) {
        guint status = visit_status(said);

        json_decref(*file);
        visit->answer = page_error(visit, status == 200 ? 404 : status);
    }
    json_decref(said);
    return visit->answer == NULL;
}

void
page_attachment(Visit *visit)
{
    json_t *file = NULL;
    g_autoptr(GBytes) bytes = NULL;
    g_autofree char *how = NULL;
    const char *type;

    if (!ask_file(visit, "attachment",
                  json_pack("{s:I, s:I, s:I}", "ticket", (json_int_t)visit->numbers[0],
                            "entry", (json_int_t)visit->numbers[1], "part",
                            (json_int_t)visit->numbers[2]),
                  &file, &bytes))
        return;
    type = page_string(file, "type");
    how = disposition(page_string(file, "name"));
    visit->answer = answer_new(200);
    answer_add(visit->answer, "Content-Type",
               is_harmless(type) ? type : "application/octet-stream");
    answer_add(visit->answer, "Content-Disposition", how);
    answer_set(visit->answer, "Content-Security-Policy",
               "sandbox; default-src 'none'; frame-ancestors 'none'");
    take_bytes(visit->answer, bytes);
    json_decref(file);
}

void
page_original(Visit *visit)
{
    json_t *file = NULL;
    g_autoptr(GBytes) bytes = NULL;
    bool is_html;

    if (!ask_file(visit, "original",
                  json_pack("{s:I, s:I}", "ticket", (json_int_t)visit->numbers[0],
                            "entry", (json_int_t)visit->numbers[1]),
                  &file, &bytes))
        return;
    is_html = strcmp(page_string(file, "type"), "text/html") == 0;
    visit->answer = answer_new(200);
    answer_add(visit->answer, "Content-Type",
               is_html ? "text/html; charset=utf-8" : "text/plain; charset=utf-8");
    /* Nothing of it runs, loads or leads anywhere; only our own page may frame it. */
    answer_set(visit->answer, "Content-Security-Policy",
               "sandbox; default-src 'none'; form-action 'none'; base-uri 'none'; "
               "frame-ancestors 'self'");
    answer_set(visit->answer, "X-Frame-Options", "SAMEORIGIN");
    answer_set(visit->answer, "Referrer-Policy", "no-referrer");
    take_bytes(visit->answer, bytes);
    json_decref(file);
}

void
page_static(Visit *visit)
{
    static const char *const types[][2] = {
        { ".css", "text/css; charset=utf-8" },
        { ".js", "text/javascript; charset=utf-8" },
        { ".svg", "image/svg+xml" },
    };
    GBytes *file = theme_file(visit->web->theme, visit->path + 1);
    const char *version = theme_version(visit->web->theme);
    g_autofree char *tag = g_strdup_printf("\"%s\"", version);
    /* An address with its version means the same for ever. */
    bool is_versioned = strcmp(form_value(visit->query, "v"), version) == 0;

    if (!file) {
        visit->answer = page_error(visit, 404);
        return;
    }
    if (strcmp(head_field(visit->request->head, "if-none-match"), tag) == 0) {
        visit->answer = answer_new(304);
    } else {
        visit->answer = answer_new(200);
        take_bytes(visit->answer, file);
        for (gsize i = 0; i < G_N_ELEMENTS(types); i++)
            if (g_str_has_suffix(visit->path, types[i][0]))
                answer_set(visit->answer, "Content-Type", types[i][1]);
    }
    answer_set(visit->answer, "Cache-Control",
               is_versioned ? "public, max-age=31536000, immutable"
                            : "public, max-age=300");
    answer_set(visit->answer, "ETag", tag);
}

/* ticketd knows nobody without a session: that it says so is what we ask for. */
void
page_health(Visit *visit)
{
    json_t *said = visit_try(visit, MEMBER_READS, "me", NULL, NULL, NULL);

    if (said && visit_status(said) != 503)
        visit->answer = answer_text(200, "ok\n");
    else
        visit->answer =
            answer_text(503, said ? "ticketd is busy\n" : "ticketd does not answer\n");
    json_decref(said);
}

void
page_events(Visit *visit)
{
    const char *last = head_field(visit->request->head, "last-event-id");
    json_t *said;

    if (*visit->session == '\0') {
        visit->answer = page_error(visit, 401);
        return;
    }
    if (*last == '\0')
        last = form_value(visit->query, "after");
    said = visit_try(visit, MEMBER_READS, "me", NULL, NULL, NULL);
    if (!said || visit_error(visit, said)) {
        visit->answer = page_error(visit, said ? visit_status(said) : 503);
    } else {
        visit->answer = answer_new(200);
        answer_set(visit->answer, "Content-Type", "text/event-stream; charset=utf-8");
        answer_set(visit->answer, "X-Accel-Buffering", "no");
        visit->answer->watch_session = g_strdup(visit->session);
        visit->answer->watch_after = MAX(g_ascii_strtoll(last, NULL, 10), 0);
    }
    json_decref(said);
}
