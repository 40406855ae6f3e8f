/* lmtp_load.c - sends mails over LMTP as fast as they are taken, and says how fast that
 * was.
 *
 * Half of the mails open a ticket, each from another customer; the other half answer the
 * ticket opened just before, as a customer does: its token in the subject, a few new
 * lines above what they quote of their first mail. No two say the same. */
#include <errno.h>
#include <glib.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

typedef struct Load {
    const char *address, *recipient;
    guint messages; /* in all */
    gsize size;     /* bytes of a message, about */
    gint next;      /* atomic: the next message's number */
    gint end;
    GMutex lock;
    GArray *waits; /* of gint64: µs from the final dot to its reply */
    guint refused;
} Load;

static int
connect_to(const char *address)
{
    struct sockaddr_un local = { .sun_family = AF_UNIX };
    struct sockaddr_in inet = { .sin_family = AF_INET };
    int fd, one = 1;

    if (g_str_has_prefix(address, "unix:")) {
        g_strlcpy(local.sun_path, address + 5, sizeof local.sun_path);
        fd = socket(AF_UNIX, SOCK_STREAM, 0);
        if (connect(fd, (struct sockaddr *)&local, sizeof local) < 0)
            g_error("connect %s: %s", address, g_strerror(errno));
        return fd;
    }
    inet.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    inet.sin_port = htons((guint16)g_ascii_strtoull(strrchr(address, ':') + 1, NULL, 10));
    fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&inet, sizeof inet) < 0)
        g_error("connect %s: %s", address, g_strerror(errno));
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
}

static void
send_all(int fd, const char *data, gsize length)
{
    while (length > 0) {
        ssize_t n = write(fd, data, length);

        if (n <= 0)
            g_error("write: %s", g_strerror(errno));
        data += n;
        length -= (gsize)n;
    }
}

/* The last line of one reply. */
static void
expect(FILE *in, char *line, int size)
{
    do
        if (!fgets(line, size, in))
            g_error("connection closed");
    while (strlen(line) > 3 && line[3] == '-');
}

/* Lines of words, up to so many bytes of the mail in all; the same for the same seed. */
static void
put_text(GString *mail, int seed, const char *prefix, gsize size)
{
    static const char *const words[] = {
        "server",   "printer",     "invoice",  "domain",  "since",    "yesterday",
        "cannot",   "the",         "our",      "website", "mailbox",  "password",
        "stopped",  "customer",    "please",   "again",   "because",  "nothing",
        "renewal",  "transfer",    "of",       "backup",  "every",    "monday",
        "slow",     "answer",      "account",  "billing", "and",      "to",
        "file",     "message",     "received", "though",  "settings", "changed",
        "before",   "certificate", "error",    "page",    "a",        "is",
        "order",    "upgrade",     "package",  "hosting", "minutes",  "without",
        "payment",  "database",    "plugin",   "update",  "shows",    "blank",
        "screen",   "works",       "help",     "in",      "with",     "quota",
        "exceeded", "forward",     "address",
    };
    guint32 state = (guint32)seed * 2654435761u + 1;

    while (mail->len < size) {
        gsize start = mail->len;

        g_string_append(mail, prefix);
        while (mail->len - start < 66) {
            state = state * 1664525u + 1013904223u;
            g_string_append_printf(mail, "%s ",
                                   words[(state >> 16) % G_N_ELEMENTS(words)]);
        }
        g_string_append(mail, "\r\n");
    }
}

