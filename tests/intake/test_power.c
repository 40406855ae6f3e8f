/* test_power.c - what was answered for is there after a power cut, and no failing call of
 * the disk loses a mail or keeps half of one.
 *
 * The real writer takes in mails as they are judged and recorded, from several threads,
 * so that several share a commit, over a disk whose power is cut after a step of it: a
 * write, a sync, a truncation. Then another store is opened on what such a disk may hold.
 * With TICKETD_SLOW set that happens after every step. */
#include "tests/intake/told.h"

#include <glib/gstdio.h>
#include <pthread.h>
#include <string.h>

#include "store/power_vfs.h"
#include "store/sqlite/sqlite.h"
#include "store/writer.h"

#define THREADS 4
#define MAILS 24 /* of each thread */
#define ALL (THREADS * MAILS)

typedef struct Power {
    DeskFixture f;
    char *url, *path;
    Writer *writer;
    Mail *mails[ALL];
    gint next; /* atomic */
    pthread_mutex_t lock;
    bool is_taken[ALL]; /* writer_run() has said so; with the lock held */
    /* Cuts. */
    GRand *random;
    guint every; /* steps from one to the next */
    guint cuts, lost, with_part;
} Power;

/* ------------------------------------------------------------------ mails */

static Mail *
make_mail(guint number)
{
    static const char *const senders[] = { "", "budi@example.org", "budi@example.org",
                                           "joko@example.org" };
    static const guint tickets[] = { 0, 10001, 10003, 10006 };
    guint kind = number % 4;
    g_autofree char *subject =
        kind == 0 ? g_strdup_printf("Printer %u", number)
                  : g_strdup_printf("Re: [Ticket ID: %u] x %u", tickets[kind], number);
    g_autofree char *sender =
        kind == 0 ? g_strdup_printf("c%u@example.org", number) : g_strdup(senders[kind]);
    /* Other letters in each: digits do not make another text. */
    g_autofree char *text = g_strdup_printf("It burns like %c%c%c", 'a' + number % 26,
                                            'a' + number / 26 % 26, 'a' + kind);
    Mail *mail = desk_fixture_mail(sender, subject, text);

    if (number % 5 == 0) {
        Attachment *attachment = attachment_new();

        attachment->size = 1000;
        g_ptr_array_add(mail->attachments, attachment);
    }
    return mail;
}

typedef struct Job {
    Power *power;
    const Mail *mail;
} Job;

static bool
take_job(Store *store, void *data, Fault *why)
{
    const Job *job = data;
    DeskFixture *f = &job->power->f;
    g_autoptr(Envelope) envelope = envelope_new();
    VerdictInput input = desk_fixture_input(f, job->mail, envelope);
    g_auto(Verdict) verdict = { 0 };
    g_autoptr(GBytes) raw =
        g_bytes_new(job->mail->message_id, strlen(job->mail->message_id));
    Recorded recorded;

    return verdict_reach(store, &input, &verdict, why) &&
           record_verdict(store, &input, &verdict, raw, NULL, &recorded, why);
}

static gpointer
send_mails(gpointer data)
{
    Power *power = data;
    guint number;

    while ((number = (guint)g_atomic_int_add(&power->next, 1)) < ALL) {
        Job job = { power, power->mails[number] };
        g_auto(Fault) why = { 0 };

        if (!writer_run(power->writer, take_job, &job, &why))
            continue;
        pthread_mutex_lock(&power->lock);
        power->is_taken[number] = true;
        pthread_mutex_unlock(&power->lock);
    }
    return NULL;
}

static void
send_all(Power *power)
{
    GThread *threads[THREADS];

    power->next = 0;
    for (guint i = 0; i < THREADS; i++)
        threads[i] = g_thread_new("session", send_mails, power);
    for (guint i = 0; i < THREADS; i++)
        g_thread_join(threads[i]);
}

/* ------------------------------------------------------------------ what is there */

static gint64
count(Store *store, const char *sql)
{
    g_auto(Fault) why = { 0 };
    gint64 number = -1;

    if (!sqlite_number((SqliteStore *)store, sql, &number, &why))
        g_error("%s", why.text);
    return number;
}

