/* pages_desk_ticket.c - one ticket as staff see it: all of its entries, what is known of
 * it, and a form for each thing that can be done to it. */
#include "web/desk.h"
#include "web/page.h"
#include "web/pages.h"

#include <string.h>

/* Of the page while its data is made. */
typedef struct Sheet {
    const Visit *visit;
    const json_t *ticket, *choices; /* as ticketd told */
    const DeskRefusal *refusal;     /* or NULL */
    json_t *data;
    gint64 now;
} Sheet;

/* ------------------------------------------------------------------ entries */

/* A time of RFC 3339 in ms; 0 for none. */
static gint64
time_of(const json_t *object, const char *name)
{
    g_autoptr(GDateTime) time =
        g_date_time_new_from_iso8601(page_string(object, name), NULL);

    return time ? g_date_time_to_unix(time) * 1000 : 0;
}

static json_t *
attachments_of(const json_t *entry)
{
    json_t *list = json_array();
    const json_t *one;
    size_t i;

    json_array_foreach(json_object_get(entry, "attachments"), i, one)
    {
        g_autofree char *size = page_size(page_number(one, "size"));

        /* Its address has its place, not what it is called within the mail. */
        json_array_append_new(list,
                              json_pack("{s:I, s:s, s:s}", "part", (json_int_t)i, "name",
                                        page_string(one, "name"), "size_words", size));
    }
    return list;
}

/* A bounce is nobody's words, too. */
static const char *
shown_kind(const char *kind)
{
    return strcmp(kind, "bounce") == 0 ? "automatic" : kind;
}

static json_t *
entry_data(const Sheet *sheet, const json_t *entry)
{
    const json_t *author = json_object_get(entry, "author");
    const char *kind = page_string(entry, "kind"), *proof = page_string(entry, "proof");
    const char *name = page_string(author, "name"),
               *address = page_string(author, "address");
    json_t *one =
        json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:o}", "entry",
                  (json_int_t)page_number(entry, "entry"), "kind", shown_kind(kind),
                  "author", *name ? name : address, "author_address",
                  *name ? address : "", "text", page_string(entry, "text"), "quoted",
                  page_string(entry, "quoted"), "trace", page_string(entry, "trace"),
                  "has_original", json_is_true(json_object_get(entry, "has_original")),
                  "attachments", attachments_of(entry));
    g_autofree char *key = g_strconcat("proof/", proof, NULL);

    desk_put_word(sheet->visit, one, "kind", "kind", kind);
    json_object_set_new(one, "proof", json_string(proof));
    json_object_set_new(one, "proof_word",
                        json_string(*proof && language_has(sheet->visit->language, key)
                                        ? language_word(sheet->visit->language, key)
                                        : page_string(entry, "known_by_line")));
    page_put_time(one, "at", page_number(entry, "at"), sheet->now,
                  sheet->visit->language);
    return one;
}

static void
put_entries(Sheet *sheet)
{
    json_t *list = json_array();
    const json_t *entry;
    size_t i;

    json_array_foreach(json_object_get(sheet->ticket, "entries"), i, entry)
        json_array_append_new(list, entry_data(sheet, entry));
    json_object_set_new(sheet->data, "entries", list);
}

/* ------------------------------------------------------------------ what is known */

static void
put_history(Sheet *sheet)
{
    json_t *list = json_array();
    const json_t *one;
    size_t i;

    json_array_foreach(json_object_get(sheet->ticket, "history"), i, one)
    {
        json_t *line = json_pack("{s:s, s:s}", "what", page_string(one, "what"), "why",
                                 page_string(one, "why"));

        page_put_time(line, "at", time_of(one, "at"), sheet->now, sheet->visit->language);
        json_array_append_new(list, line);
    }
    json_object_set_new(sheet->data, "history", list);
}

static void
put_participants(Sheet *sheet)
{
    json_t *list = json_array();
    const json_t *one;
    size_t i;

    json_array_foreach(json_object_get(sheet->ticket, "participants"), i, one)
    {
        json_t *line = json_pack("{s:s, s:s}", "name", page_string(one, "name"),
                                 "address", page_string(one, "address"));

        desk_put_word(sheet->visit, line, "role", "role", page_string(one, "role"));
        json_array_append_new(list, line);
    }
    json_object_set_new(sheet->data, "participants", list);
}

