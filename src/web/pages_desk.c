/* pages_desk.c - what waits for staff: the queue, and mail that is held. */
#include "web/desk.h"
#include "web/page.h"
#include "web/pages.h"

#include <string.h>

enum { PAGE_TICKETS = 50, PAGES_MAX = 10000 };

/* What the queue was asked for. "" of a status is what waits for staff. */
typedef struct Wish {
    const char *status, *department, *assigned, *q;
    gint64 page;
} Wish;

static const char *const wished_statuses[] = {
    "",        "all",    "open", "answered", "customer-reply", "in-progress",
    "on-hold", "closed", NULL
};
static const char *const wished_staff[] = { "", "me", "nobody", NULL };

static Wish
read_wish(const Visit *visit)
{
    Wish wish = {
        .status = form_value(visit->query, "status"),
        .department = form_value(visit->query, "department"),
        .assigned = form_value(visit->query, "assigned"),
        .q = form_value(visit->query, "q"),
        .page = g_ascii_strtoll(form_value(visit->query, "page"), NULL, 10),
    };

    if (!g_strv_contains(wished_statuses, wish.status))
        wish.status = "";
    wish.page = CLAMP(wish.page, 1, PAGES_MAX);
    return wish;
}

/* ------------------------------------------------------------------ the queue */

static void
put_row(const Visit *visit, json_t *row, gint64 now)
{
    const char *priority = page_string(row, "priority");

    desk_put_word(visit, row, "status", "status", page_string(row, "status"));
    desk_put_word(visit, row, "priority", "priority", priority);
    page_put_time(row, "created", page_number(row, "created"), now, visit->language);
    page_put_time(row, "updated", page_number(row, "updated"), now, visit->language);
}

/* The departments that can be chosen: those seen here, and the one that was. */
static json_t *
departments_seen(const json_t *rows, const char *chosen)
{
    json_t *list = json_array(), *seen = json_object();
    const json_t *row;
    size_t i;

    if (*chosen) {
        json_object_set_new(seen, chosen, json_true());
        json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "code", chosen, "name",
                                              chosen, "is_current", 1));
    }
    json_array_foreach(rows, i, row)
    {
        const char *key = page_string(row, "department");

        if (*key == '\0' || json_object_get(seen, key))
            continue;
        json_object_set_new(seen, key, json_true());
        json_array_append_new(list, json_pack("{s:s, s:s}", "code", key, "name", key));
    }
    json_decref(seen);
    return list;
}

static char *
link_to_page(const Wish *wish, gint64 page)
{
    g_autofree char *department = g_uri_escape_string(wish->department, NULL, FALSE);
    g_autofree char *assigned = g_uri_escape_string(wish->assigned, NULL, FALSE);
    g_autofree char *q = g_uri_escape_string(wish->q, NULL, FALSE);

    return g_strdup_printf(
        "/desk?status=%s&department=%s&assigned=%s&q=%s&page=%" G_GINT64_FORMAT,
        wish->status, department, assigned, q, page);
}

static void
put_pages(json_t *data, const Wish *wish, bool has_more)
{
    g_autofree char *before = link_to_page(wish, wish->page - 1);
    g_autofree char *after = link_to_page(wish, wish->page + 1);

    if (wish->page > 1)
        json_object_set_new(data, "previous", json_string(before));
    if (has_more)
        json_object_set_new(data, "following", json_string(after));
}

/* How many wait: "7", or "50+" where there are more pages. */
static void
put_counts(json_t *data, const Wish *wish, const json_t *said, gsize rows)
{
    bool has_more = json_is_true(json_object_get(said, "more"));
    gint64 held = page_number(said, "held");
    gint64 before = (wish->page - 1) * PAGE_TICKETS;
    g_autofree char *waiting = g_strdup_printf(
        "%" G_GINT64_FORMAT "%s", before + (gint64)rows, has_more ? "+" : "");

    json_object_set_new(data, "is_waiting", json_boolean(!*wish->status && !*wish->q));
    json_object_set_new(data, "waiting_count", json_string(waiting));
    if (held > 0)
        json_object_set_new(data, "held_count", json_integer(held));
}

