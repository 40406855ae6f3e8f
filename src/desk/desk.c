/* desk.c - what staff do: answer, note, close, reopen, assign, move, merge. */
#include "desk/desk.h"

#include "base/clock.h"
#include "base/log.h"
#include "core/notice.h"
#include "store/query.h"

#include <string.h>

enum { REFERENCES_MAX = 20 };

/* One request on one ticket; a verb adds what it needs. */
typedef struct DeskJob DeskJob;
struct DeskJob {
    const Desk *desk;
    gint64 number;
    const char *as;
    gint64 now;
    bool (*act)(Store *store, DeskJob *job, Fault *why);
    const char *text;
    const GPtrArray *attachments;
    bool close;
    TicketStatus status;
    const char *value;
    gint64 into;
    guint count;
    /* Filled in before act() */
    Ticket *ticket;
    const Staff *staff;
    const Department *department;
};

static bool
find_staff(DeskJob *job, Fault *why)
{
    const Settings *settings = job->desk->settings;

    job->department = settings_department(settings, job->ticket->department);
    if (!job->department)
        return fault_permanent(why, "5.1.1",
                               "ticket %" G_GINT64_FORMAT " belongs to department "
                               "%s, which is not in %s",
                               job->number, job->ticket->department, settings->path);
    if (*job->as) {
        job->staff = settings_staff(settings, job->as);
        if (!job->staff)
            return fault_permanent(why, "5.1.1", "no [staff %s] in %s", job->as,
                                   settings->path);
    } else if (job->department->staff->len > 0) {
        job->staff = job->department->staff->pdata[0];
    } else {
        return fault_permanent(why, "5.1.1", "department %s has no staff; say --as STAFF",
                               job->department->key);
    }
    return true;
}

static bool
run(Store *store, void *data, Fault *why)
{
    DeskJob *job = data;
    bool done;

    job->count = 0;
    if (!store_ticket(store, job->number, &job->ticket, why))
        return false;
    if (!job->ticket)
        return fault_permanent(why, "5.1.1", "no ticket %" G_GINT64_FORMAT, job->number);
    if (job->ticket->merged_into != 0)
        done = fault_permanent(
            why, "5.1.1", "ticket %" G_GINT64_FORMAT " was merged into %" G_GINT64_FORMAT,
            job->number, job->ticket->merged_into);
    else
        done = find_staff(job, why) && job->act(store, job, why);
    g_clear_pointer(&job->ticket, ticket_free);
    return done;
}

static bool
desk_run(const Desk *desk, DeskJob *job, const char *what, Fault *why)
{
    job->desk = desk;
    job->now = clock_now();
    if (!writer_run(desk->writer, run, job, why))
        return false;
    log_info("desk ticket=%" G_GINT64_FORMAT " what=%s as=%s letters=%u", job->number,
             what, job->staff->key, job->count);
    return true;
}

static bool
add_history(Store *store, const DeskJob *job, const char *what, const char *detail,
            Fault *why)
{
    g_autofree char *reason =
        g_strdup_printf("%s%s%s", job->staff->name, *detail ? ", " : "", detail);

    return store_add_history(store, job->number, job->now, what, reason, why);
}

static bool
add_entry(Store *store, const DeskJob *job, EntryKind kind, Entry **out, Fault *why)
{
    g_autoptr(Entry) entry = entry_new();

    entry->ticket = job->number;
    entry->kind = kind;
    entry->at = job->now;
    g_free(entry->author.name);
    entry->author.name = g_strdup(job->staff->name);
    g_free(entry->author.address);
    entry->author.address = g_strdup(job->staff->address);
    g_free(entry->text);
    entry->text = g_utf8_make_valid(job->text, -1);
    g_free(entry->proof);
    entry->proof = g_strdup("staff");
    for (guint i = 0; job->attachments && i < job->attachments->len; i++) {
        const LetterAttachment *from = job->attachments->pdata[i];
        Attachment *attachment = attachment_new();

        g_free(attachment->name);
        attachment->name = g_utf8_make_valid(from->name, -1);
        attachment->size = (gint64)g_bytes_get_size(from->bytes);
        attachment->bytes = g_bytes_ref(from->bytes);
        g_ptr_array_add(entry->attachments, attachment);
    }
    if (!store_add_entry(store, entry, why))
        return false;
    *out = g_steal_pointer(&entry);
    return true;
}

/* ------------------------------------------------------------------ answer */