static gint64
count_of(Store *store, const char *message_id)
{
    Statement s =
        statement_open(store, "SELECT count(*) FROM delivery WHERE message_id = ?1");
    g_auto(Fault) why = { 0 };
    gint64 number = -1;

    statement_bind_text(&s, message_id);
    if (statement_row(&s))
        number = statement_int(&s);
    g_assert_true(statement_close(&s, &why));
    return number;
}

/* Nothing is there in part: ticket, delivery, entry, news and letters, or none of them;
 * and what is counted is what there is. */
static void
assert_whole(Store *store)
{
    static const char *const none[] = {
        "SELECT count(*) FROM delivery d WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE "
        "e.delivery = d.id AND e.ticket = d.ticket)",
        "SELECT count(*) FROM entry e WHERE NOT EXISTS (SELECT 1 FROM news n JOIN letter "
        "l ON l.news = n.id WHERE n.entry = e.id)",
        "SELECT count(*) FROM letter l WHERE NOT EXISTS (SELECT 1 FROM news n WHERE "
        "n.id = l.news)",
        "SELECT count(*) FROM delivery d WHERE NOT EXISTS (SELECT 1 FROM content c WHERE "
        "c.id = d.content)",
        "SELECT count(*) - count(DISTINCT message_id) FROM delivery",
        "SELECT count(*) - (SELECT deliveries FROM figures) FROM delivery",
        "SELECT count(*) - (SELECT letter_waiting FROM figures) FROM letter",
        "SELECT max(id) - (SELECT last_letter FROM figures) FROM letter",
        "SELECT sum(entries) - (SELECT count(*) FROM entry) FROM ticket",
    };
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
    g_auto(Fault) why = { 0 };

    g_assert_true(store_check(store, found, &why));
    if (found->len > 0)
        g_error("%s", (const char *)found->pdata[0]);
    for (gsize i = 0; i < G_N_ELEMENTS(none); i++)
        if (count(store, none[i]) != 0)
            g_error("%s: %d", none[i], (int)count(store, none[i]));
}

static guint
count_lost(Power *power, Store *store, const bool *is_taken)
{
    guint lost = 0;

    for (guint i = 0; i < ALL; i++) {
        gint64 copies = count_of(store, power->mails[i]->message_id);

        g_assert_cmpint(copies, <=, 1);
        lost += is_taken[i] && copies == 0 ? 1 : 0;
    }
    return lost;
}

/* The rest comes again, and what was taken already: each is there once. */
static void
take_again(Power *power, Store *store)
{
    g_auto(Fault) why = { 0 };

    for (guint i = 0; i < ALL; i++) {
        Job job = { power, power->mails[i] };

        g_assert_true(store_begin(store, &why));
        g_assert_true(take_job(store, &job, &why));
        g_assert_true(store_commit(store, &why));
        g_assert_cmpint(count_of(store, power->mails[i]->message_id), ==, 1);
    }
    assert_whole(store);
}

/* ------------------------------------------------------------------ set up */

static void
power_begin(Power *power)
{
    g_auto(Fault) why = { 0 };

    memset(power, 0, sizeof *power);
    pthread_mutex_init(&power->lock, NULL);
    desk_fixture_init(&power->f);
    g_clear_pointer(&power->f.store, store_close);
    power->path = g_build_filename(power->f.folder, "desk.db", NULL);
    power->url = g_strconcat("sqlite:", power->path, NULL);
    power->random = g_rand_new_with_seed((guint32)g_test_rand_int());
    for (guint i = 0; i < ALL; i++)
        power->mails[i] = make_mail(i);
    power_vfs_start(power->path);
    if (!writer_start(power->url, 1, &power->writer, &why))
        g_error("%s", why.text);
}

static void
power_end(Power *power)
{
    if (power->writer)
        writer_free(power->writer);
    power_vfs_stop();
    for (guint i = 0; i < ALL; i++)
        mail_free(power->mails[i]);
    g_rand_free(power->random);
    g_free(power->path);
    g_free(power->url);
    desk_fixture_clear(&power->f);
    pthread_mutex_destroy(&power->lock);
}

/* ------------------------------------------------------------------ power cuts */

