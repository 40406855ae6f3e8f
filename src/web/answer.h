/* answer.h - what a browser gets: a status, fields, a body. */
#ifndef TICKETD_WEB_ANSWER_H
#define TICKETD_WEB_ANSWER_H

#include <glib.h>
#include <stdbool.h>

typedef struct AnswerField {
    char *name, *value;
} AnswerField;

typedef struct Answer {
    guint status;
    GPtrArray *fields; /* of AnswerField *, in order */
    GBytes *body;
    char *watch_session; /* the body is what happens to this session, or NULL */
    gint64 watch_after;
} Answer;

/* Each has the fields that all have: nosniff, Referrer-Policy, X-Frame-Options, a
 * Content-Security-Policy that lets nothing in but our own files, no-store. */
Answer *answer_new(guint status);
/* `html` is taken. */
Answer *answer_html(guint status, char *html);
Answer *answer_text(guint status, const char *text);
/* 303 to a local path; anything else becomes "/". */
Answer *answer_see(const char *path);
void answer_free(Answer *answer); /* NULL is fine */
/* Put it in the place of the one of that name. */
void answer_set(Answer *answer, const char *name, const char *value);
/* One more of that name. */
void answer_add(Answer *answer, const char *name, const char *value);
/* "" if there is none. */
const char *answer_field(const Answer *answer, const char *name);

/* May a browser be sent there: a path of ours, nothing that could be another site. */
bool answer_is_local(const char *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Answer, answer_free)

#endif