static void
put_number(Sheet *sheet, const char *name)
{
    gint64 number = page_number(sheet->ticket, name);

    /* 0 is a number, to templates. */
    if (number > 0)
        json_object_set_new(sheet->data, name, json_integer(number));
}

/* The name of a member of staff by their key. */
static const char *
staff_name(const Sheet *sheet, const char *key)
{
    const json_t *one;
    size_t i;

    json_array_foreach(json_object_get(sheet->choices, "staff"), i,
                       one) if (strcmp(page_string(one, "key"), key) ==
                                0) return page_string(one, "name");
    return key;
}

static void
put_facts(Sheet *sheet)
{
    static const char *const texts[] = { "subject", "status", "department", "priority",
                                         "type" };
    const json_t *ticket = sheet->ticket;
    const json_t *customer = json_object_get(ticket, "customer");
    const char *name = page_string(customer, "name");
    const char *address = page_string(customer, "address");
    g_autofree char *title =
        g_strdup_printf("#%" G_GINT64_FORMAT " %s", page_number(ticket, "ticket"),
                        page_string(ticket, "subject"));

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        json_object_set_new(sheet->data, texts[i],
                            json_string(page_string(ticket, texts[i])));
    json_object_set_new(sheet->data, "ticket",
                        json_integer(page_number(ticket, "ticket")));
    json_object_set_new(sheet->data, "title", json_string(title));
    json_object_set_new(sheet->data, "customer", json_string(*name ? name : address));
    json_object_set_new(sheet->data, "customer_address", json_string(address));
    json_object_set_new(sheet->data, "customer_language",
                        json_string(page_string(ticket, "language")));
    json_object_set_new(sheet->data, "assigned",
                        json_string(staff_name(sheet, page_string(ticket, "assigned"))));
    json_object_set(sheet->data, "tags", json_object_get(ticket, "tags"));
    json_object_set(sheet->data, "links", json_object_get(ticket, "links"));
    put_number(sheet, "merged_into");
    put_number(sheet, "linked_from");
    put_number(sheet, "reopened");
    desk_put_word(sheet->visit, sheet->data, "status", "status",
                  page_string(ticket, "status"));
    desk_put_word(sheet->visit, sheet->data, "priority", "priority",
                  page_string(ticket, "priority"));
    page_put_time(sheet->data, "created", time_of(ticket, "created"), sheet->now,
                  sheet->visit->language);
    page_put_time(sheet->data, "updated", time_of(ticket, "updated"), sheet->now,
                  sheet->visit->language);
}

/* ------------------------------------------------------------------ forms */

static bool
is_refused(const Sheet *sheet, const char *form)
{
    return sheet->refusal && strcmp(sheet->refusal->form, form) == 0;
}

/* What is chosen in a form: what was, if that was refused, else what is so. */
static const char *
chosen(const Sheet *sheet, const char *form, const char *field, const char *so_far)
{
    return is_refused(sheet, form) ? form_value(sheet->visit->form, field) : so_far;
}

static json_t *
staff_choices(const Sheet *sheet)
{
    const char *assigned =
        chosen(sheet, "assign", "staff", page_string(sheet->ticket, "assigned"));
    json_t *list = json_array();
    const json_t *one;
    size_t i;

    json_array_append_new(
        list, json_pack("{s:s, s:s, s:b}", "code", "nobody", "name",
                        language_word(sheet->visit->language, "desk-assigned/nobody"),
                        "is_current", !*assigned || strcmp(assigned, "nobody") == 0));
    json_array_foreach(json_object_get(sheet->choices, "staff"), i, one)
    {
        const char *key = page_string(one, "key");

        json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "code", key, "name",
                                              page_string(one, "name"), "is_current",
                                              strcmp(key, assigned) == 0));
    }
    return list;
}