void
page_desk(Visit *visit)
{
    Wish wish = read_wish(visit);
    gint64 now = g_get_real_time() / 1000;
    json_t *said, *rows, *row, *data;
    size_t i;

    said = visit_ask(visit, MEMBER_READS, "desk.queue",
                     json_pack("{s:s, s:s, s:s, s:s, s:I}", "status", wish.status,
                               "department", wish.department, "assigned", wish.assigned,
                               "q", wish.q, "page", (json_int_t)wish.page));
    if (!said)
        return;
    rows = json_object_get(said, "tickets");
    json_array_foreach(rows, i, row) put_row(visit, row, now);
    data = json_pack("{s:O?, s:o, s:o, s:o, s:s, s:b, s:b}", "tickets", rows, "statuses",
                     desk_choices(visit, wished_statuses, "status", wish.status),
                     "departments", departments_seen(rows, wish.department), "staff",
                     desk_choices(visit, wished_staff, "desk-assigned", wish.assigned),
                     "q", wish.q, "is_filtered",
                     *wish.status || *wish.department || *wish.assigned || *wish.q,
                     "live", wish.page == 1);
    put_pages(data, &wish, json_is_true(json_object_get(said, "more")));
    put_counts(data, &wish, said, json_array_size(rows));
    page_put_alert(visit, data, visit_error(visit, said));
    visit->answer = page_show(visit, visit_status(said), "desk.html", data);
    json_decref(said);
}

/* ------------------------------------------------------------------ held mail */

/* What was typed for the mail of which `refusal` tells. */
static void
put_held(const Visit *visit, json_t *one, const DeskRefusal *refusal, gint64 now)
{
    desk_put_word(visit, one, "reason", "held-reason", page_string(one, "reason"));
    page_put_time(one, "since", page_number(one, "since"), now, visit->language);
    json_object_set_new(one, "into", json_string(""));
    if (!refusal || page_number(one, "held") != visit->numbers[0])
        return;
    json_object_set_new(one, "refused", json_string(refusal->text));
    json_object_set_new(one, "into", json_string(form_value(visit->form, "into")));
}

static void
held_show(Visit *visit, const DeskRefusal *refusal)
{
    json_t *said = visit_ask(visit, MEMBER_READS, "desk.held", NULL);
    gint64 now = g_get_real_time() / 1000;
    json_t *list, *one, *data;
    size_t i;

    if (!said)
        return;
    list = json_object_get(said, "held");
    json_array_foreach(list, i, one) put_held(visit, one, refusal, now);
    data = json_pack("{s:O?}", "mails", list);
    if (refusal)
        json_object_set_new(data, "alert", json_string(refusal->text));
    visit->answer = page_show(visit, refusal ? refusal->status : visit_status(said),
                              "desk_held.html", data);
    json_decref(said);
}

void
page_desk_held(Visit *visit)
{
    held_show(visit, NULL);
}

void
page_desk_held_do(Visit *visit)
{
    bool is_release = g_str_has_suffix(visit->path, "/release");
    gint64 into = desk_typed_number(visit, "into");
    g_autofree char *key = desk_key(visit);
    json_t *said = visit_ask(visit, MEMBER_CHANGES, "desk.do",
                             json_pack("{s:s, s:I, s:I, s:s}", "do",
                                       is_release ? "held-release" : "held-refuse",
                                       "held", (json_int_t)visit->numbers[0], "ticket",
                                       (json_int_t)into, "key", key));
    gint64 ticket;

    if (!said)
        return;
    ticket = page_number(said, "ticket");
    if (visit_error(visit, said)) {
        DeskRefusal refusal =
            desk_refusal(visit, said, is_release ? "release" : "refuse");

        held_show(visit, &refusal);
        g_free(refusal.text);
    } else if (is_release && ticket > 0) {
        g_autofree char *path = g_strdup_printf("/desk/%" G_GINT64_FORMAT, ticket);

        visit_see(visit, path, "released");
    } else {
        visit_see(visit, "/desk/held", is_release ? "released" : "refused");
    }
    json_decref(said);
}
