/* lmtp_floor.c - the least that must be done for a mail: LMTP, one GMime parse, one row
 * in SQLite with group commit (WAL, synchronous=FULL), and, given a relay, two and a half
 * ready-made letters a mail, by bare libcurl on two kept connections. What ticketd is
 * measured against.
 *
 * With no socket ("-") it only sends: so many letters as fast as they are taken. */
#include <curl/curl.h>
#include <errno.h>
#include <glib.h>
#include <gmime/gmime.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define SEND_ONLY_CONNECTIONS 4 /* as many as ticketd has */

typedef struct Job {
    GString *mail;
    GMutex lock;
    GCond done;
    bool is_done;
} Job;

static GAsyncQueue *queue;
static sqlite3 *database;

/* ------------------------------------------------------------------ letters */

static GAsyncQueue *letters; /* NULL: none are sent */
static const char *relay;    /* HOST:PORT */
static gsize letter_size;
static gint letters_sent; /* atomic */

typedef struct Upload {
    const char *bytes;
    gsize left;
} Upload;

static size_t
on_read(char *buffer, size_t size, size_t n, void *data)
{
    Upload *upload = data;
    gsize length = MIN(size * n, upload->left);

    memcpy(buffer, upload->bytes, length);
    upload->bytes += length;
    upload->left -= length;
    return length;
}

/* Lines of 70 characters. */
static char *
make_letter(void)
{
    char *letter = g_malloc(letter_size);

    for (gsize i = 0; i < letter_size; i++)
        letter[i] = i % 72 == 70 ? '\r' : i % 72 == 71 ? '\n' : 'x';
    letter[letter_size - 2] = '\r';
    letter[letter_size - 1] = '\n';
    return letter;
}

static gpointer
sender(gpointer data)
{
    CURL *curl = curl_easy_init();
    g_autofree char *url = g_strdup_printf("smtp://%s/bench.test", relay);
    g_autofree char *letter = make_letter();
    struct curl_slist *recipients = curl_slist_append(NULL, "someone@example.org");
    Upload upload;

    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(curl, CURLOPT_READDATA, &upload);
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, "<>");
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)letter_size);
    for (;;) {
        g_async_queue_pop(letters);
        upload = (Upload){ letter, letter_size };
        if (curl_easy_perform(curl) != CURLE_OK)
            g_error("a letter was not taken");
        g_atomic_int_inc(&letters_sent);
    }
    return NULL;
}

static void
start_sending(const char *address, const char *size, guint threads)
{
    relay = address;
    letter_size = MAX(g_ascii_strtoull(size, NULL, 10), 4);
    letters = g_async_queue_new();
    curl_global_init(CURL_GLOBAL_DEFAULT);
    for (guint i = 0; i < threads; i++)
        g_thread_unref(g_thread_new("sender", sender, NULL));
}

/* Two and three by turns. */
static void
send_letters(void)
{
    static guint mails;

    for (guint i = 2 + mails++ % 2; letters && i > 0; i--)
        g_async_queue_push(letters, &letters_sent);
}

static int
send_only(int count)
{
    gint64 started = g_get_monotonic_time();

    for (int i = 0; i < count; i++)
        g_async_queue_push(letters, &letters_sent);
    while (g_atomic_int_get(&letters_sent) < count)
        g_usleep(500);
    printf("rate=%.0f/s\n", count * 1e6 / (double)(g_get_monotonic_time() - started));
    return 0;
}

/* ------------------------------------------------------------------ mails */

static void
run(const char *sql)
{
    char *error = NULL;

    if (sqlite3_exec(database, sql, NULL, NULL, &error) != SQLITE_OK)
        g_error("%s: %s", sql, error);
}

static gpointer
writer(gpointer data)
{
    sqlite3_stmt *insert;

    if (sqlite3_prepare_v2(database, "INSERT INTO mail (bytes) VALUES (?1)", -1, &insert,
                           NULL) != SQLITE_OK)
        g_error("%s", sqlite3_errmsg(database));
    for (;;) {
        g_autoptr(GPtrArray) jobs = g_ptr_array_new();
        Job *job = g_async_queue_pop(queue);

        run("BEGIN IMMEDIATE");
        do {
            sqlite3_bind_blob(insert, 1, job->mail->str, (int)job->mail->len,
                              SQLITE_STATIC);
            if (sqlite3_step(insert) != SQLITE_DONE)
                g_error("%s", sqlite3_errmsg(database));
            sqlite3_reset(insert);
            g_ptr_array_add(jobs, job);
        } while (jobs->len < 128 && (job = g_async_queue_try_pop(queue)));
        run("COMMIT");
        for (guint i = 0; i < jobs->len; i++) {
            job = jobs->pdata[i];
            g_mutex_lock(&job->lock);
            job->is_done = true;
            g_cond_signal(&job->done);
            g_mutex_unlock(&job->lock);
            send_letters();
        }
    }
    return NULL;
}