/* The departments; the types of the one where the ticket is. */
static void
put_departments(Sheet *sheet)
{
    const char *here = page_string(sheet->ticket, "department");
    const char *to = chosen(sheet, "move", "department", here);
    const char *type = chosen(sheet, "type", "type", page_string(sheet->ticket, "type"));
    json_t *departments = json_array(), *types = json_array();
    const json_t *one, *word;
    size_t i, k;

    json_array_foreach(json_object_get(sheet->choices, "departments"), i, one)
    {
        const char *key = page_string(one, "key");

        json_array_append_new(departments, json_pack("{s:s, s:s, s:b}", "code", key,
                                                     "name", page_string(one, "name"),
                                                     "is_current", strcmp(key, to) == 0));
        if (strcmp(key, here) != 0)
            continue;
        json_object_set_new(sheet->data, "department",
                            json_string(page_string(one, "name")));
        json_array_foreach(json_object_get(one, "types"), k, word)
        {
            const char *name = json_string_value(word);

            if (name)
                json_array_append_new(types,
                                      json_pack("{s:s, s:b}", "name", name, "is_current",
                                                strcmp(name, type) == 0));
        }
    }
    json_object_set_new(sheet->data, "departments", departments);
    json_object_set_new(sheet->data, "types", types);
    json_object_set_new(sheet->data, "has_types",
                        json_boolean(json_array_size(types) > 0));
}

static void
put_choices(Sheet *sheet)
{
    json_object_set_new(sheet->data, "staff", staff_choices(sheet));
    json_object_set_new(sheet->data, "statuses",
                        desk_choices(sheet->visit, desk_statuses, "status",
                                     chosen(sheet, "status", "status",
                                            page_string(sheet->ticket, "status"))));
    json_object_set_new(sheet->data, "priorities",
                        desk_choices(sheet->visit, desk_priorities, "priority",
                                     chosen(sheet, "priority", "priority",
                                            page_string(sheet->ticket, "priority"))));
    put_departments(sheet);
}

/* What was typed into the form that was refused, and why it was. */
static void
put_refusal(Sheet *sheet)
{
    /* form, field, name in the template */
    static const char *const typed[][3] = {
        { "answer", "message", "message" },  { "answer", "close", "close" },
        { "note", "message", "note" },       { "merge", "into", "into" },
        { "split", "entry", "split_entry" }, { "tags", "tags", "typed_tags" },
        { "cc", "address", "cc_address" },
    };
    g_autofree char *name = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(typed); i++)
        json_object_set_new(sheet->data, typed[i][2],
                            json_string(chosen(sheet, typed[i][0], typed[i][1], "")));
    if (!sheet->refusal)
        return;
    name = g_strconcat("refused_", sheet->refusal->form, NULL);
    json_object_set_new(sheet->data, name, json_string(sheet->refusal->text));
    json_object_set_new(sheet->data, "alert", json_string(sheet->refusal->text));
    if (sheet->visit->form->files->len > 0)
        json_object_set_new(sheet->data, "has_files", json_true());
}

/* ------------------------------------------------------------------ the page */

void
desk_ticket_show(Visit *visit, const DeskRefusal *refusal)
{
    json_t *said = visit_ask(visit, MEMBER_READS, "desk.ticket",
                             json_pack("{s:I}", "ticket", (json_int_t)visit->numbers[0]));
    guint status = said ? visit_status(said) : 0;
    Sheet sheet;

    if (!said)
        return;
    sheet = (Sheet){ .visit = visit,
                     .ticket = json_object_get(said, "ticket"),
                     .choices = json_object_get(said, "choices"),
                     .refusal = refusal,
                     .now = g_get_real_time() / 1000 };
    if (!json_is_object(sheet.ticket)) {
        visit->answer = page_error(visit, status == 200 ? 404 : status);
    } else {
        sheet.data = json_object();
        put_facts(&sheet);
        put_entries(&sheet);
        put_history(&sheet);
        put_participants(&sheet);
        put_choices(&sheet);
        put_refusal(&sheet);
        json_object_set_new(sheet.data, "live", json_true());
        visit->answer = page_show(visit, refusal ? refusal->status : 200,
                                  "desk_ticket.html", sheet.data);
    }
    json_decref(said);
}

void
page_desk_ticket(Visit *visit)
{
    desk_ticket_show(visit, NULL);
}
