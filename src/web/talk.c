/* talk.c - a chat as a page: its customer's, and the one that staff see of it. */
#include "web/talk.h"

#include "web/desk.h"
#include "web/page.h"

#include <string.h>

gint64
talk_after(const Visit *visit)
{
    const char *text = form_value(visit->form, "after");

    if (*text == '\0')
        text = form_value(visit->query, "after");
    return MAX(g_ascii_strtoll(text, NULL, 10), 0);
}

static const char *
author_of(const Visit *visit, const json_t *line, bool is_mine)
{
    const char *name = page_string(line, "name");

    if (is_mine && strcmp(page_string(line, "from"), "customer") == 0)
        return language_word(visit->language, "chat/you");
    if (*name)
        return name;
    return language_word(visit->language, strcmp(page_string(line, "from"), "bot") == 0
                                              ? "chat/bot"
                                              : "chat/agent");
}

/* Gives the number of the last one, `last` where there is none. */
static gint64
put_lines(const Visit *visit, json_t *data, const json_t *chat, const Talk *talk,
          gint64 last)
{
    gint64 now = g_get_real_time() / 1000;
    json_t *list = json_array();
    const json_t *line;
    size_t i;

    json_array_foreach(json_object_get(chat, "lines"), i, line)
    {
        const char *from = page_string(line, "from");
        bool is_mine = strcmp(from, talk->mine) == 0;
        json_t *one = json_pack("{s:I, s:s, s:s, s:s, s:b}", "line",
                                (json_int_t)page_number(line, "line"), "from", from,
                                "author", author_of(visit, line, is_mine), "text",
                                page_string(line, "text"), "is_mine", is_mine);

        page_put_time(one, "at", page_number(line, "at"), now, visit->language);
        json_array_append_new(list, one);
        last = MAX(last, page_number(line, "line"));
    }
    json_object_set_new(data, "lines", list);
    return last;
}

json_t *
talk_data(const Visit *visit, const json_t *chat, const Talk *talk)
{
    const char *state = page_string(chat, "state");
    const char *message = form_value(visit->form, "message");
    bool is_ended = strcmp(state, "ended") == 0, has_agent = strcmp(state, "agent") == 0;
    bool may_say = strcmp(talk->mine, "agent") == 0 ? has_agent : !is_ended;
    gint64 ticket = page_number(chat, "ticket");
    json_t *data =
        json_pack("{s:I, s:s, s:s, s:s, s:b, s:b, s:b, s:s, s:b}", "chat",
                  (json_int_t)page_number(chat, "id"), "state", state, "talk_path",
                  talk->path, "agent", page_string(chat, "agent"), "is_ended", is_ended,
                  "has_agent", has_agent, "live", 1, "message", message,
                  /* What was typed too late stays in its box. */
                  "has_box", may_say || *message != '\0');
    gint64 last = put_lines(visit, data, chat, talk, talk_after(visit));

    json_object_set_new(data, "last", json_integer(last));
    json_object_set(data, "choices", json_object_get(chat, "choices"));
    json_object_set_new(data, "has_choices",
                        json_boolean(json_array_size(json_object_get(chat, "choices"))));
    desk_put_word(visit, data, "state", "chat-state", state);
    /* 0 is a number, to templates. */
    if (ticket > 0)
        json_object_set_new(data, "ticket", json_integer(ticket));
    return data;
}

void
talk_show(Visit *visit, const char *verb, json_t *fields, const char *template,
          const Talk *talk, const json_t *refused)
{
    json_t *said, *chat, *data;
    guint status;

    /* A page that answers a form is a whole one. */
    if (!visit_is(visit, "POST"))
        json_object_set_new(fields, "after", json_integer(talk_after(visit)));
    said = visit_ask(visit, MEMBER_READS, verb, fields);
    if (!said)
        return;
    chat = json_object_get(said, "chat");
    status = visit_status(refused ? refused : said);
    if (!json_is_object(chat)) {
        visit->answer = page_error(visit, status == 200 ? 404 : status);
    } else {
        data = talk_data(visit, chat, talk);
        if (refused) {
            DeskRefusal refusal = desk_refusal(visit, refused, "chat");

            json_object_set_new(data, "alert", json_string(refusal.text));
            json_object_set_new(data, "error_message", json_string(refusal.text));
            g_free(refusal.text);
        }
        visit->answer = page_show(visit, status, template, data);
    }
    json_decref(said);
}