static void
parse(const GString *mail)
{
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(mail->str, mail->len);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
    GMimeObject *part = g_mime_message_get_mime_part(message);

    if (GMIME_IS_TEXT_PART(part))
        g_free(g_mime_text_part_get_text(GMIME_TEXT_PART(part)));
    g_object_unref(message);
    g_object_unref(parser);
    g_object_unref(stream);
}

static void
take(Job *job)
{
    parse(job->mail);
    job->is_done = false;
    g_async_queue_push(queue, job);
    g_mutex_lock(&job->lock);
    while (!job->is_done)
        g_cond_wait(&job->done, &job->lock);
    g_mutex_unlock(&job->lock);
}

static gpointer
session(gpointer data)
{
    int fd = GPOINTER_TO_INT(data);
    FILE *in = fdopen(dup(fd), "r"), *out = fdopen(fd, "w");
    Job job = { .mail = g_string_new(NULL) };
    char line[8192];

    fputs("220 floor\r\n", out);
    fflush(out);
    while (fgets(line, sizeof line, in)) {
        bool pipelined = false;

        if (g_ascii_strncasecmp(line, "LHLO", 4) == 0) {
            fputs("250-floor\r\n250 PIPELINING\r\n", out);
        } else if (g_ascii_strncasecmp(line, "DATA", 4) == 0) {
            fputs("354 go on\r\n", out);
            fflush(out);
            g_string_truncate(job.mail, 0);
            while (fgets(line, sizeof line, in) && strcmp(line, ".\r\n") != 0)
                g_string_append(job.mail, line[0] == '.' ? line + 1 : line);
            take(&job);
            fputs("250 2.0.0 taken\r\n", out);
        } else if (g_ascii_strncasecmp(line, "QUIT", 4) == 0) {
            fputs("221 bye\r\n", out);
            break;
        } else {
            /* Not RSET: Postfix waits for its reply before it uses a connection again. */
            pipelined = g_ascii_strncasecmp(line, "MAIL", 4) == 0 ||
                        g_ascii_strncasecmp(line, "RCPT", 4) == 0;
            fputs("250 2.0.0 ok\r\n", out);
        }
        if (!pipelined)
            fflush(out);
    }
    fclose(out);
    fclose(in);
    g_string_free(job.mail, TRUE);
    return NULL;
}

int
main(int argc, char **argv)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int listener;

    if (argc != 3 && argc != 5) {
        fputs("usage: lmtp_floor SOCKET DATABASE [RELAY SIZE]\n"
              "       lmtp_floor - LETTERS RELAY SIZE\n",
              stderr);
        return 64;
    }
    if (strcmp(argv[1], "-") == 0 && argc == 5) {
        start_sending(argv[3], argv[4], SEND_ONLY_CONNECTIONS);
        return send_only((int)g_ascii_strtoll(argv[2], NULL, 10));
    }
    if (argc == 5)
        start_sending(argv[3], argv[4], 2);
    g_mime_init();
    if (sqlite3_open(argv[2], &database) != SQLITE_OK)
        g_error("%s: %s", argv[2], sqlite3_errmsg(database));
    run("PRAGMA journal_mode = WAL");
    run("PRAGMA synchronous = FULL");
    run("CREATE TABLE mail (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL)");
    queue = g_async_queue_new();
    g_thread_unref(g_thread_new("writer", writer, NULL));
    g_strlcpy(address.sun_path, argv[1], sizeof address.sun_path);
    listener = socket(AF_UNIX, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 ||
        listen(listener, 128) < 0)
        g_error("%s: %s", argv[1], g_strerror(errno));
    for (;;) {
        int fd = accept(listener, NULL, NULL);

        if (fd >= 0)
            g_thread_unref(g_thread_new("session", session, GINT_TO_POINTER(fd)));
    }
}
