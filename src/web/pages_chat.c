/* pages_chat.c - the customer's chat, with the bot and with people. */
#include "web/desk.h"
#include "web/page.h"
#include "web/pages.h"
#include "web/talk.h"

#include <string.h>

static void
chat_show(Visit *visit, const json_t *refused)
{
    static const Talk talk = { "customer", "/chat" };

    talk_show(visit, "chat", json_pack("{s:s}", "language", visit->language->code),
              "chat.html", &talk, refused);
}

void
page_chat(Visit *visit)
{
    chat_show(visit, NULL);
}

/* By the path; of "/chat" itself by what was sent. */
static const char *
verb_of(const Visit *visit)
{
    if (g_str_has_suffix(visit->path, "/end"))
        return "chat.end";
    if (g_str_has_suffix(visit->path, "/choose") ||
        (strcmp(visit->path, "/chat") == 0 && *form_value(visit->form, "choice")))
        return "chat.choose";
    return "chat.say";
}

void
page_chat_do(Visit *visit)
{
    const char *verb = verb_of(visit);
    g_autofree char *key = desk_key(visit);
    json_t *fields =
        json_pack("{s:s, s:I}", "key", key, "after", (json_int_t)talk_after(visit));
    json_t *said;

    if (strcmp(verb, "chat.say") == 0)
        json_object_set_new(fields, "message",
                            json_string(form_value(visit->form, "message")));
    if (strcmp(verb, "chat.choose") == 0)
        json_object_set_new(fields, "choice",
                            json_string(form_value(visit->form, "choice")));
    said = visit_ask(visit, MEMBER_CHANGES, verb, fields);
    if (!said)
        return;
    if (visit_error(visit, said))
        chat_show(visit, said);
    else
        visit->answer = answer_see("/chat");
    json_decref(said);
}
