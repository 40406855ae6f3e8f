/* desk.c - what staff do: answer, note, close, reopen, assign, move, merge. */
#include "desk/desk.h"

#include "base/clock.h"
#include "base/log.h"
#include "core/notice.h"
#include "life/change.h"
#include "life/colleagues.h"
#include "life/join.h"
#include "life/people.h"
#include "life/undo.h"
#include "store/once.h"

/* One request on one ticket; a verb adds what it needs. */
typedef struct DeskJob DeskJob;
struct DeskJob {
    const Desk *desk;
    gint64 number;
    const char *as;
    bool (*act)(DeskJob *job, Fault *why);
    /* Filled in before act() */
    Life life;
    const Department *department;
    bool is_repeat;
    /* A verb's own. */
    const char *text;
    const GPtrArray *attachments;
    bool close;
    TicketStatus status;
    const char *value;
    bool (*change)(Life *life, const char *value, Fault *why);
    gint64 other, split;
    char *what;
};

static bool
find_staff(DeskJob *job, Fault *why)
{
    const Settings *settings = job->desk->settings;

    if (!life_department(&job->life, &job->department, why))
        return false;
    if (*job->as) {
        job->life.by = settings_staff(settings, job->as);
        return job->life.by || fault_permanent(why, "5.1.1", "no [staff %s] in %s",
                                               job->as, settings->path);
    }
    if (job->department->staff->len == 0)
        return fault_permanent(why, "5.1.1", "department %s has no staff; say --as STAFF",
                               job->department->key);
    job->life.by = job->department->staff->pdata[0];
    return true;
}

/* Was it done before, under the same key? Else it is from now on. */
static bool
find_repeat(DeskJob *job, Store *store, Fault *why)
{
    const char *key = job->desk->once;

    return !key || (once_was_done(store, key, job->life.now, &job->is_repeat, why) &&
                    (job->is_repeat || once_note(store, key, job->life.now, why)));
}

static bool
run(Store *store, void *data, Fault *why)
{
    DeskJob *job = data;
    gint64 now = job->life.now;
    bool done;

    job->life = (Life){ .store = store,
                        .settings = job->desk->settings,
                        .words = job->desk->words,
                        .keys = job->desk->keys,
                        .now = now };
    g_clear_pointer(&job->what, g_free);
    done = life_open(&job->life, job->number, why) && find_staff(job, why) &&
           find_repeat(job, store, why) && (job->is_repeat || job->act(job, why));
    life_close(&job->life);
    return done;
}

static bool
desk_run(const Desk *desk, DeskJob *job, const char *what, Fault *why)
{
    job->desk = desk;
    job->life.now = clock_now();
    if (!writer_run(desk->writer, run, job, why)) {
        g_clear_pointer(&job->what, g_free);
        return false;
    }
    log_info("desk ticket=%" G_GINT64_FORMAT " what=%s as=%s letters=%u", job->number,
             what, job->life.by->key, job->life.letters);
    return true;
}

static bool
add_entry(const DeskJob *job, EntryKind kind, Entry **out, Fault *why)
{
    g_autoptr(Entry) entry = entry_new();

    entry->ticket = job->number;
    entry->kind = kind;
    entry->at = job->life.now;
    g_free(entry->author.name);
    entry->author.name = g_strdup(job->life.by->name);
    g_free(entry->author.address);
    entry->author.address = g_strdup(job->life.by->address);
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
    if (!store_add_entry(job->life.store, entry, why))
        return false;
    *out = g_steal_pointer(&entry);
    return true;
}

/* ------------------------------------------------------------------ answer */

static bool
answer_people(DeskJob *job, const Entry *entry, Fault *why)
{
    g_autoptr(GPtrArray) notices =
        g_ptr_array_new_with_free_func((GDestroyNotify)notice_free);
    g_autoptr(GPtrArray) people = NULL;
    g_autoptr(GPtrArray) ids = NULL;
    Life *life = &job->life;
    LetterSubject subject = { .ticket = life->ticket, .department = job->department };

    if (!store_participants(life->store, job->number, &people, why) ||
        !life_customer_ids(life, &ids, why))
        return false;
    notices_add_participants(notices, life->ticket, people, NOTICE_ANSWER, false);
    subject.text = entry->text;
    subject.author = &entry->author;
    subject.entry = entry->id;
    subject.in_reply_to = ids->len > 0 ? ids->pdata[ids->len - 1] : "";
    subject.references = ids;
    subject.reason = "";
    subject.attachments = job->attachments;
    return letters_add(life->store, life->settings, life->keys, notices, &subject,
                       life->now, &life->letters, NULL, why);
}

static bool
act_reply(DeskJob *job, Fault *why)
{
    Life *life = &job->life;
    g_autoptr(Entry) entry = NULL;

    if (!add_entry(job, ENTRY_STAFF, &entry, why) ||
        !store_set_status(life->store, job->number, TICKET_ANSWERED, 1, life->now, why))
        return false;
    life->ticket->status = TICKET_ANSWERED;
    return life_add_entry_history(life, job->number, "answered", "", entry, why) &&
           (!job->close || change_status(life, TICKET_CLOSED, why)) &&
           answer_people(job, entry, why);
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
        *letters = job.life.letters;
    return true;
}

/* ------------------------------------------------------------------ the others */

/* Whoever wrote it knows. */
static bool
tell_colleagues(DeskJob *job, const Entry *entry, Fault *why)
{
    g_autoptr(GPtrArray) notices =
        g_ptr_array_new_with_free_func((GDestroyNotify)notice_free);
    Life *life = &job->life;
    LetterSubject subject = { .ticket = life->ticket,
                              .department = job->department,
                              .text = entry->text,
                              .author = &entry->author,
                              .entry = entry->id,
                              .in_reply_to = "",
                              .reason = "" };

    colleagues_add(notices, job->department, life->ticket, NOTICE_NOTE,
                   life->by->address);
    return letters_add(life->store, life->settings, life->keys, notices, &subject,
                       life->now, &life->letters, NULL, why);
}

