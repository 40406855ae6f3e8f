/* bench_store.c - jobs and commits a second of the one writer, on this disk.
 *
 * Usage: bench_store [FOLDER [SECONDS]]; FOLDER (default: the current one) decides
 * the disk that is measured. */
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "core/news.h"
#include "store/query.h"
#include "store/writer.h"

/* Different texts that are made beforehand. */
#define TEXTS 200

typedef struct Bench {
    Writer *writer;
    WriterJob job;
    gint64 end; /* monotonic, microseconds */
    gint serial;
} Bench;

typedef struct Mail4 {
    gint serial;
    GBytes *raw;
    char *text;
} Mail4;

/* Text of about `size` bytes that compresses and repeats as mail does: words. */
static char *
words(guint seed, gsize size)
{
    GString *text = g_string_sized_new(size + 16);
    g_autoptr(GRand) rand = g_rand_new_with_seed(seed);

    while (text->len < size) {
        int length = g_rand_int_range(rand, 2, 10);

        for (int i = 0; i < length; i++)
            g_string_append_c(text, (char)('a' + g_rand_int_range(rand, 0, 26) *
                                                     g_rand_int_range(rand, 1, 4) / 4));
        g_string_append_c(text, g_rand_int_range(rand, 0, 12) ? ' ' : '\n');
    }
    return g_string_free(text, FALSE);
}

static bool
note_job(Store *store, void *data, Fault *why)
{
    return store_set_note(store, "bench", "x", why);
}

static void
set(char **field, char *value)
{
    g_free(*field);
    *field = value;
}

/* The staff's two letters tell of one news. */
static bool
add_letters(Store *store, const Mail4 *mail, gint64 ticket, gint64 entry, Fault *why)
{
    GPtrArray *letters;
    g_autoptr(News) news = news_new();
    gint64 id;

    if (!store_reserve_letters(store, 2, &id, why))
        return false;
    letters = g_ptr_array_new_with_free_func((GDestroyNotify)letter_free);
    news->ticket = ticket;
    news->entry = entry;
    news->at = clock_now();
    for (int n = 0; n < 2; n++) {
        Letter *letter = letter_new();

        letter->id = id + n;
        letter->ticket = ticket;
        letter->news = news_ref(news);
        letter->created = letter->next = news->at;
        set(&letter->recipient, g_strdup_printf("staff%d@example.net", n));
        set(&letter->message_id,
            g_strdup_printf("%d.%d.x1y2z3@desk.example.net", mail->serial, n));
        g_ptr_array_add(letters, letter);
    }
    return store_add_letters(store, letters, why);
}

static bool
add_rest(Store *store, const Mail4 *mail, gint64 number, Fault *why)
{
    g_autoptr(Delivery) delivery = delivery_new();
    g_autoptr(Entry) entry = entry_new();

    delivery->at = entry->at = clock_now();
    delivery->ticket = entry->ticket = number;
    set(&delivery->content_hash,
        g_strdup_printf("%08x%032x", mail->serial, mail->serial));
    set(&delivery->department, g_strdup("support"));
    if (!store_add_delivery(store, delivery, mail->raw, why))
        return false;
    entry->delivery = delivery->id;
    set(&entry->message_id, g_strdup_printf("m%d@example.org", mail->serial));
    set(&entry->text, g_strdup(mail->text));
    return store_add_entry(store, entry, why) &&
           store_add_history(store, number, entry->at, "opened", "bench", why) &&
           store_add_events(store, &(StoreEvent){ "ticket", "who@example.org", 0 }, 1,
                            entry->at, why) &&
           add_letters(store, mail, number, entry->id, why);
}

/* What one mail of 4 KB that opens a ticket costs: facts, records, two letters. */
static bool
mail_job(Store *store, void *data, Fault *why)
{
    const Mail4 *mail = data;
    g_autoptr(Ticket) ticket = ticket_new();
    g_autofree char *hash = g_strdup_printf("%08x%032x", mail->serial, mail->serial);
    StoreSeen seen;
    guint count;

    set(&ticket->subject, g_strdup_printf("Question number %d", mail->serial));
    set(&ticket->department, g_strdup("support"));
    set(&ticket->customer.address,
        g_strdup_printf("c%d@example.org", mail->serial % 1000));
    set(&ticket->root_id, g_strdup_printf("root%d@desk.example.net", mail->serial));
    ticket->entries = 1;
    ticket->created = clock_now();
    return store_seen(store, hash, "support", &seen, why) &&
           store_count_events(store,
                              &(StoreEvent){ "ticket", ticket->customer.address,
                                             ticket->created - 900000 },
                              1, &count, why) &&
           store_add_ticket(store, ticket, why) &&
           add_rest(store, mail, ticket->number, why);
}

