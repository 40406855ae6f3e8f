/* import.c - old mail taken in, many in one change; nobody is told of it. */
#include "intake/import.h"

#include "base/clock.h"
#include "base/log.h"
#include "intake/intake_mail.h"
#include "intake/record.h"
#include "core/content_hash.h"
#include "mime/read.h"

#include <pthread.h>
#include <string.h>

enum {
    READING_THREADS_MAX = 8,
    SOURCE_BYTES_MAX = 200,
};

ImportMail *
import_mail_new(GBytes *raw)
{
    ImportMail *mail = g_new0(ImportMail, 1);

    mail->raw = g_bytes_ref(raw);
    return mail;
}

void
import_mail_free(ImportMail *mail)
{
    g_bytes_unref(mail->raw);
    g_free(mail->refusal);
    g_free(mail);
}

/* ------------------------------------------------------------------ reading */

typedef struct Reading {
    const Intake *intake;
    const GPtrArray *mails; /* of ImportMail * */
    IntakeMail **read;      /* one for each; NULL where it is refused */
    gint next;              /* atomic */
    pthread_mutex_t lock;   /* of why */
    Fault why;              /* the first that failed */
} Reading;

static bool
refuse_large(const Settings *settings, ImportMail *mail)
{
    if ((gint64)g_bytes_get_size(mail->raw) <= settings->max_message_size)
        return false;
    mail->refusal =
        g_strdup_printf("larger than max-message-size, %" G_GINT64_FORMAT " bytes",
                        settings->max_message_size);
    return true;
}

static void
read_one(Reading *reading, guint i)
{
    ImportMail *mail = reading->mails->pdata[i];
    g_auto(Fault) why = { 0 };

    if (refuse_large(reading->intake->settings, mail) ||
        intake_read(reading->intake, mail->raw, NULL, &reading->read[i], &why))
        return;
    pthread_mutex_lock(&reading->lock);
    if (reading->why.kind == FAULT_NONE)
        fault_temporary(&reading->why, why.status, "%s", why.text);
    pthread_mutex_unlock(&reading->lock);
}

static void *
read_some(void *data)
{
    Reading *reading = data;
    guint i;

    while ((i = (guint)g_atomic_int_add(&reading->next, 1)) < reading->mails->len)
        read_one(reading, i);
    return NULL;
}