/* Microseconds from the final dot to its reply, or -1 if it was refused. */
static gint64
send_mail(int fd, FILE *in, const Load *load, int number, gint64 *ticket)
{
    char line[1024];
    GString *mail = g_string_new(NULL);
    gint64 started, waited;
    const char *found;
    int customer = number / 2;

    g_string_printf(mail, "MAIL FROM:<c%d@example.org>\r\nRCPT TO:<%s>\r\nDATA\r\n",
                    customer, load->recipient);
    send_all(fd, mail->str, mail->len);
    for (int i = 0; i < 3; i++)
        expect(in, line, sizeof line);
    if (*line != '3')
        g_error("DATA: %s", line);
    g_string_printf(
        mail,
        "From: Customer %d <c%d@example.org>\r\nTo: <%s>\r\n"
        "Message-ID: <%d.%d@example.org>\r\nDate: Sun, 22 Nov 2026 08:00:00 +0700\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n",
        customer, customer, load->recipient, number, (int)getpid());
    if (*ticket > 0)
        g_string_append_printf(
            mail, "Subject: Re: [Ticket ID: %" G_GINT64_FORMAT "] Printer\r\n", *ticket);
    else
        g_string_append(mail, "Subject: Printer does not print\r\n");
    g_string_append_printf(mail, "\r\nMessage number %d.\r\n", number);
    if (*ticket > 0) {
        put_text(mail, number, "", load->size / 4);
        g_string_append(mail, "\r\nOn Sun, 22 Nov 2026 at 09:00, Support wrote:\r\n");
    }
    put_text(mail, customer * 2, *ticket > 0 ? "> " : "", load->size);
    g_string_append(mail, ".\r\n");
    started = g_get_monotonic_time();
    send_all(fd, mail->str, mail->len);
    expect(in, line, sizeof line);
    waited = g_get_monotonic_time() - started;
    g_string_free(mail, TRUE);
    if (*line != '2')
        return -1;
    found = strstr(line, "ticket=");
    *ticket = *ticket > 0 || !found ? 0 : g_ascii_strtoll(found + 7, NULL, 10);
    return waited;
}

static gpointer
session(gpointer data)
{
    Load *load = data;
    int fd = connect_to(load->address);
    FILE *in = fdopen(dup(fd), "r");
    g_autoptr(GArray) waits = g_array_new(FALSE, FALSE, sizeof(gint64));
    guint refused = 0;
    char line[1024];

    expect(in, line, sizeof line);
    send_all(fd,
             g_str_has_prefix(load->address, "smtp:") ? "EHLO bench.test\r\n"
                                                      : "LHLO bench.test\r\n",
             17);
    expect(in, line, sizeof line);
    for (;;) {
        int number = g_atomic_int_add(&load->next, 2);
        gint64 ticket = 0;

        if (number >= load->end)
            break;
        for (int i = 0; i < 2; i++) {
            gint64 waited = send_mail(fd, in, load, number + i, &ticket);

            if (waited < 0)
                refused++;
            else
                g_array_append_val(waits, waited);
        }
    }
    send_all(fd, "QUIT\r\n", 6);
    fclose(in);
    close(fd);
    g_mutex_lock(&load->lock);
    g_array_append_vals(load->waits, waits->data, waits->len);
    load->refused += refused;
    g_mutex_unlock(&load->lock);
    return NULL;
}

static int
compare(gconstpointer a, gconstpointer b)
{
    gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;

    return x < y ? -1 : x > y;
}

static double
percentile_ms(const GArray *waits, guint percent)
{
    return waits->len
               ? (double)g_array_index(waits, gint64, waits->len * percent / 100) / 1e3
               : 0;
}

int
main(int argc, char **argv)
{
    Load load = { .waits = g_array_new(FALSE, FALSE, sizeof(gint64)) };
    guint sessions;
    g_autofree GThread **threads = NULL;
    gint64 started;
    double seconds;

    if (argc != 6 && argc != 7) {
        fputs("usage: lmtp_load ADDRESS RECIPIENT SESSIONS MESSAGES SIZE [FIRST]\n",
              stderr);
        return 64;
    }
    /* Numbers that were used before make the same customers and texts again. */
    load.next = argc == 7 ? (gint)g_ascii_strtoll(argv[6], NULL, 10) : 0;
    load.address = argv[1];
    load.recipient = argv[2];
    sessions = (guint)g_ascii_strtoull(argv[3], NULL, 10);
    load.messages = (guint)g_ascii_strtoull(argv[4], NULL, 10);
    load.size = g_ascii_strtoull(argv[5], NULL, 10);
    load.end = load.next + (gint)load.messages;
    threads = g_new0(GThread *, sessions);
    started = g_get_monotonic_time();
    for (guint i = 0; i < sessions; i++)
        threads[i] = g_thread_new("session", session, &load);
    for (guint i = 0; i < sessions; i++)
        g_thread_join(threads[i]);
    seconds = (double)(g_get_monotonic_time() - started) / 1e6;
    g_array_sort(load.waits, compare);
    printf("sessions=%u messages=%u refused=%u rate=%.0f/s p50=%.2fms p99=%.2fms\n",
           sessions, load.waits->len, load.refused, load.waits->len / seconds,
           percentile_ms(load.waits, 50), percentile_ms(load.waits, 99));
    g_array_unref(load.waits);
    return load.refused > 0;
}
