/* digest.c - one letter about all that is held, not one each. */
#include "desk/digest.h"

#include "base/clock.h"
#include "core/notice.h"
#include "store/query.h"

#include <string.h>

enum { LINES_MAX = 100 };

/* When the last digest went out, and the newest delivery it named: "MS ID". */
#define DIGEST_NOTE "held-digest"

typedef struct DigestJob {
    const Desk *desk;
    gint64 now;
    guint letters;
} DigestJob;

/* The lines for one department, newest id seen in *newest; NULL if nothing is held. */
static char *
held_lines(const GPtrArray *held, const Department *department, gint64 *newest)
{
    GString *lines = g_string_new(NULL);
    guint count = 0;

    for (guint i = 0; i < held->len; i++) {
        const Delivery *one = held->pdata[i];
        g_autofree char *since = clock_rfc3339(one->at);

        if (strcmp(one->department, department->key) != 0)
            continue;
        *newest = MAX(*newest, one->id);
        if (++count <= LINES_MAX)
            g_string_append_printf(lines, "%" G_GINT64_FORMAT "  %s  %s  <%s>  %s\n",
                                   one->id, since, one->held_reason, one->from,
                                   one->subject);
    }
    if (count > LINES_MAX)
        g_string_append_printf(lines, "... (%u)\n", count);
    if (count == 0) {
        g_string_free(lines, TRUE);
        return NULL;
    }
    return g_string_free(lines, FALSE);
}

static bool
tell_department(Store *store, DigestJob *job, const Department *department,
                const char *lines, Fault *why)
{
    g_autoptr(GPtrArray) notices =
        g_ptr_array_new_with_free_func((GDestroyNotify)notice_free);
    LetterSubject subject = {
        .department = department, .text = lines, .in_reply_to = "", .reason = ""
    };
    guint added = 0;

    for (guint i = 0; i < department->staff->len; i++) {
        const Staff *staff = department->staff->pdata[i];

        g_ptr_array_add(notices, notice_new(NOTICE_DIGEST, AUDIENCE_STAFF, staff->name,
                                            staff->address, true));
    }
    if (!letters_add(store, job->desk->settings, job->desk->keys, notices, &subject,
                     job->now, &added, NULL, why))
        return false;
    job->letters += added;
    return true;
}

/* What the note says; zeros if it was never written. */
static void
note_parse(const char *note, gint64 *at, gint64 *id)
{
    char *end;

    *at = g_ascii_strtoll(note, &end, 10);
    *id = g_ascii_strtoll(end, NULL, 10);
}

static bool
digest(Store *store, void *data, Fault *why)
{
    DigestJob *job = data;
    const Settings *settings = job->desk->settings;
    g_autoptr(GPtrArray) held = NULL;
    g_autofree char *note = NULL, *next = NULL;
    gint64 last, last_id, newest = 0;

    job->letters = 0;
    if (!store_get_note(store, DIGEST_NOTE, &note, why))
        return false;
    note_parse(note, &last, &last_id);
    if (job->now - last < (gint64)settings->held_digest_hours * 3600 * 1000)
        return true;
    if (!query_held(store, &held, why))
        return false;
    for (guint i = 0; i < held->len; i++)
        newest = MAX(newest, ((const Delivery *)held->pdata[i])->id);
    if (newest <= last_id)
        return true;
    for (guint i = 0; i < settings->departments->len; i++) {
        const Department *department = settings->departments->pdata[i];
        gint64 newest_here = 0;
        g_autofree char *lines = held_lines(held, department, &newest_here);

        if (lines && newest_here > last_id &&
            !tell_department(store, job, department, lines, why))
            return false;
    }
    next = g_strdup_printf("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, job->now, newest);
    return store_set_note(store, DIGEST_NOTE, next, why);
}

bool
desk_digest(const Desk *desk, gint64 now, guint *letters, Fault *why)
{
    DigestJob job = { .desk = desk, .now = now };

    *letters = 0;
    if (desk->settings->held_digest_hours == 0)
        return true;
    if (!writer_run(desk->writer, digest, &job, why))
        return false;
    *letters = job.letters;
    if (job.letters > 0 && desk->wake_sender)
        desk->wake_sender(desk->wake_data);
    return true;
}
