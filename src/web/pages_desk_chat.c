/* pages_desk_chat.c - chats that wait for staff, and one of them with its forms. */
#include "web/desk.h"
#include "web/page.h"
#include "web/pages.h"
#include "web/talk.h"

#include <string.h>

/* ------------------------------------------------------------------ all */

static void
put_chat(const Visit *visit, json_t *chat, gint64 now)
{
    gint64 waiting = page_number(chat, "waiting");

    desk_put_word(visit, chat, "state", "chat-state", page_string(chat, "state"));
    page_put_time(chat, "created", page_number(chat, "created"), now, visit->language);
    if (waiting > 0)
        page_put_time(chat, "waiting", waiting, now, visit->language);
}

void
page_desk_chats(Visit *visit)
{
    json_t *said = visit_ask(visit, MEMBER_READS, "desk.chats", NULL);
    gint64 now = g_get_real_time() / 1000;
    json_t *chats, *chat, *data;
    size_t i;

    if (!said)
        return;
    chats = json_object_get(said, "chats");
    json_array_foreach(chats, i, chat) put_chat(visit, chat, now);
    data = json_pack("{s:O?, s:b}", "chats", chats, "live", 1);
    page_put_alert(visit, data, visit_error(visit, said));
    visit->answer = page_show(visit, visit_status(said), "desk_chats.html", data);
    json_decref(said);
}

/* ------------------------------------------------------------------ one */

static void
chat_show(Visit *visit, const json_t *refused)
{
    g_autofree char *path =
        g_strdup_printf("/desk/chats/%" G_GINT64_FORMAT, visit->numbers[0]);
    const Talk talk = { "agent", path };

    talk_show(visit, "desk.chat",
              json_pack("{s:I}", "chat", (json_int_t)visit->numbers[0]), "desk_chat.html",
              &talk, refused);
}

void
page_desk_chat(Visit *visit)
{
    chat_show(visit, NULL);
}

void
page_desk_chat_do(Visit *visit)
{
    const char *deed = strrchr(visit->path, '/') + 1;
    g_autofree char *verb = g_strconcat("desk.chat-", deed, NULL);
    g_autofree char *key = desk_key(visit);
    g_autofree char *path =
        g_strdup_printf("/desk/chats/%" G_GINT64_FORMAT, visit->numbers[0]);
    json_t *fields = json_pack("{s:I, s:s, s:I}", "chat", (json_int_t)visit->numbers[0],
                               "key", key, "after", (json_int_t)talk_after(visit));
    json_t *said;

    if (strcmp(deed, "say") == 0)
        json_object_set_new(fields, "message",
                            json_string(form_value(visit->form, "message")));
    if (strcmp(deed, "end") == 0)
        json_object_set_new(fields, "open",
                            json_boolean(*form_value(visit->form, "open") != '\0'));
    said = visit_ask(visit, MEMBER_CHANGES, verb, fields);
    if (!said)
        return;
    if (visit_error(visit, said))
        chat_show(visit, said);
    else
        visit->answer = answer_see(path);
    json_decref(said);
}
