/* talk.h - a chat as a page: its customer's, and the one that staff see of it. */
#ifndef TICKETD_WEB_TALK_H
#define TICKETD_WEB_TALK_H

#include "web/visit.h"

/* Who looks: what they said themselves is theirs, and their forms go to `path`/say and
 * the like. */
typedef struct Talk {
    const char *mine; /* "customer" or "agent" */
    const char *path; /* "/chat" or "/desk/chats/3" */
} Talk;

/* The data of that chat's page, with the lines that ticketd gave: a new object. */
json_t *talk_data(const Visit *visit, const json_t *chat, const Talk *talk);
/* The number of the last line that the visitor knows, of the form or of the query; 0. */
gint64 talk_after(const Visit *visit);
/* The page, with what was typed where `refused`, an answer of ticketd's that is not "ok",
 * is one; it is NULL otherwise. `fields` is taken. */
void talk_show(Visit *visit, const char *verb, json_t *fields, const char *template,
               const Talk *talk, const json_t *refused);

#endif