/* All of them, on as many threads as there are readers. */
static bool
read_all(const Intake *intake, const GPtrArray *mails, IntakeMail **read, Fault *why)
{
    pthread_t threads[READING_THREADS_MAX];
    guint wanted = intake->settings->readers ? intake->settings->readers
                                             : (guint)g_get_num_processors();
    Reading reading = { .intake = intake, .mails = mails, .read = read };
    guint started = 0;

    wanted = MIN(MIN(wanted, mails->len), READING_THREADS_MAX);
    pthread_mutex_init(&reading.lock, NULL);
    while (started + 1 < wanted &&
           pthread_create(&threads[started], NULL, read_some, &reading) == 0)
        started++;
    read_some(&reading);
    for (guint i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    pthread_mutex_destroy(&reading.lock);
    if (reading.why.kind == FAULT_NONE)
        return true;
    fault_temporary(why, reading.why.status, "%s", reading.why.text);
    fault_clear(&reading.why);
    return false;
}

/* ------------------------------------------------------------------ writing */

typedef struct ImportJob {
    const Intake *intake;
    const Import *import;
    const Department *department; /* NULL: by each mail's addresses */
    const GPtrArray *mails;
    IntakeMail **read;
    gint64 now;
} ImportJob;

/* Return-Path is what an MTA made of MAIL FROM. */
static char *
sender_of(const Mail *mail)
{
    const char *path = mail ? mail_header(mail, "Return-Path") : NULL;
    g_autofree char *bare = g_strdup(path ? path : "");

    if (!path)
        return g_strdup(mail && mail->from->len > 0
                            ? ((const Mailbox *)mail->from->pdata[0])->address
                            : "");
    g_strdelimit(bare, "<>", ' ');
    return g_strdup(g_strstrip(bare));
}

/* The first that a staff member works for, if it is one. */
static const Department *
department_of_staff(const Settings *settings, const char *address)
{
    const Staff *staff = settings_staff_by_address(settings, address);

    for (guint i = 0; staff && i < settings->departments->len; i++) {
        const Department *department = settings->departments->pdata[i];

        if (g_ptr_array_find(department->staff, staff, NULL))
            return department;
    }
    return NULL;
}

/* Whose mail it is: as was said, else as its addresses say; NULL if they do not. */
static const Department *
department_of(const ImportJob *job, const Mail *mail)
{
    const GPtrArray *lists[] = { mail ? mail->to : NULL, mail ? mail->cc : NULL,
                                 mail ? mail->from : NULL };
    const GPtrArray *all = job->intake->settings->departments;

    if (job->department)
        return job->department;
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
        for (guint j = 0; lists[i] && j < lists[i]->len; j++) {
            const Department *found = settings_department_for(
                job->intake->settings, ((const Mailbox *)lists[i]->pdata[j])->address,
                NULL);

            if (found)
                return found;
        }
    if (all->len == 1)
        return all->pdata[0];
    return mail && mail->from->len > 0
               ? department_of_staff(job->intake->settings,
                                     ((const Mailbox *)mail->from->pdata[0])->address)
               : NULL;
}

static bool
take_one(Store *store, const ImportJob *job, guint i, Fault *why)
{
    ImportMail *mail = job->mails->pdata[i];
    const IntakeMail *read = job->read[i];
    const Department *department = department_of(job, read->mail);
    g_autoptr(Envelope) envelope = envelope_new();
    g_auto(Verdict) verdict = { 0 };
    Recorded recorded;
    gint64 sent = read->mail ? read->mail->date * 1000 : 0;
    VerdictInput input = {
        .department = department,
        .extension = "",
        .envelope = envelope,
        .is_import = true,
        .has_status = job->import->has_status,
        .status = job->import->status,
        .taken_in = job->now,
        .now = sent > 0 && sent < job->now ? sent : job->now,
    };

    g_clear_pointer(&mail->refusal, g_free);
    if (!department) {
        mail->refusal = g_strdup("no department has one of its addresses; say which with "
                                 "--department");
        return true;
    }
    g_free(envelope->sender);
    envelope->sender = sender_of(read->mail);
    g_free(envelope->recipient);
    envelope->recipient = g_strdup(department->address);
    intake_mail_fill(job->intake, read, &input);
    if (!verdict_reach(store, &input, &verdict, why) ||
        !record_verdict(store, &input, &verdict, mail->raw, NULL, &recorded, why))
        return false;
    mail->result.outcome = verdict.decision.outcome;
    mail->result.ticket = recorded.ticket;
    mail->result.delivery = recorded.delivery;
    g_strlcpy(mail->result.rule, verdict.decision.rule, sizeof mail->result.rule);
    return true;
}

static char *
note_name(const char *source)
{
    return g_strconcat("import ", source, NULL);
}

static bool
take_all(Store *store, void *data, Fault *why)
{
    const ImportJob *job = data;
    g_autofree char *name = note_name(job->import->source);
    g_autofree char *position =
        g_strdup_printf("%" G_GINT64_FORMAT, job->import->position);

    for (guint i = 0; i < job->mails->len; i++)
        if (job->read[i] && !take_one(store, job, i, why))
            return false;
    return store_set_note(store, name, position, why);
}

static bool
find_department(const Settings *settings, const Import *import, const Department **out,
                Fault *why)
{
    *out = *import->department ? settings_department(settings, import->department) : NULL;
    return !*import->department || *out ||
           fault_permanent(why, "5.1.1", "no [department %s] in %s", import->department,
                           settings->path);
}

bool
import_take(const Intake *intake, const Import *import, GPtrArray *mails, Fault *why)
{
    ImportJob job = { .intake = intake, .import = import, .mails = mails };
    bool done;

    if (!find_department(intake->settings, import, &job.department, why))
        return false;
    if (!*import->source || strlen(import->source) > SOURCE_BYTES_MAX)
        return fault_permanent(why, "5.5.4",
                               "the archive's name has no, or over %d, bytes",
                               SOURCE_BYTES_MAX);
    job.read = g_new0(IntakeMail *, mails->len + 1);
    job.now = clock_now();
    done = read_all(intake, mails, job.read, why) &&
           writer_run(intake->writer, take_all, &job, why);
    for (guint i = 0; i < mails->len; i++)
        intake_mail_free(job.read[i]);
    g_free(job.read);
    if (done)
        log_info("import mails=%u position=%" G_GINT64_FORMAT, mails->len,
                 import->position);
    return done;
}

/* As intake_read() does, without a reader. */
static IntakeMail *
read_here(const Settings *settings, GBytes *raw)
{
    IntakeMail *read = g_new0(IntakeMail, 1);

    read->raw = g_bytes_ref(raw);
    read->mail = read_mail(raw, NULL);
    read->unreadable = g_strdup("");
    read->content_hash = content_hash(raw);
    read->body_hash = content_text_hash(read->mail->text);
    read->sha256 = content_sha256(raw);
    return read;
}

bool
import_rehearse(const Settings *settings, const SignatureKeys *keys, Store *scratch,
                const Import *import, GPtrArray *mails, Fault *why)
{
    Intake intake = { .settings = settings, .keys = keys };
    ImportJob job = { .intake = &intake, .import = import, .mails = mails };
    bool done;

    if (!find_department(settings, import, &job.department, why))
        return false;
    job.now = clock_now();
    job.read = g_new0(IntakeMail *, mails->len + 1);
    for (guint i = 0; i < mails->len; i++) {
        ImportMail *mail = mails->pdata[i];

        if (refuse_large(settings, mail))
            continue;
        job.read[i] = read_here(settings, mail->raw);
    }
    done = store_begin(scratch, why) && take_all(scratch, &job, why);
    if (done)
        done = store_commit(scratch, why);
    else
        store_rollback(scratch);
    for (guint i = 0; i < mails->len; i++)
        intake_mail_free(job.read[i]);
    g_free(job.read);
    return done;
}

bool
import_position(Store *store, const char *source, gint64 *position, Fault *why)
{
    g_autofree char *name = note_name(source);
    g_autofree char *value = NULL;

    if (!store_get_note(store, name, &value, why))
        return false;
    *position = g_ascii_strtoll(value, NULL, 10);
    return true;
}
