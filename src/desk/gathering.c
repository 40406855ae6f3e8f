/* gathering.c - staff who want one letter now and then instead of one for each mail. */
#include "desk/gathering.h"

#include "core/notice.h"
#include "life/colleagues.h"
#include "store/query.h"

#define HOUR_MS (G_GINT64_CONSTANT(3600) * 1000)

enum {
    TICKETS_MAX = 200, /* of a department in one letter */
    ENTRIES_SHOWN = 3, /* of one ticket: the newest */
    LINE_CHARS = 160,
};

typedef struct GatherJob {
    const Desk *desk;
    gint64 now;
    guint letters;
} GatherJob;

/* What a member did not do and would have been told of. */
static bool
is_news(const Entry *entry, const Staff *staff, gint64 since)
{
    return entry->at > since && entry->kind != ENTRY_STAFF &&
           g_ascii_strcasecmp(entry->author.address, staff->address) != 0;
}

static void
put_entry(GString *lines, const Entry *entry)
{
    const char *who = *entry->author.name ? entry->author.name : entry->author.address;
    g_autofree char *joined = g_strdelimit(g_strdup(entry->text), "\n\t", ' ');
    bool is_long = g_utf8_strlen(joined, -1) > LINE_CHARS;
    g_autofree char *begin =
        is_long ? g_utf8_substring(joined, 0, LINE_CHARS) : g_strdup(joined);

    g_string_append_printf(lines, "  %s: %s%s\n", who, begin, is_long ? " ..." : "");
}

static bool
put_ticket(Store *store, GString *lines, const Ticket *ticket, const Staff *staff,
           gint64 since, Fault *why)
{
    g_autoptr(GPtrArray) entries = NULL;
    g_autoptr(GPtrArray) news = g_ptr_array_new();

    if (!query_entries(store, ticket->number, &entries, why))
        return false;
    for (guint i = 0; i < entries->len; i++)
        if (is_news(entries->pdata[i], staff, since))
            g_ptr_array_add(news, entries->pdata[i]);
    if (news->len == 0)
        return true;
    g_string_append_printf(lines, "%s[Ticket ID: %" G_GINT64_FORMAT "] %s (%u)\n",
                           lines->len > 0 ? "\n" : "", ticket->number, ticket->subject,
                           news->len);
    for (guint i = news->len > ENTRIES_SHOWN ? news->len - ENTRIES_SHOWN : 0;
         i < news->len; i++)
        put_entry(lines, news->pdata[i]);
    return true;
}

static bool
tell(Store *store, GatherJob *job, const Department *department, const Staff *staff,
     const char *lines, Fault *why)
{
    g_autoptr(GPtrArray) notices =
        g_ptr_array_new_with_free_func((GDestroyNotify)notice_free);
    LetterSubject subject = {
        .department = department, .text = lines, .in_reply_to = "", .reason = ""
    };

    g_ptr_array_add(notices, notice_new(NOTICE_GATHERED, AUDIENCE_STAFF, staff->name,
                                        staff->address, true));
    return letters_add(store, job->desk->settings, job->desk->keys, notices, &subject,
                       job->now, &job->letters, NULL, why);
}

static bool
gather_department(Store *store, GatherJob *job, const Department *department,
                  const Staff *staff, gint64 since, Fault *why)
{
    const TicketFilter filter = { .department = department->key, .limit = TICKETS_MAX };
    g_autoptr(GPtrArray) tickets = NULL;
    g_autoptr(GString) lines = g_string_new(NULL);

    if (!query_tickets(store, &filter, &tickets, why))
        return false;
    for (guint i = 0; i < tickets->len; i++) {
        const Ticket *ticket = tickets->pdata[i];

        if (ticket->updated <= since)
            break;
        if (colleagues_is_told(staff, department, ticket, NOTICE_CUSTOMER_REPLY) &&
            !put_ticket(store, lines, ticket, staff, since, why))
            return false;
    }
    return lines->len == 0 || tell(store, job, department, staff, lines->str, why);
}

static bool
gather_for(Store *store, GatherJob *job, const Staff *staff, Fault *why)
{
    const GPtrArray *departments = job->desk->settings->departments;
    g_autofree char *name = g_strconcat("digest ", staff->key, NULL);
    g_autofree char *note = NULL;
    g_autofree char *now = g_strdup_printf("%" G_GINT64_FORMAT, job->now);
    gint64 since;

    if (!store_get_note(store, name, &note, why))
        return false;
    since = g_ascii_strtoll(note, NULL, 10);
    if (since > 0 && job->now - since < staff->digest_hours * HOUR_MS)
        return true;
    /* The first time there is nothing that they were not told of. */
    for (guint i = 0; since > 0 && i < departments->len; i++) {
        const Department *department = departments->pdata[i];

        if (g_ptr_array_find(department->staff, staff, NULL) &&
            !gather_department(store, job, department, staff, since, why))
            return false;
    }
    return store_set_note(store, name, now, why);
}

static bool
gather(Store *store, void *data, Fault *why)
{
    GatherJob *job = data;
    const GPtrArray *all = job->desk->settings->staff;

    job->letters = 0;
    for (guint i = 0; i < all->len; i++) {
        const Staff *staff = all->pdata[i];

        if (staff->digest_hours > 0 && !gather_for(store, job, staff, why))
            return false;
    }
    return true;
}

bool
desk_gather(const Desk *desk, gint64 now, guint *letters, Fault *why)
{
    GatherJob job = { .desk = desk, .now = now };
    bool is_wanted = false;

    for (guint i = 0; i < desk->settings->staff->len; i++)
        is_wanted |= ((const Staff *)desk->settings->staff->pdata[i])->digest_hours > 0;
    if (is_wanted && !writer_run(desk->writer, gather, &job, why))
        return false;
    *letters = job.letters;
    return true;
}