static bool
act_note(DeskJob *job, Fault *why)
{
    Life *life = &job->life;
    g_autoptr(Entry) entry = NULL;

    return add_entry(job, ENTRY_NOTE, &entry, why) &&
           store_touch_ticket(life->store, job->number, 1, life->now, why) &&
           life_add_entry_history(life, job->number, "noted", "", entry, why) &&
           tell_colleagues(job, entry, why);
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
act_status(DeskJob *job, Fault *why)
{
    return change_status(&job->life, job->status, why);
}

bool
desk_set_status(const Desk *desk, gint64 ticket, const char *as, TicketStatus status,
                Fault *why)
{
    DeskJob job = { .number = ticket, .as = as, .status = status, .act = act_status };

    return desk_run(desk, &job, "status", why);
}

static bool
act_change(DeskJob *job, Fault *why)
{
    return job->change(&job->life, job->value, why);
}

bool
desk_change(const Desk *desk, gint64 ticket, const char *as, DeskChange what,
            const char *value, Fault *why)
{
    static const struct {
        const char *word;
        bool (*change)(Life *life, const char *value, Fault *why);
    } table[] = {
        [DESK_ASSIGN] = { "assign", change_assigned },
        [DESK_PRIORITY] = { "priority", change_priority },
        [DESK_MOVE] = { "move", change_department },
        [DESK_TYPE] = { "type", change_type },
        [DESK_TAG] = { "tag", change_tags },
        [DESK_CC_ADD] = { "cc", people_add_cc },
        [DESK_CC_REMOVE] = { "cc", people_remove_cc },
    };
    DeskJob job = { .number = ticket,
                    .as = as,
                    .value = value,
                    .change = table[what].change,
                    .act = act_change };

    return desk_run(desk, &job, table[what].word, why);
}

static bool
act_merge(DeskJob *job, Fault *why)
{
    return join_merge(&job->life, job->other, why);
}

bool
desk_merge(const Desk *desk, gint64 ticket, const char *as, gint64 into, Fault *why)
{
    DeskJob job = { .number = ticket, .as = as, .other = into, .act = act_merge };

    return desk_run(desk, &job, "merge", why);
}

static bool
act_link(DeskJob *job, Fault *why)
{
    return join_link(&job->life, job->other, why);
}

bool
desk_link(const Desk *desk, gint64 ticket, const char *as, gint64 other, Fault *why)
{
    DeskJob job = { .number = ticket, .as = as, .other = other, .act = act_link };

    return desk_run(desk, &job, "link", why);
}

static bool
act_split(DeskJob *job, Fault *why)
{
    gint64 entry = job->other;

    return join_split(&job->life, entry, &job->split, why);
}

bool
desk_split(const Desk *desk, gint64 ticket, const char *as, gint64 entry, gint64 *number,
           Fault *why)
{
    DeskJob job = { .number = ticket, .as = as, .other = entry, .act = act_split };

    if (!desk_run(desk, &job, "split", why))
        return false;
    *number = job.split;
    return true;
}

/* A merged ticket is no longer one that can be opened: its merge is taken back. */
static bool
run_undo(Store *store, void *data, Fault *why)
{
    DeskJob *job = data;
    bool done;

    job->life = (Life){ .store = store,
                        .settings = job->desk->settings,
                        .words = job->desk->words,
                        .keys = job->desk->keys,
                        .now = job->life.now };
    g_clear_pointer(&job->what, g_free);
    if (!store_ticket(store, job->number, &job->life.ticket, why))
        return false;
    if (!job->life.ticket)
        return fault_permanent(why, "5.1.1", "no ticket %" G_GINT64_FORMAT, job->number);
    done = find_staff(job, why) && undo_last(&job->life, job->number, &job->what, why);
    life_close(&job->life);
    return done;
}

bool
desk_undo(const Desk *desk, gint64 ticket, const char *as, char **what, Fault *why)
{
    DeskJob job = { .desk = desk, .number = ticket, .as = as };

    job.life.now = clock_now();
    if (!writer_run(desk->writer, run_undo, &job, why)) {
        g_free(job.what);
        return false;
    }
    log_info("desk ticket=%" G_GINT64_FORMAT " what=undo as=%s", ticket,
             job.life.by->key);
    *what = job.what;
    return true;
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

typedef struct RestoreJob {
    const Desk *desk;
    Dossier *dossier;
    gint64 now, number;
    bool is_known;
} RestoreJob;

static bool
restore(Store *store, void *data, Fault *why)
{
    RestoreJob *job = data;

    return dossier_restore(store, job->desk->settings, job->dossier, job->now,
                           &job->number, &job->is_known, why);
}

bool
desk_restore(const Desk *desk, Dossier *dossier, gint64 *number, bool *is_known,
             Fault *why)
{
    RestoreJob job = { .desk = desk, .dossier = dossier, .now = clock_now() };

    if (!writer_run(desk->writer, restore, &job, why))
        return false;
    *number = job.number;
    *is_known = job.is_known;
    if (!*is_known)
        log_info("desk ticket=%" G_GINT64_FORMAT " what=restored", *number);
    return true;
}

static bool
note_backup(Store *store, void *data, Fault *why)
{
    return store_set_note(store, "backup", data, why);
}

bool
desk_backup_done(const Desk *desk, Fault *why)
{
    g_autofree char *now = g_strdup_printf("%" G_GINT64_FORMAT, clock_now());

    return writer_run(desk->writer, note_backup, now, why);
}