/* The Message-IDs of the customer's mails so far, oldest first, the newest ones. */
static bool
customer_ids(Store *store, gint64 ticket, GPtrArray **out, Fault *why)
{
    g_autoptr(GPtrArray) entries = NULL;

    if (!query_entries(store, ticket, &entries, why))
        return false;
    *out = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < entries->len; i++) {
        const Entry *entry = entries->pdata[i];

        if (entry->kind == ENTRY_CUSTOMER && *entry->message_id)
            g_ptr_array_add(*out, g_strdup(entry->message_id));
    }
    if ((*out)->len > REFERENCES_MAX)
        g_ptr_array_remove_range(*out, 0, (*out)->len - REFERENCES_MAX);
    return true;
}

static bool
answer_people(Store *store, DeskJob *job, NoticeEvent event, const Entry *entry,
              Fault *why)
{
    g_autoptr(GPtrArray) notices =
        g_ptr_array_new_with_free_func((GDestroyNotify)notice_free);
    g_autoptr(GPtrArray) people = NULL;
    g_autoptr(GPtrArray) ids = NULL;
    LetterSubject subject = { .ticket = job->ticket, .department = job->department };

    if (!store_participants(store, job->number, &people, why) ||
        !customer_ids(store, job->number, &ids, why))
        return false;
    notices_add_participants(notices, job->ticket, people, event, event != NOTICE_ANSWER);
    subject.text = entry ? entry->text : "";
    subject.author = entry ? &entry->author : NULL;
    subject.entry = entry ? entry->id : 0;
    subject.in_reply_to = ids->len > 0 ? ids->pdata[ids->len - 1] : "";
    subject.references = ids;
    subject.reason = "";
    subject.attachments = job->attachments;
    return letters_add(store, job->desk->settings, job->desk->keys, notices, &subject,
                       job->now, &job->count, NULL, why);
}

static bool
act_reply(Store *store, DeskJob *job, Fault *why)
{
    TicketStatus status = job->close ? TICKET_CLOSED : TICKET_ANSWERED;
    g_autoptr(Entry) entry = NULL;

    if (!add_entry(store, job, ENTRY_STAFF, &entry, why) ||
        !store_set_status(store, job->number, status, 1, job->now, why))
        return false;
    job->ticket->status = status;
    return add_history(store, job, job->close ? "closed" : "answered", "", why) &&
           answer_people(store, job, NOTICE_ANSWER, entry, why);
}

bool
desk_reply(const Desk *desk, gint64 ticket, const char *as, const char *text,
           const GPtrArray *attachments, bool close, guint *letters, Fault *why)
{
    DeskJob job = { .number = ticket,
                    .as = as,
                    .text = text,
                    .attachments = attachments,
                    .close = close,
                    .act = act_reply };
    g_autofree char *stripped = g_strstrip(g_strdup(text));

    if (!*stripped)
        return fault_permanent(why, "5.6.0", "an answer needs some text");
    if (!desk_run(desk, &job, "reply", why))
        return false;
    if (letters)
        *letters = job.count;
    return true;
}

/* ------------------------------------------------------------------ the others */

/* The department's others; whoever wrote it knows. */
static bool
tell_colleagues(Store *store, DeskJob *job, const Entry *entry, Fault *why)
{
    g_autoptr(GPtrArray) notices =
        g_ptr_array_new_with_free_func((GDestroyNotify)notice_free);
    LetterSubject subject = { .ticket = job->ticket,
                              .department = job->department,
                              .text = entry->text,
                              .author = &entry->author,
                              .entry = entry->id,
                              .in_reply_to = "",
                              .reason = "" };

    for (guint i = 0; i < job->department->staff->len; i++) {
        const Staff *staff = job->department->staff->pdata[i];

        if (staff != job->staff)
            g_ptr_array_add(notices, notice_new(NOTICE_NOTE, AUDIENCE_STAFF, staff->name,
                                                staff->address, true));
    }
    return letters_add(store, job->desk->settings, job->desk->keys, notices, &subject,
                       job->now, &job->count, NULL, why);
}

static bool
act_note(Store *store, DeskJob *job, Fault *why)
{
    g_autoptr(Entry) entry = NULL;

    return add_entry(store, job, ENTRY_NOTE, &entry, why) &&
           store_touch_ticket(store, job->number, 1, job->now, why) &&
           add_history(store, job, "noted", "", why) &&
           tell_colleagues(store, job, entry, why);
}

bool
desk_note(const Desk *desk, gint64 ticket, const char *as, const char *text, Fault *why)
{
    DeskJob job = { .number = ticket, .as = as, .text = text, .act = act_note };
    g_autofree char *stripped = g_strstrip(g_strdup(text));

    if (!*stripped)
        return fault_permanent(why, "5.6.0", "a note needs some text");
    return desk_run(desk, &job, "note", why);
}

