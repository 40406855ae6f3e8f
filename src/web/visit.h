/* visit.h - one request while it is answered: who asks, what was typed, what ticketd
 * says.
 */
#ifndef TICKETD_WEB_VISIT_H
#define TICKETD_WEB_VISIT_H

#include "web/answer.h"
#include "web/form.h"
#include "web/guard.h"
#include "web/member.h"
#include "web/settings.h"
#include "web/theme.h"

/* What all requests share; it never changes. */
typedef struct Web {
    const WebSettings *settings;
    const Theme *theme;
    Member *member;
} Web;

/* A request as it came. Borrowed. */
typedef struct Request {
    const Head *head;
    const char *client; /* "192.0.2.7", or "" */
    GBytes *body;
    bool is_cut; /* the body went beyond max-upload: this is its start */
} Request;

enum { VISIT_NUMBERS = 3 };

typedef struct Visit {
    const Web *web;
    const Request *request;
    Form *query, *form; /* the form is empty where none was sent */
    const char *path;
    gint64 numbers[VISIT_NUMBERS]; /* those in the path, in order */
    char *word;    /* what a '*' of the path's pattern stands for, or "" */
    char *session; /* "" where there is none */
    char *seed;    /* of form keys before a login; a cookie that stays a year */
    const Language *language;
    json_t *me;         /* as ticketd told last, or NULL */
    GPtrArray *cookies; /* char *: Set-Cookie lines to be sent */
    Answer *answer;     /* NULL until there is one */
} Visit;

bool visit_is(const Visit *visit, const char *method);

/* Ask ticketd. `fields` is taken. Gives its answer, which the caller frees with
 * json_decref(): see visit_said(). NULL: visit->answer is there already, because there is
 * no session (to the login page, with what was typed), no such thing (404), it must not
 * be (403), or ticketd does not answer (503; with what was typed). */
json_t *visit_ask(Visit *visit, MemberKind kind, const char *verb, json_t *fields);
/* The same with files; each may be NULL. */
json_t *visit_ask_files(Visit *visit, MemberKind kind, const char *verb, json_t *fields,
                        const GPtrArray *files, GBytes **file);
/* Nothing is answered but where ticketd cannot be reached (NULL). */
json_t *visit_try(Visit *visit, MemberKind kind, const char *verb, json_t *fields,
                  const GPtrArray *files, GBytes **file);

/* The key of words for what ticketd did not do; NULL if it did it. Static, or of `said`.
 */
const char *visit_error(const Visit *visit, const json_t *said);
/* The status that goes with it: 200, 401, 403, 404, 422, 429, 503. */
guint visit_status(const json_t *said);

/* May this form be believed to be one of ours? `is_open` are those before a login. */
bool visit_has_key(const Visit *visit, bool is_open);

/* From now on the visitor has that session, "" is none. */
void visit_set_session(Visit *visit, const char *session);
void visit_set_cookie(Visit *visit, const char *name, const char *value, gint64 age);

/* Answer with the way to `path`, where the word "notice/..." is said. */
void visit_see(Visit *visit, const char *path, const char *notice);

void visit_clear(Visit *visit);

#endif
