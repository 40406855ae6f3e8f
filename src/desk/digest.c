/* digest.c - one letter about all that is held or was filed, not one each. */
#include "desk/digest.h"

#include "base/clock.h"
#include "core/notice.h"
#include "notify/wordbook.h"
#include "store/query.h"

#include <string.h>

enum {
    LINES_MAX = 100,      /* of what is held */
    FILED_LINES_MAX = 20, /* of what was filed; the rest is counted */
    FILED_MAX = 10000,
};

/* When the last digest went out, the newest held delivery and the newest of all that it
 * named: "MS ID ID". */
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

/* By what sign a machine was recognised: the first line of the trace. */
static char *
filed_reason(const Delivery *delivery)
{
    const char *kind = g_str_has_prefix(delivery->trace, "kind: ")
                           ? delivery->trace + strlen("kind: ")
                           : delivery->kind;

    return g_strndup(kind, strcspn(kind, "\n"));
}

/* "and 312 more: 300 list, 12 auto-reply" */
static void
put_filed_counts(GString *lines, const guint *counts, const Language *language)
{
    guint more = 0;

    for (MailKind kind = MAIL_PERSON; kind <= MAIL_LOOP; kind++)
        more += counts[kind];
    if (more == 0)
        return;
    g_string_append_printf(lines, "%s (%u):", language->words[WORD_MORE], more);
    for (MailKind kind = MAIL_PERSON; kind <= MAIL_LOOP; kind++)
        if (counts[kind] > 0)
            g_string_append_printf(lines, " %u %s,", counts[kind], mail_kind_name(kind));
    lines->str[lines->len - 1] = '\n';
}

/* The lines for one department; NULL if nothing was filed. */
static char *
filed_lines(const GPtrArray *filed, const Department *department, const Wordbook *words)
{
    GString *lines = g_string_new(NULL);
    const Language *language = wordbook_language(words, department->language);
    guint counts[MAIL_LOOP + 1] = { 0 }, shown = 0;

    for (guint i = 0; i < filed->len; i++) {
        const Delivery *one = filed->pdata[i];
        g_autofree char *reason = filed_reason(one);
        MailKind kind;

        if (strcmp(one->department, department->key) != 0 ||
            strcmp(one->rule, "refused") == 0) /* somebody looked at it */
            continue;
        mail_kind_parse(one->kind, &kind);
        if (shown++ < FILED_LINES_MAX)
            g_string_append_printf(lines, "%" G_GINT64_FORMAT "  <%s>  %s  (%s)\n",
                                   one->id, *one->from ? one->from : one->sender,
                                   one->subject, reason);
        else
            counts[kind]++;
    }
    put_filed_counts(lines, counts, language);
    if (shown > 0) {
        g_string_prepend_c(lines, '\n');
        g_string_prepend(lines, language->words[WORD_FILED]);
    }
    return g_string_free(lines, shown == 0);
}

/* What the note says; zeros if it was never written. */
static void
note_parse(const char *note, gint64 *at, gint64 *held, gint64 *filed)
{
    char *end;

    *at = g_ascii_strtoll(note, &end, 10);
    *held = g_ascii_strtoll(end, &end, 10);
    *filed = g_ascii_strtoll(end, NULL, 10);
}

static gint64
newest_of(const GPtrArray *deliveries, gint64 newest)
{
    for (guint i = 0; i < deliveries->len; i++)
        newest = MAX(newest, ((const Delivery *)deliveries->pdata[i])->id);
    return newest;
}

/* What is held is told of only if something new is; what was filed, once. */
static bool
digest_department(Store *store, DigestJob *job, const Department *department,
                  const GPtrArray *held, gint64 last_held, const GPtrArray *filed,
                  Fault *why)
{
    gint64 newest = 0;
    g_autofree char *waiting = held_lines(held, department, &newest);
    g_autofree char *put_away = filed_lines(filed, department, job->desk->words);
    g_autofree char *lines = NULL;

    if (newest <= last_held && !put_away)
        return true;
    lines = g_strjoin(waiting && put_away ? "\n" : "", waiting ? waiting : "",
                      put_away ? put_away : "", NULL);
    return tell_department(store, job, department, lines, why);
}

static bool
digest(Store *store, void *data, Fault *why)
{
    DigestJob *job = data;
    const Settings *settings = job->desk->settings;
    g_autoptr(GPtrArray) held = NULL;
    g_autoptr(GPtrArray) filed = NULL;
    g_autofree char *note = NULL, *next = NULL;
    gint64 last, last_held, last_filed;

    job->letters = 0;
    if (!store_get_note(store, DIGEST_NOTE, &note, why))
        return false;
    note_parse(note, &last, &last_held, &last_filed);
    if (job->now - last < (gint64)settings->held_digest_hours * 3600 * 1000)
        return true;
    if (!query_held(store, &held, why) ||
        !query_filed(store, last_filed, FILED_MAX, &filed, why))
        return false;
    if (newest_of(held, 0) <= last_held && filed->len == 0)
        return true;
    for (guint i = 0; i < settings->departments->len; i++)
        if (!digest_department(store, job, settings->departments->pdata[i], held,
                               last_held, filed, why))
            return false;
    next = g_strdup_printf("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
                           job->now, newest_of(held, last_held),
                           newest_of(filed, last_filed));
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
    return true;
}
