/* pages_tickets.c - the customer's tickets, and a new one. */
#include "web/page.h"
#include "web/pages.h"

#include <string.h>

/* "" is all, "active" all but closed. */
static const char *const statuses[] = { "",         "active",         "open",
                                        "answered", "customer-reply", "in-progress",
                                        "on-hold",  "closed" };

static char *
status_word(const Visit *visit, const char *status)
{
    g_autofree char *key = g_strconcat("status/", *status ? status : "all", NULL);

    return g_strdup(language_word(visit->language, key));
}

static json_t *
statuses_json(const Visit *visit, const char *current)
{
    json_t *list = json_array();

    for (gsize i = 0; i < G_N_ELEMENTS(statuses); i++) {
        g_autofree char *word = status_word(visit, statuses[i]);

        json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "code", statuses[i],
                                              "name", word, "is_current",
                                              strcmp(statuses[i], current) == 0));
    }
    return list;
}

static bool
is_status(const char *status)
{
    for (gsize i = 0; i < G_N_ELEMENTS(statuses); i++)
        if (strcmp(statuses[i], status) == 0)
            return true;
    return false;
}

/* The rows as ticketd gave them, with words for what is not. */
static void
put_words(const Visit *visit, json_t *tickets)
{
    gint64 now = g_get_real_time() / 1000;
    json_t *ticket;
    size_t i;

    json_array_foreach(tickets, i, ticket)
    {
        g_autofree char *word = status_word(visit, page_string(ticket, "status"));

        json_object_set_new(ticket, "status_word", json_string(word));
        page_put_time(ticket, "created", page_number(ticket, "created"), now,
                      visit->language);
        page_put_time(ticket, "updated", page_number(ticket, "updated"), now,
                      visit->language);
    }
}

static char *
link_to_page(const char *status, const char *q, gint64 page)
{
    g_autofree char *escaped = g_uri_escape_string(q, NULL, FALSE);

    return g_strdup_printf("/tickets?status=%s&q=%s&page=%" G_GINT64_FORMAT, status,
                           escaped, page);
}

static void
put_pages(json_t *data, const json_t *said, const char *status, const char *q,
          gint64 page)
{
    g_autofree char *before = link_to_page(status, q, page - 1);
    g_autofree char *after = link_to_page(status, q, page + 1);

    json_object_set_new(data, "page", json_integer(page));
    if (page > 1)
        json_object_set_new(data, "previous", json_string(before));
    if (json_is_true(json_object_get(said, "more")))
        json_object_set_new(data, "following", json_string(after));
}

void
page_tickets(Visit *visit)
{
    const char *status = form_value(visit->query, "status");
    const char *q = form_value(visit->query, "q");
    gint64 page = g_ascii_strtoll(form_value(visit->query, "page"), NULL, 10);
    json_t *said, *tickets, *data;

    if (!is_status(status))
        status = "";
    page = CLAMP(page, 1, 100000);
    said = visit_ask(
        visit, MEMBER_READS, "tickets",
        json_pack("{s:s, s:s, s:I}", "status", status, "q", q, "page", (json_int_t)page));
    if (!said)
        return;
    tickets = json_object_get(said, "tickets");
    put_words(visit, tickets);
    data = json_pack("{s:O?, s:o, s:s, s:b, s:b}", "tickets", tickets, "statuses",
                     statuses_json(visit, status), "q", q, "is_filtered",
                     *status != '\0' || *q != '\0', "live", page == 1);
    put_pages(data, said, status, q, page);
    page_put_alert(visit, data, visit_error(visit, said));
    visit->answer = page_show(visit, visit_status(said), "tickets.html", data);
    json_decref(said);
}

/* ------------------------------------------------------------------ a new one */

/* All types of all departments, in their order, each once: without script the form cannot
 * show those of the department that was chosen. */
static json_t *
types_json(const json_t *departments, const char *chosen)
{
    json_t *list = json_array(), *seen = json_object();
    const json_t *department, *type;
    size_t i, k;

    json_array_foreach(departments, i, department)
    {
        json_array_foreach(json_object_get(department, "types"), k, type)
        {
            const char *name = json_string_value(type);

            if (!name || json_object_get(seen, name))
                continue;
            json_object_set_new(seen, name, json_true());
            json_array_append_new(list,
                                  json_pack("{s:s, s:b}", "name", name, "is_current",
                                            strcmp(name, chosen) == 0));
        }
    }
    json_decref(seen);
    return list;
}

static json_t *
departments_json(const json_t *departments, const char *chosen)
{
    json_t *list = json_array();
    const json_t *department;
    size_t i;

    json_array_foreach(departments, i, department)
    {
        const char *key = page_string(department, "key");

        json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "code", key, "name",
                                              page_string(department, "name"),
                                              "is_current", strcmp(key, chosen) == 0));
    }
    return list;
}

/* The form, with what was typed; `said` is what ticketd had against it, or NULL. */
static void
new_show(Visit *visit, const json_t *said)
{
    const char *key = said ? visit_error(visit, said) : NULL;
    const char *field = said ? page_string(said, "field") : "";
    g_autofree char *error =
        g_strconcat("error_", strcmp(field, "text") == 0 ? "description" : field, NULL);
    json_t *form = visit_ask(visit, MEMBER_READS, "form", NULL);
    const json_t *departments;
    json_t *data;

    if (!form)
        return;
    departments = json_object_get(form, "departments");
    data =
        json_pack("{s:s, s:s, s:o, s:o}", "subject", form_value(visit->form, "subject"),
                  "description", form_value(visit->form, "description"), "departments",
                  departments_json(departments, form_value(visit->form, "department")),
                  "types", types_json(departments, form_value(visit->form, "type")));
    page_put_alert(visit, data, key);
    if (key && *field)
        json_object_set_new(data, error,
                            json_string(language_word(visit->language, key)));
    if (visit->form->files->len > 0)
        json_object_set_new(data, "has_files", json_true());
    visit->answer = page_show(visit, said ? visit_status(said) : 200, "new.html", data);
    json_decref(form);
}

void
page_new_ticket(Visit *visit)
{
    new_show(visit, NULL);
}

void
page_new_ticket_do(Visit *visit)
{
    json_t *said =
        visit_ask_files(visit, MEMBER_CHANGES, "open",
                        json_pack("{s:s, s:s, s:s, s:s, s:s}", "subject",
                                  form_value(visit->form, "subject"), "department",
                                  form_value(visit->form, "department"), "type",
                                  form_value(visit->form, "type"), "text",
                                  form_value(visit->form, "description"), "key",
                                  form_value(visit->form, "key")),
                        visit->form->files, NULL);
    g_autofree char *path = NULL;

    if (!said)
        return;
    if (visit_error(visit, said)) {
        new_show(visit, said);
    } else {
        gint64 ticket = page_number(said, "ticket");

        path = g_strdup_printf("/tickets/%" G_GINT64_FORMAT, ticket);
        /* Without one it is held: a person looks at it first. */
        visit_see(visit, ticket ? path : "/tickets", ticket ? "opened" : "held");
    }
    json_decref(said);
}