static bool
act_status(Store *store, DeskJob *job, Fault *why)
{
    const char *word = job->status == TICKET_CLOSED           ? "closed"
                       : job->ticket->status == TICKET_CLOSED ? "reopened"
                                                              : "status";

    if (job->status == job->ticket->status)
        return fault_permanent(why, "5.1.1", "ticket %" G_GINT64_FORMAT " is %s already",
                               job->number, ticket_status_name(job->status));
    return store_set_status(store, job->number, job->status, 0, job->now, why) &&
           add_history(store, job, word, ticket_status_name(job->status), why);
}

bool
desk_set_status(const Desk *desk, gint64 ticket, const char *as, TicketStatus status,
                Fault *why)
{
    DeskJob job = { .number = ticket, .as = as, .status = status, .act = act_status };

    return desk_run(desk, &job, "status", why);
}

static bool
act_assign(Store *store, DeskJob *job, Fault *why)
{
    if (*job->value && !settings_staff(job->desk->settings, job->value))
        return fault_permanent(why, "5.1.1", "no [staff %s] in %s", job->value,
                               job->desk->settings->path);
    return store_set_field(store, job->number, "assigned", job->value, job->now, why) &&
           add_history(store, job, "assigned", job->value, why);
}

bool
desk_assign(const Desk *desk, gint64 ticket, const char *as, const char *staff,
            Fault *why)
{
    DeskJob job = { .number = ticket, .as = as, .value = staff, .act = act_assign };

    return desk_run(desk, &job, "assign", why);
}

static bool
act_priority(Store *store, DeskJob *job, Fault *why)
{
    static const char *const priorities[] = { "low", "normal", "high", "urgent", NULL };

    if (!g_strv_contains(priorities, job->value))
        return fault_permanent(why, "5.1.1",
                               "no priority %s; there are low, normal, high, urgent",
                               job->value);
    return store_set_field(store, job->number, "priority", job->value, job->now, why) &&
           add_history(store, job, "priority", job->value, why);
}

bool
desk_set_priority(const Desk *desk, gint64 ticket, const char *as, const char *priority,
                  Fault *why)
{
    DeskJob job = { .number = ticket, .as = as, .value = priority, .act = act_priority };

    return desk_run(desk, &job, "priority", why);
}

static bool
act_move(Store *store, DeskJob *job, Fault *why)
{
    if (!settings_department(job->desk->settings, job->value))
        return fault_permanent(why, "5.1.1", "no [department %s] in %s", job->value,
                               job->desk->settings->path);
    return store_set_field(store, job->number, "department", job->value, job->now, why) &&
           add_history(store, job, "moved", job->value, why);
}

bool
desk_move(const Desk *desk, gint64 ticket, const char *as, const char *department,
          Fault *why)
{
    DeskJob job = { .number = ticket, .as = as, .value = department, .act = act_move };

    return desk_run(desk, &job, "move", why);
}

static bool
act_merge(Store *store, DeskJob *job, Fault *why)
{
    g_autoptr(Ticket) into = NULL;
    g_autofree char *here = g_strdup_printf("into %" G_GINT64_FORMAT, job->into);
    g_autofree char *there =
        g_strdup_printf("%s, ticket %" G_GINT64_FORMAT, job->staff->name, job->number);

    if (job->into == job->number)
        return fault_permanent(why, "5.1.1", "a ticket cannot be merged into itself");
    if (!store_ticket(store, job->into, &into, why))
        return false;
    if (!into || into->merged_into != 0)
        return fault_permanent(why, "5.1.1",
                               "no ticket %" G_GINT64_FORMAT " to merge into", job->into);
    return store_merge(store, job->number, job->into, job->now, why) &&
           add_history(store, job, "merged", here, why) &&
           store_add_history(store, job->into, job->now, "merged", there, why);
}

bool
desk_merge(const Desk *desk, gint64 ticket, const char *as, gint64 into, Fault *why)
{
    DeskJob job = { .number = ticket, .as = as, .into = into, .act = act_merge };

    return desk_run(desk, &job, "merge", why);
}

/* ------------------------------------------------------------------ letters */

typedef struct RetryJob {
    gint64 letter;
    guint count;
} RetryJob;

static bool
retry(Store *store, void *data, Fault *why)
{
    RetryJob *job = data;

    return store_retry_letter(store, job->letter, clock_now(), &job->count, why);
}

bool
desk_retry_letter(const Desk *desk, gint64 letter, guint *count, Fault *why)
{
    RetryJob job = { .letter = letter };

    if (!writer_run(desk->writer, retry, &job, why))
        return false;
    if (letter != 0 && job.count == 0)
        return fault_permanent(
            why, "5.1.1", "no letter %" G_GINT64_FORMAT " that waits or is dead", letter);
    *count = job.count;
    return true;
}
