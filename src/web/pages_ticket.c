/* pages_ticket.c - one ticket: what was said, an answer to it, its end. */
#include "web/page.h"
#include "web/pages.h"

#include <string.h>

static void
put_attachments(json_t *entry)
{
    json_t *attachment;
    size_t i;

    json_array_foreach(json_object_get(entry, "attachments"), i, attachment)
    {
        g_autofree char *size = page_size(page_number(attachment, "size"));

        json_object_set_new(attachment, "size_words", json_string(size));
        /* Of a list within a list: the entry's own number is seen from here as well. */
    }
}

static void
put_entries(const Visit *visit, json_t *ticket, gint64 now)
{
    json_t *entry;
    size_t i;

    json_array_foreach(json_object_get(ticket, "entries"), i, entry)
    {
        page_put_time(entry, "at", page_number(entry, "at"), now, visit->language);
        put_attachments(entry);
    }
}

static json_t *
ticket_data(const Visit *visit, json_t *ticket)
{
    json_t *data = json_copy(ticket);
    gint64 now = g_get_real_time() / 1000;
    const char *status = page_string(ticket, "status");
    g_autofree char *word = g_strconcat("status/", status, NULL);
    g_autofree char *title =
        g_strdup_printf("#%" G_GINT64_FORMAT " %s", page_number(ticket, "ticket"),
                        page_string(ticket, "subject"));

    put_entries(visit, ticket, now);
    page_put_time(data, "created", page_number(ticket, "created"), now, visit->language);
    page_put_time(data, "updated", page_number(ticket, "updated"), now, visit->language);
    json_object_set_new(data, "status_word",
                        json_string(language_word(visit->language, word)));
    json_object_set_new(data, "title", json_string(title));
    json_object_set_new(data, "message", json_string(form_value(visit->form, "message")));
    json_object_set_new(data, "is_closed", json_boolean(strcmp(status, "closed") == 0));
    json_object_set_new(data, "live", json_true());
    /* A number of 0 is one, to templates. */
    if (page_number(ticket, "merged_into") == 0)
        json_object_del(data, "merged_into");
    return data;
}

/* The ticket, with what was typed; `said` is what ticketd had against it, or NULL. */
static void
ticket_show(Visit *visit, const json_t *said)
{
    const char *key = said ? visit_error(visit, said) : NULL;
    json_t *got = visit_ask(visit, MEMBER_READS, "ticket",
                            json_pack("{s:I}", "ticket", (json_int_t)visit->numbers[0]));
    json_t *ticket, *data;

    if (!got)
        return;
    ticket = json_object_get(got, "ticket");
    if (!json_is_object(ticket)) {
        visit->answer =
            page_error(visit, visit_status(got) == 200 ? 404 : visit_status(got));
        json_decref(got);
        return;
    }
    data = ticket_data(visit, ticket);
    page_put_alert(visit, data, key);
    if (key)
        json_object_set_new(data, "error_message",
                            json_string(language_word(visit->language, key)));
    if (visit->form->files->len > 0)
        json_object_set_new(data, "has_files", json_true());
    visit->answer =
        page_show(visit, said ? visit_status(said) : 200, "ticket.html", data);
    json_decref(got);
}

void
page_ticket(Visit *visit)
{
    ticket_show(visit, NULL);
}

static void
see_ticket(Visit *visit, gint64 ticket, const char *notice)
{
    g_autofree char *path = g_strdup_printf("/tickets/%" G_GINT64_FORMAT, ticket);

    visit_see(visit, path, notice);
}

void
page_reply_do(Visit *visit)
{
    json_t *said = visit_ask_files(visit, MEMBER_CHANGES, "reply",
                                   json_pack("{s:I, s:s, s:s}", "ticket",
                                             (json_int_t)visit->numbers[0], "text",
                                             form_value(visit->form, "message"), "key",
                                             form_value(visit->form, "key")),
                                   visit->form->files, NULL);
    gint64 ticket;

    if (!said)
        return;
    if (visit_error(visit, said)) {
        ticket_show(visit, said);
    } else {
        ticket = page_number(said, "ticket");
        see_ticket(visit, ticket ? ticket : visit->numbers[0],
                   json_is_true(json_object_get(said, "held")) ? "held" : "sent");
    }
    json_decref(said);
}

void
page_resolve_do(Visit *visit)
{
    json_t *said = visit_ask(visit, MEMBER_CHANGES, "resolve",
                             json_pack("{s:I}", "ticket", (json_int_t)visit->numbers[0]));

    if (!said)
        return;
    if (visit_error(visit, said))
        ticket_show(visit, said);
    else
        see_ticket(visit, visit->numbers[0], "resolved");
    json_decref(said);
}