static GBytes *
unique_copy(const char *text, int serial)
{
    char *copy = g_strdup_printf("Message-ID: <%d@example.org>\r\n\r\n%s", serial, text);

    return g_bytes_new_take(copy, strlen(copy));
}

static gpointer
bench_thread(gpointer data)
{
    Bench *bench = data;
    char *texts[TEXTS];
    Mail4 mail = { 0 };

    for (guint i = 0; i < TEXTS; i++)
        texts[i] = words(i, 4096);
    while (g_get_monotonic_time() < bench->end) {
        g_auto(Fault) why = { 0 };

        mail.serial = g_atomic_int_add(&bench->serial, 1);
        mail.text = g_strndup(texts[mail.serial % TEXTS], 1500);
        mail.raw = unique_copy(texts[mail.serial % TEXTS], mail.serial);
        if (!writer_run(bench->writer, bench->job, &mail, &why))
            g_error("%s", why.text);
        g_free(mail.text);
        g_bytes_unref(mail.raw);
    }
    for (guint i = 0; i < TEXTS; i++)
        g_free(texts[i]);
    return NULL;
}

static void
remove_database(const char *path)
{
    static const char *const suffixes[] = { "", "-wal", "-shm", ".lock" };

    for (gsize i = 0; i < G_N_ELEMENTS(suffixes); i++) {
        g_autofree char *name = g_strconcat(path, suffixes[i], NULL);

        g_unlink(name);
    }
}

/* Processor seconds of this process so far: what a busy machine does not spoil. */
static double
processor_time(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void
measure(const char *folder, const char *name, WriterJob job, guint threads,
        double seconds)
{
    g_autofree char *path = g_build_filename(folder, "bench_store.db", NULL);
    g_autofree char *url = g_strconcat("sqlite:", path, NULL);
    g_autofree GThread **thread = g_new(GThread *, threads);
    g_auto(Fault) why = { 0 };
    guint64 jobs, commits;
    gint64 start = g_get_monotonic_time();
    Bench bench = { .job = job, .end = start + (gint64)(seconds * 1e6), .serial = 1 };
    double took, processor = processor_time();
    GStatBuf file;

    remove_database(path);
    if (!writer_start(url, 1, &bench.writer, &why))
        g_error("%s", why.text);
    for (guint i = 0; i < threads; i++)
        thread[i] = g_thread_new("bench", bench_thread, &bench);
    for (guint i = 0; i < threads; i++)
        g_thread_join(thread[i]);
    took = (double)(g_get_monotonic_time() - start) / 1e6;
    writer_figures(bench.writer, &jobs, &commits);
    processor = processor_time() - processor;
    writer_free(bench.writer);
    g_stat(path, &file);
    g_print("%-5s %2u at once: %7.0f jobs/s %6.0f commits/s %5.1f jobs a commit, a job: "
            "%6.2f ms, %5.2f ms processor, %5.1f KB\n",
            name, threads, (double)jobs / took, (double)commits / took,
            (double)jobs / (double)commits, took * threads * 1000 / (double)jobs,
            processor * 1000 / (double)jobs, (double)file.st_size / 1024 / (double)jobs);
    remove_database(path);
}

int
main(int argc, char **argv)
{
    static const guint threads[] = { 1, 8, 32 };
    g_autofree char *folder = g_canonicalize_filename(argc > 1 ? argv[1] : ".", NULL);
    double seconds = argc > 2 ? g_ascii_strtod(argv[2], NULL) : 3;

    for (gsize i = 0; i < G_N_ELEMENTS(threads); i++)
        measure(folder, "note", note_job, threads[i], seconds);
    for (gsize i = 0; i < G_N_ELEMENTS(threads); i++)
        measure(folder, "mail", mail_job, threads[i], seconds);
    return 0;
}
