/* pages_desk_do.c - what staff do to a ticket: one form a deed. */
#include "web/desk.h"
#include "web/page.h"
#include "web/pages.h"

#include <string.h>

enum { DEED_FIELDS = 2 };

/* A field of the form and what the door calls it. */
typedef struct DeedField {
    const char *form, *door;
    bool is_number;
} DeedField;

typedef struct Deed {
    const char *name; /* of the form, and the end of its path */
    const char *verb; /* of the door */
    DeedField fields[DEED_FIELDS];
    const char *notice;
    const char *goes_to; /* the number in the answer of the ticket to show, or NULL */
} Deed;

static const Deed deeds[] = {
    { "note", "note", { { "message", "text", false } }, "noted", NULL },
    { "status", "status", { { "status", "status", false } }, "done", NULL },
    { "assign", "assign", { { "staff", "staff", false } }, "done", NULL },
    { "priority", "priority", { { "priority", "priority", false } }, "done", NULL },
    { "move", "move", { { "department", "department", false } }, "done", NULL },
    { "merge", "merge", { { "into", "into", true } }, "merged", "into" },
    { "split", "split", { { "entry", "entry", true } }, "split", "ticket" },
    { "type", "type", { { "type", "type", false } }, "done", NULL },
    { "tags", "tag", { { "tags", "tags", false } }, "done", NULL },
    { "cc",
      "cc",
      { { "what", "what", false }, { "address", "address", false } },
      "done",
      NULL },
    { "undo", "undo", { { NULL, NULL, false } }, "undone", NULL },
};

static const Deed *
find_deed(const Visit *visit)
{
    const char *name = strrchr(visit->path, '/') + 1;

    for (gsize i = 0; i < G_N_ELEMENTS(deeds); i++)
        if (strcmp(deeds[i].name, name) == 0)
            return &deeds[i];
    g_assert_not_reached();
}

static json_t *
request_of(const Visit *visit, const Deed *deed)
{
    g_autofree char *key = desk_key(visit);
    json_t *request = json_pack("{s:s, s:I, s:s}", "do", deed->verb, "ticket",
                                (json_int_t)visit->numbers[0], "key", key);

    for (gsize i = 0; i < DEED_FIELDS && deed->fields[i].form; i++) {
        const DeedField *field = &deed->fields[i];

        json_object_set_new(request, field->door,
                            field->is_number
                                ? json_integer(desk_typed_number(visit, field->form))
                                : json_string(form_value(visit->form, field->form)));
    }
    return request;
}

/* To the ticket, or to the one that came of it. */
static void
see(Visit *visit, gint64 ticket, const char *notice)
{
    g_autofree char *path = g_strdup_printf("/desk/%" G_GINT64_FORMAT,
                                            ticket > 0 ? ticket : visit->numbers[0]);

    visit_see(visit, path, notice);
}

static void
refuse(Visit *visit, const json_t *said, const char *form)
{
    DeskRefusal refusal = desk_refusal(visit, said, form);

    desk_ticket_show(visit, &refusal);
    g_free(refusal.text);
}

void
page_desk_do(Visit *visit)
{
    const Deed *deed = find_deed(visit);
    json_t *said = visit_ask(visit, MEMBER_CHANGES, "desk.do", request_of(visit, deed));

    if (!said)
        return;
    if (visit_error(visit, said))
        refuse(visit, said, deed->name);
    else
        see(visit, deed->goes_to ? page_number(said, deed->goes_to) : 0, deed->notice);
    json_decref(said);
}

void
page_desk_answer_do(Visit *visit)
{
    bool closes = *form_value(visit->form, "close") != '\0';
    g_autofree char *key = desk_key(visit);
    json_t *said = visit_ask_files(
        visit, MEMBER_CHANGES, "desk.answer",
        json_pack("{s:I, s:s, s:b, s:s}", "ticket", (json_int_t)visit->numbers[0], "text",
                  form_value(visit->form, "message"), "close", closes, "key", key),
        visit->form->files, NULL);

    if (!said)
        return;
    if (visit_error(visit, said))
        refuse(visit, said, "answer");
    else
        see(visit, 0, "answered");
    json_decref(said);
}