static void
remove_folder(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;

    while ((name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);

        g_unlink(path);
    }
    g_rmdir(folder);
}

/* On the writer's thread: nobody is told of anything meanwhile. */
static void
cut(void *data, guint64 step)
{
    Power *power = data;
    bool is_taken[ALL];
    g_autofree char *folder = NULL, *url = NULL;
    g_auto(Fault) why = { 0 };
    Store *store;

    if (step % power->every != 0)
        return;
    pthread_mutex_lock(&power->lock);
    memcpy(is_taken, power->is_taken, sizeof is_taken);
    pthread_mutex_unlock(&power->lock);
    folder = g_dir_make_tmp("ticketd-cut-XXXXXX", NULL);
    url = g_strdup_printf("sqlite:%s/desk.db", folder);
    power_vfs_cut(folder, power->random);
    power->cuts++;
    if (!store_open(url, STORE_WRITE, 1, &store, &why)) {
        power->lost++; /* with the control alone */
    } else {
        guint lost = count_lost(power, store, is_taken);

        power->lost += lost;
        if (lost == 0) {
            assert_whole(store);
            if (power->cuts % 8 == 0)
                take_again(power, store);
        }
        store_close(store);
    }
    remove_folder(folder);
}

static void
test_cuts(void)
{
    for (guint round = 0; round < (g_test_slow() ? 3 : 1); round++) {
        Power power;

        power_begin(&power);
        power.every = g_test_slow() ? 1 : 5;
        power_vfs_watch(cut, &power);
        send_all(&power);
        writer_stop(power.writer);
        power_vfs_watch(NULL, NULL);
        g_test_message("%u cuts, %u mails lost", power.cuts, power.lost);
        g_assert_cmpuint(power.cuts, >, 20);
        g_assert_cmpuint(power.lost, ==, 0);
        power_end(&power);
    }
}

/* Control: on a disk that lies about its syncs mails are lost. */
static void
test_cuts_without_syncs(void)
{
    Power power;

    power_begin(&power);
    power.every = 5;
    power_vfs_ignore_syncs(true);
    power_vfs_watch(cut, &power);
    send_all(&power);
    power_vfs_watch(NULL, NULL);
    g_test_message("%u cuts, %u mails lost", power.cuts, power.lost);
    g_assert_cmpuint(power.lost, >, 0);
    power_end(&power);
}

/* ------------------------------------------------------------------ failing calls */

/* Calls of the whole run, or one that fails. */
static bool
fail_at(guint64 number, int code, guint64 *calls)
{
    g_auto(Fault) why = { 0 };
    Power power;
    Store *store;
    bool has_failed;

    power_begin(&power);
    power_vfs_fail(number, code);
    send_all(&power);
    writer_stop(power.writer);
    has_failed = power_vfs_has_failed();
    *calls = power_vfs_fail(0, SQLITE_OK);
    g_clear_pointer(&power.writer, writer_free);
    if (!store_open(power.url, STORE_WRITE, 1, &store, &why))
        g_error("%s", why.text);
    g_assert_cmpuint(count_lost(&power, store, power.is_taken), ==, 0);
    assert_whole(store);
    take_again(&power, store);
    store_close(store);
    power_end(&power);
    return has_failed;
}

static void
test_failing_calls(void)
{
    static const int codes[] = { SQLITE_IOERR_WRITE, SQLITE_FULL };
    guint64 calls, unused, step;
    guint failed = 0, rounds = 0;

    g_assert_false(fail_at(0, SQLITE_OK, &calls));
    step = g_test_slow() ? 1 : MAX(calls / 12, 1);
    for (guint64 number = 1; number <= calls; number += step, rounds++)
        failed += fail_at(number, codes[rounds % 2], &unused) ? 1 : 0;
    g_test_message("%u of %u rounds had a call that failed", failed, rounds);
    g_assert_cmpuint(failed, >, rounds / 2);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/intake/power/cuts", test_cuts);
    g_test_add_func("/intake/power/cuts-without-syncs", test_cuts_without_syncs);
    g_test_add_func("/intake/power/failing-calls", test_failing_calls);
    return g_test_run();
}
